r"""Event study: what a pair's record did after a day, against the forecast of the month before.

The month of the act itself is left out: a summit is itself a friendly act and would count as its own effect. Over the
twelve months that follow, the mean reading minus the mean forecast (:mod:`detente.resolve.counterfactual`) is the
change of the *year*; it needs no assumption on how an effect fades.

**Interval.** A model's own forecast error is too small for wars and newswires, so it is scaled by what it did on
*placebo dates*: every third month of the same record whose year was over before the act. With :math:`n` placebo dates
counted as :math:`n/4` independent years, mean squared standardised error :math:`m`, and a prior of ``PRIOR_WEIGHT``
years with error ``PRIOR_SCALE``, the scale is :math:`s^2 = (w_0 s_0^2 + m n/4) / (w_0 + n/4)` and the interval is that
of Student's t with :math:`w_0 + n/4` degrees of freedom.

References: Brodersen et al. 2015, *Ann. Appl. Stat.* 9:247-274 (a structural series as counterfactual); Abadie, Diamond
and Hainmueller 2010, *J. Am. Stat. Assoc.* 105:493-505 (placebos in time and space).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import InvalidInputError
from detente.resolve.counterfactual import MIN_MONTHS, means_ahead, months_ahead
from detente.resolve.intervals import Estimate, student_quantile

if TYPE_CHECKING:
    from detente.resolve.counterfactual import Record

EFFECT_LEVEL = 0.9
"""Coverage of the intervals of effects: a claim that something works has to stand more than a level does."""
YEAR = np.arange(2, 14)
"""The year after the act's month, in months from the end of the month before it."""
MONTHS = 24
PATH = np.arange(2, MONTHS + 2)
EVERY = 3
"""Every third month is a placebo date."""
PRIOR_WEIGHT, PRIOR_SCALE = 8.0, 1.0
"""Learnt from 36 series of five feeds: 90 % intervals hold nine in ten there."""
MIN_SEEN = 4
"""Months with readings that a year must have."""


@dataclass(frozen=True, slots=True)
class Study:
    """What followed one act.

    Attributes
    ----------
    year : Estimate
        Change over the year, in the record's unit (points of tension), with its 90 % interval.
    sd : float
        Standard deviation of its error, placebo dates counted in.
    months, change, cov : numpy.ndarray, shapes (H,), (H,), (H, H)
        Months after the act that have readings, the change in each, and the covariance of its error.
    n_placebo : int
        Placebo dates.
    p_placebo : float or None
        Share of them whose year moved as far from its forecast; None without any.
    """

    year: Estimate
    sd: float
    months: np.ndarray
    change: np.ndarray
    cov: np.ndarray
    n_placebo: int
    p_placebo: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "year": {**self.year.to_dict(), "level": EFFECT_LEVEL},
            "sd": self.sd,
            "n_placebo": self.n_placebo,
            "p_placebo": self.p_placebo,
        }


def event_study(record: Record, at: int, *, errors: np.ndarray | None = None) -> Study | None:
    """Study what followed an act.

    Parameters
    ----------
    record : Record
        The pair's months.
    at : int
        Row of the month of the act.
    errors : numpy.ndarray, optional
        :func:`placebo_errors` of the record, where several acts of one pair are studied.

    Returns
    -------
    Study or None
        None with fewer than ``MIN_MONTHS`` months before the act or ``MIN_SEEN`` months with readings in the year
        after: not enough data.

    Raises
    ------
    InvalidInputError
        If the month is not in the record.
    """
    if not 0 <= at < len(record.values):
        raise InvalidInputError(f"month {at} found; expected a row of the record, 0 to {len(record.values) - 1}.")
    origin = at - 1
    after = origin + YEAR
    n_seen = int(np.isfinite(record.noise[after[after < len(record.values)]]).sum())
    if origin < MIN_MONTHS - 1 or n_seen < MIN_SEEN or after[-1] >= len(record.values):
        return None
    errors = placebo_errors(record) if errors is None else errors
    past = errors[MIN_MONTHS - 1 : origin - int(YEAR[-1]) + 1 : EVERY]
    past = past[np.isfinite(past)]
    weight = len(past) * EVERY / len(YEAR)
    scale, freedom = _scale(past, weight)
    seen, mean, sd = (float(one[0]) for one in means_ahead(record, np.array([origin]), YEAR))
    error = scale * sd
    reach = student_quantile((1 + EFFECT_LEVEL) / 2, freedom) * error
    value = seen - mean
    month = PATH[(origin + PATH < len(record.values))]
    month = month[np.isfinite(record.noise[origin + month])]
    path, cov = months_ahead(record, origin, month)
    unit = record.unit
    return Study(
        year=Estimate(unit * value, unit * (value - reach), unit * (value + reach)),
        sd=unit * error * math.sqrt(freedom / (freedom - 2.0)),
        months=month - 1,
        change=unit * (record.values[origin + month] - path),
        cov=(unit * scale) ** 2 * cov,
        n_placebo=len(past),
        p_placebo=float((np.abs(past) >= abs(value / sd)).mean()) if len(past) else None,
    )


def placebo_errors(record: Record) -> np.ndarray:
    """Return the standardised error of the year's forecast from each month's end, shape (M,); nan where none."""
    return years(record)[0]


def years(record: Record) -> tuple[np.ndarray, np.ndarray]:
    """Return the standardised error of the year's forecast from each month's end, and the change of each month's year.

    Both of shape (M,). The change is that of the year after an act in the month, in the record's unit; nan also where
    that year has fewer than ``MIN_SEEN`` months with readings.
    """
    errors, changes = np.full((2, len(record.values)), np.nan)
    origins = np.arange(MIN_MONTHS - 1, len(record.values) - int(YEAR[-1]))
    if len(origins):
        seen, mean, sd = means_ahead(record, origins, YEAR)
        errors[origins] = (seen - mean) / sd
        n_seen = np.isfinite(record.noise[origins[:, None] + YEAR]).sum(axis=1)
        changes[origins + 1] = np.where(n_seen >= MIN_SEEN, record.unit * (seen - mean), np.nan)
    return errors, changes


def _scale(errors: np.ndarray, weight: float) -> tuple[float, float]:
    """Return the factor of the model's standard deviation and the degrees of freedom."""
    squared = float((errors**2).mean()) if len(errors) else 0.0
    total = PRIOR_WEIGHT + weight
    return math.sqrt((PRIOR_WEIGHT * PRIOR_SCALE**2 + weight * squared) / total), total
