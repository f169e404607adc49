"""Loading files of a feed into a store: each whole or not at all, each once.

Files are loaded in *batches* of one transaction. What a batch stores - acts, quarantined rows, counts, the line in the
ledger - becomes visible together, so that a killed or failed load leaves whole files only, and running it again goes on
with the rest. A file whose content is in the ledger already is passed over, under whatever name it comes.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from detente.errors import DataError
from detente.observe.feeds.layout import EXAMINED_LINES, SAMPLE_LINES, no_objection
from detente.observe.ingestion.codes import Codes
from detente.observe.ingestion.files import LARGE, fingerprint, head, weight
from detente.observe.ingestion.rows import Counts, DirtyError, store_rows
from detente.observe.ingestion.slices import made_ahead, slices
from detente.observe.ledger import Loaded, enter, known_files, next_file
from detente.observe.storefile import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from detente.observe.feeds.feed import Feed
    from detente.observe.feeds.layout import Layout
    from detente.observe.ingestion.slices import Cleaning

LEAST_FIT = 0.2
"""Share of the first lines that must be written in a layout: most lines of a damaged file may be broken."""
BATCH_BYTES = LARGE
"""Unpacked bytes that are loaded in one transaction; a large file is a batch of its own."""


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    bytes: int
    fingerprint: str
    layout: Layout
    names: tuple[str, ...]
    number: int = 0


def load(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    paths: Sequence[Path],
    *,
    done: Callable[[Path, int], None] = lambda path, size: None,
) -> Iterator[Loaded]:
    """Load files, one report each, in the order in which they are finished.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        An open store, for writing.
    feed : Feed
        What the files hold.
    paths : sequence of Path
        Files; folders are not searched here.
    done : callable, optional
        Called with path and bytes whenever a file is finished.

    Raises
    ------
    StoreError
        If the store cannot be written, for example for want of room; files reported before are whole in it.
    """
    with tempfile.TemporaryDirectory(prefix="detente-") as folder, temporary_tables(connection):
        codes = Codes(connection, feed)
        for batch in _batches(_wanted(connection, feed, paths, done)):
            if isinstance(batch, Loaded):
                yield batch
                continue
            for report, file in _load_batch(connection, feed, codes, batch, Path(folder)):
                done(file.path, file.bytes)
                yield report


@contextmanager
def temporary_tables(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Drop the temporary tables of a load when it is over: a store in memory lives on."""
    try:
        yield
    finally:
        with suppress(duckdb.Error):
            for table in ("staged", "placed", "named", "party", "act"):
                connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _wanted(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    paths: Sequence[Path],
    done: Callable[[Path, int], None],
) -> Iterator[_File | Loaded]:
    """Recognise each file; report at once those that are known already or cannot be read."""
    seen = known_files(connection)
    for path in paths:
        try:
            content = fingerprint(path)
            if content in seen:
                done(path, path.stat().st_size)
                yield Loaded(str(path), feed.name, status="known", reason=f"loaded before as {seen[content]}")
                continue
            layout, names = recognise(feed, path)
            seen[content] = str(path)
            yield _File(path, path.stat().st_size, content, layout, names)
        except DataError as error:
            yield Loaded(str(path), feed.name, status="failed", reason=str(error))


def recognise(feed: Feed, path: Path) -> tuple[Layout, tuple[str, ...]]:
    """Find out how a file is written, and the names of its columns.

    Raises
    ------
    DataError
        If it is written in none of the feed's ways.
    """
    samples = {layout.encoding: head(path, layout.encoding, SAMPLE_LINES) for layout in feed.layouts}
    best = max(feed.layouts, key=lambda layout: layout.fit(samples[layout.encoding]))
    lines = samples[best.encoding]
    if not lines or best.fit(lines) >= LEAST_FIT:
        _require_no_objection(best, path)
        return best, best.names(lines) if lines else best.columns
    found = len(feed.layouts[0].split(lines[0]))
    ways = ", ".join(layout.name for layout in feed.layouts)
    raise DataError(
        f"{path} is not written as a file of the feed '{feed.name}' ({found} fields in its first line); expected one of"
        f" {ways}."
    )


def _require_no_objection(layout: Layout, path: Path) -> None:
    if layout.objection is no_objection:
        return
    if objection := layout.objection(head(path, layout.encoding, EXAMINED_LINES)):
        raise DataError(f"{path} {objection}.")


def _batches(files: Iterable[_File | Loaded]) -> Iterator[list[_File] | Loaded]:
    """Group files of one layout, in their order, up to ``BATCH_BYTES``."""
    batch: list[_File] = []
    size = 0
    for one in files:
        if isinstance(one, Loaded):
            yield one
            continue
        unpacked = weight(one.path)
        is_other = bool(batch) and (batch[0].layout, batch[0].names) != (one.layout, one.names)
        if batch and (is_other or size + unpacked > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += unpacked
    if batch:
        yield batch


def _load_batch(
    connection: duckdb.DuckDBPyConnection, feed: Feed, codes: Codes, batch: list[_File], folder: Path
) -> Iterator[tuple[Loaded, _File]]:
    """Load a batch in one transaction; if one of its files is broken, each in its own."""
    try:
        try:
            reports = _store(connection, feed, codes, batch, folder, "where needed")
        except DirtyError:
            reports = _store(connection, feed, codes, batch, folder, "always")
        yield from zip(reports, batch, strict=True)
    except DataError as error:
        if len(batch) == 1:
            yield Loaded(str(batch[0].path), feed.name, batch[0].layout.name, "failed", reason=str(error)), batch[0]
        else:
            for one in batch:
                yield from _load_batch(connection, feed, codes, [one], folder)


def _store(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    codes: Codes,
    batch: list[_File],
    folder: Path,
    cleaning: Cleaning,
) -> list[Loaded]:
    layout, names = batch[0].layout, batch[0].names
    with transaction(connection, "the files reported so far are whole in it, and loading again goes on with the rest"):
        numbered = list(enumerate((one.path for one in batch), next_file(connection)))
        counts = {number: Counts() for number, _ in numbered}
        days = {number: file_day(feed, path) for number, path in numbered}
        for read in made_ahead(slices(numbered, layout, folder, cleaning=cleaning)):
            store_rows(connection, feed, codes, layout, names, read, days, counts)
            read.drop()
        reports = [counts[number].report(str(path), feed.name, layout.name) for number, path in numbered]
        for (number, _), one, report in zip(numbered, batch, reports, strict=True):
            header = "\t".join(names) if layout.has_header else ""
            enter(connection, number, report, size=one.bytes, content=one.fingerprint, header=header)
    return reports


def file_day(feed: Feed, path: Path) -> date | None:
    """Return the day in a file's name on which its rows became known, if its feed has such days."""
    found = re.search(feed.file_day, path.name) if feed.file_day else None
    if found is None:
        return None
    with suppress(ValueError):
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    return None
