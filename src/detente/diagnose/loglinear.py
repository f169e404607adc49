"""Counts that may rise or fall with something, over a background that drifts: negative binomial, log-linear.

The log mean is a random walk over knots a year apart (:mod:`detente.diagnose.hawkes`) plus effects, normal beforehand.
The mode is found by Fisher scoring for each size of the walk's steps; the posterior is Laplace's, and sizes are
weighted by their evidence. The dispersion is the likeliest at the middle one and then held.
"""

from __future__ import annotations

import numpy as np

from detente.diagnose.hawkes import DISPERSIONS, DRIFTS, hats, precision

ROUNDS = 40


def effects(y: np.ndarray, x: np.ndarray, *, sd: float) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of the effects, both (J,), over the sizes of the background's steps.

    Parameters
    ----------
    y : numpy.ndarray, shape (T,)
        Counts.
    x : numpy.ndarray, shape (T, J)
        What they may follow, standardised.
    sd : float
        Standard deviation of an effect, beforehand.
    """
    basis = hats(len(y))
    k = basis.shape[1]
    design = np.hstack([basis, x])
    prior = np.zeros((len(DRIFTS), design.shape[1], design.shape[1]))
    prior[:, :k, :k] = np.stack([precision(k, drift) for drift in DRIFTS])
    prior[:, range(k, design.shape[1]), range(k, design.shape[1])] = sd**-2
    centre = np.r_[np.full(k, np.log(y.mean())), np.zeros(x.shape[1])]
    place = np.tile(centre, (len(DRIFTS), 1))
    dispersion = 0.5
    for _ in range(4):
        place = _climb(y, design, prior, centre, place, dispersion)
        dispersion = _likeliest_dispersion(y, np.exp(design @ place[len(DRIFTS) // 2]))
    place = _climb(y, design, prior, centre, place, dispersion)
    value = _value(y, design, prior, centre, place, dispersion)
    mu = np.exp(place @ design.T)
    curvature = (design.T * (mu / (1.0 + dispersion * mu))[:, None, :]) @ design + prior
    cov = np.linalg.inv(curvature)[:, k:, k:]
    log_weight = value + 0.5 * (np.linalg.slogdet(prior)[1] - np.linalg.slogdet(curvature)[1])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    mean = weight @ place[:, k:]
    var = weight @ (np.diagonal(cov, axis1=1, axis2=2) + (place[:, k:] - mean) ** 2)
    return mean, np.sqrt(var)


def _value(
    y: np.ndarray, design: np.ndarray, prior: np.ndarray, centre: np.ndarray, place: np.ndarray, dispersion: float
) -> np.ndarray:
    """Return the log posterior but for constants of the counts, (G,)."""
    eta = np.clip(place @ design.T, -20.0, 20.0)
    of_counts = y * eta - (y + 1.0 / dispersion) * np.log1p(dispersion * np.exp(eta))
    off = place - centre
    return np.asarray(of_counts.sum(axis=1) - 0.5 * (off * (prior @ off[..., None])[..., 0]).sum(axis=1))


def _climb(
    y: np.ndarray, design: np.ndarray, prior: np.ndarray, centre: np.ndarray, place: np.ndarray, dispersion: float
) -> np.ndarray:
    """Go to the mode by Newton's method with Fisher's information, halving steps that lead down."""
    value = _value(y, design, prior, centre, place, dispersion)
    for _ in range(ROUNDS):
        mu = np.exp(np.clip(place @ design.T, -20.0, 20.0))
        sure = 1.0 / (1.0 + dispersion * mu)
        gradient = ((y - mu) * sure) @ design - (prior @ (place - centre)[..., None])[..., 0]
        curvature = (design.T * (mu * sure)[:, None, :]) @ design + prior
        step = np.clip(np.linalg.solve(curvature, gradient[..., None])[..., 0], -2.0, 2.0)
        moved = False
        for share in (1.0, 0.5, 0.25, 0.1):
            tried = place + share * step
            reached = _value(y, design, prior, centre, tried, dispersion)
            better = reached > value + 1e-9
            if better.any():
                place = np.where(better[:, None], tried, place)
                value, moved = np.where(better, reached, value), True
            if better.all():
                break
        if not moved:
            break
    return place


def _likeliest_dispersion(y: np.ndarray, mu: np.ndarray) -> float:
    table = np.cumsum(np.log(np.arange(int(y.max()) + 1)[:, None] + 1.0 / DISPERSIONS), axis=0)
    ahead = np.vstack([np.zeros(len(DISPERSIONS)), table])[y.astype(int)]
    mean = mu[:, None]
    fits = ahead + y[:, None] * np.log(DISPERSIONS * mean)
    fits -= (y[:, None] + 1.0 / DISPERSIONS) * np.log1p(DISPERSIONS * mean)
    return float(DISPERSIONS[fits.sum(axis=0).argmax()])
