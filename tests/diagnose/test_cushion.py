from __future__ import annotations

import json

import numpy as np
import pytest
from benchmarks.accuracy.drivers import LATELY, row

from detente.diagnose.cushion import Cushion, cushion

QUARTERS = np.arange(40.0)
DAYS = np.full(40, 2.0)


def test_a_clear_turn_is_said_and_its_mirror_image_is_a_return() -> None:
    values = np.where(QUARTERS < 28, 10.0, -15.0) + np.random.default_rng(1).normal(0.0, 4.0, 40)
    found, mirrored = (cushion(QUARTERS, sign * values, DAYS, 28.0) for sign in (1.0, -1.0))
    assert found.has_turned
    assert (found.sign, mirrored.sign) == ("cause", "valve")
    assert found.p_worse is not None
    assert found.p_worse > 0.99
    assert mirrored.p_returned == pytest.approx(found.p_turned, abs=0.02)
    assert found.lately is not None
    assert mirrored.lately is not None
    assert mirrored.lately == pytest.approx((-found.lately[0], -found.lately[2], -found.lately[1]))


def test_noise_about_nought_is_undetermined() -> None:
    found = cushion(QUARTERS, np.random.default_rng(2).normal(0.0, 10.0, 40), DAYS, 28.0)
    assert found.sign == "undetermined"
    assert not found.has_turned


def test_when_and_how_often_is_told_makes_no_difference() -> None:
    values = np.random.default_rng(3).normal(2.0, 10.0, 40)
    order = np.random.default_rng(4).permutation(40)
    found = cushion(QUARTERS, values, DAYS, 28.0)
    doubled = cushion(QUARTERS[order] + 7.0, values[order], 2.0 * DAYS, 35.0)
    assert doubled.before == pytest.approx(found.before)
    assert doubled.lately == pytest.approx(found.lately)
    assert doubled.p_turned == pytest.approx(found.p_turned, abs=0.02)


@pytest.mark.parametrize(
    ("n_before", "n_lately", "has"),
    [(0, 0, (False, False)), (10, 3, (True, False)), (3, 6, (False, True)), (10, 6, (True, True))],
)
def test_thin_windows_have_no_figure(n_before: int, n_lately: int, has: tuple[bool, bool]) -> None:
    quarters = np.r_[np.arange(n_before), 28.0 + np.arange(n_lately)]
    found = cushion(quarters, np.ones(len(quarters)), np.full(len(quarters), 2.0), 28.0)
    assert (found.before is not None, found.lately is not None) == has
    assert (found.p_turned is not None) == all(has)
    assert has[1] or found.sign == "not enough data"
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["n_lately"] == 2 * n_lately


@pytest.mark.parametrize("value", [0.0, -50.0, 50.0])
def test_constant_values_have_finite_figures(value: float) -> None:
    found: Cushion = cushion(QUARTERS, np.full(40, value), DAYS, 28.0)
    assert found.lately is not None
    assert np.isfinite(found.lately).all()
    assert found.lately[0] == pytest.approx(value, abs=1.0)


@pytest.mark.slow
def test_intervals_hold_and_nothing_is_said_without_a_turn() -> None:
    still = row("valve throughout", 60, 5)
    moved = row("greater change", 60, 5)
    assert float(still["held_before"]) > 0.65
    assert float(still["held_lately"]) > 0.65
    assert float(still["said_wrongly"]) <= 0.05
    assert float(moved["said"]) > 0.6
    assert float(moved["held_lately"]) > 0.6
    assert LATELY == 108
