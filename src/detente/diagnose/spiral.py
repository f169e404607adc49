r"""The spiral: does each side answer the other's hostile acts, how fast, and could it run away?

Each side's hostile acts, day by day or week by week, are read as answers to earlier acts of both over a background that
drifts (:mod:`detente.diagnose.hawkes`). A background held constant takes every slow rise for a chain of answers; the
same figure with one is given beside it, to show by how much.

* **Reply** of a side: how many of its acts follow one act of the other; *momentum*: how many follow one of its own.
* **Half-life**: days until half of what follows has followed.
* **Branching**: the spectral radius of the matrix of the four. Below 1 every act is followed by finitely many and the
  exchange burns out; from 1 it feeds itself. ``p_runaway`` is the probability of the latter.

**Intervals** begin where the posterior has its 10 %, no answer at all counted in, and end where it has its 90 %, given
that there is an answer, after correction for what a drifting background takes with it
(:mod:`detente.diagnose.hawkes_bootstrap`). Whether the background took it or not cannot be told from one record: the
middle lies half-way.

**Bins.** Days where the last ``MOST_BINS`` days hold an act of either side on one day in ``DAILY_FROM`` and enough
data, else weeks. An answer within the same bin cannot be told from a common cause and is not counted as one.

**Enough data.** Below ``FEWEST_BINS`` bins, or ``FEWEST_ACTS`` acts of either side, there is no figure. Only acts known
to the day count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from detente.asof import known_by
from detente.diagnose.hawkes import HALF_LIVES, Row, answers
from detente.diagnose.hawkes_bootstrap import corrected
from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

MOST_BINS = 1500
FEWEST_BINS = 150
FEWEST_ACTS = 40
DAILY_FROM = 3.0
SAY_FROM = 0.9
"""Probability from which a side is said to answer."""

LIMITATION = (
    "That acts follow acts within days or weeks makes them likely answers, no more: a common cause that comes and goes "
    "as fast looks the same, and acts that no feed reported are missing from the chain."
)

Every = Literal["day", "week"]


@dataclass(frozen=True, slots=True)
class Answer:
    """How one side's hostile acts follow earlier ones.

    Attributes
    ----------
    reply, momentum : tuple of float
        Acts that follow one act of the other side, of the same side: mean, and ends of the 80 % interval.
    p_reply, p_momentum : float
        Probability that there is such a thing at all.
    half_life_days : float
        Days until half of what follows has followed: the likeliest of those weighed.
    n_acts : int
        Hostile acts of the side.
    """

    reply: tuple[float, float, float]
    momentum: tuple[float, float, float]
    p_reply: float
    p_momentum: float
    half_life_days: float
    n_acts: int

    @property
    def does(self) -> bool:
        """Return whether the side is said to answer (``SAY_FROM``)."""
        return self.p_reply >= SAY_FROM

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "reply": [round(value, 3) for value in self.reply],
            "momentum": [round(value, 3) for value in self.momentum],
            "p_reply": round(self.p_reply, 3),
            "p_momentum": round(self.p_momentum, 3),
            "half_life_days": round(self.half_life_days, 1),
            "n_acts": self.n_acts,
        }


@dataclass(frozen=True, slots=True)
class Spiral:
    """How two sides answer each other.

    Attributes
    ----------
    every : {"day", "week"}
        Length of a bin.
    n_bins : int
        Bins that were read.
    n_acts : tuple of int
        Hostile acts of each side in them.
    sides : tuple of Answer
        How each side answers; empty where there is not enough data.
    branching : tuple of float or None
        Spectral radius: median, and ends of the 80 % interval.
    p_runaway : float or None
        Probability that it exceeds 1.
    branching_constant : float or None
        Median with a constant background, for comparison only.
    """

    every: Every
    n_bins: int
    n_acts: tuple[int, int]
    sides: tuple[Answer, ...]
    branching: tuple[float, float, float] | None
    p_runaway: float | None
    branching_constant: float | None

    def __repr__(self) -> str:
        if self.branching is None:
            return f"<Spiral: not enough data ({self.shortfall})>"
        middle, low, high = self.branching
        return f"<Spiral: branching {middle:.2f} ({low:.2f} to {high:.2f}), P(runaway) = {self.p_runaway:.2f}>"

    @property
    def shortfall(self) -> str:
        """Return what is missing, in words; empty where there is enough."""
        if self.n_bins < FEWEST_BINS:
            return f"{self.n_bins} {self.every}s, at least {FEWEST_BINS} needed"
        if min(self.n_acts) < FEWEST_ACTS:
            return f"{min(self.n_acts)} hostile acts of one side, at least {FEWEST_ACTS} of each needed"
        return ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "every": self.every,
            "n_bins": self.n_bins,
            "n_acts": list(self.n_acts),
            "sides": [side.to_dict() for side in self.sides],
            "branching": [round(value, 3) for value in self.branching] if self.branching else None,
            "p_runaway": None if self.p_runaway is None else round(self.p_runaway, 3),
            "branching_constant": None if self.branching_constant is None else round(self.branching_constant, 3),
            "shortfall": self.shortfall,
            "limitation": LIMITATION,
        }


def spiral(first: ArrayLike, second: ArrayLike, *, every: Every = "week", within: ArrayLike | None = None) -> Spiral:
    """Say how two sides answer each other's acts.

    Parameters
    ----------
    first, second : array_like, shape (T,)
        Hostile acts of each side in each bin, whole numbers from 0; of more than ``MOST_BINS`` the last are used.
    every : {"day", "week"}
        Length of a bin.
    within : array_like of bool, shape (T,), optional
        The bins of one regime, such as tense months: how the sides answer in these, whenever the provocation came.

    Raises
    ------
    InvalidInputError
        If a count is no whole number from 0, or the lengths differ.
    """
    pair = _checked(first, second)
    is_read = np.ones(pair.shape[1], bool) if within is None else np.asarray(within, bool)
    if is_read.shape != pair.shape[1:]:
        raise InvalidInputError(f"{is_read.size} bins are marked and {pair.shape[1]} counted; expected as many.")
    pair, is_read = pair[:, -MOST_BINS:], is_read[-MOST_BINS:]
    n_bins, n_acts = int(is_read.sum()), (int(pair[0, is_read].sum()), int(pair[1, is_read].sum()))
    if n_bins < FEWEST_BINS or min(n_acts) < FEWEST_ACTS:
        return Spiral(every, n_bins, n_acts, (), None, None, None)
    # Each side sees its own acts first, so that swapping the two swaps the answers and nothing else.
    seen = (pair, pair[::-1])
    rows = [answers(own[0], own, within=is_read) for own in seen]
    moved = corrected(rows, pair, is_read)
    radius = _radius(rows[0].draws, rows[1].draws)
    radius_moved, radius_if = (_radius(moved[0][at], moved[1][at]) for at in (0, 1))
    middle = (np.median(radius) + np.median(radius_moved)) / 2.0
    low, high = np.quantile(radius, 0.1), np.quantile(radius_if, 0.9)
    days = 1.0 if every == "day" else 7.0
    return Spiral(
        every,
        n_bins,
        n_acts,
        tuple(_answer(row, *draws, days, n) for row, draws, n in zip(rows, moved, n_acts, strict=True)),
        (float(middle), float(min(low, middle)), float(max(high, middle))),
        float(((radius > 1.0).mean() + (radius_moved > 1.0).mean()) / 2.0),
        float(np.median(_radius(*(answers(own[0], own, within=is_read, drifts=()).draws for own in seen)))),
    )


def hostile_by_side(
    events: pl.DataFrame, dyad: str, as_of: date, *, since: date | None = None
) -> tuple[np.ndarray, Every]:
    """Count each side's hostile acts in the days or weeks up to a day, as dense as the record allows.

    Parameters
    ----------
    events : polars.DataFrame
        Event table; rows known later, of other pairs, of third parties and not exact to the day are left out. An act
        of both counts for both.
    dyad : str
        The pair, as ``JPN-KOR``.
    as_of : datetime.date
        The day of the question; the last bin ends on it.
    since : datetime.date, optional
        First day. By default that of the first act.

    Returns
    -------
    counts, every
        Hostile acts (2, T), the sides in the order of the pair's name; length of a bin.
    """
    acts = known_by(events, as_of).filter(
        pl.col("is_pair_act") & (pl.col("dyad") == dyad) & (pl.col("precision") == "day")
    )
    first = acts["date"].min() if since is None else since
    if not isinstance(first, date) or first > as_of:
        return np.zeros((2, 0)), "week"
    hostile = acts.filter((pl.col("intensity") < 0) & (pl.col("date") >= first))
    daily = np.zeros((2, (as_of - first).days + 1))
    for side, code in enumerate(dyad.split("-")):
        days = hostile.filter((pl.col("actor") == code) | pl.col("is_mutual"))["date"]
        np.add.at(daily[side], (days - first).dt.total_days().to_numpy(), 1.0)
    last = daily[:, -MOST_BINS:]
    is_daily = (last.sum(axis=0) > 0).mean() >= 1.0 / DAILY_FROM and last.sum(axis=1).min() >= FEWEST_ACTS
    if is_daily and last.shape[1] >= FEWEST_BINS:
        return daily, "day"
    spare = daily.shape[1] % 7
    return daily[:, spare:].reshape(2, -1, 7).sum(axis=2), "week"


def first_day(found: Spiral, as_of: date) -> date:
    """Return the first day of the bins that were read."""
    length = 1 if found.every == "day" else 7
    return as_of - timedelta(days=found.n_bins * length - 1)


def _answer(row: Row, moved: np.ndarray, moved_if: np.ndarray, days: float, n_acts: int) -> Answer:
    def figure(side: int) -> tuple[float, float, float]:
        middle = float(row.draws[:, side].mean() + moved[:, side].mean()) / 2.0
        low, high = np.quantile(row.draws[:, side], 0.1), np.quantile(moved_if[:, side], 0.9)
        return middle, float(min(low, middle)), float(max(high, middle))

    half_life = days * HALF_LIVES[int(row.half_life.argmax())]
    return Answer(figure(1), figure(0), float(row.p_answers[1]), float(row.p_answers[0]), half_life, n_acts)


def _radius(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the spectral radius for every two draws: the rows are independent, so all pairs of draws count."""
    a, b = one[:, None, 0], one[:, None, 1]
    d, c = other[None, :, 0], other[None, :, 1]
    return np.asarray(0.5 * (a + d + np.sqrt((a - d) ** 2 + 4.0 * b * c)))


def _checked(first: ArrayLike, second: ArrayLike) -> np.ndarray:
    parts = [np.asarray(one, float) for one in (first, second)]
    if parts[0].ndim != 1 or parts[0].shape != parts[1].shape:
        raise InvalidInputError(
            f"counts have the shapes {parts[0].shape} and {parts[1].shape}; expected two rows of the same length."
        )
    pair = np.array(parts)
    if not np.isfinite(pair).all() or (pair < 0).any() or (pair != np.round(pair)).any():
        raise InvalidInputError("counts hold a missing value or one that is no whole number from 0.")
    return pair
