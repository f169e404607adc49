"""Coverage: what the store holds about a pair, and whether that is enough to say anything.

It stands before every figure. Below a stated floor the answer is "not enough data", not a number.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from detente.asof import known_by
from detente.period import DAYS_PER_YEAR, in_words

if TYPE_CHECKING:
    import polars as pl

# Fewer acts than this cannot carry a level and a spread in four domains: some seven a domain.
MIN_EVENTS = 30
# A level "now" needs a handful of acts from the last two years; one or two could be chance.
MIN_RECENT_EVENTS = 5
RECENT_DAYS = 730
# A swing of the cycle takes a few years; a shorter record cannot tell a swing from a break.
MIN_SPAN_YEARS = 5.0

UNSEEN_REFERENCE = "Not seen in a stored page"

LIMITATION = (
    "Counts follow the sources: a quiet stretch may be a gap in what was at hand, and a dense one a well"
    " documented year, so a count of acts is not a level of tension."
)


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch without an act: from one act to the next, or to the as-of day."""

    start: date
    end: date
    days: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known about a pair by a day.

    Attributes
    ----------
    as_of : datetime.date
        The day on which the question is asked.
    n_events, n_checked, n_sources : int
        Acts known by then; those seen in a source text; distinct publishers behind them.
    first, last : datetime.date or None
        Days of the first and the last act.
    n_last_year, n_recent : int
        Acts of the last 365 and 730 days.
    days_since_last : int or None
        Days from the last act to the as-of day.
    longest_silence : Silence or None
        The longest stretch without an act.
    share_unchecked : float
        Share of acts that were not seen in a source text, from 0 to 1.
    empty_years : tuple of int
        Calendar years between the first and the last act without any act.
    is_enough : bool
        Whether all floors are met.
    shortfalls : tuple of str
        The floors that are missed, in words; empty when there is enough.
    """

    as_of: date
    n_events: int
    n_checked: int
    n_sources: int
    first: date | None
    last: date | None
    n_last_year: int
    n_recent: int
    days_since_last: int | None
    longest_silence: Silence | None
    share_unchecked: float
    empty_years: tuple[int, ...]
    is_enough: bool
    shortfalls: tuple[str, ...]
    limitation: str = LIMITATION

    @property
    def sentence(self) -> str:
        """Say in one sentence what there is, or what is missing."""
        if not self.n_events:
            return f"Not enough data: no act was known by {self.as_of}."
        unseen = self.n_events - self.n_checked
        seen = f"{unseen} of them were not" if unseen > 1 else "one of them was not" if unseen else "all of them were"
        what = (
            f"{self.n_events} acts from {self.n_sources} sources, {self.first} to {self.last},"
            f" {self.n_last_year} of them in the last 365 days;"
            f" {seen} seen in a source text"
        )
        return f"{what}." if self.is_enough else f"Not enough data ({'; '.join(self.shortfalls)}): {what}."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        plain = asdict(self)
        for name in ("as_of", "first", "last"):
            plain[name] = plain[name].isoformat() if plain[name] else None
        if self.longest_silence:
            plain["longest_silence"] = {
                "start": self.longest_silence.start.isoformat(),
                "end": self.longest_silence.end.isoformat(),
                "days": self.longest_silence.days,
            }
        plain["empty_years"] = list(self.empty_years)
        plain["shortfalls"] = list(self.shortfalls)
        return {**plain, "sentence": self.sentence}


def coverage(events: pl.DataFrame, as_of: date) -> Coverage:
    """Measure what a set of acts covers by a day.

    Parameters
    ----------
    events : polars.DataFrame
        Acts in ``EVENT_SCHEMA``, of one pair; rows known after ``as_of`` are left out here.
    as_of : datetime.date
        The day on which the question is asked.
    """
    known = known_by(events, as_of)
    days = sorted(known["date"].to_list())
    n_events, n_checked = len(days), int(known["is_checked"].sum())
    n_recent = sum(day > as_of - timedelta(days=RECENT_DAYS) for day in days)
    missed = shortfalls(n_events, n_recent, (days[-1] - days[0]).days if days else 0)
    sources = {publisher(reference, url) for reference, url in known.select("reference", "url").iter_rows()}
    return Coverage(
        as_of=as_of,
        n_events=n_events,
        n_checked=n_checked,
        n_sources=len(sources - {""}),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        n_last_year=sum(day > as_of - timedelta(days=365) for day in days),
        n_recent=n_recent,
        days_since_last=(as_of - days[-1]).days if days else None,
        longest_silence=_longest_silence(days, as_of),
        share_unchecked=1 - n_checked / n_events if n_events else 0.0,
        empty_years=_empty_years(days),
        is_enough=not missed,
        shortfalls=missed,
    )


def publisher(reference: str, url: str) -> str:
    """Name the publisher behind a row: the site of its url, else the last part of its reference.

    Empty when no source was seen. ``www.`` and other host prefixes are dropped, so that the pages of one
    publisher count once.
    """
    if url:
        labels = (urlsplit(url).hostname or "").split(".")
        is_second_level = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
        return ".".join(labels[-3 if is_second_level else -2 :])
    if not reference or reference.startswith(UNSEEN_REFERENCE):
        return ""
    return reference.rpartition(", ")[2].casefold()


def shortfalls(n_events: int, n_recent: int, span: int) -> tuple[str, ...]:
    """Say which floors are missed; empty when there is enough.

    Parameters
    ----------
    n_events, n_recent : int
        Acts between the two, in all and in the last ``RECENT_DAYS`` days.
    span : int
        Days from the first act to the last.
    """
    missed = []
    if n_events < MIN_EVENTS:
        missed.append(f"{n_events} acts, at least {MIN_EVENTS} needed")
    if n_recent < MIN_RECENT_EVENTS:
        missed.append(f"{n_recent} in the last {RECENT_DAYS} days, at least {MIN_RECENT_EVENTS} needed")
    if span < MIN_SPAN_YEARS * DAYS_PER_YEAR:
        missed.append(f"a record of {in_words(span)}, at least {MIN_SPAN_YEARS:.0f} years needed")
    return tuple(missed)


def _longest_silence(days: list[date], as_of: date) -> Silence | None:
    stops = [*days, as_of]
    gaps = [Silence(start, end, (end - start).days) for start, end in pairwise(stops)]
    return max(gaps, key=lambda gap: gap.days, default=None)


def _empty_years(days: list[date]) -> tuple[int, ...]:
    if not days:
        return ()
    seen = {day.year for day in days}
    return tuple(year for year in range(days[0].year, days[-1].year + 1) if year not in seen)
