r"""Cushion: in tense times, does a domain calm the relation, or has it become part of the quarrel?

**Sign.** In a *tense month* of a domain the mean tension of the other three lies above the median of its own history.
The domain's acts of such months either weigh on the side of cooperation, and the domain is a safety valve, or on that
of hostility, and it is a cause. The cushion is their mean intensity, in points of tension (five to a point of
intensity): positive for a valve, negative for a cause. It is given for the months before the last ``CUSHION_YEARS``
years and for these, with 80 % intervals and the probability that the sign has changed between them.

**Model.** Acts are averaged by quarter, :math:`y_q` from :math:`n_q` act days. Around one mean (normal, ``MEAN_SD``)
the cushion swings as an Ornstein-Uhlenbeck process; lately, :math:`L_q = 1`, it may stand at another mean; and each
quarter has noise of its own:

.. math:: y_q \sim N(\mu_q, \sigma^2 \bar n / n_q), \quad
   \mathrm{cov}(\mu_q, \mu_r) = s^2 + \kappa^2 L_q L_r + \tau^2 e^{-|q - r| / \ell}

Size :math:`\tau` and memory :math:`\ell` of the swing, size :math:`\kappa` of the step (none in half of all cases,
beforehand) and noise :math:`\sigma` are summed over a grid by their evidence, so that a few acts in a row are not taken
for a change. The estimand is the mean of :math:`\mu_q` over the quarters of each window that have acts. Noise is
relative to the mean number of days, so that twice the reporting of everything changes nothing.

**Enough data.** Fewer than ``FEWEST_QUARTERS`` quarters or ``FEWEST_DAYS`` days with acts in tense months: no figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.diagnose.scores import normal_cdf

CUSHION_YEARS = 3
FEWEST_QUARTERS = 4
FEWEST_DAYS = 8
SAY_FROM = 0.8
"""Probability from which a change of sign is said."""
MEAN_SD = 25.0
SWINGS = (1.0, 3.0, 6.0, 12.0, 20.0)
"""Standard deviation of the swing, in points."""
MEMORIES = (2.0, 8.0, 32.0)
"""Quarters in which the correlation of the swing falls to 1/e."""
NOISES = (2.0, 4.0, 7.0, 11.0, 16.0, 24.0)
"""Standard deviation of a quarter with as many days as the mean one, in points."""
STEPS = (0.0, 15.0)
"""Standard deviation of the step between both windows, in points; equally likely."""
DRAWS = 4000
SEED = 1965

Figure = tuple[float, float, float]
"""Mean, and ends of the 80 % interval."""


@dataclass(frozen=True, slots=True)
class Cushion:
    """On which side a domain's acts weigh in tense months, in points of tension (see the module).

    Attributes
    ----------
    before, lately : tuple of float or None
        Mean and ends of the 80 % interval; positive: on the side of cooperation. None: not enough data.
    p_valve_before, p_valve_lately : float or None
        Probability that it is positive.
    p_turned, p_returned, p_worse : float or None
        Probability that it was positive and is negative, of the reverse, and that it is lower than it was.
    n_before, n_lately : int
        Days with acts of the domain in tense months.
    """

    before: Figure | None
    lately: Figure | None
    p_valve_before: float | None
    p_valve_lately: float | None
    p_turned: float | None
    p_returned: float | None
    p_worse: float | None
    n_before: int
    n_lately: int

    @property
    def has_turned(self) -> bool:
        """Return whether a valve is said to have become a cause (``SAY_FROM``)."""
        return self.p_turned is not None and self.p_turned >= SAY_FROM

    @property
    def sign(self) -> str:
        """Return what the domain is now: ``valve``, ``cause``, ``undetermined`` or ``not enough data``."""
        if self.p_valve_lately is None:
            return "not enough data"
        if self.p_valve_lately >= SAY_FROM:
            return "valve"
        return "cause" if self.p_valve_lately <= 1.0 - SAY_FROM else "undetermined"

    def to_dict(self) -> dict[str, Any]:
        """Return rounded values for JSON."""
        plain: dict[str, Any] = {"sign": self.sign}
        for name in ("before", "lately"):
            figure = getattr(self, name)
            plain[name] = [round(value, 1) for value in figure] if figure else None
        for name in ("p_valve_before", "p_valve_lately", "p_turned", "p_returned", "p_worse"):
            value = getattr(self, name)
            plain[name] = None if value is None else round(value, 3)
        return plain | {"n_before": self.n_before, "n_lately": self.n_lately}


def cushion(quarters: np.ndarray, values: np.ndarray, days: np.ndarray, since: float) -> Cushion:
    """Weigh the acts of one domain in tense months, before and lately.

    Parameters
    ----------
    quarters : numpy.ndarray, shape (Q,)
        When, in quarters from any start: those that hold an act in a tense month.
    values : numpy.ndarray, shape (Q,)
        Mean of these acts in points, positive on the side of cooperation.
    days : numpy.ndarray, shape (Q,)
        Days with such acts, from 1.
    since : float
        The first quarter of *lately*.
    """
    is_lately = quarters >= since
    windows = (~is_lately, is_lately)
    n_days = [int(days[window].sum()) for window in windows]
    is_enough = [
        min(window.sum() - FEWEST_QUARTERS, n - FEWEST_DAYS) >= 0 for window, n in zip(windows, n_days, strict=True)
    ]
    if not any(is_enough):
        return Cushion(None, None, None, None, None, None, None, *n_days)
    # What one window holds says nothing certain of the other, but it helps to tell swing from noise.
    mean, cov, weight = _posterior(quarters, values, days, windows)
    before, lately = (_figure(mean[:, at], cov[:, at, at], weight) if is_enough[at] else None for at in (0, 1))
    p_before, p_lately = (_p_positive(mean[:, at], cov[:, at, at], weight) if is_enough[at] else None for at in (0, 1))
    turned = returned = worse = None
    if all(is_enough):
        drawn = _draws(mean, cov, weight)
        turned = float(((drawn[:, 0] > 0.0) & (drawn[:, 1] < 0.0)).mean())
        returned = float(((drawn[:, 0] < 0.0) & (drawn[:, 1] > 0.0)).mean())
        worse = float((drawn[:, 1] < drawn[:, 0]).mean())
    return Cushion(before, lately, p_before, p_lately, turned, returned, worse, *n_days)


def _posterior(
    quarters: np.ndarray, values: np.ndarray, days: np.ndarray, windows: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean (G, 2) and covariance (G, 2, 2) of both windows at each point of the grid, and its weight (G,)."""
    grid = np.meshgrid(SWINGS, MEMORIES, NOISES, STEPS, indexing="ij")
    swing, memory, noise, step = (part.ravel() for part in grid)
    apart = np.abs(quarters[:, None] - quarters)
    prior = MEAN_SD**2 + (swing**2)[:, None, None] * np.exp(-apart / memory[:, None, None])
    prior += (step**2)[:, None, None] * np.outer(windows[1], windows[1])
    own = np.eye(len(quarters)) * (days.mean() / days)
    whole = prior + (noise**2)[:, None, None] * own
    pick = np.array([window / max(window.sum(), 1) for window in windows])  # (2, Q)
    seen = pick @ prior  # (G, 2, Q)
    solved = np.linalg.solve(whole, np.concatenate([seen, np.tile(values, (len(swing), 1, 1))], axis=1).swapaxes(1, 2))
    mean = np.asarray(solved[:, :, :2].swapaxes(1, 2) @ values)
    cov = pick @ prior @ pick.T - seen @ solved[:, :, :2]
    log_evidence = -0.5 * (np.linalg.slogdet(whole)[1] + solved[:, :, 2] @ values)
    weight = np.exp(log_evidence - log_evidence.max())
    return mean, np.asarray(cov), weight / weight.sum()


def _draws(mean: np.ndarray, cov: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Draw both windows together, (DRAWS, 2)."""
    rng = np.random.default_rng(SEED)
    at = rng.choice(len(weight), size=DRAWS, p=weight)
    root = np.linalg.cholesky(cov + 1e-9 * np.eye(2))
    return np.asarray(mean[at] + (root[at] @ rng.standard_normal((DRAWS, 2, 1)))[..., 0])


def _figure(mean: np.ndarray, var: np.ndarray, weight: np.ndarray) -> Figure:
    """Return mean and ends of the middle 80 % of a mixture of normals, by bisection."""
    sd = np.sqrt(np.maximum(var, 1e-12))
    low = np.full(2, float((mean - 6.0 * sd).min()))
    high = np.full(2, float((mean + 6.0 * sd).max()))
    wanted = np.array([0.1, 0.9])
    for _ in range(50):
        middle = (low + high) / 2.0
        is_below = np.array([weight @ normal_cdf((value - mean) / sd) for value in middle]) < wanted
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return float(weight @ mean), float(high[0]), float(high[1])


def _p_positive(mean: np.ndarray, var: np.ndarray, weight: np.ndarray) -> float:
    return float(weight @ normal_cdf(mean / np.sqrt(np.maximum(var, 1e-12))))
