"""The background of a pair: series with their reference values, and who is in office."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.diagnose.meetings import meetings
from detente.diagnose.structure import SeriesReading, Structure, structure
from detente.observe.store import open_store
from detente.observe.tables import DATA

ESSAY_DAY = date(2019, 9, 12)
STORE = open_store()
FRAME = pl.read_csv(DATA / "structure" / "jpn_kor.csv", try_parse_dates=True, schema_overrides={"value": pl.Float64})
LEADERS = pl.read_csv(DATA / "structure" / "leaders.csv", try_parse_dates=True)


def on(day: date) -> Structure:
    return structure(STORE.structure("JPN-KOR", day), STORE.leaders("JPN-KOR", day), day)


def reading(found: Structure, series: str, about: str) -> SeriesReading:
    return next(one for one in found.series if (one.series, one.about) == (series, about))


def test_output_of_japan_shrinks_beside_that_of_korea() -> None:
    found = reading(on(ESSAY_DAY), "gdp_ratio_jpn_to_kor", "pair")
    assert (found.year, round(found.value, 1)) == (2018, 2.9)
    assert [(one.label, one.year) for one in found.earlier] == [
        ("10 years before", 2008),
        ("30 years before", 1988),
        ("peak", 1973),
    ]
    assert found.change.startswith("2.9 times in 2018; down from 4.9 times in 2008; down from 15.7 times in 1988")


def test_the_poll_of_the_summer_of_2019_is_known_and_that_of_2020_is_not() -> None:
    found = reading(on(ESSAY_DAY), "favourable_view_of_partner", "JPN")
    assert (found.year, found.value, found.unit) == (2019, 20.0, "percent")
    assert found.title == "good impression of South Korea in Japan"
    assert found.source
    assert found.url.startswith("http")


def test_the_poll_of_2019_is_unknown_before_its_day() -> None:
    assert reading(on(date(2019, 6, 29)), "favourable_view_of_partner", "JPN").year == 2018


def test_trade_with_japan_lost_its_weight_in_korea() -> None:
    found = reading(on(ESSAY_DAY), "share_of_imports_from_partner", "KOR")
    assert (found.year, round(found.value, 1)) == (2014, 10.2)
    assert "down from 24.9% in 1984" in found.change


def test_abe_and_moon_are_in_office() -> None:
    found = on(ESSAY_DAY)
    assert [(one.state, one.leader, one.n_changes) for one in found.leaders] == [
        ("JPN", "Abe Shinzo", 0),
        ("KOR", "Moon Jae-in", 0),
    ]
    assert found.leaders[1].days_in_office == (ESSAY_DAY - date(2017, 5, 10)).days
    assert "Abe Shinzo" in found.sentence
    assert found.limitation


def test_changes_of_government_are_counted_over_two_years() -> None:
    terms = {one.state: one for one in on(date(2018, 1, 1)).leaders}
    assert terms["KOR"].n_changes == 2
    terms = {one.state: one for one in on(date(2025, 11, 1)).leaders}
    assert (terms["JPN"].leader, terms["JPN"].n_changes) == ("Takaichi Sanae", 2)
    assert not terms["JPN"].is_checked


def test_no_data_give_no_readings() -> None:
    empty = structure(FRAME.head(0), LEADERS.head(0), ESSAY_DAY)
    assert (empty.series, empty.leaders) == ((), ())
    assert empty.sentence.startswith("No leader")


def test_an_office_left_empty_shows_nobody() -> None:
    left = LEADERS.filter(pl.col("leader") == "Choi Sang-mok")
    assert structure(FRAME.head(0), left, date(2025, 6, 1)).leaders == ()


@given(day=st.dates(date(1953, 1, 1), date(2026, 6, 1)))
@settings(max_examples=25, deadline=None)
def test_rows_known_later_change_nothing(day: date) -> None:
    known = structure(FRAME.filter(pl.col("known") <= day), LEADERS.filter(pl.col("start") <= day), day)
    assert structure(FRAME, LEADERS, day) == known


def test_the_plain_form_is_json() -> None:
    plain = json.loads(json.dumps(on(ESSAY_DAY).to_dict()))
    assert plain["leaders"][0]["start"] == "2012-12-26"


def test_the_leaders_had_not_met_for_a_year_in_september_2019() -> None:
    events = STORE.events("JPN-KOR", as_of=ESSAY_DAY)
    found = meetings(events, STORE.leaders("JPN-KOR", ESSAY_DAY), ESSAY_DAY)
    assert found.last == date(2018, 9, 25)
    assert "25 September 2018" in found.sentence
    assert structure(FRAME, LEADERS, ESSAY_DAY, events=STORE.events("JPN-KOR")).meetings == found
    assert json.dumps(found.to_dict())


def test_meetings_are_counted_by_occasion_and_by_who_was_in_office(
    act: Callable[..., Any], frame: Callable[..., pl.DataFrame]
) -> None:
    terms = pl.DataFrame(
        {
            "state": ["AAA", "AAA", "BBB"],
            "leader": ["Mori Jun", "Tanaka Ai", "Park Min"],
            "start": [date(2000, 1, 1), date(2010, 1, 1), date(2000, 1, 1)],
            "end": [date(2009, 12, 31), None, None],
        }
    )
    said = {"is_mutual": True, "type": "CONSULT"}
    events = frame(
        act("2005-03-01", 2.0, id="a", text="Mori and Park met.", **said),
        act("2012-03-01", 2.0, id="b", text="Mori and Park met.", **said),  # Mori had left
        act("2018-03-01", 2.0, id="c", text="Tanaka and Park met.", **said),
        act("2018-03-02", 2.0, id="d", text="Park showed Tanaka the town.", **said),
        act("2018-06-01", 2.0, id="e", text="Tanaka and Park spoke by telephone.", **said),
        act("2018-07-01", 2.0, id="f", text="Tanaka and Park met.", is_mutual=False, type="CONSULT"),
    )
    found = meetings(events, terms, date(2019, 1, 1))
    assert (found.last, found.n_lately, found.usual, found.event_ids) == (date(2018, 3, 2), 1, 0.0, ("d", "c"))
    assert "once" in found.sentence
    early = meetings(events, terms, date(2008, 1, 1))
    assert (early.last, early.n_lately, early.usual) == (date(2005, 3, 1), 0, 0.2)
    assert "not once" in early.sentence
    none = meetings(events, terms, date(2001, 1, 1))
    assert none.sentence == "No meeting of the two leaders is on record."
