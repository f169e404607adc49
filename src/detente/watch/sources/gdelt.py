"""GDELT 2.0: the newest quarter hour by ``lastupdate.txt``, and the ones that were missed before it.

The list names one file. What lies between it and the last one that was read is asked for by name, since the names are
moments; one that does not come is asked for again in a few rounds, then it counts as a gap in GDELT's collection. After
more than ``REACH`` the rest is left to ``detente fetch gdelt``, and the log says from which day on.

Assumes the layout of :mod:`detente.observe.fetch.gdeltlists`, tried against a server of our own and not the live one.
"""

from __future__ import annotations

import gzip
import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from detente.errors import FetchError
from detente.observe.fetch.connection import Connection, Trouble
from detente.observe.fetch.download import RemoteFile, download
from detente.observe.fetch.gdelt import BASE_URL
from detente.observe.fetch.gdeltlists import QUARTER_HOUR, Listed, version_2
from detente.observe.fetch.outcome import Silent
from detente.observe.fetch.pairfilter import PairFilter
from detente.watch.sources.asking import PACE, ask
from detente.watch.sources.polled import Cursor, Polled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from detente.observe.fetch.pace import Pace
    from detente.vocabulary.dyads import Dyad

REACH = timedelta(days=7)
OWED_TRIES = 12
"""Rounds in which a file that did not come is asked for again."""
AT_ONCE = 96
"""Files of one round: a day. The next round goes on."""
_STAMP = "%Y%m%d%H%M%S"


class GdeltSource:
    """GDELT's event files, reduced to the lines that name a state of the pair where only one pair is watched."""

    name = "gdelt"
    stale_hours = 6.0

    def __init__(self, pairs: Sequence[Dyad] = (), *, pace: Pace = PACE) -> None:
        self._pace = pace
        self._filter = PairFilter(pairs[0], "either") if len(pairs) == 1 else None

    def poll(self, cursor: Cursor, now: datetime, inbox: Path) -> Polled:
        """Return the quarter hours that are new."""
        base = (os.environ.get("DETENTE_GDELT_URL", "").strip() or BASE_URL).rstrip("/")
        newest, at = _newest(
            ask(f"{base}/gdeltv2/lastupdate.txt", "GDELT's list of new files", pace=self._pace).body or b""
        )
        wanted, notes = _wanted(cursor, at)
        files: list[Path] = []
        failed: dict[str, int] = {}
        reason = ""
        with Connection(self._pace) as connection:
            for moment in wanted[:AT_ONCE]:
                remote = _remote(base, moment, newest if moment == at else None)
                outcome = download(remote, inbox, connection, Silent())
                reason = outcome.reason if outcome.status == "failed" else self._reduce(inbox / remote.name, files)
                if reason:
                    stamp = f"{moment:{_STAMP}}"
                    failed[stamp] = cursor.get("owed", {}).get(stamp, 0) + 1
        if failed and len(failed) == len(wanted[:AT_ONCE]) > 1:
            raise FetchError(f"GDELT's files gave nothing: {reason}; they are asked for again in a later round.")
        gaps = [stamp for stamp, tries in failed.items() if tries >= OWED_TRIES]
        notes += tuple(f"GDELT's {stamp} did not come in {OWED_TRIES} rounds: a gap." for stamp in gaps)
        if len(wanted) > AT_ONCE:
            notes += (f"{len(wanted) - AT_ONCE} quarter hours of GDELT are left to the next rounds.",)
        last = max([_moment(cursor.get("last")) or datetime.min, *wanted[:AT_ONCE]])
        owed = {stamp: tries for stamp, tries in failed.items() if tries < OWED_TRIES}
        return Polled("gdelt", tuple(files), {"last": f"{last:{_STAMP}}", "owed": owed}, notes)

    def _reduce(self, path: Path, files: list[Path]) -> str:
        """Add a file, reduced where one pair is watched, or say why that cannot be."""
        if self._filter is None:
            files.append(path)
            return ""
        reduced = path.with_name(path.name.replace(".CSV.zip", ".pair.CSV.gz"))
        try:
            self._filter.write(path, reduced)
        except Trouble as trouble:
            return trouble.reason
        finally:
            path.unlink()
        with gzip.open(reduced) as lines:
            is_empty = not lines.read(1)
        if is_empty:  # all empty files are one to the ledger
            reduced.write_bytes(b"")
        files.append(reduced)
        return ""


def _newest(body: bytes) -> tuple[Listed, datetime]:
    lines = body.decode("utf-8", errors="replace").splitlines()
    found = [(one, one.moment) for one in version_2(lines) if one.moment]
    if not found:
        raise FetchError("GDELT's list of new files names no event file; it is asked again in a later round.")
    return max(found, key=lambda one: one[1])


def _wanted(cursor: Cursor, newest: datetime) -> tuple[list[datetime], tuple[str, ...]]:
    """Return the moments to ask for, the oldest first, and what there is to say about it."""
    last = _moment(cursor.get("last"))
    owed = [moment for text in cursor.get("owed", []) if (moment := _moment(text))]
    if last is None:
        return [newest], ()
    start = last + QUARTER_HOUR
    notes: tuple[str, ...] = ()
    if newest - start > REACH:
        notes = (
            f"GDELT was not read since {last:%Y-%m-%d %H:%M}; what lies over {REACH.days} days back is left to: "
            f"detente fetch gdelt --since {last:%Y-%m-%d}",
        )
        start = newest - REACH
    n_new = max(0, (newest - start) // QUARTER_HOUR + 1)
    return sorted({*owed, *(start + n * QUARTER_HOUR for n in range(n_new))}), notes


def _remote(base: str, moment: datetime, listed: Listed | None) -> RemoteFile:
    if listed is not None:
        return RemoteFile(listed.name, f"{base}/gdeltv2/{listed.name}", listed.md5, listed.size)
    name = f"{moment:{_STAMP}}.export.CSV.zip"
    return RemoteFile(name, f"{base}/gdeltv2/{name}")


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text or "", _STAMP)
    except ValueError:
        return None
