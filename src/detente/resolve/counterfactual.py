r"""What would have been: a pair's monthly record, and the forecast of any month's end for the months after it.

The forecast is that of the state-space model of :mod:`detente.observe.statespace`, weighted over its parameter grid
with what was seen by then: the mean of each month ahead and the covariance of the months with each other. A pair at its
worst is expected to come back part of the way by itself, so a return to normal is not taken for the effect of whatever
was done at the nadir.

For parts :math:`p` that keep :math:`k_p(g)` over a gap :math:`g` and gain :math:`v_p(g)`, and state covariance
:math:`P`, months :math:`i \le j` ahead have the covariance

.. math:: \sum_{pq} k_p(i) k_q(j) P_{pq} + \sum_p v_p(i) k_p(j - i) + r^2 n_i [i = j].
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InvalidInputError
from detente.observe.statespace import Filtered, Grid, kalman_filter, kept_points, mixture, softmax
from detente.observe.tension import POINTS_PER_INTENSITY

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from detente.observe.tension import Replay

MIN_MONTHS = 36
"""Months on record before the first forecast."""
SCALE_MONTHS = 72
"""A series of counts is put on the scale of its first months, this many at most."""

HALF_LIFE_YEARS, SWING_SD, LEVEL_DRIFT = (0.5, 1.0), (0.3, 0.6), (0.15, 0.4)
NOISE_SD, FLARE_SD = (0.5, 0.8), (0.01, 0.4)
"""The grid for series in their own standard deviations, chosen by the error of forecasts a year ahead."""


@dataclass(frozen=True, slots=True)
class Record:
    """The months of a pair, and the filter's state at the end of each.

    Attributes
    ----------
    first : int
        Number of the first month: year times twelve plus month minus one.
    values, noise : numpy.ndarray, shape (M,)
        Mean reading of each month and its noise factor; nan and inf where there is none.
    filtered : Filtered
        The filter of one series.
    steps : numpy.ndarray, shape (M,)
        Its row at the end of each month.
    unit : float
        What a reading of one is in the unit of the answer (points of tension, or the series' own).
    """

    first: int
    values: np.ndarray
    noise: np.ndarray
    filtered: Filtered
    steps: np.ndarray
    unit: float

    @classmethod
    def of_replay(cls, replayed: Replay) -> Record:
        """Take a pair's readings as they became known; answers are in points of tension."""
        month = np.array([day.year * 12 + day.month - 1 for day in replayed.days[:-1]])
        first, n_months = int(month[0]), len(month)
        read = np.array([day.year * 12 + day.month - 1 for day in replayed.readings.days]) - first
        sure = 1.0 / replayed.readings.noise[:, 0]
        seen = (read >= 0) & (read < n_months)
        total = np.bincount(read[seen], sure[seen], n_months)
        summed = np.bincount(read[seen], sure[seen] * replayed.readings.hostility[seen, 0], n_months)
        has = total > 0
        values = np.divide(summed, total, out=np.full(n_months, np.nan), where=has)
        noise = np.divide(1.0, total, out=np.full(n_months, np.inf), where=has)
        return cls(first, values, noise, replayed.filtered, replayed.steps[:-1], POINTS_PER_INTENSITY)

    @classmethod
    def of_months(cls, series: ArrayLike, *, first: int = 0) -> Record:
        """Take a monthly series, such as the logarithm of one plus a count; nan where a month is missing.

        Raises
        ------
        InvalidInputError
            If it is shorter than ``MIN_MONTHS``, infinite, or never changes.
        """
        values = np.asarray(series, float)
        if values.ndim != 1 or len(values) < MIN_MONTHS or np.isinf(values).any():
            raise InvalidInputError(
                f"series of {values.size} months found; expected {MIN_MONTHS} finite monthly values or more."
            )
        unit = float(np.nanstd(values[:SCALE_MONTHS]))
        if not unit > 0:
            raise InvalidInputError(f"a series without any change in its first {SCALE_MONTHS} months has no scale.")
        scaled = (values - np.nanmean(values[:MIN_MONTHS])) / unit
        noise = np.where(np.isnan(scaled), np.inf, 1.0)
        product = itertools.product(HALF_LIFE_YEARS, SWING_SD, LEVEL_DRIFT, NOISE_SD, FLARE_SD)
        grid = Grid(*np.array(list(product)).T)
        times = np.arange(len(values)) / 12.0
        filtered = kalman_filter(times, np.nan_to_num(scaled)[:, None], noise[:, None], grid)
        return cls(first, scaled, noise, filtered, np.arange(len(values)), unit)


def months_ahead(record: Record, origin: int, months: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Forecast single months from the end of a month.

    Parameters
    ----------
    record : Record
    origin : int
        Row of the last month that the forecast may see.
    months : numpy.ndarray of int, shape (H,)
        Which months, counted from the origin, ascending; those without a reading in the record are forecast with
        the noise of a plain one.

    Returns
    -------
    tuple of numpy.ndarray
        Mean, shape (H,), and covariance, shape (H, H), in the record's readings.
    """
    step = int(record.steps[origin])
    points, weight = kept_points(record.filtered, step)
    grid, weight = record.filtered.grid.take(points[0]), weight[0]
    kept, process = _moves(grid, months)
    state = record.filtered.cov[step, 0, points[0]]
    mean = np.einsum("hgp,gp->gh", kept, record.filtered.mean[step, 0, points[0]])
    cov = np.einsum("hgp,gpq,jgq->ghj", kept, state, kept) + process
    noise = record.noise[origin + months]
    diagonal = np.arange(len(months))
    cov[:, diagonal, diagonal] += grid.noise_sd[:, None] ** 2 * np.where(np.isinf(noise), 1.0, noise)
    centre = weight @ mean
    apart = mean - centre
    return centre, np.einsum("g,ghj->hj", weight, cov) + np.einsum("g,gh,gj->hj", weight, apart, apart)


def means_ahead(record: Record, origins: np.ndarray, months: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Forecast the mean of the readings of several months ahead, from many origins at once.

    Returns
    -------
    tuple of numpy.ndarray, each of shape (len(origins),)
        What was seen, mean and standard deviation of the forecast; nan where no month ahead had a reading.
    """
    place = origins[:, None] + months
    inside = place < len(record.values)
    noise = np.where(inside, record.noise[np.minimum(place, len(record.values) - 1)], np.inf)
    has = np.isfinite(noise)
    share = has / np.maximum(has.sum(axis=1, keepdims=True), 1)
    value = np.nan_to_num(record.values[np.minimum(place, len(record.values) - 1)])
    seen = np.where(has.any(axis=1), (share * value).sum(axis=1), np.nan)
    filtered, steps = record.filtered, record.steps[origins]
    kept, process = _moves(filtered.grid, months)
    weight = softmax(filtered.log_likelihood[steps, 0])
    average = np.einsum("rh,hgp->rgp", share, kept)
    mean = (average * filtered.mean[steps, 0]).sum(axis=-1)
    var = np.einsum("rgp,rgpq,rgq->rg", average, filtered.cov[steps, 0], average)
    var += np.einsum("rh,ghj,rj->rg", share, process, share, optimize=True)
    own = (share**2 * np.where(has, noise, 0.0)).sum(axis=1)
    var += own[:, None] * filtered.grid.noise_sd**2
    return (seen, *mixture(mean, var, weight))


def _moves(grid: Grid, months: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what is kept by each month, (H, G, 3), and the covariance of what is gained on the way, (G, H, H)."""
    kept, gained = (np.moveaxis(one, 0, -1) for one in grid.transitions(np.arange(int(months[-1]) + 1) / 12))
    lag = np.abs(months[:, None] - months)
    early = np.minimum(months[:, None], months)
    return kept[months], (gained[early] * kept[lag]).sum(axis=-1).transpose(2, 0, 1)
