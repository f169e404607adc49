r"""Analogues: when did it look like this before, between these two or any others, and what followed?

**Path** of a pair: conflict acts (verbal or material) a month, mean of three months,
:math:`y = \log(\bar c + \tfrac12)`.

**Window**: ``MONTHS`` months of it, in the pair's own measure: less the mean and divided by the standard deviation of
:math:`y` over the pair's record up to the end of the window, so that nothing later is in it and a loud pair is not
nearer to another loud one. The *distance* of two windows is the root mean squared difference of their months.

**Analogues** are the ``KEPT`` windows nearest to the last one of the pair, from all pairs of the store. Two of one pair
may not overlap, and each must have ended ``HORIZONS[-1]`` months before the day and before the last act of its pair
that is known, so that what followed is known of all. A window with fewer than ``FEWEST_IN_WINDOW`` acts, or one before
``HISTORY`` months of record, is not used.

**What followed**: conflict acts a month in the next 6, 12 and 24 months, against the last six of the window. *Eased* if
there were fewer. The chance of that is the share of the analogues, drawn towards the share of all windows
(``BASE_COUNTS`` as many).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from detente.asof import as_of_day
from detente.diagnose.scores import beta_quantiles
from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from detente.observe.engine import Engine

MONTHS = 24
KEPT = 20
HORIZONS = (6, 12, 24)
LATELY = 6
HISTORY = 60
FEWEST_ACTS = 40
FEWEST_IN_WINDOW = 5
FEWEST_FOUND = 5
LEAST_SD = 0.25
BASE_COUNTS = 5.0

LIMITATION = (
    "Likeness is that of the number of conflict acts, not of causes or persons, and analogues close in time share the "
    "world around them: read what followed as a better base rate, not as a precedent that binds."
)


@dataclass(frozen=True, slots=True)
class Analogue:
    """A past window like the present one.

    Attributes
    ----------
    dyad : str
        The pair it is of.
    first, last : datetime.date
        First days of its first and its last month.
    distance : float
        Root mean squared difference, in standard deviations.
    lately : float
        Conflict acts a month in its last ``LATELY`` months.
    followed : tuple of float
        Conflict acts a month over each of ``HORIZONS`` after it.
    """

    dyad: str
    first: date
    last: date
    distance: float
    lately: float
    followed: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "dyad": self.dyad,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "distance": round(self.distance, 3),
            "acts_a_month": round(self.lately, 2),
            "followed": {str(months): round(acts, 2) for months, acts in zip(HORIZONS, self.followed, strict=True)},
        }


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed the analogues within some months.

    Attributes
    ----------
    months : int
        How long.
    p_eased : float
        Chance of fewer conflict acts than in the last six months.
    interval : tuple of float
        Its 80 % interval.
    base : float
        The same share among all windows.
    factor : tuple of float
        Conflict acts over those of the last six months: median and quartiles of the analogues.
    """

    months: int
    p_eased: float
    interval: tuple[float, float]
    base: float
    factor: tuple[float, float, float]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "months": self.months,
            "p_eased": round(self.p_eased, 3),
            "interval": [round(p, 3) for p in self.interval],
            "base": round(self.base, 3),
            "factor": [round(value, 2) for value in self.factor],
        }


@dataclass(frozen=True, slots=True)
class Analogues:
    """The past windows most like the present one, and what followed.

    Attributes
    ----------
    dyad : str
        The pair, as ``JPN-KOR``.
    last : datetime.date
        First day of the last month of the present window.
    found : tuple of Analogue
        Nearest first.
    followed : tuple of Followed
        For each of ``HORIZONS``; empty where there is not enough data.
    n_windows, n_pairs : int
        Windows and pairs they were looked for in.
    shortfall : str
        What is missing, in words; empty where there is enough.
    """

    dyad: str
    last: date
    found: tuple[Analogue, ...]
    followed: tuple[Followed, ...]
    n_windows: int
    n_pairs: int
    shortfall: str

    def __repr__(self) -> str:
        told = f"eased within a year {self.followed[1].p_eased:.2f}" if self.followed else "not enough data"
        return f"<Analogues {self.dyad} {self.last:%Y-%m}: {len(self.found)} of {self.n_windows} windows, {told}>"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "dyad": self.dyad,
            "last_month": self.last.isoformat(),
            "analogues": [one.to_dict() for one in self.found],
            "followed": [one.to_dict() for one in self.followed],
            "n_windows": self.n_windows,
            "n_pairs": self.n_pairs,
            "shortfall": self.shortfall,
            "limitation": LIMITATION,
        }


def conflict_months(engine: Engine, as_of: date | str | None = None) -> dict[str, tuple[date, np.ndarray]]:
    """Count the conflict acts of every pair in each full month up to a day.

    Parameters
    ----------
    engine : Engine
        The store, or what else answers.
    as_of : date or str, optional
        Only acts known by this day; its month is left out, as it is not over. Today when left out.

    Returns
    -------
    dict
        Pair -> first month, conflict acts from there to the month of the last act of any kind.
    """
    day = as_of_day(as_of)
    months = (pl.col("period").dt.year() * 12 + pl.col("period").dt.month() - 1).cast(pl.Int64)
    is_conflict = pl.col("quad_class").str.ends_with("conflict")
    told = (
        engine.counts(every="month", by="quad_class", as_of=day)
        .filter(pl.col("period") < day.replace(day=1))
        .group_by("dyad", month=months)
        .agg(conflict=pl.col("n_acts").filter(is_conflict).sum())
        .sort("dyad", "month")
    )
    paths = {}
    for (dyad,), part in told.group_by("dyad", maintain_order=True):
        at = part["month"].to_numpy()
        counts = np.zeros(at[-1] - at[0] + 1)
        counts[at - at[0]] = part["conflict"].to_numpy()
        paths[str(dyad)] = (_day(int(at[0])), counts)
    return paths


def analogues(paths: Mapping[str, tuple[date, ArrayLike]], dyad: str, last: date) -> Analogues:
    """Find the past windows most like the last one of a pair, and what followed them.

    Parameters
    ----------
    paths : mapping of str to (date, array_like)
        Pair -> first month and conflict acts a month from there on, each known on the day of the question
        (`conflict_months`).
    dyad : str
        The pair in question.
    last : datetime.date
        Any day of the last month of the window.

    Raises
    ------
    InvalidInputError
        If a count is negative or missing.
    """
    end = _month(last)
    records = {name: _checked(name, *path) for name, path in paths.items()}
    start, counts = records.get(dyad, (end + 1, np.zeros(0)))
    counts = np.r_[counts, np.zeros(max(0, end + 1 - start - len(counts)))][: max(0, end + 1 - start)]
    ends, windows = _windows(counts)
    if not len(ends) or ends[-1] != len(counts) - 1:
        return Analogues(dyad, _day(end), (), (), 0, 0, _missing(counts))
    looked = [
        _nearest(name, first, acts[: end + 1 - first], windows[-1], end) for name, (first, acts) in records.items()
    ]
    looked = [one for one in looked if one.n_windows]
    found = sorted((one for part in looked for one in part.found), key=lambda one: (one.distance, one.dyad, one.last))
    n_windows, kept = sum(part.n_windows for part in looked), tuple(found[:KEPT])
    if len(kept) < FEWEST_FOUND:
        missing = f"{len(kept)} earlier windows whose sequel is known, at least {FEWEST_FOUND} needed"
        return Analogues(dyad, _day(end), kept, (), n_windows, len(looked), missing)
    base = np.stack([part.eased for part in looked]).sum(axis=0) / n_windows
    followed = tuple(_followed(kept, place, float(base[place])) for place in range(len(HORIZONS)))
    return Analogues(dyad, _day(end), kept, followed, n_windows, len(looked), "")


@dataclass(frozen=True, slots=True)
class _Looked:
    """What one pair gives: its nearest windows, how many there were, how many of them eased by each horizon."""

    found: tuple[Analogue, ...]
    n_windows: int
    eased: np.ndarray


def _nearest(dyad: str, start: int, counts: np.ndarray, wanted: np.ndarray, end: int) -> _Looked:
    """Look through the windows of one pair whose sequel is known."""
    ends, windows = _windows(counts)
    is_over = (ends + HORIZONS[-1] < len(counts)) & (start + ends + HORIZONS[-1] <= end)
    ends, windows = ends[is_over], windows[is_over]
    total = np.r_[0.0, np.cumsum(counts)]
    lately = (total[ends + 1] - total[ends + 1 - LATELY]) / LATELY
    after = np.stack([(total[ends + 1 + months] - total[ends + 1]) / months for months in HORIZONS], axis=-1)
    distance = np.sqrt(((windows - wanted) ** 2).mean(axis=1))
    found: list[Analogue] = []
    free = np.ones(len(ends), bool)
    for row in np.argsort(distance, kind="stable"):
        if free[row]:
            free &= np.abs(ends - ends[row]) >= MONTHS
            at = start + int(ends[row])
            figures = (float(distance[row]), float(lately[row]), tuple(after[row].tolist()))
            found.append(Analogue(dyad, _day(at - MONTHS + 1), _day(at), *figures))
            if len(found) == KEPT:
                break
    return _Looked(tuple(found), len(ends), (after < lately[:, None]).sum(axis=0))


def _windows(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the last months (N,) of a record's windows and the windows in its own measure (N, MONTHS)."""
    if len(counts) < HISTORY or counts.sum() < FEWEST_ACTS:
        return np.zeros(0, int), np.zeros((0, MONTHS))
    path = np.log((counts[2:] + counts[1:-1] + counts[:-2]) / 3.0 + 0.5)
    n = np.arange(1, len(path) + 1)
    mean = np.cumsum(path) / n
    sd = np.sqrt(np.maximum(np.cumsum(path**2) / n - mean**2, 0.0))
    total = np.r_[0.0, np.cumsum(counts)]
    ends = np.arange(HISTORY - 1, len(counts))
    ends = ends[total[ends + 1] - total[ends + 1 - MONTHS] >= FEWEST_IN_WINDOW]
    at = ends - 2  # the path begins in the third month
    parts = np.lib.stride_tricks.sliding_window_view(path, MONTHS)[at - MONTHS + 1]
    return ends, (parts - mean[at, None]) / np.maximum(sd[at, None], LEAST_SD)


def _followed(found: tuple[Analogue, ...], place: int, base: float) -> Followed:
    eased = sum(one.followed[place] < one.lately for one in found)
    a = max(eased + BASE_COUNTS * base, 0.5)
    b = max(len(found) - eased + BASE_COUNTS * (1.0 - base), 0.5)
    quantiles = beta_quantiles(a, b)
    factors = [(one.followed[place] + 0.5) / (one.lately + 0.5) for one in found]
    middle, low, high = np.quantile(factors, [0.5, 0.25, 0.75])
    interval = (float(quantiles[1]), float(quantiles[-2]))
    return Followed(HORIZONS[place], a / (a + b), interval, base, (float(middle), float(low), float(high)))


def _missing(counts: np.ndarray) -> str:
    if len(counts) < HISTORY:
        return f"a record of {len(counts)} months, at least {HISTORY} needed"
    if counts.sum() < FEWEST_ACTS:
        return f"{counts.sum():.0f} conflict acts, at least {FEWEST_ACTS} needed"
    return f"{counts[-MONTHS:].sum():.0f} conflict acts in {MONTHS} months, at least {FEWEST_IN_WINDOW} needed"


def _checked(name: str, first: date, counts: ArrayLike) -> tuple[int, np.ndarray]:
    values = np.asarray(counts, float)
    if values.ndim != 1 or not np.isfinite(values).all() or (values < 0).any():
        raise InvalidInputError(
            f"counts of {name} hold a missing or negative value; expected one number from 0 a month."
        )
    return _month(first), values


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
