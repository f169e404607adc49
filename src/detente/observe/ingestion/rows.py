"""From one slice to the store: acts in, flawed rows set aside, everything counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb

from detente.errors import DataError
from detente.observe.feeds.feed import NO_STATE
from detente.observe.ingestion import staging
from detente.observe.ingestion.files import MARK, TAB, UNIT
from detente.observe.ledger import Loaded
from detente.observe.quarantine import Rejection, set_aside

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from detente.observe.feeds.feed import Feed
    from detente.observe.feeds.layout import Layout
    from detente.observe.ingestion.codes import Codes
    from detente.observe.ingestion.slices import Slice


class DirtyError(Exception):
    """A plain file cannot be read as it stands."""


def store_rows(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    codes: Codes,
    layout: Layout,
    names: tuple[str, ...],
    read: Slice,
    days: Mapping[int, date | None],
    counts: Mapping[int, Counts],
) -> None:
    """Store the rows of a slice within the caller's transaction.

    Parameters
    ----------
    layout, names
        How the slice is written, and the names of its columns.
    days : mapping
        Of each file, the day in its name on which its rows became known, or None.
    counts : mapping
        Of each file, what was counted so far; added to.

    Raises
    ------
    DirtyError
        If the slice is strict and holds a flawed row.
    """
    _stage(connection, feed, layout, names, read)
    codes.learn()
    connection.execute(staging.place_rows(feed, read, days))
    _store_acts(connection, feed)
    _count(connection, counts, read)
    _set_aside(connection, feed, codes, layout, names, read)


def _stage(
    connection: duckdb.DuckDBPyConnection, feed: Feed, layout: Layout, names: tuple[str, ...], read: Slice
) -> None:
    """Read a slice; one that is not clean after all is told by an error."""
    try:
        connection.execute(staging.stage(feed, layout, names, read))
    except duckdb.Error as error:
        if read.is_strict and not isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
            raise DirtyError from None
        raise
    n = connection.execute("SELECT count(*) FROM staged").fetchall()[0][0]
    if n != read.n and not read.is_large:
        if read.is_strict:
            raise DirtyError
        raise DataError(f"{read.path}: {n} of {read.n} rows could be read; please report this file to the developers.")


def _store_acts(connection: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """Store the acts of a slice that the store does not have yet."""
    connection.execute(staging.identify(feed))
    least, greatest, n, n_different = connection.execute(staging.RANGE).fetchall()[0]
    if not n:
        return
    stored = connection.execute(staging.n_stored(feed, least, greatest)).fetchall()[0][0]
    if stored or n_different < n:
        connection.execute(staging.drop_repeated(feed, least, greatest))
    connection.execute(staging.store(feed))


@dataclass(slots=True)
class Counts:
    """What was counted of one file so far."""

    rows: int = 0
    acts: int = 0
    events: int = 0
    flawed: int = 0
    skipped: dict[str, int] = field(default_factory=dict)

    def add(self, outcome: str | None, n: int) -> None:
        """Count rows that came to one end."""
        self.rows += n
        if outcome is None:
            self.acts += n
        elif outcome.startswith(staging.FLAW):
            self.flawed += n
        elif n:
            self.skipped[outcome] = self.skipped.get(outcome, 0) + n

    def include(self, other: Counts) -> None:
        """Add what was counted elsewhere."""
        self.rows += other.rows
        self.acts += other.acts
        self.events += other.events
        self.flawed += other.flawed
        for reason, n in other.skipped.items():
            self.skipped[reason] = self.skipped.get(reason, 0) + n

    def report(self, path: str, feed: str, layout: str) -> Loaded:
        """Return what became of the file."""
        return Loaded(path, feed, layout, "loaded", self.rows, self.events, self.flawed, self.all_skipped())

    def all_skipped(self) -> dict[str, int]:
        """Return the rows passed over by reason, with those that were stored before."""
        repeated = self.acts - self.events
        return {**self.skipped, **({staging.REPEATED: repeated} if repeated else {})}


def _count(connection: duckdb.DuckDBPyConnection, counts: Mapping[int, Counts], read: Slice) -> None:
    left_out = read.n
    for number, outcome, n in connection.execute(staging.OUTCOMES).fetchall():
        counts[number].add(outcome, n)
        left_out -= n
    if read.is_strict:
        counts[read.spans[0].file].add(NO_STATE, left_out)
        if any(counts[span.file].flawed for span in read.spans):
            raise DirtyError
    for number, n in connection.execute("SELECT file, count(*) FROM named GROUP BY file").fetchall():
        counts[number].events += n


def _set_aside(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    codes: Codes,
    layout: Layout,
    names: tuple[str, ...],
    read: Slice,
) -> None:
    """Put the flawed rows of a slice into the quarantine, as they stood and with the reason."""
    flawed = connection.execute(staging.FLAWED).fetchall()
    if not flawed:
        return
    places = {}
    for number, line, column, unknown in flawed:
        span = next(one for one in read.spans if one.file == number and one.line <= line < one.line + one.n)
        places[line - span.line + span.first] = (number, line, column, unknown)
    rows: dict[int, list[Rejection]] = {}
    with read.path.open(encoding="utf-8", newline="\n") as handle:
        for place, raw in enumerate(handle):
            if place in places:
                number, line, column, unknown = places[place]
                row = raw.rstrip("\n")
                value, reason = _why(feed, codes, layout, names, row, column, unknown)
                rejection = Rejection("", line, column, value, reason, row.replace(UNIT, TAB))
                rows.setdefault(number, []).append(rejection)
    for number, rejections in rows.items():
        set_aside(connection, number, rejections)


def _why(
    feed: Feed,
    codes: Codes,
    layout: Layout,
    names: tuple[str, ...],
    raw: str,
    column: str,
    unknown: str | None,
) -> tuple[str, str]:
    """Return what stood in the flawed column, and what was expected there."""
    if raw.startswith(MARK):
        return "", raw.removeprefix(MARK)
    fields = raw.split(UNIT if layout.is_quoted else TAB)
    if column == staging.WIDTH:
        return f"{len(fields)} fields", f"expected {len(names)} fields"
    value = fields[names.index(column)] if column in names and names.index(column) < len(fields) else ""
    if unknown is not None:
        return value, codes.why[unknown]
    return value, next(one.expected for one in feed.fields().values() if one.column == column)
