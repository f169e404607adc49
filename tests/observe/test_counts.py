"""Counts: no period is missing, swapped names change nothing, what was known later is not there."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.observe.counts import counts, period_start
from detente.observe.questions import Every
from detente.observe.store import Store, open_store

EVERY: list[Every] = ["day", "week", "month", "quarter", "year"]


def test_the_summer_of_2019(store: Store) -> None:
    found = counts(store, "JPN-KOR", since="2019-05-01", as_of="2019-09-12")
    assert found.select("period", "n_acts").rows() == [
        (date(2019, 5, 1), 1),
        (date(2019, 6, 1), 6),
        (date(2019, 7, 1), 14),
        (date(2019, 8, 1), 12),
        (date(2019, 9, 1), 1),
    ]
    july = store.events("JPN-KOR", since="2019-07-01", until="2019-07-31", as_of="2019-09-12")
    assert found["exposure"].to_list()[2] == july.height  # the chronicle tells of nothing but pairs
    assert found["intensity"].to_list()[2] == pytest.approx(july.filter(pl.col("is_pair_act"))["intensity"].mean())


@pytest.mark.parametrize("every", EVERY)
def test_no_period_is_missing(store: Store, every: Every) -> None:
    found = counts(store, "JPN-KOR", every=every, since="1954-01-10", until="1957-12-31", as_of="2019-09-12")
    days = found["period"].to_list()
    assert days == sorted(set(days))
    assert days[0] == period_start(date(1954, 1, 10), every)
    assert {period_start(date(1954, 1, 10) + timedelta(days=n), every) for n in range(1452)} == set(days)
    silent = found.filter(pl.col("exposure") == 0)
    assert silent["n_acts"].sum() == 0
    assert silent["rate"].null_count() == silent["intensity"].null_count() == silent.height > 0


def test_the_parts_make_the_whole(store: Store) -> None:
    whole = counts(store, "JPN-KOR", every="quarter", as_of="2019-09-12")
    for by in ("direction", "domain", "quad_class", "type", "feed"):
        parts = counts(store, "JPN-KOR", every="quarter", by=by, as_of="2019-09-12")
        summed = parts.group_by("period", maintain_order=True).agg(pl.col("n_acts").sum(), pl.col("exposure").first())
        assert summed.rows() == whole.select("period", "n_acts", "exposure").rows()
    both = counts(store, "KOR-JPN", every="quarter", by=("domain", "direction"), as_of="2019-09-12")
    assert both.columns[:3] == ["period", "direction", "domain"]
    assert both.height == whole.height * 3 * 4


@given(day=st.dates(date(1952, 1, 1), date(2026, 7, 1)))
@settings(max_examples=10, deadline=None)
def test_what_was_known_later_is_not_counted(store: Store, day: date) -> None:
    known = store.events("JPN-KOR", as_of=day, pair_acts=True)
    found = counts(store, "JPN-KOR", as_of=day)
    assert found["n_acts"].sum() == known.height
    assert found["period"].max() is None or found["period"].max() <= day  # type: ignore[operator]


def test_nothing_told_is_an_empty_table() -> None:
    with open_store() as store:
        assert counts(store, "FJI-PRY", as_of="2019-09-12").is_empty()
        assert counts(store, "FJI-PRY", since="2019-01-01", as_of="2019-09-12")["exposure"].to_list() == [0] * 9


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"every": "hour"}, "every 'hour'"), ({"by": "party"}, "by 'party'"), ({"since": "May"}, "since 'May'")],
)
def test_a_wrong_word_is_refused(store: Store, wrong: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        counts(store, "JPN-KOR", **wrong)  # type: ignore[arg-type]
