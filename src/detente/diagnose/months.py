"""Acts between two states in each full month up to a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from detente.asof import known_by

if TYPE_CHECKING:
    from collections.abc import Mapping

IS_HOSTILE = pl.col("intensity") < 0


def full_months(events: pl.DataFrame, dyad: str, as_of: date, counts: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Count acts between the two in each full month, from that of the first act on.

    Parameters
    ----------
    events : polars.DataFrame
        Event table; rows known later, of other pairs and of third parties are left out.
    dyad : str
        The pair, as ``JPN-KOR``.
    as_of : datetime.date
        The day of the question; its month is left out, as it is not over.
    counts : mapping
        Name -> what to count of a month's acts.

    Returns
    -------
    polars.DataFrame
        ``month`` (its first day) and the counts, 0 where there was no act; without rows if no month is full.
    """
    acts = known_by(events, as_of).filter(pl.col("is_pair_act") & (pl.col("dyad") == dyad))
    found = acts.group_by(month=pl.col("date").dt.truncate("1mo")).agg(**counts)
    first, stop = acts["date"].min(), as_of.replace(day=1)
    begun = first.replace(day=1) if isinstance(first, date) else stop
    months = pl.date_range(min(begun, stop), stop, "1mo", closed="left", eager=True).alias("month").to_frame()
    return months.join(found, on="month", how="left", maintain_order="left").fill_null(0)
