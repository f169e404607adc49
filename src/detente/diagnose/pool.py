r"""A pool of simple forecasts: views with different memories, weighed by how they did.

**Views.** Each view says how large the next value will be and how widely it scatters, from an exponentially weighted
past: a value :math:`a` periods old weighs :math:`(1 - r)^a`, with the *rate* of forgetting :math:`r`. One view
forgets within two months, another never.

**Pool.** The forecast is the mixture :math:`F = \sum_j w_j F_j` of the views' distributions. Its CRPS is a quadratic
form in the weights,

.. math:: \int (F(x) - 1\{y \le x\})^2 dx = w^\top A w, \quad
          A_{ij} = \int (F_i - 1\{y \le x\}) (F_j - 1\{y \le x\}) dx,

so that the best weights of any set of past forecasts are found exactly (:func:`best_weights`). The weights that are
shipped were learnt over many dyads (``python -m benchmarks.accuracy.outlook --fit``).

**A dyad's own experience** tilts them (:func:`tilted`): with :math:`g` the gradient of the pool's CRPS at the shipped
weights, relative to that CRPS, and :math:`\delta` = ``DISCOUNT`` per period,

.. math:: w_{j,t} \propto w_j \exp\Big(-\eta \sum_{s + h \le t} \delta^{t - h - s} g_{j,s}\Big).

Views that would have bettered the pool for this dyad gain: that is how it learns how fast to forget. Only outcomes
known at :math:`t` count.

References: Gneiting and Raftery 2007, JASA 102:359-378 (CRPS); Thorey, Mallet and Baudin 2017, Q. J. R. Meteorol.
Soc. 143:521-529 (pools weighed by CRPS); Kivinen and Warmuth 1997, Inf. Comput. 132:1-63 (exponentiated gradient).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

RATE = 0.05
"""eta: how strongly a dyad's own experience tilts the weights."""
DISCOUNT = 0.98
"""delta: what an experience keeps of its weight from one period to the next."""
STEPS = 4000


def best_weights(gram: np.ndarray) -> np.ndarray:
    """Return the weights (at least 0, sum 1) with the least CRPS :math:`w^T A w`, by exponentiated gradient.

    Parameters
    ----------
    gram : numpy.ndarray, shape (J, J)
        Sum of the matrices *A* of the forecasts to learn from.
    """
    scaled = gram * len(gram) / np.trace(gram)
    weights = np.full(len(gram), 1.0 / len(gram))
    for _ in range(STEPS):
        gradient = scaled @ weights
        weights = weights * np.exp(-(gradient - weights @ gradient))
        weights /= weights.sum()
    return weights


def pooled_score(gram: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the CRPS of each forecast, shape (T,), from its matrix (T, J, J) and weights, (J,) or (T, J)."""
    weights = np.broadcast_to(weights, gram.shape[:2])
    return np.asarray(np.einsum("ti,tij,tj->t", weights, gram, weights))


def tilted(prior: np.ndarray, gram: np.ndarray, ahead: int, *, rate: float = RATE) -> np.ndarray:
    """Return the weights at each origin, tilted by what was known of the forecasts before it.

    Parameters
    ----------
    prior : numpy.ndarray, shape (J,)
        Weights learnt over many dyads.
    gram : numpy.ndarray, shape (T - ahead, J, J)
        Matrix *A* of the forecast made at each origin whose outcome is known.
    ahead : int
        Periods from origin to outcome.
    rate : float
        eta.

    Returns
    -------
    numpy.ndarray, shape (T, J)
        Weights to be used at each of the T origins.
    """
    gradient = gram @ prior
    score = gradient @ prior
    terms = np.column_stack([gradient - score[:, None], score, np.ones(len(gram))])
    told = np.zeros((len(gram) + ahead, terms.shape[1]))
    for row, term in enumerate(terms, start=ahead):
        told[row] = DISCOUNT * told[row - 1] + term
    excess, past, weight = told[:, :-2], told[:, -2], told[:, -1]
    scale = np.divide(weight, past, out=np.zeros_like(past), where=past > 0.0)
    tilt = rate * excess * scale[:, None]
    raw = prior * np.exp(tilt.min(axis=1, keepdims=True) - tilt)
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))


def between(ahead: int, learnt: Mapping[int, tuple[float, ...]]) -> np.ndarray:
    """Return the weights for a horizon, on the straight line between the nearest horizons learnt."""
    known = sorted(learnt)
    columns = np.array([learnt[horizon] for horizon in known]).T
    return np.array([np.interp(ahead, known, column) for column in columns])
