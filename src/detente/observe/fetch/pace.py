"""How long to wait for a publisher, how often to ask again, how much to ask at once."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Limits of time and number for requests to one publisher.

    Attributes
    ----------
    at_once : int
        Downloads that run side by side.
    connect_seconds, read_seconds : float
        Longest wait for a connection, and for the next piece of an answer.
    stall_seconds, stall_bytes : float, int
        A download that brings fewer bytes than these in so many seconds is given up and asked for again; the read
        limit alone would let a server drip for ever.
    tries : int
        Failures in a row, without progress between them, after which a file is given up.
    progress_bytes : int
        New bytes that count as progress.
    first_wait_seconds, longest_wait_seconds : float
        Wait after the first failure, doubled after each further one, up to the longest. A publisher that asks
        for a longer wait than the longest is not asked again in this run.
    between_seconds : float
        Pause between the pages of an API.
    jitter : callable
        Gives a number in [0, 1): waits are spread, so that many clients do not come back at one moment.
    """

    at_once: int = 4
    connect_seconds: float = 15.0
    read_seconds: float = 60.0
    stall_seconds: float = 120.0
    stall_bytes: int = 1024
    tries: int = 6
    progress_bytes: int = 1 << 20
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 300.0
    between_seconds: float = 0.5
    jitter: Callable[[], float] = random.random

    def wait_after(self, failures: int) -> float:
        """Return the seconds to wait after so many failures in a row: half of the doubled wait, plus chance."""
        wait: float = min(self.longest_wait_seconds, self.first_wait_seconds * 2 ** (failures - 1))
        return wait * (0.5 + self.jitter() / 2)
