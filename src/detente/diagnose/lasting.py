r"""Will a rise of conflict come back within the year? A chance learned from all pairs but the one in question.

**A rise** is a month in which the mean of the last three months' conflict acts first exceeds the 90th percentile of
that mean in all earlier months (36 at least), after half a year at or below it.

**The question.** Will the average of those means over months 7 to 12 after the month still lie above the 75th
percentile of the months before it, the upper edge of the pair's normal range (it *lasts*), or not (it *comes back*)?

**The chance** is a logistic function of two figures, both known in the month:

* ``standing``: the level of the three years before the rise against the edge,
  :math:`\log\{(\bar c_{-39..-4} + \tfrac14) / (q_{75} + \tfrac14)\}`; a rise out of calm falls back, one on top of an
  already raised level stays;
* ``lately``: the level of the last year against that of the whole record,
  :math:`\log\{(\bar c_{-12..-1} + \tfrac14) / (\bar c + \tfrac14)\}`.

**Learning.** From every month of the other pairs in which the mean stood above their 80th percentile so far, and whose
following year is known: neighbouring months are nearly the same, so each counts for ``SHARE`` of one, and the slopes
are drawn to zero (:mod:`detente.diagnose.logistic`). The interval comes from the spread of the coefficients when whole
pairs are left out (jackknife over pairs).

Assumes that pairs of the same feed behave alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.diagnose.logistic import jackknife, logistic, ridge_logistic
from detente.errors import InvalidInputError
from detente.observe.tension import Z_INTERVAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

HISTORY = 36
CALM = 6
HORIZON = 12
RISE, EDGE, LEARNT_FROM = 0.9, 0.75, 0.8
SHARE = 0.5
RIDGE = 3.0
OFFSET = 0.25
FEWEST_PAIRS = 3
FEWEST_MONTHS = 50
NAMES = ("standing", "lately")

LIMITATION = (
    "Learned from the months of a few dozen pairs at most, by two figures of level: it does not know what the rise is "
    "about, and a feed that grows makes rises seem to last."
)


@dataclass(frozen=True, slots=True)
class Chance:
    """Chance that a rise lasts.

    Attributes
    ----------
    p : float or None
        The chance; None where there is not enough data.
    interval : tuple of float or None
        Its 80 % interval.
    figures : dict
        ``standing`` and ``lately``, logarithms.
    pushes : dict
        What each adds to the log odds, against the average month learned from.
    base : float or None
        The chance in the average month learned from.
    n_pairs, n_months : int
        What it was learned from.
    """

    p: float | None
    interval: tuple[float, float] | None
    figures: dict[str, float]
    pushes: dict[str, float]
    base: float | None
    n_pairs: int
    n_months: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "p_break": None if self.p is None else round(self.p, 3),
            "interval": None if self.interval is None else [round(p, 3) for p in self.interval],
            "figures": {name: round(value, 3) for name, value in self.figures.items()},
            "pushes": {name: round(value, 3) for name, value in self.pushes.items()},
            "base": None if self.base is None else round(self.base, 3),
            "n_pairs": self.n_pairs,
            "n_months": self.n_months,
            "limitation": LIMITATION,
        }


def rises(counts: ArrayLike) -> tuple[int, ...]:
    """Return the months (from 0) in which a rise began.

    Parameters
    ----------
    counts : array_like, shape (T,)
        Conflict acts of each month, 0 where there was none.
    """
    mean = _trailing(_checked(counts))
    found, calm = [], 0
    for at in range(HISTORY + 2, len(mean)):
        if mean[at] > np.quantile(mean[2:at], RISE):
            if calm >= CALM:
                found.append(at)
            calm = 0
        else:
            calm += 1
    return tuple(found)


def lasted(counts: ArrayLike, at: int) -> bool | None:
    """Say whether a rise that began in month ``at`` lasted; None while its year is not over."""
    mean = _trailing(_checked(counts))
    if at + HORIZON >= len(mean):
        return None
    return bool(mean[at + 7 : at + HORIZON + 1].mean() > np.quantile(mean[2:at], EDGE))


def chance_of_lasting(counts: ArrayLike, others: Mapping[str, ArrayLike]) -> Chance:
    """Return the chance that a rise in the last month lasts.

    Parameters
    ----------
    counts : array_like, shape (T,)
        Conflict acts of each month up to the month of the question.
    others : mapping of str to array_like
        The same of other pairs, to learn from; the pair in question must not be among them.

    Raises
    ------
    InvalidInputError
        If a count is negative or missing.
    """
    own = _checked(counts)
    parts = [part for part in (_lessons(_checked(values)) for values in others.values()) if len(part[1])]
    n_months = sum(len(outcome) for _, outcome in parts)
    if len(own) < HISTORY + 3 or len(parts) < FEWEST_PAIRS or n_months < FEWEST_MONTHS:
        return Chance(None, None, {}, {}, None, len(parts), n_months)
    figures = _figures(own)
    centre, whole = _learnt(parts)
    here = np.r_[1.0, figures - centre]
    left_out = [_learnt([*parts[:skip], *parts[skip + 1 :]], centre)[1] for skip in range(len(parts))]
    log_odds = float(whole @ here)
    sd = float(np.sqrt(here @ jackknife(np.array(left_out)) @ here))
    lower, p, upper, base = logistic(
        np.array([log_odds - Z_INTERVAL * sd, log_odds, log_odds + Z_INTERVAL * sd, whole[0]])
    )
    pushes = whole[1:] * (figures - centre)
    return Chance(
        float(p),
        (float(lower), float(upper)),
        dict(zip(NAMES, figures.tolist(), strict=True)),
        dict(zip(NAMES, pushes.tolist(), strict=True)),
        float(base),
        len(parts),
        n_months,
    )


def _figures(counts: np.ndarray) -> np.ndarray:
    """Return the two figures of the last month, shape (2,)."""
    edge = np.quantile(_trailing(counts)[2:-1], EDGE)
    before, year = counts[-39:-3].mean(), counts[-12:].mean()
    return np.log([(before + OFFSET) / (edge + OFFSET), (year + OFFSET) / (counts.mean() + OFFSET)])


def _lessons(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return figures (N, 2) and outcomes (N,) of the months of one pair that can be learned from."""
    mean = _trailing(counts)
    figures, outcomes = [], []
    for at in range(HISTORY + 2, len(counts) - HORIZON):
        bar, edge = np.quantile(mean[2:at], [LEARNT_FROM, EDGE])
        if mean[at] > bar:
            figures.append(_figures(counts[: at + 1]))
            outcomes.append(float(mean[at + 7 : at + HORIZON + 1].mean() > edge))
    return np.array(figures).reshape(-1, 2), np.array(outcomes)


def _learnt(
    parts: list[tuple[np.ndarray, np.ndarray]], centre: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Fit the regression; return centre (2,) and coefficients (3,)."""
    figures, y = np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    centre = figures.mean(axis=0) if centre is None else centre
    return centre, ridge_logistic(figures, y, SHARE, RIDGE, centre)


def _trailing(counts: np.ndarray) -> np.ndarray:
    """Return the mean of each month and the two before it, nan for the first two."""
    mean = np.full(len(counts), np.nan)
    if len(counts) > 2:
        mean[2:] = (counts[2:] + counts[1:-1] + counts[:-2]) / 3.0
    return mean


def _checked(counts: ArrayLike) -> np.ndarray:
    values = np.asarray(counts, float)
    if values.ndim != 1 or not np.isfinite(values).all() or (values < 0).any():
        raise InvalidInputError("counts hold a missing or negative value; expected one number from 0 for each month.")
    return values
