from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from detente.diagnose import cycle
from detente.diagnose.cycle import fit, jumps, log_gamma, stationary, transition

COUNTS = np.array([3.0, 0.0, 7.0, 9.0])
LEVELS = np.log(4.0) + cycle.STEP * (np.arange(cycle.LEVELS) - cycle.LEVELS // 2)
INNER = np.array([[0.5, 2.0], [0.3, 0.5]])


def table(counts: np.ndarray = COUNTS) -> cycle._Table:
    return cycle._likelihoods(counts, np.zeros(len(counts)), LEVELS, INNER)


def likelihood(group: int) -> np.ndarray:
    """Likelihood of each period at each level and node, (T, LEVELS, NODES), without the table's scale."""
    found = table()
    return np.asarray(found.values[found.row, group].astype(float) * np.exp(found.log_scale)[:, None, None])


def path_sum(levels: tuple[int, ...], rho: float, group: int) -> float:
    """Sum over all paths of the cycle, for a level in each period."""
    step, start, of = transition(rho), stationary(), likelihood(group)
    one, two, three, four = of[np.arange(4), list(levels)]
    return float(np.einsum("a,a,ab,b,bc,c,cd,d->", start, one, step, two, step, three, step, four))


def test_the_table_holds_the_negative_binomial_distribution() -> None:
    found = table()
    for group, (size, spread) in enumerate(INNER):
        mean = np.exp(LEVELS[:, None] + size * cycle.nodes() - 0.5 * size**2)
        for t, count in enumerate(COUNTS):
            expected = stats.nbinom.logpmf(count, mean / spread, 1.0 / (1.0 + spread))
            got = np.log(np.maximum(found.values[found.row[t], group].astype(float), 1e-35)) + found.log_scale[t]
            likely = expected > expected.max() - 30
            assert got[likely] == pytest.approx(expected[likely], abs=1e-4)


def test_evidence_equals_the_sum_over_all_paths_levels_and_dates() -> None:
    is_candidate = np.array([False, True, False, True])
    got = cycle._evidence(table(), 0.85, is_candidate, 1)
    move = jumps()
    none = np.mean([path_sum((level,) * 4, 0.85, 0) for level in range(cycle.LEVELS)])
    one = 0.0
    for date in (1, 3):
        for a, b in np.argwhere(move):
            share = float(move[a, b]) / cycle.LEVELS / 2
            one += share * path_sum((int(a),) * date + (int(b),) * (4 - date), 0.85, 0)
    assert got[0] == pytest.approx(np.log(np.array([float(none), one])), abs=1e-4)


def test_dates_equal_the_share_of_each_date_in_that_sum() -> None:
    is_candidate = np.array([False, True, False, True])
    narrow = table()._replace(values=table().values[:, :1])
    _, (at,), (level,) = cycle._dates(narrow, np.array([0.85]), LEVELS, is_candidate, 2)
    move = jumps()
    by_date = {
        date: sum(
            float(move[a, b]) * path_sum((int(a),) * date + (int(b),) * (4 - date), 0.85, 0)
            for a, b in np.argwhere(move)
        )
        for date in (1, 3)
    }
    assert at[1, [1, 3]] == pytest.approx(np.array(list(by_date.values())) / sum(by_date.values()), abs=1e-4)
    assert at.sum(axis=1) == pytest.approx([0, 1, 2], abs=1e-4)
    assert level[0] == pytest.approx(np.full(4, level[0, 0]), abs=1e-4)


def test_log_gamma_is_that_of_scipy() -> None:
    x = np.concatenate([np.geomspace(1e-4, 1e5, 200), [1.0, 2.0]])
    assert log_gamma(x) == pytest.approx(special.gammaln(x), abs=1e-8, rel=1e-10)


def test_rows_are_distributions() -> None:
    for rho in cycle.PERSISTENCE:
        assert transition(rho).sum(axis=1) == pytest.approx(np.ones(cycle.NODES))
    assert jumps().sum(axis=1) == pytest.approx(np.ones(cycle.LEVELS))
    assert np.diag(jumps()).sum() == 0.0


def test_a_missing_period_says_nothing() -> None:
    rng = np.random.default_rng(1)
    counts = rng.poisson(4.0, 80).astype(float)
    longer = np.concatenate([counts, np.full(20, np.nan)])
    short, long = (fit(one, slice(24, 56), 1).log_evidence for one in (counts, longer))
    assert long == pytest.approx(short, abs=1e-3)


def test_a_uniform_exposure_changes_nothing() -> None:
    counts = np.random.default_rng(2).poisson(4.0, 80).astype(float)
    plain, told = fit(counts, slice(24, 56), 1), fit(counts, slice(24, 56), 1, np.ones(80))
    assert told.log_evidence == pytest.approx(plain.log_evidence)
