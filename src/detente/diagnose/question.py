r"""The question "is this time different?" as it can be put on a day, and the chance of a break.

**The question**, asked of a pair whose tension is above its normal range: will the average tension of months
13 to 24 after the as-of day still lie above the upper edge of that range (a *break*), or not (a *swing*)?

**The chance** averages over *was the level shifted in this rise?*:

.. math:: P(\text{break}) = (1 - P_s)\,P(\text{stays} \mid \text{none}) + \sum_\tau P(\tau)\,P(\text{stays} \mid \tau)

where the posterior :math:`P(\tau)` over the month of a shift within the rise, :math:`P_s = \sum P(\tau)`,
comes from the Bayes factors of :mod:`detente.diagnose.breaks` and the prior from the pair's own past:
:math:`\pi = (k + \tfrac12)/(n + 1)` for :math:`k` of :math:`n` ended rises that took longer than two years from
peak to end (Jeffreys' prior). The interval of the answer runs over the ends of the 80 % interval of :math:`\pi`
and over the likeliest parameter sets of the model, each alone.

Everything is worked out on the filtered path, each act on the day it became known, so that the answer of today and
the answers of the record come from one procedure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.diagnose.breaks import Shifts, posterior, shifts
from detente.diagnose.episodes import normal_range, spells
from detente.diagnose.scores import normal_cdf
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
    prior = (asked.slow + 0.5) / (ended + 1.0)
    p_break, p_shift, stays = (float(evidence.weight @ part) for part in _by_set(evidence, within, asked.edge, prior))
    bounds = _beta_interval(asked.slow + 0.5, ended - asked.slow + 0.5)
    ends = np.concatenate([_by_set(evidence, within, asked.edge, bound)[0] for bound in bounds])
    return Chance(p_break, min(float(ends.min()), p_break), max(float(ends.max()), p_break), p_shift, stays, prior)


def _by_set(
    evidence: Shifts, days: tuple[date, ...], edge: float, prior: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return P(break), P(shift) and P(stays | no shift) for each parameter set, all of shape (K,)."""
    prior = min(max(prior, 1e-6), 1.0 - 1e-6)
    limit = (edge - BALANCE) / POINTS_PER_INTENSITY
    stays = normal_cdf((evidence.forecast[:, 0] - limit) / evidence.forecast[:, 1])
    stays_shifted = normal_cdf((evidence.forecast_shift[..., 0] - limit) / evidence.forecast_shift[..., 1])
    after = [posterior(days, log_bayes, prior) for log_bayes in evidence.log_bayes]
    p_shift = np.array([one.p_any for one in after])
    p_at = np.array([one.p_at for one in after])
    return (1.0 - p_shift) * stays + (p_at * stays_shifted).sum(axis=1), p_shift, stays


def _beta_interval(a: float, b: float) -> tuple[float, float]:
    """Return the 80 % interval of a Beta(a, b) distribution, by its cumulative sum on a fine grid."""
    x = np.linspace(0.0005, 0.9995, 1000)
    log_density = (a - 1) * np.log(x) + (b - 1) * np.log1p(-x)
    mass = np.cumsum(np.exp(log_density - log_density.max()))
    low, high = np.searchsorted(mass / mass[-1], [0.1, 0.9])
    return float(x[low]), float(x[high])
