"""Exponentially weighted sums and means: a value *a* periods old weighs *(1 - rate)^a*."""

from __future__ import annotations

from itertools import accumulate

import numpy as np


def decayed_sum(values: np.ndarray, rate: float) -> np.ndarray:
    """Return the exponentially weighted sum of the values so far, shape (T,) or (T, K); see :func:`decayed`."""
    values = np.asarray(values, float)
    terms = values.tolist() if values.ndim == 1 else list(values)
    return np.array(list(accumulate(terms, lambda total, term: (1.0 - rate) * total + term)), float)


def decayed(values: np.ndarray, rate: float) -> np.ndarray:
    """Return the exponentially weighted mean of the values so far.

    Parameters
    ----------
    values : numpy.ndarray, shape (T,)
        Values in order of time.
    rate : float
        Share of its weight that a value loses each period, 0 (the plain mean of all) to below 1.

    Returns
    -------
    numpy.ndarray, shape (T,)
        Element *t* uses elements 0 to *t*.
    """
    return np.asarray(decayed_sum(values, rate) / decayed_sum(np.ones(len(values)), rate))
