r"""Manner: did the two begin to act differently towards each other, apart from doing so more or less often?

Three things can change on some day, each apart from the level: lasting changes of that
(:mod:`detente.diagnose.breaks`) are taken out first, and it is free before and after the day in every comparison:

* *persistence*: how long a rise or a calm goes on (:math:`\rho`), and *volatility*: how wide the swings are
  (:math:`\sigma`), in the acts of both sides together, by the count model of :mod:`detente.diagnose.cycle`. Its
  recursions give the evidence of every record before a day and of every record from a day on, for each
  :math:`(\rho, \sigma, \varphi)`; a model in which :math:`\rho` changes averages over it before and after on its
  own, one without a change averages over it once. Noise of few acts cannot pass for a change, as it is in the model.
* *reciprocity*: how much a side's acts follow the other's, :math:`r` in
  :math:`y_{i,t} = a_i + p_i y_{i,t-1} + r_i y_{j,t-1} + \varepsilon_{i,t}` on the square roots of the acts of each
  side (a vector autoregression), the evidence by Schwarz' approximation :math:`\log L - \tfrac12 k \log n`.

Each is compared with *no change of it*, with a prior of a quarter; the dates are alike beforehand.

Assumes one change. References: Schwarz 1978, Ann. Stat. 6:461-464; Goldstein and Freeman 1991, Am. Polit. Sci. Rev.
85:17-35 (reciprocity in vector autoregressions).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from detente.diagnose.breaks import MOST_PERIODS, breaks
from detente.diagnose.cycle import PERSISTENCE, SIZE, log_prior, split
from detente.diagnose.months import IS_HOSTILE, full_months
from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import ArrayLike

Kind = Literal["persistence", "volatility", "reciprocity"]
PRIOR = 0.25
EDGE_SHARE = 0.2
FEWEST_PERIODS = 80
FEWEST_ACTS = 40

LIMITATION = (
    "Sees one change of manner in a record of counts, and small ones not at all; that one side's acts follow the "
    "other's does not make them an answer."
)


@dataclass(frozen=True, slots=True)
class Change:
    """A possible change of manner: its probability, the likeliest day, and the value before and after that day.

    Persistence and volatility are posterior means of rho and sigma; reciprocity is the mean of both sides' r.
    """

    p: float
    day: date
    before: float
    after: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "p": round(self.p, 3),
            "day": self.day.isoformat(),
            "before": round(self.before, 3),
            "after": round(self.after, 3),
        }


def hostile_months(events: pl.DataFrame, dyad: str, as_of: date) -> tuple[np.ndarray, tuple[date, ...]]:
    """Count each side's hostile acts in each full month up to a day.

    Parameters
    ----------
    events : polars.DataFrame
        Event table; rows known later, of other pairs and of third parties are left out. An act of both counts for both.
    dyad : str
        The pair, as ``JPN-KOR``.
    as_of : datetime.date
        The day of the question; its month is left out, as it is not over.

    Returns
    -------
    counts, days
        Hostile acts (2, T), the sides in the order of the pair's name; first days of the months.
    """
    sides = dyad.split("-")
    by = {code: (IS_HOSTILE & ((pl.col("actor") == code) | pl.col("is_mutual"))).sum() for code in sides}
    table = full_months(events, dyad, as_of, by)
    return table.select(sides).to_numpy().T.astype(float), tuple(table["month"].to_list())


def manner(first: ArrayLike, second: ArrayLike, days: Sequence[date]) -> dict[Kind, Change]:
    """Weigh changes in how two sides act towards each other; empty where there is not enough data.

    Parameters
    ----------
    first, second : array_like, shape (T,)
        Acts of each side in each period, whole numbers from 0.
    days : sequence of datetime.date
        First day of each period; of more than ``MOST_PERIODS`` the last are used.

    Raises
    ------
    InvalidInputError
        If a count is negative or missing, or the lengths differ.
    """
    pair = _checked(first, second, days)[:, -MOST_PERIODS:]
    days = days[-MOST_PERIODS:]
    n = len(days)
    if n < FEWEST_PERIODS or pair.sum(axis=1).min() < FEWEST_ACTS:
        return {}
    margin = max(24, int(EDGE_SHARE * n))
    dates = np.arange(margin, n - margin + 1)
    both = pair.sum(axis=0)
    level = breaks(both, days).level
    level = level / level.mean()
    return {
        **_of_the_cycle(both, level, dates, days),
        "reciprocity": _reciprocity(np.sqrt(pair / level), dates, days),
    }


def _of_the_cycle(counts: np.ndarray, level: np.ndarray, dates: np.ndarray, days: Sequence[date]) -> dict[Kind, Change]:
    """Compare one persistence (size) throughout with one before and one after each date."""
    parts = [part[..., dates] for part in split(counts, level)]
    prior = log_prior().reshape(parts[0].shape[:3])[..., None]
    same = _log_sum(prior + parts[0] + parts[1], (0, 1, 2))
    found: dict[Kind, Change] = {}
    kinds: tuple[tuple[Kind, int, tuple[float, ...]], ...] = (("persistence", 0, PERSISTENCE), ("volatility", 1, SIZE))
    for kind, axis, grid in kinds:
        rest = tuple(one for one in (0, 1, 2) if one != axis)
        own = _log_sum(prior, rest, keep=True)
        others = _log_sum(prior, (axis,), keep=True)
        sides = [_log_sum(own + part, (axis,), keep=True) for part in parts]
        log_bayes = _log_sum(others + sides[0] + sides[1], (0, 1, 2)) - same
        best = int(log_bayes.argmax())
        values = [_mean(_log_sum(prior + part, rest)[:, best], grid) for part in parts]
        found[kind] = Change(_probability(log_bayes), days[int(dates[best])], *values)
    return found


def _reciprocity(roots: np.ndarray, dates: np.ndarray, days: Sequence[date]) -> Change:
    """Compare one response to the other side throughout with one before and one after each date."""
    n = roots.shape[1] - 1
    later = (np.arange(1, n + 1) >= dates[:, None]).astype(float)  # (D, T)
    gain, before, after = np.zeros((3, len(dates)))
    for side in (0, 1):
        own, other = roots[side, :-1], roots[1 - side, :-1]
        columns = np.broadcast_arrays(1.0, own, other, later, other * later)
        design, target = np.stack(columns, axis=2), roots[side, 1:]
        one, _ = _fitted(design[..., :4], target)
        moved, response = _fitted(design, target)
        gain += moved - one
        before += response[:, 2] / 2
        after += (response[:, 2] + response[:, 4]) / 2
    log_bayes = gain - np.log(n)  # half a log n for each of the two sides
    best = int(log_bayes.argmax())
    return Change(_probability(log_bayes), days[int(dates[best])], float(before[best]), float(after[best]))


def _fitted(design: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the largest normal log likelihoods of regressions (D, T, P), but for constants; coefficients (D, P)."""
    flat = design.swapaxes(1, 2)
    gram = flat @ design + 1e-6 * np.eye(design.shape[2])
    found = np.linalg.solve(gram, (flat @ target)[..., None])
    variance = np.maximum(((target - (design @ found)[..., 0]) ** 2).mean(axis=1), 1e-6)
    return -0.5 * len(target) * np.log(variance), found[..., 0]


def _probability(log_bayes: np.ndarray) -> float:
    """Turn log Bayes factors of a change at each date into the probability of one."""
    odds = np.logaddexp.reduce(log_bayes) - np.log(len(log_bayes)) + np.log(PRIOR / (1.0 - PRIOR))
    return float(1.0 / (1.0 + np.exp(-np.clip(odds, -700.0, 700.0))))


def _mean(log_weight: np.ndarray, grid: tuple[float, ...]) -> float:
    weight = np.exp(log_weight - log_weight.max())
    return float(weight @ np.array(grid) / weight.sum())


def _log_sum(values: np.ndarray, axes: tuple[int, ...], *, keep: bool = False) -> np.ndarray:
    top = values.max(axis=axes, keepdims=True)
    total = np.log(np.exp(values - top).sum(axis=axes, keepdims=True)) + top
    return np.asarray(total if keep else total.squeeze(axes))


def _checked(first: ArrayLike, second: ArrayLike, days: Sequence[date]) -> np.ndarray:
    parts = [np.asarray(one, float) for one in (first, second)]
    if any(part.shape != (len(days),) for part in parts):
        raise InvalidInputError(
            f"counts have the shapes {parts[0].shape} and {parts[1].shape} for {len(days)} days; expected one for each."
        )
    pair = np.array(parts)
    if not np.isfinite(pair).all() or (pair < 0).any():
        raise InvalidInputError("counts hold a missing or negative value; expected one number from 0 for each period.")
    return pair
