"""Pressure: how much two states do to each other against how much is reported at all."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.observe.pressure import ATTENTION, FIGURES, LEAST_VOLUME, WORDS, Pressure, pressure
from detente.observe.series import series_keys
from detente.observe.store import Store, open_store
from detente.observe.tension import tension
from detente.vocabulary.domains import DOMAINS

Acts = Callable[..., dict[str, Any]]
Frame = Callable[..., pl.DataFrame]
END = date(2018, 12, 31)
PAIRS = (("AAA", "BBB"), ("BBB", "AAA"), ("AAA", "CCC"), ("CCC", "DDD"))


@pytest.fixture
def feed(act: Acts) -> list[dict[str, Any]]:
    """Three years of acts of four states, between forty and seventy a month."""
    rng = np.random.default_rng(4)
    rows = []
    for number in range(2000):
        actor, recipient = PAIRS[rng.choice(4, p=(0.2, 0.1, 0.3, 0.4))]
        day = date(2016, 1, 1) + timedelta(days=int(rng.integers(0, 1090)))
        intensity = float(rng.choice([-9.0, -4.0, -2.0, 2.0, 4.0]))
        known = day + timedelta(days=int(rng.integers(0, 5)))
        rows.append(
            act(
                day.isoformat(),
                intensity,
                id=f"{number}",
                actor=actor,
                recipient=recipient,
                dyad="-".join(sorted((actor, recipient))),
                known=known,
                domain=DOMAINS[number % 4],
                type="ASSAULT" if intensity < -5 else "ACCUSE" if intensity < 0 else "CONSULT",
            )
        )
    return rows


@pytest.fixture
def open_with(tmp_path: Path, frame: Frame) -> Iterator[Callable[..., Store]]:
    """Open a store of its own with the rows given."""
    opened: list[Store] = []

    def make(rows: list[dict[str, Any]]) -> Store:
        store = open_store(tmp_path / f"{len(opened)}.duckdb")
        opened.append(store)
        store.add_events(frame(*rows))
        return store

    yield make
    for store in opened:
        store.close()


def same(one: Pressure, other: Pressure) -> None:
    for name in ("frame", "smoothed"):
        left, right = getattr(one, name), getattr(other, name)
        assert left.select("series", "date").equals(right.select("series", "date"))
        for figure in FIGURES:
            assert left[figure].to_list() == pytest.approx(right[figure].to_list(), rel=1e-9, abs=1e-12)


def test_it_has_all_series_and_both_views(feed: list[dict[str, Any]], open_with: Callable[..., Store]) -> None:
    found = pressure(open_with(feed), "AAA-BBB", END)
    keys = series_keys("AAA-BBB")
    assert found.frame["series"].unique(maintain_order=True).to_list() == list(keys)
    assert found.path()["date"].to_list()[:2] == [date(2016, 1, 31), date(2016, 2, 29)]
    assert found.path()["date"][-1] == END
    inside = found.frame.filter(
        ~pl.col("lower").is_between(0.0, pl.col("pressure")) | (pl.col("upper") < pl.col("pressure"))
    )
    assert inside.is_empty()
    both, one, other = (found.now(key) for key in ("all", "AAA>BBB", "BBB>AAA"))
    assert both
    assert one
    assert other
    assert both[0] == pytest.approx(((one[0] ** 0.5 + other[0] ** 0.5) / 2) ** 2)
    assert one[0] > other[0]
    assert not found.smoothed["pressure"].equals(found.frame["pressure"])
    said = found.to_dict()
    assert set(said["now"]) == set(keys)
    assert 0 <= said["share_of_months_below"] <= 1
    assert said["limitation"]
    assert "AAA-BBB" in repr(found)


def test_a_deed_a_word_and_a_courtesy_have_their_points(act: Acts, open_with: Callable[..., Store]) -> None:
    rest = [
        act(f"2018-{1 + n // 28:02}-{1 + n % 28:02}", 1.0, id=f"r{n}", dyad="CCC-DDD", actor="CCC", recipient="DDD")
        for n in range(300)
    ]
    levels = {}
    for kind, intensity in (("ASSAULT", -4.0), ("ACCUSE", -4.0), ("CONSULT", 2.0)):
        own = act("2018-10-10", intensity, id="own", type=kind)
        levels[kind] = pressure(open_with([*rest, own]), "AAA-BBB", "2018-10-31").now("AAA>BBB")[0]  # type: ignore[index]
    none = pressure(open_with([*rest, act("2018-11-30", 1.0, id="own")]), "AAA-BBB", "2018-10-31").now("AAA>BBB")
    assert none
    words, deed, talk = (levels[kind] - none[0] for kind in ("ACCUSE", "ASSAULT", "CONSULT"))
    assert deed / talk == pytest.approx((ATTENTION + 4) / ATTENTION, rel=0.25)
    assert words / deed == pytest.approx((ATTENTION + 4 * WORDS) / (ATTENTION + 4), rel=0.05)


def test_swapped_names_and_shuffled_rows_change_nothing(
    feed: list[dict[str, Any]], open_with: Callable[..., Store]
) -> None:
    store = open_with(feed)
    found = pressure(store, "AAA-BBB", END)
    same(found, pressure(store, "BBB-AAA", END))
    order = np.random.default_rng(1).permutation(len(feed))
    same(found, pressure(open_with([feed[place] for place in order]), "AAA-BBB", END))
    swap = {"AAA": "BBB", "BBB": "AAA"}
    mirrored = [
        row
        | {name: swap.get(row[name], row[name]) for name in ("actor", "recipient")}
        | {"dyad": "-".join(sorted(swap.get(one, one) for one in row["dyad"].split("-")))}
        for row in feed
    ]
    mirror = pressure(open_with(mirrored), "AAA-BBB", END)
    assert mirror.now("AAA>BBB") == pytest.approx(found.now("BBB>AAA"))
    assert mirror.now() == pytest.approx(found.now())


def test_twice_the_reporting_of_everything_changes_neither_pressure_nor_tension(
    feed: list[dict[str, Any]], open_with: Callable[..., Store]
) -> None:
    once, twice = open_with(feed), open_with([row | {"id": f"{row['id']}/{told}"} for row in feed for told in (1, 2)])
    same(pressure(once, "AAA-BBB", END), pressure(twice, "AAA-BBB", END))
    levels = [tension(store.events("AAA-BBB", as_of=END), "AAA-BBB", END) for store in (once, twice)]
    assert levels[0].mean == pytest.approx(levels[1].mean)
    assert levels[0].sd == pytest.approx(levels[1].sd)


def test_what_became_known_later_changes_nothing_said_before(
    feed: list[dict[str, Any]], act: Acts, frame: Frame, open_with: Callable[..., Store]
) -> None:
    store = open_with(feed)
    day = date(2018, 6, 15)
    before = pressure(store, "AAA-BBB", day)
    late = [act("2018-06-01", -9.0, id=f"late{n}", known=date(2018, 7, 1) + timedelta(days=n)) for n in range(40)]
    store.add_events(frame(*late))
    same(before, pressure(store, "AAA-BBB", day))
    told = pressure(store, "AAA-BBB", END).frame
    common = told.join(before.frame, on=("series", "date"), how="inner").filter(pl.col("date") < date(2018, 6, 1))
    assert common["pressure"].to_list() == pytest.approx(common["pressure_right"].to_list())


def test_hand_coded_feeds_are_left_out_unless_named(store: Store) -> None:
    with pytest.raises(InvalidInputError, match="machine-coded"):
        pressure(store, "JPN-KOR", "2019-09-12")
    found = pressure(store, "JPN-KOR", "2019-09-12", feeds="chronicle")
    assert found.frame.height == 7 * found.path().height
    assert "not enough data" in repr(pressure(store, "GBR-ISL", "1950-01-01", feeds="chronicle"))


def test_what_cannot_be_asked_is_refused(feed: list[dict[str, Any]], open_with: Callable[..., Store]) -> None:
    store = open_with(feed)
    with pytest.raises(InvalidInputError, match="not a series of AAA-BBB"):
        pressure(store, "AAA-BBB", END).now("sports")
    with pytest.raises(InvalidInputError, match="feeds asked for"):
        pressure(store, "AAA-BBB", END, feeds=["gdelt"])


def test_a_pair_that_nobody_tells_of_has_nearly_none_with_a_wide_interval(
    feed: list[dict[str, Any]], open_with: Callable[..., Store]
) -> None:
    store = open_with(feed)
    silent, busy = pressure(store, "BBB-DDD", END).now(), pressure(store, "AAA-CCC", END).now()
    assert silent
    assert busy
    assert silent[0] < 0.05 * busy[0]
    assert silent[2] > 2 * silent[0]


def test_a_feed_that_is_thin_or_has_ended_gives_not_enough_data(
    feed: list[dict[str, Any]], open_with: Callable[..., Store]
) -> None:
    ended = pressure(open_with(feed), "AAA-BBB", "2020-06-30")
    assert ended.now() is None
    assert ended.share_below() is None
    assert ended.to_dict()["now"]["all"] is None
    assert ended.path().filter(pl.col("date") == END)["pressure"][0] is not None
    thin = open_with([row for place, row in enumerate(feed) if not place % int(80 / LEAST_VOLUME)])
    assert pressure(thin, "AAA-BBB", END).now() is None


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    months=st.lists(st.integers(0, 23), min_size=1, max_size=40),
    intensity=st.sampled_from([-10.0, -2.0, 0.5, 5.0]),
    times=st.sampled_from([1, 3, 200]),
)
def test_thin_constant_gappy_and_enormous_records_give_an_answer_or_none(
    months: list[int], intensity: float, times: int, act: Acts, frame: Frame
) -> None:
    rows = [
        act(f"{2017 + month // 12}-{1 + month % 12:02}-15", intensity, id=f"{place}/{copy}", issue=str(copy))
        for place, month in enumerate(months)
        for copy in range(times)
    ]
    with open_store() as store, warnings.catch_warnings():
        warnings.simplefilter("error")
        store.add_events(frame(*rows))
        found = pressure(store, "AAA-BBB", "2019-03-10")
    for view in (found.frame, found.smoothed):
        for figure in FIGURES:
            assert view[figure].drop_nulls().is_finite().all()
            assert (view[figure].drop_nulls() >= 0).all()
