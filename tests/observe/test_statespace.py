"""The filter and the smoother against the equal Gaussian-process formula, worked out by brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.observe import statespace as ss

TIMES = np.array([0.0, 0.02, 0.1, 0.35, 0.36, 1.2, 1.9, 2.0, 3.1])
HOSTILITY = np.array([2.0, 0.0, -3.0, 5.0, 4.0, 0.0, 1.0, -2.0, 0.0])
NOISE = np.array([1.0, np.inf, 1.5, 1.0, 0.8, np.inf, 2.0, 1.0, np.inf])
GRID = ss.Grid(
    half_life=np.array([0.5, 1.5]),
    swing_sd=np.array([1.4, 2.0]),
    drift=np.array([0.3, 0.1]),
    noise_sd=np.array([2.0, 3.0]),
    flare_sd=np.array([1.0, 0.5]),
)


def kernel(a: np.ndarray, b: np.ndarray, grid: ss.Grid, point: int, *, with_flare: bool) -> np.ndarray:
    gap = np.abs(a[:, None] - b[None, :])
    cov = ss.START_SD**2 + grid.drift[point] ** 2 * np.minimum(a[:, None], b[None, :])
    cov = cov + grid.swing_sd[point] ** 2 * np.exp2(-gap / grid.half_life[point])
    if with_flare:
        cov = cov + grid.flare_sd[point] ** 2 * np.exp2(-gap / ss.FLARE_HALF_LIFE_YEARS)
    return np.asarray(cov)


def gaussian_process(point: int, until: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Posterior mean and covariance of the relation at all TIMES from readings up to a step, and log likelihood."""
    used = np.isfinite(NOISE) & (np.arange(len(TIMES)) <= until)
    at, y = TIMES[used], HOSTILITY[used]
    k = kernel(at, at, GRID, point, with_flare=True) + np.diag(GRID.noise_sd[point] ** 2 * NOISE[used])
    cross = kernel(TIMES, at, GRID, point, with_flare=False)
    mean = cross @ np.linalg.solve(k, y)
    cov = kernel(TIMES, TIMES, GRID, point, with_flare=False) - cross @ np.linalg.solve(k, cross.T)
    log_likelihood = -0.5 * (y @ np.linalg.solve(k, y) + np.linalg.slogdet(2 * math.pi * k)[1])
    return mean, cov, float(log_likelihood)


@pytest.fixture(scope="module")
def filtered() -> ss.Filtered:
    return ss.kalman_filter(TIMES, HOSTILITY[:, None], NOISE[:, None], GRID)


@pytest.mark.parametrize("point", [0, 1])
def test_filter_equals_gaussian_process_at_every_step(filtered: ss.Filtered, point: int) -> None:
    for step in range(len(TIMES)):
        mean, cov, log_likelihood = gaussian_process(point, step)
        assert filtered.mean[step, 0, point] @ ss.RELATION == pytest.approx(mean[step], abs=1e-9)
        assert ss.quadratic(filtered.cov[step, 0, point]) == pytest.approx(cov[step, step], abs=1e-9)
        assert filtered.log_likelihood[step, 0, point] == pytest.approx(log_likelihood, abs=1e-9)


def test_smoother_equals_gaussian_process_for_past_and_covariance_with_today(filtered: ss.Filtered) -> None:
    smoothed = ss.smooth(filtered)
    points, weight = ss.kept_points(filtered)
    assert weight.sum(axis=1) == pytest.approx(1.0)
    for place, point in enumerate(points[0]):
        mean, cov, _ = gaussian_process(int(point), len(TIMES))
        assert smoothed.mean[:, 0, place] == pytest.approx(mean, abs=1e-8)
        assert smoothed.var[:, 0, place] == pytest.approx(np.diag(cov), abs=1e-8)
        assert smoothed.cov_with_last[:, 0, place] == pytest.approx(cov[-1], abs=1e-8)


def test_change_over_time_has_the_variance_of_a_difference(filtered: ss.Filtered) -> None:
    smoothed = ss.smooth(filtered)
    one = ss.Smoothed(smoothed.mean[..., :1], smoothed.var[..., :1], smoothed.cov_with_last[..., :1], np.ones((1, 1)))
    mean, cov, _ = gaussian_process(int(ss.kept_points(filtered)[0][0, 0]), len(TIMES))
    change, sd = one.change(3)
    assert change[0] == pytest.approx(mean[-1] - mean[3])
    assert sd[0] ** 2 == pytest.approx(cov[-1, -1] + cov[3, 3] - 2 * cov[-1, 3])


def test_weights_are_likelihoods_normalised(filtered: ss.Filtered) -> None:
    likelihood = np.exp([gaussian_process(point, len(TIMES))[2] for point in (0, 1)])
    assert filtered.weights()[0] == pytest.approx(likelihood / likelihood.sum())


@given(st.floats(0.01, 3.0), st.floats(0.01, 3.0))
@settings(max_examples=30, deadline=None)
def test_two_short_gaps_are_one_long_gap(first: float, second: float) -> None:
    kept_1, gained_1 = GRID.transition(first)
    kept_2, gained_2 = GRID.transition(second)
    kept, gained = GRID.transition(first + second)
    assert kept_1 * kept_2 == pytest.approx(kept)
    assert kept_2**2 * gained_1 + gained_2 == pytest.approx(gained)


def test_mixture_of_equal_parts() -> None:
    mean, sd = ss.mixture(np.array([-1.0, 1.0]), np.array([1.0, 1.0]), np.array([0.5, 0.5]))
    assert mean == pytest.approx(0.0)
    assert sd == pytest.approx(math.sqrt(2.0))
