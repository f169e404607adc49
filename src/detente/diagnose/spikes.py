r"""Spikes: the chance that a month ahead has more acts than nine in ten of the dyad's months so far.

The pool of :mod:`detente.diagnose.counts_ahead` gives each count its probability, and so the chance :math:`p` of a
spike. Half a year and more ahead it returns too readily to the dyad's long mean where both have come to deal more with
each other, and it cannot tell a dyad with spikes behind it from one in which they are due. Two figures known at the
origin mend that:

.. math:: \log\frac{P}{1 - P} = \beta_0 + \beta_1 \log\frac{p}{1 - p} + \beta_2 \log\frac{m_{.1}(v)}{m_0(v)} + \beta_3 s

with :math:`v` all acts a month, :math:`m_r` the mean that forgets at rate :math:`r`, and :math:`s` the share of spikes
in the last ``LATELY_MONTHS`` months. The coefficients were learnt over many dyads by ridge logistic regression, each
dyad alike (``python -m benchmarks.accuracy.outlook --fit``); up to a quarter ahead nothing was gained and the chance is
the pool's.
"""

from __future__ import annotations

import numpy as np

from detente.diagnose.logistic import logistic
from detente.diagnose.pool import between
from detente.observe.decay import decayed

COEFFICIENTS: dict[int, tuple[float, float, float, float]] = {
    1: (0.0, 1.0, 0.0, 0.0),
    3: (0.0, 1.0, 0.0, 0.0),
    6: (-0.372, 0.640, 0.567, -2.308),
    12: (-0.393, 0.552, 0.698, -3.216),
}
"""By months ahead: the constant, and the coefficients of the pool's log odds, of volume, of the share of spikes."""
LATELY_MONTHS = 60
BUSY_RATE = 0.1
OFFSET = 0.1
LEAST_CHANCE = 0.001


def spike_chances(pool: np.ndarray, figures: np.ndarray) -> np.ndarray:
    """Return the probability of a spike in each month ahead, shape (H,).

    Parameters
    ----------
    pool : numpy.ndarray, shape (H,)
        The probability that the pool gives it 1, 2, ... months ahead.
    figures : numpy.ndarray, shape (2,)
        Of :func:`spike_figures`, at the origin.
    """
    used = np.array([between(ahead, COEFFICIENTS) for ahead in range(1, len(pool) + 1)])
    return logistic(used[:, 0] + used[:, 1] * log_odds(pool) + used[:, 2:] @ figures)


def spike_figures(hostile: np.ndarray, volume: np.ndarray, threshold: float) -> np.ndarray:
    """Return the two figures after the last month: volume lately against all time (log), share of spikes lately.

    Parameters
    ----------
    hostile, volume : numpy.ndarray, shape (T,)
        Hostile acts and all acts in each month so far.
    threshold : float
        Count above which a month is a spike.
    """
    lately, ever = (decayed(volume, rate)[-1] + OFFSET for rate in (BUSY_RATE, 0.0))
    return np.array([np.log(lately / ever), (hostile[-LATELY_MONTHS:] > threshold).mean()])


def log_odds(p: np.ndarray) -> np.ndarray:
    """Return the log odds of probabilities kept ``LEAST_CHANCE`` off 0 and 1."""
    kept = np.clip(p, LEAST_CHANCE, 1.0 - LEAST_CHANCE)
    return np.asarray(np.log(kept / (1.0 - kept)))
