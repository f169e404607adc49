"""The spiral by regime: do the two answer each other otherwise in tense months than in calm ones?

A month is *tense* when tension, as told on the day of the question, lies above the median of its own months. The
answers of the bins of each regime are found apart (:mod:`detente.diagnose.spiral`), whenever the provocation came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.asof import known_by
from detente.diagnose.spiral import Spiral, hostile_by_side, spiral
from detente.observe.tension import Z_INTERVAL, normal_cdf, tension

if TYPE_CHECKING:
    from datetime import date

    import polars as pl


@dataclass(frozen=True, slots=True)
class Regimes:
    """How two sides answer each other in calm and in tense months.

    Attributes
    ----------
    calm, tense : Spiral
        Each without figures where there is not enough data.
    """

    calm: Spiral
    tense: Spiral

    @property
    def p_stronger_when_tense(self) -> float | None:
        """Probability that branching is greater in tense months, both taken as normal; None without both figures."""
        if self.calm.branching is None or self.tense.branching is None:
            return None
        (calm, *calm_ends), (tense, *tense_ends) = self.calm.branching, self.tense.branching
        spread = np.hypot(np.ptp(calm_ends), np.ptp(tense_ends)) / (2.0 * Z_INTERVAL)
        return normal_cdf((tense - calm) / max(float(spread), 1e-9))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        p = self.p_stronger_when_tense
        return {
            "calm": self.calm.to_dict(),
            "tense": self.tense.to_dict(),
            "p_stronger_when_tense": None if p is None else round(p, 3),
        }


def regimes(events: pl.DataFrame, dyad: str, as_of: date, *, since: date | None = None) -> Regimes:
    """Read the spiral of a pair in calm and in tense months.

    Parameters
    ----------
    events : polars.DataFrame
        Event table; rows known later and rows of other pairs are left out.
    dyad : str
        The pair, as ``JPN-KOR``.
    as_of : datetime.date
        The day of the question.
    since : datetime.date, optional
        First day of the acts that are read.
    """
    counts, every = hostile_by_side(events, dyad, as_of, since=since)
    if not counts.shape[1]:
        empty = spiral(counts[0], counts[1], every=every)
        return Regimes(empty, empty)
    is_tense = _tense_bins(known_by(events, as_of), dyad, as_of, counts.shape[1], 1 if every == "day" else 7)
    calm, tense = (spiral(counts[0], counts[1], every=every, within=bins) for bins in (~is_tense, is_tense))
    return Regimes(calm, tense)


def _tense_bins(known: pl.DataFrame, dyad: str, as_of: date, n_bins: int, days: int) -> np.ndarray:
    """Mark the bins that end in a tense month."""
    measured = tension(known, dyad, as_of, parts=False)
    path = measured.path()
    edge = np.median(path)
    tense = {(day.year, day.month) for day, value in zip(measured.days, path, strict=True) if value > edge}
    ends = (as_of - timedelta(days=days * (n_bins - 1 - at)) for at in range(n_bins))
    return np.array([(end.year, end.month) in tense for end in ends])
