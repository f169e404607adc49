"""A list at a publisher that only grows: the first time it is fetched whole, later its new end alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.observe.fetch.connection import Trouble
from detente.observe.fetch.download import RemoteFile, download
from detente.observe.fetch.outcome import Outcome, Silent
from detente.observe.fetch.wanted import unwritable

if TYPE_CHECKING:
    from pathlib import Path

    from detente.observe.fetch.connection import Connection

OVERLAP_BYTES = 4096
"""How much of the known end is asked for again: only if it is still the same is the list one that grew."""


def grown(remote: RemoteFile, folder: Path, connection: Connection) -> Outcome:
    """Bring a list up to date, by its new end if it only grew, else whole.

    Parameters
    ----------
    remote : RemoteFile
        The list; it has no checksum, because it changes.
    folder : pathlib.Path
        An existing folder.
    connection : Connection
        How to ask.
    """
    path = folder / remote.kept_as
    try:
        if path.exists():
            if _extend(path, remote.url, connection):
                return Outcome(remote.kept_as, "fetched", path.stat().st_size)
            path.unlink()
    except OSError as error:
        raise unwritable(folder, error) from None
    return download(remote, folder, connection, Silent())


def _extend(path: Path, url: str, connection: Connection) -> bool:
    """Append what is new, and tell whether that could be done."""
    size = path.stat().st_size
    start = max(0, size - OVERLAP_BYTES)
    with path.open("r+b") as file:
        file.seek(start)
        known = file.read()
        try:
            with connection.opened(url, headers={"Accept-Encoding": "identity", "Range": f"bytes={start}-"}) as answer:
                if answer.status_code != 206:
                    return False
                new = b"".join(connection.pieces(answer, is_raw=True))
        except Trouble:
            return False
        if not known or not new.startswith(known):
            return False
        file.write(new[len(known) :])
    return True
