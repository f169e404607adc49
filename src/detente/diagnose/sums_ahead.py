r"""Sums ahead: the net intensity of one side's acts in the weeks to come, as a distribution.

A weekly sum of intensities (below zero: hostile) is no count, but the same pool serves
(:mod:`detente.diagnose.pool`). **Views** of the sums :math:`x` and the other side's :math:`z`: the means that forget at
the rates of ``RATES``, and the other side's, :math:`m_{.4}(z)`, at the usual ratio of absolute sums. Each expects a
normal value, once narrow and once wide, with a standard deviation that remembers as long as the view (``SPREADS``): the
spread of an exchange of blows is not that of a quiet year, and the mixture has the heavy tails of both.

CRPS of a mixture of normals in closed form (Grimit et al. 2006, Q. J. R. Meteorol. Soc. 132:2925-2942):
:math:`\sum_i w_i E|X_i - y| - \tfrac12 \sum_{ij} w_i w_j E|X_i - X_j|`.

Assumes that weeks without reports are weeks without acts. Fails, a quarter ahead, where a relation swings faster than
most: see the manual, *Outlook*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.diagnose.pool import between, tilted
from detente.diagnose.scores import normal_cdf
from detente.errors import InvalidInputError
from detente.observe.decay import decayed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

RATES = (0.4, 0.15, 0.015)
VIEWS = ("lately", "recent", "long", "answer")
WEIGHTS: dict[int, tuple[float, ...]] = {
    1: (0.145, 0.004, 0.032, 0.219, 0.339, 0.090, 0.171, 0.001),
    4: (0.018, 0.000, 0.140, 0.206, 0.371, 0.151, 0.115, 0.000),
    12: (0.044, 0.000, 0.058, 0.211, 0.434, 0.178, 0.076, 0.000),
}
"""Weights by weeks ahead: of each view in the order of ``VIEWS``, narrow then wide."""
MIN_WEEKS = 60
"""Fewer weeks than this are not enough data."""
SPREADS = ((0.2, 0.35, 1.8), (0.2, 0.35, 1.8), (0.01, 0.35, 1.0), (0.2, 0.35, 1.8))
"""Of each view: the rate at which its standard deviation forgets, and by how much it is multiplied, narrow and wide."""
TILT = 0.15
"""eta of the pool: weeks, four times as many as months, are worth more to a dyad."""
USUAL_RATE = 0.015
RECENT = 300
"""Origins whose outcomes tilt the weights; older ones have lost nearly all their weight."""


@dataclass(frozen=True, slots=True)
class SumOutlook:
    """A mixture of normal distributions for the sum of one week ahead.

    Attributes
    ----------
    weeks : int
        How far ahead.
    mean, sd, weights : numpy.ndarray, shape (J,)
        Its parts.
    """

    weeks: int
    mean: np.ndarray
    sd: np.ndarray
    weights: np.ndarray

    def __repr__(self) -> str:
        low, middle, high = self.quantile((0.1, 0.5, 0.9))
        return f"<SumOutlook in {self.weeks} weeks {middle:.1f} ({low:.1f} to {high:.1f})>"

    def cdf(self, value: float) -> float:
        """Return the probability of a sum of at most ``value``."""
        return float(self.weights @ normal_cdf((value - self.mean) / self.sd))

    def quantile(self, levels: ArrayLike) -> np.ndarray:
        """Return quantiles, by bisection."""
        wanted = np.atleast_1d(np.asarray(levels, float))
        reach = 12.0 * self.sd.max()
        low = np.full(wanted.shape, self.mean.min() - reach)
        high = np.full(wanted.shape, self.mean.max() + reach)
        for _ in range(60):
            middle = (low + high) / 2
            is_below = np.array([self.cdf(value) for value in middle]) < wanted
            low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        return np.asarray(high)

    def crps(self, value: float) -> float:
        """Return the CRPS of the forecast for what was observed."""
        gram = sum_gram(self.mean[None], self.sd[None], np.array([value]))[0]
        return float(self.weights @ gram @ self.weights)


def sum_outlook(sums: ArrayLike, answer: ArrayLike, weeks: int) -> SumOutlook | None:
    """Forecast the sum of intensities of one side's acts towards the other in a week ahead.

    Parameters
    ----------
    sums, answer : array_like of float, shape (T,)
        Sum of each week so far, of the side asked for and of the other.
    weeks : int
        How many weeks ahead, from 1.

    Returns
    -------
    SumOutlook or None
        None with fewer than ``MIN_WEEKS`` weeks, or where all sums are zero: not enough data.

    Raises
    ------
    InvalidInputError
        If the series differ in length or hold a value that is not a finite number, or ``weeks`` is below 1.
    """
    x, z = np.asarray(sums, float), np.asarray(answer, float)
    if x.ndim != 1 or x.shape != z.shape or not (np.isfinite(x).all() and np.isfinite(z).all()) or weeks < 1:
        raise InvalidInputError(
            f"sums of {x.size} and {z.size} weeks, {weeks} ahead; expected finite numbers, equal lengths and 1 or more."
        )
    if len(x) < MIN_WEEKS or not x.any():
        return None
    mean, sd = sum_views(x, z)
    rows = slice(max(len(x) - weeks - RECENT, 0), len(x) - weeks)
    gram = sum_gram(mean[rows], sd[rows], x[rows.start + weeks :])
    weights = tilted(between(weeks, WEIGHTS), gram, weeks, rate=TILT)[-1]
    return SumOutlook(weeks, mean[-1], sd[-1], weights)


def sum_views(x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of all views after each week, both of shape (T, 2 * len(VIEWS))."""
    usual = decayed(np.abs(x), 0.0)
    here, there = (decayed(np.abs(series), USUAL_RATE) + 0.2 * usual for series in (x, z))
    answered = decayed(z, RATES[0]) * np.divide(here, there, out=np.ones_like(here), where=there > 0)
    means = np.stack([*(decayed(x, rate) for rate in RATES), answered], axis=1)
    least = (0.1 * usual + 1e-9 * np.abs(x).max()) ** 2
    sd = []
    for rate, narrow, wide in SPREADS:
        plain = np.sqrt(np.maximum(decayed(x**2, rate) - decayed(x, rate) ** 2, least))
        sd += [narrow * plain, wide * plain]
    return np.repeat(means, 2, axis=1), np.stack(sd, axis=1)


def sum_gram(mean: np.ndarray, sd: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the matrix *A* of :mod:`detente.diagnose.pool` for each forecast, shape (T, J, J)."""
    to_outcome = _mean_distance(mean - y[:, None], sd)
    first, second = np.triu_indices(mean.shape[1])
    apart = np.empty((len(mean), mean.shape[1], mean.shape[1]))
    apart[:, first, second] = _mean_distance(
        mean[:, first] - mean[:, second], np.sqrt(sd[:, first] ** 2 + sd[:, second] ** 2)
    )
    apart[:, second, first] = apart[:, first, second]
    return np.asarray((to_outcome[:, :, None] + to_outcome[:, None, :] - apart) / 2)


def _mean_distance(mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """Return E|X| of normal X."""
    z = mean / sd
    return np.asarray(sd * math.sqrt(2 / math.pi) * np.exp(-(z**2) / 2) + mean * (2 * normal_cdf(z) - 1))
