from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import nbinom

from detente.diagnose.counts_ahead import (
    FINE,
    MIN_MONTHS,
    MONTHS,
    VIEWS,
    WEIGHTS,
    acts_ahead,
    count_gram,
    count_outlook,
    negative_binomial_cdf,
)
from detente.errors import InvalidInputError


def series(seed: int = 1, n: int = 150, mean: float = 4.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Make counts around a level that swings and returns, with flares that one month alone shows."""
    rng = np.random.default_rng(seed)
    swing = np.zeros(n)
    for month in range(1, n):
        swing[month] = 0.85 * swing[month - 1] + rng.normal(0, 0.45)
    rate = mean * np.exp(swing) * rng.gamma(2.0, 0.5, n)
    y = rng.poisson(rate)
    return y, y + rng.poisson(mean * np.exp(swing)), rng.poisson(rate)


def test_the_distribution_is_the_negative_binomial() -> None:
    mean, variance = np.array([0.3, 4.0, 60.0]), np.array([0.5, 9.0, 900.0])
    size, p = mean**2 / (variance - mean), mean / variance
    ours = negative_binomial_cdf(mean, variance, 400)
    theirs = nbinom.cdf(np.arange(400), size[:, None], p[:, None])
    assert ours[:, :-1] == pytest.approx(theirs[:, :-1], abs=1e-9)
    assert ours[:, -1].tolist() == [1.0, 1.0, 1.0]


def test_a_variance_below_the_mean_is_that_of_a_poisson_nearly() -> None:
    ours = negative_binomial_cdf(np.array(2.0), np.array(0.0), 30)
    poisson = np.cumsum([math.exp(-2) * 2**k / math.factorial(k) for k in range(30)])
    assert ours == pytest.approx(poisson, abs=0.01)


def test_the_diagonal_of_the_matrix_is_the_crps_of_each_view() -> None:
    cdfs = negative_binomial_cdf(np.array([[2.0, 5.0]]), np.array([[4.0, 20.0]]), 200)
    y = np.array([3.0])
    expected = [((cdfs[0, view] - (np.arange(200) >= 3)) ** 2).sum() for view in (0, 1)]
    assert np.diagonal(count_gram(cdfs, y), axis1=1, axis2=2)[0] == pytest.approx(expected)


def test_the_outlook_is_whole() -> None:
    found = count_outlook(*series())
    assert found is not None
    assert found.cdf.shape[0] == MONTHS
    assert (np.diff(found.cdf, axis=1) >= -1e-12).all()
    assert found.cdf[:, -1] == pytest.approx(1.0)
    assert found.weights.sum(axis=1) == pytest.approx(1.0)
    assert (np.diff(found.quantile((0.1, 0.5, 0.9)), axis=1) >= 0).all()
    assert found.p_above(-1).tolist() == [1.0] * MONTHS
    assert found.p_spike[:3] == pytest.approx(found.p_above(found.threshold)[:3])
    assert ((found.p_spike > 0.0) & (found.p_spike < 1.0)).all()
    assert [row.months for row in found.record] == list(WEIGHTS)
    assert "P(spike)" in repr(found)
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert set(plain["weights"]) == set(VIEWS)
    assert plain["limitation"]


def test_it_beats_the_moving_average_on_series_that_swing() -> None:
    records = [found.record for seed in range(8) if (found := count_outlook(*series(seed))) is not None]
    ours = np.mean([[row.crps for row in record] for record in records], axis=0)
    average = np.mean([[row.crps_moving_average for row in record] for record in records], axis=0)
    assert (ours < average).all()
    assert 0.75 < np.mean([row.coverage for record in records for row in record]) < 0.95


def test_what_comes_later_changes_no_earlier_forecast() -> None:
    y, v, z = series()
    before = count_outlook(y[:100], v[:100], z[:100])
    after = count_outlook(np.r_[y[:100], 0, 90], np.r_[v[:100], 0, 90], np.r_[z[:100], 0, 90])
    again = count_outlook(y[:100], v[:100], z[:100])
    assert before is not None
    assert again is not None
    assert after is not None
    assert (before.cdf == again.cdf).all()
    assert after.quantile((0.9,))[0] > before.quantile((0.9,))[0]


def test_a_rise_of_attention_alone_raises_the_expectation() -> None:
    y, v, z = series()
    calm, busy = count_outlook(y, v, z), count_outlook(y, np.r_[v[:-1], v[-1] * 6 + 20], z)
    assert calm is not None
    assert busy is not None
    assert busy.cdf[0, 4] < calm.cdf[0, 4]


def test_few_months_are_not_enough() -> None:
    short = [1] * (MIN_MONTHS - 1)
    assert count_outlook(short, short, short) is None
    just = [1] * MIN_MONTHS
    found = count_outlook(just, just, just)
    assert found is not None
    assert found.record == ()


@pytest.mark.parametrize("level", [0, 3, 5_000, 2_000_000])
def test_constant_and_enormous_series_have_an_answer(level: int) -> None:
    found = count_outlook([level] * 60, [level] * 60, [level] * 60)
    assert found is not None
    middle = found.quantile((0.5,))[:, 0]
    assert middle == pytest.approx(level, abs=max(2, 0.2 * level))
    assert found.cdf.shape[1] <= 5 * FINE
    assert np.isfinite(found.cdf).all()


def test_a_spike_after_silence_has_an_answer() -> None:
    found = count_outlook([0] * 80 + [400], [0] * 80 + [500], [0] * 81)
    assert found is not None
    assert np.isfinite(found.cdf).all()
    assert 0.0 < found.p_spike[0] <= 1.0


@pytest.mark.parametrize("bad", [[-1] * 30, [float("nan")] * 30, [[1] * 30]])
def test_what_is_no_count_is_refused(bad: list[float]) -> None:
    with pytest.raises(InvalidInputError, match="hostile counts"):
        count_outlook(bad, [1] * 30, [1] * 30)


def test_series_of_different_length_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="equal lengths"):
        count_outlook([1] * 30, [1] * 29, [1] * 30)


def test_acts_are_counted_by_month_and_direction_up_to_the_month_of_the_day(
    act: Callable[..., dict[str, Any]], frame: Callable[..., pl.DataFrame]
) -> None:
    rows = [act(f"{2000 + month // 12}-{month % 12 + 1:02}-15", -5.0, id=str(month)) for month in range(36)]
    rows.append(act("2003-01-02", -5.0, id="this month"))
    rows.append(act("2002-11-02", 4.0, id="together", is_mutual=True))
    rows.append(act("2002-11-02", -9.0, id="known too late", known=date(2004, 1, 1)))
    events = frame(*rows)
    found = acts_ahead(events, "AAA-BBB", date(2003, 1, 20))
    expected = count_outlook([1] * 36, [1] * 34 + [2, 1], [0] * 36)
    silent = count_outlook([0] * 36, [0] * 34 + [1, 0], [1] * 36)
    assert expected is not None
    assert silent is not None
    assert found["AAA>BBB"] is not None
    assert found["BBB>AAA"] is not None
    assert (found["AAA>BBB"].cdf == expected.cdf).all()
    assert (found["BBB>AAA"].cdf == silent.cdf).all()


def test_swapped_names_swap_the_directions_and_nothing_else(jpn_kor: pl.DataFrame) -> None:
    day = date(2019, 9, 12)
    there = acts_ahead(jpn_kor, "JPN-KOR", day)
    names = {"JPN": "ZZZ"}
    swapped = jpn_kor.with_columns(
        pl.col("actor").replace(names), pl.col("recipient").replace(names), dyad=pl.lit("KOR-ZZZ")
    )
    back = acts_ahead(swapped, "KOR-ZZZ", day)
    for one, other in (("JPN>KOR", "ZZZ>KOR"), ("KOR>JPN", "KOR>ZZZ")):
        first, second = there[one], back[other]
        assert first is not None
        assert second is not None
        assert (first.cdf == second.cdf).all()


def test_no_acts_before_this_month_are_not_enough(
    act: Callable[..., dict[str, Any]], frame: Callable[..., pl.DataFrame]
) -> None:
    events = frame(act("2003-01-02", -5.0))
    assert acts_ahead(events, "AAA-BBB", date(2003, 1, 20)) == {"AAA>BBB": None, "BBB>AAA": None}
