from __future__ import annotations

import numpy as np
import pytest

from detente.diagnose.pool import best_weights, between, pooled_score, tilted


def gram_of(cdfs: np.ndarray, y: np.ndarray) -> np.ndarray:
    misses = cdfs - (np.arange(cdfs.shape[2]) >= y[:, None])[:, None, :]
    return np.asarray(misses @ misses.transpose(0, 2, 1))


def random_cdfs(seed: int, rows: int = 40, views: int = 3, support: int = 12) -> np.ndarray:
    mass = np.random.default_rng(seed).random((rows, views, support))
    return np.cumsum(mass / mass.sum(axis=2, keepdims=True), axis=2)


def test_the_quadratic_form_is_the_crps_of_the_mixture() -> None:
    cdfs, y, weights = random_cdfs(1), np.random.default_rng(2).integers(0, 12, 40), np.array([0.2, 0.5, 0.3])
    mixture = np.einsum("j,tjk->tk", weights, cdfs)
    crps = ((mixture - (np.arange(12) >= y[:, None])) ** 2).sum(axis=1)
    assert pooled_score(gram_of(cdfs, y), weights) == pytest.approx(crps)


def test_the_best_weights_are_no_worse_than_any_of_a_fine_grid() -> None:
    gram = gram_of(random_cdfs(3), np.random.default_rng(4).integers(0, 6, 40)).sum(axis=0)
    best = best_weights(gram)
    assert best.sum() == pytest.approx(1.0)
    grid = [np.array([a, b, 20 - a - b]) / 20 for a in range(21) for b in range(21 - a)]
    assert best @ gram @ best <= min(point @ gram @ point for point in grid) + 1e-6


def test_weights_move_to_the_view_that_was_right_and_only_when_it_is_known() -> None:
    right, wrong = np.r_[np.zeros(3), np.ones(9)], np.r_[np.zeros(9), np.ones(3)]
    y = np.full(30, 3)
    cdfs = np.broadcast_to(np.stack([right, wrong]), (30, 2, 12))
    prior = np.array([0.5, 0.5])
    weights = tilted(prior, gram_of(cdfs, y), ahead=4)
    assert weights.shape == (34, 2)
    assert weights[:4] == pytest.approx(0.5)
    assert (np.diff(weights[:, 0]) >= 0).all()
    assert weights[-1, 0] > 0.6


def test_outcomes_not_yet_known_change_no_weight() -> None:
    cdfs, y = random_cdfs(5), np.random.default_rng(6).integers(0, 12, 40)
    later = y.copy()
    later[20:] = 0
    prior = np.array([0.2, 0.3, 0.5])
    one, two = (tilted(prior, gram_of(cdfs, outcomes), ahead=3) for outcomes in (y, later))
    assert one[:23] == pytest.approx(two[:23])
    assert one[25:] != pytest.approx(two[25:])


def test_a_perfect_past_tilts_nothing() -> None:
    perfect = np.zeros((10, 2, 2))
    assert tilted(np.array([0.4, 0.6]), perfect, 1) == pytest.approx(np.tile([0.4, 0.6], (11, 1)))


def test_horizons_between_those_learnt_lie_on_the_line() -> None:
    learnt = {1: (1.0, 0.0), 3: (0.5, 0.5), 12: (0.2, 0.8)}
    assert between(2, learnt) == pytest.approx([0.75, 0.25])
    assert between(3, learnt) == pytest.approx([0.5, 0.5])
    assert between(40, learnt) == pytest.approx([0.2, 0.8])
