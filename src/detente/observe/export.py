"""Export: the events of a store as Parquet files that DuckDB, Polars and Spark read alike.

The folder holds ``source=FEED/year=YYYY/events-N.parquet``, in the manner of Hive, and ``_detente.json``, which says
what it is (readers pass over names with an underscore). Every row has all columns of the event table; ``source``
repeats ``feed`` and ``year`` that of ``date``. Rows of a file are sorted by pair and day, so that a question about one
pair reads little of it. All rows are there, none merged, whenever they became known: whoever asks the files gives the
day.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import duckdb

from detente.errors import StoreError
from detente.observe.event import EVENT_SCHEMA
from detente.observe.scope import literal
from detente.observe.storefile import first_line

if TYPE_CHECKING:
    import polars as pl

    from detente.observe.store import Store

MARK = "_detente.json"
FORMAT = "detente-events/1"


def export(store: Store, folder: str | Path) -> pl.DataFrame:
    """Write all events of a store into a folder of Parquet files.

    The files are written beside the folder and the folder is named when it is whole. An earlier export of the same
    name is replaced.

    Parameters
    ----------
    store : Store
        Where the events are.
    folder : str or Path
        Where the files go; it must not exist, be empty, or hold an earlier export.

    Returns
    -------
    polars.DataFrame
        ``feed``, ``year``, ``n_rows`` of what was written.

    Raises
    ------
    StoreError
        If the folder holds anything else, or cannot be written; then nothing of it is changed.
    """
    target = Path(folder)
    _require_own(target)
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    aside = target.with_name(f".{target.name}.{os.getpid()}.old")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        written = store.answer(
            "SELECT feed, year(date) AS year, count(*) AS n_rows FROM events GROUP BY feed, year ORDER BY feed, year"
        )
        for feed, year, _ in written.iter_rows():
            part = beside / f"source={quote(feed, safe='')}" / f"year={year}"
            part.mkdir(parents=True)
            store.copy(_part(feed, year), part / "events-0.parquet")
        plain = {"format": FORMAT, "n_rows": int(written["n_rows"].sum()), "columns": list(EVENT_SCHEMA)}
        (beside / MARK).write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")
        if target.exists():
            target.rename(aside)
        beside.rename(target)
    except (duckdb.Error, OSError) as error:
        if aside.exists() and not target.exists():
            aside.rename(target)
        raise StoreError(
            f"{target} cannot be written ({first_line(error)}); give a folder where files can be written."
        ) from None
    finally:
        for leftover in (beside, aside):
            with suppress(OSError):
                shutil.rmtree(leftover, ignore_errors=True)
    return written


def _part(feed: str, year: int) -> str:
    """Return the query for the rows of one file, pair by pair."""
    return (
        f"SELECT {', '.join(EVENT_SCHEMA)} FROM events WHERE feed = {literal(feed)}"
        f" AND date BETWEEN {literal(date(year, 1, 1))} AND {literal(date(year, 12, 31))} ORDER BY dyad, date, id"
    )


def _require_own(target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise StoreError(f"{target} is a file; give a folder for the export.")
    if any(target.iterdir()) and not _is_export(target):
        raise StoreError(f"{target} holds other files; give a new folder, so that nothing is mixed.")


def _is_export(target: Path) -> bool:
    try:
        plain = json.loads((target / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(plain, dict) and plain.get("format") == FORMAT
