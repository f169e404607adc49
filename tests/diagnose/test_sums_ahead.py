from __future__ import annotations

import numpy as np
import pytest

from detente.diagnose.scores import crps_normal
from detente.diagnose.sums_ahead import MIN_WEEKS, VIEWS, SumOutlook, sum_outlook
from detente.errors import InvalidInputError


def sums(seed: int = 3, n: int = 200) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    level = -20 + np.cumsum(rng.normal(0, 2, n))
    return level + rng.normal(0, 8, n), level + rng.normal(0, 8, n)


def test_one_normal_has_the_crps_of_a_normal() -> None:
    one = SumOutlook(1, np.array([2.0]), np.array([3.0]), np.array([1.0]))
    assert one.crps(4.5) == pytest.approx(float(crps_normal(2.0, 3.0, 4.5)))


def test_a_mixture_has_the_crps_of_its_integral() -> None:
    mixture = SumOutlook(1, np.array([-5.0, 0.0, 7.0]), np.array([1.0, 4.0, 2.0]), np.array([0.5, 0.3, 0.2]))
    grid = np.linspace(-60, 60, 6001)
    cdf = np.array([mixture.cdf(value) for value in grid])
    assert mixture.crps(3.0) == pytest.approx(float(((cdf - (grid >= 3.0)) ** 2).sum() * 0.02), abs=0.02)
    assert [mixture.cdf(value) for value in mixture.quantile((0.1, 0.5, 0.9))] == pytest.approx([0.1, 0.5, 0.9])


@pytest.mark.parametrize("weeks", [1, 4, 7, 12, 30])
def test_the_outlook_holds_for_every_horizon(weeks: int) -> None:
    found = sum_outlook(*sums(), weeks)
    assert found is not None
    assert found.weights.sum() == pytest.approx(1.0)
    assert len(found.weights) == 2 * len(VIEWS)
    assert f"in {weeks} weeks" in repr(found)


def test_units_do_not_matter() -> None:
    x, z = sums()
    one, ten = sum_outlook(x, z, 4), sum_outlook(10 * x, 10 * z, 4)
    assert one is not None
    assert ten is not None
    assert ten.quantile((0.1, 0.5, 0.9)) == pytest.approx(10 * one.quantile((0.1, 0.5, 0.9)))


def test_too_little_is_not_enough_and_a_constant_has_an_answer() -> None:
    assert sum_outlook([1.0] * (MIN_WEEKS - 1), [1.0] * (MIN_WEEKS - 1), 1) is None
    assert sum_outlook([0.0] * 100, [1.0] * 100, 1) is None
    found = sum_outlook([-4.0] * 100, [0.0] * 100, 4)
    assert found is not None
    assert found.quantile((0.5,))[0] == pytest.approx(-4.0, abs=1.0)


@pytest.mark.parametrize(
    ("x", "z", "weeks"),
    [([1.0] * 80, [1.0] * 79, 1), ([float("inf")] * 80, [1.0] * 80, 1), ([1.0] * 80, [1.0] * 80, 0)],
)
def test_what_cannot_be_used_is_refused(x: list[float], z: list[float], weeks: int) -> None:
    with pytest.raises(InvalidInputError, match="expected finite numbers"):
        sum_outlook(x, z, weeks)
