"""Wikipedia's portal "Current events": the pages of the last days, which still grow; each item is read once."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from detente.errors import FetchError
from detente.observe.fetch.sources import fetch
from detente.observe.fetch.wanted import Wanted
from detente.watch.sources.asking import PACE
from detente.watch.sources.polled import Cursor, Polled

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from detente.observe.fetch.pace import Pace

DAYS = 3


class WikipediaSource:
    """The portal in English."""

    name = "wikipedia"
    stale_hours = 48.0

    def __init__(self, *, pace: Pace = PACE) -> None:
        self._pace = pace

    def poll(self, cursor: Cursor, now: datetime, inbox: Path) -> Polled:
        """Return the pages that changed."""
        day = now.date()
        wanted = Wanted(since=day - timedelta(days=DAYS - 1), until=day, folder=inbox / "wikipedia", pace=self._pace)
        fetched = fetch("wikipedia", wanted)
        failed = [outcome for outcome in fetched.outcomes if outcome.status == "failed"]
        if failed:
            raise FetchError(f"{failed[0].reason}; it is asked again in a later round.")
        paths = [fetched.folder / outcome.name for outcome in fetched.outcomes]
        hashes = {path.name: hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest() for path in paths}
        changed = tuple(path for path in paths if cursor.get(path.name) != hashes[path.name])
        return Polled("", changed, dict(hashes))
