r"""Weighing: what the figures of a question are worth, learned over many pairs of states.

The log odds of a break are a sum of parts, the *pushes*:

.. math:: \log\frac{P}{1 - P} = \beta_0 + \sum_j \beta_j (x_j - c_j)

with the figures :math:`x` of :mod:`detente.diagnose.question`, their means :math:`c` over the questions learned from,
and coefficients from ridge logistic regression (:mod:`detente.diagnose.logistic`). A question counts for
:math:`1/\sqrt{n}` of its pair's :math:`n` questions, scaled to one half on average, since those of one pair resemble
each other. Nothing of the pair in question is learned from.

**Interval**: 80 % of the probabilities that pairs with the same figures have, as far as this can be learned. The
variance of the log odds is that of the coefficients, whole pairs left out (jackknife), and :math:`\tau^2` between
pairs, by the method of moments: :math:`\tau^2 = \sum_g (R_g^2 - V_g) / \sum_g V_g^2`, with :math:`R_g` the outcomes
less the probabilities of pair :math:`g`, summed, and :math:`V_g` the sum of :math:`p(1 - p)`, each pair left out.

**Shipped weights** (``SHIPPED``) were learned by ``python -m benchmarks.accuracy.record --data DIR --fit`` from four
event lists, the pairs of the built-in chronicles left out. Learning from the pairs of one feed alone did no better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.diagnose.logistic import jackknife, logistic, ridge_logistic
from detente.observe.tension import Z_INTERVAL

if TYPE_CHECKING:
    from collections.abc import Sequence

RIDGE = 3.0
SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Weights:
    """What figures are worth.

    Attributes
    ----------
    bias : float
        Log odds at the mean of the figures.
    slopes, centre : tuple of float
        Of each figure: log odds for one unit of it; its mean.
    covariance : tuple of tuple of float
        Of bias and slopes, (k + 1, k + 1).
    between : float
        tau: standard deviation of the log odds between pairs with the same figures.
    n_questions, n_pairs : int
        What they were learned from.
    """

    bias: float
    slopes: tuple[float, ...]
    centre: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    between: float
    n_questions: int
    n_pairs: int


@dataclass(frozen=True, slots=True)
class Chance:
    """P(break) with its 80 % interval, and what it is made of: the log odds of ``base`` plus the pushes."""

    p_break: float
    lower: float
    upper: float
    base: float
    pushes: tuple[float, ...]


def weighed(figures: np.ndarray, weights: Weights) -> Chance:
    """Return the chance of a break for the figures of a question, shape (k,)."""
    apart = figures - np.array(weights.centre)
    pushes = np.array(weights.slopes) * apart
    here = np.r_[1.0, apart]
    sd = np.sqrt(here @ np.array(weights.covariance) @ here + weights.between**2)
    log_odds = weights.bias + pushes.sum()
    lower, p, upper, base = logistic(
        np.array([log_odds - Z_INTERVAL * sd, log_odds, log_odds + Z_INTERVAL * sd, weights.bias])
    )
    return Chance(float(p), float(lower), float(upper), float(base), tuple(pushes.tolist()))


def learnt(figures: np.ndarray, outcomes: np.ndarray, pairs: Sequence[str]) -> Weights:
    """Learn weights from judged questions.

    Parameters
    ----------
    figures : numpy.ndarray, shape (n, k)
        Of each question.
    outcomes : numpy.ndarray, shape (n,)
        1 for a break, 0 for a swing.
    pairs : sequence of str
        The pair of each; three or more.
    """
    names, of = np.unique(np.asarray(pairs), return_inverse=True)
    counts = 1.0 / np.sqrt(np.bincount(of))[of]
    counts *= SHARE / counts.mean()
    centre = figures.mean(axis=0)
    whole = ridge_logistic(figures, outcomes, counts, RIDGE, centre)
    left_out, rest, room = [], np.zeros(len(names)), np.zeros(len(names))
    for place in range(len(names)):
        out = of == place
        found = ridge_logistic(figures[~out], outcomes[~out], counts[~out], RIDGE, centre)
        p = logistic(found[0] + (figures[out] - centre) @ found[1:])
        left_out.append(found)
        rest[place], room[place] = (outcomes[out] - p).sum(), (p * (1.0 - p)).sum()
    between = max(0.0, float((rest**2 - room).sum() / (room**2).sum())) ** 0.5
    covariance = tuple(tuple(row) for row in jackknife(np.array(left_out)).tolist())
    return Weights(
        float(whole[0]), tuple(whole[1:].tolist()), tuple(centre.tolist()), covariance, between, len(of), len(names)
    )


SHIPPED = Weights(
    bias=-0.390,
    slopes=(1.399, 0.702, 0.280),
    centre=(-0.078, 0.332, 0.110),
    covariance=(
        (0.0071, -0.0009, -0.0004, 0.0036),
        (-0.0009, 0.0492, -0.0318, -0.0116),
        (-0.0004, -0.0318, 0.1006, 0.0194),
        (0.0036, -0.0116, 0.0194, 0.0338),
    ),
    between=0.527,
    n_questions=1077,
    n_pairs=136,
)
"""Learned from KEDS Levant, Gulf, Central Asia and Caucasus (1979-2011) and a tenth of ICEWS (2005-2015)."""
