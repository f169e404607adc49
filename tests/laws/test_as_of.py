"""The first law: nothing known after the as-of day changes a brief."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.brief.compose import compose, to_dict
from detente.brief.sentences import document
from detente.observe.store import Store, open_store
from detente.vocabulary.dyads import Dyad

PAIR = Dyad("JPN", "KOR")
DAYS = st.dates(date(1952, 6, 1), date(2026, 5, 1))


class CutStore(Store):
    """A store from which every row known after a day has been deleted."""

    def __init__(self, whole: Store, day: date) -> None:
        self._whole, self._day = whole, day

    def events(self, *args: object, **kwargs: object) -> pl.DataFrame:
        kwargs["as_of"] = self._day
        return self._whole.events(*args, **kwargs)  # type: ignore[arg-type]

    def pledges(self, *args: object, **kwargs: object) -> pl.DataFrame:
        return self._whole.pledges(args[0], self._day).filter(pl.col("known") <= self._day)  # type: ignore[arg-type]

    def precedents(self, *args: object, **kwargs: object) -> pl.DataFrame:
        return self._whole.precedents(self._day).filter(pl.col("known") <= self._day)

    def options(self, *args: object, **kwargs: object) -> pl.DataFrame:
        return self._whole.options(self._day).filter(pl.col("known").is_null() | (pl.col("known") <= self._day))

    def structure(self, *args: object, **kwargs: object) -> pl.DataFrame:
        return self._whole.structure(args[0], self._day).filter(pl.col("known") <= self._day)  # type: ignore[arg-type]

    def leaders(self, *args: object, **kwargs: object) -> pl.DataFrame:
        return self._whole.leaders(args[0], self._day)  # type: ignore[arg-type]


@given(DAYS)
@settings(max_examples=10, deadline=None)
def test_a_brief_is_the_same_with_and_without_what_came_later(store: Store, day: date) -> None:
    whole, cut = compose(store, PAIR, day), compose(CutStore(store, day), PAIR, day)
    assert json.dumps(to_dict(whole)) == json.dumps(to_dict(cut))
    assert document(whole) == document(cut)


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
    import duckdb

    path = tmp_path / "events.duckdb"
    with open_store(path) as whole:
        before = to_dict(compose(whole, PAIR, day))
    connection = duckdb.connect(str(path))
    for table in ("events", "pledges", "precedents", "structure"):
        connection.execute(f"DELETE FROM {table} WHERE known > ?", [day])
    connection.close()
    with open_store(path) as cut:
        assert to_dict(compose(cut, PAIR, day)) == before


def test_no_precedent_tells_what_came_after_it_was_known(store: Store) -> None:
    ahead_when_told = {"pre-069"}  # the award of the World Cup of 2002, made in 1996
    for row in store.precedents(date(2026, 11, 1)).iter_rows(named=True):
        years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", row["description"])}
        assert row["id"] in ahead_when_told or max(years, default=0) <= row["known"].year, row["id"]
