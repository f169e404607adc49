r"""A relation that drifts, swings and flares: the state-space model behind every tension figure.

What a day's acts show of the hostility between two states is the sum of three parts in continuous time: a slow
**level** (years), a **swing** around it (months) and a **flare** (an exchange of acts within days or weeks):

.. math:: y_k = L(t_k) + d(t_k) + f(t_k) + \varepsilon_k, \qquad \varepsilon_k \sim N(0, r^2 v_k)

:math:`L` is a Brownian motion with drift :math:`q` points per root year; :math:`d` and :math:`f` are
Ornstein-Uhlenbeck processes: a part of size :math:`s` with half-life :math:`h` keeps :math:`2^{-g/h}` of itself
over a gap of :math:`g` years and gains the variance :math:`s^2 (1 - 4^{-g/h})`. The *relation*, which tension
reports, is :math:`L + d`; the flare is kept apart so that one bad week is not read as a bad year. The noise
factors :math:`v_k` come from :mod:`detente.observe.series`. The start is :math:`L \sim N(0, 2^2)`: an unknown
relation near balance.

The five parameters (:math:`h, s, q, r` and the flare's size; the flare's half-life is set) are not fixed: the
filter runs for every point of a grid, all points alike at first, and each point is weighted by its likelihood
up to the moment asked for. So every figure carries the uncertainty of the parameters. A *filtered* figure uses
only readings up to its moment (Kalman filter); a *smoothed* one all readings (Rauch-Tung-Striebel).

Assumes: Gaussian noise; gaps in the record that have nothing to do with the level (silence widens the
interval and pulls the swing to zero). Fails when a relation jumps for good: see :mod:`detente.diagnose.breaks`.

References: Kalman 1960; Rauch, Tung and Striebel 1965; Durbin and Koopman 2012, *Time Series Analysis by
State Space Methods*, ch. 4; Rasmussen and Williams 2006, ch. 2 (the equal Gaussian-process form, the
reference in the tests).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

HALF_LIFE_YEARS = (0.5, 1.0, 2.0)
SWING_SD = (0.8, 1.4, 2.2)
LEVEL_DRIFT = (0.05, 0.2)
NOISE_SD = (1.8, 2.6, 3.8)
FLARE_SD = (0.8, 1.6)
FLARE_HALF_LIFE_YEARS = 0.04
"""About two weeks: the length of an exchange of acts over one matter."""
START_SD = 2.0
KEPT_POINTS = 24
"""Grid points kept for smoothing and simulation: the likeliest; of the whole relation they carry nearly all
the weight, of a domain with few acts two thirds or more."""

RELATION = np.array([1.0, 1.0, 0.0])
"""Which parts are the relation that tension reports: level and swing, not the flare."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Points of the parameter grid; every attribute has the same shape, (G,) or (S, G)."""

    half_life: np.ndarray
    swing_sd: np.ndarray
    drift: np.ndarray
    noise_sd: np.ndarray
    flare_sd: np.ndarray

    def take(self, points: np.ndarray) -> Grid:
        """Select points by index; the result has the shape of the index."""
        return Grid(*(getattr(self, name)[points] for name in self.__slots__))

    def transition(self, gap: float) -> tuple[np.ndarray, np.ndarray]:
        """Return what is kept of each part over a gap in years, and the variance gained, both (..., 3)."""
        kept, gained = self.transitions(np.array([gap]))
        return np.moveaxis(kept[:, 0], 0, -1), np.moveaxis(gained[:, 0], 0, -1)

    def transitions(self, gaps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the same for many gaps at once, the three parts first: (T,) -> both (3, T, ...)."""
        gap = gaps.reshape(-1, *[1] * self.half_life.ndim)
        swing = np.exp2(-gap / self.half_life)
        flare = np.broadcast_to(np.exp2(-gap / FLARE_HALF_LIFE_YEARS), swing.shape)
        kept = np.stack([np.ones_like(swing), swing, flare])
        gained = np.stack([self.drift**2 * gap, self.swing_sd**2 * (1 - swing**2), self.flare_sd**2 * (1 - flare**2)])
        return kept, gained


def full_grid() -> Grid:
    """Return all combinations of the parameter values."""
    product = np.array(list(itertools.product(HALF_LIFE_YEARS, SWING_SD, LEVEL_DRIFT, NOISE_SD, FLARE_SD)))
    return Grid(*product.T)


@dataclass(frozen=True, slots=True)
class Filtered:
    """State of the filter after each of T moments, for S series and G grid points.

    Attributes
    ----------
    times : numpy.ndarray, shape (T,)
        Moments in years.
    grid : Grid
        Parameters, shape (G,).
    mean : numpy.ndarray, shape (T, S, G, 3)
        Means of level, swing and flare.
    cov : numpy.ndarray, shape (T, S, G, 3, 3)
        Their covariance.
    log_likelihood : numpy.ndarray, shape (T, S, G)
        Log likelihood of the readings so far.
    """

    times: np.ndarray
    grid: Grid
    mean: np.ndarray
    cov: np.ndarray
    log_likelihood: np.ndarray

    def weights(self, step: int = -1) -> np.ndarray:
        """Return the posterior weights of the grid points after a step, shape (S, G); each row sums to 1."""
        return softmax(self.log_likelihood[step])

    def relation(self) -> tuple[np.ndarray, np.ndarray]:
        """Return filtered mean and standard deviation of the relation at each moment, both (T, S)."""
        weight = softmax(self.log_likelihood)
        return mixture(self.mean @ RELATION, quadratic(self.cov), weight)


def softmax(log_weight: np.ndarray) -> np.ndarray:
    """Normalise log weights along the last axis."""
    weight = np.exp(log_weight - log_weight.max(axis=-1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=-1, keepdims=True))


def quadratic(cov: np.ndarray) -> np.ndarray:
    """Return the variance of the relation from the covariance of its parts, shape (..., 3, 3) -> (...)."""
    return np.asarray(cov[..., 0, 0] + 2 * cov[..., 0, 1] + cov[..., 1, 1])


def mixture(mean: np.ndarray, var: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of a mixture of normals along the last axis."""
    centre = (weight * mean).sum(axis=-1)
    spread = (weight * (var + (mean - centre[..., None]) ** 2)).sum(axis=-1)
    return centre, np.sqrt(spread)


def kalman_filter(times: np.ndarray, hostility: np.ndarray, noise: np.ndarray, grid: Grid) -> Filtered:
    """Filter S series over the whole grid at once.

    Parameters
    ----------
    times : numpy.ndarray, shape (T,)
        Ascending moments in years; moments without a reading are allowed (reporting days).
    hostility, noise : numpy.ndarray, shape (T, S)
        Readings and their noise factors, ``inf`` where a series has no reading.
    grid : Grid
        Parameters of shape (G,).
    """
    n_steps, n_series = hostility.shape
    shape = (n_series, len(grid.half_life))
    # The parts come first here: sums over a last axis of three are slow.
    mean, cov = np.empty((3, n_steps, *shape)), np.empty((3, 3, n_steps, *shape))
    log_likelihood = np.empty((n_steps, *shape))
    is_read = np.isfinite(noise)
    noise_var = np.where(is_read, noise, 1.0)[..., None] * grid.noise_sd**2
    kept, gained = grid.transitions(np.diff(times, prepend=times[:1]))

    part, spread, total = np.zeros((3, *shape)), np.zeros((3, 3, *shape)), np.zeros(shape)
    diagonal = np.arange(3)
    spread[diagonal, diagonal] = np.stack([np.full(shape[1], START_SD), grid.swing_sd, grid.flare_sd])[:, None] ** 2
    for step in range(n_steps):
        keeps = kept[:, step, None]
        part = keeps * part
        spread = spread * (keeps[:, None] * keeps)
        spread[diagonal, diagonal] += gained[:, step, None]
        read = is_read[step]
        if read.any():
            to_parts = spread.sum(axis=0)
            variance = to_parts.sum(axis=0) + noise_var[step]
            surprise = hostility[step][:, None] - part.sum(axis=0)
            gain = to_parts * (read[:, None] / variance)
            part = part + gain * surprise
            spread = spread - gain[:, None] * to_parts
            total = total - 0.5 * read[:, None] * (np.log(2.0 * np.pi * variance) + surprise**2 / variance)
        mean[:, step], cov[:, :, step], log_likelihood[step] = part, spread, total
    return Filtered(times, grid, np.moveaxis(mean, 0, -1), np.moveaxis(cov, (0, 1), (-2, -1)), log_likelihood)


@dataclass(frozen=True, slots=True)
class Smoothed:
    """The past as seen from the last moment, for S series and K kept grid points.

    Attributes
    ----------
    mean, var : numpy.ndarray, shape (T, S, K)
        Mean and variance of the relation at each moment, given all readings.
    cov_with_last : numpy.ndarray, shape (T, S, K)
        Covariance with the relation at the last moment: differences over time have intervals too.
    weight : numpy.ndarray, shape (S, K)
        Weights of the kept points; each row sums to 1.
    """

    mean: np.ndarray
    var: np.ndarray
    cov_with_last: np.ndarray
    weight: np.ndarray

    def relation(self) -> tuple[np.ndarray, np.ndarray]:
        """Return smoothed mean and standard deviation of the relation at each moment, both (T, S)."""
        return mixture(self.mean, self.var, self.weight)

    def change(self, step: int | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return mean and standard deviation of the change from a moment to the last one, both (S,); or (N, S)."""
        var = self.var[-1] + self.var[step] - 2 * self.cov_with_last[step]
        return mixture(self.mean[-1] - self.mean[step], np.maximum(var, 0.0), self.weight)


def kept_points(filtered: Filtered, step: int = -1) -> tuple[np.ndarray, np.ndarray]:
    """Return the likeliest grid points of each series (S, K) after a step, and their weights (rows sum to 1)."""
    weight = filtered.weights(step)
    points = np.argsort(-weight, axis=1, kind="stable")[:, :KEPT_POINTS]
    kept = np.take_along_axis(weight, points, axis=1)
    return points, kept / kept.sum(axis=1, keepdims=True)


def smooth(filtered: Filtered) -> Smoothed:
    """Run the Rauch-Tung-Striebel smoother for the kept grid points."""
    points, weight = kept_points(filtered)
    rows = np.arange(points.shape[0])[:, None]
    mean = np.moveaxis(filtered.mean, -1, 0)[:, :, rows, points]  # (3, T, S, K)
    cov = np.moveaxis(filtered.cov, (-2, -1), (0, 1))[:, :, :, rows, points]  # (3, 3, T, S, K)
    kept, gained = filtered.grid.take(points).transitions(np.diff(filtered.times))
    expected = kept * mean[:, :-1]
    predicted = cov[:, :, :-1] * (kept[:, None] * kept)
    diagonal = np.arange(3)
    predicted[diagonal, diagonal] += gained
    back = np.einsum("ij...,jk...->ik...", cov[:, :, :-1] * kept, _inverse(predicted))

    part, spread = mean[:, -1], cov[:, :, -1]
    cross = np.einsum("ij...,j->i...", spread, RELATION)
    shape = mean.shape[1:]
    out_mean, out_var, out_cov = np.empty(shape), np.empty(shape), np.empty(shape)
    for step in range(len(filtered.times) - 1, -1, -1):
        if step < len(filtered.times) - 1:
            to_here = back[:, :, step]
            part = mean[:, step] + np.einsum("ijsk,jsk->isk", to_here, part - expected[:, step])
            half = np.einsum("ijsk,jlsk->ilsk", to_here, spread - predicted[:, :, step])
            spread = cov[:, :, step] + np.einsum("ilsk,jlsk->ijsk", half, to_here)
            cross = np.einsum("ijsk,jsk->isk", to_here, cross)
        out_mean[step], out_cov[step] = part[0] + part[1], cross[0] + cross[1]
        out_var[step] = spread[0, 0] + 2 * spread[0, 1] + spread[1, 1]
    return Smoothed(out_mean, out_var, out_cov, weight)


def _inverse(cov: np.ndarray) -> np.ndarray:
    """Invert symmetric matrices of three by three by their cofactors, shape (3, 3, ...)."""
    (a, b, c), (_, d, e), (_, _, f) = cov
    minors = d * f - e * e, c * e - b * f, b * e - c * d
    inverse = np.array([minors, (minors[1], a * f - c * c, b * c - a * e), (minors[2], b * c - a * e, a * d - b * b)])
    return np.asarray(inverse / (a * minors[0] + b * minors[1] + c * minors[2]))
