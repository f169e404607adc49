"""The event store: a DuckDB database in memory or in a file.

Without a path the store lives in memory and holds the built-in data. With a path it is a DuckDB file, made
with the built-in data on first use: it is built beside its place and named when it is whole, so that a crash or
a full disk leaves no half of it, and a store that another program makes meanwhile stays. An existing file is
opened for reading, so that several programs can read it at once; ``ingest`` opens it for writing for as long as it
takes. What it is asked stands in :mod:`detente.observe.records`.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from detente.errors import StoreError
from detente.observe import forecasts as ledger
from detente.observe.feeds import feed_named, feeds
from detente.observe.feeds.feed import Feed, TableFeed, TextFeed
from detente.observe.ingestion.load import load
from detente.observe.ingestion.tables import load_tables, store_frame
from detente.observe.ingestion.texts import load_texts
from detente.observe.records import Records
from detente.observe.scope import literal
from detente.observe.storefile import build, connect, silence, unreadable
from detente.observe.tables import create_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import polars as pl
    from narwhals.stable.v2.typing import IntoDataFrame

    from detente.observe.ingestion.retry import Retried
    from detente.observe.ledger import Loaded


WRITER_MEMORY = "1GB"
"""What DuckDB may hold in memory while a file is written; beyond that it writes to a folder beside the store."""


def open_store(path: str | Path | None = None) -> Store:
    """Open the event store.

    Parameters
    ----------
    path : str or Path, optional
        A DuckDB file; it is made with the built-in data when it does not exist. Without a path the store
        lives in memory.

    Raises
    ------
    StoreError
        If the file cannot be made or opened: no such folder, a folder in its place, no right to write,
        a damaged file, or a DuckDB file that is not a store.
    """
    if path is None:
        connection = duckdb.connect()
        silence(connection)
        create_tables(connection)
        return Store(connection, None)
    target = Path(path)
    if target.is_dir():
        raise StoreError(f"{target} is a folder, not a store; give the path of a file such as events.duckdb.")
    if not target.exists():
        build(target)
    return Store(connect(target, read_only=True), target)


class Store(Records):
    """Events, pledges, precedents, options, structure and leaders, asked as of a day.

    Use ``open_store``; a store is closed by ``close`` or by leaving its ``with`` block.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        super().__init__(connection, str(path or "in memory"))
        self._path = path

    def ingest(
        self,
        feed: Feed | TableFeed | TextFeed | str,
        paths: Iterable[str | Path],
        *,
        done: Callable[[Path, int], None] = lambda path, size: None,
    ) -> list[Loaded]:
        """Load files of a feed; each whole or not at all, each once.

        Parameters
        ----------
        feed : Feed, TableFeed, TextFeed or str
            What the files hold: a feed, or the name of one (``"gdelt"``).
        paths : iterable of str or Path
            The files, plain, gzipped or zipped.
        done : callable, optional
            Called with path and bytes whenever a file is finished.

        Returns
        -------
        list of Loaded
            What became of each file. One that cannot be read is reported and stops none of the others.

        Raises
        ------
        StoreError
            If the store cannot be written; then every file is in it whole or not at all, and loading again goes on
            with those that are missing.
        """
        named = feed_named(feed) if isinstance(feed, str) else feed
        files = [Path(path) for path in paths]
        with self._writer() as connection:
            if isinstance(named, TableFeed):
                return list(load_tables(connection, named, files, done=done))
            if isinstance(named, TextFeed):
                return list(load_texts(connection, named, files, done=done))
            return list(load(connection, named, files, done=done))

    def retry(self) -> Retried:
        """Read the quarantined rows once more, after the vocabulary or a reader has learned what they say.

        Raises
        ------
        StoreError
            If the store cannot be written; then each row is an act or still in the quarantine.
        """
        from detente.observe.ingestion.retry import retry

        with self._writer() as connection:
            return retry(connection, {name: one for name, one in feeds().items() if isinstance(one, Feed)})

    def add_events(self, events: IntoDataFrame, *, source: str = "frame") -> Loaded:
        """Store a frame in ``EVENT_SCHEMA`` in one transaction; acts whose id is taken go to quarantine.

        Parameters
        ----------
        events : frame of Polars, pandas, PyArrow or another library that Narwhals knows
            The acts.
        source : str
            What the ledger calls them.

        Raises
        ------
        InvalidInputError
            If the frame breaks the rules of the event table; nothing is stored.
        """
        from detente.observe.frames import event_frame

        acts = event_frame(events)
        with self._writer() as connection:
            return store_frame(connection, acts, feed="frame", path=source)

    def add_forecasts(self, made: pl.DataFrame) -> int:
        """Store forecasts in one transaction, and return how many; one that is stored is never changed.

        Raises
        ------
        StoreError
            If the store cannot be written; nothing is stored.
        """
        with self._writer() as connection:
            return ledger.store_new(connection, made)

    def judge_forecasts(self, judged: pl.DataFrame) -> None:
        """Store what became of forecasts, in one transaction; those judged before stay as they are.

        Raises
        ------
        StoreError
            If the store cannot be written; nothing is stored.
        """
        with self._writer() as connection:
            ledger.store_judged(connection, judged)

    def copy(self, sql: str, file: Path) -> None:
        """Write the rows of a query over ``events`` to a Parquet file, within bounded memory.

        Raises
        ------
        duckdb.Error
            If they cannot be read or written.
        """
        before = self._connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
        self._connection.execute(f"SET memory_limit = '{WRITER_MEMORY}'")
        try:
            how = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 65536"
            self._connection.execute(f"COPY ({sql}) TO {literal(str(file))} ({how})")
        finally:
            self._connection.execute(f"SET memory_limit = '{before}'")

    @contextmanager
    def _writer(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the store for writing, as long as it takes."""
        if self._path is None:
            yield self._connection
            return
        # DuckDB allows one mode per file and process: close the reader, write, open the reader again.
        self._connection.close()
        try:
            writer = connect(self._path, read_only=False)
            try:
                writer.execute(f"SET memory_limit = '{WRITER_MEMORY}'")
                yield writer
            except duckdb.Error as error:  # a damaged block may be met outside of the transactions
                raise unreadable(str(self._path), error) from None
            finally:
                writer.close()
        finally:
            # Another program may hold the file by now: what was stored is stored, and the next question says "closed".
            with suppress(StoreError):
                self._connection = connect(self._path, read_only=True)
