"""The questions of the pages, put to the store and remembered by (question, day, state of the store).

A store in a file is opened for each question and closed after it, so that ``detente ingest`` can write it while the
page is served; what is remembered is forgotten as soon as the file has changed.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, Semaphore, Thread
from typing import TYPE_CHECKING, TypeVar

from detente.asof import as_of_day
from detente.brief.compare import comparison
from detente.brief.compose import compose
from detente.diagnose.scan import Scan, scan
from detente.errors import StoreError
from detente.observe.store import open_store
from detente.web.cache import AT_ONCE, Cache
from detente.web.months import Month, months
from detente.web.told import Told, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    import polars as pl

    from detente.brief.compare import Compared
    from detente.observe.ledger import Loaded
    from detente.observe.store import Store
    from detente.vocabulary.dyads import Dyad

T = TypeVar("T")

BRIEFS_KEPT, OTHERS_KEPT = 40, 400
WRITE_WAIT_SECONDS = 20
SCAN_WAIT_SECONDS = 3.0
BUSY = "the store is being read by others just now; try again in a moment."


@dataclass
class Progress:
    """How far a scan has come."""

    done: int = 0
    total: int = 0
    scan: Scan | None = None
    error: BaseException | None = None
    _changed: Condition = field(default_factory=Condition)

    def watch(self, dyads: Iterable[str]) -> Iterator[str]:
        """Pass pairs on one by one, counting them."""
        named = list(dyads)
        self.total = len(named)
        for dyad in named:
            yield dyad
            self.done += 1

    def finish(self, found: Scan | None, error: BaseException | None = None) -> None:
        """Say that the scan is over."""
        with self._changed:
            self.scan, self.error = found, error
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait for the end; tell whether it has come."""
        with self._changed:
            return self._changed.wait_for(lambda: self.scan is not None or self.error is not None, timeout=seconds)


class Answers:
    """What the pages ask of one store.

    Parameters
    ----------
    store : Path or None
        A store file, made with the built-in data if it does not exist; None for the built-in data alone.

    Raises
    ------
    StoreError
        If the file cannot be made or opened.
    """

    def __init__(self, store: Path | None = None) -> None:
        self._path = store
        self._readers = 0
        self._is_written = False
        self._turn = Condition()
        desk = Semaphore(AT_ONCE)
        self._briefs = Cache(BRIEFS_KEPT, desk)
        self._others = Cache(OTHERS_KEPT, desk)
        self._scans: Cache = Cache(OTHERS_KEPT)
        with open_store(store):
            pass

    @property
    def version(self) -> str:
        """What tells one state of the store from another."""
        if self._path is None:
            return "built-in"
        try:
            found = self._path.stat()
        except OSError:
            raise StoreError("the store is no longer there; start the server again.") from None
        return f"{found.st_mtime_ns:x}-{found.st_size:x}-{found.st_ino:x}"

    @property
    def name(self) -> str:
        """The store as a reader may see it: never its folder."""
        return "built-in data" if self._path is None else self._path.name

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """Open the store for a question."""
        with self._turn:
            self._turn.wait_for(lambda: not self._is_written)
            self._readers += 1
        try:
            with open_store(self._path) as store:
                yield store
        finally:
            with self._turn:
                self._readers -= 1
                self._turn.notify_all()

    def add(self, events: pl.DataFrame, source: str) -> Loaded:
        """Add acts to the store.

        Raises
        ------
        StoreError
            If there is no store file, it cannot be written, or readers do not leave it in time.
        """
        if self._path is None:
            raise StoreError("the built-in data cannot be changed; start the server with --store FILE.")
        with self._turn:
            if not self._turn.wait_for(lambda: not self._readers and not self._is_written, WRITE_WAIT_SECONDS):
                raise StoreError(BUSY)
            self._is_written = True
        try:
            with open_store(self._path) as store:
                return store.add_events(events, source=source)
        finally:
            with self._turn:
                self._is_written = False
                self._turn.notify_all()

    def told(self, dyad: Dyad, as_of: date, by: str | None = None) -> Told:
        """Return the brief of a pair on a day."""

        def make() -> Told:
            with self.reading() as store:
                brief = compose(store, dyad, as_of, by=by)
            return told(brief)

        return self._briefs.get((self.version, dyad.code, as_of, by), make)

    def has_told(self, dyad: Dyad, as_of: date) -> bool:
        """Tell whether the brief of a pair on a day is remembered."""
        return (self.version, dyad.code, as_of, None) in self._briefs

    def months(self, dyad: Dyad) -> tuple[Month, ...]:
        """Return what could be told of a pair at each month end up to today."""
        today = as_of_day(None)

        def make(store: Store) -> tuple[Month, ...]:
            events = store.events(dyad, as_of=today, pair_acts=True)
            return () if events.is_empty() else months(events, dyad.code, today)

        return self.other(("months", dyad.code, today), make)

    def compared(self, dyads: tuple[Dyad, ...], as_of: date) -> tuple[Compared, ...]:
        """Diagnose several pairs on one day."""
        codes = tuple(dyad.code for dyad in dyads)
        return self.other(("compared", codes, as_of), lambda store: comparison(store, list(dyads), as_of))

    def other(self, key: tuple[object, ...], ask: Callable[[Store], T]) -> T:
        """Ask the store something, and remember the answer."""

        def make() -> T:
            with self.reading() as store:
                return ask(store)

        return self._others.get((self.version, *key), make)

    def scan(self, as_of: date, *, wait: float = SCAN_WAIT_SECONDS) -> Progress:
        """Return the scan of all pairs on a day, or how far it has come after some seconds."""

        def start() -> Progress:
            progress = Progress()

            def work() -> None:
                try:
                    with self.reading() as store:
                        progress.finish(scan(store, as_of, watch=progress.watch))
                except BaseException as error:  # handed to whoever asked
                    progress.finish(None, error)

            Thread(target=work, name="scan", daemon=True).start()
            return progress

        progress = self._scans.get((self.version, as_of), start)
        progress.wait(wait)
        if progress.error is not None:
            raise progress.error
        return progress
