"""The ledger in sentences: what was forecast, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.document import Section, Table
from detente.diagnose.ledger import LIMITATION, calibration, summary

if TYPE_CHECKING:
    from datetime import date

    import polars as pl


KINDS = {"tension": "tension in a year", "break": "a break", "back": "back within a year"}
"""What is forecast: the level of tension, that it does not come back, that it is back in the normal range."""
CALIBRATED = ("Kind", "Probability", "Judged", "Mean said", "Share that came")


def ledger_section(found: pl.DataFrame, as_of: date, done: str, limit: int) -> Section:
    """What was forecast, and what became of it?"""
    n_judged = found["outcome"].is_not_null().sum()
    answer = (
        f"{done}As of {words.day(as_of)} the ledger holds {words.counted(found.height, 'forecast')}, "
        f"{n_judged} of them judged."
    )
    kinds = tuple(
        (
            KINDS[row["kind"]],
            str(row["n_pending"]),
            str(row["n_judged"]),
            str(row["n_void"]),
            _figure(row["score"]),
            f"{_figure(row['score_where_base'])}, {_figure(row['base_score'])}"
            if row["base_score"] is not None
            else "",
            str(row["n_entered_later"]),
        )
        for row in summary(found).iter_rows(named=True)
    )
    bins = tuple(
        (
            KINDS[row["kind"]],
            f"from {row['from_p']:.2f}",
            str(row["n"]),
            f"{row['mean_p']:.2f}",
            f"{row['share_came']:.2f}",
        )
        for row in calibration(found).iter_rows(named=True)
    )
    headers = ("Kind", "Pending", "Judged", "Void", "Score", "Ours, base rate", "Entered later")
    latest = found.sort("due", "id", descending=[True, False]).head(limit)
    tables = (
        Table("By kind: mean Brier score (tension: CRPS, in points); lower is better", headers, kinds, (1, 2, 3, 4, 6)),
        *([Table("Calibration: what was said, what came", CALIBRATED, bins, (1, 2, 3, 4))] if bins else []),
        Table(
            "The latest by the day on which they are due",
            ("Pair", "Kind", "Asked", "Due", "Forecast", "Came"),
            tuple(map(_row, latest.iter_rows(named=True))),
        ),
    )
    return Section(
        key="ledger",
        title="What was forecast, and what became of it?",
        answer=answer,
        tables=tables if found.height else (),
        limitation=LIMITATION,
    )


def ledger_plain(found: pl.DataFrame, as_of: date) -> dict[str, Any]:
    """Return the same as plain values for JSON: scores by kind, calibration, every forecast."""
    return {
        "as_of": as_of.isoformat(),
        "kinds": summary(found).to_dicts(),
        "calibration": calibration(found).to_dicts(),
        "forecasts": [
            {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
            for row in found.iter_rows(named=True)
        ],
        "limitation": LIMITATION,
    }


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    is_level = row["kind"] == "tension"
    quantiles = row["quantiles"]
    told = f"{quantiles[3]:.0f} ({quantiles[1]:.0f} to {quantiles[5]:.0f})" if is_level else words.percent(row["p"])
    came = "pending"
    if row["judged"] is not None:
        came = (
            "void"
            if row["outcome"] is None
            else f"{row['outcome']:.0f}"
            if is_level
            else ("yes" if row["outcome"] else "no")
        )
    return (row["dyad"], KINDS[row["kind"]], row["asked"].isoformat(), row["due"].isoformat(), told, came)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
