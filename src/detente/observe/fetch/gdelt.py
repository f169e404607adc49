"""GDELT events, 1979 to now: version 1.0 to 18 February 2015, version 2.0 from the day after.

Days are those in the names of the files: for years and months the day of the event, later the day on which GDELT
entered it. A year or a month that overlaps the days is fetched whole. GDELT 2.0 begins on 18 February 2015 at 23:00;
that day is taken from version 1.0, so that none is cut short and none is counted twice.

Assumes that GDELT keeps the names and lists described in `detente.observe.fetch.gdeltlists`; they were taken from
public descriptions, and not tried against the live service. Fails when a list cannot be had: without it nobody knows
which quarter hours exist.

Reference: Leetaru and Schrodt (2013), GDELT: Global Data on Events, Language, and Tone, 1979-2012.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from detente.errors import FetchError
from detente.observe.fetch.connection import Connection
from detente.observe.fetch.download import RemoteFile, download
from detente.observe.fetch.gdeltlists import QUARTER_HOUR, missing_days, missing_quarter_hours, version_1, version_2
from detente.observe.fetch.growing import grown
from detente.observe.fetch.outcome import Fetched, Outcome, Silent
from detente.observe.fetch.pairfilter import PairFilter
from detente.observe.fetch.parallel import Task, fetch_all
from detente.observe.fetch.wanted import unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from detente.observe.fetch.gdeltlists import Listed
    from detente.observe.fetch.wanted import Wanted

BASE_URL = "http://data.gdeltproject.org"
FIRST_DAY = date(1979, 1, 1)
FIRST_WHOLE_DAY_OF_VERSION_2 = date(2015, 2, 19)
TAIL_BYTES = 1 << 16
"""Enough of a list's end to hold an event file."""


def fetch(wanted: Wanted) -> Fetched:
    """Fetch the event files of some days.

    With a pair, each file is reduced to the lines that name it as soon as its checksum was compared, and only the
    reduced file (``STAMP.export.JPN-KOR.either.CSV.gz``) is kept.

    Raises
    ------
    FetchError
        If a list cannot be had, or lists nothing for these days.
    """
    folder = wanted.make_folder()
    with Connection(wanted.pace) as connection:
        plan = _Plan(wanted, folder, connection)
        plan.add_version_1()
        plan.add_version_2()
        if not plan.tasks:
            raise FetchError(
                f"GDELT lists no event files from {wanted.since} to {wanted.until}; its days begin on {FIRST_DAY}, and "
                "the files of a quarter hour appear soon after it."
            )
        outcomes = fetch_all(plan.tasks, folder, connection, wanted.watcher, at_once=wanted.pace.at_once)
    return Fetched("gdelt", folder, outcomes, tuple(plan.missing), tuple(plan.notes()))


class _Plan:
    """The files that the lists name for the days, and the gaps between them."""

    def __init__(self, wanted: Wanted, folder: Path, connection: Connection) -> None:
        self._wanted, self._folder, self._connection = wanted, folder, connection
        self._base = (wanted.base_url or BASE_URL).rstrip("/")
        # One for all files: it remembers the codes that it has looked up.
        self._pair = PairFilter(wanted.dyad, wanted.keep) if wanted.dyad else None
        self.tasks: list[Task] = []
        self.missing: list[str] = []

    def add_version_1(self) -> None:
        since, last = self._wanted.since, min(self._wanted.until, FIRST_WHOLE_DAY_OF_VERSION_2 - timedelta(days=1))
        if since > last:
            return
        url = f"{self._base}/events"
        lists = [RemoteFile(f"gdelt1-{name}.txt", f"{url}/{name}", is_own=True) for name in ("md5sums", "filesizes")]
        paths = [_required(download(one, self._folder, self._connection, Silent()), self._folder) for one in lists]
        listed = list(version_1(*map(_lines, paths)))
        if not listed:
            raise _no_list(paths)
        found = [one for one in listed if one.overlaps(since, last)]
        self.tasks += [self._task(one, url) for one in found]
        self.missing += missing_days(found, since, last)

    def add_version_2(self) -> None:
        first, until = max(self._wanted.since, FIRST_WHOLE_DAY_OF_VERSION_2), self._wanted.until
        if first > until:
            return
        now = datetime.now(UTC).replace(tzinfo=None)
        url = f"{self._base}/gdeltv2"
        for kind in ("", "-translation") if self._wanted.is_translated else ("",):
            remote = RemoteFile(f"masterfilelist{kind}.txt", f"{url}/masterfilelist{kind}.txt", is_own=True)
            path = _current_list(remote, until, now, self._folder, self._connection)
            found = [one for one in version_2(_lines(path)) if one.overlaps(first, until)]
            self.tasks += [self._task(one, url) for one in found]
            self.missing += [stamp + kind for stamp in missing_quarter_hours(found, first, until, now)]

    def notes(self) -> Iterator[str]:
        if any(len(task.remote.name) <= len("YYYYMM.zip") for task in self.tasks):
            yield "Files of years and months are whole and hold more days than were asked for."
        if self.missing:
            yield "What is missing is not in GDELT's own list: a gap in the collection, not a day without events."

    def _task(self, one: Listed, url: str) -> Task:
        remote = RemoteFile(one.name, f"{url}/{one.name}", one.md5, one.size)
        if self._pair is None:
            return Task(remote)
        stem = one.name.removesuffix(".zip").removesuffix(".CSV")
        return Task(remote, f"{stem}.{self._wanted.dyad}.{self._wanted.keep}.CSV.gz", self._pair.write)


def _current_list(remote: RemoteFile, until: date, now: datetime, folder: Path, connection: Connection) -> Path:
    """Return a list of version 2.0 that reaches to the last day, or to now: it is large, and mostly known already."""
    path = folder / remote.kept_as
    needed = min(datetime.combine(until, datetime.max.time()), now) - 2 * QUARTER_HOUR
    if path.exists() and _last_moment(path) >= needed:
        return path
    path = _required(grown(remote, folder, connection), folder)
    if _last_moment(path) == datetime.min:
        raise _no_list([path])
    return path


def _no_list(paths: list[Path]) -> FetchError:
    """Say that something else came in the place of a list, and keep none of it."""
    for path in paths:
        path.unlink(missing_ok=True)
    return FetchError(
        f"{' and '.join(path.name.lstrip('.') for path in paths)}, as the publisher sent it, names no event file; "
        "expected lines of size, md5 and address (see the manual), so run the same command again later."
    )


def _required(outcome: Outcome, folder: Path) -> Path:
    if outcome.status == "failed":
        raise FetchError(
            f"GDELT's list of files, {outcome.name.lstrip('.')}, could not be fetched: {outcome.reason}; run the same "
            "command again later, or give the address of a mirror in DETENTE_GDELT_URL."
        )
    return folder / outcome.name


def _last_moment(path: Path) -> datetime:
    """Return the quarter hour of the last event file in a list."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            tail = file.read().decode("utf-8", errors="replace").splitlines()
    except OSError as error:
        raise unwritable(path.parent, error) from None
    return max((one.moment for one in version_2(tail) if one.moment), default=datetime.min)


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        yield from file
