from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from detente.diagnose.analogues import HORIZONS, KEPT, MONTHS, analogues, conflict_months
from detente.errors import InvalidInputError
from detente.observe.store import Store, open_store
from detente.period import add_months

Make = Callable[..., Any]
FIRST = date(1990, 1, 1)
Paths = dict[str, tuple[date, np.ndarray]]


@pytest.fixture
def paths() -> Paths:
    rng = np.random.default_rng(1)
    return {name: (FIRST, rng.poisson(rng.gamma(1.0, 4.0, 240)).astype(float)) for name in ("A-B", "C-D", "E-F")}


def months_between(one: date, other: date) -> int:
    return abs((one.year - other.year) * 12 + one.month - other.month)


def own_measure(counts: list[float], end: int) -> list[float]:
    """Write a window in the pair's own measure, month by month."""
    path = [math.log(sum(counts[at - 2 : at + 1]) / 3 + 0.5) for at in range(2, end + 1)]
    mean = sum(path) / len(path)
    sd = math.sqrt(sum((value - mean) ** 2 for value in path) / len(path))
    return [(value - mean) / sd for value in path[-MONTHS:]]


def test_the_nearest_window_is_that_of_a_plain_search(paths: Paths) -> None:
    last = add_months(FIRST, 239)
    best = analogues(paths, "A-B", last).found[0]
    wanted = own_measure(paths["A-B"][1].tolist(), 239)
    plain = {}
    for name, (_, counts) in paths.items():
        for end in range(59, 240 - HORIZONS[-1]):
            window = own_measure(counts[: end + 1].tolist(), end)
            plain[name, end] = math.sqrt(sum((a - b) ** 2 for a, b in zip(window, wanted, strict=True)) / MONTHS)
    (name, end), distance = min(plain.items(), key=lambda item: item[1])
    assert (best.dyad, best.last) == (name, add_months(FIRST, end))
    assert best.distance == pytest.approx(distance)
    counts = paths[name][1]
    assert best.lately == pytest.approx(counts[end - 5 : end + 1].mean())
    assert best.followed == pytest.approx([counts[end + 1 : end + 1 + months].mean() for months in HORIZONS])


def test_windows_of_one_pair_do_not_overlap_and_their_sequel_is_known(paths: Paths) -> None:
    last = add_months(FIRST, 239)
    found = analogues(paths, "A-B", last)
    for one, other in combinations(found.found, 2):
        assert one.dyad != other.dyad or months_between(one.last, other.last) >= MONTHS
    assert all(months_between(one.last, last) >= HORIZONS[-1] for one in found.found)
    assert [one.distance for one in found.found] == sorted(one.distance for one in found.found)
    assert len(found.found) <= KEPT
    for told in found.followed:
        assert told.interval[0] < told.p_eased < told.interval[1]
        assert told.factor[1] <= told.factor[0] <= told.factor[2]
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["shortfall"] == ""


def test_months_after_the_day_and_the_order_of_the_pairs_change_nothing(paths: Paths) -> None:
    last = add_months(FIRST, 199)
    cut = {name: (first, counts[:200]) for name, (first, counts) in paths.items()}
    wild = {name: (first, np.r_[counts[:200], [999.0] * 40]) for name, (first, counts) in reversed(paths.items())}
    assert analogues(cut, "A-B", last) == analogues(wild, "A-B", last)


def test_a_planted_repetition_is_found(paths: Paths) -> None:
    rng = np.random.default_rng(2)
    rise = np.r_[np.ones(16), 2.0 ** np.arange(8)]
    calm = rng.poisson(2.0, 200).astype(float)
    calm[100:124], calm[124:160] = rise, 1.0
    now = rng.poisson(2.0, 200).astype(float)
    now[-24:] = rise
    planted = {**paths, "G-H": (FIRST, calm), "I-J": (FIRST, now)}
    best = analogues(planted, "I-J", add_months(FIRST, 199)).found[0]
    assert (best.dyad, best.last) == ("G-H", add_months(FIRST, 123))
    assert best.followed[0] < best.lately


@pytest.mark.parametrize(
    ("counts", "missing"),
    [
        (np.ones(59), "59 months, at least 60"),
        (np.r_[np.zeros(100), np.ones(39)], "39 conflict acts"),
        (np.r_[np.ones(100), np.zeros(24)], "0 conflict acts in 24 months"),
        (np.ones(61), "0 earlier windows"),
    ],
)
def test_thin_records_are_not_enough_data(counts: np.ndarray, missing: str) -> None:
    found = analogues({"A-B": (FIRST, counts)}, "A-B", add_months(FIRST, len(counts) - 1))
    assert missing in found.shortfall
    assert not found.followed
    assert "not enough data" in repr(found)


def test_an_unknown_pair_and_one_without_months_are_not_enough_data(paths: Paths) -> None:
    assert "a record of 0 months" in analogues(paths, "X-Y", FIRST).shortfall
    assert "a record of 0 months" in analogues(paths, "A-B", date(1980, 1, 1)).shortfall


def test_constant_and_enormous_records_have_finite_figures() -> None:
    same = {name: (FIRST, np.full(400, size)) for name, size in (("A-B", 3.0), ("C-D", 1e6))}
    found = analogues(same, "A-B", add_months(FIRST, 399))
    assert found.found[0].distance == pytest.approx(0.0, abs=1e-9)
    assert all(0.0 < one.p_eased < 0.3 for one in found.followed)
    assert repr(found).startswith("<Analogues A-B 2023-04: 20 of")


@pytest.mark.parametrize("counts", [[1.0, -1.0], [float("nan")], [[1.0]]])
def test_what_is_no_count_is_refused(counts: Any) -> None:
    with pytest.raises(InvalidInputError, match="counts of A-B"):
        analogues({"A-B": (FIRST, counts)}, "A-B", FIRST)


def test_conflict_is_counted_in_full_months_to_the_last_act(act: Make, frame: Make) -> None:
    own = {"dyad": "CHN-IND", "actor": "CHN", "recipient": "IND", "is_checked": False}
    rows = [
        act("2015-01-05", -3.0, id="a", **own),
        act("2015-03-05", -3.0, id="b", **own),
        act("2015-03-06", -3.0, id="c", **own),
        act("2015-05-06", 3.0, id="good", **own),
        act("2015-07-02", -3.0, id="month not over", **own),
        act("2015-04-02", -3.0, id="late", **(own | {"known": date(2016, 1, 1)})),
    ]
    with open_store() as fresh:
        fresh.add_events(frame(*rows))
        first, counts = conflict_months(fresh, "2015-07-20")["CHN-IND"]
    assert first == date(2015, 1, 1)
    assert counts.tolist() == [1.0, 0.0, 2.0, 0.0, 0.0]


def test_the_built_in_pairs_are_told(store: Store) -> None:
    found = analogues(conflict_months(store, "2014-08-01"), "ISR-PSE", date(2014, 7, 1))
    assert len(found.found) == KEPT
    assert found.n_pairs == 4
