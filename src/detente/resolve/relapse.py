"""How long a calm held: the Kaplan-Meier estimate with censoring at the as-of day.

Each precedent is followed from its day until its relapse, the as-of day or ``FOLLOWED_MONTHS`` months,
whichever comes first; relapses were searched for no longer than that. With ``d_i`` relapses among ``n_i``
precedents still followed after ``t_i`` days, ``S(t) = prod_{t_i <= t} (1 - d_i / n_i)``; the interval is
Greenwood's on the log-log scale, at 80 %; where the estimate is 1 or 0, which has no such interval, Wilson's for
the number still followed, or for all.

References: Kaplan & Meier, J. Am. Stat. Assoc. 53:457-481 (1958), doi 10.1080/01621459.1958.10501452;
Kalbfleisch & Prentice, *The Statistical Analysis of Failure Time Data* (2002) for the log-log interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.period import DAYS_PER_MONTH, add_months
from detente.resolve.intervals import Estimate, Z, share

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

FOLLOWED_MONTHS = 60
HORIZONS = (12, 24, 60)
"""Months after which the share without relapse is stated."""
Follow = tuple[int, bool]
"""Days followed, and whether they ended in a relapse."""


@dataclass(frozen=True, slots=True)
class Relapse:
    """How long precedents held.

    Attributes
    ----------
    n, n_relapsed : int
        Precedents followed, and how many of them relapsed while followed.
    median_days : int or None
        First day on which at most half had not relapsed; None if it never came to that.
    share_without : dict
        Months -> share without relapse; None where nobody was followed that long.
    n_at_risk : dict
        Months -> precedents still followed then.
    """

    n: int
    n_relapsed: int
    median_days: int | None
    share_without: dict[int, Estimate | None]
    n_at_risk: dict[int, int]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "n": self.n,
            "n_relapsed": self.n_relapsed,
            "median_days": self.median_days,
            "share_without": {
                str(months): estimate.to_dict() if estimate else None for months, estimate in self.share_without.items()
            },
            "n_at_risk": {str(months): count for months, count in self.n_at_risk.items()},
        }


def followed(start: date, relapsed: date | None, as_of: date) -> Follow:
    """Return how long a precedent was followed by a day, and whether that ended in a relapse."""
    end = min(as_of, add_months(start, FOLLOWED_MONTHS))
    if relapsed is not None and relapsed <= end:
        return (relapsed - start).days, True
    return (end - start).days, False


def relapse(follows: Sequence[Follow]) -> Relapse:
    """Estimate how long precedents held.

    Parameters
    ----------
    follows : sequence of (int, bool)
        As from :func:`followed`; at equal times relapses come before the ends of following.
    """
    curve = _curve(follows)
    days = {months: math.floor(months * DAYS_PER_MONTH) for months in HORIZONS}
    at_risk = {months: sum(time >= limit for time, _ in follows) for months, limit in days.items()}
    return Relapse(
        n=len(follows),
        n_relapsed=sum(is_relapse for _, is_relapse in follows),
        median_days=next((time for time, survival, _ in curve if survival <= 0.5), None),
        share_without={
            months: _estimate(curve, limit, at_risk[months], len(follows)) for months, limit in days.items()
        },
        n_at_risk=at_risk,
    )


def _curve(follows: Sequence[Follow]) -> list[tuple[int, float, float]]:
    """Return the steps of the estimate: day, share without relapse, Greenwood's sum."""
    survival, greenwood = 1.0, 0.0
    steps = []
    for day in sorted({time for time, is_relapse in follows if is_relapse}):
        left = sum(time >= day for time, _ in follows)
        relapsed = sum(time == day and is_relapse for time, is_relapse in follows)
        survival *= 1 - relapsed / left
        greenwood += relapsed / (left * (left - relapsed)) if left > relapsed else math.inf
        steps.append((day, survival, greenwood))
    return steps


def _estimate(curve: Sequence[tuple[int, float, float]], limit: int, at_risk: int, total: int) -> Estimate | None:
    """Read the curve at a day; None if nobody was followed that long and not all had relapsed."""
    survival, greenwood = 1.0, 0.0
    for day, share_left, summed in curve:
        if day <= limit:
            survival, greenwood = share_left, summed
    if survival == 0:
        return share(0, total)
    if not at_risk:
        return None
    if survival == 1:
        return share(at_risk, at_risk)
    reach = Z * math.sqrt(greenwood) / abs(math.log(survival))
    return Estimate(survival, survival ** math.exp(reach), survival ** math.exp(-reach))
