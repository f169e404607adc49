from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.diagnose.recovery import MONTHS, POOL, Pool, followed, half_life, kaplan_meier, recovered

LIGHT = Pool(POOL.rate, (1e-6, 1e-6, 1e-6), 0, 0)


def test_kaplan_meier_by_hand() -> None:
    waits, ended = [3.0, 4.0, 6.0, 6.0, 9.0], [True, False, True, True, False]
    assert kaplan_meier(waits, ended, 2.0) == 1.0
    assert kaplan_meier(waits, ended, 3.0) == pytest.approx(4 / 5)
    assert kaplan_meier(waits, ended, 6.0) == pytest.approx(4 / 5 * 1 / 3)
    assert half_life(waits, ended) == 6.0
    assert half_life([5.0], [False]) is None


def test_ends_and_months_followed_by_hand() -> None:
    ends, months = followed([0.0, 6.0, 8.0, 30.0, 40.0], [True, True, False, True, False])
    assert ends.tolist() == [2.0, 0.0, 0.0]
    assert months.tolist() == [24.0, 14.0, 24.0]


def test_shares_equal_simulation_from_the_posterior() -> None:
    waits, ended = [3.0, 5.0, 8.0, 11.0, 20.0, 26.0, 4.0], [True, True, True, False, True, False, True]
    ends, months = followed(waits, ended)
    rng = np.random.default_rng(2)
    rates = [
        rng.gamma(worth * rate + d, 1.0 / (worth + e), 200_000)
        for worth, rate, d, e in zip((20.0, 20.0, 20.0), POOL.rate, ends, months, strict=True)
    ]
    left = np.exp(-np.cumsum(np.array(rates) * np.array([[6.0], [6.0], [12.0]]), axis=0))
    shares, intervals = recovered(waits, ended, Pool(POOL.rate, (20.0, 20.0, 20.0), 0, 0))
    for at, drawn in zip(MONTHS, 1.0 - left, strict=True):
        assert shares[at] == pytest.approx(drawn.mean(), abs=0.005)
        assert intervals[at] == pytest.approx(np.quantile(drawn, [0.1, 0.9]), abs=0.03)


def test_no_episode_gives_the_pool_and_many_their_own_share() -> None:
    shares, _ = recovered([], [])
    assert [round(share, 2) for share in shares.values()] == [0.09, 0.36, 0.66]
    many = [3.0] * 5000 + [30.0] * 5000
    found, _ = recovered(many, [True] * 10000)
    assert found[6] == pytest.approx(0.5, abs=0.05)


def test_without_a_pool_the_share_comes_near_that_of_kaplan_and_meier() -> None:
    rng = np.random.default_rng(3)
    waits = rng.exponential(12.0, 800).tolist()
    ended = (rng.uniform(size=800) < 0.7).tolist()
    shares, _ = recovered(waits, ended, LIGHT)
    assert shares[12] == pytest.approx(1.0 - kaplan_meier(waits, ended, 12.0), abs=0.03)


@given(st.lists(st.tuples(st.floats(0.0, 400.0), st.booleans()), max_size=12))
def test_shares_rise_with_time_and_lie_in_their_intervals(cases: list[tuple[float, bool]]) -> None:
    shares, intervals = recovered([wait for wait, _ in cases], [over for _, over in cases])
    assert list(shares.values()) == sorted(shares.values())
    for months, share in shares.items():
        low, high = intervals[months]
        assert 0.0 <= low <= share <= high <= 1.0
