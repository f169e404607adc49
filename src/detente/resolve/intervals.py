"""Intervals for shares, ratios of rates and differences of means; all at the level ``LEVEL``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from detente.observe.tension import INTERVAL, Z_INTERVAL

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def mean_difference(first: Sequence[float], second: Sequence[float]) -> Estimate:
    """Return the difference of two means with Welch's interval; each needs at least five values.

    The variance of rounding to whole steps is added to both, so that equal values are not taken as certain.

    References
    ----------
    Welch, Biometrika 34:28-35 (1947), doi 10.1093/biomet/34.1-2.28.
    """
    errors = [(_variance(group) + ROUNDING_VARIANCE) / len(group) for group in (first, second)]
    freedom = sum(errors) ** 2 / sum(
        error**2 / (len(group) - 1) for error, group in zip(errors, (first, second), strict=True)
    )
    value = sum(first) / len(first) - sum(second) / len(second)
    reach = t_quantile(freedom) * math.sqrt(sum(errors))
    return Estimate(value, value - reach, value + reach)


def t_quantile(freedom: float) -> float:
    """Return the 95 % quantile of Student's t by its expansion around the normal; within 0.001 from 4 degrees on.

    References
    ----------
    Abramowitz & Stegun, *Handbook of Mathematical Functions* (1964), 26.7.5.
    """
    return (
        Z
        + (Z**3 + Z) / (4 * freedom)
        + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * freedom**2)
        + (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / (384 * freedom**3)
        + (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / (92160 * freedom**4)
    )


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)
