from __future__ import annotations

import math

import numpy as np
import pytest

from detente.diagnose.shifts import MAX_READINGS, SHIFT_SD, _one_point, thinned
from detente.observe.statespace import FLARE_HALF_LIFE_YEARS, START_SD

AT = np.array([0.0, 0.4, 0.5, 1.3, 2.0, 2.6])
Y = np.array([-1.0, 0.5, -2.0, 3.0, 4.0, 2.5])
NOISE = np.array([1.0, 1.5, 1.0, 1.0, 0.7, 1.0])
PARTS = (0.8, 1.2, 0.2, 1.5, 0.7)


def covariance() -> np.ndarray:
    half_life, swing, drift, noise, flare = PARTS
    gap = np.abs(AT[:, None] - AT[None, :])
    return np.asarray(
        START_SD**2
        + drift**2 * np.minimum(AT[:, None], AT)
        + swing**2 * np.exp2(-gap / half_life)
        + flare**2 * np.exp2(-gap / FLARE_HALF_LIFE_YEARS)
        + np.diag(noise**2 * NOISE)
    )


def log_normal_density(cov: np.ndarray) -> float:
    return float(-0.5 * (Y @ np.linalg.solve(cov, Y) + np.linalg.slogdet(2 * math.pi * cov)[1]))


def test_bayes_factor_equals_the_ratio_of_two_normal_densities() -> None:
    candidates = np.array([0.45, 1.0, 2.5])
    log_bayes, _, _ = _one_point(AT, Y, NOISE, candidates, np.array([3.0, 4.0]), PARTS)
    plain = log_normal_density(covariance())
    for place, day in enumerate(candidates):
        step = (day <= AT).astype(float)
        shifted = log_normal_density(covariance() + SHIFT_SD**2 * np.outer(step, step))
        assert log_bayes[place] == pytest.approx(shifted - plain, abs=1e-9)


def test_forecast_with_and_without_a_shift_equals_conditioning_a_joint_normal() -> None:
    half_life, swing, drift, _, _ = PARTS
    ahead = np.array([3.0, 3.5, 4.0])
    cross = (
        START_SD**2
        + drift**2 * np.minimum(AT[:, None], ahead)
        + swing**2 * np.exp2(-np.abs(AT[:, None] - ahead) / half_life)
    ).mean(axis=1)
    own = (
        START_SD**2
        + drift**2 * np.minimum(ahead[:, None], ahead)
        + swing**2 * np.exp2(-np.abs(ahead[:, None] - ahead) / half_life)
    ).mean()
    step = (AT >= 1.0).astype(float)
    _, plain, shifted = _one_point(AT, Y, NOISE, np.array([1.0]), ahead, PARTS)
    for extra, got in ((0.0, plain), (SHIFT_SD**2, shifted[0])):
        cov = covariance() + extra * np.outer(step, step)
        link = cross + extra * step
        assert got[0] == pytest.approx(link @ np.linalg.solve(cov, Y))
        assert got[1] == pytest.approx(own + extra - link @ np.linalg.solve(cov, link))


def test_many_readings_are_merged_without_losing_precision_or_level() -> None:
    rng = np.random.default_rng(4)
    at = np.sort(rng.uniform(0.0, 30.0, 5 * MAX_READINGS))
    hostility, noise = rng.normal(0.0, 2.0, at.size), rng.uniform(0.5, 3.0, at.size)
    fewer_at, fewer, fewer_noise = thinned(at, hostility, noise)
    assert len(fewer_at) <= MAX_READINGS
    assert (np.diff(fewer_at) > 0).all()
    assert (1.0 / fewer_noise).sum() == pytest.approx((1.0 / noise).sum())
    assert (fewer / fewer_noise).sum() == pytest.approx((hostility / noise).sum())
    same = thinned(at[:MAX_READINGS], hostility[:MAX_READINGS], noise[:MAX_READINGS])
    assert same[0] is not None
    assert (same[1] == hostility[:MAX_READINGS]).all()


def test_merging_readings_hardly_changes_the_bayes_factors() -> None:
    rng = np.random.default_rng(5)
    at = np.sort(rng.uniform(0.0, 20.0, 2 * MAX_READINGS))
    hostility = rng.normal(0.0, 1.5, at.size) + 2.0 * (at > 12.0)
    noise, candidates, ahead = np.ones(at.size), np.array([4.0, 8.0, 12.0, 16.0]), np.linspace(21.0, 22.0, 5)
    whole = _one_point(at, hostility, noise, candidates, ahead, PARTS)[0]
    fewer = _one_point(*thinned(at, hostility, noise), candidates, ahead, PARTS)[0]
    assert fewer == pytest.approx(whole, abs=0.3)
