"""Forms of English words meet under one stem."""

from __future__ import annotations

import pytest

from detente.observe.coder.wordforms import forms, stem


@pytest.mark.parametrize(
    ("base", "third", "past", "participle", "gerund"),
    [
        ("condemn", "condemns", "condemned", "condemned", "condemning"),
        ("ban", "bans", "banned", "banned", "banning"),
        ("carry", "carries", "carried", "carried", "carrying"),
        ("agree", "agrees", "agreed", "agreed", "agreeing"),
        ("withdraw", "withdraws", "withdrew", "withdrawn", "withdrawing"),
        ("veto", "vetoes", "vetoed", "vetoed", "vetoing"),
        ("visit", "visits", "visited", "visited", "visiting"),
        ("be", "is", "was", "been", "being"),
    ],
)
def test_forms(base: str, third: str, past: str, participle: str, gerund: str) -> None:
    assert forms(base) == (base, third, past, participle, gerund)


@pytest.mark.parametrize(
    "base", ["accuse", "ban", "criticise", "strike", "deny", "release", "cancel", "attack", "free"]
)
def test_all_forms_of_a_verb_have_one_stem(base: str) -> None:
    assert len({stem(form) for form in forms(base)}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("criticise", "criticize"),
        ("defence", "defense"),
        ("honour", "honor"),
        ("cancelled", "canceled"),
        ("agencies", "agency"),
    ],
)
def test_spellings_meet(one: str, other: str) -> None:
    assert stem(one) == stem(other)
