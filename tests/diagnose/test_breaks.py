from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.diagnose.breaks import MOST_PERIODS, SAY_FROM, breaks, hostile_acts
from detente.errors import InvalidInputError
from detente.period import add_months

if TYPE_CHECKING:
    from collections.abc import Callable


def months(n: int) -> list[date]:
    return [add_months(date(1980, 1, 1), at) for at in range(n)]


def cycling(seed: int, rho: float = 0.95, n: int = 240, mean: float = 4.0, at: int | None = None) -> np.ndarray:
    """Draw negative binomial counts around an autoregressive log intensity, four times higher from ``at`` on."""
    rng = np.random.default_rng(seed)
    x = np.zeros(n)
    x[0] = rng.normal(0, 0.5)
    for t in range(1, n):
        x[t] = rho * x[t - 1] + rng.normal(0, 0.5 * np.sqrt(1 - rho**2))
    level = mean * np.exp(x - 0.125)
    if at is not None:
        level[at:] *= 4.0
    return rng.poisson(rng.gamma(level / 2.0, 2.0)).astype(float)


def test_a_lasting_change_is_found_with_its_date_and_size() -> None:
    found = breaks(cycling(6, rho=0.8, at=120), months(240))
    assert found.p_any is not None
    assert found.factor is not None
    assert found.best_day is not None
    assert found.p_any > 0.9
    assert found.is_break
    assert abs((found.best_day - months(240)[120]).days) < 200
    assert 2.5 < found.factor < 6.0
    assert sum(found.p_number) == pytest.approx(1.0)
    assert found.best_range is not None
    assert found.best_range[0] <= found.best_day <= found.best_range[1]


@pytest.mark.slow
def test_a_persistent_cycle_is_rarely_called_a_break() -> None:
    """Simulated: 20 years of months without any break, keeping 95 % of itself; the stated level is one in ten."""
    said = sum(breaks(cycling(100 + seed), months(240)).is_break for seed in range(20))
    assert said <= 5


def test_no_change_of_level_is_no_break() -> None:
    found = breaks(cycling(4, rho=0.0), months(240))
    assert found.p_any is not None
    assert found.p_any < SAY_FROM
    assert not found.is_break


def test_a_record_that_only_thickens_is_no_break() -> None:
    """Told four times as much, of everything, from the middle on."""
    counts, told = cycling(6, rho=0.8, at=120), np.where(np.arange(240) < 120, 1.0, 4.0)
    plain, measured = breaks(counts, months(240)), breaks(counts, months(240), told)
    assert plain.p_any is not None
    assert measured.p_any is not None
    assert plain.p_any > 0.9 > 0.5 > measured.p_any


@pytest.mark.parametrize("n", [0, 1, 40])
def test_a_short_record_is_not_enough(n: int) -> None:
    found = breaks(np.ones(n), months(n))
    assert found.p_any is None
    assert not found.is_break
    json.dumps(found.to_dict())


@pytest.mark.parametrize(
    "counts",
    [
        np.zeros(240),
        np.full(240, 3.0),
        np.full(240, 1e6),
        np.where(np.arange(240) % 5 == 0, np.nan, 2.0),
        np.r_[np.zeros(200), np.full(40, 1e7)],
        np.arange(2000) % 7,
        np.full(240, np.nan),
    ],
    ids=["empty", "constant", "huge", "gappy", "explodes", "long", "unseen"],
)
def test_awkward_records_give_an_answer_or_none(counts: np.ndarray) -> None:
    found = breaks(counts, months(len(counts)) if len(counts) < 800 else [date(1900, 1, 1)] * len(counts))
    assert found.p_any is None or 0.0 <= found.p_any <= 1.0
    assert np.isfinite(found.p_at).all()
    assert len(found.days) <= MOST_PERIODS
    json.dumps(found.to_dict(), allow_nan=False)


@settings(max_examples=8)
@given(st.lists(st.integers(0, 30), min_size=60, max_size=70))
def test_any_counts_give_probabilities(counts: list[int]) -> None:
    found = breaks(counts, months(len(counts)))
    assert found.p_any is None or (0.0 <= found.p_any <= 1.0 and np.isfinite(found.p_at).all())


def test_bad_counts_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="whole number"):
        breaks([0.5] * 60, months(60))
    with pytest.raises(InvalidInputError, match="whole number"):
        breaks([-1] * 60, months(60))
    with pytest.raises(InvalidInputError, match="one count for each"):
        breaks([1] * 60, months(59))
    with pytest.raises(InvalidInputError, match="not positive"):
        breaks([1] * 60, months(60), [0.0] * 60)


def test_hostile_acts_are_those_of_full_months_known_by_the_day(
    act: Callable[..., dict[str, object]], frame: Callable[..., pl.DataFrame]
) -> None:
    events = frame(
        act("2000-01-05", -3.0),
        act("2000-01-20", 2.0),
        act("2000-03-02", -1.0, actor="BBB", recipient="AAA"),
        act("2000-04-02", -1.0),
        act("2000-02-02", -1.0, known=date(2001, 1, 1)),
    )
    counts, days, exposure = hostile_acts(events, "AAA-BBB", date(2000, 4, 20))
    assert counts.tolist() == [1.0, 0.0, 1.0]
    assert days == (date(2000, 1, 1), date(2000, 2, 1), date(2000, 3, 1))
    assert exposure == pytest.approx(np.ones(3))
    none = hostile_acts(events, "AAA-BBB", date(2000, 1, 20))
    assert len(none[0]) == len(none[1]) == len(none[2]) == 0
    shuffled = hostile_acts(events.sample(fraction=1.0, shuffle=True, seed=1), "AAA-BBB", date(2000, 4, 20))
    assert (shuffled[0] == counts).all()


def test_the_built_in_record_does_not_break_because_it_thickens(jpn_kor: pl.DataFrame) -> None:
    found = breaks(*hostile_acts(jpn_kor, "JPN-KOR", date(2019, 9, 12)))
    assert found.p_any is not None
    assert found.p_any < 0.5
    assert found.days[-1] > date(2019, 9, 12) - timedelta(days=100)
