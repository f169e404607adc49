r"""Logistic regression with slopes drawn to zero, and what leaving out whole pairs does to it.

:math:`\Pr(y = 1) = 1 / (1 + e^{-(\beta_0 + \beta'(x - c))})`, fitted by Newton's method with the penalty
:math:`\tfrac12 \lambda \sum_j s_j^2 \beta_j^2`, :math:`s_j` being the standard deviation of figure :math:`j`, so that
the unit of a figure does not matter.

References: le Cessie and van Houwelingen 1992, Appl. Stat. 41:191-201 (ridge); Efron and Stein 1981, Ann. Stat.
9:586-596 (jackknife).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

STEPS = 50
LONGEST_STEP = 2.0
ENOUGH = 1e-9
OF_BIAS = 1e-6
"""Penalty on the bias: just enough that outcomes all alike have a finite answer."""


def ridge_logistic(
    figures: np.ndarray, outcomes: np.ndarray, weight: ArrayLike, ridge: float, centre: np.ndarray
) -> np.ndarray:
    """Fit bias and slopes, shape (k + 1,).

    Parameters
    ----------
    figures : numpy.ndarray, shape (n, k)
        What is known of each case.
    outcomes : numpy.ndarray, shape (n,)
        0 or 1.
    weight : array_like, shape (n,) or scalar
        What each case counts for.
    ridge : float
        Penalty on a slope, for a figure with standard deviation 1.
    centre : numpy.ndarray, shape (k,)
        Figures at which the bias is read.
    """
    design = np.column_stack([np.ones(len(outcomes)), figures - centre])
    penalty = ridge * np.diag([OF_BIAS, *figures.var(axis=0)])
    counts = np.broadcast_to(np.asarray(weight, float), outcomes.shape)
    found = np.zeros(design.shape[1])
    for _ in range(STEPS):
        p = logistic(design @ found)
        slope = design.T @ (counts * (outcomes - p)) - penalty @ found
        bend = (design * (counts * p * (1.0 - p))[:, None]).T @ design + penalty + ENOUGH * np.eye(len(found))
        change = np.linalg.solve(bend, slope)
        found = found + np.clip(change, -LONGEST_STEP, LONGEST_STEP)
        if np.abs(change).max() < ENOUGH:
            break
    return found


def logistic(x: ArrayLike) -> np.ndarray:
    """Return the probability for log odds, elementwise."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0))))


def jackknife(left_out: np.ndarray) -> np.ndarray:
    """Return the covariance of coefficients from those fitted without each of P groups in turn, (P, k) -> (k, k)."""
    apart = left_out - left_out.mean(axis=0)
    return np.asarray((len(left_out) - 1.0) / len(left_out) * apart.T @ apart)
