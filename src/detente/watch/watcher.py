"""Going round: feeds are polled, the store is updated, the rules judge, alerts are sent.

Every step can be the last one before the machine stops: what was polled is asked for again, what is in the store is
known there, what was judged was kept with its messages in one transaction, and what was not sent waits in the outbox.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from detente.brief.words import counted
from detente.errors import DetenteError, FetchError
from detente.observe.store import open_store
from detente.resolve.pledges import clock as days_ahead
from detente.watch.channels.calendar import write_calendar
from detente.watch.channels.message import Message, NotSentError
from detente.watch.channels.opening import opened
from detente.watch.channels.outbox import deliver, post, set_aside
from detente.watch.digest import digest, is_due
from detente.watch.intake import came_since, last_file, take
from detente.watch.judging import judge, stale
from detente.watch.outcomes import days_needed, due, settle
from detente.watch.track import Track
from detente.watch.vintages import keep

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from detente.observe.coder.documents import Document
    from detente.observe.coder.reading import Reading
    from detente.observe.store import Store
    from detente.watch.alerts import Alert
    from detente.watch.clock import Clock
    from detente.watch.config import Config
    from detente.watch.intake import Taken
    from detente.watch.memory import Memory
    from detente.watch.sources.polled import Source

FIRST_BACKOFF, LONGEST_BACKOFF = 60.0, 6 * 3600.0
"""Seconds for which a feed that failed is left alone: doubled with each failure in a row."""


@dataclass(slots=True)
class Round:
    """What came of one round.

    Attributes
    ----------
    taken : dict
        Feed to what came from it.
    alerts : list of Alert
        What was told.
    digest : Message or None
        The digest, where one was due.
    notes : list of str
        What a reader of the log should know.
    resting : list of str
        Feeds that were not asked, because they failed a short time ago.
    wait : float or None
        Seconds to the next round; None where none follows.
    """

    taken: dict[str, Taken] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    digest: Message | None = None
    notes: list[str] = field(default_factory=list)
    resting: list[str] = field(default_factory=list)
    wait: float | None = None

    @property
    def sentence(self) -> str:
        """Say it in one line."""
        n_files = sum(one.n_files for one in self.taken.values())
        n_texts = sum(one.n_documents for one in self.taken.values())
        n_events = sum(one.n_events for one in self.taken.values())
        told = (
            f"{counted(n_files, 'file')} and {counted(n_texts, 'text')} read, {counted(n_events, 'act')} added, "
            f"{counted(len(self.alerts), 'alert')}"
        )
        return f"{told}; not asked, after failures: {', '.join(self.resting)}" if self.resting else told

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "alerts": [alert.to_dict() for alert in self.alerts],
            "digest": self.digest.to_dict() if self.digest else None,
            "read": {
                feed: {"files": one.n_files, "texts": one.n_documents, "acts": one.n_events, "aside": one.n_quarantined}
                for feed, one in self.taken.items()
            },
            "not_asked": self.resting,
            "notes": self.notes,
        }


class Watcher:
    """A watch over some pairs.

    Parameters
    ----------
    store : pathlib.Path
        The store; the caller holds its lock.
    memory : Memory
        What was remembered.
    config : Config
        Pairs, rules, channels, digest.
    sources : sequence of Source
        The feeds.
    clock : Clock
        The time.
    read : callable, optional
        The coder, for texts.
    shown : callable, optional
        Opens what shows, while feeds are asked and judged, what is being done; a sentence is given to it.
    """

    def __init__(
        self,
        store: Path,
        memory: Memory,
        config: Config,
        sources: Sequence[Source],
        clock: Clock,
        *,
        read: Callable[[Sequence[Document], date], Reading] | None = None,
        shown: Callable[[], AbstractContextManager[Callable[[str], None]]] = lambda: nullcontext(lambda what: None),
    ) -> None:
        self._path, self._memory, self._config = store, memory, config
        self._sources, self._clock, self._read, self._shown = tuple(sources), clock, read, shown
        self._channels = opened(config.channels, memory)
        self._inbox = store.with_name(f".{store.name}.inbox")
        self._failures: dict[str, tuple[int, float]] = {}

    def run(self, told: Callable[[Round], None] = lambda one: None) -> None:
        """Go round until the process is stopped; the pace is that of a clock that only grows.

        Whatever has a sentence of its own, such as a store that another program writes or a full disk, is told, and the
        next round tries again.
        """
        while True:
            began = self._clock.monotonic()
            try:
                made = self.once()
            except DetenteError as error:
                made = Round(notes=[f"nothing was done in this round: {error}"])
            made.wait = max(0.0, self._config.every - (self._clock.monotonic() - began))
            told(made)
            self._clock.wait(self._config.every - (self._clock.monotonic() - began))

    def once(self) -> Round:
        """Go round once.

        Raises
        ------
        StoreError
            If the store or the memory cannot be read or written; the next round goes on where this one stopped.
        """
        made, now = Round(), self._clock.now()
        if self._memory.note:
            made.notes.append(self._memory.note)
            self._memory.note = ""
        made.notes += set_aside(self._memory, self._channels)
        with self._shown() as doing, open_store(self._path) as store:
            if self._memory.fact("last file") is None:
                with self._memory.transaction():  # what is there at the beginning is no news
                    self._memory.set_fact("last file", str(last_file(store)))
            for source in self._sources:
                self._poll(source, store, now, made, doing)
            doing("judging what came in")
            self._judge(store, now, made)
        made.notes += deliver(self._memory, self._channels)
        return made

    def _poll(self, source: Source, store: Store, now: datetime, made: Round, doing: Callable[[str], None]) -> None:
        failures, not_before = self._failures.get(source.name, (0, 0.0))
        if failures and self._clock.monotonic() < not_before:
            made.resting.append(source.name)
            return
        cursor, fresh = self._memory.cursor(source.name)
        doing(f"asking {source.name}")
        try:
            self._inbox.mkdir(exist_ok=True)
            polled = source.poll(cursor, now, self._inbox)
        except (FetchError, OSError) as error:
            wait = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(failures, 16))
            self._failures[source.name] = failures + 1, self._clock.monotonic() + wait
            made.notes.append(f"{source.name}: {error}")
            if not fresh:  # silence is counted from the first try
                with self._memory.transaction():
                    self._memory.set_cursor(source.name, cursor, now.isoformat(timespec="seconds"))
            return
        self._failures.pop(source.name, None)
        doing(f"loading what {source.name} gave")
        taken = take(store, self._memory, polled, now.date(), read=self._read, doing=doing)
        made.taken[source.name] = taken
        made.notes += [f"{source.name}: {note}" for note in (*polled.notes, *taken.unread)]
        with self._memory.transaction():
            for one in taken.hashes:
                self._memory.write("INSERT OR IGNORE INTO documents VALUES (?)", one)
            moment = now.isoformat(timespec="seconds") if taken.is_fresh or not fresh else fresh
            self._memory.set_cursor(source.name, polled.cursor, moment)
        if polled.is_ours:
            for path in polled.files:
                path.unlink(missing_ok=True)

    def _judge(self, store: Store, now: datetime, made: Round) -> None:
        day, moment = now.date(), now.isoformat(timespec="seconds")
        since, newest = int(self._memory.fact("last file") or 0), last_file(store)
        last = self._memory.fact("last day")
        if last and day < date.fromisoformat(last):
            made.notes.append(f"the clock went back from {last} to {day}; what was told stays told.")
        is_news = newest > since or last != day.isoformat()
        tracks = {pair.code: self._tracked(store, pair.code, day) for pair in self._config.pairs} if is_news else {}
        with self._memory.transaction():
            for dyad, track in tracks.items():
                if track is None:
                    continue
                settle(self._memory, track, due(self._memory, dyad, day))
                new = set(came_since(store, dyad, since))
                if last:  # what was loaded before, and is known only now
                    new.update(track.became_known(date.fromisoformat(last), day))
                made.alerts += judge(self._memory, track, store.pledges(dyad, day), day, new, self._config.rules)
            for rule in self._config.rules:
                if rule.name == "silence":
                    silent = (stale(self._memory, rule, one.name, one.stale_hours, now) for one in self._sources)
                    made.alerts += [alert for alert in silent if alert]
            messages = [Message.of(alert, moment) for alert in made.alerts]
            if self._config.pairs and is_due(self._memory, self._config.digest, day):
                message, vintages = digest(store, self._memory, self._config.pairs, day, self._config.digest, moment)
                made.digest = message
                messages.append(message)
                for vintage in vintages:
                    keep(self._memory, vintage)
                self._memory.set_fact("digest", day.isoformat())
            post(self._memory, messages, self._channels)
            self._memory.set_fact("last file", str(newest))
            self._memory.set_fact("last day", day.isoformat())
            self._memory.set_fact("last round", moment)
        if is_news:
            self._calendar(store, day, moment, made)

    def _tracked(self, store: Store, dyad: str, day: date) -> Track | None:
        events = store.events(dyad, as_of=day)
        if events.is_empty():
            return None
        spans = [int(rule["days"]) for rule in self._config.rules if rule.name == "level"]
        days = {day, *(day - timedelta(days=span) for span in spans), *days_needed(due(self._memory, dyad, day))}
        said = self._memory.state("level", dyad, "said ")
        if said:
            days.add(min(date.fromisoformat(said["day"]), day))
        return Track(events, dyad, sorted(days))

    def _calendar(self, store: Store, day: date, moment: str, made: Round) -> None:
        for stated in self._config.channels:
            if stated.kind != "calendar":
                continue
            ahead = {
                pair.code: days_ahead(store.pledges(pair, day), store.events(pair, as_of=day), day).deadlines
                for pair in self._config.pairs
            }
            try:
                write_calendar(stated.values["path"], ahead, moment)
            except NotSentError as error:
                made.notes.append(f"calendar: {error.reason}.")
