from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.period import add_months
from detente.resolve.options import GRADES, family_of, options

DATA = Path(__file__).resolve().parents[2] / "src" / "detente" / "data"
AS_OF = date(2019, 9, 12)
SCHEMA: dict[str, Any] = {
    "id": pl.String,
    "date": pl.Date,
    "precision": pl.String,
    "known": pl.Date,
    "third_party": pl.String,
    "dyad": pl.String,
    "option": pl.String,
    "essay_option": pl.String,
    "description": pl.String,
    "outcome_1m": pl.String,
    "outcome_6m": pl.String,
    "outcome_12m": pl.String,
    "relapse_date": pl.Date,
    "rule": pl.String,
}


def row(name: str, day: date, **other: Any) -> dict[str, Any]:
    return {
        "id": name,
        "date": day,
        "precision": "day",
        "known": add_months(day, 12),
        "third_party": "USA",
        "dyad": "AAA-BBB",
        "option": "shuttle",
        "essay_option": "",
        "description": "An envoy travelled.",
        "outcome_1m": "better",
        "outcome_6m": "better",
        "outcome_12m": "same",
        "relapse_date": None,
        "rule": "R2",
        **other,
    }


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA)


CATALOGUE = pl.DataFrame(
    {
        "option": ["freeze", "shuttle"],
        "name": ["Freeze", "Shuttle"],
        "description": ["Obtain a freeze.", "An envoy travels."],
        "known": [date(2019, 9, 12), None],
    }
)


def test_families() -> None:
    assert family_of("summit-hosting", "high-level-talks") == "high-level-talks"
    assert family_of("shuttle") == "high-level-talks"
    assert family_of("exchange-people") == "grassroots"
    assert family_of("public-rebuke") == "pressure"
    assert family_of("good-offices") == "good-offices"


def test_rates_leave_out_hand_picked_and_bilateral_and_young_precedents() -> None:
    day = date(2010, 1, 1)
    rows = [row(f"p{k}", day + timedelta(days=k), relapse_date=date(2010, 7, 1) if k < 2 else None) for k in range(6)]
    rows += [row("h", day, rule="H"), row("n", day, third_party="none")]
    rows += [row("young", date(2019, 1, 1), known=date(2019, 6, 1), relapse_date=date(2019, 6, 1))]
    found = options(frame(rows), CATALOGUE, AS_OF, dyad="JPN-KOR", by="USA")
    record = found.record("high-level-talks")
    assert record is not None
    assert (record.n_known, record.n_left_out, record.n_rated, record.n_by) == (9, 2, 6, 8)
    assert record.outcomes[0].counts == {"better": 6, "same": 0, "worse": 0, "unknown": 0}
    shares = record.outcomes[2].shares
    assert shares is not None
    assert shares["same"].value == 1
    assert record.relapse is not None
    assert (record.relapse.n, record.relapse.n_relapsed) == (6, 2)
    one_year = record.relapse.share_without[12]
    assert one_year is not None
    assert one_year.value == pytest.approx(4 / 6)


def test_few_precedents_give_counts_and_no_shares() -> None:
    found = options(frame([row("p", date(2010, 1, 1))]), CATALOGUE, AS_OF, dyad="JPN-KOR", by="USA")
    record = found.record("high-level-talks")
    assert record is not None
    assert not record.is_enough
    assert record.outcomes[0].counts["better"] == 1
    assert record.outcomes[0].shares is None
    assert record.relapse is None


def test_the_five_of_the_essay_come_first_even_without_precedents() -> None:
    found = options(frame([]), CATALOGUE, AS_OF, dyad="JPN-KOR", by="USA")
    assert [record.family for record in found.records] == [
        "freeze",
        "joint-statement",
        "high-level-talks",
        "grassroots",
        "future-generations",
    ]
    assert found.records[0].description == "Obtain a freeze."
    earlier = options(frame([]), CATALOGUE, date(2019, 9, 11), dyad="JPN-KOR", by="USA")
    assert earlier.records[0].description == ""
    assert found.limitation


def test_a_relapse_after_the_day_is_not_seen() -> None:
    rows = [row("p", date(2015, 1, 1), dyad="JPN-KOR", relapse_date=date(2018, 1, 1))]
    for as_of, seen in ((date(2017, 12, 31), None), (date(2018, 1, 1), date(2018, 1, 1))):
        record = options(frame(rows), CATALOGUE, as_of, dyad="JPN-KOR", by="USA").record("high-level-talks")
        assert record is not None
        assert [precedent.relapse_date for precedent in record.same_dyad] == [seen]


def test_shipped_precedents_in_2019() -> None:
    if not (DATA / "precedents.csv").is_file():
        pytest.skip("the built-in precedents are not there")
    raw = pl.read_csv(DATA / "precedents.csv", infer_schema=False)
    precedents = raw.with_columns(pl.col("date", "known", "relapse_date").str.to_date())
    catalogue = pl.read_csv(DATA / "options.csv", infer_schema=False).with_columns(pl.col("known").str.to_date())
    found = options(precedents, catalogue, AS_OF, dyad="JPN-KOR", by="USA")
    talks = found.record("high-level-talks")
    assert talks is not None
    assert talks.n_rated >= 50
    assert {"high-level-talks", "summit-hosting", "shuttle"} == {
        record.family for record in found.records if record.part_of == "high-level-talks"
    }
    assert all(precedent.date < AS_OF for record in found.records for precedent in record.same_dyad)
    assert json.loads(json.dumps(found.to_dict())) == found.to_dict()


DAYS = st.dates(date(1990, 1, 1), date(2024, 1, 1))
ROWS = st.lists(
    st.builds(
        lambda k, day, option, outcome, months, rule: row(
            f"p{k}",
            day,
            option=option,
            outcome_12m=outcome,
            relapse_date=add_months(day, months) if months else None,
            rule=rule,
        ),
        st.integers(0, 10**6),
        DAYS,
        st.sampled_from(["shuttle", "good-offices", "pressure-both"]),
        st.sampled_from(GRADES),
        st.sampled_from([0, 3, 30]),
        st.sampled_from(["R1", "H"]),
    ),
    max_size=15,
)


@given(ROWS)
def test_what_is_known_later_changes_nothing(rows: list[dict[str, Any]]) -> None:
    now = options(frame(rows), CATALOGUE, AS_OF, dyad="AAA-BBB", by="USA")
    then = [
        {**one, "relapse_date": None if one["relapse_date"] and one["relapse_date"] > AS_OF else one["relapse_date"]}
        for one in rows
        if one["known"] <= AS_OF
    ]
    assert options(frame(then), CATALOGUE, AS_OF, dyad="AAA-BBB", by="USA") == now


@given(ROWS)
def test_counts_add_up(rows: list[dict[str, Any]]) -> None:
    found = options(frame(rows), CATALOGUE, AS_OF, dyad="AAA-BBB", by="USA")
    assert sum(record.n_known for record in found.records if record.part_of is None) == found.provenance.n_events
    for record in found.records:
        for outcome in record.outcomes:
            assert sum(outcome.counts.values()) == record.n_rated <= record.n_known - record.n_left_out
            if outcome.shares:
                assert sum(one.value for one in outcome.shares.values()) == pytest.approx(1)
