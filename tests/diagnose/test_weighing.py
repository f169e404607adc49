from __future__ import annotations

import numpy as np
import pytest

from detente.diagnose.logistic import jackknife, logistic, ridge_logistic
from detente.diagnose.weighing import SHIPPED, learnt, weighed

RNG = np.random.default_rng(5)
FIGURES = RNG.normal(size=(3000, 3))
TRUE = np.array([1.2, 0.0, -0.7])
OUTCOMES = (RNG.uniform(size=3000) < logistic(-0.3 + FIGURES @ TRUE)).astype(float)
PAIRS = [f"P{place % 60}" for place in range(3000)]


def test_the_parts_sum_to_the_log_odds_and_the_interval_holds_the_answer() -> None:
    found = weighed(np.array([0.5, 0.9, -0.2]), SHIPPED)
    base = np.log(found.base / (1 - found.base))
    assert np.log(found.p_break / (1 - found.p_break)) == pytest.approx(base + sum(found.pushes))
    assert found.lower < found.p_break < found.upper


def test_at_the_mean_of_the_figures_the_answer_is_the_base() -> None:
    found = weighed(np.array(SHIPPED.centre), SHIPPED)
    assert found.p_break == pytest.approx(found.base)
    assert found.pushes == (0.0, 0.0, 0.0)


def test_weights_are_found_again_and_pairs_alike_differ_by_nothing() -> None:
    found = learnt(FIGURES, OUTCOMES, PAIRS)
    assert found.slopes == pytest.approx(TRUE, abs=0.12)
    assert found.bias == pytest.approx(-0.3, abs=0.1)
    assert found.between < 0.3
    assert (found.n_questions, found.n_pairs) == (3000, 60)


def test_pairs_that_differ_are_seen_to() -> None:
    own = np.repeat(RNG.normal(0.0, 1.0, 60), 50)
    outcomes = (RNG.uniform(size=3000) < logistic(own)).astype(float)
    assert learnt(FIGURES, outcomes, np.repeat(PAIRS[:60], 50).tolist()).between == pytest.approx(1.0, abs=0.3)


def test_the_order_of_questions_is_nothing() -> None:
    first, second = (learnt(FIGURES[way], OUTCOMES[way], PAIRS[way]) for way in (slice(None), slice(None, None, -1)))
    assert first.slopes == pytest.approx(second.slopes)
    assert first.between == pytest.approx(second.between)


def test_the_unit_of_a_figure_is_nothing() -> None:
    first = ridge_logistic(FIGURES, OUTCOMES, 0.5, 3.0, FIGURES.mean(axis=0))
    scaled = FIGURES * np.array([1.0, 100.0, 0.01])
    second = ridge_logistic(scaled, OUTCOMES, 0.5, 3.0, scaled.mean(axis=0))
    assert second[1:] * np.array([1.0, 100.0, 0.01]) == pytest.approx(first[1:], rel=1e-3, abs=1e-6)


def test_outcomes_all_alike_and_constant_figures_have_an_answer() -> None:
    found = learnt(np.ones((12, 3)), np.ones(12), [f"P{place % 4}" for place in range(12)])
    assert np.isfinite(weighed(np.ones(3), found).p_break)


def test_the_jackknife_of_a_mean_is_its_variance() -> None:
    values = RNG.normal(size=40)
    means = np.array([np.delete(values, place).mean() for place in range(40)])
    assert jackknife(means[:, None])[0, 0] == pytest.approx(values.var(ddof=1) / 40)
