"""RSS and Atom: asked with the validators of the last answer, so that an unchanged feed costs nothing."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from detente.watch.sources.asking import PACE, ask
from detente.watch.sources.polled import Cursor, Polled

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from detente.observe.fetch.pace import Pace


class NewsSource:
    """One address of an RSS or Atom feed."""

    stale_hours = 48.0

    def __init__(self, url: str, *, pace: Pace = PACE) -> None:
        self._url, self._pace = url, pace
        parts = urlsplit(url)
        self.name = f"{parts.hostname or ''}{parts.path}"
        if parts.query:  # it may hold a key, and it may be all that tells two searches apart
            self.name += f"#{hashlib.blake2b(parts.query.encode(), digest_size=3).hexdigest()}"

    def poll(self, cursor: Cursor, now: datetime, inbox: Path) -> Polled:
        """Return the feed as a file, or nothing if it did not change."""
        answer = ask(self._url, f"the feed {self.name}", cursor.get("validators"), pace=self._pace)
        if answer.body is None:
            return Polled("", (), cursor)
        digest = hashlib.blake2b(answer.body, digest_size=16).hexdigest()
        found: Cursor = {"validators": answer.validators, "hash": digest}
        if digest == cursor.get("hash"):
            return Polled("", (), found)
        path = inbox / f"{hashlib.blake2b(self._url.encode(), digest_size=8).hexdigest()}.xml"
        path.write_bytes(answer.body)
        return Polled("", (path,), found)
