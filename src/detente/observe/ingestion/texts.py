"""Loading feeds of sentences into the table ``texts``, one transaction a file."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

import polars as pl

from detente.errors import DataError
from detente.observe.feeds.feed import KEPT_AS_TEXT, BadLineError, Text
from detente.observe.ingestion.files import MARK, clean_lines, head
from detente.observe.ingestion.readings import load_each
from detente.observe.ingestion.staging import REPEATED
from detente.observe.ledger import Loaded, enter, next_file
from detente.observe.quarantine import Rejection, set_aside
from detente.observe.storefile import transaction
from detente.observe.tables import insert_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import duckdb

    from detente.observe.feeds.feed import TextFeed

_TEXTS = {
    "id": pl.String(),
    "date": pl.Date(),
    "known": pl.Date(),
    "title": pl.String(),
    "text": pl.String(),
    "publisher": pl.String(),
    "url": pl.String(),
    "line": pl.Int64(),
}
_Lines = tuple[list[tuple[object, ...]], list[Rejection]]
"""What a file holds: rows for the table, and rows set aside."""


def load_texts(
    connection: duckdb.DuckDBPyConnection,
    feed: TextFeed,
    paths: Sequence[Path],
    *,
    done: Callable[[Path, int], None],
) -> Iterator[Loaded]:
    """Load files of a feed; see :func:`detente.observe.ingestion.readings.load_each`."""

    def read(path: Path) -> _Lines:
        _require_readable(feed, path)
        return _read(feed, path)

    def store(path: Path, content: str, found: _Lines) -> Loaded:
        return _stored(connection, feed, path, content, *found)

    return load_each(connection, feed.name, paths, read, store, done=done)


def _require_readable(feed: TextFeed, path: Path) -> None:
    """Refuse a file of which no line at the beginning can be used: it is another file, not a flawed one."""
    lines = head(path, feed.layout.encoding, 50)
    if lines and all(_read_line(feed, line) is None for line in lines):
        raise DataError(
            f"{path} is not written as a file of the feed '{feed.name}'; expected {feed.layout.name} with"
            f" {', '.join(feed.layout.columns)}."
        )


def _read_line(feed: TextFeed, line: str) -> Text | None:
    try:
        return feed.read(line)
    except BadLineError:
        return None


def _read(feed: TextFeed, path: Path) -> _Lines:
    texts: list[tuple[object, ...]] = []
    rejections: list[Rejection] = []
    for number, line in enumerate(clean_lines(path, feed.layout), 1):
        raw = line.decode().rstrip("\n")
        if raw.startswith(MARK):
            rejections.append(Rejection(str(path), number, "(row)", "", raw.removeprefix(MARK)))
            continue
        try:
            texts.append((*astuple(feed.read(raw)), number))
        except BadLineError as bad:
            rejections.append(Rejection(str(path), number, bad.column, bad.value, bad.reason, raw))
    return texts, rejections


def _stored(
    connection: duckdb.DuckDBPyConnection,
    feed: TextFeed,
    path: Path,
    content: str,
    texts: list[tuple[object, ...]],
    rejections: list[Rejection],
) -> Loaded:
    taken = {row[0] for row in connection.execute("SELECT id FROM texts WHERE feed = ?", [feed.name]).fetchall()}
    frame = pl.DataFrame(texts, schema=_TEXTS, orient="row")
    fresh = frame.filter(~pl.col("id").is_in(list(taken)) & pl.col("id").is_first_distinct())
    counted = {KEPT_AS_TEXT: fresh.height, REPEATED: frame.height - fresh.height}
    skipped = {reason: n for reason, n in counted.items() if n}
    n_rows = frame.height + len(rejections)
    report = Loaded(str(path), feed.name, feed.layout.name, "loaded", n_rows, 0, len(rejections), skipped)
    with transaction(connection, f"nothing of {path} was stored"):
        file = next_file(connection)
        insert_frame(connection, "texts", fresh.with_columns(feed=pl.lit(feed.name), file=pl.lit(file, dtype=pl.Int32)))
        set_aside(connection, file, rejections)
        enter(connection, file, report, size=path.stat().st_size, content=content)
    return report
