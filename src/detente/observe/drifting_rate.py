r"""A rate that drifts: how much is done a month against how much is reported, when how fast to forget is unknown.

In month :math:`t` a series shows the amount :math:`h_t` (in points) while its exposure is :math:`v_t` (in reported
acts). The rate :math:`\lambda` of points per act drifts. With a memory :math:`r`, the share of its weight that a month
loses each month, the discounted gamma filter says after the month

.. math:: \lambda_r = \frac{S_t + k v_t \mu}{E_t + k v_t}, \quad S_t = (1-r) S_{t-1} + h_t,
   \quad E_t = (1-r) E_{t-1} + v_t, \quad S_0 = 0, \; E_0 = v_1 / r.

The prior of :math:`k` months at the rate :math:`\mu`, which is that of the middle pair of states, and the silence
before the first month, shrink thin series. The variance is :math:`\varphi_t \lambda_r / (E_t + k v_t)`. The
over-dispersion :math:`\varphi_t` is learned from what the faster memory expected of each month before it was seen,
:math:`m_t = \lambda_{t-1} v_t`, and after, :math:`m'_t = \lambda_t v_t`, and shrunk to that of the middle series:

.. math:: \varphi_t = \frac{\sum_{u \le t} w_u (h_u - m_u)(h_u - m'_u) + s \rho_t^2 \varphi_0}
   {\sum_{u \le t} w_u m'_u + s \rho_t},

with :math:`w_u` a weight that forgets at ``DISPERSION_RATE`` a month and :math:`\rho_t` the reports per act so far. It
holds the size of single acts as well as their bursts (a compound negative binomial with linear variance), and doubles
where every act is told twice, as it must.

**How fast to forget** is not known, so two memories, one of weeks and one of years, carry half the weight each: the
rate is the mean of the two, and the interval holds the intervals of both.

A *filtered* rate uses the months up to its own; a *smoothed* one also the later ones, the sums running from both ends.
A month of which only a part has passed counts as that part.

References: Smith and Miller 1986, J. R. Stat. Soc. B 48:79-88 (the gamma filter of counts); West and Harrison 1997,
*Bayesian Forecasting and Dynamic Models*, ch. 10 and 12 (discounting; mixtures of discounts); Gamerman, dos Santos and
Franco 2013, J. Time Ser. Anal. 34:625-645; Wilson and Hilferty 1931 (quantiles of the gamma distribution).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from detente.observe.decay import decayed_sum

MEMORIES = (0.5, 0.03)
"""Shares of its weight that a month loses each month: half-lives of one month and of two years."""
PRIOR_MONTHS = 1.0
"""k: weight of the prior."""
PRIOR_RATE = 0.005
"""mu: points per reported act, of one side of the middle pair of states."""
PRIOR_DISPERSION = 8.0
"""phi: points, of the middle series."""
DISPERSION_RATE = 0.1
"""Share of its weight that an error of a forecast loses each month."""
DISPERSION_WEIGHT = 20.0
"""s: weight of the prior of the dispersion, in points expected."""


@dataclass(frozen=True, slots=True)
class Record:
    """What T months show of K series.

    Attributes
    ----------
    amount : numpy.ndarray, shape (T, K)
        Points of each month.
    exposure : numpy.ndarray, shape (T,)
        Reported acts of a whole month like this one; above 0.
    reports : numpy.ndarray, shape (T,)
        Reports per act so far; at least 1.
    span : numpy.ndarray, shape (T,)
        Part of the month that has passed, above 0 to 1.
    prior_rate : float
        Points per reported act, expected of a series of which nothing is told.
    """

    amount: np.ndarray
    exposure: np.ndarray
    reports: np.ndarray
    span: np.ndarray
    prior_rate: float = PRIOR_RATE

    @property
    def passed(self) -> np.ndarray:
        """Reported acts of the passed part of each month, shape (T, 1)."""
        return np.asarray((self.exposure * self.span)[:, None])


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of each month, points per reported act.

    Attributes
    ----------
    mean : numpy.ndarray, shape (T, K)
        Posterior mean, over both memories.
    means, variances : numpy.ndarray, shape (2, T, K)
        Those of each memory.
    """

    mean: np.ndarray
    means: np.ndarray
    variances: np.ndarray

    def interval(self, z: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the ends of the interval between the normal quantiles minus and plus ``z``.

        It holds the intervals of both memories: the quantiles of gamma distributions of their means and variances, half
        added to the shape as in Jeffreys' prior, so that silence has an upper end; Wilson and Hilferty's cube.
        """
        scale = self.variances / self.means
        shape = self.means / scale + 0.5
        low, high = (
            scale * shape * np.maximum(1.0 - 1.0 / (9.0 * shape) + side / (3.0 * np.sqrt(shape)), 0.0) ** 3
            for side in (-z, z)
        )
        return np.minimum(low.min(axis=0), self.mean), np.maximum(high.max(axis=0), self.mean)


def filtered(record: Record) -> Rates:
    """Return the rates as they could be told after each month."""
    means, weights = _posterior(record, [_sums(record, rate) for rate in MEMORIES])
    return _mixed(means, weights, _dispersion(record, means[0]))


def smoothed(record: Record) -> Rates:
    """Return the rates of each month as seen after the last."""
    so_far = [_sums(record, rate) for rate in MEMORIES]
    told, _ = _posterior(record, so_far)
    later = [_later_sums(record, rate) for rate in MEMORIES]
    means, weights = _posterior(record, [one + other for one, other in zip(so_far, later, strict=True)])
    return _mixed(means, weights, _dispersion(record, told[0]))


def _sums(record: Record, rate: float) -> np.ndarray:
    """Return discounted sums of amounts and, in the last column, exposure, up to each month, shape (T, K + 1)."""
    terms = np.hstack([record.amount, record.passed])
    terms[0, -1] += record.exposure[0] / rate * (1.0 - rate) ** record.span[0]
    return _discounted(terms, (1.0 - rate) ** record.span)


def _later_sums(record: Record, rate: float) -> np.ndarray:
    """Return the same over the months after each."""
    terms = np.hstack([record.amount, record.passed])[::-1]
    kept = np.r_[1.0, (1.0 - rate) ** record.span[:0:-1]]
    return np.asarray((_discounted(terms, kept) - terms)[::-1])


def _discounted(terms: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Sum terms (T, K), keeping of the sum so far the part ``kept`` (T,) before each term is added."""
    steps = zip(kept.tolist(), terms, strict=True)
    _, first = next(steps)
    return np.array(list(accumulate(steps, lambda total, step: step[0] * total + step[1], initial=first)))


def _posterior(record: Record, of_memory: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of each memory (2, T, K) and the exposure that it rests on (2, T, 1)."""
    prior = PRIOR_MONTHS * record.exposure[:, None]
    sums = np.array(of_memory)
    weights = sums[..., -1:] + prior
    return (sums[..., :-1] + record.prior_rate * prior) / weights, weights


def _mixed(means: np.ndarray, weights: np.ndarray, dispersion: np.ndarray) -> Rates:
    """Give each memory the same weight."""
    return Rates(means.mean(axis=0), means, dispersion * means / weights)


def _dispersion(record: Record, told: np.ndarray) -> np.ndarray:
    """Return the over-dispersion learned up to each month, points, from what the faster memory told, both (T, K).

    The product of the errors before and after a month is seen leaves out what the rate itself has moved.
    """
    before = np.vstack([np.full((1, told.shape[1]), record.prior_rate), told[:-1]]) * record.passed
    after = told * record.passed
    of_prior = DISPERSION_WEIGHT * record.reports[:, None]
    errors = decayed_sum((record.amount - before) * (record.amount - after), DISPERSION_RATE)
    learned = errors + of_prior * record.reports[:, None] * PRIOR_DISPERSION
    return np.asarray(learned / (decayed_sum(after, DISPERSION_RATE) + of_prior))
