from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from benchmarks.accuracy.spiral import draw

from detente.diagnose.hawkes import answers
from detente.diagnose.spiral import Spiral, first_day, hostile_by_side, spiral
from detente.errors import InvalidInputError

Make = Callable[..., Any]
NONE, MILD = np.zeros((2, 2)), np.array([[0.3, 0.2], [0.1, 0.3]])


def several(matrix: np.ndarray, background: str, n_series: int = 4) -> list[Spiral]:
    drawn = (draw(np.random.default_rng([9, at]), matrix, background, 1000) for at in range(n_series))
    return [spiral(counts[0], counts[1]) for counts in drawn]


@pytest.mark.slow
def test_an_exchange_over_a_drifting_background_is_found_without_bias() -> None:
    found = several(MILD, "walk 0.4")
    truth = 0.3 + np.sqrt(0.02)
    assert abs(np.mean([one.branching[0] for one in found if one.branching]) - truth) < 0.08
    assert np.mean([one.branching_constant for one in found]) > truth + 0.2
    assert np.mean([one.sides[0].p_reply for one in found]) > 0.85
    assert all(one.p_runaway is not None and one.p_runaway < 0.05 for one in found)


@pytest.mark.slow
def test_independent_sides_do_not_answer() -> None:
    found = several(NONE, "walk 0.4")
    assert np.mean([one.branching[0] for one in found if one.branching]) < 0.12
    assert sum(side.does for one in found for side in one.sides) <= 1


def test_swapping_the_sides_swaps_the_answers_and_nothing_else() -> None:
    counts = draw(np.random.default_rng(3), np.array([[0.2, 0.4], [0.0, 0.2]]), "sine 0.4", 400)
    one, other = spiral(counts[0], counts[1]), spiral(counts[1], counts[0])
    assert one.sides == other.sides[::-1]
    assert one.branching == pytest.approx(other.branching)
    assert one.p_runaway == other.p_runaway
    assert one.sides[0].reply[0] > one.sides[1].reply[0]
    assert one.sides[0].does
    assert json.loads(json.dumps(one.to_dict(), allow_nan=False))["shortfall"] == ""
    assert repr(one).startswith("<Spiral: branching")


def test_an_exchange_that_feeds_itself_is_seen() -> None:
    """Growth by a tenth a bin after a long calm: each act calls forth more than one."""
    rng = np.random.default_rng(4)
    level = np.r_[np.full(150, 0.5), 0.5 * 1.15 ** np.arange(40)]
    counts = rng.poisson(level, (2, 190)).astype(float)
    for t in range(151, 190):
        counts[:, t] = rng.poisson(1.15 * counts[::-1, t - 1] + 0.2)
    found = spiral(counts[0], counts[1])
    assert found.p_runaway is not None
    assert found.p_runaway > 0.3


def test_draws_agree_with_the_figures_of_a_clear_answer() -> None:
    rng = np.random.default_rng(5)
    cause = rng.poisson(3.0, 600).astype(float)
    effect = rng.poisson(0.5 + 0.6 * np.r_[0.0, cause[:-1]]).astype(float)
    row = answers(effect, np.array([effect, cause]))
    assert row.draws[:, 1].mean() == pytest.approx(0.6, abs=0.08)
    assert row.draws[:, 0].mean() < 0.05
    assert row.p_answers[1] > 0.999
    assert row.half_life.argmax() == 0
    assert row.half_life.sum() == pytest.approx(1.0)
    assert row.dispersion < 0.1


@pytest.mark.parametrize(
    ("counts", "missing"),
    [
        (np.ones((2, 149)), "149 weeks, at least 150 needed"),
        (np.array([np.ones(200), np.zeros(200)]), "0 hostile acts of one side, at least 40 of each needed"),
        (np.zeros((2, 0)), "0 weeks"),
    ],
)
def test_thin_records_are_not_enough_data(counts: np.ndarray, missing: str) -> None:
    found = spiral(counts[0], counts[1])
    assert found.branching is None
    assert missing in found.shortfall
    assert "not enough data" in repr(found)
    assert found.to_dict()["branching"] is None


@pytest.mark.parametrize("size", [1.0, 5000.0])
def test_constant_and_enormous_records_have_finite_figures(size: float) -> None:
    found = spiral(np.full(300, size), np.full(300, size))
    assert found.branching is not None
    assert np.isfinite(found.branching).all()


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ([1.0, 2.0], [1.0], "the same length"),
        ([1.0, 2.0], [1.0, -1.0], "whole number"),
        ([1.5, 2.0], [1.0, 1.0], "whole number"),
        ([float("nan"), 2.0], [1.0, 1.0], "missing value"),
    ],
)
def test_what_is_no_count_is_refused(first: list[float], second: list[float], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        spiral(first, second)


def test_acts_are_counted_by_side_in_weeks_that_end_on_the_day(act: Make, frame: Make) -> None:
    events = frame(
        act("2019-01-01", -3.0, id="a"),
        act("2019-01-14", -3.0, id="b", actor="BBB", recipient="AAA"),
        act("2019-01-14", -3.0, id="c", is_mutual=True),
        act("2019-01-10", 3.0, id="good"),
        act("2019-01-10", -3.0, id="vague", precision="month"),
        act("2019-01-10", -3.0, id="third", is_pair_act=False),
        act("2019-01-10", -3.0, id="late", known=date(2019, 3, 1)),
    )
    counts, every = hostile_by_side(events, "AAA-BBB", date(2019, 1, 15))
    assert every == "week"
    assert counts.tolist() == [[0.0, 1.0], [0.0, 2.0]]  # the first day does not fill a week
    counts, _ = hostile_by_side(events, "AAA-BBB", date(2019, 1, 14))
    assert counts.tolist() == [[1.0, 1.0], [0.0, 2.0]]
    assert hostile_by_side(events, "AAA-BBB", date(2018, 1, 1))[0].shape == (2, 0)


def test_dense_records_are_read_by_the_day(act: Make, frame: Make) -> None:
    start = date(2018, 1, 1)
    rows = [
        act((start + timedelta(days=day)).isoformat(), -3.0, actor=side, recipient="", id=f"{day}{side}")
        for day in range(0, 400, 2)
        for side in ("AAA", "BBB")
    ]
    counts, every = hostile_by_side(frame(*rows), "AAA-BBB", start + timedelta(days=399))
    assert (every, counts.shape) == ("day", (2, 400))
    found = spiral(counts[0], counts[1], every=every)
    assert first_day(found, start + timedelta(days=399)) == start


def test_the_bins_of_a_regime_are_marked_for_all() -> None:
    with pytest.raises(InvalidInputError, match="expected as many"):
        spiral(np.ones(200), np.ones(200), within=np.ones(199, bool))
    found = spiral(np.ones(300), np.ones(300), within=np.arange(300) < 149)
    assert found.shortfall.startswith("149 weeks")


def test_intervals_hold_where_the_answer_is_known() -> None:
    strong = np.array([[0.3, 0.4], [0.4, 0.3]])
    found = [one.branching for one in several(strong, "sine 0.4", 3)]
    assert sum(low <= 0.7 <= high for _, low, high in filter(None, found)) >= 2
