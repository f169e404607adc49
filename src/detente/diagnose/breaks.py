"""Breaks: did the number of hostile acts change its level for good, how often and when, or is it one more turn?

**Answer.** The posterior over *none*, one, two or three lasting changes of level, and over their dates, in counts
that also wax and wane by themselves (:mod:`detente.diagnose.cycle`, which defines the model). Prior: ``PRIOR``; the
dates of a number of changes are all alike beforehand. A change is looked for where at least a fifth of the record (and
24 periods) lies before it and a sixth (and 24 periods) after it: a level that has not lasted cannot be told from a
swing.

**Exposure.** A record that thickens holds more of everything. For a pair (:func:`hostile_acts`) the level is that of
hostile acts for each act of the pair that is told at all, the latter averaged over the five years around a month.

**Error level.** ``p_any`` is a probability, calibrated under the model. The *word* "break" is used from ``SAY_FROM``:
in 20 years of months whose cycle keeps 95 % of itself from month to month and never breaks, it is said in one of ten;
with less persistence in fewer. The page of the method gives the figures, measured by simulation.

**Enough data.** Below ``FEWEST_PERIODS`` periods or ``FEWEST_ACTS`` acts there is no figure. Records of more than
``MOST_PERIODS`` are merged into longer periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from detente.diagnose.cycle import Fit, fit
from detente.diagnose.months import IS_HOSTILE, full_months
from detente.errors import InvalidInputError
from detente.shown import Shows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import ArrayLike

PRIOR = (0.5, 0.35, 0.1, 0.05)
"""Of none, one, two and three changes."""
SAY_FROM = 0.67
EXPOSURE_MONTHS = 61
FEWEST_PERIODS = 60
FEWEST_ACTS = 20
MOST_PERIODS = 480
SPAN = 0.8
"""Share of the posterior of the date that its range holds."""

LIMITATION = (
    "Counts follow what was recorded, so a lasting change of reporting reads like one of the relation; a change in the "
    "last sixth of the record is not looked for, and a cycle longer than the record cannot be told from a break."
)


@dataclass(frozen=True, slots=True)
class Breaks(Shows):
    """Posterior over the number and the dates of lasting changes of level.

    Attributes
    ----------
    p_any : float or None
        Probability of at least one; None where there is not enough data.
    p_number : tuple of float
        Of none, one, two, three.
    days : tuple of datetime.date
        First days of the periods.
    p_at : numpy.ndarray
        Expected changes at the beginning of each period; sums to the expected number of changes.
    best_day : date or None
        The likeliest day of a change, the strongest where there are several.
    best_range : tuple of date or None
        80 % range around it, given that there was a single one.
    factor : float or None
        Level after the likeliest day over the level before it, given a change.
    level : numpy.ndarray
        Expected level: acts a period (for a unit of exposure, if one was given). Empty where there is not enough data.
    persistence, size : float or None
        Of the cycle: what it keeps of itself from one period to the next, and its standard deviation in logarithms.
    n_acts : int
        Acts counted.
    """

    p_any: float | None
    p_number: tuple[float, ...]
    days: tuple[date, ...]
    p_at: np.ndarray
    best_day: date | None
    best_range: tuple[date, date] | None
    factor: float | None
    level: np.ndarray
    persistence: float | None
    size: float | None
    n_acts: int

    def __repr__(self) -> str:
        said = "not enough data" if self.p_any is None else f"P(any) = {self.p_any:.2f}, likeliest {self.best_day}"
        return f"<Breaks: {said}>"

    @property
    def is_break(self) -> bool:
        """Return whether the word "break" is used (``SAY_FROM``)."""
        return self.p_any is not None and self.p_any >= SAY_FROM

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "p_any": _rounded(self.p_any),
            "p_number": [round(p, 3) for p in self.p_number],
            "best_day": self.best_day.isoformat() if self.best_day else None,
            "best_range": [day.isoformat() for day in self.best_range] if self.best_range else None,
            "factor": _rounded(self.factor),
            "persistence": _rounded(self.persistence),
            "size": _rounded(self.size),
            "n_acts": self.n_acts,
            "prior": 1.0 - PRIOR[0],
            "limitation": LIMITATION,
        }


def hostile_acts(events: pl.DataFrame, dyad: str, as_of: date) -> tuple[np.ndarray, tuple[date, ...], np.ndarray]:
    """Count the hostile acts between the two in each full month up to a day, with the exposure.

    Parameters
    ----------
    events : polars.DataFrame
        Event table; rows known later, of other pairs and of third parties are left out.
    dyad : str
        The pair, as ``JPN-KOR``.
    as_of : datetime.date
        The day of the question; its month is left out, as it is not over.

    Returns
    -------
    counts, days, exposure
        Hostile acts in each month (T,); first days of the months; all acts a month over the ``EXPOSURE_MONTHS`` around
        it, half an act added, divided by their mean (T,).
    """
    table = full_months(events, dyad, as_of, {"hostile": IS_HOSTILE.sum(), "told": pl.len()})
    if table.is_empty():
        return np.zeros(0), (), np.zeros(0)
    return table["hostile"].to_numpy().astype(float), tuple(table["month"].to_list()), _around(table["told"].to_numpy())


def _around(told: np.ndarray) -> np.ndarray:
    """Average over the months around each one, scaled to mean 1."""
    width = np.ones(EXPOSURE_MONTHS)
    sums, months = (np.convolve(part, width, "full") for part in (told, np.ones(len(told))))
    start = EXPOSURE_MONTHS // 2
    mean = (sums + 0.5)[start : start + len(told)] / months[start : start + len(told)]
    return np.asarray(mean / mean.mean())


def breaks(counts: ArrayLike, days: Sequence[date], exposure: ArrayLike | None = None) -> Breaks:
    """Weigh one, two or three lasting changes of level against none.

    Parameters
    ----------
    counts : array_like, shape (T,)
        Acts in each period, whole numbers from 0; ``nan`` where nothing was observed.
    days : sequence of datetime.date
        First day of each period, ascending and evenly spaced.
    exposure : array_like, shape (T,), optional
        How much was told in each period, positive; the level is then one of acts for each unit of it.

    Raises
    ------
    InvalidInputError
        If a count is negative or not whole, an exposure not positive, or the lengths differ.
    """
    values, told = np.asarray(counts, float), np.ones(len(days)) if exposure is None else np.asarray(exposure, float)
    _check(values, told, days)
    times = max(1, -(-len(values) // MOST_PERIODS))
    values, told, days = merged(values, times), merged(told, times), tuple(days)[len(days) % times :: times]
    n_acts, n = int(np.nansum(values)), len(values)
    if np.isfinite(values).sum() < FEWEST_PERIODS or n_acts < FEWEST_ACTS:
        return Breaks(None, (), days, np.zeros(n), None, None, None, np.zeros(0), None, None, n_acts)
    found = fit(values, slice(max(n // 5, 24), n - max(n // 6, 24) + 1), len(PRIOR) - 1, told / told.mean())
    return _posterior(found, days, n_acts)


def merged(values: np.ndarray, times: int) -> np.ndarray:
    """Add so many neighbouring periods to one; those too few for a whole one are dropped at the beginning."""
    return np.asarray(values[len(values) % times :].reshape(-1, times).sum(axis=1))


def _posterior(found: Fit, days: tuple[date, ...], n_acts: int) -> Breaks:
    log_weight = np.log(PRIOR) + found.log_evidence
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    best = int((weight[1:] @ found.at[1:]).argmax())
    given_one = np.cumsum(found.at[1])
    ends = np.searchsorted(given_one / given_one[-1], [(1 - SPAN) / 2, (1 + SPAN) / 2])
    low, high = min(best, int(ends[0])), max(best, min(int(ends[1]), len(days) - 1))
    level = weight[1:] @ found.log_level[1:] / weight[1:].sum()
    return Breaks(
        p_any=float(1.0 - weight[0]),
        p_number=tuple(float(p) for p in weight),
        days=days,
        p_at=weight @ found.at,
        best_day=days[best],
        best_range=(days[low], days[high]),
        factor=float(np.exp(level[high] - level[max(low - 1, 0)])),
        level=np.exp(weight @ found.log_level),
        persistence=found.persistence,
        size=found.size,
        n_acts=n_acts,
    )


def _check(values: np.ndarray, told: np.ndarray, days: Sequence[date]) -> None:
    if values.ndim != 1 or not len(values) == len(told) == len(days):
        raise InvalidInputError(f"counts have shape {values.shape} for {len(days)} days; expected one count for each.")
    seen = values[np.isfinite(values)]
    if np.isinf(values).any() or (seen < 0).any() or (seen != np.round(seen)).any():
        raise InvalidInputError("counts hold a value that is no whole number from 0; leave gaps as nan.")
    if not (np.isfinite(told) & (told > 0)).all():
        raise InvalidInputError("an exposure is not positive; expected how much was told in each period.")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
