r"""Readings: what a day's acts say about the relation, overall, by domain and by direction.

An act of intensity :math:`i` (-10 force ... +10) is one noisy reading :math:`h = -i` of the hostility
between the pair. Acts of one day are one reading: their mean, weighted by how much each says.

**Noise.** The variance of a single act's reading is :math:`r^2 a`, with :math:`r` estimated
(:mod:`detente.observe.statespace`) and :math:`a` the product of the factors below, which are stated
assumptions: words are noisier than deeds, an unchecked row than a checked one, a vague day than an exact one; and a
strong act says more of the relation than a mild one, :math:`a \propto \sqrt{3 / |i|}`, so that a raid is not outvoted
by two courtesy calls. How many reports carry an act has no weight: twice the reporting of everything changes nothing.

**Several acts in a day** share their source and their cause, so a part :math:`\rho` of the noise is common to
them: with :math:`p_j = 1/a_j` the reading is :math:`\sum p_j h_j / \sum p_j` and its variance
:math:`r^2 \{\rho\, n / \sum p_j + (1-\rho) / \sum p_j\}`. Ten rows about one day narrow the interval a
little; they never raise the level. This is what keeps a well-documented year from looking tense.

**Dense records.** Machine-coded feeds have acts nearly every day for decades. A record of more than ``DENSE_DAYS`` days
with acts is read in quarters of a month (days 1-8, 9-16, 17-24, 25-end), the days of a quarter merged by their sureness
and placed on the last of them, so that nothing is placed before it happened or beyond the end of its month. The swings
that are measured last months and years; a quarter of a month changes them little and takes a tenth of the time.

The keys of the series are ``all``, the four domains, and the two directions ``A>B`` (what A did to B; an act
done together counts in both).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from detente.vocabulary.domains import DOMAINS
from detente.vocabulary.events import event_types

if TYPE_CHECKING:
    from datetime import date

MATERIAL_TYPES = tuple(
    name for name, kind in event_types().items() if kind.quad_class.startswith("material") and name != "PROTEST"
)
"""Deeds: PLOVER's material types but PROTEST, which between governments is a note or a summons, thus words."""
VERBAL_FACTOR = 1.5
UNCHECKED_FACTOR = 1.5
PLAIN_INTENSITY = 3.0
"""An act of this strength has the plain noise; a stronger one less, a milder one more."""
MILDEST = 0.5
"""The mildest intensity of the scale."""
PRECISION_FACTOR = {"day": 1.0, "month": 1.25, "year": 2.0}
DENSE_DAYS = 1500
"""More days with acts than this are merged into quarters of a month."""
SHARED_PART = 0.5
"""rho: the part of a reading's noise that acts of the same day have in common."""

Placed = Literal["date", "known"]


@dataclass(frozen=True, slots=True)
class Readings:
    """Daily readings of one dyad.

    Attributes
    ----------
    keys : tuple of str
        Names of the S series: ``all``, domains, directions.
    days : tuple of datetime.date
        The D days with at least one act, ascending.
    hostility : numpy.ndarray, shape (D, S)
        Mean reading of the day, -10 (cooperation) ... +10 (hostility); 0 where there is none.
    noise : numpy.ndarray, shape (D, S)
        Variance factor of the reading, to be multiplied by r squared; ``inf`` where there is none.
    """

    keys: tuple[str, ...]
    days: tuple[date, ...]
    hostility: np.ndarray
    noise: np.ndarray


def series_keys(dyad: str) -> tuple[str, ...]:
    """Return the keys of a dyad's series: all, four domains, two directions."""
    a, b = dyad.split("-")
    return ("all", *DOMAINS, f"{a}>{b}", f"{b}>{a}")


def readings(events: pl.DataFrame, dyad: str, *, placed: Placed = "date") -> Readings:
    """Turn the acts between a pair into daily readings.

    Parameters
    ----------
    events : polars.DataFrame
        Event table (see :mod:`detente.observe.event`); rows of third parties are left out here.
    dyad : str
        The pair, as ``JPN-KOR``.
    placed : {"date", "known"}
        The day on which a reading stands: that of the act (a month row stands in mid-month, a year row in
        mid-year, neither later than the day on which it became known), or the day on which it became known. The
        second is for replaying what could be said at the time.
    """
    keys = series_keys(dyad)
    acts = _noise_factors(events.filter(pl.col("is_pair_act") & (pl.col("dyad") == dyad)), placed)
    if acts["at"].n_unique() > DENSE_DAYS:
        acts = acts.with_columns(quarter=_quarter("at")).with_columns(pl.col("at").max().over("quarter"), day="at")
    days = acts["at"].unique().sort().to_list()
    row_of = {day: row for row, day in enumerate(days)}
    hostility = np.zeros((len(days), len(keys)))
    noise = np.full((len(days), len(keys)), math.inf)
    for column, key in enumerate(keys):
        daily = _daily(acts.filter(_belongs(key)))
        rows = [row_of[day] for day in daily["at"]]
        hostility[rows, column] = daily["hostility"].to_numpy()
        noise[rows, column] = daily["noise"].to_numpy()
    return Readings(keys, tuple(days), hostility, noise)


def _belongs(key: str) -> pl.Expr:
    if key == "all":
        return pl.lit(True)
    if key in DOMAINS:
        return pl.col("domain") == key
    actor, _ = key.split(">")
    return (pl.col("actor") == actor) | pl.col("is_mutual")


def _noise_factors(acts: pl.DataFrame, placed: Placed) -> pl.DataFrame:
    """Add ``at``, ``hostility`` and ``sureness`` (one over the noise factor) to each act."""
    middle = (
        pl.when(pl.col("precision") == "month")
        .then(pl.col("date") + pl.duration(days=14))
        .when(pl.col("precision") == "year")
        .then(pl.col("date") + pl.duration(days=182))
        .otherwise(pl.col("date"))
    )
    factor = (
        pl.when(pl.col("type").is_in(MATERIAL_TYPES)).then(1.0).otherwise(VERBAL_FACTOR)
        * pl.when(pl.col("is_checked")).then(1.0).otherwise(UNCHECKED_FACTOR)
        * pl.col("precision").replace_strict(PRECISION_FACTOR, return_dtype=pl.Float64)
        * (PLAIN_INTENSITY / pl.col("intensity").abs().clip(lower_bound=MILDEST)).sqrt()
    )
    return acts.select(
        "domain",
        "actor",
        "is_mutual",
        at=pl.min_horizontal(middle, "known") if placed == "date" else pl.col("known"),
        hostility=-pl.col("intensity"),
        sureness=1.0 / factor,
    )


def _quarter(column: str) -> pl.Expr:
    """Number the quarters of months: equal for days of one quarter."""
    day = pl.col(column)
    return (day.dt.year().cast(pl.Int32) * 12 + day.dt.month()) * 4 + ((day.dt.day() - 1) // 8).clip(0, 3)


def _daily(acts: pl.DataFrame) -> pl.DataFrame:
    """Merge the acts of each day into one reading; in a dense record, then the days of each quarter of a month."""
    total = pl.col("sureness").sum()
    is_dense = "day" in acts.columns
    daily = acts.group_by("day" if is_dense else "at").agg(
        *([pl.col("at").first()] if is_dense else []),
        hostility=(pl.col("sureness") * pl.col("hostility")).sum() / total,
        noise=SHARED_PART * pl.len() / total + (1.0 - SHARED_PART) / total,
    )
    if is_dense:
        sureness = 1.0 / pl.col("noise")
        daily = daily.group_by("at").agg(
            hostility=(sureness * pl.col("hostility")).sum() / sureness.sum(), noise=1.0 / sureness.sum()
        )
    return daily.sort("at")
