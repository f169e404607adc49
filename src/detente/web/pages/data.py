"""The data: what each feed holds, which files were loaded, what was set aside, and how fresh it all is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from detente.brief.document import Table
from detente.web.asked import day_of
from detente.web.replies import Answer, remembered
from detente.web.texts import text

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from detente.observe.store import Store

MOST_FILES, MOST_ROWS, MOST_PAIRS = 200, 100, 50
STALE_DAYS = 60


async def data(request: Request) -> Response:
    """Show what the store holds."""
    return await remembered(request, _data)


def _data(request: Request) -> Answer:
    day = day_of(request)
    answers = request.app.state.answers

    found = answers.other(("data", day), lambda store: _asked(store, day))
    tables = [
        _table("data.feeds", found["feeds"], ("n_rows", "n_years", "share_checked", "days_since")),
        _table("data.pairs", found["pairs"][:MOST_PAIRS], ("n_events",)),
        _table("data.files", found["files"][:MOST_FILES], ("n_rows", "n_events", "n_quarantined")),
        _table("data.quarantine", found["quarantine"][:MOST_ROWS], ("row",)),
    ]
    context = {
        "day": day,
        "tables": [table for table in tables if table.rows],
        "n_rows": sum(row["n_rows"] for row in found["feeds"]),
        "n_feeds": len(found["feeds"]),
        "n_pairs": len(found["pairs"]),
        "n_files": len(found["files"]),
        "n_quarantined": found["n_quarantined"],
        "stale": [row for row in found["feeds"] if row["days_since"] > STALE_DAYS],
        "linked": lambda _, table, row: f"/{row[0]}" if table.title == text("data.pairs") else "",
    }
    return Answer("data.html.j2", context, {"as_of": day.isoformat(), **found})


def _asked(store: Store, day: date) -> dict[str, Any]:
    held = store.coverage(as_of=day)
    feeds = (
        held.group_by("feed")
        .agg(
            pl.col("n_rows").sum(),
            n_years=pl.col("year").n_unique(),
            first=pl.col("first").min(),
            last=pl.col("last").max(),
            share_checked=(pl.col("n_checked").sum() / pl.col("n_rows").sum()).round(3),
        )
        .with_columns(days_since=(pl.lit(day) - pl.col("last")).dt.total_days())
        .sort("n_rows", "feed", descending=[True, False])
    )
    pairs = store.dyads(day).sort("n_events", "dyad", descending=[True, False])
    files = store.files().select(
        pl.col("path").str.split("/").list.last().str.split("\\").list.last().alias("file"),
        *("feed", "loaded", "n_rows", "n_events", "n_quarantined", "skipped"),
    )
    refused = store.quarantine()
    quarantine = refused.with_columns(pl.col("file").str.split("/").list.last().str.split("\\").list.last())
    return {
        "feeds": _plain(feeds),
        "pairs": _plain(pairs),
        "files": _plain(files),
        "quarantine": _plain(quarantine.head(MOST_ROWS)),
        "n_quarantined": refused.height,
    }


def _plain(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain values."""
    return [
        {name: one.isoformat() if hasattr(one, "isoformat") else one for name, one in row.items()}
        for row in frame.iter_rows(named=True)
    ]


def _table(key: str, rows: list[dict[str, Any]], right: tuple[str, ...]) -> Table:
    names = list(rows[0]) if rows else []
    return Table(
        text(key),
        tuple(text(f"data.c_{name}") for name in names),
        tuple(tuple(_cell(name, row[name]) for name in names) for row in rows),
        tuple(place for place, name in enumerate(names) if name in right),
    )


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if name.startswith("share_"):
        return f"{100 * float(str(value)):.0f} %"
    if name == "loaded":
        return str(value)[:16].replace("T", " ")
    return f"{value:,}".replace(",", " ") if isinstance(value, int) else str(value)[:200]
