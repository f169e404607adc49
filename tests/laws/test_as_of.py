"""The first law: nothing known after the as-of day changes a brief."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.brief.compose import compose, to_dict
from detente.brief.sentences import document
from detente.errors import AsOfError
from detente.observe.store import Store, open_store
from detente.observe.tables import create_tables
from detente.vocabulary.dyads import Dyad

PAIR = Dyad("JPN", "KOR")
DAYS = st.dates(date(1952, 6, 1), date(2026, 5, 1))


LATER = (
    "UPDATE events SET intensity = -intensity, domain = 'economy', type = 'ASSAULT', deadline = known + 10,"
    " third_parties = 'CHN:exploiter', is_checked = NOT is_checked, text = 'Later.' WHERE known > $day",
    "UPDATE pledges SET name = 'Later', expires = known + 20, renewal = 'none', kind = 'deadline' WHERE known > $day",
    "UPDATE precedents SET outcome_1m = 'worse', outcome_12m = 'worse', effect_12m = 'held' WHERE known > $day",
    "UPDATE precedents SET description = 'Later.', option = 'freeze', dyad = 'JPN-KOR' WHERE act_known > $day",
    "UPDATE precedents SET relapse_date = NULL, relapse = 'Later.' WHERE relapse_date > $day",
    "UPDATE options SET name = 'Later', description = 'Later.' WHERE known > $day",
    "UPDATE structure SET value = 7 * value, note = 'Later.' WHERE known > $day",
    "UPDATE leaders SET leader = 'Later' WHERE start > $day",
    'UPDATE leaders SET "end" = NULL WHERE "end" > $day',
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
TABLES = ("events", "pledges", "precedents", "options", "structure", "leaders")


def altered(day: date) -> Store:
    """Make a store in which all that became known after a day is different, and all rows stand in another order."""
    connection = duckdb.connect()
    create_tables(connection)
    for statement in LATER:
        connection.execute(statement, {"day": day})
    for table in TABLES:
        connection.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {table} ORDER BY hash(COLUMNS(*)::VARCHAR)"
        )
    return Store(connection, None)


@pytest.mark.parametrize("pair", [PAIR, Dyad("ARM", "TUR"), Dyad("IND", "PAK"), Dyad("ISR", "PSE")], ids=str)
@given(DAYS)
@settings(max_examples=4, deadline=None)
def test_a_brief_does_not_change_with_what_came_later(store: Store, pair: Dyad, day: date) -> None:
    try:
        whole = compose(store, pair, day)
    except AsOfError:
        return  # before the first act of the pair
    with altered(day) as other:
        again = compose(other, pair, day)
    assert json.dumps(to_dict(whole)) == json.dumps(to_dict(again))
    assert document(whole) == document(again)


@given(DAYS)
@settings(max_examples=10, deadline=None)
def test_no_day_after_the_as_of_day_is_told_except_those_ahead(store: Store, day: date) -> None:
    brief = compose(store, PAIR, day)
    assert brief.events["known"].max() is None or brief.events["known"].max() <= day  # type: ignore[operator]
    told = to_dict(brief)
    told["clock"] = told["diagnosis"] = told["options"] = None
    assert all(event["date"] <= day.isoformat() for event in told["events"])
    shown = document(brief)
    for section in shown.sections:
        assert all(act.day <= day.isoformat() for act in section.evidence)
    for _, acts in shown.sides:
        assert all(act.day <= day.isoformat() for act in acts)


@pytest.mark.parametrize("day", [date(2015, 12, 29), date(2019, 9, 12)])
def test_rows_deleted_from_a_store_file_change_nothing(tmp_path: Path, day: date) -> None:
    path = tmp_path / "events.duckdb"
    with open_store(path) as whole:
        before = to_dict(compose(whole, PAIR, day))
    connection = duckdb.connect(str(path))
    for table in ("events", "pledges", "precedents", "structure"):
        known = "act_known" if table == "precedents" else "known"
        connection.execute(f"DELETE FROM {table} WHERE {known} > ?", [day])
    connection.close()
    with open_store(path) as cut:
        assert to_dict(compose(cut, PAIR, day)) == before


def test_no_precedent_tells_what_came_after_it_was_known(store: Store) -> None:
    named_beforehand = {"pre-069": 2002}  # a World Cup is awarded by its year
    for row in store.precedents().iter_rows(named=True):
        years = {int(year) for year in YEAR.findall(row["description"])} - {named_beforehand.get(row["id"])}
        assert all(year <= row["known"].year for year in years), row["id"]
