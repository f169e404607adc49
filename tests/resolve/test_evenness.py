from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.resolve.conduct import Conduct, month_starts
from detente.resolve.evenness import EVEN, difference, evenness
from detente.resolve.evenness import _student_cdf as student_cdf

MONTHS = month_starts(date(2017, 1, 1), date(2018, 12, 31))
GRIDS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(-8, 8), st.integers(-8, 8)), min_size=8, max_size=30
)


def conduct(counts: np.ndarray, means: tuple[float, float], quad: int = 0) -> Conduct:
    """Make the conduct of a party that does the same to each side each month."""
    by_class = np.zeros((2, 4, len(MONTHS)))
    by_class[:, quad] = counts
    return Conduct(
        "FIN",
        ("NOR", "SWE"),
        MONTHS,
        by_class,
        by_class * np.array(means)[:, None, None],
        counts.sum(0),
        "all its acts",
    )


def test_the_difference_and_its_interval_by_hand() -> None:
    counts = np.array([[1, 1, 1, 1, 2], [1, 1, 1, 1, 1]], float)
    sums = np.array([[3, 1, 2, 2, 4], [1, 1, 2, 0, 1]], float)
    found = difference(counts, sums)
    assert found is not None
    estimate, _ = found
    assert estimate.value == pytest.approx(2 - 1)
    parts = np.array([(1 / 6 - 0), (-1 / 6 - 0), (0 - 1 / 5), (0 + 1 / 5), 0])
    error = math.sqrt(5 / 4 * (parts**2).sum() + (1 / 6 + 1 / 5) / 12)
    assert estimate.upper - estimate.value == pytest.approx(1.533 * error, rel=2e-3)  # t at 0.9 with 4 degrees


def test_an_uneven_party_is_seen_and_named() -> None:
    found = evenness(conduct(np.ones((2, 24)), (2.0, -3.0)), date(2018, 1, 1))
    assert (found.favoured, found.is_even, found.is_friendly) == ("NOR", False, False)
    assert found.judged is found.lately["all"]
    assert "friendlier towards NOR lately (+5.0 points" in found.words


def test_alike_is_even_and_harm_to_both_is_even_but_not_friendly() -> None:
    kind, hard = (evenness(conduct(np.ones((2, 24)), (level, level)), date(2018, 1, 1)) for level in (1.0, -4.0))
    assert (kind.is_even, kind.is_friendly, kind.favoured) == (True, True, None)
    assert (hard.is_even, hard.is_friendly) == (True, False)
    assert "not cooperative" in hard.words


def test_words_and_deeds_are_told_apart() -> None:
    found = evenness(conduct(np.ones((2, 24)), (1.0, 3.0), quad=3), date(2018, 1, 1))
    assert found.whole["words"].difference is None
    assert found.whole["deeds"].difference is not None
    assert found.whole["deeds"].difference.value == pytest.approx(-2)


def test_few_acts_or_few_months_are_no_answer_and_the_long_run_stands_in() -> None:
    early = np.zeros((2, 24))
    early[:, :8] = 1
    found = evenness(conduct(early, (1.0, 1.0)), date(2018, 1, 1))
    assert found.judged is found.whole["all"]
    assert "over the whole record" in found.words
    burst = np.zeros((2, 24))
    burst[:, 20:22] = 10
    none = evenness(conduct(burst, (1.0, 1.0)), date(2018, 1, 1))
    assert none.judged is None
    assert "not enough acts" in none.words
    assert none.to_dict()["whole"]["all"]["difference"] is None


def test_doubt_is_told_as_doubt() -> None:
    rng = np.random.default_rng(3)
    counts = np.ones((2, 24))
    noisy = conduct(counts, (0.0, 0.0))
    noisy.intensity[:, 0] = rng.normal(0, 6, (2, 24))
    assert "cannot be told" in evenness(noisy, date(2017, 1, 1)).words


@given(GRIDS)
def test_exchanging_the_sides_turns_the_sign(grid: list[tuple[int, int, int, int]]) -> None:
    cells = np.array(grid, float).T
    counts, sums = cells[:2], cells[:2] * cells[2:]
    one, other = difference(counts, sums), difference(counts[::-1], sums[::-1])
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one[0].value == pytest.approx(-other[0].value)
        assert one[0].lower == pytest.approx(-other[0].upper)
        assert one[1] == pytest.approx(other[1])
        assert 0 <= one[1] <= 1
        assert one[0].lower < one[0].value < one[0].upper


def test_students_distribution_is_close() -> None:
    stats = pytest.importorskip("scipy.stats")
    for freedom in (4, 9, 40):
        for point in (-3.0, -1.0, -EVEN / 3, 0.0, 0.5, 2.0):
            assert student_cdf(point, freedom) == pytest.approx(float(stats.t.cdf(point, freedom)), abs=0.005)
