"""What one round of a source gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

Cursor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Polled:
    """What a source has that may be new.

    Attributes
    ----------
    feed : str
        The feed that reads the files, as ``detente ingest`` names it; empty for texts, which the coder reads.
    files : tuple of pathlib.Path
        The files, the oldest first.
    cursor : dict
        Where to go on, once the files are in the store.
    notes : tuple of str
        What a reader of the log should know, one sentence each.
    is_ours : bool
        The files were fetched for the watch alone and are removed when they are in the store.
    """

    feed: str
    files: tuple[Path, ...]
    cursor: Cursor = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    is_ours: bool = True


class Source(Protocol):
    """A feed that is polled."""

    name: str
    stale_hours: float
    """Hours without anything new after which the feed counts as silent; 0 for one that may be silent for ever."""

    def poll(self, cursor: Cursor, now: datetime, inbox: Path) -> Polled:
        """Ask for what is new since the cursor.

        Parameters
        ----------
        cursor : dict
            Where the last round ended; empty at first.
        now : datetime.datetime
            The moment, in UTC.
        inbox : pathlib.Path
            A folder for what is fetched.

        Raises
        ------
        FetchError
            If the publisher cannot be asked; the cursor stays where it is.
        """
