"""The event store: a DuckDB database in memory or in a file.

Without a path the store lives in memory and holds the built-in data. With a path it is a DuckDB file, made
with the built-in data on first use: it is built beside its place and named when it is whole, so that a crash or
a full disk leaves no half of it, and a store that another program makes meanwhile stays. An existing file is
opened for reading, so that several programs can read it at once; ``ingest`` opens it for writing for as long as it
takes.

Every question takes ``as_of``; rows known later are never returned, and an end, an outcome or a relapse that
lies after that day is blanked.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import duckdb

from detente.asof import as_day, as_of_day
from detente.errors import StoreError
from detente.observe import forecasts as ledger
from detente.observe.duplicates import CODED_BY_HAND
from detente.observe.engine_duckdb import DuckEngine
from detente.observe.feeds import feed_named, feeds
from detente.observe.feeds.feed import Feed, TableFeed, TextFeed
from detente.observe.ingestion.load import load
from detente.observe.ingestion.tables import load_tables, store_frame
from detente.observe.ingestion.texts import load_texts
from detente.observe.questions import dyad_code, literal
from detente.observe.storefile import build, connect, silence, unreadable
from detente.observe.tables import create_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from types import TracebackType

    import polars as pl
    from narwhals.stable.v2.typing import IntoDataFrame

    from detente.observe.duplicates import Repeats
    from detente.observe.ingestion.retry import Retried
    from detente.observe.ledger import Loaded
    from detente.observe.questions import HasCode


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


class Store:
    """Events, pledges, precedents, options, structure and leaders, asked as of a day.

    Use ``open_store``; a store is closed by ``close`` or by leaving its ``with`` block.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        self._connection = connection
        self._path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Store({str(self._path) if self._path else 'in memory'!r})"

    @property
    def engine(self) -> DuckEngine:
        """What answers the heavy questions: counts, exposure, coverage, repeats."""
        return DuckEngine(self._connection, str(self._path or "in memory"))

    def close(self) -> None:
        """Close the store; closing twice does no harm."""
        self._connection.close()

    def events(
        self,
        dyad: HasCode | str | None = None,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        as_of: date | str | None = None,
        domain: str | None = None,
        actor: str | None = None,
        types: Iterable[str] | None = None,
        pair_acts: bool | None = None,
        feeds: Iterable[str] | str | None = None,
        repeats: Repeats = "merge",
    ) -> pl.DataFrame:
        """Return acts in ``EVENT_SCHEMA``, sorted by date and id.

        Parameters
        ----------
        dyad : Dyad or str, optional
            Only acts that concern this pair; ``"JPN-KOR"`` or anything with a ``code``.
        since, until : date or str, optional
            First and last day of the act, both included.
        as_of : date or str, optional
            Only acts known by this day; today when left out.
        domain, actor : str, optional
            Only this domain; only acts of this state or body (``"KOR"``), of any sector.
        types : iterable of str, optional
            Only these PLOVER types.
        pair_acts : bool, optional
            True for acts of one of the pair towards the other, False for acts of third parties.
        feeds : iterable of str, optional
            Only rows of these feeds.
        repeats : {"merge", "keep"}
            Whether the reports of an act are one row, with the sum of their weights, or each a row of its own
            (:mod:`detente.observe.duplicates`); acts coded by hand always stay as they are.
        """
        return self.engine.events(
            dyad,
            since=since,
            until=until,
            as_of=as_of,
            domain=domain,
            actor=actor,
            types=types,
            pair_acts=pair_acts,
            feeds=feeds,
            repeats=repeats,
        )

    def dyads(self, as_of: date | str | None = None) -> pl.DataFrame:
        """Return the pairs in the store by the acts known on a day: dyad, n_events, first, last."""
        return self._frame(
            "SELECT dyad, count(*) AS n_events, min(date) AS first, max(date) AS last"
            " FROM events WHERE known <= ? AND dyad <> '' GROUP BY dyad ORDER BY dyad",
            [as_of_day(as_of)],
        )

    def volume(
        self,
        dyad: HasCode | str,
        as_of: date | str | None = None,
        *,
        feeds: Iterable[str] | str | None = None,
        placed: Literal["date", "known"] = "known",
    ) -> pl.DataFrame:
        """Count the reported acts of all pairs, and of each state of a pair, by month.

        Parameters
        ----------
        dyad : Dyad or str
            The pair whose states are counted apart.
        as_of : date or str, optional
            Only rows known by this day; today when left out.
        feeds : iterable of str, optional
            Only rows of these feeds; by default of all that no hand coded.
        placed : {"date", "known"}
            The month of the act, or that in which it became known.

        Returns
        -------
        polars.DataFrame
            ``month`` (its first day), ``n_acts`` of all pairs, ``n_a`` and ``n_b`` of the two states with anyone.
        """
        chosen = None if feeds is None else [feeds] if isinstance(feeds, str) else list(feeds)
        a, b = dyad_code(dyad).split("-")
        return self._frame(
            f"SELECT date_trunc('month', {placed})::DATE AS month, count(*) AS n_acts,"
            " count(*) FILTER (actor = ? OR recipient = ?) AS n_a, count(*) FILTER (actor = ? OR recipient = ?) AS n_b"
            " FROM events WHERE known <= ? AND is_pair_act AND CASE WHEN ?::VARCHAR[] IS NULL THEN"
            f" feed NOT IN ({', '.join(literal(feed) for feed in CODED_BY_HAND)})"
            " ELSE list_contains(?::VARCHAR[], feed) END GROUP BY ALL ORDER BY month",
            [a, a, b, b, as_of_day(as_of), chosen, chosen],
        )

    def pledges(self, dyad: HasCode | str | None = None, as_of: date | str | None = None) -> pl.DataFrame:
        """Return each pledge as it stood on a day: the version with the greatest ``known <= as_of``.

        The column ``earlier_days`` lists the ends that this and earlier versions set.
        """
        clause = "" if dyad is None else " AND dyad = ?"
        params = [as_of_day(as_of), *([] if dyad is None else [dyad_code(dyad)])]
        return self._frame(
            "SELECT *, list(expires) OVER (PARTITION BY pledge ORDER BY known, version) AS earlier_days"
            f" FROM pledges WHERE known <= ?{clause}"
            " QUALIFY row_number() OVER (PARTITION BY pledge ORDER BY known DESC, version DESC) = 1"
            " ORDER BY pledge",
            params,
        )

    def precedents(self, as_of: date | str | None = None, *, unsettled: bool = False) -> pl.DataFrame:
        """Return third-party cases whose outcome after twelve months was known; later relapses are blank.

        Parameters
        ----------
        as_of : date or str, optional
            Day of the question; today when left out.
        unsettled : bool
            Instead the cases whose act was known by the day but not yet what became of it after twelve months: those
            outcomes are ``unknown``, which leaves a relapse that had come by then.
        """
        outcomes = ["outcome_1m", "outcome_6m", "outcome_12m"]
        blank = "".join(f", 'unknown' AS {one}" for one in outcomes) + ", '' AS effect_12m" if unsettled else ""
        which = "act_known <= $1 AND known > $1" if unsettled else "known <= $1"
        return self._frame(
            "SELECT * REPLACE (CASE WHEN relapse_date <= $1 THEN relapse_date END AS relapse_date,"
            f" CASE WHEN relapse_date <= $1 THEN relapse ELSE '' END AS relapse{blank})"
            f" FROM precedents WHERE {which} ORDER BY date, id",
            [as_of_day(as_of)],
        )

    def options(self, as_of: date | str | None = None) -> pl.DataFrame:
        """Return what a third party can do: the five options of the worked example and the finer ones.

        The five are known since 12 September 2019; the finer ones are general terms, without a day.
        """
        return self._frame(
            "SELECT * FROM options WHERE known IS NULL OR known <= ? ORDER BY is_essay DESC, option",
            [as_of_day(as_of)],
        )

    def structure(self, dyad: HasCode | str | None = None, as_of: date | str | None = None) -> pl.DataFrame:
        """Return the slow series of a pair, or of all (trade, output, opinion, visitors), as known on a day."""
        clause = "" if dyad is None else " AND dyad = ?"
        return self._frame(
            f"SELECT * FROM structure WHERE known <= ?{clause} ORDER BY dyad, series, about, date",
            [as_of_day(as_of), *([] if dyad is None else [dyad_code(dyad)])],
        )

    def leaders(self, dyad: HasCode | str, as_of: date | str | None = None) -> pl.DataFrame:
        """Return terms of office begun by a day; an end after that day is blank."""
        day = as_of_day(as_of)
        return self._frame(
            'SELECT * REPLACE (CASE WHEN "end" <= ? THEN "end" END AS "end")'
            " FROM leaders WHERE list_contains(?::VARCHAR[], state) AND start <= ? ORDER BY state, start",
            [day, dyad_code(dyad).split("-"), day],
        )

    def texts(
        self,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        as_of: date | str | None = None,
    ) -> pl.DataFrame:
        """Return news that was loaded as text: id, date, known, title, text, publisher, url, feed.

        Parameters
        ----------
        since, until : date or str, optional
            First and last day of the news, both included.
        as_of : date or str, optional
            Only what could be read by this day; today when left out.
        """
        clauses, params = ["known <= ?"], [as_of_day(as_of)]
        for clause, day in (("date >= ?", since), ("date <= ?", until)):
            if day is not None:
                clauses.append(clause)
                params.append(as_day(day))
        return self._frame(
            "SELECT id, date, known, title, text, publisher, url, feed FROM texts"
            f" WHERE {' AND '.join(clauses)} ORDER BY date, id",
            params,
        )

    def quarantine(self, files: Iterable[str] | None = None) -> pl.DataFrame:
        """Return the rows that were refused so far: file (its path), row, column, value, reason.

        Parameters
        ----------
        files : iterable of str, optional
            Only rows of files that were loaded under these paths.
        """
        wanted, params = ("", None) if files is None else ("WHERE list_contains(?::VARCHAR[], f.path)", [list(files)])
        return self._frame(
            'SELECT f.path AS file, q.line AS "row", q."column", q."value", q.reason'
            f" FROM quarantine q JOIN files f USING (file) {wanted} ORDER BY q.file, q.line",
            params,
        )

    def files(self) -> pl.DataFrame:
        """Return the ledger: one row a loaded file, with its counts; rows passed over stand in ``skipped``."""
        return self._frame(
            "SELECT f.*, coalesce(s.skipped, '') AS skipped FROM files f LEFT JOIN"
            " (SELECT file, string_agg(n || ' ' || reason, '; ' ORDER BY n DESC, reason) AS skipped"
            " FROM (SELECT file, reason, sum(n) AS n FROM skips GROUP BY ALL) GROUP BY file) s"
            " USING (file) ORDER BY file"
        )

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

    def forecasts(self, as_of: date | str | None = None) -> pl.DataFrame:
        """Return the verdicts and outlooks stored so far, in ``detente.observe.forecasts.FORECAST_SCHEMA``.

        Parameters
        ----------
        as_of : date or str, optional
            Only those asked by this day; what was judged after it is blank. Today when left out.
        """
        return ledger.stored(self.engine, as_of_day(as_of))

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

    def _frame(self, sql: str, params: list[Any] | None = None) -> pl.DataFrame:
        return self.engine.answer(sql, params)
