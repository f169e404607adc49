"""What became of each file, and of the whole run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from pathlib import Path

Status = Literal["fetched", "present", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    Attributes
    ----------
    name : str
        Name of the file in the folder, or of the file that failed.
    status : str
        ``fetched`` in this run, ``present`` before it, or ``failed``.
    n_bytes : int
        Size on the disk; 0 if it failed.
    reason : str
        Why it failed, without a full stop; empty otherwise.
    """

    name: str
    status: Status
    n_bytes: int = 0
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"name": self.name, "status": self.status, "n_bytes": self.n_bytes, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of a run.

    Attributes
    ----------
    source : str
        The source, as on the command line.
    folder : pathlib.Path
        Where the files are.
    outcomes : tuple of Outcome
        One a file, in the order of names.
    missing : tuple of str
        What the publisher should have by its own rhythm and does not list: quarter hours, days.
    notes : tuple of str
        What a reader should know about these data, one sentence each.
    """

    source: str
    folder: Path
    outcomes: tuple[Outcome, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def n(self, status: Status) -> int:
        """Count the files of one status."""
        return Counter(outcome.status for outcome in self.outcomes)[status]

    @property
    def is_whole(self) -> bool:
        """Whether no file failed."""
        return self.n("failed") == 0

    @property
    def n_bytes(self) -> int:
        """Size of all files on the disk."""
        return sum(outcome.n_bytes for outcome in self.outcomes)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "source": self.source,
            "folder": str(self.folder),
            "n_fetched": self.n("fetched"),
            "n_present": self.n("present"),
            "n_failed": self.n("failed"),
            "n_missing": len(self.missing),
            "n_bytes": self.n_bytes,
            "files": [outcome.to_dict() for outcome in self.outcomes],
            "missing": list(self.missing),
            "notes": list(self.notes),
        }

    def __repr__(self) -> str:
        counts = ", ".join(f"{self.n(status)} {status}" for status in ("fetched", "present", "failed"))
        return f"<Fetched {self.source}: {counts}, {len(self.missing)} missing>"


class Watcher(Protocol):
    """Who is told of the progress; methods are called from several threads."""

    def expect(self, n_files: int, n_bytes: int | None) -> None:
        """So many files, and bytes if that is known, are going to come."""

    def received(self, n_bytes: int) -> None:
        """So many bytes came; negative when a file begins anew."""

    def finished(self, outcome: Outcome) -> None:
        """A file is done, in one way or another."""


class Silent:
    """Nobody is told."""

    def expect(self, n_files: int, n_bytes: int | None) -> None:
        """Say nothing."""

    def received(self, n_bytes: int) -> None:
        """Say nothing."""

    def finished(self, outcome: Outcome) -> None:
        """Say nothing."""
