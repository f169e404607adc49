"""The clock: which days lie ahead, set by what was pledged or by what was done.

A pledge is kept in versions; the one in force on a day is the one with the greatest ``known`` up to that day.
Days come from the pledge in force (its end, its start, its next renewal and the last day for notice before
that) and from acts that set a day themselves. The same matter on the same day is one entry.

``renewal`` says what happens at ``expires``:

================  ====================================================================================
renewal           meaning
================  ====================================================================================
``none``          it ends on that day
``auto``          it goes on for another year, and so each year, unless notice is given in time
``until-notice``  it goes on until a notice has run; that day is the earliest end
================  ====================================================================================
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.asof import known_by
from detente.errors import InvalidInputError
from detente.period import add_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LIMITATION = (
    "Only days that a text or an act in the store sets are listed; days agreed in private, set by courts at"
    " home or found in no source are missing, and a day may be moved."
)

_END_KINDS = {"deadline": "answer due", "request": "term ends", "occasion": "occasion ends"}
_EVENT_KINDS = {
    "REQUEST": "answer due",
    "THREATEN": "threat falls due",
    "SANCTION": "takes effect",
    "REJECT": "takes effect",
    "COERCE": "takes effect",
}
_WORDS = {
    "lapse": "lapses",
    "answer due": "answer due",
    "term ends": "term of the request ends",
    "occasion": "opens",
    "occasion ends": "closes",
    "takes effect": "takes effect",
    "renewal": "renews for a year unless notice was given",
    "last day for notice": "last day to give notice",
    "earliest end": "may end at the earliest",
}
_LASTING_KINDS = ("treaty", "agreement", "measure", "undertaking")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day ahead.

    Attributes
    ----------
    day, days_left : datetime.date, int
        The day, and how many days the as-of day lies before it.
    what, kind : str
        The matter in words; ``lapse``, ``last day for notice``, ``renewal``, ``earliest end``,
        ``takes effect``, ``answer due``, ``threat falls due``, ``term ends``, ``occasion``,
        ``occasion ends`` or ``day set``.
    parties, issue : tuple of str, str
        Codes of those whom it binds; slug of the matter.
    notice_days : int or None
        Days of notice that are needed, where a notice is.
    is_checked : bool
        Whether the day was seen in a source text.
    event_ids, pledge_ids : tuple of str
        Rows behind the entry.
    reference, url : str
        Source of the first of them.
    """

    day: date
    days_left: int
    what: str
    kind: str
    parties: tuple[str, ...]
    issue: str
    notice_days: int | None
    is_checked: bool
    event_ids: tuple[str, ...]
    pledge_ids: tuple[str, ...]
    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """A pledge in force that sets no day within the horizon."""

    pledge: str
    name: str
    parties: tuple[str, ...]
    kind: str
    issue: str
    since: date | None
    state_of_play: str
    is_checked: bool
    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class Clock:
    """The days ahead of an as-of day, the nearest first, and the commitments without one."""

    as_of: date
    horizon_days: int
    deadlines: tuple[Deadline, ...]
    in_force: tuple[Commitment, ...]
    limitation: str = LIMITATION

    @property
    def sentence(self) -> str:
        """Say which day comes next."""
        if not self.deadlines:
            return f"No day is set within {self.horizon_days} days of {self.as_of}."
        first = self.deadlines[0]
        return f"Next: {first.what}, on {first.day}, in {first.days_left} days."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "as_of": self.as_of.isoformat(),
            "horizon_days": self.horizon_days,
            "sentence": self.sentence,
            "deadlines": [{**asdict(deadline), "day": deadline.day.isoformat()} for deadline in self.deadlines],
            "in_force": [
                {**asdict(commitment), "since": commitment.since.isoformat() if commitment.since else None}
                for commitment in self.in_force
            ],
            "limitation": self.limitation,
        }


def clock(pledges: pl.DataFrame, events: pl.DataFrame, as_of: date, *, horizon_days: int = 365) -> Clock:
    """List the days ahead.

    Parameters
    ----------
    pledges : polars.DataFrame
        Pledges of a pair, in the columns of ``Store.pledges``; older versions may be among them. The days in
        ``earlier_days`` that the version in force no longer sets are taken as withdrawn.
    events : polars.DataFrame
        Acts of the pair in ``EVENT_SCHEMA``.
    as_of : datetime.date
        The day on which the question is asked; rows known later are not used.
    horizon_days : int, default 365
        How far ahead to look.

    Raises
    ------
    InvalidInputError
        If ``horizon_days`` is below 0.
    """
    if horizon_days < 0:
        raise InvalidInputError(f"{horizon_days} days ahead found; expected a number of days from 0 on.")
    versions = known_by(pledges, as_of).sort("pledge", "known", "version")
    current = list(versions.unique("pledge", keep="last", maintain_order=True).iter_rows(named=True))
    days = _Days(as_of, horizon_days)
    found = [deadline for pledge in current for deadline in _from_pledge(pledge, days)]
    withdrawn = _withdrawn(versions, current)
    acts = known_by(events, as_of).filter(pl.col("deadline").is_not_null()).sort("date", "id")
    found += [
        deadline
        for act in acts.iter_rows(named=True)
        if not act["issue"] or (act["issue"], act["deadline"]) not in withdrawn
        for deadline in _from_event(act, days)
    ]
    deadlines = tuple(sorted(_merged(found), key=lambda deadline: (deadline.day, deadline.what)))
    dated = {pledge for deadline in deadlines for pledge in deadline.pledge_ids}
    lasting = tuple(
        _commitment(pledge) for pledge in current if pledge["pledge"] not in dated and _is_in_force(pledge, as_of)
    )
    return Clock(as_of, horizon_days, deadlines, lasting)


@dataclass(frozen=True, slots=True)
class _Days:
    """The stretch of days that is looked at."""

    as_of: date
    horizon_days: int

    def __contains__(self, day: date) -> bool:
        return 0 <= (day - self.as_of).days <= self.horizon_days


def _from_pledge(pledge: dict[str, Any], days: _Days) -> Iterator[Deadline]:
    for day, kind in _days_of_pledge(pledge, days.as_of):
        if day in days:
            yield Deadline(
                day=day,
                days_left=(day - days.as_of).days,
                what=f"{pledge['name']}: {_WORDS[kind]}",
                kind=kind,
                parties=_codes(pledge["parties"].split(";")),
                issue=pledge["issue"],
                notice_days=pledge["notice_days"],
                is_checked=pledge["is_checked"],
                event_ids=(),
                pledge_ids=(pledge["pledge"],),
                reference=pledge["reference"],
                url=pledge["url"],
            )


def _days_of_pledge(pledge: dict[str, Any], as_of: date) -> Iterator[tuple[date, str]]:
    start, end, notice = pledge["in_force"], pledge["expires"], pledge["notice_days"]
    is_occasion = pledge["kind"] == "occasion"
    if start is not None:
        yield start, "occasion" if is_occasion else "takes effect"
    if end is None:
        return
    if pledge["renewal"] == "auto":
        yield _anniversary(end, as_of), "renewal"
        if notice is not None:
            term = timedelta(days=notice)
            yield _anniversary(end, as_of + term) - term, "last day for notice"
    elif pledge["renewal"] == "until-notice":
        yield end, "earliest end"
    else:
        yield end, _END_KINDS.get(pledge["kind"], "lapse")


def _anniversary(first: date, day: date) -> date:
    """Return the first yearly return of a day that is not before another day."""
    if first >= day:
        return first
    years = day.year - first.year
    candidate = add_months(first, 12 * years)
    return candidate if candidate >= day else add_months(first, 12 * (years + 1))


def _from_event(act: dict[str, Any], days: _Days) -> Iterator[Deadline]:
    if act["deadline"] in days:
        yield Deadline(
            day=act["deadline"],
            days_left=(act["deadline"] - days.as_of).days,
            what=act["text"].rstrip("."),
            kind=_EVENT_KINDS.get(act["type"], "day set"),
            parties=_codes((act["actor"], act["recipient"])),
            issue=act["issue"],
            notice_days=None,
            is_checked=act["is_checked"],
            event_ids=(act["id"],),
            pledge_ids=(),
            reference=act["reference"],
            url=act["url"],
        )


def _codes(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.partition(".")[0] for name in names if name))


def _withdrawn(versions: pl.DataFrame, current: list[dict[str, Any]]) -> set[tuple[str, date]]:
    """Return the days that an earlier version of a pledge set and the version in force no longer does."""
    once = set(versions.filter(pl.col("expires").is_not_null()).select("issue", "expires").iter_rows())
    once |= {(pledge["issue"], day) for pledge in current for day in pledge.get("earlier_days") or () if day}
    return once - {(pledge["issue"], pledge["expires"]) for pledge in current}


def _merged(deadlines: Iterable[Deadline]) -> Iterator[Deadline]:
    """Join entries on the same matter and day; a pledge comes before acts and gives the words.

    An entry without an issue is a matter of its own: nothing says that another one is the same.
    """
    groups: dict[tuple[date, str, str], list[Deadline]] = {}
    for deadline in deadlines:
        issue = deadline.issue or " ".join((*deadline.event_ids, *deadline.pledge_ids))
        key = (deadline.day, issue, deadline.kind)
        if not deadline.pledge_ids:
            key = next((other for other in groups if other[:2] == key[:2]), (*key[:2], "act"))
        groups.setdefault(key, []).append(deadline)
    for first, *others in groups.values():
        group = (first, *others)
        yield Deadline(
            day=first.day,
            days_left=first.days_left,
            what=first.what,
            kind=first.kind,
            parties=tuple(dict.fromkeys(party for one in group for party in one.parties)),
            issue=first.issue,
            notice_days=first.notice_days,
            is_checked=any(one.is_checked for one in group),
            event_ids=tuple(name for one in group for name in one.event_ids),
            pledge_ids=tuple(name for one in group for name in one.pledge_ids),
            reference=first.reference,
            url=first.url,
        )


def _is_in_force(pledge: dict[str, Any], as_of: date) -> bool:
    if pledge["kind"] not in _LASTING_KINDS or (pledge["kind"] == "treaty" and pledge["in_force"] is None):
        return False
    has_begun = pledge["in_force"] is None or pledge["in_force"] <= as_of
    is_renewed = pledge["renewal"] != "none"
    return has_begun and (pledge["expires"] is None or is_renewed or pledge["expires"] > as_of)


def _commitment(pledge: dict[str, Any]) -> Commitment:
    return Commitment(
        pledge=pledge["pledge"],
        name=pledge["name"],
        parties=_codes(pledge["parties"].split(";")),
        kind=pledge["kind"],
        issue=pledge["issue"],
        since=pledge["in_force"] or pledge["signed"],
        state_of_play=pledge["state_of_play"],
        is_checked=pledge["is_checked"],
        reference=pledge["reference"],
        url=pledge["url"],
    )
