r"""Counts: how often two states acted towards each other, period by period, against how much is told of them at all.

**Definition.** For each period: the acts between the two (:math:`N_{AB}`), repeats merged
(:mod:`detente.observe.duplicates`), and the *exposure* :math:`T_A + T_B - N_{AB}`: all acts of either of the two in the
same feeds, within one of them and with third parties included. The *rate* :math:`N_{AB} / (T_A + T_B - N_{AB})` is the
share of all that is told of the two which is between them. News grows and shrinks, and so do feeds; a count follows
them, a rate much less.

A period without an act between the two is a row of zeros. Where the exposure is zero too, nothing at all was told of
either, the zero means *not observed*, and the rate is null.

**Assumes** that a feed which grows does so for the pair as for everything else that it tells of the two.

**Fails when** it does not: a feed that takes in papers of one of the two adds domestic news, and the rate falls without
any change between them. The built-in chronicle holds nothing but pairs, so there the rate says little.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from detente.asof import as_day, as_of_day
from detente.observe.questions import TOGETHER, splits
from detente.observe.scope import dyad_code
from detente.vocabulary.domains import DOMAINS
from detente.vocabulary.events import QUAD_CLASSES, event_types

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.observe.duplicates import Repeats
    from detente.observe.engine import Engine
    from detente.observe.questions import Every, Split
    from detente.observe.scope import HasCode

LIMITATION = (
    "A count follows what was reported: a quiet period may be one that no feed covered, and a rate still moves with"
    " what else is told of the two."
)
_STEPS = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}


def counts(
    asked: Engine,
    dyad: HasCode | str,
    *,
    every: Every = "month",
    by: Iterable[Split] | Split = (),
    since: date | str | None = None,
    until: date | str | None = None,
    as_of: date | str | None = None,
    domain: str | None = None,
    feeds: Iterable[str] | str | None = None,
    repeats: Repeats = "merge",
) -> pl.DataFrame:
    """Count the acts between two states, period by period, with the exposure.

    Parameters
    ----------
    asked : Engine
        Where the events are.
    dyad : Dyad or str
        The pair.
    every : {"day", "week", "month", "quarter", "year"}
        Length of a period; a week begins on Monday.
    by : iterable of {"direction", "domain", "quad_class", "type", "feed"}
        What to divide by. An act that both did together has the direction ``both``.
    since, until : date or str, optional
        First and last day of the acts, both included. By default from the first period in which anything was told of
        either, to the as-of day.
    as_of : date or str, optional
        Only rows known by this day; today when left out. The last periods before it are not told to their end yet.
    domain : str, optional
        Only acts of this domain; the exposure is that of all domains.
    feeds : iterable of str, optional
        Only rows of these feeds, in counts and exposure alike.
    repeats : {"merge", "keep"}
        Whether reports of the same act are one act or each a row of its own, in counts and exposure alike.

    Returns
    -------
    polars.DataFrame
        One row a period, or a period and each value of what was asked ``by``:

        =================  =======  ==================================================================
        column             type     meaning
        =================  =======  ==================================================================
        period             Date     first day of the period
        n_acts             Int64    acts between the two
        n_rows             Int64    rows behind them
        weight             Float64  sum of their weights: reports
        intensity          Float64  mean intensity, -10 to +10; null without an act
        exposure           Int64    all acts of either of the two in the period
        rate               Float64  ``n_acts / exposure``, 0 to 1; null where nothing was told
        =================  =======  ==================================================================
    """
    if feeds is not None:
        feeds = (feeds,) if isinstance(feeds, str) else tuple(feeds)
    split, day = splits(by), as_of_day(as_of)
    found = asked.counts(
        dyad,
        every=every,
        by=split,
        since=since,
        until=until,
        as_of=day,
        domain=domain,
        feeds=feeds,
        repeats=repeats,
    )
    told = asked.exposure(dyad, every=every, since=since, until=until, as_of=day, feeds=feeds, repeats=repeats)
    first = as_day(since, name="since") if since is not None else told["period"].min()
    last = as_day(until, name="until") if until is not None else day
    if not isinstance(first, date) or first > last:
        grid = pl.DataFrame(schema={"period": pl.Date})
    else:
        start = period_start(first, every)
        grid = pl.DataFrame({"period": pl.date_range(start, last, interval=_STEPS[every], eager=True)})
    for one in split:
        grid = grid.join(
            pl.DataFrame({one: _values(one, dyad_code(dyad), found)}, schema={one: pl.String}), how="cross"
        )
    keys = ["period", *split]
    zeros = ["n_acts", "n_rows", "weight"]
    return (
        grid.join(found.drop("dyad"), on=keys, how="left")
        .join(told.select("period", "exposure"), on="period", how="left")
        .with_columns(pl.col(*zeros, "exposure").fill_null(0))
        .select(
            *keys,
            *zeros,
            pl.col("intensity") / pl.col("n_acts"),
            "exposure",
            rate=pl.when(pl.col("exposure") > 0).then(pl.col("n_acts") / pl.col("exposure")),
        )
        .sort("period", maintain_order=True)
    )


def period_start(day: date, every: Every) -> date:
    """Return the first day of the period in which a day lies."""
    if every == "week":
        return day - timedelta(days=day.weekday())
    if every == "day":
        return day
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[every]
    return date(day.year, month, 1)


def _values(split: Split, dyad: str, found: pl.DataFrame) -> list[str]:
    a, b = dyad.split("-")
    if split == "direction":
        return [f"{a}>{b}", f"{b}>{a}", TOGETHER]
    if split == "feed":
        return found["feed"].unique().sort().to_list()
    known = {"domain": DOMAINS, "quad_class": QUAD_CLASSES, "type": tuple(event_types())}
    return list(known[split])
