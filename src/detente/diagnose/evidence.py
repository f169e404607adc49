"""The acts to look at first: which events carry a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from datetime import date

SHOWN = 6
"""How many acts stand behind a figure by default."""


def carriers(
    events: pl.DataFrame,
    *,
    since: date | None = None,
    until: date | None = None,
    domain: str | None = None,
    sign: int = 0,
    shown: int = SHOWN,
) -> tuple[str, ...]:
    """Return the ids of the strongest acts of a span, strongest first, later first among equals.

    Parameters
    ----------
    events : polars.DataFrame
        Event table, already cut to the as-of day.
    since, until : datetime.date, optional
        First and last day.
    domain : str, optional
        Only acts of this domain.
    sign : int
        -1 for hostile acts only, +1 for cooperative ones only, 0 for both.
    shown : int
        How many at most.
    """
    chosen = events.filter(pl.col("is_pair_act"))
    if since is not None:
        chosen = chosen.filter(pl.col("date") >= since)
    if until is not None:
        chosen = chosen.filter(pl.col("date") <= until)
    if domain is not None:
        chosen = chosen.filter(pl.col("domain") == domain)
    if sign:
        chosen = chosen.filter(pl.col("intensity") * sign > 0)
    ranked = chosen.sort(pl.col("intensity").abs(), "date", "id", descending=[True, True, False])
    return tuple(ranked["id"].head(shown).to_list())
