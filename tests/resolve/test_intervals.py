from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.resolve.intervals import LEVEL, rate_ratio, share, student_quantile

special = pytest.importorskip("scipy.special")


def test_wilson_by_hand() -> None:
    # 3 of 10, z^2 = 1.6424: middle (0.3 + 0.08212) / 1.16424, reach 1.28155 sqrt(0.021 + 0.00411) / 1.16424.
    found = share(3, 10)
    assert found.value == 0.3
    assert found.lower == pytest.approx(0.153799, abs=2e-5)
    assert found.upper == pytest.approx(0.502628, abs=2e-5)


@pytest.mark.parametrize(("count", "total"), [(0, 4), (4, 4)])
def test_wilson_stays_in_the_unit_interval(count: int, total: int) -> None:
    found = share(count, total)
    assert 0 <= found.lower < found.upper <= 1
    assert found.lower <= found.value <= found.upper


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.1, 50), st.floats(0.1, 50))
def test_rate_ratio_is_clopper_pearson(count: int, other: int, exposure: float, other_exposure: float) -> None:
    found = rate_ratio(count, exposure, other, other_exposure)
    if count + other == 0:
        assert found is None
        return
    assert found is not None
    lower = special.betaincinv(count, other + 1, 0.1) if count else 0.0
    upper = special.betaincinv(count + 1, other, 0.9) if other else 1.0
    scale = other_exposure / exposure
    assert found.lower == pytest.approx(lower / (1 - lower) * scale, rel=1e-9, abs=1e-12)
    assert found.upper == (math.inf if upper == 1 else pytest.approx(upper / (1 - upper) * scale, rel=1e-9))
    assert found.lower <= found.value <= found.upper


def test_an_infinite_end_becomes_none() -> None:
    found = rate_ratio(3, 1, 0, 1)
    assert found is not None
    assert found.to_dict()["upper"] is None
    assert found.to_dict()["level"] == LEVEL


@pytest.mark.parametrize("freedom", [4, 5, 7.3, 10, 30, 200])
def test_quantile_of_student(freedom: float) -> None:
    assert student_quantile(0.9, freedom) == pytest.approx(special.stdtrit(freedom, 0.9), abs=1e-3)
