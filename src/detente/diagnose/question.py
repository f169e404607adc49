r"""The question "is this time different?" as it can be put on a day, its outcome, and the figures that speak to it.

**The question**, asked of a pair whose tension is above its normal range: will the average tension of months
13 to 24 after the as-of day still lie above the upper edge of that range (a *break*), or not (a *swing*)?

**Three figures** are known on the day, none of which looks at a later one:

* ``ahead``: the log odds that the relation averages above the edge over the second year if it drifts and swings as
  before. Each point of the filter's parameter grid (:mod:`detente.observe.statespace`) says that this average is
  normal, in closed form; they are mixed by their weights;
* ``above``: the share of the last ``LATELY_MONTHS`` month ends that lay above the edge: a rise out of calm falls back,
  one on top of a relation long raised stays;
* ``busy``: how many hostile days the last year had, against the pair's record,
  :math:`\log\{(n_{12}/12 + \tfrac14) / (n/m + \tfrac14)\}` for :math:`n` days on balance hostile in :math:`m` months.

What they are worth is learned over many pairs (:mod:`detente.diagnose.weighing`).

Everything is worked out on the filtered path, each act on the day it became known, so that the answer of today and
the answers of the record come from one procedure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.diagnose.episodes import normal_range, spells, upper_edges
from detente.diagnose.scores import normal_cdf
from detente.observe.tension import BALANCE, POINTS_PER_INTENSITY

if TYPE_CHECKING:
    from datetime import date

    from detente.observe.statespace import Filtered
    from detente.observe.tension import Replay

FIRST_MONTH = 60
"""Questions of the past begin after five years of record."""
CALM_MONTHS = 6
AGAIN_MONTHS = 12
HORIZON_MONTHS = 24
LATELY_MONTHS = 36
YEAR_DAYS = 365
MONTH_DAYS = YEAR_DAYS / 12
OFFSET = 0.25
LEAST_CHANCE = 0.001
SPAN_YEARS = np.linspace(1.0, 2.0, 13)
"""Month ends of the second year."""
NAMES = ("ahead", "above", "busy")


@dataclass(frozen=True, slots=True)
class Question:
    """The question as it can be put on one month end, from what was known then.

    Attributes
    ----------
    edge : float
        Upper edge of the normal range so far.
    onset : date or None
        Onset of the rise under way; None when tension is not above the edge.
    """

    edge: float
    onset: date | None


def question(replayed: Replay, row: int) -> Question:
    """Put the question on the ``row``-th month end, with nothing known later."""
    path = replayed.mean[: row + 1]
    normal = normal_range(path)
    is_above = path[-1] > normal.upper
    return Question(normal.upper, replayed.days[spells(path, normal)[-1][0]] if is_above else None)


def question_rows(path: np.ndarray) -> list[int]:
    """Return the rows of the month-end path at which the question was put in the past.

    When tension first passes the edge of the months so far, after ``CALM_MONTHS`` at or below it, and again every
    ``AGAIN_MONTHS`` while it stays above. The last row is the as-of day and not asked.
    """
    rows: list[int] = []
    calm = 0
    is_above_edge = path > upper_edges(path)
    for row in range(FIRST_MONTH, len(path) - 1):
        is_above = is_above_edge[row]
        is_asked_again = bool(rows) and calm < CALM_MONTHS and row - rows[-1] >= AGAIN_MONTHS
        if is_above and (calm >= CALM_MONTHS or is_asked_again):
            rows.append(row)
        calm = 0 if is_above else calm + 1
    return rows


def outcome(path: np.ndarray, row: int, edge: float) -> bool | None:
    """Say whether it was a break; None while the second year is not over (the last row is the as-of day)."""
    if row + HORIZON_MONTHS >= len(path) - 1:
        return None
    return bool(path[row + 13 : row + HORIZON_MONTHS + 1].mean() > edge)


def figures(replayed: Replay, row: int, edge: float) -> np.ndarray:
    """Return the three figures of a question put on the ``row``-th month end, shape (3,), in the order of ``NAMES``."""
    chance = min(max(stays_above(replayed.filtered, int(replayed.steps[row]), edge), LEAST_CHANCE), 1.0 - LEAST_CHANCE)
    lately = replayed.mean[max(0, row + 1 - LATELY_MONTHS) : row + 1]
    return np.array([np.log(chance / (1.0 - chance)), (lately > edge).mean(), _busy(replayed, row)])


def stays_above(filtered: Filtered, step: int, edge: float) -> float:
    """Return the probability that the relation averages above an edge over the second year after a step."""
    mean, sd = second_year(filtered, step)
    limit = (edge - BALANCE) / POINTS_PER_INTENSITY
    return float(filtered.weights(step)[0] @ normal_cdf((mean - limit) / sd))


def second_year(filtered: Filtered, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of the relation's average over the second year, for each grid point (G,)."""
    grid, level, cov = filtered.grid, filtered.mean[step, 0], filtered.cov[step, 0]
    kept = np.exp2(-SPAN_YEARS / grid.half_life[:, None])
    gap = np.abs(SPAN_YEARS[:, None] - SPAN_YEARS)
    apart = np.exp2(-gap / grid.half_life[:, None, None]) - kept[:, :, None] * kept[:, None, :]
    drifted = np.minimum(SPAN_YEARS[:, None], SPAN_YEARS).mean()
    swing = kept.mean(axis=1)
    var = cov[:, 0, 0] + 2.0 * swing * cov[:, 0, 1] + swing**2 * cov[:, 1, 1]
    var += grid.drift**2 * drifted + grid.swing_sd**2 * apart.mean(axis=(1, 2))
    return level[:, 0] + swing * level[:, 1], np.sqrt(var)


def _busy(replayed: Replay, row: int) -> float:
    """Return the logarithm of the last year's hostile days over those of the record, both a month."""
    day = replayed.days[row]
    ages = [
        (day - at).days
        for at, hostility in zip(replayed.readings.days, replayed.readings.hostility[:, 0], strict=True)
        if at <= day and hostility > 0.0
    ]
    months = max((day - replayed.readings.days[0]).days / MONTH_DAYS, 1.0)
    lately = sum(age < YEAR_DAYS for age in ages) / min(months, 12.0)
    return float(np.log((lately + OFFSET) / (len(ages) / months + OFFSET)))
