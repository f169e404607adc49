"""Working ahead: while nobody asks, the briefs beside the one that is being read."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from detente.errors import DetenteError
from detente.web.drawings import place_of

if TYPE_CHECKING:
    from datetime import date

    from detente.vocabulary.dyads import Dyad
    from detente.web.answers import Answers

QUIET_SECONDS = 0.7
STEPS = (1, -1)
"""The steps of the slider that are worked out, the likeliest first."""


class Ahead:
    """One thread that works out the neighbours of the brief asked for last, when no question has come for a while."""

    def __init__(self, answers: Answers, *, is_at_work: bool = True) -> None:
        self._answers = answers
        self._is_at_work = is_at_work
        self._wanted: tuple[Dyad, date] | None = None
        self._last = 0.0
        self._lock = Lock()
        self._woken = Event()
        self._is_started = False

    def ask(self, dyad: Dyad, day: date) -> None:
        """Say which brief is being read."""
        if not self._is_at_work:
            return
        with self._lock:
            self._wanted, self._last = (dyad, day), time.monotonic()
            if not self._is_started:
                self._is_started = True
                Thread(target=self._work, name="ahead", daemon=True).start()
        self._woken.set()

    def _work(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            with suppress(DetenteError):
                self._neighbours()

    def _neighbours(self) -> None:
        with self._lock:
            wanted = self._wanted
        if wanted is None:
            return
        dyad, day = wanted
        path = self._answers.months(dyad)
        at = place_of(path, day)
        for step in STEPS:
            if not 0 <= at + step < len(path) or self._answers.has_told(dyad, path[at + step].day):
                continue
            while time.monotonic() - self._last < QUIET_SECONDS:
                time.sleep(0.1)
            if self._wanted != wanted:
                return
            with suppress(DetenteError):
                self._answers.told(dyad, path[at + step].day)
