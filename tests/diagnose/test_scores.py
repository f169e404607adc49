from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.diagnose.scores import (
    auroc,
    beta_quantiles,
    brier,
    crps_normal,
    log_score,
    log_score_normal,
    normal_cdf,
    reliability,
)


@given(st.floats(-5, 5), st.floats(0.2, 4), st.floats(-8, 8))
def test_crps_equals_its_integral(mean: float, sd: float, y: float) -> None:
    x = np.linspace(-60, 60, 24001)
    integrand = (normal_cdf((x - mean) / sd) - (x >= y)) ** 2
    assert crps_normal(mean, sd, y) == pytest.approx(np.trapezoid(integrand, x), abs=6e-3)


def test_crps_of_a_sharp_forecast_is_the_absolute_error() -> None:
    assert crps_normal(2.0, 1e-6, 5.0) == pytest.approx(3.0, abs=1e-5)


def test_brier_of_certainty() -> None:
    assert brier([1.0, 0.0, 0.5], [1, 1, 0]).tolist() == [0.0, 1.0, 0.25]


def test_quantiles_of_the_uniform_distribution() -> None:
    assert beta_quantiles(1.0, 1.0) == pytest.approx(np.arange(0.05, 0.96, 0.05), abs=0.002)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.9]), st.booleans()), min_size=1, max_size=30))
def test_auroc_equals_counting_pairs(cases: list[tuple[float, bool]]) -> None:
    yes, no = ([p for p, came in cases if came is wanted] for wanted in (True, False))
    found = auroc([p for p, _ in cases], [float(came) for _, came in cases])
    if not yes or not no:
        assert found is None
    else:
        assert found == pytest.approx(np.mean([(a > b) + 0.5 * (a == b) for a in yes for b in no]))


def test_log_scores() -> None:
    assert log_score([0.25, 0.25, 0.0], [1, 0, 1]) == pytest.approx([np.log(4), -np.log(0.75), -np.log(1e-6)])
    density = np.exp(-0.5 * (1.0 / 2.0) ** 2) / (2.0 * np.sqrt(2 * np.pi))
    assert log_score_normal(0.0, 2.0, 1.0) == pytest.approx(-np.log(density))


def test_a_reliability_table_sets_what_was_said_beside_what_came() -> None:
    p = np.linspace(0.05, 0.95, 10)
    found = reliability(p, p > 0.5)
    assert [n for n, _, _ in found] == [2, 2, 2, 2, 2]
    assert [came for _, _, came in found] == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert found[0][1] == pytest.approx(0.1)
