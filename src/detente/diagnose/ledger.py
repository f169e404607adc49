r"""The ledger: verdicts and outlooks stored when they are given, and judged when their time has come.

A replay of the past uses today's method, and nobody can see what was tried on it. A forecast in the ledger was stored
with its day of entry and is never changed. Three kinds are kept for each pair:

* ``break``, from the verdict: will tension, on average over the month ends of months 13 to 24, lie above the edge that
  the pair's normal range had on the day? Base rate: that of the pair's own earlier questions. Only where tension is
  above it.
* ``back``, from the outlook: will it lie below that edge at one month end of the next twelve at least? Only then too.
* ``tension``, from the outlook: the quantiles of tension in twelve months.

**Judged** on the due day by tension as told then, nothing known later being used; *void* where the store holds no act
of the pair from the two years before it. Scores: Brier for the first two,
the mean quantile (pinball) loss, doubled, for the third, which approaches the CRPS in points of tension
(Gneiting and Raftery 2007). Lower is better.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

import detente
from detente.asof import as_of_day
from detente.diagnose.diagnosis import diagnosis
from detente.diagnose.outlook import MONTHS, QUANTILES
from detente.observe.coverage import coverage
from detente.observe.forecasts import FORECAST_SCHEMA
from detente.observe.tension import replay
from detente.period import add_months

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from detente.observe.store import Store

BREAK_FROM_MONTH, BREAK_TO_MONTH = 12, 24
SILENT_DAYS = 730
"""A forecast is void when the store holds no act of the pair from so many days before the due day."""
_VOID = {"outcome": None, "score": None, "base_score": None}

LIMITATION = (
    "A few forecasts prove little, and those of one pair or one year stand or fall together; one entered long after "
    "the day that it speaks of is a replay, not a forecast."
)


def forecasts(store: Store, dyads: Iterable[str], as_of: date, *, entered: date | None = None) -> pl.DataFrame:
    """Give the forecasts of pairs on a day; a pair without enough data gives none.

    Parameters
    ----------
    store : Store
        Where the events are.
    dyads : iterable of str
        The pairs, as ``JPN-KOR``.
    as_of : datetime.date
        The day on which they are asked.
    entered : datetime.date, optional
        The day on which they are entered; today when left out.

    Returns
    -------
    polars.DataFrame
        In `detente.observe.forecasts.FORECAST_SCHEMA`, none of them judged.
    """
    rows: list[dict[str, Any]] = []
    for dyad in dyads:
        events = store.events(dyad, as_of=as_of)
        if coverage(events.filter(pl.col("is_pair_act")), as_of).is_enough:
            rows += _forecasts_of(events, dyad, as_of)
    whole = dict.fromkeys(FORECAST_SCHEMA) | {"entered": as_of_day(entered), "version": detente.__version__}
    return pl.DataFrame([whole | row for row in rows], schema=FORECAST_SCHEMA)


def judged(store: Store, pending: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Judge the forecasts that are due by a day and not judged yet.

    Parameters
    ----------
    store : Store
        Where the events are.
    pending : polars.DataFrame
        Forecasts, as `Store.forecasts` returns them.
    as_of : datetime.date
        The day on which they are judged.

    Returns
    -------
    polars.DataFrame
        Those that are due, with outcome and scores.
    """
    due = pending.filter(pl.col("judged").is_null() & (pl.col("due") <= as_of))
    rows = [
        row | (_judgement(store, row) if _is_followed_on(store, row) else _VOID) | {"judged": as_of}
        for row in due.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=FORECAST_SCHEMA)


def summary(found: pl.DataFrame) -> pl.DataFrame:
    """Return by kind how many are pending and judged, and the mean scores: all, and where there is a base rate."""
    has_base = pl.col("base_score").is_not_null()
    return (
        found.group_by("kind")
        .agg(
            n_pending=pl.col("judged").is_null().sum(),
            n_judged=pl.col("outcome").is_not_null().sum(),
            n_void=(pl.col("judged").is_not_null() & pl.col("outcome").is_null()).sum(),
            n_entered_later=(pl.col("entered") > pl.col("asked") + pl.duration(days=31)).sum(),
            score=pl.col("score").mean(),
            score_where_base=pl.col("score").filter(has_base).mean(),
            base_score=pl.col("base_score").mean(),
        )
        .sort("kind")
    )


def calibration(found: pl.DataFrame) -> pl.DataFrame:
    """Return, for judged probabilities by quarters of 0 to 1, their number, their mean and the share that came."""
    judged_ones = found.filter(pl.col("p").is_not_null() & pl.col("outcome").is_not_null())
    quarter = (pl.col("p") * 4).floor().clip(0, 3).cast(pl.Int64)
    return (
        judged_ones.group_by("kind", from_p=quarter / 4)
        .agg(n=pl.len(), mean_p=pl.col("p").mean(), share_came=pl.col("outcome").mean())
        .sort("kind", "from_p")
    )


def _is_followed_on(store: Store, row: dict[str, Any]) -> bool:
    """Tell whether the pair was followed until the due day; else there is nothing to judge by."""
    events = store.events(row["dyad"], as_of=row["due"], since=row["due"] - timedelta(days=SILENT_DAYS), pair_acts=True)
    return not events.is_empty()


def _forecasts_of(events: pl.DataFrame, dyad: str, as_of: date) -> list[dict[str, Any]]:
    found = diagnosis(events, dyad, as_of)
    verdict, ahead = found.verdict, found.outlook
    year = add_months(as_of, MONTHS)
    rows: list[dict[str, Any]] = [{"kind": "tension", "due": year, "quantiles": ahead.quantiles[-1].tolist()}]
    if verdict.p_break is not None:
        due, base = add_months(as_of, BREAK_TO_MONTH), verdict.record.base_rate if verdict.record else None
        rows.append(
            {"kind": "break", "due": due, "edge": verdict.edge, "p": verdict.p_break, "base": base},
        )
        rows.append({"kind": "back", "due": year, "edge": ahead.edge, "p": ahead.p_back_within_year})
    return [row | {"id": f"{dyad}/{row['kind']}/{as_of}", "dyad": dyad, "asked": as_of} for row in rows]


def _judgement(store: Store, row: dict[str, Any]) -> dict[str, Any]:
    """Return outcome and scores of a forecast, by tension as told on its due day."""
    told = replay(store.events(row["dyad"], as_of=row["due"]), row["dyad"], row["due"])
    if row["kind"] == "tension":
        off = told.mean[-1] - np.array(row["quantiles"])
        levels = np.array(QUANTILES)
        loss = 2.0 * np.maximum(levels * off, (levels - 1.0) * off).mean()
        return {"outcome": float(told.mean[-1]), "score": float(loss)}
    start = add_months(row["asked"], BREAK_FROM_MONTH) if row["kind"] == "break" else row["asked"]
    months = [value for day, value in zip(told.days, told.mean, strict=True) if start < day <= row["due"]]
    path = np.array(months[:12])  # the due day itself may come after the last month end
    happened = path.mean() > row["edge"] if row["kind"] == "break" else (path < row["edge"]).any()
    outcome = float(happened)
    base_score = None if row["base"] is None else (row["base"] - outcome) ** 2
    return {"outcome": outcome, "score": (row["p"] - outcome) ** 2, "base_score": base_score}
