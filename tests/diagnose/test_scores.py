from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.diagnose.scores import brier, crps_normal, normal_cdf


@given(st.floats(-5, 5), st.floats(0.2, 4), st.floats(-8, 8))
def test_crps_equals_its_integral(mean: float, sd: float, y: float) -> None:
    x = np.linspace(-60, 60, 24001)
    integrand = (normal_cdf((x - mean) / sd) - (x >= y)) ** 2
    assert crps_normal(mean, sd, y) == pytest.approx(np.trapezoid(integrand, x), abs=6e-3)


def test_crps_of_a_sharp_forecast_is_the_absolute_error() -> None:
    assert crps_normal(2.0, 1e-6, 5.0) == pytest.approx(3.0, abs=1e-5)


def test_brier_of_certainty() -> None:
    assert brier([1.0, 0.0, 0.5], [1, 1, 0]).tolist() == [0.0, 1.0, 0.25]
