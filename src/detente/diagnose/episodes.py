"""Episodes: every rise and fall of tension, and how the present one compares.

**Normal range.** The middle half (25th to 75th percentile) of the pair's own month-end tension up to the as-of
day, each month as it could be told at the time (:func:`detente.observe.tension.replay`). It moves as history grows;
it is never computed with later months.

**Episode.** It begins when tension passes the upper edge of the normal range; its *onset* is dated back to the
month in which tension last left the median. Its *peak* is the month of highest tension, which is the *nadir*
of relations. It has *ended* in the first month back at the median (two edges, so that one wavering month does
not make two episodes). A rise whose peak lies above the edge with probability under ``P_EPISODE`` is noise
and is not counted.

**Recovery** after the peak, with censoring and drawn towards other pairs: :mod:`detente.diagnose.recovery`.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.diagnose.evidence import carriers
from detente.diagnose.recovery import half_life, recovered
from detente.observe.tension import P_CONFLICT
from detente.period import DAYS_PER_MONTH, add_months
from detente.shown import Shows

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from detente.observe.tension import Level, Replay, Tension

P_EPISODE = 0.6

LIMITATION = (
    "Dates of onset and end are month ends of a smoothed path and can be off by several months where acts are few; "
    "earlier recoveries need not repeat themselves."
)


@dataclass(frozen=True, slots=True)
class Normal:
    """The normal range of a pair: quartiles and median of its month-end tension so far."""

    lower: float
    median: float
    upper: float

    def to_dict(self) -> dict[str, float]:
        """Return rounded values for JSON."""
        return {"lower": round(self.lower, 1), "median": round(self.median, 1), "upper": round(self.upper, 1)}


@dataclass(frozen=True, slots=True)
class Episode:
    """One rise and fall of tension.

    Attributes
    ----------
    onset, peak : datetime.date
        Month ends; the peak of tension is the nadir of relations.
    end : date or None
        First month back at the median; None while it lasts.
    level : Level
        Tension at the peak.
    depth : float
        Points of tension at the peak above the median of the normal range.
    days : int
        From onset to end, or to the as-of day.
    recovery_days : int or None
        From peak to end.
    half_life_days : int or None
        From peak to the first month with at most half the depth; None while there is none.
    domains : tuple of str
        Domains in conflict at the peak.
    event_ids : tuple of str
        The most hostile acts between onset and end.
    """

    onset: date
    peak: date
    end: date | None
    level: Level
    depth: float
    days: int
    recovery_days: int | None
    half_life_days: int | None
    domains: tuple[str, ...]
    event_ids: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "onset": self.onset.isoformat(),
            "peak": self.peak.isoformat(),
            "end": self.end.isoformat() if self.end else None,
            "level": self.level.to_dict(),
            "depth": round(self.depth, 1),
            "days": self.days,
            "recovery_days": self.recovery_days,
            "half_life_days": self.half_life_days,
            "domains": list(self.domains),
            "event_ids": list(self.event_ids),
        }


@dataclass(frozen=True, slots=True)
class Episodes(Shows):
    """All episodes of a pair up to a day.

    Attributes
    ----------
    normal : Normal
        The pair's normal range.
    past : tuple of Episode
        Ended episodes, oldest first.
    current : Episode or None
        The one under way.
    recovered : dict
        Months after the peak -> share of episodes back at the median by then, drawn towards that of other pairs.
    recovered_interval : dict
        The same months -> 80 % interval of that share.
    half_life_days : float or None
        Days after the peak by which half of the episodes were half recovered; None where that has not been seen.
    """

    normal: Normal
    past: tuple[Episode, ...]
    current: Episode | None
    recovered: dict[int, float]
    recovered_interval: dict[int, tuple[float, float]]
    half_life_days: float | None

    def __repr__(self) -> str:
        current = self.current
        now = f"one since {current.onset:%Y-%m}, worst {current.level.tension:.0f}" if current else "none under way"
        return f"<Episodes: {len(self.past)} ended, {now}>"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "normal": self.normal.to_dict(),
            "current": self.current.to_dict() if self.current else None,
            "past": [episode.to_dict() for episode in self.past],
            "recovered_within_months": {str(months): round(share, 2) for months, share in self.recovered.items()},
            "recovered_interval": {
                str(months): [round(low, 2), round(high, 2)] for months, (low, high) in self.recovered_interval.items()
            },
            "half_life_days": None if self.half_life_days is None else round(self.half_life_days),
            "median_days": _median([episode.days for episode in self.past]),
            "median_depth": _median([episode.depth for episode in self.past]),
            "rank_of_current_by_level": self.rank_of_current(),
            "limitation": LIMITATION,
        }

    def rank_of_current(self) -> int | None:
        """Return the place of the present episode by peak tension among all (1 = worst)."""
        if self.current is None:
            return None
        return 1 + sum(episode.level.tension > self.current.level.tension for episode in self.past)

    def reference_day(self, as_of: date) -> date:
        """Return the day before which months count as *earlier*: the present onset, else a year ago."""
        if self.current is not None:
            return self.current.onset
        return add_months(as_of, -12)


def normal_range(path: np.ndarray) -> Normal:
    """Return the quartiles and the median of month-end tension."""
    lower, median, upper = np.percentile(path, [25, 50, 75])
    return Normal(float(lower), float(median), float(upper))


def upper_edges(path: np.ndarray) -> np.ndarray:
    """Return the upper edge of the normal range of the month ends up to each one, shape (D,)."""
    so_far: list[float] = []  # kept in order: to sort every beginning anew takes many times longer
    edges = np.empty(len(path))
    for row, value in enumerate(path.tolist()):
        insort(so_far, value)
        place = 3 * row // 4
        below, above = so_far[place], so_far[min(place + 1, row)]
        edges[row] = below + (0.75 * row - place) * (above - below)
    return edges


def spells(path: np.ndarray, normal: Normal) -> list[tuple[int, int | None]]:
    """Find (onset, end) rows of all rises above the upper edge; end is None for one still under way.

    Parameters
    ----------
    path : numpy.ndarray, shape (D,)
        Month-end tension.
    normal : Normal
        The edges: a rise begins above ``upper`` and ends below ``median``.
    """
    found: list[tuple[int, int | None]] = []
    onset: int | None = None
    for row, value in enumerate(path):
        if onset is None and value > normal.upper:
            onset = row
            while onset > 0 and path[onset - 1] > normal.median:
                onset -= 1
        elif onset is not None and value < normal.median:
            found.append((onset, row))
            onset = None
    if onset is not None:
        found.append((onset, None))
    return found


def episodes(tension: Tension, replayed: Replay, events: pl.DataFrame) -> Episodes:
    """Find the episodes of a pair.

    Parameters
    ----------
    tension : Tension
        The measured paths, as seen on the as-of day.
    replayed : Replay
        The path as it could be told at the time: gives the normal range.
    events : polars.DataFrame
        Event table cut to the as-of day; names the acts behind each episode.
    """
    normal = normal_range(replayed.mean)
    all_found = [_episode(tension, events, normal, onset, end) for onset, end in spells(tension.path(), normal)]
    found = [episode for episode in all_found if episode.level.p_above(normal.upper) >= P_EPISODE]
    past = tuple(episode for episode in found if episode.end is not None)
    current = next((episode for episode in found if episode.end is None), None)
    waits = [((episode.end or tension.as_of) - episode.peak).days / DAYS_PER_MONTH for episode in found]
    ended = [episode.end is not None for episode in found]
    return Episodes(normal, past, current, *recovered(waits, ended), _half_recovered(found, tension.as_of))


def _half_recovered(found: list[Episode], as_of: date) -> float | None:
    """Return the time from the peak by which half of the episodes were half recovered."""
    waits = [float((as_of - one.peak).days if one.half_life_days is None else one.half_life_days) for one in found]
    return half_life(waits, [one.half_life_days is not None for one in found])


def _median(values: list[float] | list[int]) -> float | None:
    return round(float(np.median(values)), 1) if values else None


def _episode(tension: Tension, events: pl.DataFrame, normal: Normal, onset: int, end: int | None) -> Episode:
    stop = len(tension.days) if end is None else end
    peak = onset + int(tension.path()[onset:stop].argmax())
    first, last = tension.days[onset], tension.days[stop - 1]
    end_day = None if end is None else tension.days[end]
    level = tension.at(peak)
    half = level.tension - 0.5 * (level.tension - normal.median)
    eased = next((row for row in range(peak, len(tension.days)) if tension.path()[row] <= half), None)
    return Episode(
        onset=first,
        peak=tension.days[peak],
        end=end_day,
        level=level,
        depth=level.tension - normal.median,
        days=((end_day or tension.as_of) - first).days,
        recovery_days=(end_day - tension.days[peak]).days if end_day else None,
        half_life_days=None if eased is None else (tension.days[eased] - tension.days[peak]).days,
        domains=tuple(domain for domain, p in tension.in_conflict(peak).items() if p >= P_CONFLICT),
        event_ids=carriers(events, since=first.replace(day=1), until=last, sign=-1),
    )
