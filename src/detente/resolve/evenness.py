r"""Even-handedness: does a third party treat the two alike, in deeds and in words, over the long run and lately?

The figure is the mean intensity of its acts towards the first side minus that towards the second. Acts come in bursts
(a visit, a sanctions round), so months, not acts, are taken as independent. With :math:`n_{st}` acts of total intensity
:math:`y_{st}` towards side *s* in month *t*, :math:`N_s = \sum_t n_{st}` and :math:`m_s = \sum_t y_{st} / N_s`,

.. math:: d = m_1 - m_2, \qquad
   u_t = \frac{y_{1t} - m_1 n_{1t}}{N_1} - \frac{y_{2t} - m_2 n_{2t}}{N_2}, \qquad
   \widehat{\mathrm{var}}\, d = \frac{K}{K-1} \sum_t u_t^2 + \frac{1}{12} \left( \frac{1}{N_1} + \frac{1}{N_2} \right)

with *K* months that hold an act (the linearised ratio estimator with months as clusters; the last term is the rounding
of intensities to whole steps). An act towards both stands in both sums of one month, so it draws *d* towards zero and
adds no noise. The interval is Student's with *K* - 1 degrees of freedom. *P(even)* is the probability that the
difference is under ``EVEN`` points, from the same distribution.

References: Cochran, *Sampling Techniques* (1977), 6.3; Liang & Zeger, Biometrika 73:13-22 (1986).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.observe.tension import normal_cdf
from detente.resolve.intervals import LEVEL, ROUNDING_VARIANCE, Estimate, student_quantile

if TYPE_CHECKING:
    from datetime import date

    from detente.resolve.conduct import Conduct

WORDS, DEEDS = (0, 2), (1, 3)
"""Places of verbal and material quad classes in ``QUAD_CLASSES``."""
KINDS: dict[str, tuple[int, ...]] = {"all": (0, 1, 2, 3), "deeds": DEEDS, "words": WORDS}
EVEN = 1.0
"""Points of mean intensity within which conduct is called even: about a middling word against a strong one."""
LIKELY = 0.8
MIN_ACTS, MIN_MONTHS = 5, 5


@dataclass(frozen=True, slots=True)
class Balance:
    """Conduct towards the two compared.

    Attributes
    ----------
    kind : str
        ``all``, ``deeds`` or ``words``.
    n_acts : dict
        Acts towards each side; an act towards both counts for both.
    mean_intensity : dict
        Mean intensity of these acts, None without any.
    difference : Estimate or None
        First minus second, with an 80 % interval; None below ``MIN_ACTS`` acts towards a side or ``MIN_MONTHS`` months.
    p_even : float or None
        Probability that the difference is under ``EVEN`` points.
    """

    kind: str
    n_acts: dict[str, int]
    mean_intensity: dict[str, float | None]
    difference: Estimate | None
    p_even: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "kind": self.kind,
            "n_acts": dict(self.n_acts),
            "mean_intensity": dict(self.mean_intensity),
            "difference": self.difference.to_dict() if self.difference else None,
            "p_even": self.p_even,
        }


@dataclass(frozen=True, slots=True)
class Evenness:
    """Even-handedness of one third party: over the long run and lately, in all, in deeds and in words."""

    party: str
    sides: tuple[str, str]
    whole: dict[str, Balance]
    lately: dict[str, Balance]

    @property
    def judged(self) -> Balance | None:
        """What the judgement rests on: all acts lately, where they are enough, else all acts."""
        return next((one["all"] for one in (self.lately, self.whole) if one["all"].difference is not None), None)

    @property
    def favoured(self) -> str | None:
        """The side that it is friendlier to, where the interval leaves no doubt about the sign."""
        one = self.judged
        if one is None or one.difference is None or one.difference.lower <= 0 <= one.difference.upper:
            return None
        return self.sides[0] if one.difference.value > 0 else self.sides[1]

    @property
    def is_even(self) -> bool:
        """Whether its conduct is likely even."""
        return self.judged is not None and (self.judged.p_even or 0.0) >= LIKELY

    @property
    def is_friendly(self) -> bool:
        """Whether its conduct towards both is cooperative on the whole: to strike both alike is even too."""
        means = self.judged.mean_intensity.values() if self.judged else ()
        return bool(means) and all(mean is not None and mean > 0 for mean in means)

    @property
    def words(self) -> str:
        """The reading in a sentence."""
        one = self.judged
        if one is None or one.difference is None:
            counted = self.whole["all"].n_acts
            told = " and ".join(f"{counted[side]} towards {side}" for side in self.sides)
            return (
                f"{self.party}: not enough acts to compare ({told}; at least {MIN_ACTS} each in {MIN_MONTHS} months "
                "are needed)."
            )
        span = "lately" if one is self.lately["all"] else "over the whole record"
        figure = f"{one.difference.value:+.1f} points, {one.difference.lower:+.1f} to {one.difference.upper:+.1f}"
        if self.favoured is not None and not self.is_even:
            return f"{self.party}: its acts have been friendlier towards {self.favoured} {span} ({figure})."
        if self.is_even:
            hostile = "" if self.is_friendly else ", though not cooperative towards both"
            return f"{self.party}: its conduct towards the two is about even {span} ({figure}){hostile}."
        return f"{self.party}: whether it treats the two alike {span} cannot be told ({figure})."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "sides": list(self.sides),
            "whole": {kind: one.to_dict() for kind, one in self.whole.items()},
            "lately": {kind: one.to_dict() for kind, one in self.lately.items()},
            "favoured": self.favoured,
            "is_even": self.is_even,
            "words": self.words,
        }


def evenness(conduct: Conduct, lately: date) -> Evenness:
    """Compare a third party's conduct towards the two, over the whole record and from a month on."""
    recent = np.array([month >= lately.replace(day=1) for month in conduct.months])
    every = np.ones(len(recent), dtype=bool)
    whole, late = ({kind: _balance(conduct, kind, chosen) for kind in KINDS} for chosen in (every, recent))
    return Evenness(conduct.party, conduct.sides, whole, late)


def _balance(conduct: Conduct, kind: str, chosen: np.ndarray) -> Balance:
    counts = conduct.counts[:, KINDS[kind]].sum(axis=1)[:, chosen]
    sums = conduct.intensity[:, KINDS[kind]].sum(axis=1)[:, chosen]
    totals = counts.sum(axis=1)
    means = [float(sums[place].sum() / totals[place]) if totals[place] else None for place in (0, 1)]
    found = difference(counts, sums)
    return Balance(
        kind,
        {side: int(totals[place]) for place, side in enumerate(conduct.sides)},
        {side: means[place] for place, side in enumerate(conduct.sides)},
        found[0] if found else None,
        found[1] if found else None,
    )


def difference(counts: np.ndarray, sums: np.ndarray) -> tuple[Estimate, float] | None:
    """Return the difference of mean intensities with its interval, and the probability that it is under ``EVEN``.

    Parameters
    ----------
    counts, sums : numpy.ndarray, shape (2, M)
        Acts towards each side and the sum of their intensities, by month.

    Returns
    -------
    (Estimate, float) or None
        None below ``MIN_ACTS`` acts towards either side or ``MIN_MONTHS`` months with an act.
    """
    totals = counts.sum(axis=1)
    n_months = int((counts.sum(axis=0) > 0).sum())
    if totals.min() < MIN_ACTS or n_months < MIN_MONTHS:
        return None
    means = sums.sum(axis=1) / totals
    parts = (sums - means[:, None] * counts) / totals[:, None]
    variance = n_months / (n_months - 1) * float(((parts[0] - parts[1]) ** 2).sum())
    error = math.sqrt(variance + ROUNDING_VARIANCE * float((1 / totals).sum()))
    value = float(means[0] - means[1])
    reach = student_quantile((1 + LEVEL) / 2, n_months - 1) * error
    return Estimate(value, value - reach, value + reach), _within(value, error, n_months - 1)


def _within(value: float, error: float, freedom: int) -> float:
    """Return the probability that the true difference lies within ``EVEN`` of zero (Student's t, near enough)."""
    return _student_cdf((EVEN - value) / error, freedom) - _student_cdf((-EVEN - value) / error, freedom)


def _student_cdf(t: float, freedom: int) -> float:
    """Return Student's distribution function by the normal one at a corrected point; within 0.005 from 4 degrees on.

    Reference: Wallace, Ann. Math. Stat. 30:1121-1130 (1959).
    """
    point = math.sqrt(freedom * math.log1p(t * t / freedom)) * (8 * freedom + 1) / (8 * freedom + 3)
    return normal_cdf(math.copysign(point, t))
