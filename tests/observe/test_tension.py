from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.observe.store import Store
from detente.observe.tension import BALANCE, Level, replay, tension
from detente.vocabulary.domains import DOMAINS

Make = Callable[..., Any]
DAY = date(2019, 9, 12)


def steady(act: Make, frame: Make, intensity: float, *, per_month: int, months: int = 48) -> pl.DataFrame:
    rows = [
        act(f"{2010 + month // 12}-{month % 12 + 1:02d}-{1 + 3 * n:02d}", intensity, id=f"{month}-{n}")
        for month in range(months)
        for n in range(per_month)
    ]
    made: pl.DataFrame = frame(*rows)
    return made


def test_steady_hostility_is_found_and_lies_in_its_interval(act: Make, frame: Make) -> None:
    now = tension(steady(act, frame, -4.0, per_month=3), "AAA-BBB", date(2013, 12, 31)).now()
    assert now.lower < BALANCE + 5 * 4.0 < now.upper
    assert now.tension == pytest.approx(70.0, abs=2.0)


def test_more_rows_in_one_year_are_not_more_tension(act: Make, frame: Make) -> None:
    thin = steady(act, frame, -2.0, per_month=1)
    dense_year = steady(act, frame, -2.0, per_month=8).filter(pl.col("date").dt.year() == 2012)
    both = pl.concat([thin.filter(pl.col("date").dt.year() != 2012), dense_year])
    path = tension(both, "AAA-BBB", date(2013, 12, 31))
    in_2012 = [row for row, day in enumerate(path.days) if day.year == 2012]
    in_2011 = [row for row, day in enumerate(path.days) if day.year == 2011]
    assert path.path()[in_2012].mean() == pytest.approx(path.path()[in_2011].mean(), abs=1.0)
    assert path.sd[in_2012, 0].mean() < path.sd[in_2011, 0].mean()


def test_doubling_every_row_of_the_chronicle_hardly_moves_the_level(jpn_kor: pl.DataFrame) -> None:
    once = tension(jpn_kor, "JPN-KOR", DAY).now()
    copy = jpn_kor.with_columns(pl.col("id") + "-again")
    twice = tension(pl.concat([jpn_kor, copy]), "JPN-KOR", DAY).now()
    assert twice.tension == pytest.approx(once.tension, abs=2.5)


def test_silence_widens_the_interval(jpn_kor: pl.DataFrame) -> None:
    early = tension(jpn_kor, "JPN-KOR", DAY)
    at = {day: row for row, day in enumerate(early.days)}
    assert early.at(at[date(1956, 12, 31)]).sd > 1.3 * early.at(at[date(1953, 6, 30)]).sd


def test_figures_of_the_worked_example_have_intervals_and_order(jpn_kor: pl.DataFrame) -> None:
    found = tension(jpn_kor, "JPN-KOR", DAY)
    for key in found.keys:
        now = found.now(key)
        assert now.lower < now.tension < now.upper
    assert found.now("economy").tension > BALANCE
    assert found.now().tension > np.percentile(found.path(), 90)
    assert "JPN-KOR" in repr(found)


@pytest.mark.parametrize(("day", "is_calm"), [(date(1998, 12, 1), True), (date(2015, 12, 29), True), (DAY, False)])
def test_high_points_and_low_points(jpn_kor: pl.DataFrame, day: date, is_calm: bool) -> None:
    assert (tension(jpn_kor, "JPN-KOR", day).now().tension < BALANCE) is is_calm


def test_swapping_the_names_swaps_the_directions(jpn_kor: pl.DataFrame) -> None:
    swapped = jpn_kor.with_columns(
        actor=pl.col("actor").replace({"JPN": "KOR", "KOR": "JPN"}),
        recipient=pl.col("recipient").replace({"JPN": "KOR", "KOR": "JPN"}),
    )
    plain, mirror = tension(jpn_kor, "JPN-KOR", DAY), tension(swapped, "JPN-KOR", DAY)
    assert mirror.now("JPN>KOR") == plain.now("KOR>JPN")
    assert mirror.now() == plain.now()


def test_row_order_does_not_matter(jpn_kor: pl.DataFrame) -> None:
    shuffled = jpn_kor.sample(fraction=1.0, shuffle=True, seed=3)
    assert tension(shuffled, "JPN-KOR", DAY).now().tension == pytest.approx(
        tension(jpn_kor, "JPN-KOR", DAY).now().tension, abs=1e-9
    )


@given(st.dates(date(1953, 1, 1), date(2026, 5, 1)))
@settings(max_examples=8, deadline=None)
def test_later_rows_change_nothing(jpn_kor: pl.DataFrame, day: date) -> None:
    cut = jpn_kor.filter(pl.col("known") <= day)
    assert tension(jpn_kor, "JPN-KOR", day).frame().equals(tension(cut, "JPN-KOR", day).frame())


def test_replay_of_a_month_is_the_same_whether_told_then_or_later(jpn_kor: pl.DataFrame) -> None:
    then = replay(jpn_kor, "JPN-KOR", date(2012, 8, 31))
    later = replay(jpn_kor, "JPN-KOR", DAY)
    row = later.days.index(date(2012, 8, 31))
    assert later.mean[: row + 1] == pytest.approx(then.mean, abs=1e-9)
    assert later.sd[: row + 1] == pytest.approx(then.sd, abs=1e-9)


def test_today_is_the_same_filtered_and_smoothed_when_all_is_dated_to_the_day(act: Make, frame: Make) -> None:
    acts = steady(act, frame, -3.0, per_month=2)
    day = date(2013, 12, 31)
    assert replay(acts, "AAA-BBB", day).mean[-1] == pytest.approx(tension(acts, "AAA-BBB", day).now().tension, abs=0.05)


def test_change_is_measured_against_a_reporting_day(jpn_kor: pl.DataFrame) -> None:
    found = tension(jpn_kor, "JPN-KOR", DAY)
    change = found.change(365)
    assert abs((found.as_of - timedelta(days=365) - change.since).days) <= 16
    assert change.lower < change.points < change.upper
    assert 0.0 < change.p_rise < 1.0


def test_conflict_probabilities_cover_the_domains(jpn_kor: pl.DataFrame) -> None:
    chances = tension(jpn_kor, "JPN-KOR", DAY).in_conflict()
    assert tuple(chances) == DOMAINS
    assert all(0.0 < p < 1.0 for p in chances.values())


def test_no_act_known_is_one_clear_sentence(jpn_kor: pl.DataFrame) -> None:
    with pytest.raises(InvalidInputError, match="no act between JPN and KOR was known on 1950-01-01"):
        tension(jpn_kor, "JPN-KOR", date(1950, 1, 1))


def test_unknown_series_lists_the_known(jpn_kor: pl.DataFrame) -> None:
    with pytest.raises(InvalidInputError, match="expected one of all, economy"):
        tension(jpn_kor, "JPN-KOR", DAY).now("money")


def test_level_is_symmetric() -> None:
    level = Level.of(60.0, 5.0)
    assert level.p_above(60.0) == pytest.approx(0.5)
    assert level.p_above(level.lower) == pytest.approx(0.9)


def test_the_as_of_day_is_the_last_moment_even_with_a_row_known_before_its_middle(store: Store) -> None:
    # one row of 2026 is dated to the year alone and known in May
    day = date(2026, 6, 5)
    measured = tension(store.events("ARM-TUR", as_of=day), "ARM-TUR", day)
    assert measured.steps[-1] == len(measured.filtered.times) - 1


def test_swapping_the_names_swaps_the_directions_and_nothing_else(jpn_kor: pl.DataFrame) -> None:
    other = {"JPN": "KOR", "KOR": "JPN"}
    swapped = jpn_kor.with_columns(pl.col("actor", "recipient").replace(other))
    one, two = tension(jpn_kor, "JPN-KOR", DAY), tension(swapped, "JPN-KOR", DAY)
    for key in ("all", *DOMAINS):
        assert one.now(key) == two.now(key)
    assert one.now("JPN>KOR") == two.now("KOR>JPN")


def test_the_order_of_rows_does_not_matter(jpn_kor: pl.DataFrame) -> None:
    shuffled = jpn_kor.sample(fraction=1.0, shuffle=True, seed=1)
    assert tension(shuffled, "JPN-KOR", DAY).now().tension == pytest.approx(
        tension(jpn_kor, "JPN-KOR", DAY).now().tension
    )
