"""The first screen: true, short, in a good order, on tense days and on calm ones."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.brief.compose import compose
from detente.brief.sentences import document
from detente.brief.summary import summary
from detente.brief.terminal import console, print_document
from detente.vocabulary.dyads import Dyad

if TYPE_CHECKING:
    from detente.brief.compose import Brief
    from detente.observe.store import Store

DAYS = [
    ("JPN-KOR", "2019-09-12"),
    ("JPN-KOR", "2019-11-23"),
    ("JPN-KOR", "2015-12-29"),
    ("JPN-KOR", "2026-11-01"),
    ("IND-PAK", "2025-05-12"),
    ("ISR-PSE", "2014-08-20"),
    ("ARM-TUR", "2009-10-15"),
]


@pytest.fixture(scope="module")
def made(store: Store) -> dict[tuple[str, str], Brief]:
    return {(pair, day): compose(store, Dyad.parse(pair), date.fromisoformat(day)) for pair, day in DAYS}


@pytest.mark.parametrize("asked", DAYS)
def test_the_answer_is_at_most_nine_short_sentences(made: dict[tuple[str, str], Brief], asked: tuple[str, str]) -> None:
    told = summary(made[asked])
    assert 4 <= len(told) <= 9
    assert max(len(sentence.split()) for sentence in told) <= 46
    for sentence in told:
        assert sentence[0].isupper()
        assert sentence.endswith((".", "?", "!"))
        assert not re.search(r"\b(nan|PRK|JPN|KOR|USA)\b|-0\b|\d%|\b1 days\b", sentence)


@pytest.mark.parametrize("asked", DAYS)
def test_the_first_screen_holds_the_answer_and_no_table_loses_a_letter(
    made: dict[tuple[str, str], Brief], asked: tuple[str, str]
) -> None:
    shown = document(made[asked])
    for width in (80, 110):
        out = console(width=width, record=True)
        with out.capture() as printed:
            print_document(shown, out)
        text = printed.get()
        assert "…" not in text
        assert max(len(line) for line in text.splitlines()) <= width
        if width == 110:
            assert text.splitlines().index(next(line for line in text.splitlines() if line.startswith("╰"))) < 50


def test_recovery_and_high_point_stand_in_the_first_lines(store: Store) -> None:
    told = {
        day: " ".join(summary(compose(store, Dyad("JPN", "KOR"), date.fromisoformat(day)))[:2])
        for day in ("1998-12-01", "2015-12-29", "2023-06-01")
    }
    assert "at a high point" in told["1998-12-01"]
    assert "have recovered and are at a high point" in told["2015-12-29"]
    assert "worst in April 2013" in told["2015-12-29"]
    assert "have recovered" in told["2023-06-01"]
    assert "ended in April 2022" in told["2023-06-01"]


def test_a_rise_that_has_passed_its_worst_month_is_not_told_as_the_worst(made: dict[tuple[str, str], Brief]) -> None:
    first, second = summary(made["JPN-KOR", "2019-11-23"])[:2]
    assert "the worst since" not in first
    assert "down from 62" in first
    assert "back inside the pair's normal range" in second


def test_a_record_that_ends_long_before_the_day_is_said_to(made: dict[tuple[str, str], Brief]) -> None:
    assert "no act since 19 May 2026 (166 days)" in summary(made["JPN-KOR", "2026-11-01"])[-1]
    assert not any("no act since" in sentence for sentence in summary(made["JPN-KOR", "2019-09-12"]))
