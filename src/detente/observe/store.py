"""The event store: a DuckDB database in memory or in a file.

Without a path the store lives in memory and holds the built-in data. With a path it is a DuckDB file, made
with the built-in data on first use: it is built beside its place and named when it is whole, so that a crash or
a full disk leaves no half of it, and a store that another program makes meanwhile stays. An existing file is
opened for reading, so that several programs can read it at once; ``add`` opens it for writing for as long as it
takes.

Every question takes ``as_of``; rows known later are never returned, and an end, an outcome or a relapse that
lies after that day is blanked.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb
import polars as pl

from detente.asof import as_day, as_of_day
from detente.errors import InvalidInputError, StoreError
from detente.observe.event import EVENT_SCHEMA, require_events
from detente.observe.feeds.chronicle import read_chronicle
from detente.observe.quarantine import Rejection
from detente.observe.storefile import build, connect, first_line
from detente.observe.tables import create_tables, insert_frame, taken_ids

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from types import TracebackType
    from typing import Protocol

    class HasCode(Protocol):
        """Anything that names a dyad by a code, such as ``vocabulary.dyads.Dyad``."""

        @property
        def code(self) -> str:
            """The two codes in alphabetical order, joined by a hyphen."""
            ...


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of a file: how many acts were loaded, and which rows were not."""

    file: str
    loaded: int
    quarantined: tuple[Rejection, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "file": self.file,
            "loaded": self.loaded,
            "quarantined": [rejection.to_dict() for rejection in self.quarantined],
        }


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
        """
        clauses, params = ["known <= ?"], [as_of_day(as_of)]
        filters: list[tuple[str, Any]] = [
            ("dyad = ?", dyad_code(dyad) if dyad is not None else None),
            ("date >= ?", as_day(since, name="since") if since is not None else None),
            ("date <= ?", as_day(until, name="until") if until is not None else None),
            ("domain = ?", domain),
            ("actor = ?", actor),
            ("list_contains(?::VARCHAR[], type)", list(types) if types is not None else None),
            ("is_pair_act = ?", pair_acts),
        ]
        for clause, value in filters:
            if value is not None:
                clauses.append(clause)
                params.append(value)
        columns = ", ".join(EVENT_SCHEMA)
        return self._frame(f"SELECT {columns} FROM events WHERE {' AND '.join(clauses)} ORDER BY date, id", params)

    def dyads(self, as_of: date | str | None = None) -> pl.DataFrame:
        """Return the pairs in the store by the acts known on a day: dyad, n_events, first, last."""
        return self._frame(
            "SELECT dyad, count(*) AS n_events, min(date) AS first, max(date) AS last"
            " FROM events WHERE known <= ? GROUP BY dyad ORDER BY dyad",
            [as_of_day(as_of)],
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

    def precedents(self, as_of: date | str | None = None) -> pl.DataFrame:
        """Return third-party cases whose outcome after twelve months was known; later relapses are blank."""
        day = as_of_day(as_of)
        return self._frame(
            "SELECT * REPLACE (CASE WHEN relapse_date <= ? THEN relapse_date END AS relapse_date,"
            " CASE WHEN relapse_date <= ? THEN relapse ELSE '' END AS relapse)"
            " FROM precedents WHERE known <= ? ORDER BY date, id",
            [day, day, day],
        )

    def options(self, as_of: date | str | None = None) -> pl.DataFrame:
        """Return what a third party can do: the five options of the worked example and the finer ones.

        The five are known since 12 September 2019; the finer ones are general terms, without a day.
        """
        return self._frame(
            "SELECT * FROM options WHERE known IS NULL OR known <= ? ORDER BY is_essay DESC, option",
            [as_of_day(as_of)],
        )

    def structure(self, dyad: HasCode | str, as_of: date | str | None = None) -> pl.DataFrame:
        """Return the slow series of a pair (trade, output, opinion, visitors) as known on a day."""
        return self._frame(
            "SELECT * FROM structure WHERE dyad = ? AND known <= ? ORDER BY series, about, date",
            [dyad_code(dyad), as_of_day(as_of)],
        )

    def leaders(self, dyad: HasCode | str, as_of: date | str | None = None) -> pl.DataFrame:
        """Return terms of office begun by a day; an end after that day is blank."""
        day = as_of_day(as_of)
        return self._frame(
            'SELECT * REPLACE (CASE WHEN "end" <= ? THEN "end" END AS "end")'
            " FROM leaders WHERE list_contains(?::VARCHAR[], state) AND start <= ? ORDER BY state, start",
            [day, dyad_code(dyad).split("-"), day],
        )

    def quarantine(self) -> pl.DataFrame:
        """Return the rows that were refused so far: file, row, column, value, reason."""
        return self._frame('SELECT file, "row", "column", "value", reason FROM quarantine ORDER BY file, "row"')

    def add(self, path: str | Path) -> AddReport:
        """Load a user's own chronicle; good rows are stored in one transaction, bad rows are quarantined.

        Raises
        ------
        DataError
            If the file cannot be read or lacks a column.
        StoreError
            If the store cannot be written; then nothing was stored.
        """
        events, rejections = read_chronicle(path)
        return self.add_events(events, rejections, file=str(path))

    def add_events(
        self, events: pl.DataFrame, rejections: tuple[Rejection, ...] = (), *, file: str = "frame"
    ) -> AddReport:
        """Store a frame in ``EVENT_SCHEMA`` in one transaction; ids that are taken go to quarantine.

        Raises
        ------
        InvalidInputError
            If the frame breaks the rules of the event table; nothing is stored.
        """
        require_events(events)
        # The n-th act of a frame stood in the n-th row that was not rejected before.
        rejected = {rejection.row for rejection in rejections}
        numbers = list(islice((row for row in count(1) if row not in rejected), events.height))
        is_new = ~pl.col("id").is_in(taken_ids(self._connection, events)) & pl.col("id").is_first_distinct()
        marked = events.select(pl.Series("row", numbers, dtype=pl.Int64), *EVENT_SCHEMA)
        refused = marked.filter(~is_new)
        clashes = tuple(
            Rejection(file, row, "id", name, "expected an id that is not in the store yet")
            for row, name in refused.select("row", "id").iter_rows()
        )
        fresh = marked.filter(is_new).drop("row")
        self._write(fresh, (*rejections, *clashes))
        return AddReport(file, fresh.height, (*rejections, *clashes))

    def _write(self, events: pl.DataFrame, rejections: tuple[Rejection, ...]) -> None:
        if self._path is None:
            _insert(self._connection, events, rejections, "the store in memory")
            return
        # DuckDB allows one mode per file and process: close the reader, write, open the reader again.
        self._connection.close()
        try:
            writer = connect(self._path, read_only=False)
            try:
                _insert(writer, events, rejections, str(self._path))
            finally:
                writer.close()
        finally:
            # Another program may hold the file by now: what was stored is stored, and the next question says "closed".
            with suppress(StoreError):
                self._connection = connect(self._path, read_only=True)

    def _frame(self, sql: str, params: list[Any] | None = None) -> pl.DataFrame:
        try:
            relation = self._connection.sql(sql, params=params) if params else self._connection.sql(sql)
            return pl.DataFrame(_Stream(relation.__arrow_c_stream__()))
        except duckdb.ConnectionException:
            raise StoreError("the store is closed; open it again with open_store().") from None
        except duckdb.Error as error:
            where = self._path or "in memory"
            raise StoreError(f"the store {where} cannot be read ({first_line(error)}).") from None


class _Stream:
    """Arrow rows alone: Polars caches the types it is given, and DuckDB's own would be reported as leaks."""

    def __init__(self, capsule: object) -> None:
        self._capsule = capsule

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._capsule


def dyad_code(dyad: HasCode | str) -> str:
    """Return the code of a dyad, its states in alphabetical order.

    Raises
    ------
    InvalidInputError
        If a text is not two codes joined by a hyphen.
    """
    code = dyad if isinstance(dyad, str) else dyad.code
    states = code.strip().upper().split("-")
    if len(states) != 2 or not all(states) or states[0] == states[1]:
        raise InvalidInputError(f"dyad {code!r} is not a pair; expected two state codes such as JPN-KOR.")
    return "-".join(sorted(states))


def _insert(
    connection: duckdb.DuckDBPyConnection,
    events: pl.DataFrame,
    rejections: tuple[Rejection, ...],
    where: str,
) -> None:
    try:
        connection.execute("BEGIN")
        try:
            insert_frame(connection, "events", events)
            if rejections:
                connection.executemany(
                    "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?)",
                    [[r.file, r.row, r.column, r.value, r.reason] for r in rejections],
                )
            connection.execute("COMMIT")
        except BaseException:
            with suppress(duckdb.Error):
                connection.execute("ROLLBACK")
            raise
    except (duckdb.Error, OSError) as error:
        raise StoreError(f"{where} cannot be written ({first_line(error)}); nothing was stored.") from None
