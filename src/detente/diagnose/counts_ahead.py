r"""Counts ahead: how many hostile acts the next months will bring, as a distribution for each month.

**Views** (:mod:`detente.diagnose.pool`) of what one side does to the other a month, :math:`y`, with all its acts
:math:`v`, the other side's hostile acts :math:`z` and :math:`m_r(\cdot)` the mean that forgets at rate :math:`r`:

==========  ===========================================================================================
view        expected count
==========  ===========================================================================================
``lately``  :math:`m_{.5}(y)`: the last two months or so
``volume``  :math:`m_{.25}(v)` times the hostile share :math:`m_{.04}(y) / m_{.04}(v)`: attention moves
            faster than its composition
``slow``    :math:`m_{.1}(v)` times the hostile share of all time
``return``  geometric mean of ``volume`` and :math:`m_0(y)`, all history alike: half-way back to the dyad's normal
``answer``  :math:`m_{.5}(z) \, m_{.015}(y) / m_{.015}(z)`: as the other side acts, at the usual ratio
==========  ===========================================================================================

Each expects a negative binomial count with variance :math:`\mu (1 + \alpha \mu)`, once narrow
(:math:`0.4 \hat\alpha`) and once wide (:math:`\hat\alpha + 0.5`), :math:`\hat\alpha` being the overdispersion of
:math:`y` at rate 0.1. The pool's weights depend on how far ahead is asked, and on the dyad's own experience.

**Spike**: a month with more acts than the 90th percentile of all the dyad's months so far. Its chance half a year and
more ahead is not the pool's alone (:mod:`detente.diagnose.spikes`).

Assumes that a feed reports as before. Fails when a war begins from nothing: no view has seen one.
Counts above ``FINE`` are forecast in steps of several acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from detente.asof import known_by
from detente.diagnose.pool import between, pooled_score, tilted
from detente.diagnose.spikes import spike_chances, spike_figures
from detente.errors import InvalidInputError
from detente.observe.decay import decayed
from detente.vocabulary.events import event_types

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import ArrayLike

HOSTILE_TYPES = tuple(name for name, kind in event_types().items() if kind.quad_class.endswith("conflict"))

VIEWS = ("lately", "volume", "slow", "return", "answer")
WEIGHTS: dict[int, tuple[float, ...]] = {
    1: (0.293, 0.002, 0.123, 0.014, 0.094, 0.157, 0.151, 0.007, 0.112, 0.047),
    3: (0.032, 0.064, 0.154, 0.063, 0.082, 0.265, 0.208, 0.043, 0.051, 0.038),
    6: (0.004, 0.003, 0.098, 0.128, 0.027, 0.301, 0.219, 0.125, 0.053, 0.043),
    12: (0.000, 0.000, 0.008, 0.114, 0.002, 0.187, 0.254, 0.250, 0.010, 0.174),
}
"""Weights by months ahead: of each view in the order of ``VIEWS``, narrow then wide."""
MONTHS = 12
MIN_MONTHS = 24
"""Fewer months than this are not enough data."""
RECENT = 240
"""Months at which forecasts are made again, to score them and to learn from them; older ones weigh next to nothing."""
SPIKE_LEVEL = 0.9
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
FINE = 200
"""Up to this count every number is a step of its own."""
NARROW, WIDE = 0.4, 0.5
LEAST = 0.02
"""The least expected count: no silence is taken for a promise."""
BASELINE_RATE = 0.1

LIMITATION = (
    "The counts continue what the feeds reported of the two; a spike a year ahead is hardly foreseen by any method, "
    "and a change in the feeds moves the forecast like a change in the world."
)


@dataclass(frozen=True, slots=True)
class CountHorizon:
    """How forecasts of one horizon did: mean CRPS beside that of the moving average, coverage, how many."""

    months: int
    n: int
    crps: float
    crps_moving_average: float
    coverage: float

    def to_dict(self) -> dict[str, Any]:
        """Return rounded values for JSON."""
        return {
            "months": self.months,
            "n": self.n,
            "crps": round(self.crps, 3),
            "crps_moving_average": round(self.crps_moving_average, 3),
            "coverage_80": round(self.coverage, 2),
        }


@dataclass(frozen=True, slots=True)
class CountOutlook:
    """Distributions of the number of hostile acts in each of the months ahead.

    Attributes
    ----------
    cdf : numpy.ndarray, shape (months, K)
        Probability of at most ``k * step`` acts.
    step : int
        Acts to a step of ``cdf``: 1 but for very large counts.
    weights : numpy.ndarray, shape (months, len(VIEWS))
        Weight of each view, narrow and wide together.
    threshold : float
        Count above which a month is a spike.
    p_spike : numpy.ndarray, shape (months,)
        Probability of a spike in each month.
    record : tuple of CountHorizon
        How such forecasts did for this dyad.
    """

    cdf: np.ndarray
    step: int
    weights: np.ndarray
    threshold: float
    p_spike: np.ndarray
    record: tuple[CountHorizon, ...]

    def __repr__(self) -> str:
        low, middle, high = self.quantile((0.1, 0.5, 0.9))[0]
        return f"<CountOutlook next month {middle} ({low} to {high}), P(spike) = {self.p_spike[0]:.2f}>"

    def p_above(self, count: float) -> np.ndarray:
        """Return the probability that the pool gives to more than ``count`` acts in each month, shape (months,)."""
        return _p_above(self.cdf, self.step, count)

    def quantile(self, levels: ArrayLike) -> np.ndarray:
        """Return the least counts reached with the given probabilities, shape (months, levels)."""
        below = self.cdf[:, None, :] < np.asarray(levels, float)[None, :, None] - 1e-12
        return np.asarray(below.sum(axis=2)) * self.step

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "quantile_levels": list(LEVELS),
            "quantiles": self.quantile(LEVELS).tolist(),
            "spike_above": round(self.threshold, 1),
            "p_spike": np.round(self.p_spike, 3).tolist(),
            "weights": {view: round(float(self.weights[0, place]), 3) for place, view in enumerate(VIEWS)},
            "record": [horizon.to_dict() for horizon in self.record],
            "limitation": LIMITATION,
        }


def count_outlook(hostile: ArrayLike, volume: ArrayLike, answer: ArrayLike) -> CountOutlook | None:
    """Forecast the number of hostile acts of one side towards the other in each of the next twelve months.

    Parameters
    ----------
    hostile : array_like of int, shape (T,)
        Its hostile acts (verbal and material conflict) in each month so far, the last full month last.
    volume : array_like of int, shape (T,)
        All its acts towards the other.
    answer : array_like of int, shape (T,)
        The other side's hostile acts towards it.

    Returns
    -------
    CountOutlook or None
        None with fewer than ``MIN_MONTHS`` months: not enough data.

    Raises
    ------
    InvalidInputError
        If the series differ in length, or hold a value that is not a count.
    """
    y, v, z = (_counts(series, name) for series, name in ((hostile, "hostile"), (volume, "volume"), (answer, "answer")))
    if not len(y) == len(v) == len(z):
        raise InvalidInputError(f"counts of {len(y)}, {len(v)} and {len(z)} months given; expected equal lengths.")
    if len(y) < MIN_MONTHS:
        return None
    step = int(np.ceil(max(y.max() / FINE, 1.0)))
    scaled = np.floor(y / step)
    first = max(len(y) - RECENT, MIN_MONTHS - 1)
    views = view_cdfs(scaled, v / step, z / step, first=first)
    average = moving_average_cdf(scaled, views.shape[2], first=first)
    scaled = scaled[first:]
    cdf, weights, record = [], [], []
    for ahead in range(1, MONTHS + 1):
        gram = count_gram(views[:-ahead], scaled[ahead:])
        used = tilted(between(ahead, WEIGHTS), gram, ahead)
        cdf.append(used[-1] @ views[-1])
        weights.append(used[-1].reshape(len(VIEWS), 2).sum(axis=1))
        if ahead in WEIGHTS and len(gram):
            record.append(_scored(ahead, gram, used, views, average, scaled, step))
    threshold = float(np.quantile(y, SPIKE_LEVEL))
    whole = np.array(cdf)
    p_spike = spike_chances(_p_above(whole, step, threshold), spike_figures(y, v, threshold))
    return CountOutlook(whole, step, np.array(weights), threshold, p_spike, tuple(record))


def acts_ahead(events: pl.DataFrame, dyad: str, as_of: date) -> dict[str, CountOutlook | None]:
    """Forecast the hostile acts of each side towards the other, from the last full month before a day.

    An act counts in the month of its date; past months, and so the record, are taken as they are told on the day.

    Parameters
    ----------
    events : polars.DataFrame
        Event table; acts together count for both sides.
    dyad : str
        The pair, as ``JPN-KOR``.
    as_of : datetime.date
        The day of the question; its own month is the first of the months ahead.

    Returns
    -------
    dict
        ``JPN>KOR`` and ``KOR>JPN``, each with its outlook or None.
    """
    index = pl.col("date").dt.year().cast(pl.Int64) * 12 + pl.col("date").dt.month() - 1
    this_month = as_of.year * 12 + as_of.month - 1
    acts = known_by(events, as_of).filter(pl.col("is_pair_act") & (pl.col("dyad") == dyad))
    acts = acts.select("actor", "is_mutual", pl.col("type").is_in(HOSTILE_TYPES).alias("is_hostile"), month=index)
    acts = acts.filter(pl.col("month") < this_month)
    if acts.is_empty():
        return dict.fromkeys(directions(dyad))
    first = int(acts["month"].to_numpy().min())
    volume: dict[str, np.ndarray] = {}
    hostile: dict[str, np.ndarray] = {}
    for direction in directions(dyad):
        own = acts.filter((pl.col("actor") == direction.partition(">")[0]) | pl.col("is_mutual"))
        for counted, rows in ((volume, own), (hostile, own.filter("is_hostile"))):
            counted[direction] = np.bincount(rows["month"].to_numpy() - first, minlength=this_month - first)
    there, back = directions(dyad)
    return {
        one: count_outlook(hostile[one], volume[one], hostile[other]) for one, other in ((there, back), (back, there))
    }


def directions(dyad: str) -> tuple[str, str]:
    """Return both directions of a dyad, as ``JPN>KOR`` and ``KOR>JPN``."""
    a, b = dyad.split("-")
    return f"{a}>{b}", f"{b}>{a}"


def view_cdfs(y: np.ndarray, v: np.ndarray, z: np.ndarray, *, first: int = 0) -> np.ndarray:
    """Return the distribution functions of all views after each month from the ``first`` on, counting from 0.

    The result has the shape (T - first, 2 * len(VIEWS), K).
    """
    share = [(decayed(y, rate) + 0.05) / (decayed(v, rate) + 0.1) for rate in (0.04, 0.0)]
    ratio = (decayed(y, 0.015) + 0.1) / (decayed(z, 0.015) + 0.1)
    ever, volume = decayed(y, 0.0), decayed(v, 0.25) * share[0]
    back = np.sqrt((volume + 0.1) * (ever + 0.1)) - 0.1
    slow, answered = decayed(v, 0.1) * share[1], decayed(z, 0.5) * ratio
    means = np.stack([decayed(y, 0.5), volume, slow, back, answered], axis=1)
    average = decayed(y, BASELINE_RATE)
    spare = decayed(y**2, BASELINE_RATE) - average**2 - average
    alpha = (np.maximum(spare, 0.0) / np.maximum(average, 0.05) ** 2)[:, None, None] * np.array([NARROW, 1.0])
    means = np.maximum(means, LEAST)[:, :, None]
    variance = means * (1.0 + (alpha + np.array([0.0, WIDE])) * means)
    shape = (len(y), 2 * len(VIEWS))
    means = np.broadcast_to(means, variance.shape).reshape(shape)
    return negative_binomial_cdf(means[first:], variance.reshape(shape)[first:], _support(y))


def moving_average_cdf(y: np.ndarray, support: int, *, first: int = 0) -> np.ndarray:
    """Return the baseline, a negative binomial with moving mean and variance (rate 0.1), shape (T - first, K)."""
    mean = decayed(y, BASELINE_RATE)
    variance = decayed(y**2, BASELINE_RATE) - mean**2
    return negative_binomial_cdf(mean[first:], variance[first:], support)


def negative_binomial_cdf(mean: np.ndarray, variance: np.ndarray, support: int) -> np.ndarray:
    """Return the distribution function on 0 ... ``support`` - 1 along a new last axis; the last value is 1.

    The variance is raised to just above the mean where it is lower.
    """
    mean = np.maximum(mean, 1e-6)
    variance = np.maximum(variance, 1.01 * mean)
    size, p = mean**2 / (variance - mean), mean / variance
    k = np.arange(1, support)
    log_ratio = np.log((size[..., None] + k - 1.0) / k) + np.log1p(-p)[..., None]
    start = (size * np.log(p))[..., None]
    log_mass = np.concatenate([start, start + np.cumsum(log_ratio, axis=-1)], axis=-1)
    cdf = np.minimum(np.cumsum(np.exp(log_mass), axis=-1), 1.0)
    cdf[..., -1] = 1.0
    return np.asarray(cdf)


def count_gram(cdfs: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the matrix *A* of :mod:`detente.diagnose.pool` for each forecast, shape (T, J, J)."""
    misses = cdfs - (np.arange(cdfs.shape[2]) >= y[:, None])[:, None, :]
    return np.asarray(misses @ misses.transpose(0, 2, 1))


def _p_above(cdf: np.ndarray, step: int, count: float) -> np.ndarray:
    """Return the probability of more than ``count`` acts, (months,)."""
    place = int(np.floor(count / step))
    if place < 0:
        return np.ones(len(cdf))
    return np.asarray(1.0 - cdf[:, min(place, cdf.shape[1] - 1)])


def _support(y: np.ndarray) -> int:
    return int(4 * y.max()) + 40


def _counts(series: ArrayLike, name: str) -> np.ndarray:
    values = np.asarray(series, float)
    if values.ndim != 1 or not np.isfinite(values).all() or (values < 0).any():
        raise InvalidInputError(f"{name} counts hold a value that is no count; expected one number >= 0 a month.")
    return values


def _scored(
    ahead: int,
    gram: np.ndarray,
    weights: np.ndarray,
    views: np.ndarray,
    average: np.ndarray,
    y: np.ndarray,
    step: int,
) -> CountHorizon:
    """Score what the pool would have said at each month end."""
    truth, weights = y[ahead:], weights[:-ahead]
    said = np.einsum("tj,tjk->tk", weights, views[:-ahead])
    lower, upper = ((said < level - 1e-12).sum(axis=1) for level in (0.1, 0.9))
    return CountHorizon(
        months=ahead,
        n=len(truth),
        crps=step * float(pooled_score(gram, weights).mean()),
        crps_moving_average=step * float(count_gram(average[:-ahead, None], truth).mean()),
        coverage=float(((lower <= truth) & (truth <= upper)).mean()),
    )
