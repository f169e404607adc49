"""Expressions of time against the day of the document."""

from __future__ import annotations

from datetime import date

import pytest

from detente.observe.coder.times import act_time, deadline, times

ON = date(2019, 9, 12)  # a Thursday


@pytest.mark.parametrize(
    ("sentence", "day", "precision"),
    [
        ("On Aug. 22, South Korea announced its decision.", "2019-08-22", "day"),
        ("Japan downgraded South Korea late last month.", "2019-08-01", "month"),
        ("It was signed on 22 June 1965.", "1965-06-22", "day"),
        ("They met in November 2018.", "2018-11-01", "month"),
        ("They met in November.", "2018-11-01", "month"),
        ("They met in late July.", "2019-07-01", "month"),
        ("They met yesterday.", "2019-09-11", "day"),
        ("They met on Tuesday.", "2019-09-10", "day"),
        ("They met two weeks ago.", "2019-08-29", "day"),
        ("Both visited both capitals during the summer.", "2019-06-01", "month"),
        ("They fought in 1962.", "1962-01-01", "year"),
        ("He noted last week that talks go on.", "2019-09-02", "day"),
        ("The 1965 treaty is the cornerstone.", "2019-09-12", "day"),
    ],
)
def test_the_time_of_an_act(sentence: str, day: str, precision: str) -> None:
    when = act_time(times(sentence, ON), ON, len(sentence) // 2)
    assert (when.date.isoformat(), when.precision) == (day, precision)


def test_what_follows_an_act_counts_from_it() -> None:
    found = times("Soon after that, South Korea took similar action.", ON, after=date(2019, 8, 1))
    assert [(when.date, when.precision) for when in found] == [(date(2019, 8, 1), "month")]
    assert times("Two days later it left.", ON, after=date(2019, 8, 1))[0].date == date(2019, 8, 3)


@pytest.mark.parametrize(
    "sentence",
    [
        "The pact stays in force until 22 November.",
        "Efforts go on regarding the imminent termination of the GSOMIA by South Korea on Nov. 22.",
        "The agreement expires on Nov. 22, 2019.",
    ],
)
def test_deadlines_are_no_days_of_acts(sentence: str) -> None:
    found = times(sentence, ON)
    assert deadline(found) == date(2019, 11, 22)
    assert act_time(found, ON, 0).date == ON
