r"""Counts that wax and wane: the likelihood of a persistent cycle with and without lasting changes of its level.

**Model.** The acts of period :math:`t` are over-dispersed counts around an intensity that swings about a level,

.. math:: y_t \sim \mathrm{NB}(\text{mean } m_t, \text{variance } \varphi m_t), \qquad
          \log m_t = \log e_t + \ell_t + \sigma x_t - \tfrac12 \sigma^2, \qquad
          x_t = \rho x_{t-1} + \sqrt{1 - \rho^2}\,\eta_t,

with :math:`x` standard normal and :math:`e` a given exposure (1 where none is given): the cycle has size
:math:`\sigma` and persistence :math:`\rho`. The level :math:`\ell` is constant but for :math:`k` lasting changes,
each by a factor between 1.6 and 5, up or down, all alike beforehand.

**Exact sums.** Level and cycle live on grids (``LEVELS`` steps of a third of an octave; ``NODES`` points of
:math:`x`), so the likelihood of :math:`k` changes is a sum that the forward recursion of a hidden Markov model works
out: the state is (changes so far, level, :math:`x`). It is done for every :math:`(\rho, \sigma, \varphi)` of a grid;
the answer averages over all of them, so a cycle that *might* be very persistent counts as an explanation by its weight.
Dates come from the backward recursion, for the likeliest points only (``KEPT``).

Assumes: one dispersion, size and persistence throughout; a level that jumps rather than drifts. A missing period says
nothing. References: Rabiner 1989, Proc. IEEE 77:257-286 (the recursions); Chib 1998, J. Econometrics 86:221-241
(changes as states); Zeger 1988, Biometrika 75:621-629 (counts with an autoregressive intensity).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from math import comb, log
from typing import NamedTuple

import numpy as np

PERSISTENCE = (0.0, 0.6, 0.85, 0.95, 0.98)
SIZE = (0.3, 0.5, 0.8)
SIZE_WEIGHT = (0.25, 0.5, 0.25)
"""A cycle that halves and doubles intensity (0.5) is the usual one; set by simulation, not by any pair."""
OVERDISPERSION = (0.5, 2.0, 5.0)
"""Variance over mean, less 1; multiplied by ``mean / 20`` for counts in the hundreds, where no count is that exact."""
STEP = log(2.0) / 3.0
EXPOSURE_STEP = log(2.0) / 4.0
LEVELS = 21
NODES = 35
WIDEST = 3.5
SHIFT_STEPS = (2, 7)
"""A lasting change moves the level by 2 to 7 steps: a factor of 1.6 to 5."""
KEPT = 5
FLOOR = np.float32(1e-30)
_STIRLING_FROM = 8
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Fit:
    """What the counts say of k = 0, 1 ... C - 1 lasting changes of level.

    Attributes
    ----------
    log_evidence : numpy.ndarray, shape (C,)
        Log likelihood of each number of changes, averaged over dates, sizes and the grid.
    at : numpy.ndarray, shape (C, T)
        Probability of a change between the period before and this one, given the number; row k sums to k.
    log_level : numpy.ndarray, shape (C, T)
        Expected log level (mean acts a period), given the number.
    persistence, size : float
        Posterior means of rho and sigma.
    """

    log_evidence: np.ndarray
    at: np.ndarray
    log_level: np.ndarray
    persistence: float
    size: float


class _Table(NamedTuple):
    """Likelihoods of the distinct counts, (V, G, LEVELS, NODES), the row of each period, and its log scale (T,)."""

    values: np.ndarray
    row: np.ndarray
    log_scale: np.ndarray


class _Pass(NamedTuple):
    """Forward recursion: state before each period (T, G, C, LEVELS, NODES), at the end, and the log scale of that."""

    states: np.ndarray
    end: np.ndarray
    log_scale: np.ndarray


def fit(counts: np.ndarray, candidates: slice, most: int, exposure: np.ndarray | None = None) -> Fit:
    """Weigh 0 to ``most`` lasting changes.

    Parameters
    ----------
    counts : numpy.ndarray, shape (T,)
        Whole numbers from 0; ``nan`` where nothing was observed.
    candidates : slice
        Periods that may be the first of a new level.
    most : int
        Most changes considered.
    exposure : numpy.ndarray, shape (T,), optional
        How much was told, positive, of mean 1; rounded here to quarters of an octave.
    """
    is_candidate = np.zeros(len(counts), bool)
    is_candidate[candidates] = True
    table, levels, inner = _prepared(counts, exposure)
    found = [_evidence(table, rho, is_candidate, 1) for rho in PERSISTENCE]
    evidence = np.array(found) + log_prior()[:, :, None]  # (R, G, 2)
    weight = np.exp(evidence - evidence.max()).sum(axis=2)
    weight /= weight.sum()
    kept = np.argsort(-weight, axis=None, kind="stable")[:KEPT]
    return _in_detail(table, evidence, weight, kept, levels, inner, is_candidate, most)


def split(counts: np.ndarray, exposure: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the log evidence of what comes before each period, and of the rest, each with a level of its own.

    Parameters
    ----------
    counts, exposure : numpy.ndarray, shape (T,)
        As in `fit`.

    Returns
    -------
    before, after : numpy.ndarray, shape (R, S, F, T)
        For each persistence, size and over-dispersion of the grid.
    """
    table, _, _ = _prepared(counts, exposure)
    shape = (len(PERSISTENCE), len(SIZE), len(OVERDISPERSION), len(counts))
    known = np.concatenate([[0.0], np.cumsum(table.log_scale)])
    before = np.array([_prefixes(table, rho) for rho in PERSISTENCE]) + known[:-1]
    after = np.array([_suffixes(table, rho) for rho in PERSISTENCE]) + known[-1] - known[:-1]
    return before.reshape(shape), after.reshape(shape)


def log_prior() -> np.ndarray:
    """Return the logarithms of the prior weights of the grid, shape (R, S F)."""
    inner = np.repeat(np.log(SIZE_WEIGHT), len(OVERDISPERSION)) - np.log(len(OVERDISPERSION) * len(PERSISTENCE))
    return np.tile(inner, (len(PERSISTENCE), 1))


def _prepared(counts: np.ndarray, exposure: np.ndarray | None) -> tuple[_Table, np.ndarray, np.ndarray]:
    """Return the table of likelihoods, the levels (LEVELS,) and the grid of size and over-dispersion (S F, 2)."""
    mean = max(float(np.nanmean(counts)), 0.02)
    levels = log(mean) + STEP * (np.arange(LEVELS) - LEVELS // 2)
    spread = np.array(OVERDISPERSION) * max(1.0, mean / 20.0)
    inner = np.array(list(itertools.product(SIZE, spread)))
    shares = np.zeros(len(counts)) if exposure is None else EXPOSURE_STEP * np.round(np.log(exposure) / EXPOSURE_STEP)
    return _likelihoods(counts, shares, levels, inner), levels, inner


def _in_detail(
    table: _Table,
    evidence: np.ndarray,
    weight: np.ndarray,
    kept: np.ndarray,
    levels: np.ndarray,
    inner: np.ndarray,
    is_candidate: np.ndarray,
    most: int,
) -> Fit:
    """Find the dates for the kept points, and add the evidence for more than one change."""
    r, g = np.unravel_index(kept, weight.shape)
    narrow = table._replace(values=table.values[:, g])
    more, at, path = _dates(narrow, np.array(PERSISTENCE)[r], levels, is_candidate, most)
    more += (evidence[r, g, 0] - more[:, 0])[:, None]
    total = np.logaddexp.reduce(more, axis=0)
    share = np.exp(more - total)
    at, path = (np.einsum("pc,pct->ct", share, found) for found in (at, path))
    whole = np.logaddexp.reduce(evidence, axis=(0, 1))
    log_evidence = np.concatenate([whole, whole[1] + total[2:] - total[1]])
    rho = float(weight.sum(axis=1) @ np.array(PERSISTENCE))
    return Fit(log_evidence, at, path, rho, float(weight.sum(axis=0) @ inner[:, 0]))


def _evidence(table: _Table, rho: float, is_candidate: np.ndarray, most: int) -> np.ndarray:
    """Return the log evidence of each number of changes, shape (G, most + 1)."""
    run = _forward(table, np.array([rho]), is_candidate, most, keep=False)
    return _log_evidence(run, table, int(is_candidate.sum()))


def _log_evidence(run: _Pass, table: _Table, n_candidates: int) -> np.ndarray:
    total = np.log(np.maximum(run.end.sum(axis=(2, 3)).astype(float), 1e-300))
    ways = np.log([max(comb(n_candidates, k), 1) for k in range(total.shape[1])])
    return np.asarray(total + run.log_scale[:, None] + table.log_scale.sum() - ways)


def _forward(table: _Table, rho: np.ndarray, is_candidate: np.ndarray, most: int, *, keep: bool) -> _Pass:
    """Run forward, with one persistence for all groups (1,) or one for each (G,)."""
    n_groups = table.values.shape[1]
    step, jump = _steps(rho), jumps().T.astype(np.float32)
    state = np.zeros((n_groups, most + 1, LEVELS, NODES), np.float32)
    state[:, 0] = stationary() / LEVELS
    scale, states = np.zeros(n_groups), []
    for t, row in enumerate(table.row):
        if keep:
            states.append(state)
        if is_candidate[t]:
            state = _with_jump(state, jump @ state[:, :-1])
        state = state * table.values[row][:, None]
        total = _sums(state)
        scale = scale + np.log(total)
        state = _moved(state / total[:, None, None, None], step) + FLOOR
    return _Pass(np.array(states), state, scale)


def _backward(table: _Table, rho: np.ndarray, is_candidate: np.ndarray, most: int) -> np.ndarray:
    """Return the likelihood of each period and what follows with k changes still to come, each row to its own scale."""
    n_groups = table.values.shape[1]
    step, jump = _steps(rho).swapaxes(1, 2).copy(), jumps().astype(np.float32)
    state = np.zeros((n_groups, most + 1, LEVELS, NODES), np.float32)
    state[:, 0] = 1.0
    states = np.zeros((len(table.row), *state.shape), np.float32)
    for t in range(len(table.row) - 1, -1, -1):
        state = state * table.values[table.row[t]][:, None]
        state = state / np.maximum(state.max(axis=(1, 2, 3)), FLOOR)[:, None, None, None]
        states[t] = state
        if is_candidate[t]:
            state = _with_jump(state, jump @ state[:, :-1])
        state = _moved(state, step)
    return states


def _prefixes(table: _Table, rho: float) -> np.ndarray:
    """Return the log evidence of the periods before each one, without changes of level, shape (G, T)."""
    step = _steps(np.array([rho]))
    state = np.broadcast_to((stationary() / LEVELS).astype(np.float32), table.values.shape[1:])
    found, scale = np.zeros((table.values.shape[1], len(table.row))), np.zeros(table.values.shape[1])
    for t, row in enumerate(table.row):
        found[:, t] = scale
        state = state * table.values[row]
        total = _sums(state)
        scale = scale + np.log(total)
        state = _moved(state / total[:, None, None], step) + FLOOR
    return found


def _suffixes(table: _Table, rho: float) -> np.ndarray:
    """Return the log evidence of each period and those after it, without changes of level, shape (G, T)."""
    step = _steps(np.array([rho])).swapaxes(1, 2).copy()
    start, state = (stationary() / LEVELS).astype(np.float32), np.ones(table.values.shape[1:], np.float32)
    found, scale = np.zeros((table.values.shape[1], len(table.row))), np.zeros(table.values.shape[1])
    for t in range(len(table.row) - 1, -1, -1):
        state = state * table.values[table.row[t]]
        peak = state.max(axis=(1, 2))
        scale = scale + np.log(peak)
        state = np.maximum(state / peak[:, None, None], FLOOR)
        found[:, t] = np.log((state @ start).sum(axis=1)) + scale
        state = _moved(state, step)
    return found


def _dates(
    table: _Table, rho: np.ndarray, levels: np.ndarray, is_candidate: np.ndarray, most: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return log evidence (G, C), dates and expected log level (both (G, C, T)), with a persistence for each group."""
    ahead = _forward(table, rho, is_candidate, most, keep=True)
    behind = _backward(table, rho, is_candidate, most)
    jump = jumps().T.astype(np.float32)
    at, path = np.zeros((2, len(rho), most + 1, len(table.row)))
    for group in range(len(rho)):
        before, after = ahead.states[:, group], behind[:, group]
        fresh = np.zeros_like(before)
        fresh[is_candidate, 1:] = jump @ before[is_candidate, :-1]
        now = before + fresh
        for k in range(most + 1):
            to_come = after[:, k::-1]
            mass = np.einsum("tcln,tcln->tl", now[:, : k + 1], to_come).astype(float)
            whole = np.maximum(mass.sum(axis=1), 1e-300)
            path[group, k] = mass @ levels / whole
            at[group, k] = np.einsum("tcln,tcln->t", fresh[:, : k + 1], to_come) / whole
    return _log_evidence(ahead, table, int(is_candidate.sum())), at, path


def _with_jump(state: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Add what has moved to another level to the states with one change more."""
    return np.concatenate([state[:, :1], state[:, 1:] + moved], axis=1)


def _moved(state: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Move the cycle by one period: one product of matrices for all groups that share a step."""
    return np.asarray((state.reshape(len(step), -1, NODES) @ step).reshape(state.shape))


def _steps(rho: np.ndarray) -> np.ndarray:
    return np.array([transition(one) for one in rho], np.float32)


def _sums(state: np.ndarray) -> np.ndarray:
    """Return the sum of each group, (G,)."""
    return np.asarray(state.reshape(len(state), -1).sum(axis=1))


def nodes() -> np.ndarray:
    """Return the grid of the cycle, in its own standard deviations."""
    return np.linspace(-WIDEST, WIDEST, NODES)


def stationary() -> np.ndarray:
    """Return the standard normal weights of the nodes."""
    weight = np.exp(-0.5 * nodes() ** 2)
    return np.asarray(weight / weight.sum())


def transition(rho: float) -> np.ndarray:
    """Return the matrix of moving from node to node in one period, rows summing to 1."""
    gap = (nodes()[None, :] - rho * nodes()[:, None]) / np.sqrt(1.0 - rho * rho)
    weight = np.exp(-0.5 * gap**2)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def jumps() -> np.ndarray:
    """Return the matrix of lasting changes from level to level, rows summing to 1."""
    gap = np.abs(np.arange(LEVELS)[:, None] - np.arange(LEVELS)[None, :])
    weight = ((gap >= SHIFT_STEPS[0]) & (gap <= SHIFT_STEPS[1])).astype(float)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _likelihoods(counts: np.ndarray, log_exposure: np.ndarray, levels: np.ndarray, inner: np.ndarray) -> _Table:
    """Tabulate the likelihood of each distinct count and exposure; a missing count has likelihood 1 everywhere."""
    pairs = np.column_stack([np.where(np.isfinite(counts), counts, -1.0), log_exposure])
    distinct, row = np.unique(pairs, axis=0, return_inverse=True)
    size, spread = inner[:, 0, None, None], inner[:, 1, None, None]
    plain = np.exp(levels[:, None] + size * nodes() - 0.5 * size**2) / spread  # (G, LEVELS, NODES)
    keep, lose = np.log1p(spread), np.log(spread / (1.0 + spread))
    values = np.ones((len(distinct), *plain.shape), np.float32)
    peak = np.zeros(len(distinct))
    for place, (value, share) in enumerate(distinct):
        if value >= 0:
            shape = plain * np.exp(share)
            found = _log_rising(shape, int(value)) - shape * keep + value * lose
            peak[place] = found.max()
            values[place] = np.maximum(np.exp(found - peak[place]), FLOOR)  # a count beyond all levels stays possible
            peak[place] -= float(log_gamma(np.array(value + 1.0)))
    return _Table(values, row.ravel(), peak[row.ravel()])


def _log_rising(shape: np.ndarray, count: int) -> np.ndarray:
    """Return log Gamma(shape + count) - log Gamma(shape): for few acts a short product is the cheaper way."""
    if count > _SHORT:
        return np.asarray(log_gamma(shape + count) - log_gamma(shape))
    product = np.ones_like(shape)
    for step in range(count):
        product = product * (shape + step)
    return np.asarray(np.log(product))


def log_gamma(x: np.ndarray) -> np.ndarray:
    """Return the logarithm of the gamma function for x > 0, by Stirling's series after eight steps up."""
    product = np.ones_like(x)
    for step in range(_STIRLING_FROM):
        product = product * (x + step)
    z = x + _STIRLING_FROM
    series = 1 / (12 * z) - 1 / (360 * z**3) + 1 / (1260 * z**5)
    return np.asarray((z - 0.5) * np.log(z) - z + 0.5 * log(2 * np.pi) + series - np.log(product))
