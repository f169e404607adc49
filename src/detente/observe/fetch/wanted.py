"""What is asked for: days, a pair, and the folder for the files."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from detente.errors import FetchError, InvalidInputError
from detente.observe.fetch.outcome import Silent, Watcher
from detente.observe.fetch.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from detente.vocabulary.dyads import Dyad

Keep = Literal["either", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One request for data.

    Attributes
    ----------
    since, until : datetime.date
        First and last day, both included.
    folder : pathlib.Path
        Where files are written; made when it does not exist.
    dyad : Dyad, optional
        The pair, for sources that can be asked for one.
    keep : str
        GDELT with a pair: ``either`` keeps events that name one of the two, ``both`` those between them.
    is_translated : bool
        GDELT 2.0: also the events found in translated reports.
    release : str, optional
        UCDP: which release of the data.
    base_url : str, optional
        Address of a mirror instead of the publisher.
    pace : Pace
        Time limits and waits.
    watcher : Watcher
        Who is told of the progress.
    """

    since: date
    until: date
    folder: Path
    dyad: Dyad | None = None
    keep: Keep = "either"
    is_translated: bool = False
    release: str | None = None
    base_url: str | None = None
    pace: Pace = field(default_factory=Pace)
    watcher: Watcher = field(default_factory=Silent)

    def __post_init__(self) -> None:
        if self.since > self.until:
            raise InvalidInputError(f"since {self.since} lies after until {self.until}; give the earlier day first.")

    def days(self) -> Iterator[date]:
        """Give the days, first to last."""
        for n in range((self.until - self.since).days + 1):
            yield self.since + timedelta(days=n)

    def make_folder(self) -> Path:
        """Make the folder, and see that it can be written to before anything is asked for.

        Raises
        ------
        FetchError
            If it cannot be made or written to.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(self.folder, error) from None
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise unwritable(self.folder, OSError(errno.EACCES, "Permission denied"))
        return self.folder

    @property
    def label(self) -> str:
        """The request as part of a file name: ``2019-01-01_2019-12-31_JPN-KOR``."""
        pair = f"_{self.dyad.code}" if self.dyad else ""
        return f"{self.since}_{self.until}{pair}"


def unwritable(folder: Path, error: OSError) -> FetchError:
    """Say that a folder cannot take the data, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FetchError(
            f"the disk of {folder} is full; what is there is kept: free some space and run the same command again."
        )
    reason = error.strerror or str(error)
    return FetchError(f"{folder} cannot be written to ({reason}); give a folder of your own with --to.")
