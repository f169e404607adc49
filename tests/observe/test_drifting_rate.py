"""A drifting rate: brute force, closed forms, and what must not change it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gamma

from detente.observe.drifting_rate import (
    DISPERSION_WEIGHT,
    MEMORIES,
    PRIOR_DISPERSION,
    PRIOR_MONTHS,
    PRIOR_RATE,
    Rates,
    Record,
    filtered,
    smoothed,
)


def record(amount: np.ndarray, exposure: np.ndarray | float = 200.0, **values: np.ndarray | float) -> Record:
    """Return a record with whole months, each act told once."""
    size = len(amount)
    plain = {"reports": np.ones(size), "span": np.ones(size)}
    return Record(amount.reshape(size, -1), np.broadcast_to(exposure, size).astype(float), **plain | values)  # type: ignore[arg-type]


@pytest.fixture
def busy() -> Record:
    """Two series of eight years with bursts, a growing feed, and a last month of which a third has passed."""
    rng = np.random.default_rng(3)
    amount = rng.negative_binomial(0.5, 0.05, (96, 2)).astype(float)
    span = np.ones(96)
    span[-1] = 1 / 3
    return record(amount, np.linspace(80, 400, 96), span=span)


def test_the_filter_and_the_smoother_are_the_weighted_sums_worked_out_by_hand(busy: Record) -> None:
    size = len(busy.amount)
    ages = np.array([[busy.span[min(u, t) + 1 : max(u, t) + 1].sum() for u in range(size)] for t in range(size)])
    past = np.arange(size)[None] <= np.arange(size)[:, None]
    before = np.cumsum(busy.span)
    for run, seen in ((filtered, past), (smoothed, np.ones_like(past))):
        means = []
        for rate in MEMORIES:
            weight = np.where(seen, (1 - rate) ** ages, 0.0)
            start = busy.exposure[0] / rate * (1 - rate) ** before
            prior = PRIOR_MONTHS * busy.exposure
            total = weight @ busy.amount + PRIOR_RATE * prior[:, None]
            means.append(total / (weight @ busy.passed + (start + prior)[:, None]))
        found = run(busy)
        assert found.mean == pytest.approx(np.mean(means, axis=0))
        assert found.means == pytest.approx(np.array(means))


def test_a_steady_rate_is_found_and_its_spread_is_that_of_its_bursts() -> None:
    steady = filtered(record(np.full(900, 60.0), 300.0))
    assert steady.mean[-1, 0] == pytest.approx(0.2, rel=0.2)
    rng = np.random.default_rng(8)
    poisson, bursts = (
        filtered(record(10.0 * rng.negative_binomial(n, n / (n + 6), 900), 300.0)) for n in (1000.0, 0.5)
    )
    assert bursts.variances[:, -200:].mean() > 3 * poisson.variances[:, -200:].mean()


def test_silence_has_the_dispersion_of_the_prior() -> None:
    found = filtered(record(np.zeros(600), 300.0))
    assert 0 < found.mean[-1, 0] < PRIOR_RATE
    expected = found.means[0, -1, 0] * 300.0 * 10  # forgets a tenth a month
    errors = expected * found.means[0, -1, 0] * 300.0
    phi = (errors + DISPERSION_WEIGHT * PRIOR_DISPERSION) / (expected + DISPERSION_WEIGHT)
    means = np.array([PRIOR_RATE / (1 / rate + 1) for rate in MEMORIES])
    weights = np.array([300.0 * (1 / rate + 1) for rate in MEMORIES])
    assert found.variances[:, -1, 0] == pytest.approx(phi * means / weights, rel=1e-6)


def test_the_last_filtered_and_smoothed_rates_are_the_same_and_the_rest_is_not(busy: Record) -> None:
    told, seen = filtered(busy), smoothed(busy)
    assert seen.mean[-1] == pytest.approx(told.mean[-1])
    assert seen.variances[:, -1] == pytest.approx(told.variances[:, -1])
    assert not np.allclose(seen.mean[:-1], told.mean[:-1])


def test_later_months_change_no_earlier_filtered_rate(busy: Record) -> None:
    cut = Record(busy.amount[:50], busy.exposure[:50], busy.reports[:50], busy.span[:50])
    assert filtered(cut).mean == pytest.approx(filtered(busy).mean[:50])
    assert filtered(cut).variances == pytest.approx(filtered(busy).variances[:, :50])


def test_twice_the_reporting_changes_neither_rate_nor_interval(busy: Record) -> None:
    twice = Record(2 * busy.amount, 2 * busy.exposure, 2 * busy.reports, busy.span)
    for run in (filtered, smoothed):
        assert run(twice).mean == pytest.approx(run(busy).mean)
        assert run(twice).variances == pytest.approx(run(busy).variances)


def test_part_of_a_month_at_the_same_pace_changes_little() -> None:
    amount, span = np.full(100, 30.0), np.ones(100)
    amount[-1], span[-1] = 3.0, 0.1
    begun, before = filtered(record(amount, span=span)), filtered(record(amount[:-1]))
    assert begun.mean[-1, 0] == pytest.approx(before.mean[-1, 0], rel=0.02)


def test_intervals_are_quantiles_of_the_gamma_distribution_and_hold_the_mean() -> None:
    mean, variance = np.array([[2.0, 5.0, 0.5]]), np.array([[1.0, 2.0, 0.1]])
    low, high = Rates(mean, np.array([mean, mean / 2]), np.array([variance, variance / 4])).interval(1.2815515655446004)
    scale = variance / mean
    assert high == pytest.approx(gamma.ppf(0.9, mean / scale + 0.5, scale=scale), rel=0.02)
    assert low == pytest.approx(gamma.ppf(0.1, mean / scale + 0.5, scale=scale / 2), rel=0.02)
    low, high = Rates(np.ones((1, 1)), np.ones((2, 1, 1)), np.full((2, 1, 1), 1e4)).interval(1.28)
    assert low[0, 0] <= 1.0 <= high[0, 0]


def test_four_in_five_months_of_a_drifting_rate_lie_within_the_interval() -> None:
    rng = np.random.default_rng(11)
    size, series = 240, 60
    rate = 0.05 * np.exp(np.cumsum(rng.normal(0, 0.12, (size, series)), axis=0))
    amount = 5.0 * rng.negative_binomial(2.0, 2.0 / (2.0 + rate * 300 / 5.0))
    found = filtered(record(amount, 300.0))
    low, high = found.interval(1.2815515655446004)
    inside = ((low <= rate) & (rate <= high))[24:].mean()
    assert 0.72 <= inside <= 0.95
