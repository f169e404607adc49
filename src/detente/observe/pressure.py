r"""Pressure: how much two states do to each other, against how much is reported at all.

:mod:`detente.observe.tension` says how hostile the acts between two states are, one act like another; a war of many
raids and a quarrel of few reach the same level. Pressure is the amount: hostile intensity per thousand reported acts.

**Definition.** In each month :math:`t`, :math:`h_t` is the sum of the hostile intensities (0 for a cooperative act) of
the acts between the two that became known in it, and :math:`v_t` the *volume*, the mean number of all acts that the
same feeds reported a month, forgetting at ``VOLUME_RATE``. What can be
said at the end of the month is the posterior mean of a rate that drifts, in units of hostile intensity per 1,000 acts:

.. math:: \frac{S_t}{E_t + v_t}, \quad S_t = (1-r) S_{t-1} + h_t, \quad E_t = (1-r) E_{t-1} + v_t,

with :math:`r` = ``RATE`` and, before the first month, silence at its volume, :math:`E_0 = v_0 / r`. One more month of
silence, the :math:`v_t` in the denominator, shrinks thin pairs towards none. A
gamma distribution of shape :math:`S_t / \varphi + 1/2`, with :math:`\varphi` the mean intensity of a hostile act
weighted by itself, gives the 80 % interval (Wilson and Hilferty 1931).

Repeats are kept on both sides of the fraction, so that twice the reports change nothing. Only the filtered view exists:
every figure uses what was known at its moment. The month under way counts as a whole one, so early in a month pressure
is told a little low. Below ``LEAST_VOLUME`` acts a month the
feeds report too little: null, not enough data.

Assumes that a feed that grows does so for the pair as for all else: twice the reporting of everything changes nothing.
Fails where a feed takes in a new region: the volume rises and all older pairs seem calmer; and in a store of chronicles
alone, whose volume is what their compilers chose.

References: West and Harrison 1997, *Bayesian Forecasting and Dynamic Models*, ch. 10 (discounting); Smith and Miller
1986, J. R. Stat. Soc. B 48:79-88 (the gamma filter of counts).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from detente.asof import as_of_day
from detente.errors import InvalidInputError
from detente.observe.decay import decayed, decayed_sum
from detente.observe.questions import dyad_code
from detente.observe.tension import Z_INTERVAL
from detente.period import add_months, month_end
from detente.shown import Shows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from detente.observe.questions import HasCode
    from detente.observe.store import Store

RATE = 0.25
"""Share of its weight that a month's acts lose each month."""
VOLUME_RATE = 0.05
LEAST_VOLUME = 10.0
"""Reported acts a month, below which nothing is said."""
PER = 1000.0
"""The unit: hostile intensity per so many reported acts."""

LIMITATION = (
    "Pressure counts what was reported, so what nobody reported is not in it, and a feed that widens its view makes "
    "every older pair look calmer."
)


@dataclass(frozen=True, slots=True)
class Pressure(Shows):
    """Pressure between two states at each month end, as it could be told then.

    Attributes
    ----------
    dyad : str
        The pair, as ``JPN-KOR``.
    as_of : datetime.date
        No act known later was used.
    frame : polars.DataFrame
        Rows of ``series`` (``all`` and both directions, as ``JPN>KOR``), ``date`` (month ends, then the as-of day),
        ``pressure``, ``lower``, ``upper`` (80 %), in hostile intensity per 1,000 reported acts; null without enough
        data.
    """

    dyad: str
    as_of: date
    frame: pl.DataFrame

    def __repr__(self) -> str:
        now = self.now()
        said = "not enough data" if now is None else f"{now[0]:.1f} ({now[1]:.1f} to {now[2]:.1f})"
        return f"<Pressure {self.dyad} {self.as_of}: {said}>"

    def now(self, series: str = "all") -> tuple[float, float, float] | None:
        """Return the pressure on the as-of day with its 80 % interval, None without enough data."""
        rows = self.frame.filter(pl.col("series") == series)
        if rows.is_empty():
            known = ", ".join(self.frame["series"].unique(maintain_order=True))
            raise InvalidInputError(f"'{series}' is not a series of {self.dyad}; expected one of {known}.")
        _, _, middle, lower, upper = rows.row(-1)
        return None if middle is None else (middle, lower, upper)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures of the as-of day for JSON."""
        names = ("pressure", "lower", "upper")
        series = self.frame["series"].unique(maintain_order=True)
        now = {one: self.now(one) for one in series}
        return {
            "dyad": self.dyad,
            "as_of": self.as_of.isoformat(),
            "now": {
                one: None if said is None else {name: round(value, 2) for name, value in zip(names, said, strict=True)}
                for one, said in now.items()
            },
            "limitation": LIMITATION,
        }


def pressure(
    store: Store,
    dyad: HasCode | str,
    as_of: date | str | None = None,
    *,
    feeds: Iterable[str] | str | None = None,
) -> Pressure:
    """Measure the pressure between two states at each month end, from what was known then.

    Parameters
    ----------
    store : Store
        Where the events are; its volume is that of all pairs.
    dyad : Dyad or str
        The pair.
    as_of : date or str, optional
        The day of the question; today when left out.
    feeds : iterable of str, optional
        Only acts of these feeds, in the sums and in the volume alike.

    Raises
    ------
    InvalidInputError
        If the store holds no act known by the day.
    """
    day, pair = as_of_day(as_of), dyad_code(dyad)
    told = store.volume(day, feeds=feeds)
    if told.is_empty():
        raise InvalidInputError(f"no act of any pair was known on {day}; add events or ask for a later day.")
    first = told["month"][0]
    index = (pl.col("known").dt.year() - first.year) * 12 + pl.col("known").dt.month().cast(pl.Int32) - first.month
    size = (day.year - first.year) * 12 + day.month - first.month + 1
    place = [(month.year - first.year) * 12 + month.month - first.month for month in told["month"]]
    volume = np.bincount(place, told["n_acts"].to_numpy(), size)
    acts = store.events(pair, as_of=day, feeds=feeds, pair_acts=True, repeats="keep").with_columns(index=index)
    ends = [*(month_end(add_months(first, month)) for month in range(size - 1)), day]
    parts = []
    a, b = pair.split("-")
    for series, actor in (("all", None), (f"{a}>{b}", a), (f"{b}>{a}", b)):
        own = acts if actor is None else acts.filter((pl.col("actor") == actor) | pl.col("is_mutual"))
        hostile = np.maximum(-own["intensity"].to_numpy(), 0.0)
        months = own["index"].to_numpy()
        sums = [np.bincount(months, hostile**power, size) for power in (1, 2)]
        middle, lower, upper = filtered(sums[0], sums[1], volume)
        said = {"series": [series] * size, "date": ends, "pressure": middle, "lower": lower, "upper": upper}
        parts.append(pl.DataFrame(said).with_columns(pl.col("pressure", "lower", "upper").fill_nan(None)))
    return Pressure(pair, day, pl.concat(parts))


def filtered(hostile: np.ndarray, squares: np.ndarray, volume: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pressure and the ends of its 80 % interval after each month; NaN without enough data.

    Parameters
    ----------
    hostile, squares : numpy.ndarray, shape (T,)
        Sum of the hostile intensities of each month, and of their squares.
    volume : numpy.ndarray, shape (T,)
        Reported acts of each month.
    """
    usual = decayed(volume, VOLUME_RATE)
    amount, exposure = decayed_sum(hostile, RATE), decayed_sum(np.r_[usual[:1] / RATE, usual], RATE)[1:]
    known, known_squares = np.cumsum(hostile, dtype=float), np.cumsum(squares, dtype=float)
    of_one_act = np.divide(known_squares, known, out=np.ones_like(known), where=known > 0)
    unit = PER / np.where(usual >= LEAST_VOLUME, exposure + usual, np.nan)
    shape = amount / of_one_act + 0.5
    ends = [
        of_one_act * shape * np.maximum(1 - 1 / (9 * shape) + z / (3 * np.sqrt(shape)), 0.0) ** 3 * unit
        for z in (-Z_INTERVAL, Z_INTERVAL)
    ]
    return amount * unit, np.minimum(ends[0], amount * unit), ends[1]
