"""The lists of files that GDELT publishes, read.

=================================  ===========================================================================
``gdeltv2/masterfilelist.txt``     a line a file, *size md5 url*; events are ``YYYYMMDDhhmmss.export.CSV.zip``
``…-translation.txt``              the same for translated reports, ``….translation.export.CSV.zip``
``events/md5sums``                 GDELT 1.0, a line a file, *md5 name*
``events/filesizes``               GDELT 1.0, a line a file, *size name*
``events/YYYY.zip``                events of 1979 to 2005, by year of the event
``events/YYYYMM.zip``              events of January 2006 to March 2013, by month of the event
``events/YYYYMMDD.export.CSV.zip`` from 1 April 2013, by day of entry
=================================  ===========================================================================

Names are taken from the lists only in these forms, and addresses are built from the names: what else a line says
is not followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from detente.period import month_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FIRST_DAY_OF_DAILY_FILES = date(2013, 4, 1)
QUARTER_HOUR = timedelta(minutes=15)
_VERSION_2 = re.compile(r"(\d{14})(?:\.translation)?\.export\.CSV\.zip")
_VERSION_1 = re.compile(r"(\d{4}|\d{6})\.zip|(\d{8})\.export\.CSV\.zip")
_MD5 = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Listed:
    """An event file of a list.

    Attributes
    ----------
    name : str
        Its name.
    first, last : datetime.date
        The days that it holds.
    moment : datetime.datetime or None
        Its quarter hour, in version 2.0.
    md5, size : str, int
        Checksum and size, if the list gives them.
    """

    name: str
    first: date
    last: date
    moment: datetime | None
    md5: str | None
    size: int | None

    def overlaps(self, first: date, last: date) -> bool:
        """Tell whether the file holds a day of a span."""
        return self.first <= last and self.last >= first


def version_2(lines: Iterable[str]) -> Iterator[Listed]:
    """Read the event files out of a list of version 2.0; a line of another form is passed over."""
    for line in lines:
        if ".export.CSV.zip" not in line:  # two of three lines are of the other tables
            continue
        size, _, rest = line.strip().partition(" ")
        md5, _, url = rest.partition(" ")
        found = _VERSION_2.fullmatch(url.rpartition("/")[2])
        moment = _moment(found[1]) if found else None
        if found and moment:
            yield Listed(found[0], moment.date(), moment.date(), moment, _md5(md5), _size(size))


def version_1(sums: Iterable[str], sizes: Iterable[str]) -> Iterator[Listed]:
    """Read the event files out of the two lists of version 1.0; a line of another form is passed over."""
    size_of = {name.strip(): size for size, _, name in (line.strip().partition(" ") for line in sizes)}
    for line in sums:
        md5, _, name = line.strip().partition(" ")
        name = name.strip()
        found = _VERSION_1.fullmatch(name)
        span = _span(found[1] or found[2]) if found else None
        if span:
            yield Listed(name, *span, None, _md5(md5), _size(size_of.get(name, "")))


def missing_days(found: Iterable[Listed], first: date, last: date) -> list[str]:
    """List the days of a span that daily files should hold and none does."""
    there = {one.first for one in found}
    first = max(first, FIRST_DAY_OF_DAILY_FILES)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [f"{day:%Y%m%d}" for day in days if day not in there]


def missing_quarter_hours(found: Iterable[Listed], first: date, last: date, now: datetime) -> list[str]:
    """List the quarter hours of a span that are not there, up to one before now (UTC)."""
    there = {one.moment for one in found}
    moment = datetime.combine(first, datetime.min.time())
    end = min(datetime.combine(last + timedelta(days=1), datetime.min.time()), now - QUARTER_HOUR)
    missing = []
    while moment < end:
        if moment not in there:
            missing.append(f"{moment:%Y%m%d%H%M%S}")
        moment += QUARTER_HOUR
    return missing


def _md5(text: str) -> str | None:
    text = text.strip().lower()
    return text if _MD5.fullmatch(text) else None


def _size(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S")
    except ValueError:
        return None


def _span(stamp: str) -> tuple[date, date] | None:
    """Return the first and last day of a year, a month or a day; nothing for a day that is none."""
    try:
        first = date(int(stamp[:4]), int(stamp[4:6] or 1), int(stamp[6:8] or 1))
    except ValueError:
        return None
    if len(stamp) == 4:
        return first, date(first.year, 12, 31)
    return first, month_end(first) if len(stamp) == 6 else first
