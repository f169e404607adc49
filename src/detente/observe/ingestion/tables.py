"""Loading feeds whose files are event tables already: read by the feed itself, stored in one transaction a file."""

from __future__ import annotations

from itertools import count, islice
from typing import TYPE_CHECKING

import polars as pl

from detente.observe.event import EVENT_SCHEMA, require_events
from detente.observe.ingestion.readings import load_each
from detente.observe.ledger import Loaded, enter, next_file
from detente.observe.quarantine import Rejection, set_aside
from detente.observe.storefile import transaction
from detente.observe.tables import insert_frame, taken_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import duckdb

    from detente.observe.feeds.feed import TableFeed


def load_tables(
    connection: duckdb.DuckDBPyConnection,
    feed: TableFeed,
    paths: Sequence[Path],
    *,
    done: Callable[[Path, int], None],
) -> Iterator[Loaded]:
    """Load files of a feed; see :func:`detente.observe.ingestion.readings.load_each`."""

    def store(path: Path, content: str, found: tuple[pl.DataFrame, Sequence[Rejection]]) -> Loaded:
        events, rejections = found
        size = path.stat().st_size
        return store_frame(connection, events, rejections, feed=feed.name, path=str(path), size=size, content=content)

    return load_each(connection, feed.name, paths, feed.read, store, done=done)


def store_frame(
    connection: duckdb.DuckDBPyConnection,
    events: pl.DataFrame,
    rejections: Sequence[Rejection] = (),
    *,
    feed: str,
    path: str,
    size: int = 0,
    content: str = "",
) -> Loaded:
    """Store acts in one transaction; those whose id is taken go to quarantine.

    Parameters
    ----------
    events : polars.DataFrame
        In ``EVENT_SCHEMA``.
    rejections : sequence of Rejection
        Rows of the file that were left out when it was read.
    feed, path, size, content
        For the ledger.

    Raises
    ------
    InvalidInputError
        If the frame breaks the rules of the event table; nothing is stored.
    StoreError
        If the store cannot be written; nothing is stored.
    """
    require_events(events)
    # The n-th act of a frame stood in the n-th row that was not rejected before.
    rejected = {rejection.row for rejection in rejections}
    numbers = list(islice((row for row in count(1) if row not in rejected), events.height))
    marked = events.select(*EVENT_SCHEMA, pl.Series("line", numbers, dtype=pl.Int64))
    is_new = ~pl.col("id").is_in(taken_ids(connection, events)) & pl.col("id").is_first_distinct()
    clashes = tuple(
        Rejection(path, line, "id", name, "expected an id that is not in the store yet")
        for line, name in marked.filter(~is_new).select("line", "id").iter_rows()
    )
    fresh = marked.filter(is_new)
    aside = (*rejections, *clashes)
    report = Loaded(path, feed, "event table", "loaded", fresh.height + len(aside), fresh.height, len(aside))
    with transaction(connection, "nothing was stored"):
        file = next_file(connection)
        insert_frame(connection, "events", fresh.with_columns(file=pl.lit(file, dtype=pl.Int32)))
        connection.execute("UPDATE events SET number = md5_number_lower(id) WHERE file = ?", [file])
        set_aside(connection, file, aside)
        enter(connection, file, report, size=size, content=content)
    return report
