"""Repeats: what is one act, whoever tells it, in whatever order it was loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.observe.duplicates import CODED_BY_HAND
from detente.observe.engine_duckdb import DuckEngine
from detente.observe.event import EVENT_SCHEMA
from detente.observe.store import Store
from detente.observe.tables import create_tables, insert_frame

DAY = date(2019, 7, 1)
Act = dict[str, Any]
Made = Callable[..., Act]


def engine(rows: pl.DataFrame) -> DuckEngine:
    connection = duckdb.connect()
    create_tables(connection)
    connection.execute("DELETE FROM events")
    insert_frame(connection, "events", rows)
    return DuckEngine(connection)


def key(row: Act) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("date", "dyad", "actor", "recipient", "type"))


def merged(rows: Iterable[Act], as_of: date) -> list[tuple[str, float, float]]:
    """Merge by the definition, row by row: id, weight, intensity."""
    known = [row for row in rows if row["known"] <= as_of]
    exact = [row for row in known if row["precision"] == "day"]
    hand = [row for row in exact if row["feed"] in CODED_BY_HAND]
    told = {key(row) for row in hand}
    told |= {key(row | {"actor": row["recipient"], "recipient": row["actor"]}) for row in hand if row["is_mutual"]}
    reports: dict[tuple[Any, ...], list[Act]] = {}
    kept = []
    for row in known:
        if row["precision"] != "day" or row["feed"] in CODED_BY_HAND:
            kept.append((row["id"], row["weight"], row["intensity"]))
        elif key(row) not in told:
            reports.setdefault(key(row), []).append(row)
    for same in reports.values():
        first = min(same, key=lambda row: (row["known"], -row["weight"], row["id"]))
        kept.append((first["id"], sum(row["weight"] for row in same), first["intensity"]))
    return sorted(kept)


@st.composite
def some_rows(draw: st.DrawFn) -> list[Act]:
    rows: list[Act] = []
    for number in range(draw(st.integers(1, 14))):
        actor, recipient = draw(st.sampled_from([("AAA", "BBB"), ("BBB", "AAA"), ("AAA", "AAA")]))
        day = DAY + timedelta(days=draw(st.integers(0, 1)))
        kind = draw(st.sampled_from(["ACCUSE", "CONSULT"]))
        rows.append(
            dict.fromkeys(EVENT_SCHEMA, "")
            | {
                "id": f"x{draw(st.integers(0, 99)):02}-{number}",
                "date": day,
                "known": day + timedelta(days=draw(st.integers(0, 3))),
                "precision": draw(st.sampled_from(["day", "day", "day", "month"])),
                "dyad": "AAA-BBB" if actor != recipient else "",
                "is_pair_act": actor != recipient,
                "actor": actor,
                "recipient": recipient,
                "is_mutual": kind == "CONSULT" and draw(st.booleans()),
                "type": kind,
                "domain": draw(st.sampled_from(["economy", "status"])),
                "intensity": float(draw(st.integers(1, 9))),
                "weight": float(draw(st.integers(1, 5))),
                "is_checked": False,
                "deadline": None,
                "feed": draw(st.sampled_from(["gdelt", "icews", "icews", "chronicle"])),
            }
        )
    return rows


@given(rows=some_rows(), late=st.integers(0, 5), seed=st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_store_merges_as_the_definition_says(rows: list[Act], late: int, seed: Any) -> None:
    as_of = DAY + timedelta(days=late)
    shuffled = seed.sample(rows, len(rows))
    with engine(pl.DataFrame(shuffled, schema=EVENT_SCHEMA)) as asked:
        events = asked.events(as_of=as_of)
        counts = asked.counts(every="day", by=("direction", "domain"), as_of=as_of)
        plain = asked.counts(as_of=as_of)
        every_row = asked.events(as_of=as_of, repeats="keep")
        repeats = asked.repeats(as_of=as_of)
        later = asked.events("AAA-BBB", as_of=as_of)
        exposure = asked.exposure("AAA-BBB", as_of=as_of)
        elsewhere = asked.exposure("CCC-DDD", as_of=as_of)
    expected = merged(rows, as_of)
    assert sorted(events.select("id", "weight", "intensity").rows()) == expected
    between = events.filter(pl.col("is_pair_act"))
    assert later.equals(between)
    assert counts["n_acts"].sum() == plain["n_acts"].sum() == between.height
    assert plain["intensity"].sum() == between["intensity"].sum()
    for domain in ("economy", "status"):
        found = counts.filter(pl.col("domain") == domain)
        own = between.filter(pl.col("domain") == domain)
        assert (found["n_acts"].sum(), found["weight"].sum()) == (own.height, own["weight"].sum())
    assert exposure["exposure"].sum() == events.height  # every row is of AAA or BBB, some within AAA
    assert elsewhere.is_empty()
    assert every_row.height == sum(row["known"] <= as_of for row in rows)
    assert (repeats["n_rows"] * repeats["n_acts"]).sum() == every_row.height
    left_out = repeats["kind"] == "report of an act coded by hand"
    assert repeats.filter(~left_out)["n_acts"].sum() == events.height


@pytest.fixture
def report(act: Made) -> Made:
    def make(name: str, **values: Any) -> Act:
        return act("2019-07-01", -3.0, **({"id": name, "type": "ACCUSE", "feed": "gdelt"} | values))

    return make


def test_the_earliest_stands_for_the_act_and_later_reports_add_weight(report: Made, frame: Any) -> None:
    rows = frame(
        report("b", weight=2.0),
        report("a", weight=1.0),
        report("c", weight=9.0, known=date(2019, 7, 5)),
        report("d", weight=1.0, type="REJECT"),
    )
    with engine(rows) as asked:
        early = asked.events(as_of="2019-07-01").select("id", "weight").rows()
        late = asked.events(as_of="2019-07-05").select("id", "weight").rows()
    assert early == [("b", 3.0), ("d", 1.0)]
    assert late == [("b", 12.0), ("d", 1.0)]


def test_a_meeting_coded_by_hand_takes_in_the_reports_of_both_sides(report: Made, frame: Any) -> None:
    meeting = {"type": "CONSULT", "intensity": 2.0}
    rows = frame(
        report("hand") | meeting | {"feed": "chronicle", "is_mutual": True},
        report("one") | meeting,
        report("other") | meeting | {"actor": "BBB", "recipient": "AAA"},
    )
    with engine(rows) as asked:
        assert asked.events(as_of="2019-07-02")["id"].to_list() == ["hand"]
        assert asked.events(as_of="2019-07-02", actor="BBB").is_empty()
        assert asked.events(as_of="2019-07-02", feeds="gdelt").height == 2


def test_a_third_partys_act_is_no_act_of_the_other_pair(report: Made, frame: Any) -> None:
    rows = frame(
        report("hand") | {"feed": "chronicle", "actor": "CCC", "is_pair_act": False},
        report("machine") | {"actor": "CCC", "dyad": "BBB-CCC"},
    )
    with engine(rows) as asked:
        assert asked.events(as_of="2019-07-02").height == 2


def test_the_built_in_data_stay_as_they_are(store: Store) -> None:
    for dyad in (None, "JPN-KOR", "ISR-PSE"):
        kept = store.events(dyad, as_of="2026-10-01", repeats="keep")
        assert store.events(dyad, as_of="2026-10-01").equals(kept)


def test_another_word_is_refused(store: Store) -> None:
    with pytest.raises(InvalidInputError, match="expected 'merge' or 'keep'"):
        store.events(repeats="drop")  # type: ignore[arg-type]
