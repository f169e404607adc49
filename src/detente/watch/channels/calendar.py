"""The days ahead of the watched pairs as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from detente.errors import MissingExtraError
from detente.vocabulary.states import display_name
from detente.watch.alerts import plain
from detente.watch.channels.atom import replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from detente.resolve.pledges import Deadline


def write_calendar(path: Path, deadlines: Mapping[str, Sequence[Deadline]], moment: str) -> None:
    """Write the deadlines of pairs into a file.

    Raises
    ------
    NotSentError
        If the file cannot be written.
    MissingExtraError
        If the extra ``watch`` is not installed.
    """
    replace_file(path, calendar(deadlines, moment))


def calendar(deadlines: Mapping[str, Sequence[Deadline]], moment: str) -> bytes:
    """Return the deadlines of pairs as an iCalendar file, one entry of a whole day each.

    Parameters
    ----------
    deadlines : mapping of str to sequence of Deadline
        By pair.
    moment : str
        When it is made: ISO, UTC.
    """
    try:
        from icalendar import Calendar, Event
    except ImportError as error:
        raise MissingExtraError.of("The calendar", "watch") from error
    made = Calendar()
    made.add("prodid", "-//detente//watch//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", "detente: days ahead")
    seen: set[str] = set()
    for dyad, days in deadlines.items():
        names = " and ".join(display_name(code) for code in dyad.split("-"))
        for one in days:
            uid = f"{dyad}-{one.day}-{one.issue or '-'.join((*one.pledge_ids, *one.event_ids))}-{one.kind}"
            if uid in seen:
                continue
            seen.add(uid)
            entry = Event()
            entry.add("uid", f"{uid.replace(' ', '-')}@detente.invalid")
            entry.add("dtstamp", datetime.fromisoformat(moment))
            entry.add("dtstart", one.day)
            entry.add("dtend", one.day + timedelta(days=1))
            entry.add("summary", plain(f"{names}: {one.what}"))
            entry.add("description", plain(f"{one.kind}. {one.reference} {one.url}"))
            entry.add("transp", "TRANSPARENT")
            made.add_component(entry)
    return bytes(made.to_ical())
