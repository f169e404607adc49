"""The clock: which days lie ahead on a day, and which commitments stand without one."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.observe.event import EVENT_SCHEMA
from detente.observe.feeds.chronicle import read_chronicle
from detente.observe.store import open_store
from detente.observe.tables import DATA
from detente.resolve.pledges import Clock, Deadline, clock

ESSAY_DAY = date(2019, 9, 12)
STORE = open_store()
EVENTS = read_chronicle(DATA / "chronicle" / "jpn_kor.csv")[0]
SCHEMA = STORE.pledges(as_of=ESSAY_DAY).schema
VERSIONS = pl.read_csv(
    DATA / "pledges.csv",
    schema_overrides={"notice_days": pl.Int32},
    try_parse_dates=True,
    empty_string_is_null=False,
).filter(pl.col("dyad") == "JPN-KOR")

NO_EVENTS = pl.DataFrame(schema=EVENT_SCHEMA)


def on(day: date, *, horizon_days: int = 365) -> Clock:
    return clock(STORE.pledges("JPN-KOR", day), STORE.events("JPN-KOR", as_of=day), day, horizon_days=horizon_days)


def entry(found: Clock, pledge: str, kind: str = "") -> Deadline:
    return next(one for one in found.deadlines if pledge in one.pledge_ids and kind in ("", one.kind))


def pledge(**changes: Any) -> pl.DataFrame:
    row: dict[str, Any] = {
        "pledge": "p-1",
        "version": 1,
        "known": date(2019, 1, 1),
        "name": "A pact",
        "parties": "JPN;KOR.MIL",
        "dyad": "JPN-KOR",
        "issue": "gsomia",
        "signed": date(2019, 1, 1),
        "in_force": date(2019, 1, 1),
        "expires": date(2020, 1, 1),
        "notice_days": 90,
        "renewal": "auto",
        "kind": "agreement",
        "state_of_play": "In force.",
        "reference": "x",
        "url": "",
        "is_checked": True,
        "earlier_days": [],
    }
    return pl.DataFrame([{**row, **changes}], schema=SCHEMA)


def test_the_intelligence_pact_lapses_in_71_days() -> None:
    found = entry(on(ESSAY_DAY), "jpn-kor-pl-013")
    assert (found.day, found.days_left, found.kind) == (date(2019, 11, 22), 71, "lapse")
    assert found.event_ids == ("jpn-kor-2019-054", "jpn-kor-2019-057")
    assert found.notice_days == 90
    assert found.parties == ("JPN", "KOR")


def test_the_consultations_run_for_sixty_days() -> None:
    found = entry(on(ESSAY_DAY), "jpn-kor-pl-018")
    assert (found.day, found.days_left) == (date(2019, 11, 10), 59)
    assert found.event_ids == ("jpn-kor-2019-060",)


def test_the_olympics_open_and_close() -> None:
    found = on(ESSAY_DAY)
    assert entry(found, "jpn-kor-pl-045", "occasion").day == date(2020, 7, 24)
    assert entry(found, "jpn-kor-pl-045", "occasion ends").day == date(2020, 8, 9)


def test_days_come_in_order_and_the_next_is_named() -> None:
    found = on(ESSAY_DAY)
    assert [one.day for one in found.deadlines] == sorted(one.day for one in found.deadlines)
    assert "2019-11-10" in found.sentence
    assert found.limitation


def test_before_the_notice_the_pact_renews_and_notice_is_due() -> None:
    found = on(date(2019, 8, 1))
    assert entry(found, "jpn-kor-pl-013", "renewal").day == date(2019, 11, 22)
    assert entry(found, "jpn-kor-pl-013", "last day for notice").day == date(2019, 8, 24)


def test_a_suspended_notice_takes_its_day_away() -> None:
    found = on(date(2019, 11, 22))
    assert [one for one in found.deadlines if one.issue == "gsomia"] == []
    assert "jpn-kor-pl-013" in {one.pledge for one in found.in_force}


def test_commitments_without_a_day_stand_apart() -> None:
    names = {one.pledge for one in on(ESSAY_DAY).in_force}
    assert {"jpn-kor-pl-001", "jpn-kor-pl-002", "jpn-kor-pl-011", "jpn-kor-pl-015"} <= names
    assert not names & {"jpn-kor-pl-003", "jpn-kor-pl-012", "jpn-kor-pl-028", "jpn-kor-pl-032"}


def test_the_shelf_agreement_may_end_in_2028() -> None:
    found = entry(on(date(2024, 1, 1), horizon_days=2000), "jpn-kor-pl-006")
    assert (found.day, found.kind) == (date(2028, 6, 22), "earliest end")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {(date(2021, 1, 1), "renewal"), (date(2020, 10, 3), "last day for notice")}),
        ({"notice_days": None}, {(date(2021, 1, 1), "renewal")}),
        ({"renewal": "none", "expires": date(2020, 3, 1)}, {(date(2020, 3, 1), "lapse")}),
        (
            {"renewal": "none", "expires": date(2020, 2, 1), "kind": "deadline"},
            {(date(2020, 2, 1), "answer due")},
        ),
        (
            {"renewal": "none", "expires": None, "in_force": date(2020, 4, 1)},
            {(date(2020, 4, 1), "takes effect")},
        ),
        ({"renewal": "none", "expires": None}, set()),
    ],
)
def test_each_way_to_end(changes: dict[str, Any], expected: set[tuple[date, str]]) -> None:
    found = clock(pledge(**changes), NO_EVENTS, date(2020, 1, 15))
    assert {(one.day, one.kind) for one in found.deadlines} == expected


def test_a_day_of_29_february_returns() -> None:
    found = clock(pledge(expires=date(2020, 2, 29), notice_days=None), NO_EVENTS, date(2021, 1, 1))
    assert [one.day for one in found.deadlines] == [date(2021, 2, 28)]


@given(
    expires=st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    day=st.dates(date(2019, 1, 1), date(2040, 1, 1)),
    notice=st.integers(0, 360),
)
def test_a_renewed_pledge_always_has_a_next_day(expires: date, day: date, notice: int) -> None:
    found = clock(pledge(expires=expires, notice_days=notice), NO_EVENTS, day, horizon_days=366 * 12)
    by_kind = {one.kind: one for one in found.deadlines}
    assert by_kind["renewal"].day >= day
    assert by_kind["last day for notice"].day >= day
    if expires < day:
        assert by_kind["renewal"].days_left <= 366


@given(day=st.dates(date(1966, 1, 1), date(2025, 12, 31)))
@settings(max_examples=25, deadline=None)
def test_rows_known_later_change_nothing(day: date) -> None:
    known = clock(VERSIONS.filter(pl.col("known") <= day), EVENTS.filter(pl.col("known") <= day), day)
    assert clock(VERSIONS, EVENTS, day) == known
    assert on(day) == known


@given(day=st.dates(date(1966, 1, 1), date(2025, 12, 31)), horizon=st.integers(0, 1500))
@settings(max_examples=25, deadline=None)
def test_every_day_lies_within_the_horizon(day: date, horizon: int) -> None:
    for one in on(day, horizon_days=horizon).deadlines:
        assert day <= one.day <= day + timedelta(days=horizon)
        assert one.days_left == (one.day - day).days
        assert one.event_ids or one.pledge_ids


def test_the_plain_form_is_json() -> None:
    plain = json.loads(json.dumps(on(ESSAY_DAY).to_dict()))
    assert plain["deadlines"][1]["day"] == "2019-11-22"
    assert plain["in_force"][0]["since"] == "1965-12-18"


def test_nothing_ahead_says_so() -> None:
    found = clock(pledge(expires=None, renewal="none"), NO_EVENTS, date(2020, 1, 1))
    assert found.sentence == "No day is set within 365 days of 2020-01-01."


def test_acts_without_an_issue_are_matters_of_their_own() -> None:
    due = date(2020, 3, 1)
    acts = EVENTS.head(2).with_columns(issue=pl.lit(""), deadline=pl.lit(due), known=pl.lit(date(2020, 1, 1)))
    found = clock(pledge(expires=None, renewal="none", issue="", earlier_days=[due]), acts, date(2020, 1, 15))
    assert [one.event_ids for one in found.deadlines] == [(name,) for name in acts["id"]]


def test_looking_back_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="-1 days ahead found"):
        on(ESSAY_DAY, horizon_days=-1)
