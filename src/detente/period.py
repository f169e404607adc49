"""Days and months: ranges, labels and lengths.

All days are calendar days (UTC). Lengths that users see are in days; a *month* as a length is
``DAYS_PER_MONTH`` days (365.25 / 12).
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12


def month_end(day: date) -> date:
    """Return the last day of the month of ``day``."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """Move a day by whole months, keeping to the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_ends(first: date, last: date) -> list[date]:
    """List the month ends in ``[first, last)``, then ``last`` itself.

    The list is the reporting grid of every series: the end of each month, and the as-of day.
    """
    days = []
    day = month_end(first)
    while day < last:
        days.append(day)
        day = month_end(day + timedelta(days=1))
    return [*days, last]


def precision_end(day: date, precision: str) -> date:
    """Return the last day that a date of the given precision (``day``, ``month``, ``year``) can mean."""
    if precision == "month":
        return month_end(day)
    if precision == "year":
        return date(day.year, 12, 31)
    return day


def in_words(days: float) -> str:
    """Say a length of time as a reader would: ``12 days``, ``4.5 months``, ``2 years``."""
    if abs(days) < 60:
        return f"{days:.0f} day{'' if round(days) == 1 else 's'}"
    if abs(days) < 730:
        return f"{round(days / DAYS_PER_MONTH, 1):g} months"
    return f"{round(days / DAYS_PER_YEAR, 1):g} years"
