r"""Pressure: how much two states do to each other, against how much is reported at all.

:mod:`detente.observe.tension` says how hostile the acts between two states are, one act like another; a war of many
raids and a quarrel of few reach the same level. Pressure is the amount.

**Points.** Each report of an act counts ``ATTENTION`` points, whatever it says, and for a hostile act of intensity
:math:`-i` further :math:`i` points where it is a deed, ``WORDS`` times :math:`i` where it is words. How much each kind
of act says was learned on disputes coded by hand, over all dyads (``benchmarks/accuracy/tension_fit.py``).

**Exposure.** Of :math:`V` acts that the feeds report of all pairs a month, :math:`T_A` and :math:`T_B` of the two
states, :math:`T_A T_B / V` would be between them if everyone dealt with everyone alike. The exposure is
:math:`V^{1-q} (T_A T_B / V)^q` with :math:`q` = ``VISIBILITY``: a state of which all is told has to do more to count as
much. :math:`V` and :math:`T` are means that forget at ``VOLUME_RATE`` a month.

**Rate.** The pressure of one side, overall and by domain, is the drifting rate of points per 1,000 acts of exposure
(:mod:`detente.observe.drifting_rate`). That of the relation is the square of the mean of the roots,
:math:`\{(\sqrt a + \sqrt b)/2\}^2`: what both do weighs more than what one does alone. Its variance follows by the
delta method.

**Two views.** ``frame``: what could be told at each month end, every act in the month in which it became known.
``smoothed``: the same months as seen on the as-of day, every act in the month of its date. They are never mixed.

Rows are counted with their repeats on both sides of the fraction, so twice the reporting of everything changes nothing.
Below ``LEAST_VOLUME`` reported acts a month, over years or recently, there is not enough data. Feeds coded by hand, as
the built-in chronicle, choose what they hold, so their acts are left out unless they are asked for by name.

Assumes that a feed that grows does so for the pair as for all else. Fails where a feed takes in a new region: the
volume rises and all older pairs seem calmer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from detente.asof import as_of_day
from detente.errors import InvalidInputError
from detente.observe.decay import decayed_sum
from detente.observe.drifting_rate import PRIOR_RATE, Rates, Record, filtered, smoothed
from detente.observe.duplicates import CODED_BY_HAND
from detente.observe.scope import dyad_code
from detente.observe.series import MATERIAL_TYPES, series_keys
from detente.observe.tension import Z_INTERVAL
from detente.period import add_months, month_end
from detente.shown import Shows
from detente.vocabulary.domains import DOMAINS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from detente.observe.scope import HasCode
    from detente.observe.store import Store

    Placed = Literal["date", "known"]

ATTENTION = 0.21
"""Points of any report of an act."""
WORDS = 1.33
"""Points of one point of hostile intensity in words."""
DEEDS = 1.0
"""Points of one point of hostile intensity in deeds: the unit."""
VISIBILITY = 0.25
"""How far the exposure follows the share of all acts that the two states have: 0 not at all, 1 wholly."""
LEAST_SHARE = 0.005
"""Share of all acts that is added to that of each state, so that one never told of has an exposure."""
VOLUME_RATE = 0.05
"""Share of its weight that a month loses each month in the volume."""
RECENT_RATE = 0.5
"""The same in the recent volume, which tells a feed that has ended."""
LEAST_VOLUME = 10.0
"""Reported acts a month, over years and recently, below which nothing is said."""
PER = 1000.0
"""The unit: points per so many reported acts."""
FIGURES = ("pressure", "lower", "upper")

LIMITATION = (
    "Pressure counts what was reported, so what nobody reported is not in it, and a feed that widens its view makes "
    "every older pair look calmer."
)


@dataclass(frozen=True, slots=True)
class Pressure(Shows):
    """Pressure between two states, month by month.

    Attributes
    ----------
    dyad : str
        The pair, as ``JPN-KOR``.
    as_of : datetime.date
        No act known later was used.
    frame : polars.DataFrame
        What could be told at each month's end: rows of ``series`` (``all``, the four domains, and both directions, as
        ``JPN>KOR``), ``date`` (month ends, then the as-of day), ``pressure``, ``lower``, ``upper`` (80 %), in points
        per 1,000 reported acts; null without enough data.
    smoothed : polars.DataFrame
        The same as seen on the as-of day.
    """

    dyad: str
    as_of: date
    frame: pl.DataFrame
    smoothed: pl.DataFrame

    def __repr__(self) -> str:
        now = self.now()
        said = "not enough data" if now is None else f"{now[0]:.1f} ({now[1]:.1f} to {now[2]:.1f})"
        return f"<Pressure {self.dyad} {self.as_of}: {said}>"

    def path(self, series: str = "all") -> pl.DataFrame:
        """Return what could be told of one series: date, pressure, lower, upper."""
        rows = self.frame.filter(pl.col("series") == series).drop("series")
        if rows.is_empty():
            known = ", ".join(series_keys(self.dyad))
            raise InvalidInputError(f"'{series}' is not a series of {self.dyad}; expected one of {known}.")
        return rows

    def now(self, series: str = "all") -> tuple[float, float, float] | None:
        """Return the pressure on the as-of day with its 80 % interval, None without enough data."""
        _, middle, lower, upper = self.path(series).row(-1)
        return None if middle is None else (middle, lower, upper)

    def share_below(self, series: str = "all") -> float | None:
        """Return the share of earlier months in which less could be told than now; None without enough data."""
        told = self.path(series)["pressure"]
        now, earlier = told[-1], told[:-1].drop_nulls()
        return None if now is None or earlier.is_empty() else float((earlier < now).sum() / earlier.len())

    def to_dict(self) -> dict[str, Any]:
        """Return the figures of the as-of day for JSON."""
        now = {series: self.now(series) for series in series_keys(self.dyad)}
        below = self.share_below()
        return {
            "dyad": self.dyad,
            "as_of": self.as_of.isoformat(),
            "unit": "points per 1,000 reported acts; a hostile deed of intensity -i has i points",
            "interval": 0.8,
            "now": {
                series: None if said is None else dict(zip(FIGURES, (round(one, 2) for one in said), strict=True))
                for series, said in now.items()
            },
            "share_of_months_below": None if below is None else round(below, 3),
            "limitation": LIMITATION,
        }


def pressure(
    store: Store,
    dyad: HasCode | str,
    as_of: date | str | None = None,
    *,
    feeds: Iterable[str] | str | None = None,
) -> Pressure:
    """Measure the pressure between two states, month by month, overall, by domain and by direction.

    Parameters
    ----------
    store : Store
        Where the events are; its volume is that of all pairs.
    dyad : Dyad or str
        The pair.
    as_of : date or str, optional
        The day of the question; today when left out.
    feeds : iterable of str, optional
        Only acts of these feeds, in the points and in the exposure alike; by default of all that no hand coded.

    Raises
    ------
    InvalidInputError
        If the store holds no act of such a feed that was known by the day.
    """
    day, pair = as_of_day(as_of), dyad_code(dyad)
    chosen = None if feeds is None else [feeds] if isinstance(feeds, str) else list(feeds)
    acts = store.events(pair, as_of=day, feeds=chosen, pair_acts=True, repeats="keep")
    if chosen is None:
        acts = acts.filter(~pl.col("feed").is_in(CODED_BY_HAND))
    acts = _points(acts)
    told, seen = (_view(store, acts, pair, day, chosen, placed) for placed in ("known", "date"))
    return Pressure(pair, day, told, seen)


def _points(acts: pl.DataFrame) -> pl.DataFrame:
    """Add the points of each report, and whether the act is reported for the first time."""
    weight = pl.when(pl.col("type").is_in(MATERIAL_TYPES)).then(DEEDS).otherwise(WORDS)
    return acts.with_columns(
        points=ATTENTION + weight * (-pl.col("intensity")).clip(lower_bound=0.0),
        is_first=pl.struct("date", "actor", "recipient", "type").is_first_distinct(),
    )


def _view(
    store: Store, acts: pl.DataFrame, pair: str, day: date, feeds: list[str] | None, placed: Placed
) -> pl.DataFrame:
    """Run the filter, acts in the month in which they became known, or the smoother, in the month of their date."""
    told = store.volume(pair, day, feeds=feeds, placed=placed)
    if told.is_empty():
        raise InvalidInputError(
            f"no act of any pair was known on {day} in {'the feeds asked for' if feeds else 'a machine-coded feed'}; "
            "add events of a feed such as GDELT, ask for a later day, or name other feeds."
        )
    first: date = told["month"][0]
    size = _months(first, day) + 1
    month = {name: np.zeros(size) for name in ("n_acts", "n_a", "n_b")}
    place = np.minimum([_months(first, one) for one in told["month"]], size - 1)
    for name, sums in month.items():
        np.add.at(sums, place, told[name].to_numpy())
    span = np.ones(size)
    span[-1] = day.day / month_end(day).day
    volume, of_a, of_b = (_usual(sums, span, VOLUME_RATE) for sums in month.values())
    has_told = np.minimum(volume, _usual(month["n_acts"], span, RECENT_RATE)) >= LEAST_VOLUME
    exposure = _exposure(np.maximum(volume, 1.0), of_a, of_b)

    at = acts.select(year=pl.col(placed).dt.year(), month=pl.col(placed).dt.month().cast(pl.Int32))
    index = np.clip((at["year"].to_numpy() - first.year) * 12 + at["month"].to_numpy() - first.month, 0, size - 1)
    reports = np.cumsum(np.bincount(index, minlength=size)) / np.maximum(
        np.cumsum(np.bincount(index, acts["is_first"].to_numpy(), size)), 1.0
    )
    run = filtered if placed == "known" else smoothed
    a, b = pair.split("-")
    sides = []
    for side in (a, b):
        is_own = ((acts["actor"] == side) | acts["is_mutual"]).to_numpy()
        amount = _by_domain(acts, index, is_own, size)
        reported = np.maximum(reports, 1.0)
        whole = run(Record(amount[:, :1], exposure, reported, span))
        parts = run(Record(amount[:, 1:], exposure, reported, span, PRIOR_RATE / len(DOMAINS)))
        sides.append(_side_by_side(whole, parts))
    of_sides = (Rates(side.mean[:, :1], side.means[..., :1], side.variances[..., :1]) for side in sides)
    return _table(pair, _ends(first, day, size), _side_by_side(_together(*sides), *of_sides), has_told)


def _by_domain(acts: pl.DataFrame, index: np.ndarray, is_own: np.ndarray, size: int) -> np.ndarray:
    """Return the points of one side a month: overall, then by domain, shape (T, 5)."""
    domain, points = acts["domain"].to_numpy(), acts["points"].to_numpy()
    return np.array(
        [
            np.bincount(index, points * (is_own if one == "all" else is_own & (domain == one)), size)
            for one in ("all", *DOMAINS)
        ]
    ).T


def _usual(counts: np.ndarray, span: np.ndarray, rate: float) -> np.ndarray:
    """Return the acts of a usual month so far."""
    return np.asarray(decayed_sum(counts, rate) / decayed_sum(span, rate))


def _exposure(volume: np.ndarray, of_a: np.ndarray, of_b: np.ndarray) -> np.ndarray:
    """Return the reported acts against which the acts between the two are held."""
    floor = LEAST_SHARE * volume
    alike = (of_a + floor) * (of_b + floor) / volume
    return np.asarray(volume ** (1.0 - VISIBILITY) * alike**VISIBILITY)


def _side_by_side(*rates: Rates) -> Rates:
    """Put the series of several rates into one."""
    return Rates(
        *(np.concatenate([getattr(one, name) for one in rates], axis=-1) for name in ("mean", "means", "variances"))
    )


def _together(one: Rates, other: Rates) -> Rates:
    """Return the rates of the relation: the square of the mean of the roots of its two sides."""
    roots = np.sqrt([one.means, other.means])
    middle = roots.mean(axis=0)
    slopes = middle / (2.0 * roots)
    variances = (slopes**2 * np.array([one.variances, other.variances])).sum(axis=0)
    return Rates(np.sqrt([one.mean, other.mean]).mean(axis=0) ** 2, middle**2, variances)


def _table(pair: str, ends: list[date], rates: Rates, has_told: np.ndarray) -> pl.DataFrame:
    """Lay out all series in the unit of pressure, null where too little is told."""
    keys = series_keys(pair)
    figures = {
        name: PER * np.where(has_told[:, None], values, np.nan).T.ravel()
        for name, values in zip(FIGURES, (rates.mean, *rates.interval(Z_INTERVAL)), strict=True)
    }
    return pl.DataFrame({"series": np.repeat(keys, len(ends)), "date": ends * len(keys)} | figures).with_columns(
        pl.col(FIGURES).fill_nan(None)
    )


def _months(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month


def _ends(first: date, day: date, size: int) -> list[date]:
    return [*(month_end(add_months(first, month)) for month in range(size - 1)), day]
