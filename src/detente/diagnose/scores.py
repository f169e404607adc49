r"""Proper scores of probability forecasts: lower is better for every one of them.

* Brier: :math:`(p - y)^2` (Brier 1950).
* CRPS of a normal forecast (Gneiting and Raftery 2007, JASA 102:359-378, eq. 21):
  :math:`\sigma \{ z (2\Phi(z) - 1) + 2\varphi(z) - 1/\sqrt{\pi} \}`, :math:`z = (y-\mu)/\sigma`,
  in the unit of the observation.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from detente.observe.tension import normal_cdf as one_normal_cdf

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def brier(p: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Return the Brier score of probabilities ``p`` for outcomes ``y`` (0 or 1), elementwise."""
    return np.asarray((np.asarray(p, float) - np.asarray(y, float)) ** 2)


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
    return np.asarray(np.vectorize(one_normal_cdf, otypes=[float])(np.asarray(z, float)))


def beta_quantiles(a: float, b: float) -> np.ndarray:
    """Return the 19 quantiles 5 %, 10 % ... 95 % of a Beta(a, b) distribution, by its cumulative sum on a fine grid."""
    x = np.linspace(0.0005, 0.9995, 1000)
    log_density = (a - 1) * np.log(x) + (b - 1) * np.log1p(-x)
    mass = np.cumsum(np.exp(log_density - log_density.max()))
    return x[np.searchsorted(mass / mass[-1], np.arange(0.05, 0.96, 0.05))]
