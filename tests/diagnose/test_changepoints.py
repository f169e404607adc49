from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from detente.diagnose.changepoints import MOST_STEPS, changepoints, costs, season, segmentations
from detente.errors import InvalidInputError


def autoregressive(seed: int, n: int, phi: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    y = np.zeros(n)
    for t in range(1, n):
        y[t] = phi * y[t - 1] + rng.normal()
    return y


def test_segmentations_are_the_best_of_all() -> None:
    y = np.array([0.0, 0.1, -0.1, 3.0, 3.2, 2.9, 3.1, -1.0, -1.2, -0.9])
    n = len(y)
    table = np.full((n + 1, n + 1), np.inf)
    for i in range(n):
        for j in range(i + 1, n + 1):
            table[i, j] = ((y[i:j] - y[i:j].mean()) ** 2).sum()
    totals, _ = segmentations(table, 3)
    for changes, total in enumerate(totals):
        tries = [[0, *dates, n] for dates in itertools.combinations(range(1, n), changes)]
        assert total == pytest.approx(min(sum(table[a, b] for a, b in itertools.pairwise(t)) for t in tries))


def test_costs_are_the_residuals_of_a_regression_on_the_level_with_gaps() -> None:
    phi, y = 0.6, autoregressive(1, 30, 0.6)
    y[[7, 8, 20]] = np.nan
    rss, _ = costs(y, phi)
    seen = np.flatnonzero(np.isfinite(y))
    gap = np.diff(seen)
    scale = np.sqrt((1 - phi ** (2 * gap)) / (1 - phi**2))
    target = (y[seen[1:]] - phi**gap * y[seen[:-1]]) / scale
    reach = (1 - phi**gap) / (1 - phi) / scale
    inside = (seen[1:] >= 5) & (seen[1:] < 25)
    level = (target[inside] @ reach[inside]) / (reach[inside] @ reach[inside])
    assert rss[5, 25] == pytest.approx(((target[inside] - level * reach[inside]) ** 2).sum())


def test_a_clear_change_is_found_and_a_swinging_series_has_none() -> None:
    noise = np.random.default_rng(2).normal(size=120)
    found = changepoints(noise + 5.0 * (np.arange(120) >= 70))
    assert found.indices == (70,)
    assert found.support[0] > 10
    quiet = [changepoints(autoregressive(seed, 200, 0.9)).indices for seed in range(10)]
    assert sum(bool(one) for one in quiet) <= 3


def test_columns_change_together_and_their_order_and_scale_do_not_matter() -> None:
    rng = np.random.default_rng(3)
    step = (np.arange(100) >= 40) * 3.0
    both = np.column_stack([rng.normal(size=100) + step, rng.normal(size=100) - step])
    assert changepoints(both).indices == changepoints(both[:, ::-1] * [100.0, 0.01] + 7.0).indices == (40,)


def test_gaps_and_single_outliers_move_nothing() -> None:
    y = np.random.default_rng(4).normal(size=150) + 4.0 * (np.arange(150) >= 90)
    y[[10, 50, 51, 120]] = np.nan
    y[30] = 60.0
    assert changepoints(y).indices == (90,)


def test_a_season_is_taken_out() -> None:
    steps = np.arange(144)
    y = np.sin(2 * np.pi * steps / 12) * 3.0 + np.random.default_rng(5).normal(size=144) * 0.3 + 2.0 * (steps >= 80)
    pattern, period = season((y - y.mean()) / y.std())
    assert period == 12
    assert pattern.mean() == pytest.approx(0.0, abs=0.05)
    found = changepoints(y)
    assert found.period == 12
    assert found.indices is not None
    assert any(abs(at - 80) <= 2 for at in found.indices)


@pytest.mark.parametrize(
    "values",
    [
        [],
        [1.0] * 5,
        [1.0] * 50,
        [np.nan] * 50,
        [np.nan] * 45 + [1.0] * 5,
        [1e300] * 25 + [-1e300] * 25,
        np.r_[np.zeros(30), np.ones(30)],
        np.linspace(0, 1, 100),
        np.tile([1.0, np.nan], 40),
        np.zeros((50, 3)),
        np.arange(5000) % 13,
    ],
)
def test_awkward_series_give_an_answer_or_none(values: object) -> None:
    found = changepoints(values)  # type: ignore[arg-type]
    json.dumps(found.to_dict(), allow_nan=False)
    assert found.indices is None or list(found.indices) == sorted(set(found.indices))


def test_a_long_series_is_averaged_first() -> None:
    y = np.random.default_rng(6).normal(size=4 * MOST_STEPS) + 4.0 * (np.arange(4 * MOST_STEPS) >= 1000)
    assert changepoints(y).indices == (1000,)


def test_no_series_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="no series"):
        changepoints([np.inf] * 20)
    with pytest.raises(InvalidInputError, match="no series"):
        changepoints(np.zeros((2, 3, 4)))
