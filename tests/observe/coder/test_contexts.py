"""The matters that the words around an act tell of."""

from __future__ import annotations

import pytest

from detente.observe.coder.contexts import contexts
from detente.observe.coder.tables import rows
from detente.vocabulary.domains import DOMAINS, domain


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Seoul ended the intelligence-sharing pact.", "intelligence"),
        ("Tokyo lodged a protest over the islets of Takeshima/Dokdo.", "territory"),
        ("Washington raised tariffs on steel exports.", "economic"),
        ("Iran enriched uranium in new centrifuges at a nuclear site.", "cbrn"),
        ("Seoul demanded compensation for forced labour.", "reparations"),
    ],
)
def test_the_first_context(sentence: str, expected: str) -> None:
    assert contexts(sentence, 6)[0] == expected


def test_words_nearer_to_the_act_count_for_more() -> None:
    sentence = "They spoke of trade" + " and more" * 20 + " and of missiles"
    assert contexts(sentence, 0)[0] == "economic"
    assert contexts(sentence, len(sentence) - 8)[0] == "military"


def test_no_word_no_context() -> None:
    assert contexts("Oslo thanked Rome.", 0) == ()


def test_every_context_of_the_table_leads_to_a_domain() -> None:
    told = {row["context"] for row in rows("context_words")}
    assert {domain("CONSULT", context=one) for one in told} <= set(DOMAINS)
    assert all(domain("ASSAULT", context=one) == domain("CONSULT", context=one) for one in told)
