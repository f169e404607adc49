r"""Recovery: what share of a pair's episodes is over within 6, 12 and 24 months of the worst one.

**Model.** Within each of the spans 0-6, 6-12 and 12-24 months after the peak an episode ends at a constant rate
:math:`\lambda_j` a month (piecewise exponential survival), so that one under way counts for the months it was followed
(censoring). With :math:`d_j` ends in :math:`e_j` months followed and a Gamma prior, worth :math:`m_j` months with the
rate of the pool of other pairs, the posterior is :math:`\lambda_j \sim \Gamma(m_j \bar\lambda_j + d_j,\, m_j + e_j)`. A
pair with few episodes is drawn towards the pool, one with many goes its own way.

**Share** recovered by the end of a span: one minus the posterior mean of
:math:`S = \prod_j e^{-\lambda_j \Delta_j}`, in closed form, since
:math:`E e^{-\lambda \Delta} = (b / (b + \Delta))^a` for :math:`\lambda \sim \Gamma(a, b)`. The 80 % interval is that of
the Beta distribution with the mean and variance of :math:`S`.

**Half-life**: the first time by which half of the episodes were half recovered, by Kaplan and Meier.

The pool (``POOL``) and its worth were learned from the pairs of four event lists by marginal likelihood
(``python -m benchmarks.accuracy.recovery --data DIR``), the pairs of the built-in chronicles left out.

References: Kaplan and Meier 1958, JASA 53:457-481; Friedman 1982, Ann. Stat. 10:101-113 (piecewise exponential).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.diagnose.scores import beta_quantiles

if TYPE_CHECKING:
    from collections.abc import Sequence

MONTHS = (6, 12, 24)
SPANS = ((0.0, 6.0), (6.0, 12.0), (12.0, 24.0))


@dataclass(frozen=True, slots=True)
class Pool:
    """Ends a month of other pairs' episodes in each of ``SPANS``, and the months of record that this is worth."""

    rate: tuple[float, ...]
    worth: tuple[float, ...]
    n_episodes: int
    n_pairs: int


POOL = Pool(rate=(0.0156, 0.061, 0.055), worth=(1000.0, 96.0, 96.0), n_episodes=578, n_pairs=173)


def followed(waits: Sequence[float], ended: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    """Return ends and months followed in each of ``SPANS``, both (3,).

    Parameters
    ----------
    waits : sequence of float
        Months from the peak of each episode to its end, or to the day on which observation stopped.
    ended : sequence of bool
        False where observation stopped first.
    """
    wait, over = np.asarray(waits, float).reshape(-1), np.asarray(ended, bool).reshape(-1)
    ends = np.array([((wait > low) & (wait <= high) & over).sum() for low, high in _first_closed()], float)
    months = np.array([np.clip(wait - low, 0.0, high - low).sum() for low, high in SPANS])
    return ends, months


def recovered(
    waits: Sequence[float], ended: Sequence[bool], pool: Pool = POOL
) -> tuple[dict[int, float], dict[int, tuple[float, float]]]:
    """Return the share recovered within each of ``MONTHS``, and its 80 % interval."""
    ends, months = followed(waits, ended)
    worth = np.array(pool.worth)
    a, b = worth * np.array(pool.rate) + ends, worth + months
    width = np.diff(SPANS, axis=1)[:, 0]
    first = np.cumprod((b / (b + width)) ** a)
    second = np.cumprod((b / (b + 2.0 * width)) ** a)
    spread = np.clip(second - first**2, 1e-9, None)
    n = np.maximum(first * (1.0 - first) / spread - 1.0, 1e-3)
    shares, intervals = {}, {}
    for at, left, cases in zip(MONTHS, first, n, strict=True):
        quantiles = beta_quantiles((1.0 - left) * cases, left * cases)
        shares[at] = float(1.0 - left)
        intervals[at] = (min(float(quantiles[1]), shares[at]), max(float(quantiles[-2]), shares[at]))
    return shares, intervals


def half_life(waits: list[float], ended: list[bool]) -> float | None:
    """Return the time by which half had ended, with censoring; None where that has not been seen."""
    moments = sorted({wait for wait, over in zip(waits, ended, strict=True) if over})
    return next((moment for moment in moments if kaplan_meier(waits, ended, moment) <= 0.5), None)


def kaplan_meier(waits: Sequence[float], ended: Sequence[bool], at: float) -> float:
    """Return the share still waiting at a time, with censoring.

    Parameters
    ----------
    waits : sequence of float
        Time until the end, or until observation stopped.
    ended : sequence of bool
        False where observation stopped first.
    at : float
        The time asked for, in the unit of ``waits``.
    """
    share = 1.0
    for moment in sorted({wait for wait, over in zip(waits, ended, strict=True) if over and wait <= at}):
        at_risk = sum(wait >= moment for wait in waits)
        ends = sum(over and wait == moment for wait, over in zip(waits, ended, strict=True))
        share *= 1.0 - ends / at_risk
    return share


def _first_closed() -> list[tuple[float, float]]:
    """Return the spans, the first one with its beginning in it: an episode may end in the month of its peak."""
    return [(-1.0 if low == 0.0 else low, high) for low, high in SPANS]
