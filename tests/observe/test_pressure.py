"""Pressure: the amount of hostile acts between two states against how much is reported at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import gamma

from detente.errors import InvalidInputError
from detente.observe.pressure import LEAST_VOLUME, PER, RATE, filtered, pressure
from detente.observe.store import Store, open_store

DAY = date(2019, 9, 12)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "events.duckdb") as opened:
        yield opened


def test_a_steady_rate_is_found() -> None:
    hostile, volume = np.full(200, 30.0), np.full(200, 500.0)
    middle, lower, upper = filtered(hostile, hostile * 5.0, volume)
    assert middle[-1] == pytest.approx(PER * (30 / RATE) / (500 / RATE + 500))
    assert (lower <= middle).all()
    assert (middle <= upper).all()
    shape, unit = 30 / RATE / 5.0 + 0.5, PER / (500 / RATE + 500)
    assert [lower[-1], upper[-1]] == pytest.approx((gamma.ppf([0.1, 0.9], shape) * 5.0 * unit).tolist(), rel=0.01)


def test_twice_the_reporting_of_everything_changes_no_pressure() -> None:
    rng = np.random.default_rng(5)
    hostile, volume = rng.poisson(4, 120) * 5.0, rng.poisson(300, 120).astype(float)
    once, _, _ = filtered(hostile, hostile * 5.0, volume)
    twice, _, _ = filtered(2 * hostile, 2 * hostile * 5.0, 2 * volume)
    assert twice == pytest.approx(once)


def test_silence_lowers_pressure_and_hostile_acts_raise_it() -> None:
    volume = np.full(60, 400.0)
    hostile = np.zeros(60)
    hostile[20:23] = 90.0
    middle, lower, upper = filtered(hostile, hostile * 9.0, volume)
    assert middle[:20].tolist() == [0.0] * 20
    assert (upper > 0).all()
    assert middle[22] > middle[20] > 0
    assert (np.diff(middle[22:]) < 0).all()
    assert lower[-1] < 0.1 * middle[22]


def test_too_little_reported_is_not_enough_data() -> None:
    middle, lower, upper = filtered(np.ones(5), np.ones(5), np.full(5, LEAST_VOLUME / 2))
    assert np.isnan(middle).all()
    assert np.isnan(lower).all()
    assert np.isnan(upper).all()


def test_it_reads_a_store_and_nothing_known_later(
    empty: Store, act: Callable[..., dict[str, Any]], frame: Callable[..., pl.DataFrame]
) -> None:
    def rows(tail: str) -> list[dict[str, Any]]:
        days = [f"2018-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 28)]
        return [act(day, -4.0 if int(day[-2:]) % 3 else 3.0, id=f"{day}/{tail}") for day in days]

    empty.add_events(frame(*rows("early")))
    before = pressure(empty, "AAA-BBB", "2018-12-31", feeds="test")
    late = act("2018-12-01", -9.0, id="late", known=date(2019, 2, 1))
    empty.add_events(frame(late, *[act(f"2019-01-{day:02}", -9.0, id=f"after/{day}") for day in range(1, 20)]))
    again = pressure(empty, "AAA-BBB", "2018-12-31", feeds="test")
    assert before.frame.equals(again.frame)
    assert before.now("BBB>AAA") == (0.0, 0.0, pytest.approx(before.now("BBB>AAA")[2]))  # type: ignore[index]
    assert before.now() == before.now("AAA>BBB")
    later = pressure(empty, "AAA-BBB", "2019-02-10", feeds="test")
    ends = later.frame.filter(pl.col("series") == "all")["date"].to_list()
    assert ends[:2] == [date(2018, 1, 31), date(2018, 2, 28)]
    assert ends[-2:] == [date(2019, 1, 31), date(2019, 2, 10)]
    assert later.to_dict()["limitation"]
    assert "AAA-BBB" in repr(later)


def test_a_pair_that_nobody_reports_on_has_none_and_a_thin_store_says_nothing(store: Store) -> None:
    found = pressure(store, "GBR-ISL", DAY)
    assert set(found.frame["series"]) == {"all", "GBR>ISL", "ISL>GBR"}
    assert found.frame["pressure"].drop_nulls().to_list() == [0.0] * found.frame["pressure"].drop_nulls().len()
    assert "not enough data" in repr(pressure(store, "GBR-ISL", "1950-01-01"))
    assert pressure(store, "GBR-ISL", "1950-01-01").to_dict()["now"]["all"] is None


def test_swapped_names_swap_the_directions(store: Store) -> None:
    one, two = pressure(store, "JPN-KOR", DAY), pressure(store, "KOR-JPN", DAY)
    assert one.frame.equals(two.frame)


def test_what_cannot_be_asked_is_refused(store: Store) -> None:
    with pytest.raises(InvalidInputError, match="not a series of JPN-KOR"):
        pressure(store, "JPN-KOR", DAY).now("economy")
    with pytest.raises(InvalidInputError, match="no act of any pair"):
        pressure(store, "JPN-KOR", DAY, feeds=["gdelt"])


def test_every_act_told_twice_changes_no_pressure(
    tmp_path: Path, act: Callable[..., dict[str, Any]], frame: Callable[..., pl.DataFrame]
) -> None:
    days = [f"2018-{month:02}-{day:02}" for month in range(1, 7) for day in range(1, 28)]
    rows = [act(day, -4.0 if int(day[-2:]) % 3 else 3.0, id=f"{day}/{told}") for told in (1, 2) for day in days]
    found = []
    for name, told in (("once", rows[: len(days)]), ("twice", rows)):
        with open_store(tmp_path / f"{name}.duckdb") as store:
            store.add_events(frame(*told))
            found.append(pressure(store, "AAA-BBB", "2018-06-30", feeds="test").frame["pressure"].to_list())
    assert found[0] == pytest.approx(found[1])
