from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from detente.diagnose.lasting import Chance, chance_of_lasting, lasted, rises
from detente.errors import InvalidInputError

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def record(seed: int, n: int = 200) -> np.ndarray:
    """Draw counts that swing, with a level that drifts."""
    rng = np.random.default_rng(seed)
    x, level = 0.0, 0.0
    out = []
    for _ in range(n):
        x, level = 0.8 * x + rng.normal(0, 0.4), level + rng.normal(0, 0.08)
        out.append(rng.poisson(3.0 * np.exp(x + level)))
    return np.array(out, float)


OTHERS = {f"pair {seed}": record(seed) for seed in range(8)}


def test_a_rise_comes_after_calm_and_its_outcome_a_year_later() -> None:
    counts = np.r_[np.tile([1.0, 0.0, 2.0], 20), [9.0, 9.0, 9.0], np.tile([1.0, 0.0, 2.0], 6)]
    assert rises(counts) == (60,)
    assert lasted(counts, 60) is False
    assert lasted(np.r_[counts[:63], np.full(18, 9.0)], 60) is True
    assert lasted(counts[:70], 60) is None


def test_a_rise_is_the_same_whatever_follows() -> None:
    counts = record(20)
    for at in rises(counts):
        assert rises(counts[: at + 1])[-1] == at


def test_the_chance_is_a_probability_that_sums_its_parts() -> None:
    found = chance_of_lasting(record(30), OTHERS)
    assert found.p is not None
    assert found.interval is not None
    assert found.base is not None
    assert found.interval[0] <= found.p <= found.interval[1]
    odds = np.log(found.base / (1 - found.base)) + sum(found.pushes.values())
    assert found.p == pytest.approx(1 / (1 + np.exp(-odds)))
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_higher_standing_level_raises_the_chance() -> None:
    calm, raised = (np.r_[np.tile([2.0, 4.0, 6.0], 30), np.full(36, level), [9.0, 9.0]] for level in (1.0, 7.0))
    low, high = (chance_of_lasting(one, OTHERS).p for one in (calm, raised))
    assert low is not None
    assert high is not None
    assert low < high


def test_the_order_of_the_others_does_not_matter() -> None:
    backwards = dict(reversed(OTHERS.items()))
    first, second = (chance_of_lasting(record(31), others).p for others in (OTHERS, backwards))
    assert first == pytest.approx(second)


@pytest.mark.parametrize(
    ("counts", "others"),
    [
        ([], OTHERS),
        ([1.0] * 20, OTHERS),
        (record(1), {}),
        (record(1), {"a": record(2)}),
        (record(1), {"a": [], "b": []}),
    ],
)
def test_too_little_is_no_answer(counts: list[float], others: dict[str, np.ndarray]) -> None:
    found = chance_of_lasting(counts, others)
    assert isinstance(found, Chance)
    assert found.p is None
    json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize("counts", [np.zeros(100), np.full(100, 1e9), np.r_[np.zeros(99), 1e9]])
def test_awkward_records_give_an_answer(counts: np.ndarray) -> None:
    p = chance_of_lasting(counts, OTHERS).p
    assert p is not None
    assert 0.0 <= p <= 1.0
    rises(counts)
    same = {name: np.zeros(100) for name in "abcd"}
    assert chance_of_lasting(counts, same).p is None


def test_a_missing_count_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="missing or negative"):
        rises([1.0, np.nan])


@pytest.mark.skipif(not (SHARED / "tools/score_verdict.py").exists(), reason="the exam does not lie in ../shared/tools")
def test_rises_and_outcomes_are_those_of_the_exam() -> None:
    sys.path.insert(0, str(SHARED / "tools"))
    score_verdict = __import__("score_verdict")
    for points in score_verdict.load(SHARED / "data/series/monthly.csv").values():
        counts = np.array([value for _, value in points])
        expected = [(month - points[0][0], bool(y)) for month, y in score_verdict.rises(points)]
        got = [(at, lasted(counts, at)) for at in rises(counts)]
        assert [one for one in got if one[1] is not None] == expected
