"""What time it is, and waiting: the only place where a watch looks at a clock, so that tests bring their own."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The time of a watch."""

    def now(self) -> datetime:
        """Return the moment in UTC; it may jump, and nothing is timed by it."""

    def monotonic(self) -> float:
        """Return seconds that only grow: waits and pauses are timed by them."""

    def wait(self, seconds: float) -> None:
        """Wait; Ctrl-C ends it."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the moment in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """Wait."""
        time.sleep(max(0.0, seconds))
