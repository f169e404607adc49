"""The one place that compares what was *known* with an as-of day.

An event has two days: ``date``, the day of the act, and ``known``, the first day on which anyone could
know of it. A question put *as of* a day may use a row only if ``known <= as_of``.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

import polars as pl

from detente.errors import AsOfError, InvalidInputError


def as_day(value: date | str, *, name: str = "as-of") -> date:
    """Turn an ISO string or a date into a date.

    A datetime gives its day; text must have the form YYYY-MM-DD.

    Raises
    ------
    InvalidInputError
        If the text is not a day of the calendar in the form YYYY-MM-DD.
    """
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    text = value.strip()
    with suppress(ValueError):
        day = date.fromisoformat(text)
        if day.isoformat() == text:  # not 20190912, not the day of a week
            return day
    raise InvalidInputError(f"{name} {value!r} is not a day; expected YYYY-MM-DD, for example 2019-09-12.")


def as_of_day(value: date | str | None, *, today: date | None = None) -> date:
    """Return the as-of day: today when none is given.

    Raises
    ------
    AsOfError
        If the day lies after today: nobody can know what is not yet known.
    """
    now = today or datetime.now(UTC).date()
    if value is None:
        return now
    day = as_day(value)
    if day > now:
        raise AsOfError(f"as-of {day} is in the future (today is {now}); give a day up to today.")
    return day


def known_by(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Keep the rows of a frame with a ``known`` column that were known on a day.

    Parameters
    ----------
    frame : polars.DataFrame
        Any frame with a column ``known`` of type Date.
    as_of : datetime.date
        The day on which the question is asked.
    """
    return frame.filter(pl.col("known") <= as_of)
