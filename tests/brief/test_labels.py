from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from detente.brief.charts.labels import kept_apart, spread


def test_places_far_apart_stay_where_they_are() -> None:
    assert spread([10, 50, 90], 15, 0, 100) == [10, 50, 90]


def test_places_too_near_move_apart_evenly() -> None:
    assert spread([50, 50], 16, 0, 100) == [42, 58]


def test_places_at_the_edge_stay_within() -> None:
    assert spread([0, 2], 16, 0, 100) == [0, 16]
    assert spread([100, 99], 16, 0, 100) == [100, 84]


@given(st.lists(st.floats(0, 300), max_size=6))
def test_spread_keeps_the_gap_and_the_bounds(places: list[float]) -> None:
    moved = spread(places, 16, 0, 300)
    assert all(low + 16 <= high + 1e-6 for low, high in pairwise(sorted(moved)))
    assert all(-1e-6 <= place <= 300 + 1e-6 for place in moved)


def test_the_more_important_of_two_that_touch_is_kept() -> None:
    assert kept_apart([0, 5, 40], [10, 10, 10], [1, 0, 2]) == [1, 2]
