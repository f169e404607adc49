"""How bad is it? Today's tension against every earlier month of the same pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from detente.diagnose.scores import normal_cdf
from detente.observe.tension import POINTS_PER_INTENSITY, Level, Tension

if TYPE_CHECKING:
    from datetime import date

LIMITATION = (
    "The comparison is with what the record holds of earlier years; where those are thinly recorded the "
    "'since when' is wide and may rest on a handful of acts."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the tension of the as-of day stands in the pair's own history.

    Attributes
    ----------
    level : Level
        Tension now.
    share_below : float
        Share of earlier months whose tension (mean) was lower, 0-1.
    side : {"worst", "calmest"}
        Which way the comparison is made: ``worst`` in the upper half of the history, else ``calmest``.
    since : date or None
        Last earlier month that was probably (p >= 0.5) at least as bad (or as calm); None: none on record.
    since_latest, since_earliest : date or None
        80 % range of ``since``: last month with p >= 0.1, last month with p >= 0.9; None: none on record.
    extreme_day : date
        The worst (calmest) earlier month on record.
    extreme : Level
        Tension then.
    p_beyond_extreme : float
        Probability that now is worse (calmer) than that month.
    record_start : date
        First month of the record.
    """

    level: Level
    share_below: float
    side: Literal["worst", "calmest"]
    since: date | None
    since_latest: date | None
    since_earliest: date | None
    extreme_day: date
    extreme: Level
    p_beyond_extreme: float
    record_start: date

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "level": self.level.to_dict(),
            "share_of_earlier_months_below": round(self.share_below, 3),
            "side": self.side,
            "since": _iso(self.since),
            "since_latest": _iso(self.since_latest),
            "since_earliest": _iso(self.since_earliest),
            "extreme_day": self.extreme_day.isoformat(),
            "extreme": self.extreme.to_dict(),
            "p_beyond_extreme": round(self.p_beyond_extreme, 3),
            "record_start": self.record_start.isoformat(),
            "limitation": LIMITATION,
        }


def standing(tension: Tension, *, before: date, key: str = "all") -> Standing | None:
    """Compare now with every earlier month.

    Parameters
    ----------
    tension : Tension
        The measured paths.
    before : datetime.date
        Only months before this day count as *earlier*: the onset of the present episode, so that an episode
        is not compared with itself.
    key : str
        Which series.

    Returns
    -------
    Standing or None
        None when no month lies before ``before``.
    """
    column = tension.column(key)
    earlier = np.array([row for row, day in enumerate(tension.days[:-1]) if day < before])
    if not len(earlier):
        return None
    now = tension.now(key)
    path = tension.mean[earlier, column]
    share_below = float((path < now.tension).mean())
    side: Literal["worst", "calmest"] = "worst" if share_below >= 0.5 else "calmest"
    sign = 1.0 if side == "worst" else -1.0
    p_as_far = _p_not_below(tension, earlier, column, sign)
    extreme = int(np.argmax(sign * path))
    extreme_row = int(earlier[extreme])
    return Standing(
        level=now,
        share_below=share_below,
        side=side,
        since=_last(tension, earlier, p_as_far >= 0.5),
        since_latest=_last(tension, earlier, p_as_far >= 0.1),
        since_earliest=_last(tension, earlier, p_as_far >= 0.9),
        extreme_day=tension.days[extreme_row],
        extreme=tension.at(extreme_row, key),
        p_beyond_extreme=1.0 - float(p_as_far[extreme]),
        record_start=tension.days[0],
    )


def _p_not_below(tension: Tension, rows: np.ndarray, column: int, sign: float) -> np.ndarray:
    """Return the probability that tension on each of some earlier days lay at least as far out as now."""
    mean, sd = tension.smoothed.change(tension.steps[rows])
    spread = np.maximum(POINTS_PER_INTENSITY * sd[:, column], 1e-9)
    return normal_cdf(-sign * POINTS_PER_INTENSITY * mean[:, column] / spread)


def _last(tension: Tension, rows: np.ndarray, holds: np.ndarray) -> date | None:
    found = rows[holds]
    return tension.days[int(found[-1])] if len(found) else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
