from __future__ import annotations

import json
from datetime import date

import numpy as np
import polars as pl
import pytest

from detente.diagnose.cycle import split
from detente.diagnose.manner import hostile_months, manner
from detente.errors import InvalidInputError
from detente.period import add_months

DAYS = [add_months(date(1990, 1, 1), at) for at in range(240)]


def pair(seed: int, *, wider: bool = False) -> np.ndarray:
    """Draw counts of two sides that swing together, in the second half with swings three times as wide."""
    rng = np.random.default_rng(seed)
    x, out = 0.0, []
    for t in range(240):
        x = 0.8 * x + rng.normal(0, 0.3)
        mean = 4.0 * np.exp(x * (3.0 if wider and t >= 120 else 1.0))
        out.append(rng.poisson(rng.gamma(mean, 1.0, size=2)))
    return np.array(out, float).T


def test_wider_swings_are_seen_and_steady_ones_are_not() -> None:
    wide, steady = (manner(acts[0], acts[1], DAYS) for acts in (pair(1, wider=True), pair(1)))
    assert wide["volatility"].p > 0.9
    assert wide["volatility"].after > wide["volatility"].before
    assert abs((wide["volatility"].day - DAYS[120]).days) < 1000
    assert all(change.p < 0.67 for change in steady.values())


def test_an_answer_that_begins_in_the_middle_is_reciprocity() -> None:
    rng = np.random.default_rng(2)
    first = rng.poisson(9.0, 240).astype(float)
    second = rng.poisson(9.0, 240).astype(float)
    second[121:] = rng.poisson(1.0 * first[120:-1])
    found = manner(first, second, DAYS)
    assert found["reciprocity"].p > 0.9
    assert found["reciprocity"].after > found["reciprocity"].before + 0.2


def test_swapping_the_sides_changes_nothing() -> None:
    first, second = pair(3)
    one, other = manner(first, second, DAYS), manner(second, first, DAYS)
    assert one.keys() == other.keys()
    for kind, change in one.items():
        assert change.p == pytest.approx(other[kind].p)
        assert change.day == other[kind].day


def test_evidence_of_the_halves_meets_at_the_ends() -> None:
    """What comes before the first period is certain; all that follows it is the whole."""
    counts = pair(4)[0]
    before, after = split(counts)
    assert before[..., 0] == pytest.approx(np.zeros(before.shape[:3]))
    longer, _ = split(np.r_[counts, np.nan])
    assert longer[..., -1] == pytest.approx(after[..., 0], abs=0.02)


@pytest.mark.parametrize("counts", [np.zeros(240), np.ones(240), np.full(240, 1e6), np.r_[np.zeros(239), 500.0]])
def test_awkward_records_give_an_answer_or_none(counts: np.ndarray) -> None:
    found = manner(counts, counts, DAYS)
    assert all(0.0 <= change.p <= 1.0 for change in found.values())
    json.dumps({kind: change.to_dict() for kind, change in found.items()}, allow_nan=False)


def test_too_little_is_no_answer_and_bad_counts_are_refused() -> None:
    assert manner([1.0] * 50, [1.0] * 50, DAYS[:50]) == {}
    with pytest.raises(InvalidInputError, match="one for each"):
        manner([1.0] * 50, [1.0] * 49, DAYS[:50])
    with pytest.raises(InvalidInputError, match="missing or negative"):
        manner([1.0] * 50, [np.nan] * 50, DAYS[:50])


def test_acts_of_each_side_are_counted_by_month_and_swap_with_the_names(jpn_kor: pl.DataFrame) -> None:
    counts, days = hostile_months(jpn_kor, "JPN-KOR", date(2019, 9, 12))
    known = jpn_kor.filter(
        pl.col("is_pair_act") & (pl.col("known") <= date(2019, 9, 12)) & (pl.col("date") < date(2019, 9, 1))
    )
    hostile = known.filter(pl.col("intensity") < 0)
    of_japan = hostile.filter((pl.col("actor") == "JPN") | pl.col("is_mutual")).height
    assert counts.shape == (2, len(days))
    assert counts[0].sum() == of_japan
    assert days[-1] == date(2019, 8, 1)
    assert hostile_months(jpn_kor, "JPN-KOR", date(1900, 1, 1))[1] == ()
