"""Sentences become units, units become features."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detente.observe.coder.features import SOURCE, TARGET, features, units


def texts(sentence: str, source: tuple[int, int] | None = None, target: tuple[int, int] | None = None) -> list[str]:
    return [unit.text for unit in units(sentence, source, target)]


def test_parties_numbers_and_names_are_masked() -> None:
    sentence = "Oslo sent Rome 40 boats from Bergen."
    assert texts(sentence, (0, 4), (10, 14)) == ["SRC", "send", "TGT", "#", "boat", "from", "@", "."]


def test_a_name_of_several_words_is_one_unit() -> None:
    assert texts("he met Jan Mayen Island") == ["he", "meet", "@"]


def test_a_span_inside_the_other_keeps_both_parties() -> None:
    sentence = "Rome's ships left"
    found = texts(sentence, (0, 4), (0, 12))
    assert found.count(SOURCE) == 1
    assert found.count(TARGET) == 1


def test_offsets_lead_back_to_the_sentence() -> None:
    sentence = "Oslo expelled three envoys of Rome."
    for unit in units(sentence, (0, 4), (30, 34)):
        assert sentence[unit.start : unit.end].strip()


def test_features_say_where_a_word_stands() -> None:
    found = features(["SRC", "condemn", "TGT", "today"])
    assert {"condemn", "a:condemn", "SRC condemn TGT", ">:today", "S+:condemn", "T-:condemn", "order:a"} <= set(found)
    assert found["a:condemn"] == (1, 2)


def test_the_order_of_the_parties_is_told() -> None:
    assert "order:p" in features(["TGT", "be", "condemn", "by", "SRC"])
    assert "order:n" in features(["it", "rain"])


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80), st.integers(0, 80), st.integers(0, 80))
def test_any_text_and_any_spans_are_taken(text: str, a: int, b: int, c: int, d: int) -> None:
    n = len(text)
    first, second = sorted((min(a, n), min(b, n))), sorted((min(c, n), min(d, n)))
    row = units(text, (first[0], first[1]), (second[0], second[1]))
    assert [unit.text for unit in row].count(SOURCE) == 1
    assert [unit.text for unit in row].count(TARGET) == 1
    assert all(0 <= unit.start <= unit.end <= n for unit in row)
    features([unit.text for unit in row])
