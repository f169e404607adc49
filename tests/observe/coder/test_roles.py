"""Who acts on whom, by syntax alone."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec

import pytest

pytestmark = pytest.mark.skipif(
    find_spec("spacy") is None, reason="reading text needs the extra 'text': pip install 'detente[text]'"
)

DAY = date(2019, 9, 12)


def related(sentence: str) -> dict[tuple[str, str], str]:
    """Return the pairs of states that are related, each with ``mutual``, ``attributed`` or an empty string."""
    from detente.observe.coder.actors import actor_finder
    from detente.observe.coder.parties import Memory, PartyFinder, mentions_of
    from detente.observe.coder.roles import relations
    from detente.observe.coder.syntax import parsed

    actors = actor_finder()
    doc = next(parsed([sentence]))
    parties = PartyFinder(actors).parties(doc, mentions_of(actors, sentence, on=DAY), on=DAY, memory=Memory())
    return {
        (one.source.actor.state, one.target.actor.state): "mutual"
        if one.is_mutual
        else ("attributed" if one.is_attributed else "")
        for one in reversed(relations(doc, parties))
        if one.source.actor.state != one.target.actor.state
    }


@pytest.mark.parametrize(
    ("sentence", "pair", "how"),
    [
        ("Japan condemned North Korea.", ("JPN", "PRK"), ""),
        ("North Korea was condemned by Japan.", ("JPN", "PRK"), ""),
        ("Evidence against Russia was presented by the United States.", ("USA", "RUS"), ""),
        ("Israeli strikes on Syria continued.", ("ISR", "SYR"), ""),
        ("South Korea's decision to end the agreement with Japan surprised many.", ("KOR", "JPN"), ""),
        ("Talks between India and Pakistan collapsed.", ("IND", "PAK"), "mutual"),
        ("Tokyo and Seoul agreed to resume talks.", ("JPN", "KOR"), "mutual"),
        ("Japan, which expelled two Chinese diplomats, apologised.", ("JPN", "CHN"), ""),
        ("Ukraine received weapons from Poland.", ("POL", "UKR"), ""),
        ("The United States said that Iraq had fired a missile.", ("USA", "IRQ"), "attributed"),
        ("Putin said his country will not lift the ban on Ukraine.", ("RUS", "UKR"), ""),
    ],
)
def test_the_direction_of_an_act(sentence: str, pair: tuple[str, str], how: str) -> None:
    found = related(sentence)
    assert found.get(pair) == how
    assert how == "mutual" or (pair[1], pair[0]) not in found


def test_what_another_subject_does_is_out_of_reach() -> None:
    found = related("Japan met China, while Russia bombed Ukraine.")
    assert ("RUS", "UKR") in found
    assert ("JPN", "UKR") not in found


def test_two_who_act_on_a_third_are_not_taken_to_act_on_each_other() -> None:
    found = related("The United States and South Korea condemned North Korea.")
    assert set(found) == {("USA", "PRK"), ("KOR", "PRK")}
