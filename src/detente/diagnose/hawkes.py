r"""One side's acts as an answer to earlier acts of both, over a background that drifts.

**Model** of the counts :math:`y_t` of one side in bins :math:`t`, given those of all sides :math:`n_{j,t}`:

.. math:: y_t \sim \text{NegBin}(\lambda_t, \varphi), \quad
   \lambda_t = e^{b_t} + \sum_j \alpha_j \sum_{s<t} (1-\beta)\beta^{t-s-1} n_{j,s}

a self- and cross-exciting process (Hawkes 1971) in bins: one act of side :math:`j` is followed by :math:`\alpha_j`
acts of this side, half of them within :math:`\log \tfrac12 / \log \beta` bins. The log background :math:`b` is a random
walk over knots ``KNOT_BINS`` apart, straight between them; variance is :math:`\lambda + \varphi\lambda^2`.

**Posterior.** :math:`\alpha_j` has a half-normal prior (``ALPHA_SD``), the steps of the walk are normal. For each
half-life in ``HALF_LIVES`` and size of the steps in ``DRIFTS`` the mode is found by Fisher scoring; the background is
integrated out by Laplace's method, :math:`\alpha` by summing the quadratic expansion over a grid of non-negative
values, so that a mode on the edge does no harm. Half-lives and sizes are weighted by their evidence. The dispersion is
the likeliest at the middle of both and then held.

**Does it answer at all?** Beforehand :math:`\alpha_j = 0` with probability 1 - ``P_ANSWERS``; that point is summed with
the grid (Mitchell and Beauchamp 1988), so that a side that does not answer adds nothing to a spiral.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HALF_LIVES = (0.35, 0.7, 1.4, 2.8)
"""Of the kernel, in bins."""
DRIFTS = (0.1, 0.2, 0.4, 0.8)
"""Standard deviation of a step of the log background from knot to knot."""
KNOT_BINS = 52
ALPHA_SD = 0.5
P_ANSWERS = 0.8
"""That alpha is not nought, beforehand: most pairs in a long conflict answer each other."""
START_SD = 3.0
GRID = 25
ROUNDS = 60
DISPERSIONS = np.geomspace(0.005, 20.0, 60)


@dataclass(frozen=True, slots=True)
class Likeliest:
    """The mode at the likeliest half-life and drift.

    Attributes
    ----------
    half_life : float
        Of the kernel, in bins.
    walk : numpy.ndarray, shape (K, K)
        Precision of the background's knots.
    place : numpy.ndarray, shape (K + J,)
        Log background at the knots, then alpha.
    background : numpy.ndarray, shape (T,)
        Acts expected of this side unprovoked.
    """

    half_life: float
    walk: np.ndarray
    place: np.ndarray
    background: np.ndarray

    @property
    def alpha(self) -> np.ndarray:
        """Return acts that follow one act of each side, (J,)."""
        return self.place[len(self.walk) :]


@dataclass(frozen=True, slots=True)
class Row:
    """Posterior of one side's answers to the J = 2 sides.

    Attributes
    ----------
    draws : numpy.ndarray, shape (N, J)
        Equally likely values of alpha.
    draws_if : numpy.ndarray, shape (N, J)
        The same, given that none is nought.
    p_answers : numpy.ndarray, shape (J,)
        Probability that alpha is not nought, beforehand ``P_ANSWERS``.
    half_life : numpy.ndarray, shape (len(HALF_LIVES),)
        Weights of the half-lives.
    dispersion : float
        Of the counts about their mean.
    likeliest : Likeliest
        The likeliest of the cells, from which records can be drawn.
    """

    draws: np.ndarray
    draws_if: np.ndarray
    p_answers: np.ndarray
    half_life: np.ndarray
    dispersion: float
    likeliest: Likeliest


def answers(
    counts: np.ndarray,
    causes: np.ndarray,
    *,
    within: np.ndarray | None = None,
    drifts: tuple[float, ...] = DRIFTS,
    n_draws: int = 400,
) -> Row:
    """Fit the answers of one side.

    Parameters
    ----------
    counts : numpy.ndarray, shape (T,)
        Acts of this side in each bin.
    causes : numpy.ndarray, shape (2, T)
        Acts of both sides, this one among them.
    within : numpy.ndarray of bool, shape (T,), optional
        The bins whose counts are read, such as those of tense months; causes count wherever they are.
    drifts : tuple of float
        Sizes of the background's steps to weigh; empty for a constant background.
    n_draws : int
        Values of alpha to return.
    """
    basis = hats(len(counts)) if drifts else np.ones((len(counts), 1))
    walks = np.stack([precision(basis.shape[1], drift) for drift in drifts or (1.0,)])
    kernels = _kernels(causes[None], np.array(HALF_LIVES))
    middle = _Cells(counts, basis, kernels[[1]], walks[[len(walks) // 2]], within)
    dispersion = middle.settle()
    cells = _Cells(counts, basis, np.repeat(kernels, len(walks), axis=0), np.tile(walks, (len(kernels), 1, 1)), within)
    cells.dispersion = dispersion
    cells.climb()
    return _posterior(cells, n_draws)


def refitted(counts: np.ndarray, causes: np.ndarray, row: Row, within: np.ndarray | None = None) -> np.ndarray:
    """Return alpha of records drawn from a row, found with its half-life and drift.

    Parameters
    ----------
    counts : numpy.ndarray, shape (R, T)
        Acts of the side in R records.
    causes : numpy.ndarray, shape (R, 2, T)
        Acts of both sides.
    row : Row
        What they were drawn from.
    within : numpy.ndarray of bool, shape (T,), optional
        The bins that are read.

    Returns
    -------
    numpy.ndarray, shape (R, 2)
    """
    known, n = row.likeliest, len(counts)
    basis, kernels = hats(counts.shape[1]), _kernels(causes, np.array(known.half_life))
    cells = _Cells(counts, basis, kernels, np.tile(known.walk, (n, 1, 1)), within)
    cells.dispersion = row.dispersion
    cells.place[:] = known.place
    cells.climb(15)
    return cells.place[:, cells.n_knots :]


class _Cells:
    """The model at G pairs of half-life and drift at once; P = K knots and J sides are free in each.

    Of the basis (T, K) no more than two neighbours may overlap in a bin, so that the curvature has three diagonals
    among the knots. The kernels are (G, J, T).
    """

    def __init__(
        self,
        counts: np.ndarray,
        basis: np.ndarray,
        kernels: np.ndarray,
        walks: np.ndarray,
        within: np.ndarray | None = None,
    ) -> None:
        self.is_read = np.ones(counts.shape[-1]) if within is None else within.astype(float)
        self.counts, self.basis, self.kernels = counts, basis, kernels
        self.squares, self.overlaps = basis**2, basis[:, :-1] * basis[:, 1:]
        (n_cells, n_sides), n_knots = kernels.shape[:2], basis.shape[1]
        self.n_knots = n_knots
        self.precision = np.zeros((n_cells, n_knots + n_sides, n_knots + n_sides))
        self.precision[:, :n_knots, :n_knots] = walks
        sides = np.arange(n_knots, n_knots + n_sides)
        self.precision[:, sides, sides] = ALPHA_SD**-2
        level = np.average(np.atleast_2d(counts), axis=1, weights=self.is_read).mean()
        self.centre = np.r_[np.full(n_knots, np.log(level + 1e-9)), np.zeros(n_sides)]
        self.place = np.tile(self.centre, (n_cells, 1))
        self.place[:, sides] = 0.1
        self.dispersion = 0.5

    def means(self, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the background and the mean of each bin, both (G, T)."""
        background = np.exp(np.clip(place[:, : self.n_knots] @ self.basis.T, -20.0, 20.0))
        return background, background + np.einsum("gj,gjt->gt", place[:, self.n_knots :], self.kernels) + 1e-9

    def value(self, place: np.ndarray) -> np.ndarray:
        """Return the log posterior but for constants of the counts, (G,)."""
        mean = self.means(place)[1]
        of_counts = self.counts * np.log(mean) - (self.counts + 1.0 / self.dispersion) * np.log1p(
            self.dispersion * mean
        )
        off = place - self.centre
        return np.asarray(
            of_counts @ self.is_read - 0.5 * (off * (self.precision @ off[..., None])[..., 0]).sum(axis=1)
        )

    def slopes(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the gradient (G, P) and the expected curvature (G, P, P) at the place."""
        background, mean = self.means(self.place)
        sureness = self.is_read / (mean * (1.0 + self.dispersion * mean))
        pull = (self.counts - mean) * sureness
        of_knots, of_sides = (background * pull) @ self.basis, np.einsum("gjt,gt->gj", self.kernels, pull)
        gradient = np.concatenate([of_knots, of_sides], axis=1)
        gradient -= (self.precision @ (self.place - self.centre)[..., None])[..., 0]
        return gradient, self.precision + self._curvature(background, sureness)

    def _curvature(self, background: np.ndarray, sureness: np.ndarray) -> np.ndarray:
        """Return the expected curvature of the counts' log likelihood, (G, P, P)."""
        k, knots = self.n_knots, np.arange(self.n_knots)
        found, of_background = np.zeros(self.precision.shape), background**2 * sureness
        found[:, knots, knots] = of_background @ self.squares
        found[:, knots[1:], knots[:-1]] = found[:, knots[:-1], knots[1:]] = of_background @ self.overlaps
        weighted = self.kernels * sureness[:, None]
        across = (weighted * background[:, None]).reshape(-1, len(self.basis)) @ self.basis
        found[:, k:, :k] = across.reshape(*weighted.shape[:2], k)
        found[:, :k, k:] = found[:, k:, :k].swapaxes(1, 2)
        found[:, k:, k:] = np.einsum("git,gjt->gij", weighted, self.kernels)
        return found

    def climb(self, rounds: int = ROUNDS) -> None:
        """Go to the mode, alpha staying at nought or above."""
        value = self.value(self.place)
        for _ in range(rounds):
            gradient, curvature = self.slopes()
            held = (self.place <= 0.0) & (gradient < 0.0)
            held[:, : self.n_knots] = False
            free = ~held
            curvature = curvature * (free[:, :, None] & free[:, None, :])
            curvature[:, range(held.shape[1]), range(held.shape[1])] += held
            step = np.clip(np.linalg.solve(curvature, (gradient * free)[..., None])[..., 0], -1.5, 1.5)
            gained = np.zeros(len(value), bool)
            for share in (1.0, 0.5, 0.2, 0.05):
                tried = self.place + share * step * ~gained[:, None]
                tried[:, self.n_knots :] = np.maximum(tried[:, self.n_knots :], 0.0)
                reached = self.value(tried)
                better = ~gained & (reached > value)
                self.place[better], gained = tried[better], gained | better
                value = np.where(better, np.maximum(reached, value), value)
                if gained.all():
                    break
            if not gained.any() or np.abs(step * gained[:, None]).max() < 1e-4:
                return

    def settle(self) -> float:
        """Find mode and dispersion in turn, and return the latter."""
        table = np.cumsum(np.log(np.arange(int(self.counts.max()) + 1)[:, None] + 1.0 / DISPERSIONS), axis=0)
        ahead = np.vstack([np.zeros(len(DISPERSIONS)), table])[self.counts.astype(int)]
        for _ in range(4):
            self.climb(8)
            mean = self.means(self.place)[1][0][:, None]
            fits = ahead + self.counts[:, None] * np.log(DISPERSIONS * mean)
            fits -= (self.counts[:, None] + 1.0 / DISPERSIONS) * np.log1p(DISPERSIONS * mean)
            self.dispersion = float(DISPERSIONS[(self.is_read @ fits).argmax()])
        return self.dispersion


def _posterior(cells: _Cells, n_draws: int) -> Row:
    """Sum the quadratic expansion of every cell over a grid of alpha."""
    k = cells.n_knots
    gradient, curvature = cells.slopes()
    within = curvature[:, :k, :k]
    back = np.linalg.solve(within, np.concatenate([curvature[:, :k, k:], gradient[:, :k, None]], axis=2))
    bend = curvature[:, k:, k:] - curvature[:, k:, :k] @ back[..., :-1]
    slope = gradient[:, k:] - (curvature[:, k:, :k] @ back[..., -1:])[..., 0]
    spread = np.linalg.inv(bend)
    middle = cells.place[:, k:] + (spread @ slope[..., None])[..., 0]
    sd = np.sqrt(np.diagonal(spread, axis1=1, axis2=2))
    low = np.maximum(middle - 4.0 * sd, 0.0)
    width = (np.maximum(middle + 4.0 * sd, low + 0.5 * sd) - low) / GRID
    slab = low[:, None] + (np.arange(GRID)[:, None] + 0.5) * width[:, None]
    # The first point is alpha = 0 itself: its width gives it its share of the prior.
    point = ALPHA_SD * np.sqrt(np.pi / 2.0) * (1.0 - P_ANSWERS) / P_ANSWERS
    alpha = np.concatenate([np.zeros_like(low)[:, None], slab], axis=1)  # (G, 1 + GRID, J)
    share = np.concatenate([np.full_like(low, point)[:, None], np.repeat(width[:, None], GRID, axis=1)], axis=1)
    base = cells.value(cells.place)
    base = base + 0.5 * (np.linalg.slogdet(cells.precision)[1] - np.linalg.slogdet(within)[1])

    x = alpha[:, :, 0, None] - cells.place[:, k, None, None]
    y = alpha[:, None, :, 1] - cells.place[:, k + 1, None, None]
    line = slope[:, 0, None, None] * x + slope[:, 1, None, None] * y
    b = bend[..., None, None]
    bow = b[:, 0, 0] * x * x + 2.0 * b[:, 0, 1] * x * y + b[:, 1, 1] * y * y
    log_mass = base[:, None, None] + line - 0.5 * bow + np.log(share[:, :, 0, None] * share[:, None, :, 1])
    mass = np.exp(log_mass - log_mass.max())
    mass /= mass.sum()
    if_it_answers = mass * (np.arange(GRID + 1) > 0)[:, None] * (np.arange(GRID + 1) > 0)
    best = int(mass.sum(axis=(1, 2)).argmax())
    likeliest = Likeliest(
        HALF_LIVES[best * len(HALF_LIVES) // len(mass)],
        cells.precision[best, :k, :k],
        cells.place[best],
        cells.means(cells.place)[0][best],
    )
    return Row(
        draws=_drawn(mass, alpha, n_draws),
        draws_if=_drawn(if_it_answers / if_it_answers.sum(), alpha, n_draws),
        p_answers=np.array([mass[:, 1:].sum(), mass[:, :, 1:].sum()]),
        half_life=mass.sum(axis=(1, 2)).reshape(len(HALF_LIVES), -1).sum(axis=1),
        dispersion=cells.dispersion,
        likeliest=likeliest,
    )


def _drawn(mass: np.ndarray, alpha: np.ndarray, n_draws: int) -> np.ndarray:
    """Return equally likely values of alpha, (N, J)."""
    chosen = np.searchsorted(np.cumsum(mass), (np.arange(n_draws) + 0.5) / n_draws)
    cell, first, second = np.unravel_index(np.minimum(chosen, mass.size - 1), mass.shape)
    return np.stack([alpha[cell, first, 0], alpha[cell, second, 1]], axis=1)


def _kernels(causes: np.ndarray, half_life: np.ndarray) -> np.ndarray:
    """Return what is left of earlier acts in each bin: causes (G or 1, J, T), half-lives (G,) or (); (G, J, T)."""
    keeps, acts = 2.0 ** (-1.0 / half_life), causes.T
    left = np.zeros((len(acts), *np.broadcast_shapes(acts.shape[1:], keeps.shape)))
    for t in range(1, len(left)):
        left[t] = keeps * left[t - 1] + (1.0 - keeps) * acts[t - 1]
    return np.ascontiguousarray(left.T)


def hats(n_bins: int) -> np.ndarray:
    """Return the basis of straight lines between knots, (T, K)."""
    n_knots = max(2, round(n_bins / KNOT_BINS) + 1)
    at = np.linspace(0.0, n_knots - 1.0, n_bins)
    return np.asarray(np.maximum(1.0 - np.abs(at[:, None] - np.arange(n_knots)), 0.0))


def precision(n_knots: int, drift: float) -> np.ndarray:
    """Return the precision of a random walk, (K, K)."""
    steps = np.diff(np.eye(n_knots), axis=0)
    start = np.zeros((n_knots, n_knots))
    start[0, 0] = START_SD**-2
    return np.asarray(steps.T @ steps / drift**2 + start)
