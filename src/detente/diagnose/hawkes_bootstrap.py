"""How far the found answers are off, by asking records drawn from them (parametric bootstrap).

A background free to drift takes a part of the exchange with it, as the mean taken out of a short autoregression does
(Kendall 1954): what is found is too small, and the interval about it too narrow. Both are measured. Records of the two
sides are drawn from the likeliest background and answers, ``alpha`` is found again, and the posterior is shifted by
the mean error and stretched where the errors scatter more widely than it says, and by ``STRETCH`` besides: the records
know the half-life and the background's drift, which the world does not tell. Answers that are nought stay nought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.diagnose.hawkes import refitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.diagnose.hawkes import Row

Draws = tuple[np.ndarray, np.ndarray]
"""Values of alpha, and the same given that none is nought; each (N, 2)."""

RECORDS = 24
SEED = 1971
STRETCH = 1.3
"""Learnt from simulated records (``benchmarks.accuracy.spiral``)."""
MOST_BRANCHING = 0.95
"""Records are drawn with no more: beyond 1 they would have no end."""
MOST_TIMES = 20.0
"""No bin of a drawn record expects more acts than so many times the most that was seen."""


def corrected(rows: Sequence[Row], counts: np.ndarray, within: np.ndarray | None = None) -> tuple[Draws, Draws]:
    """Return the draws of both rows, shifted and stretched: ``(draws, draws_if)`` of each, shaped as they were.

    Over a background rougher than its knots the correction goes too far (``benchmarks.accuracy.spiral``): take it as
    one end of what is possible.

    Parameters
    ----------
    rows : sequence of Row
        Of both sides, its own acts first among the causes.
    counts : numpy.ndarray, shape (2, T)
        What they were found from.
    within : numpy.ndarray of bool, shape (T,), optional
        The bins that were read.
    """
    # The dice are thrown for the sides in an order of their own, so that swapping the two swaps the answers.
    if counts[0].tolist() > counts[1].tolist():
        second, first = corrected(rows[::-1], counts[::-1], within)
        return first, second
    matrix = np.array([rows[0].likeliest.alpha, rows[1].likeliest.alpha[::-1]])
    radius = float(np.abs(np.linalg.eigvals(matrix)).max())
    matrix = matrix * min(1.0, MOST_BRANCHING / max(radius, 1e-9))
    drawn = _records(rows, matrix, MOST_TIMES * (counts.max() + 1.0))
    return _corrected(0, rows[0], matrix, drawn, within), _corrected(1, rows[1], matrix, drawn, within)


def _corrected(side: int, row: Row, matrix: np.ndarray, drawn: np.ndarray, within: np.ndarray | None) -> Draws:
    order = [side, 1 - side]
    again = refitted(drawn[:, side], drawn[:, order], row, within)
    put_in = matrix[side, order]
    return _moved(row.draws, row, again, put_in), _moved(row.draws_if, row, again, put_in)


def _moved(draws: np.ndarray, row: Row, again: np.ndarray, put_in: np.ndarray) -> np.ndarray:
    middle, spread = row.draws_if.mean(axis=0), row.draws_if.std(axis=0)
    stretch = STRETCH * np.maximum(again.std(axis=0) / np.maximum(spread, 1e-9), 1.0)
    moved = middle + stretch * (draws - middle) - (again.mean(axis=0) - put_in)
    return np.where(draws > 0.0, np.maximum(moved, 0.0), 0.0)


def _records(rows: Sequence[Row], matrix: np.ndarray, most: float) -> np.ndarray:
    """Draw records of both sides, (RECORDS, 2, T)."""
    rng = np.random.default_rng(SEED)
    background = np.stack([row.likeliest.background for row in rows], axis=1)  # (T, 2)
    keeps = np.array([2.0 ** (-1.0 / row.likeliest.half_life) for row in rows])[:, None]
    dispersion = np.array([row.dispersion for row in rows])
    left = np.zeros((RECORDS, 2, 2))  # what is left, by who answers, of each side's acts
    drawn = np.zeros((len(background), RECORDS, 2))
    for t, expected in enumerate(background):
        mean = np.minimum(expected + (left * matrix).sum(axis=2), most)
        drawn[t] = rng.poisson(rng.gamma(1.0 / dispersion, dispersion * mean))
        left = keeps * left + (1.0 - keeps) * drawn[t][:, None, :]
    return np.moveaxis(drawn, 0, 2)
