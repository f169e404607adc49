from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from benchmarks.accuracy.triangle import NAMES, draw

from detente.brief.spiral_part import regimes_section, triangle_section
from detente.diagnose.loglinear import effects
from detente.diagnose.regimes import regimes
from detente.diagnose.triangle import Link, Triangle, Way, of_three, triangle, weekly_acts
from detente.errors import InvalidInputError
from detente.observe.store import open_store

Make = Callable[..., Any]
A, B, C = NAMES


def link(found: Triangle, cause: Way, effect: Way) -> Link:
    return next(one for one in found.links if (one.cause, one.effect) == (cause, effect))


def test_what_calms_is_found_and_swapping_the_two_swaps_the_links() -> None:
    counts = draw(np.random.default_rng(2), 500, -0.5)
    found, swapped = triangle(counts, (A, B), C), triangle(counts, (B, A), C)
    calming = link(found, (C, A, "cooperative"), (A, B, "hostile"))
    assert calming.factor is not None
    assert calming.factor[2] < 1.0
    assert calming.is_said
    assert {one.effect: one.p_more for one in found.links if one.cause == calming.cause} == pytest.approx(
        {one.effect: one.p_more for one in swapped.links if one.cause == calming.cause}
    )
    assert len(found.links) == 16
    assert found.is_enough
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert plain["links"][0]["cause"]["sign"] == "hostile"
    assert "16" in repr(found)


def test_an_effect_of_known_size_is_found() -> None:
    rng = np.random.default_rng(3)
    x = rng.standard_normal((600, 2))
    y = rng.poisson(np.exp(0.5 + 0.4 * x[:, 0] + 0.3 * np.sin(np.arange(600) / 90))).astype(float)
    mean, sd = effects(y, x, sd=0.5)
    assert mean[0] == pytest.approx(0.4, abs=0.08)
    assert abs(mean[1]) < 0.1
    assert (sd > 0.01).all()
    assert (sd < 0.1).all()


@pytest.mark.parametrize("value", [0.0, 1.0, 4000.0])
@pytest.mark.parametrize("n_weeks", [0, 3, 149, 200])
def test_thin_silent_constant_and_enormous_series_have_an_answer(value: float, n_weeks: int) -> None:
    ways = [
        (one, other, sign) for one in NAMES for other in NAMES if one != other for sign in ("hostile", "cooperative")
    ]
    found = triangle({way: np.full(n_weeks, value) for way in ways}, (A, B), C)
    assert json.dumps(found.to_dict(), allow_nan=False)
    assert not (found.is_enough and (n_weeks < 150 or value == 0))


def test_the_links_are_told_in_words() -> None:
    names = dict(zip(NAMES, ("JPN", "KOR", "USA"), strict=True))
    counts = {
        (names[one], names[other], sign): acts
        for (one, other, sign), acts in draw(np.random.default_rng(2), 500, -0.5).items()
    }
    told = triangle_section(triangle(counts, ("JPN", "KOR"), "USA"))
    assert told.title == "What do acts of the United States have to do with it?"
    assert "ewer hostile acts of Japan towards South Korea follow cooperative acts of the United States" in told.answer
    assert len(told.tables[0].rows) == 16
    silent = triangle({way: np.zeros(200) for way in counts}, ("JPN", "KOR"), "USA")
    assert triangle_section(silent).answer.startswith("Not enough data")


def test_what_is_no_count_or_is_missing_is_refused() -> None:
    counts = draw(np.random.default_rng(4), 160, 0.0)
    for bad, sentence in (
        ({way: acts for way, acts in counts.items() if way != (A, B, "hostile")}, "no series of hostile acts"),
        (counts | {(A, B, "hostile"): np.full(160, 0.5)}, "no whole number"),
        (counts | {(A, B, "hostile"): np.ones(159)}, "differ in length"),
    ):
        with pytest.raises(InvalidInputError, match=sentence):
            triangle(bad, (A, B), C)


def test_acts_are_counted_by_week_way_and_sign(act: Make, frame: Make) -> None:
    def said(day: str, intensity: float, actor: str, recipient: str, name: str, **more: Any) -> Any:
        dyad = "-".join(sorted((actor, recipient)))
        return act(day, intensity, actor=actor, recipient=recipient, dyad=dyad, id=name, **more)

    events = frame(
        said("2019-01-01", -3.0, A, B, "a"),
        said("2019-01-02", -3.0, A, C, "b"),
        said("2019-01-05", 3.0, B, C, "c", is_mutual=True),
        said("2019-01-14", -3.0, C, A, "d"),
        said("2019-01-14", -3.0, C, A, "late", known=date(2019, 2, 1)),
        said("2019-01-14", 0.0, C, A, "neither"),
    )
    counts = weekly_acts(events, (A, B), C, date(2019, 1, 18))
    assert counts[C, A, "hostile"].tolist() == [0.0, 1.0]
    assert counts[C, B, "cooperative"].tolist() == [1.0, 0.0]
    assert counts[B, C, "cooperative"].tolist() == [1.0, 0.0]
    assert counts[A, B, "hostile"].tolist() == [0.0, 0.0]  # before all three pairs are on record
    longer = weekly_acts(events, (A, B), C, date(2019, 1, 18), since=date(2018, 12, 29))
    assert longer[A, B, "hostile"].tolist() == [1.0, 0.0, 0.0]


def test_a_pair_of_the_store_and_a_third_state() -> None:
    with open_store() as store:
        found = of_three(store, "JPN-KOR", "USA", date(2019, 9, 12))
        assert not found.is_enough
        with pytest.raises(InvalidInputError, match="must be another"):
            of_three(store, "JPN-KOR", "KOR", date(2019, 9, 12))


def test_calm_and_tense_months_are_told_apart(act: Make, frame: Make) -> None:
    """Five quiet years without answers, then five of blow and counter-blow."""
    rng = np.random.default_rng(5)
    start, rows = date(2000, 1, 3), []
    before = np.zeros(2)
    for week in range(520):
        is_tense = week >= 260
        for side, (actor, recipient) in enumerate((("AAA", "BBB"), ("BBB", "AAA"))):
            n = rng.poisson(0.5 + (0.6 * before[1 - side] if is_tense else 0.0))
            at_day = (start + timedelta(days=7 * week + 2)).isoformat()
            rows += [act(at_day, -4.0, actor=actor, recipient=recipient, id=f"{week}{side}{at}") for at in range(n)]
            if not is_tense:
                rows.append(act(at_day, 3.0, actor=actor, recipient=recipient, id=f"{week}{side}c"))
            before[side] = n
    events, end = frame(*rows), start + timedelta(days=7 * 520)
    found = regimes(events, "AAA-BBB", end)
    assert found.calm.branching is not None
    assert found.tense.branching is not None
    assert found.calm.n_bins + found.tense.n_bins == 519
    assert found.tense.branching[0] > found.calm.branching[0]
    assert found.p_stronger_when_tense is not None
    assert found.p_stronger_when_tense > 0.8
    assert "probability" in regimes_section(found).answer
    assert json.dumps(found.to_dict(), allow_nan=False)
    empty = regimes(events, "AAA-BBB", date(1999, 1, 1))
    assert empty.p_stronger_when_tense is None
    assert regimes_section(empty).answer.startswith("Not enough data")
