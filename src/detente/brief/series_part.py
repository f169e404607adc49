"""Counts period by period, in a table and a strip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from detente.brief import words
from detente.brief.document import Section, Strip, Table
from detente.brief.strips import LONGEST
from detente.observe.counts import LIMITATION

if TYPE_CHECKING:
    from datetime import date

    from detente.vocabulary.dyads import Dyad


def series_section(found: pl.DataFrame, dyad: Dyad, every: str, *, shown: int) -> Section:
    """How often did they act, and how much was told of them?

    Parameters
    ----------
    found : polars.DataFrame
        What `detente.observe.counts.counts` returns.
    dyad : Dyad
        The pair.
    every : str
        Length of a period.
    shown : int
        Periods in the table, the last ones; the strip shows all.
    """
    split = found.columns[1 : found.columns.index("n_acts")]
    whole = found.group_by("period", maintain_order=True).agg(
        pl.col("n_acts").sum(), pl.col("n_rows").sum(), pl.col("exposure").first()
    )
    n_acts, n_rows, n_told = (int(whole[name].sum()) for name in ("n_acts", "n_rows", "exposure"))
    told = f"{n_acts / n_told:.1%}".replace("%", " %") if n_told else "none"
    answer = (
        f"{words.counted(n_acts, 'act')} between the two in {words.counted(whole.height, every)}"
        f" ({words.counted(n_rows, 'row')}), {told} of all acts of either."
        if n_told
        else "Nothing is told of either of the two."
    )
    last = found.filter(pl.col("period").is_in(whole["period"].tail(shown).implode()))
    if split:
        last = last.filter(pl.col("n_acts") > 0)
    headers = (every.capitalize(), *(name.replace("_", " ").capitalize() for name in split))
    headers = (*headers, "Acts", "Rows", "Reports", "Mean intensity", "Told of either", "Share")
    rows = tuple(
        (
            _period(row["period"], every),
            *(row[name] for name in split),
            f"{row['n_acts']:,}",
            f"{row['n_rows']:,}",
            f"{row['weight']:,.0f}",
            "" if row["intensity"] is None else f"{row['intensity']:+.1f}",
            f"{row['exposure']:,}",
            "" if row["rate"] is None else f"{100 * row['rate']:.1f} %",
        )
        for row in last.iter_rows(named=True)
    )
    first = len(split) + 1
    title = f"The last {min(shown, whole.height)} of {words.counted(whole.height, every)}"
    return Section(
        key="series",
        title=f"{' and '.join(dyad.names)}: how often did they act?",
        answer=answer,
        strips=_strips(whole) if n_acts else (),
        tables=(Table(title, headers, rows, tuple(range(first, first + 6))),) if n_told else (),
        limitation=LIMITATION,
    )


def _strips(whole: pl.DataFrame) -> tuple[Strip, ...]:
    """Sum equal stretches of the whole span."""
    parts = np.array_split(whole["n_acts"].to_numpy().astype(float), min(LONGEST, whole.height))
    values = tuple(float(part.mean()) for part in parts)
    days: list[date] = whole["period"].to_list()
    most = max(whole["n_acts"].to_list())
    return (Strip("Acts", str(days[0].year), str(days[-1].year), values, f"most {most:,}"),)


def _period(day: date, every: str) -> str:
    if every == "year":
        return str(day.year)
    if every == "quarter":
        return f"{day.year} Q{(day.month + 2) // 3}"
    return f"{day:%Y-%m}" if every == "month" else day.isoformat()
