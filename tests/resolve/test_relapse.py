from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.resolve.relapse import followed, relapse

FOLLOWS = st.lists(st.tuples(st.integers(1, 1826), st.booleans()), min_size=1, max_size=30)


def test_following_ends_with_relapse_as_of_day_or_five_years() -> None:
    start = date(2000, 1, 1)
    assert followed(start, date(2000, 1, 31), date(2010, 1, 1)) == (30, True)
    assert followed(start, date(2000, 1, 31), date(2000, 1, 30)) == (29, False)
    assert followed(start, date(2006, 1, 1), date(2010, 1, 1)) == (1827, False)
    assert followed(start, None, date(2001, 1, 1)) == (366, False)


def test_kaplan_meier_by_hand() -> None:
    # 100: 1 of 5 relapses, S = 0.8. 200: one leaves. 300: 1 of 3, S = 0.5333. 800: 1 of 2, S = 0.2667.
    found = relapse([(100, True), (200, False), (300, True), (800, True), (1826, False)])
    assert (found.n, found.n_relapsed, found.median_days) == (5, 3, 800)
    assert found.n_at_risk == {12: 2, 24: 2, 60: 1}
    after_one, after_five = found.share_without[12], found.share_without[60]
    assert after_one is not None
    assert after_five is not None
    assert after_one.value == pytest.approx(0.8 * 2 / 3)
    assert after_five.value == pytest.approx(0.8 * 2 / 3 / 2)
    # Greenwood: 1/(5*4) + 1/(3*2) = 0.21667; exp(1.28155 * sqrt(0.21667) / |ln 0.53333|) = 2.5830.
    assert after_one.lower == pytest.approx(0.53333**2.5830, abs=1e-4)
    assert after_one.upper == pytest.approx(0.53333 ** (1 / 2.5830), abs=1e-4)


def test_nobody_followed_that_long_is_no_answer() -> None:
    found = relapse([(400, False), (500, True), (600, False)])
    assert found.share_without[24] is None
    assert found.share_without[12] is not None
    assert found.median_days == 500


def test_all_relapsed_and_none_relapsed() -> None:
    ended = relapse([(10, True)] * 6).share_without[60]
    held = relapse([(1826, False)] * 6).share_without[60]
    assert ended is not None
    assert held is not None
    assert (ended.value, ended.lower) == (0, 0)
    assert ended.upper < 0.5
    assert (held.value, held.upper) == (1, 1)
    assert held.lower > 0.5


@given(FOLLOWS)
def test_without_censoring_it_is_the_plain_share(follows: list[tuple[int, bool]]) -> None:
    relapsed = [(days, True) for days, _ in follows]
    found = relapse(relapsed)
    for months, limit in ((12, 365), (24, 730), (60, 1826)):
        estimate = found.share_without[months]
        left = sum(days > limit for days, _ in relapsed) / len(relapsed)
        if estimate is None:
            assert left == 0
        else:
            assert estimate.value == pytest.approx(left)


@given(FOLLOWS)
def test_shares_fall_and_lie_in_their_intervals(follows: list[tuple[int, bool]]) -> None:
    found = relapse(follows)
    estimates = [estimate for estimate in found.share_without.values() if estimate is not None]
    assert all(one.value >= other.value for one, other in itertools.pairwise(estimates))
    assert all(one.lower <= one.value <= one.upper for one in estimates)
