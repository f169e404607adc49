"""The ledger: which files were loaded, what became of their rows, and how a file is known again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import duckdb

Status = Literal["loaded", "known", "failed"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file: ``n_events + n_quarantined + sum(skipped) == n_rows``.

    Attributes
    ----------
    path : str
        The file as the user named it.
    feed, layout : str
        Its feed and how it was written.
    status : str
        ``loaded`` now; ``known``: its content was in the store before; ``failed``: nothing of it was stored.
    n_rows, n_events, n_quarantined : int
        Rows of the file, acts stored, rows set aside.
    skipped : dict
        Rows that are no new act between two states, by reason.
    reason : str
        Why it failed, or under which name it was loaded before.
    """

    path: str
    feed: str
    layout: str = ""
    status: Status = "loaded"
    n_rows: int = 0
    n_events: int = 0
    n_quarantined: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def known_files(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the path under which each content was loaded, by its fingerprint."""
    return dict(connection.execute("SELECT fingerprint, path FROM files WHERE fingerprint <> ''").fetchall())


def known_again(connection: duckdb.DuckDBPyConnection, feed: str, path: str, content: str) -> Loaded | None:
    """Return the report on a file whose content was loaded before, or None."""
    before = known_files(connection).get(content)
    return None if before is None else Loaded(path, feed, status="known", reason=f"loaded before as {before}")


def next_file(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the number that the next file gets; 0 stands for the built-in data."""
    number: int = connection.execute("SELECT coalesce(max(file), 0) + 1 FROM files").fetchall()[0][0]
    return number


def enter(
    connection: duckdb.DuckDBPyConnection, file: int, loaded: Loaded, *, size: int, content: str, header: str = ""
) -> None:
    """Enter a file into the ledger.

    Parameters
    ----------
    file : int
        Its number.
    loaded : Loaded
        What became of it.
    size : int
        Bytes of the file.
    content : str
        Its fingerprint; empty for a frame, which is no file.
    header : str
        Our names of its columns, divided by tabs, where the file itself named them.
    """
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    connection.execute(
        "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            file,
            loaded.feed,
            loaded.layout,
            header,
            loaded.path,
            size,
            content,
            now,
            loaded.n_rows,
            loaded.n_events,
            loaded.n_quarantined,
        ],
    )
    if loaded.skipped:
        connection.executemany(
            "INSERT INTO skips VALUES (?, ?, ?)", [[file, reason, n] for reason, n in loaded.skipped.items()]
        )
