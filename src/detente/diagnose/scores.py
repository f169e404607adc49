r"""Proper scores of probability forecasts: lower is better for every one of them.

* Brier: :math:`(p - y)^2` (Brier 1950).
* CRPS of a normal forecast (Gneiting and Raftery 2007, JASA 102:359-378, eq. 21):
  :math:`\sigma \{ z (2\Phi(z) - 1) + 2\varphi(z) - 1/\sqrt{\pi} \}`, :math:`z = (y-\mu)/\sigma`,
  in the unit of the observation.
* Log score, of a probability: minus the logarithm of that of what happened; of a normal forecast: minus the logarithm
  of its density there (Good 1952). Both in nats.

And two figures beside them: AUROC, the share of (happened, did not) pairs that the probabilities put in the right
order, ties half; and the *reliability table*, mean probability and observed share by fifths of the probabilities.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

LEAST_P = 1e-6
FIFTHS = 5


def brier(p: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Return the Brier score of probabilities ``p`` for outcomes ``y`` (0 or 1), elementwise."""
    return np.asarray((np.asarray(p, float) - np.asarray(y, float)) ** 2)


def log_score(p: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Return minus the log probability of what happened, elementwise; certainty and error cost ``LEAST_P`` at most."""
    p, happened = np.asarray(p, float), np.asarray(y, float) > 0.5
    return np.asarray(-np.log(np.maximum(np.where(happened, p, 1.0 - p), LEAST_P)))


def log_score_normal(mean: ArrayLike, sd: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Return minus the log density of normal forecasts at what was observed, elementwise."""
    sd = np.asarray(sd, float)
    z = (np.asarray(y, float) - np.asarray(mean, float)) / sd
    return np.asarray(0.5 * z**2 + np.log(sd) + 0.5 * math.log(2.0 * math.pi))


def auroc(p: ArrayLike, y: ArrayLike) -> float | None:
    """Return the share of pairs of cases in the right order; None where all outcomes are alike."""
    p, happened = np.asarray(p, float), np.asarray(y, float) > 0.5
    yes, no = p[happened], np.sort(p[~happened])
    if not len(yes) or not len(no):
        return None
    below, up_to = (np.searchsorted(no, yes, side=side) for side in ("left", "right"))
    return float((below + up_to).mean() / (2.0 * len(no)))


def reliability(p: ArrayLike, y: ArrayLike) -> list[tuple[int, float, float]]:
    """Return number, mean probability and observed share by fifths of the probabilities, the lowest first."""
    p, y = np.asarray(p, float), np.asarray(y, float)
    parts = np.array_split(np.argsort(p, kind="stable"), FIFTHS)
    return [(len(part), float(p[part].mean()), float(y[part].mean())) for part in parts if len(part)]


def crps_normal(mean: ArrayLike, sd: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Return the continuous ranked probability score of normal forecasts, elementwise.

    Parameters
    ----------
    mean, sd : array_like
        Mean and standard deviation (> 0) of each forecast.
    y : array_like
        What was observed.
    """
    sd = np.asarray(sd, float)
    z = (np.asarray(y, float) - np.asarray(mean, float)) / sd
    density = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    return np.asarray(sd * (z * (2 * normal_cdf(z) - 1) + 2 * density - 1 / math.sqrt(math.pi)))


def normal_cdf(z: ArrayLike) -> np.ndarray:
    """Return the standard normal distribution function, elementwise."""
    flat = (-np.asarray(z, float) / math.sqrt(2.0)).ravel()
    return np.asarray(0.5 * np.fromiter(map(math.erfc, flat.tolist()), float, len(flat)).reshape(np.shape(z)))


def beta_quantiles(a: float, b: float) -> np.ndarray:
    """Return the 19 quantiles 5 %, 10 % ... 95 % of a Beta(a, b) distribution, by its cumulative sum on a fine grid."""
    x = np.linspace(0.0005, 0.9995, 1000)
    log_density = (a - 1) * np.log(x) + (b - 1) * np.log1p(-x)
    mass = np.cumsum(np.exp(log_density - log_density.max()))
    return x[np.searchsorted(mass / mass[-1], np.arange(0.05, 0.96, 0.05))]
