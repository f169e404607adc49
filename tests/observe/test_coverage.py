"""Coverage: what there is, what is missing, and when it is not enough."""

from __future__ import annotations

import json
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.observe.coverage import MIN_EVENTS, coverage, publisher
from detente.observe.event import EVENT_SCHEMA
from detente.observe.feeds.chronicle import read_chronicle
from detente.observe.tables import DATA

ESSAY_DAY = date(2019, 9, 12)
EVENTS = read_chronicle(DATA / "chronicle" / "jpn_kor.csv")[0]


def test_japan_and_south_korea_on_the_essays_day() -> None:
    found = coverage(EVENTS, ESSAY_DAY)
    assert found.is_enough
    assert found.first == date(1951, 10, 1)
    assert found.last == date(2019, 9, 11)
    assert found.days_since_last == 1
    assert found.n_events == EVENTS.filter(pl.col("known") <= ESSAY_DAY).height
    assert found.longest_silence is not None
    assert (found.longest_silence.start, found.longest_silence.end) == (
        date(1954, 10, 28),
        date(1957, 12, 31),
    )
    assert {1955, 1956, 1963} <= set(found.empty_years)
    assert 0.1 < found.share_unchecked < 0.2
    assert found.limitation


def test_no_acts_are_not_enough() -> None:
    found = coverage(pl.DataFrame(schema=EVENT_SCHEMA), ESSAY_DAY)
    assert not found.is_enough
    assert found.sentence == "Not enough data: no act was known by 2019-09-12."
    assert found.longest_silence is None


@pytest.mark.parametrize(
    ("acts", "shortfall"),
    [
        (EVENTS.filter(pl.col("date").dt.year() >= 2012).head(MIN_EVENTS - 1), "acts, at least 30"),
        (EVENTS.filter(pl.col("date") < date(2000, 1, 1)), "in the last 730 days"),
        (EVENTS.filter(pl.col("date") >= date(2018, 1, 1)), "at least 5 years"),
    ],
)
def test_each_floor_is_named(acts: pl.DataFrame, shortfall: str) -> None:
    found = coverage(acts, ESSAY_DAY)
    assert not found.is_enough
    assert shortfall in found.sentence


def test_publishers_are_counted_once() -> None:
    assert publisher("x", "https://www.koreaherald.com/a") == publisher("y", "http://m.koreaherald.com/b")
    assert publisher("x", "https://www.japantimes.co.jp/a") == "japantimes.co.jp"
    assert publisher("Title, The Japan Times", "") == "the japan times"
    assert publisher("Not seen in a stored page; verify before relying on it", "") == ""


@given(day=st.dates(min_value=date(1950, 1, 1), max_value=date(2027, 1, 1)))
@settings(max_examples=25, deadline=None)
def test_rows_known_later_change_nothing(day: date) -> None:
    assert coverage(EVENTS, day) == coverage(EVENTS.filter(pl.col("known") <= day), day)


@given(day=st.dates(min_value=date(1952, 1, 1), max_value=date(2027, 1, 1)))
@settings(max_examples=25, deadline=None)
def test_the_longest_silence_holds_no_act(day: date) -> None:
    silence = coverage(EVENTS, day).longest_silence
    assert silence is not None
    inside = EVENTS.filter(
        (pl.col("known") <= day)
        & pl.col("date").is_between(silence.start + timedelta(days=1), silence.end - timedelta(days=1))
    )
    assert inside.is_empty()
    assert silence.days == (silence.end - silence.start).days


def test_the_plain_form_is_json() -> None:
    plain = json.loads(json.dumps(coverage(EVENTS, ESSAY_DAY).to_dict()))
    assert plain["as_of"] == "2019-09-12"
    assert plain["sentence"] == coverage(EVENTS, ESSAY_DAY).sentence
