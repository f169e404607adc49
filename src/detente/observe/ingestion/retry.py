"""Reading quarantined rows once more, after the vocabulary or a reader has learned what they say."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.observe.ingestion.codes import Codes
from detente.observe.ingestion.load import file_day, temporary_tables
from detente.observe.ingestion.rows import Counts, store_rows
from detente.observe.ingestion.slices import Slice, Span
from detente.observe.storefile import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import duckdb

    from detente.observe.feeds.feed import Feed

ROWS_AT_ONCE = 2000
"""Rows of one transaction: each is a span of its own, and spans are compared with rows one by one."""


@dataclass(frozen=True, slots=True)
class Retried:
    """What became of quarantined rows.

    Attributes
    ----------
    n_rows, n_events, n_skipped, n_quarantined : int
        Rows tried again; of them acts now; passed over now; still in the quarantine.
    """

    n_rows: int = 0
    n_events: int = 0
    n_skipped: int = 0
    n_quarantined: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def retry(connection: duckdb.DuckDBPyConnection, feeds: Mapping[str, Feed]) -> Retried:
    """Read every quarantined row again whose whole text was kept.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        An open store, for writing.
    feeds : mapping
        The feeds by name.

    Raises
    ------
    StoreError
        If the store cannot be written; then each row is an act or still in the quarantine.
    """
    waiting = connection.execute(
        "SELECT f.feed, f.layout, f.header, f.path, q.file, q.line, q.raw FROM quarantine q JOIN files f USING (file)"
        " WHERE q.raw <> '' AND list_contains(?::VARCHAR[], f.feed) ORDER BY ALL",
        [list(feeds)],
    ).fetchall()
    total = Counts()
    with tempfile.TemporaryDirectory(prefix="detente-") as folder, temporary_tables(connection):
        for (name, layout, header), group in groupby(waiting, key=lambda row: row[:3]):
            codes = Codes(connection, feeds[name])
            rows = [row[3:] for row in group]
            for first in range(0, len(rows), ROWS_AT_ONCE):
                some = rows[first : first + ROWS_AT_ONCE]
                _again(connection, feeds[name], codes, layout, header, some, Path(folder), total)
    skipped = sum(total.all_skipped().values())
    return Retried(total.rows, total.events, skipped, total.flawed)


def _again(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    codes: Codes,
    layout_name: str,
    header: str,
    rows: list[tuple[str, int, int, str]],
    folder: Path,
    total: Counts,
) -> None:
    """Read some rows of files of one layout again, in one transaction."""
    layout = next(one for one in feed.layouts if one.name == layout_name)
    names = tuple(header.split("\t")) if header else layout.columns
    path = folder / "rows.txt"
    path.write_text("".join(f"{raw}\n" for *_, raw in rows), encoding="utf-8", newline="\n")
    spans = tuple(Span(file, place, 1, line) for place, (_, file, line, _) in enumerate(rows))
    days = {file: file_day(feed, Path(name)) for name, file, _, _ in rows}
    counts = {file: Counts() for file in days}
    # What was kept of a row has its fields divided by tabs, whatever divided them in the file.
    plain = replace(layout, is_quoted=False)
    with transaction(connection, "the rows not reported as read are still in the quarantine"):
        connection.executemany("DELETE FROM quarantine WHERE file = ? AND line = ?", [[f, n] for _, f, n, _ in rows])
        store_rows(connection, feed, codes, plain, names, Slice(path, spans, is_strict=False), days, counts)
        for file, found in counts.items():
            _correct(connection, file, found)
    for found in counts.values():
        total.include(found)


def _correct(connection: duckdb.DuckDBPyConnection, file: int, found: Counts) -> None:
    """Correct the ledger's line of a file."""
    connection.execute(
        "UPDATE files SET n_events = n_events + ?, n_quarantined = n_quarantined - ? WHERE file = ?",
        [found.events, found.rows - found.flawed, file],
    )
    skipped: Iterable[tuple[str, int]] = found.all_skipped().items()
    rows = [[file, reason, n] for reason, n in skipped]
    if rows:
        connection.executemany("INSERT INTO skips VALUES (?, ?, ?)", rows)
