"""Intervals for shares and ratios of rates, and the quantile behind those of means; all at the level ``LEVEL``."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any, NamedTuple

from detente.observe.tension import INTERVAL, Z_INTERVAL

LEVEL = INTERVAL
"""Coverage of every interval of this room: the same as of tension."""

Z = Z_INTERVAL

# Intensities are set in whole steps; a step's rounding has the variance of a uniform distribution.
ROUNDING_VARIANCE = 1 / 12

# Bisection of [0, 1] down to the spacing of floating-point numbers near 1.
_HALVINGS = 53


class Estimate(NamedTuple):
    """A value with its 80 % interval; an end may be infinite."""

    value: float
    lower: float
    upper: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; an infinite end becomes None."""
        return {name: number if math.isfinite(number) else None for name, number in self._asdict().items()} | {
            "level": LEVEL
        }


def share(count: int, total: int) -> Estimate:
    """Return a share with Wilson's score interval.

    Parameters
    ----------
    count, total : int
        ``0 <= count <= total`` and ``total > 0``.

    References
    ----------
    Wilson, J. Am. Stat. Assoc. 22:209-212 (1927), doi 10.1080/01621459.1927.10502953.
    """
    value = count / total
    spread = Z * math.sqrt(value * (1 - value) / total + Z * Z / (4 * total * total))
    middle, scale = value + Z * Z / (2 * total), 1 + Z * Z / total
    lower, upper = (middle - spread) / scale, (middle + spread) / scale
    # At 0 and 1 the ends equal the share but for rounding.
    return Estimate(value, max(0.0, min(value, lower)), min(1.0, max(value, upper)))


def rate_ratio(count: int, exposure: float, other_count: int, other_exposure: float) -> Estimate | None:
    """Return the ratio of two Poisson rates with its exact conditional interval, None without any count.

    Given the sum of the counts, the first is binomial with probability ``p = r e / (r e + e')`` for the ratio
    ``r`` and the exposures ``e`` and ``e'``; the Clopper-Pearson interval of ``p`` is carried over to ``r``.

    References
    ----------
    Przyborowski & Wilenski, Biometrika 31:313-323 (1940); Clopper & Pearson, Biometrika 26:404-413 (1934).
    """
    if count + other_count == 0 or exposure <= 0 or other_exposure <= 0:
        return None
    total, tail = count + other_count, (1 - LEVEL) / 2
    lower = 1 - _upper_probability(other_count, total, tail)
    upper = _upper_probability(count, total, tail)
    scale = other_exposure / exposure
    value = count / other_count * scale if other_count else math.inf
    return Estimate(value, _odds(lower) * scale, _odds(upper) * scale)


def _upper_probability(count: int, total: int, tail: float) -> float:
    """Return the probability at which ``count`` or fewer successes of ``total`` have the probability ``tail``."""
    if count == total:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _at_most(count, total, middle) > tail:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(count: int, total: int, probability: float) -> float:
    """Return the binomial probability of ``count`` or fewer successes, ``0 < probability < 1``."""
    yes, no = math.log(probability), math.log1p(-probability)
    return math.fsum(
        math.exp(math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) + k * yes + (total - k) * no)
        for k in range(count + 1)
    )


def _odds(probability: float) -> float:
    return probability / (1 - probability) if probability < 1 else math.inf


def student_quantile(level: float, freedom: float) -> float:
    """Return a quantile of Student's t above the median, by its expansion around the normal.

    Within 0.002 from 4 degrees of freedom on at levels up to .975. Reference: Abramowitz & Stegun, *Handbook of
    Mathematical Functions* (1964), 26.7.5.
    """
    z = NormalDist().inv_cdf(level)
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * freedom**4)
    )
