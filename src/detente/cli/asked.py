"""What a command is asked for beside its own arguments, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    from datetime import date

    from detente.observe.store import Store

ANSWERED, FAILED, MISUNDERSTOOD, NOT_ENOUGH_DATA, STOPPED = 0, 1, 2, 3, 130
"""Exit codes."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Shown:
    """What every command takes."""

    json: Annotated[bool, Parameter(negative="")] = False
    "Print JSON instead of text."


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Dated(Shown):
    """What every question takes."""

    as_of: Annotated[str | None, Parameter(name="--as-of")] = None
    "Day of the question, YYYY-MM-DD; nothing known later is used. Default: today."

    def day(self) -> date:
        """Return the as-of day."""
        from detente.asof import as_of_day

        return as_of_day(self.as_of)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Asked(Dated):
    """What every question to a store takes."""

    store: Path | None = None
    "Event store (a DuckDB file). Default: the built-in data."

    def open(self) -> Store:
        """Open the store."""
        from detente.observe.store import open_store

        return open_store(self.store)


SHOWN, DATED, ASKED = Shown(), Dated(), Asked()
Files = Annotated[list[Path], Parameter(negative="")]
