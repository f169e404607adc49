"""The text that the act model is made of: well formed, in the vocabulary, the same at every run."""

from __future__ import annotations

import itertools
import random
import sys
from pathlib import Path

import pytest

from detente.vocabulary.events import event_types

ROOT = Path(__file__).resolve().parents[3]
if not (ROOT / "benchmarks" / "acts_text").is_dir():
    pytest.skip("the training text stands in a checkout only", allow_module_level=True)
sys.path.insert(0, str(ROOT))

from benchmarks import acts_corpus  # noqa: E402
from benchmarks.train_acts import marked  # noqa: E402

MODES = {name: {"", *(mode.name for mode in type_.modes)} for name, type_ in event_types().items()}


def test_every_phrase_has_a_known_type_and_mode_and_a_target() -> None:
    written = [*acts_corpus.phrases(), *itertools.chain.from_iterable(acts_corpus.contrasts().values())]
    assert len(written) > 3000
    for phrase in written:
        assert phrase.mode.partition("/")[0] in MODES[phrase.type], phrase
        assert "{T}" in phrase.pattern, phrase
        assert phrase.pattern.count("(") == phrase.pattern.count(")"), phrase


def test_every_sentence_names_both_parties() -> None:
    for row in itertools.chain.from_iterable(acts_corpus.sentences().values()):
        assert row.mode.partition("/")[0] in MODES[row.type], row
        assert "{S}" in row.text, row
        assert "{T}" in row.text, row
        assert row.text.count("(") == row.text.count(")"), row


def test_alternatives_of_sentences_are_chosen_and_unwritten_modes_kept_apart() -> None:
    made = [row for row in acts_corpus.corpus(40, seed=5) if row.origin in {"sentence", "plain"}]
    assert made
    assert not any("|" in row.text for row in made)
    assert all(not row.mode for row in made if row.origin == "plain")


def test_every_type_is_made_in_equal_number() -> None:
    rows = list(acts_corpus.corpus(5, seed=3))
    counts = {type_: sum(row.type == type_ for row in rows) for type_ in (*MODES, acts_corpus.NO_ACT)}
    assert set(counts.values()) == {5}
    assert all("{S}" in row.text or "{T}" in row.text for row in rows)


def test_one_seed_makes_one_corpus() -> None:
    assert list(acts_corpus.corpus(3, seed=8)) == list(acts_corpus.corpus(3, seed=8))
    assert list(acts_corpus.corpus(3, seed=8)) != list(acts_corpus.corpus(3, seed=9))


@pytest.mark.parametrize(
    ("phrase", "form", "expected"),
    [
        ("call for talks", "past", "called for talks"),
        ("strongly condemn {T}", "past", "strongly condemned {T}"),
        ("attack and kill {T}", "gerund", "attacking and killing {T}"),
    ],
)
def test_the_verb_of_a_phrase_is_inflected(phrase: str, form: str, expected: str) -> None:
    assert acts_corpus.inflected(phrase, form) == expected


def test_one_alternative_of_each_bracket_is_taken() -> None:
    assert acts_corpus.expanded("(a|a) b (c|c)", random.Random(0)) == "a b c"


def test_marks_lead_to_the_names() -> None:
    text, source, target = marked("{T} was condemned by {S}.", "Oslo", "Rome")
    assert text == "Rome was condemned by Oslo."
    assert (source, target) == ((22, 26), (0, 4))
