"""From what a source gave to the store: event files by their feed, texts by the coder; each once.

Files and documents keep the day on which they could be known: a file by its name and rows, a text by its day of
publication, a late one too. What a late story adds becomes visible on its own day; when it came in is told by the
store's ledger of files, and nothing that was stored is changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from detente.observe.coder.coded import Coded
    from detente.observe.coder.documents import Document, Unread
    from detente.observe.coder.reading import Reading
    from detente.observe.store import Store
    from detente.watch.memory import Memory
    from detente.watch.sources.polled import Polled

LEAST_CONFIDENCE = 0.45
"""Acts below it are not stored; the same as in ``detente read --to-store``."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a round of one source.

    Attributes
    ----------
    n_files, n_events, n_quarantined, n_documents : int
        Files loaded now, acts stored, rows set aside, texts read.
    unread : tuple of str
        What could not be read, and why.
    hashes : tuple of str
        The texts that were read, to be remembered.
    """

    n_files: int = 0
    n_events: int = 0
    n_quarantined: int = 0
    n_documents: int = 0
    unread: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()

    @property
    def is_fresh(self) -> bool:
        """Whether anything new came."""
        return bool(self.n_files or self.n_documents)


def take(
    store: Store,
    memory: Memory,
    polled: Polled,
    today: date,
    *,
    read: Callable[[Sequence[Document], date], Reading] | None = None,
    doing: Callable[[str], None] = lambda what: None,
) -> Taken:
    """Bring what a source gave into the store.

    Parameters
    ----------
    store, memory
        Where events go, and what was read before.
    polled : Polled
        The files.
    today : datetime.date
        Day for texts that give none, and the latest day that one may claim.
    read : callable, optional
        The coder; the built-in one when left out.
    doing : callable, optional
        Told how many texts are read, by the built-in coder.

    Raises
    ------
    StoreError
        If the store cannot be written; the files that are in it are whole, and the next round goes on.
    """
    if not polled.files:
        return Taken()
    if polled.feed:
        return _files(store, polled)
    return _texts(store, memory, polled.files, today, read or partial(coded, doing=doing))


def _files(store: Store, polled: Polled) -> Taken:
    paths = [path for path in polled.files if path.stat().st_size]  # a quarter hour without the pair is empty
    reports = store.ingest(polled.feed, paths) if paths else []
    loaded = [one for one in reports if one.status == "loaded"]
    return Taken(
        n_files=len(loaded) + len(polled.files) - len(paths),
        n_events=sum(one.n_events for one in loaded),
        n_quarantined=sum(one.n_quarantined for one in loaded),
        unread=tuple(one.reason for one in reports if one.status == "failed"),
    )


def _texts(
    store: Store,
    memory: Memory,
    files: Sequence[Path],
    today: date,
    read: Callable[[Sequence[Document], date], Reading],
) -> Taken:
    from detente.observe.coder.documents import Document, documents

    found, unread = [], []
    for one in documents(files):
        if isinstance(one, Document):
            found.append(replace(one, date=min(one.date, today)) if one.date else one)
        else:
            unread.append(f"{one.origin}: {one.reason}")
    by_hash = {_hash(one): one for one in found}
    wanted = memory.unread(by_hash)
    fresh = [one for hash_, one in by_hash.items() if hash_ in wanted]
    if not fresh:
        return Taken(unread=tuple(unread))
    reading = read(fresh, today)
    frame = reading.frame(least=LEAST_CONFIDENCE).unique("id", keep="first", maintain_order=True)
    frame = frame.filter(~frame["id"].is_in(_stored(store, frame["id"].to_list())))
    n_events = store.add_events(frame, source="watch").n_events if frame.height else 0
    unread += [f"{one.origin}: {one.reason}" for one in reading.unread]
    return Taken(n_events=n_events, n_documents=len(fresh), unread=tuple(unread), hashes=tuple(wanted))


def coded(documents: Sequence[Document], today: date, *, doing: Callable[[str], None] = lambda what: None) -> Reading:
    """Read documents with the built-in coder, and say how far it is."""
    from detente.observe.coder.read import coder
    from detente.observe.coder.reading import Reading

    def told() -> Iterator[tuple[Document, Coded] | Unread]:
        doing(f"reading texts, 0 of {len(documents)} done")
        for number, one in enumerate(coder().each(documents, on=today), 1):
            yield one
            doing(f"reading texts, {number} of {len(documents)} done")

    return Reading.of(told())


def last_file(store: Store) -> int:
    """Return the number of the file that came in last; 0 when only the built-in data are there."""
    number: int = store.answer("SELECT coalesce(max(file), 0) AS n FROM files").item()
    return number


def came_since(store: Store, dyad: str, file: int) -> list[str]:
    """Return the ids of a pair's acts that came in after a file of the ledger."""
    found = store.answer("SELECT id FROM events WHERE file > ? AND dyad = ? ORDER BY id", [file, dyad])
    return found["id"].to_list()


def _stored(store: Store, ids: list[str]) -> list[str]:
    return store.answer("SELECT id FROM events WHERE list_contains(?, id)", [ids])["id"].to_list()


def _hash(document: Document) -> str:
    told = "\0".join((document.title, str(document.date or ""), document.text))
    return hashlib.blake2b(told.encode("utf-8", errors="surrogatepass"), digest_size=16).hexdigest()
