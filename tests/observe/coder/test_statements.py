"""Proposals, comparisons, claims and the stance of words; speakers are tested on whole sentences."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec

import pytest

from detente.observe.coder.actors import actor_finder
from detente.observe.coder.documents import Document
from detente.observe.coder.notes import Notes, comparisons, note_words
from detente.observe.coder.statements import stance


def test_proposals_are_listed_one_by_one() -> None:
    notes = Notes()
    note_words("Possible solutions include freezing tariffs, holding talks and opening a hotline.", "a#0", notes)
    assert [one.text for one in notes.proposals] == ["freezing tariffs", "holding talks", "opening a hotline"]


def test_claims_name_domain_and_direction() -> None:
    notes = Notes()
    note_words("Trade has improved.", "a#0", notes)
    note_words("Military relations deteriorated.", "a#1", notes)
    assert [(one.domain, one.direction) for one in notes.claims] == [("economy", "better"), ("security", "worse")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We condemn this provocation", "critical"),
        ("We hope for dialogue", "conciliatory"),
        ("It is Tuesday", "neutral"),
    ],
)
def test_stance(text: str, expected: str) -> None:
    assert stance(text) == expected


def test_comparisons_are_pairs_behind_a_word_of_likeness() -> None:
    text = "The rift looks similar to India and Pakistan, and Armenia and Turkey."
    found, start = comparisons(text, actor_finder().names.find(text), "a#0")
    assert [one.dyad for one in found] == ["IND-PAK", "ARM-TUR"]
    assert text[start:].startswith("similar to")
    assert comparisons("India and Pakistan met.", [], "a#0") == ([], -1)


@pytest.mark.skipif(find_spec("spacy") is None, reason="reading text needs the extra 'text'")
def test_who_says_what_in_which_office() -> None:
    from detente.observe.coder.read import coder

    text = (
        "Japan and South Korea quarrel. "
        "“South Korea must respond,” said Foreign Minister Taro Kono. "
        "“We are waiting for talks.” "
        "The United States has tried to mediate between Japan and South Korea."
    )
    given = Document("a", "A title", date(2019, 8, 1), "", "en", text, "a")
    notes = coder(has_notes=True).read([given]).notes
    first, second = notes.statements[:2]
    assert (first.speaker, first.office, first.state) == ("Taro Kono", "foreign minister", "JPN")
    assert first.quotation == "South Korea must respond"
    assert second.speaker == "Taro Kono"
    assert [(one.state, one.role) for one in notes.roles] == [("USA", "mediator")]
