"""Tension: how hostile a relation is, on one scale for all pairs, with its uncertainty.

**Scale.** Tension is :math:`50 + 5x`, where :math:`x` is the hostility of the relation on the
conflict-cooperation scale (:mod:`detente.observe.statespace`). 50 means that hostile and cooperative acts
weigh the same; five points are one point of mean intensity; 0 would be all cooperation at the top of the
scale, 100 all force. The scale is absolute: pairs can be compared, and no pair's history is built into it.

**Interval.** ``lower`` and ``upper`` hold the middle 80 % of the posterior (normal approximation of the
mixture over the parameter grid).

**Two views.** The past *as seen on the as-of day* is smoothed; what *could be said at the time* is filtered,
with every act on the day it became known (:func:`replay`). Back-tests use only the second.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from detente.asof import known_by
from detente.errors import InvalidInputError
from detente.observe.series import Placed, Readings, readings
from detente.observe.statespace import Filtered, Smoothed, full_grid, kalman_filter, smooth
from detente.period import DAYS_PER_YEAR, month_ends
from detente.shown import Shows
from detente.vocabulary.domains import DOMAINS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BALANCE = 50.0
POINTS_PER_INTENSITY = 5.0
INTERVAL = 0.8
Z_INTERVAL = 1.2815515655446004
"""Half-width of the 80 % interval in standard deviations."""
P_CONFLICT = 0.8
"""A domain is *in conflict* when tension in it is above balance with at least this probability."""

LIMITATION = (
    "Tension is read from the acts that the record holds, so acts that nobody recorded, or that were coded by "
    "one hand too mildly or too harshly, move it without a trace."
)


@dataclass(frozen=True, slots=True)
class Level:
    """A tension figure: mean, 80 % interval and standard deviation, in points of the scale."""

    tension: float
    lower: float
    upper: float
    sd: float

    @classmethod
    def of(cls, tension: float, sd: float) -> Level:
        """Build the interval from mean and standard deviation."""
        return cls(float(tension), float(tension - Z_INTERVAL * sd), float(tension + Z_INTERVAL * sd), float(sd))

    def p_above(self, value: float) -> float:
        """Return the probability that the true tension lies above a value."""
        return normal_cdf((self.tension - value) / self.sd)

    def to_dict(self) -> dict[str, float]:
        """Return rounded values for JSON."""
        return {
            "tension": round(self.tension, 1),
            "lower": round(self.lower, 1),
            "upper": round(self.upper, 1),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A change of tension between a day and the as-of day, with its interval and the chance that it is a rise."""

    since: date
    points: float
    lower: float
    upper: float
    p_rise: float

    def to_dict(self) -> dict[str, Any]:
        """Return rounded values for JSON."""
        return {
            "since": self.since.isoformat(),
            "points": round(self.points, 1),
            "lower": round(self.lower, 1),
            "upper": round(self.upper, 1),
            "p_rise": round(self.p_rise, 3),
        }


@dataclass(frozen=True, slots=True)
class Tension(Shows):
    """Tension of one dyad as seen on one day.

    Attributes
    ----------
    dyad : str
        The pair, as ``JPN-KOR``.
    as_of : datetime.date
        No act known later was used.
    keys : tuple of str
        The S series: ``all``; if measured, four domains and two directions (``JPN>KOR`` is what Japan did to Korea).
    days : tuple of datetime.date
        The D reporting days: month ends, then the as-of day.
    mean, sd : numpy.ndarray, shape (D, S)
        Smoothed tension and its standard deviation.
    filtered : Filtered
        The filter behind it, at every act and reporting day.
    smoothed : Smoothed
        The smoother behind it; ``steps`` maps reporting days to its rows.
    steps : numpy.ndarray, shape (D,)
        Row of each reporting day in ``filtered`` and ``smoothed``.
    event_ids : tuple of str
        The acts it rests on.
    """

    dyad: str
    as_of: date
    keys: tuple[str, ...]
    days: tuple[date, ...]
    mean: np.ndarray
    sd: np.ndarray
    filtered: Filtered
    smoothed: Smoothed
    steps: np.ndarray
    event_ids: tuple[str, ...]

    def __repr__(self) -> str:
        now = self.now()
        return f"<Tension {self.dyad} {self.as_of}: {now.tension:.0f} ({now.lower:.0f} to {now.upper:.0f})>"

    def column(self, key: str) -> int:
        """Return the column of a series."""
        if key not in self.keys:
            raise InvalidInputError(f"'{key}' is not a series of {self.dyad}; expected one of {', '.join(self.keys)}.")
        return self.keys.index(key)

    def now(self, key: str = "all") -> Level:
        """Return the tension on the as-of day."""
        return self.at(-1, key)

    def at(self, row: int, key: str = "all") -> Level:
        """Return the tension on the ``row``-th reporting day."""
        column = self.column(key)
        return Level.of(self.mean[row, column], self.sd[row, column])

    def path(self, key: str = "all") -> np.ndarray:
        """Return smoothed tension at all reporting days, shape (D,)."""
        return np.asarray(self.mean[:, self.column(key)])

    def change(self, days: int, key: str = "all") -> Change:
        """Return the change over the last ``days`` days (to the nearest reporting day), with its interval."""
        goal = self.as_of - timedelta(days=days)
        row = min(range(len(self.days)), key=lambda index: abs((self.days[index] - goal).days))
        mean, sd = self.smoothed.change(int(self.steps[row]))
        column = self.column(key)
        points, spread = POINTS_PER_INTENSITY * mean[column], POINTS_PER_INTENSITY * max(sd[column], 1e-9)
        level = Level.of(points, spread)
        return Change(self.days[row], level.tension, level.lower, level.upper, level.p_above(0.0))

    def in_conflict(self, row: int = -1) -> dict[str, float]:
        """Return, per domain measured, the probability that tension in it is above balance on a reporting day."""
        return {domain: self.at(row, domain).p_above(BALANCE) for domain in DOMAINS if domain in self.keys}

    def frame(self) -> pl.DataFrame:
        """Return the paths as a frame: series, date, tension, lower, upper."""
        n_days = len(self.days)
        half = Z_INTERVAL * self.sd
        return pl.DataFrame(
            {
                "series": np.repeat(self.keys, n_days),
                "date": list(self.days) * len(self.keys),
                "tension": self.mean.T.ravel(),
                "lower": (self.mean - half).T.ravel(),
                "upper": (self.mean + half).T.ravel(),
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the figures of the as-of day for JSON."""
        return {
            "dyad": self.dyad,
            "as_of": self.as_of.isoformat(),
            "scale": "0-100; 50 = hostile and cooperative acts weigh the same; 5 points = 1 point of mean intensity",
            "interval": INTERVAL,
            "now": {key: self.now(key).to_dict() for key in self.keys},
            "n_events": len(self.event_ids),
            "limitation": LIMITATION,
        }


@dataclass(frozen=True, slots=True)
class Replay:
    """What could have been said of a dyad at the end of each month, from what was known then.

    Attributes
    ----------
    dyad : str
        The pair, as ``JPN-KOR``.
    days : tuple of datetime.date
        The D reporting days.
    mean, sd : numpy.ndarray, shape (D,)
        Filtered tension of the whole relation and its standard deviation.
    filtered : Filtered
        The filter (one series), every act on the day it became known.
    steps : numpy.ndarray, shape (D,)
        Row of each reporting day in ``filtered``.
    readings : Readings
        The readings it saw (series ``all`` only).
    """

    dyad: str
    days: tuple[date, ...]
    mean: np.ndarray
    sd: np.ndarray
    filtered: Filtered
    steps: np.ndarray
    readings: Readings


def tension(events: pl.DataFrame, dyad: str, as_of: date, *, parts: bool = True) -> Tension:
    """Measure the tension of a dyad overall, by domain and by direction, as seen on a day.

    Parameters
    ----------
    events : polars.DataFrame
        Event table; rows known after ``as_of``, of other dyads and of third parties are left out.
    dyad : str
        The pair, as ``JPN-KOR``.
    as_of : datetime.date
        The day of the question.
    parts : bool
        Whether to measure domains and directions as well; the relation as a whole takes a fifth of the time.

    Raises
    ------
    InvalidInputError
        If no act between the two was known by the day.
    """
    known = _acts_known(events, dyad, as_of)
    days, steps, filtered, read = _filter(known, dyad, as_of, placed="date", only_all=not parts)
    smoothed = smooth(filtered)
    mean, sd = smoothed.relation()
    return Tension(
        dyad,
        as_of,
        read.keys if parts else read.keys[:1],
        days,
        BALANCE + POINTS_PER_INTENSITY * mean[steps],
        POINTS_PER_INTENSITY * sd[steps],
        filtered,
        smoothed,
        steps,
        tuple(known["id"].to_list()),
    )


def replay(events: pl.DataFrame, dyad: str, as_of: date, *, days: Iterable[date] = ()) -> Replay:
    """Follow the filtered tension of a dyad month by month, each act entering on the day it became known.

    Parameters
    ----------
    events, dyad, as_of
        As in `tension`.
    days : iterable of datetime.date
        Further reporting days up to ``as_of``.
    """
    known = _acts_known(events, dyad, as_of)
    report, steps, filtered, read = _filter(known, dyad, as_of, placed="known", only_all=True, days=days)
    mean, sd = filtered.relation()
    return Replay(
        dyad,
        report,
        BALANCE + POINTS_PER_INTENSITY * mean[steps, 0],
        POINTS_PER_INTENSITY * sd[steps, 0],
        filtered,
        steps,
        read,
    )


def normal_cdf(z: float) -> float:
    """Return the standard normal distribution function."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def _acts_known(events: pl.DataFrame, dyad: str, as_of: date) -> pl.DataFrame:
    known = known_by(events, as_of).filter(pl.col("is_pair_act") & (pl.col("dyad") == dyad))
    if known.is_empty():
        raise InvalidInputError(
            f"no act between {dyad.replace('-', ' and ')} was known on {as_of}; add events or ask for a later day."
        )
    return known


def _filter(
    acts: pl.DataFrame, dyad: str, as_of: date, *, placed: Placed, only_all: bool, days: Iterable[date] = ()
) -> tuple[tuple[date, ...], np.ndarray, Filtered, Readings]:
    """Lay readings and reporting days on one time axis and run the filter over it."""
    read = readings(acts, dyad, placed=placed)
    width = 1 if only_all else len(read.keys)
    report = sorted({*month_ends(read.days[0], as_of), *(day for day in days if read.days[0] <= day <= as_of)})
    axis = sorted({*read.days, *report})
    row_of = {day: row for row, day in enumerate(axis)}
    hostility = np.zeros((len(axis), width))
    noise = np.full((len(axis), width), math.inf)
    rows = [row_of[day] for day in read.days]
    hostility[rows], noise[rows] = read.hostility[:, :width], read.noise[:, :width]
    filtered = kalman_filter(_years(axis), hostility, noise, full_grid())
    return tuple(report), np.array([row_of[day] for day in report]), filtered, read


def _years(days: Sequence[date]) -> np.ndarray:
    return np.array([(day - days[0]).days / DAYS_PER_YEAR for day in days])
