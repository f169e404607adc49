r"""Shifts: whether tension moved to another level within the present rise, and what that would mean later.

The model of :mod:`detente.observe.statespace` without a shift (level drift, swing, flare, noise) says that the
readings are jointly normal, :math:`y \sim N(0, K)`, with

.. math:: K_{ij} = 2^2 + q^2 \min(t_i, t_j) + s^2 2^{-|t_i - t_j|/h} + u^2 2^{-|t_i - t_j|/w} + r^2 v_i [i = j].

A shift at :math:`\tau` adds :math:`a\,1\{t_i \ge \tau\}` with :math:`a \sim N(0, A^2)`. With :math:`H` the column
:math:`1\{t \ge \tau\}`, :math:`g = H' K^{-1} H` and :math:`b = H' K^{-1} y`, the Bayes factor of a shift at
:math:`\tau` against none is, in closed form,

.. math:: \log B_\tau = \tfrac12 \frac{A^2 b^2}{1 + A^2 g} - \tfrac12 \log(1 + A^2 g).

Because the null already drifts and swings with estimated persistence, a shift must explain more than a turn of
the cycle would. What follows from the factors is worked out in :mod:`detente.diagnose.question`. Lasting changes over
the whole record are the matter of :mod:`detente.diagnose.breaks`, which counts acts.

Assumes one shift; with several, the strongest is found. References: Rasmussen and Williams 2006, sec. 2.7;
Bai and Perron 1998 for the question; Kass and Raftery 1995 for reading Bayes factors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.observe.statespace import FLARE_HALF_LIFE_YEARS, START_SD
from detente.period import DAYS_PER_YEAR

if TYPE_CHECKING:
    from datetime import date

    from detente.observe.tension import Replay

SHIFT_SD = 2.0
"""A: a shift is of the order of two points of intensity, ten points of tension."""
POINTS_USED = 6
"""Grid points used: the likeliest six, reweighted."""
MAX_READINGS = 800
"""More readings than this are merged; the built-in records have fewer."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """Evidence for a shift at each candidate day, and what a shift would mean later.

    Attributes
    ----------
    weight : numpy.ndarray, shape (K,)
        Posterior weights of the parameter sets used; they sum to 1.
    log_bayes : numpy.ndarray, shape (K, M)
        Log Bayes factor of a shift at each candidate against none, for each parameter set.
    forecast : numpy.ndarray, shape (K, 2)
        Mean and standard deviation of the relation's average over the asked span without a shift, in points of
        intensity.
    forecast_shift : numpy.ndarray, shape (K, M, 2)
        The same, given a shift at each candidate.
    """

    weight: np.ndarray
    log_bayes: np.ndarray
    forecast: np.ndarray
    forecast_shift: np.ndarray


def shifts(
    replayed: Replay,
    candidates: tuple[date, ...],
    *,
    row: int,
    span_years: tuple[float, float] = (1.0, 2.0),
) -> Shifts:
    """Weigh a shift of level at each candidate day, and forecast the relation with and without it.

    Parameters
    ----------
    replayed : Replay
        Readings and filter of the dyad.
    candidates : tuple of datetime.date
        Days at which a shift is considered.
    row : int
        Reporting day to stand on; readings known later are not used.
    span_years : tuple of float
        The span ahead, in years after the standing day, over which the relation is averaged.
    """
    step = int(replayed.steps[row])
    now = replayed.filtered.times[step]
    origin = replayed.days[0]
    offset = replayed.filtered.times[int(replayed.steps[0])]
    read = replayed.readings
    at = np.array([(day - origin).days / DAYS_PER_YEAR for day in read.days]) + offset
    used = (at <= now + 1e-9) & np.isfinite(read.noise[:, 0])
    at, hostility, noise = thinned(at[used], read.hostility[used, 0], read.noise[used, 0])
    steps_at = np.array([(day - origin).days / DAYS_PER_YEAR for day in candidates]) + offset
    ahead = now + np.linspace(*span_years, 5)

    weight = replayed.filtered.weights(step)[0]
    points = np.argsort(-weight, kind="stable")[:POINTS_USED]
    share = weight[points] / weight[points].sum()
    found = []
    for point in points:
        grid = replayed.filtered.grid
        parts = tuple(float(getattr(grid, name)[point]) for name in grid.__slots__)
        found.append(_one_point(at, hostility, noise, steps_at, ahead, parts))
    log_bayes, plain, shifted = (np.array(part) for part in zip(*found, strict=True))
    return Shifts(share, log_bayes, _with_sd(plain), _with_sd(shifted))


def thinned(at: np.ndarray, hostility: np.ndarray, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Merge neighbouring readings until no more than ``MAX_READINGS`` are left: the cost grows with their cube.

    Readings within an equal span of time are merged by their precision and placed at their mean time, which is exact
    for a relation that does not move within the span.
    """
    if len(at) <= MAX_READINGS:
        return at, hostility, noise
    edges = np.linspace(at[0], at[-1], MAX_READINGS + 1)
    _, bins = np.unique(np.clip(np.searchsorted(edges, at, side="right") - 1, 0, MAX_READINGS - 1), return_inverse=True)
    precision = np.bincount(bins, 1.0 / noise)
    return (
        np.bincount(bins, at / noise) / precision,
        np.bincount(bins, hostility / noise) / precision,
        1.0 / precision,
    )


def _with_sd(moments: np.ndarray) -> np.ndarray:
    """Turn (..., [mean, variance]) into (..., [mean, standard deviation])."""
    return np.stack([moments[..., 0], np.sqrt(moments[..., 1])], axis=-1)


def _one_point(
    at: np.ndarray,
    hostility: np.ndarray,
    noise: np.ndarray,
    candidates: np.ndarray,
    ahead: np.ndarray,
    parts: tuple[float, ...],
) -> tuple[np.ndarray, tuple[float, float], np.ndarray]:
    """Return log Bayes factors (M,), (mean, var) of the average ahead, and (M, 2) of the same given a shift."""
    half_life, swing_sd, drift, noise_sd, flare_sd = parts
    gap = np.abs(at[:, None] - at[None, :])
    relation = START_SD**2 + drift**2 * np.minimum(at[:, None], at[None, :]) + swing_sd**2 * np.exp2(-gap / half_life)
    flare = flare_sd**2 * np.exp2(-gap / FLARE_HALF_LIFE_YEARS)
    cov = relation + flare + np.diag(noise_sd**2 * noise)
    step = (at[:, None] >= candidates[None, :]).astype(float)
    to_ahead = (
        START_SD**2
        + drift**2 * np.minimum(at[:, None], ahead[None, :])
        + swing_sd**2 * np.exp2(-np.abs(at[:, None] - ahead[None, :]) / half_life)
    ).mean(axis=1)
    gap_ahead = np.abs(ahead[:, None] - ahead[None, :])
    prior_ahead = (
        START_SD**2 + drift**2 * np.minimum(ahead[:, None], ahead) + swing_sd**2 * np.exp2(-gap_ahead / half_life)
    ).mean()

    solved = np.linalg.solve(cov, np.column_stack([hostility, to_ahead, step]))
    by_y, by_ahead = solved[:, 0], solved[:, 1]
    g, b = (step * solved[:, 2:]).sum(axis=0), step.T @ by_y
    scaled = 1.0 + SHIFT_SD**2 * g
    log_bayes = 0.5 * SHIFT_SD**2 * b**2 / scaled - 0.5 * np.log(scaled)
    mean, var = float(to_ahead @ by_y), float(prior_ahead - to_ahead @ by_ahead)
    # a given a shift: posterior N(A2 b / (1 + A2 g), A2 / (1 + A2 g)); it moves the forecast by a (1 - H'K^-1 k)
    size, size_var = SHIFT_SD**2 * b / scaled, SHIFT_SD**2 / scaled
    reach = 1.0 - step.T @ by_ahead
    shifted = np.stack([mean + reach * size, var + reach**2 * size_var], axis=-1)
    return log_bayes, (mean, var), shifted
