"""A folder in which files appear: articles, or event files of a feed.

A file is taken when it has not changed since the last round (or is older than ``SETTLED`` seconds), so that one that is
still being written is left for the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.errors import FetchError
from detente.watch.sources.polled import Cursor, Polled

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

SETTLED = 60.0
AT_ONCE = 500
"""Files of one round; the rest comes in the next ones."""


class FolderSource:
    """One folder, with all below it."""

    stale_hours = 0.0

    def __init__(self, folder: Path, feed: str = "", *, at_once: int = AT_ONCE) -> None:
        self._folder, self._feed, self._at_once = folder, feed, at_once
        self.name = f"{feed}:{folder}" if feed else str(folder)

    def poll(self, cursor: Cursor, now: datetime, inbox: Path) -> Polled:
        """Return the files that are new or changed, and settled."""
        known: dict[str, str] = cursor.get("files", {})
        found: dict[str, str] = {}
        fresh: list[Path] = []
        for path, stamp, changed in sorted(_files(self._folder)):
            name = str(path.relative_to(self._folder))
            if known.get(name) == stamp:
                found[name] = stamp
            elif known.get(name) == f"?{stamp}" or now.timestamp() - changed > SETTLED:
                if len(fresh) < self._at_once:
                    fresh.append(path)
                    found[name] = stamp
            else:
                found[name] = f"?{stamp}"
        return Polled(self._feed, tuple(fresh), {"files": found}, is_ours=False)


def _files(folder: Path) -> list[tuple[Path, str, float]]:
    """List files with size and time as a stamp; names with a dot in front are somebody's work in progress."""
    if not folder.is_dir():
        raise FetchError(f"{folder} is not a folder (any more); make it, or take it out of the feeds.")
    found = []
    for path in folder.rglob("*"):
        if path.name.startswith(".") or not path.is_file():
            continue
        try:
            told = path.stat()
        except OSError:
            continue  # gone meanwhile
        found.append((path, f"{told.st_size}/{told.st_mtime_ns}", told.st_mtime))
    return found
