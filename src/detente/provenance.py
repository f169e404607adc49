"""What a figure remembers: its method, the as-of day, the rows behind it and what it cannot tell."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a result comes from.

    Attributes
    ----------
    method : str
        The public name of the method, as in the manual.
    as_of : datetime.date
        The day on which the question was asked; no row known later was used.
    limitation : str
        One sentence on what the figure cannot tell. It may not be empty.
    event_ids : tuple of str
        Ids of the events to look at first: the ones that carry the figure.
    n_events : int
        How many events the figure rests on.
    fingerprint : str
        Short hash of the ids of all the events used: equal inputs, equal hash.
    """

    method: str
    as_of: date
    limitation: str
    event_ids: tuple[str, ...] = ()
    n_events: int = 0
    fingerprint: str = field(default="")

    def __post_init__(self) -> None:
        if not self.limitation.strip():
            raise InvalidInputError(f"method '{self.method}': a limitation sentence may not be empty.")

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "method": self.method,
            "as_of": self.as_of.isoformat(),
            "limitation": self.limitation,
            "event_ids": list(self.event_ids),
            "n_events": self.n_events,
            "fingerprint": self.fingerprint,
        }


def fingerprint(ids: Iterable[str]) -> str:
    """Hash ids without regard to their order: twelve hexadecimal characters of SHA-256."""
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:12]
