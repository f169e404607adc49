r"""The question "is this time different?" as it can be put on a day, and the chance of a break.

**The question**, asked of a pair whose tension is above its normal range: will the average tension of months
13 to 24 after the as-of day still lie above the upper edge of that range (a *break*), or not (a *swing*)?

**The chance** averages over *was the level shifted in this rise?*:

.. math:: P(\text{break}) = (1 - P_s)\,P(\text{stays} \mid \text{none}) + \sum_\tau P(\tau)\,P(\text{stays} \mid \tau)

where the posterior :math:`P(\tau)` over the month of a shift within the rise, :math:`P_s = \sum P(\tau)`,
comes from the Bayes factors of :mod:`detente.diagnose.shifts` and the prior from the pair's own past:
:math:`\pi = (k + \tfrac12)/(n + 1)` for :math:`k` of :math:`n` ended rises that took longer than two years from
peak to end (Jeffreys' prior). The interval of the answer holds 80 % of its values over the quantiles of
:math:`\pi \sim \text{Beta}(k + \tfrac12, n - k + \tfrac12)` and the likeliest parameter sets.

Everything is worked out on the filtered path, each act on the day it became known, so that the answer of today and
the answers of the record come from one procedure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.diagnose.episodes import normal_range, spells
from detente.diagnose.scores import beta_quantiles, normal_cdf
from detente.diagnose.shifts import Shifts, shifts
from detente.observe.tension import BALANCE, POINTS_PER_INTENSITY

if TYPE_CHECKING:
    from datetime import date

    from detente.observe.tension import Replay

SLOW_RECOVERY_DAYS = 730
LONGEST_SEARCH_MONTHS = 36
"""A shift is looked for in the last three years of a rise at most."""


@dataclass(frozen=True, slots=True)
class Question:
    """The question as it could be put on one month end, from what was known then.

    Attributes
    ----------
    edge : float
        Upper edge of the normal range so far.
    onset : date or None
        Onset of the rise under way; None when tension is not above the edge.
    peaks : tuple of datetime.date
        Peaks of the earlier rises that had ended.
    slow : int
        How many of those took longer than two years from peak to end.
    """

    edge: float
    onset: date | None
    peaks: tuple[date, ...]
    slow: int


@dataclass(frozen=True, slots=True)
class Chance:
    """P(break) with its 80 % interval, and what it is made of."""

    p_break: float
    lower: float
    upper: float
    p_shift: float
    p_stays_without: float
    prior: float


def question(replayed: Replay, row: int) -> Question:
    """Put the question on the ``row``-th month end, with nothing known later."""
    path = replayed.mean[: row + 1]
    normal = normal_range(path)
    rises = spells(path, normal)
    ended = [(start, end) for start, end in rises if end is not None]
    tops = [start + int(path[start:end].argmax()) for start, end in ended]
    days = replayed.days
    slow = sum((days[end] - days[top]).days > SLOW_RECOVERY_DAYS for top, (_, end) in zip(tops, ended, strict=True))
    is_above = path[-1] > normal.upper
    return Question(normal.upper, days[rises[-1][0]] if is_above else None, tuple(days[top] for top in tops), slow)


def chance_of_break(replayed: Replay, row: int, asked: Question) -> Chance:
    """Work out P(break) for a question put on the ``row``-th month end."""
    onset = asked.onset or replayed.days[row]
    within = tuple(day for day in replayed.days[: row + 1] if day >= onset)[-LONGEST_SEARCH_MONTHS:]
    evidence = shifts(replayed, within, row=row)
    ended = len(asked.peaks)
    a, b = asked.slow + 0.5, ended - asked.slow + 0.5
    prior = a / (a + b)
    p_break, p_shift, stays = (part[0] @ evidence.weight for part in _by_set(evidence, asked.edge, np.array([prior])))
    spread = _by_set(evidence, asked.edge, beta_quantiles(a, b))[0]
    lower, upper = _weighted_quantiles(spread, evidence.weight)
    return Chance(
        float(p_break), min(lower, float(p_break)), max(upper, float(p_break)), float(p_shift), float(stays), prior
    )


def _by_set(evidence: Shifts, edge: float, priors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return P(break), P(shift) and P(stays | no shift) for P priors and K parameter sets, all of shape (P, K)."""
    limit = (edge - BALANCE) / POINTS_PER_INTENSITY
    stays = normal_cdf((evidence.forecast[:, 0] - limit) / evidence.forecast[:, 1])
    stays_shifted = normal_cdf((evidence.forecast_shift[..., 0] - limit) / evidence.forecast_shift[..., 1])
    bayes = np.exp(np.clip(evidence.log_bayes, -50, 50))
    for_shift = priors[:, None] * bayes.mean(axis=1)
    p_shift = for_shift / (1.0 - priors[:, None] + for_shift)
    stays_if_shifted = (bayes * stays_shifted).sum(axis=1) / bayes.sum(axis=1)
    return (1.0 - p_shift) * stays + p_shift * stays_if_shifted, p_shift, np.broadcast_to(stays, p_shift.shape)


def _weighted_quantiles(values: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Return the 10 % and 90 % quantiles of values (P, K), the P equally likely and the K by weight."""
    order = np.argsort(values, axis=None)
    mass = np.cumsum(np.broadcast_to(weight, values.shape).ravel()[order])
    low, high = np.searchsorted(mass / mass[-1], [0.1, 0.9])
    return float(values.ravel()[order[low]]), float(values.ravel()[order[high]])
