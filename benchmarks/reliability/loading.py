"""A store that is loaded again and again, each time with one file of a feed, and the sums that must hold then."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from detente.observe.event import EVENT_SCHEMA, require_events
from detente.observe.feeds import MAPPED, feed_named
from detente.observe.feeds.feed import KEPT_AS_TEXT
from detente.observe.feeds.mapped import mapped_feed
from detente.observe.store import open_store

if TYPE_CHECKING:
    import polars as pl

    from detente.observe.feeds.feed import Feed, TableFeed, TextFeed

MAPPING = """
date: {column: day, format: "%d.%m.%Y"}
actor: {column: from, scheme: iso3}
recipient: {column: to, scheme: iso3}
code: {column: act, scheme: plover}
weight: n
"""
"""How our own table is read."""


@cache
def feed(name: str) -> Feed | TableFeed | TextFeed:
    """Return a feed; ``csv`` with our own mapping."""
    if name != MAPPED:
        return feed_named(name)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "map.yaml"
        path.write_text(MAPPING, encoding="utf-8")
        return mapped_feed(path)


class Outcome(NamedTuple):
    """What a load came to: the acts with their lines, the rows set aside, and how many rows were read and skipped."""

    acts: pl.DataFrame
    aside: pl.DataFrame
    n_rows: int
    n_skipped: int


class Loader:
    """A store in memory that forgets each file before the next."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._store, self._n = folder, open_store(), 0

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def load(self, feed: Feed | TableFeed | TextFeed, data: bytes) -> Outcome | None:
        """Load bytes as a file of a feed; None if it is refused in a sentence."""
        self._n += 1
        path = self._folder / f"{feed.name}-{self._n}.txt"
        path.write_bytes(data)
        self._forget()
        (report,) = self._store.ingest(feed, [path])
        path.unlink()
        if report.status == "failed":
            assert report.reason
            assert report.n_rows == 0
            return None
        n_skipped = sum(report.skipped.values())
        assert report.n_events + report.n_quarantined + n_skipped == report.n_rows, report
        acts, aside = self._acts(), self._store.quarantine()
        assert acts.height == report.n_events
        kept = self._store.answer("SELECT count(*) AS n FROM texts").item()
        assert kept == report.skipped.get(KEPT_AS_TEXT, 0)
        assert aside.height == report.n_quarantined
        assert aside["reason"].str.len_chars().min() or aside.is_empty()
        return Outcome(acts, aside, report.n_rows, n_skipped)

    def _acts(self) -> pl.DataFrame:
        """Return what was loaded, which keeps the rules of the event table."""
        acts = self._store.answer("SELECT * FROM events WHERE file > 0")
        require_events(acts.select(*EVENT_SCHEMA))
        assert acts["weight"].is_finite().all()
        assert (acts["weight"] >= 0).all()
        return acts

    def _forget(self) -> None:
        connection = self._store._connection
        connection.execute("DELETE FROM events WHERE file > 0")
        for table in ("files", "skips", "quarantine", "texts"):
            connection.execute(f"DELETE FROM {table}")
