"""Loading files that are read whole, one after the other: each once, and a broken one stops none of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from detente.errors import DataError
from detente.observe.ingestion.files import fingerprint
from detente.observe.ledger import Loaded, known_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import duckdb

Read = TypeVar("Read")
"""What is read of a file."""


def load_each(
    connection: duckdb.DuckDBPyConnection,
    feed: str,
    paths: Sequence[Path],
    read: Callable[[Path], Read],
    store: Callable[[Path, str, Read], Loaded],
    *,
    done: Callable[[Path, int], None],
) -> Iterator[Loaded]:
    """Load files, one report each; a file that cannot be read is reported as failed and stops none of the others.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Open for writing.
    feed : str
        Name of the feed, for the ledger.
    paths : sequence of Path
        The files.
    read : callable
        Reads a file.
    store : callable
        Stores what was read of a file, given with its path and fingerprint, in one transaction.
    done : callable
        Called with path and bytes whenever a file is finished.

    Raises
    ------
    StoreError
        If the store cannot be written; files reported before are whole in it.
    """
    for path in paths:
        try:
            content = fingerprint(path)
            if known := known_again(connection, feed, str(path), content):
                yield known
                continue
            found = read(path)
        except DataError as error:
            yield Loaded(str(path), feed, status="failed", reason=str(error))
            continue
        yield store(path, content, found)
        done(path, path.stat().st_size)
