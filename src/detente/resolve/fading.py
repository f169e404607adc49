r"""Fading: how large an option's effect is at first, how fast it fades, and what is left, pooled over precedents.

**The year** (:func:`pooled_year`). The mean of the changes of single acts, each counting alike, with Student's t over
their own scatter, in which both the error of each and the differences between precedents are; a scatter below the
errors is luck, and the errors are taken. Weights by error are not used: a pair with a quiet past has a small error and
a year that is worse than forecast, and would pull the mean up. The variance between precedents is that of the changes
less the mean squared error, 0 at least.

**The curve** (:func:`fading`). In the :math:`h`-th month after the act,

.. math:: e(h) = a\,2^{-(h-1)/\lambda} + b\,(1 - 2^{-(h-1)/\lambda}).

The early part :math:`a` fades with half-life :math:`\lambda`, a late part :math:`b` is left, and it may have the other
sign: help that is paid for later. Each precedent has its own :math:`a_i \sim N(a, \tau^2)` and
:math:`b_i \sim N(b, \tau^2 / 9)`. Over a grid of :math:`\lambda` and :math:`\tau`, all alike at first, the rest is
Gaussian and exact; with :math:`s` the root mean square of the studies' errors, which all are given,
:math:`a \sim N(0, 9 s^2)` and :math:`b \sim N(0, s^2)`.

The curve tells how the year is spread over time; its level is that of the pooled year, and its doubt no less.

Reference for effects that differ between studies: Higgins, Thompson and Spiegelhalter 2009, *J. R. Stat. Soc. A*
172:137-159.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from detente.observe.statespace import softmax
from detente.resolve.eventstudy import EFFECT_LEVEL
from detente.resolve.intervals import Estimate, student_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.resolve.eventstudy import Study

HALF_LIVES = (1.0, 2.0, 3.0, 4.5, 6.0, 9.0, 12.0, 18.0, 24.0, 36.0)
SPREADS = (0.01, 0.25, 0.5, 1.0, 2.0)
"""Grid of tau, in usual errors of a study."""
EARLY, LATE = 3.0, 1.0
LATE_SPREAD = 1 / 3
DRAWS = 4000


@dataclass(frozen=True, slots=True)
class Pooled:
    """The mean change over the year.

    Attributes
    ----------
    year : Estimate
        Mean with its 90 % interval.
    error : float
        Its standard error.
    spread : float
        Standard deviation between precedents.
    """

    year: Estimate
    error: float
    spread: float


@dataclass(frozen=True, slots=True)
class Fading:
    """Posterior of the curve, over G points of the grid.

    Attributes
    ----------
    weight, half_life, spread : numpy.ndarray, shape (G,)
        Weights, months, and tau of the early part.
    mean, cov : numpy.ndarray, shapes (G, 2), (G, 2, 2)
        Of the early and the late part.
    """

    weight: np.ndarray
    half_life: np.ndarray
    spread: np.ndarray
    mean: np.ndarray
    cov: np.ndarray

    def draw(self, rng: np.random.Generator, n: int, *, is_next: bool) -> tuple[np.ndarray, np.ndarray]:
        """Draw parts, shape (n, 2), and half-lives, shape (n,): of the mean, or of the next single act."""
        at = rng.choice(len(self.weight), size=n, p=self.weight)
        parts = self.mean[at] + (np.linalg.cholesky(self.cov)[at] @ rng.standard_normal((n, 2, 1)))[..., 0]
        if is_next:
            parts = parts + self.spread[at, None] * np.array([1.0, LATE_SPREAD]) * rng.standard_normal((n, 2))
        return parts, self.half_life[at]


def effect_in(months: np.ndarray, parts: np.ndarray, half_life: np.ndarray) -> np.ndarray:
    """Return the effect in each month after the act (1 is the first), shape (n, H); 0 in the act's month and before."""
    left = np.exp2(-(np.maximum(months, 1) - 1) / half_life[:, None])
    effect = parts[:, :1] * left + parts[:, 1:] * (1.0 - left)
    return np.asarray(np.where(months >= 1, effect, 0.0))


def half_gone(parts: np.ndarray, half_life: np.ndarray) -> np.ndarray:
    """Return the months until half of the first month's effect is gone, infinite where more than half is left."""
    early, late = parts.T
    with np.errstate(divide="ignore", invalid="ignore"):
        left = (early / 2 - late) / (early - late)
        months = -half_life * np.log2(left)
    return np.asarray(np.where((left > 0) & (left < 1), months, np.inf))


def pooled_year(studies: Sequence[Study]) -> Pooled:
    """Pool the changes over the year of two or more studies."""
    change = np.array([study.year.value for study in studies])
    error = np.array([study.sd for study in studies])
    mean, var, own_var = float(change.mean()), float(change.var(ddof=1)), float((error**2).mean())
    own = math.sqrt(max(var, own_var) / len(change))
    reach = student_quantile((1 + EFFECT_LEVEL) / 2, len(change) - 1) * own
    spread = math.sqrt(max(var - own_var, 0.0))
    return Pooled(Estimate(mean, mean - reach, mean + reach), own, spread)


def fading(studies: Sequence[Study]) -> Fading:
    """Fit the curve to two or more studies."""
    usual = math.sqrt(float(np.mean([study.sd**2 for study in studies])))
    grid = np.array(list(itertools.product(HALF_LIVES, SPREADS)))
    half_life, spread = grid[:, 0], grid[:, 1] * usual
    prior = np.array([EARLY, LATE]) * usual
    between = (spread[:, None] * np.array([1.0, LATE_SPREAD])) ** -2
    precision = np.zeros((len(grid), 2, 2)) + np.diag(prior**-2)
    linear, score = np.zeros((len(grid), 2)), np.zeros(len(grid))
    for study in studies:
        left = np.exp2(-(study.months - 1) / half_life[:, None])
        basis = np.stack([left, 1.0 - left], axis=2)
        cov = study.cov * (usual / study.sd) ** 2
        solved = np.linalg.solve(cov, np.concatenate([*basis, study.change[:, None]], axis=1))
        by_basis = solved[:, :-1].T.reshape(len(grid), 2, -1)
        info, toward = by_basis @ basis, by_basis @ study.change
        inner = info + between[:, :, None] * np.eye(2)
        back = np.linalg.inv(inner)
        outer = between[:, :, None] * back * between[:, None, :]
        precision += between[:, :, None] * np.eye(2) - outer
        linear += between * (back @ toward[..., None])[..., 0]
        score += 0.5 * (toward * (back @ toward[..., None])[..., 0]).sum(axis=1)
        score += 0.5 * np.log(between).sum(axis=1) - 0.5 * np.linalg.slogdet(inner)[1]
    covs = np.linalg.inv(precision)
    mean = (covs @ linear[..., None])[..., 0]
    score += 0.5 * (linear * mean).sum(axis=1) + 0.5 * np.linalg.slogdet(covs)[1]
    return _anchored(Fading(softmax(score), half_life, spread, mean, covs), pooled_year(studies))


def _anchored(curve: Fading, pooled: Pooled) -> Fading:
    """Move the early part so that the curve's year has the pooled mean, and widen it to the pooled error at least."""
    left = np.exp2(-np.arange(12) / curve.half_life[:, None]).mean(axis=1)
    to_year = np.stack([left, 1.0 - left], axis=1)
    year = (curve.mean * to_year).sum(axis=1)
    own = np.einsum("gi,gij,gj->g", to_year, curve.cov, to_year)
    middle = curve.weight @ year
    var = curve.weight @ (own + (year - middle) ** 2)
    mean = curve.mean.copy()
    mean[:, 0] += (pooled.year.value - middle) / left
    return replace(curve, mean=mean, cov=curve.cov * max(pooled.error**2 / var, 1.0))
