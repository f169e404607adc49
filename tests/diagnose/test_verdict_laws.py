"""Laws of the verdict: nothing later enters, names and order are nothing, and no record leaves it without an answer."""

from __future__ import annotations

import math
import warnings
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.diagnose.record import record
from detente.diagnose.verdict import Verdict, verdict
from detente.diagnose.weighing import SHIPPED, weighed
from detente.observe.event import EVENT_SCHEMA
from detente.observe.tension import replay

FIRST, DAY = date(1996, 1, 1), date(2006, 1, 31)
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def table(days: list[int], intensities: list[float], *, names: tuple[str, str] = ("AAA", "BBB")) -> pl.DataFrame:
    """Make acts between two states on days after ``FIRST``, the two by turns."""
    n = len(days)
    when = [FIRST + timedelta(days=day) for day in days]
    filled = {
        "id": [f"e{place}" for place in range(n)],
        "date": when,
        "known": when,
        "precision": ["day"] * n,
        "dyad": ["-".join(sorted(names))] * n,
        "is_pair_act": [True] * n,
        "actor": [names[place % 2] for place in range(n)],
        "recipient": [names[(place + 1) % 2] for place in range(n)],
        "is_mutual": [False] * n,
        "type": ["ACCUSE" if intensity < 0 else "CONSULT" for intensity in intensities],
        "domain": ["security"] * n,
        "intensity": intensities,
        "weight": [1] * n,
        "is_checked": [True] * n,
        "feed": ["chronicle"] * n,
    }
    columns = {name: filled.get(name, [None] * n) for name in EVENT_SCHEMA}
    return pl.DataFrame(columns, schema=EVENT_SCHEMA)


def asked(events: pl.DataFrame, dyad: str = "AAA-BBB", day: date = DAY) -> Verdict:
    replayed = replay(events, dyad, day)
    return verdict(replayed, record=record(replayed))


def figures(found: Verdict) -> tuple[object, ...]:
    return (found.answer, *(None if p is None else pytest.approx(p, abs=1e-6) for p in (found.p_break, found.edge)))


RISE = st.tuples(
    st.lists(st.integers(0, 3400), min_size=8, max_size=60), st.lists(st.integers(3400, 3650), min_size=3, max_size=15)
)


def rising(parts: tuple[list[int], list[int]]) -> pl.DataFrame:
    """Make a record of friendly acts that ends in hostile ones."""
    calm, last = (sorted(set(days)) for days in parts)
    rng = np.random.default_rng(len(calm))
    friendly = rng.choice([2.0, 3.0, 1.0, -2.0], len(calm)).tolist()
    return table([*calm, *[day for day in last if day not in calm]], [*friendly, *[-6.0] * len(set(last) - set(calm))])


@FEW
@given(RISE)
def test_acts_known_later_change_nothing(parts: tuple[list[int], list[int]]) -> None:
    events = rising(parts)
    later = table([3700, 3800, 3900], [-9.0, -9.0, 8.0])
    assert figures(asked(pl.concat([events, later]))) == figures(asked(events))


@FEW
@given(RISE)
def test_names_and_order_are_nothing(parts: tuple[list[int], list[int]]) -> None:
    events = rising(parts)
    swapped = events.with_columns(
        actor=pl.col("recipient").replace({"AAA": "CCC"}),
        recipient=pl.col("actor").replace({"AAA": "CCC"}),
        dyad=pl.lit("BBB-CCC"),
    )
    assert figures(asked(swapped, "BBB-CCC")) == figures(asked(events))
    assert figures(asked(events.sample(fraction=1.0, shuffle=True, seed=3))) == figures(asked(events))


@FEW
@given(RISE)
def test_every_report_twice_hardly_changes_the_chance(parts: tuple[list[int], list[int]]) -> None:
    """Twice as many rows about the same days: the readings get a little surer, no more hostile and no busier."""
    events = rising(parts)
    doubled = pl.concat([events, events.with_columns(id=pl.col("id") + "-again")])
    once, twice = asked(events), asked(doubled)
    if once.p_break is not None and twice.p_break is not None:
        assert twice.p_break == pytest.approx(once.p_break, abs=0.15)


@pytest.mark.parametrize(
    ("days", "intensities"),
    [
        ([0], [-5.0]),
        ([3600], [5.0]),
        ([0, 3650], [-10.0, -10.0]),
        (list(range(0, 3600, 30)), [0.0] * 120),
        (list(range(0, 3600, 30)), [-4.0] * 120),
        (list(range(0, 3600, 30)), [10.0] * 60 + [-10.0] * 60),
        ([*range(0, 200, 5), *range(3500, 3650, 3)], [3.0] * 40 + [-8.0] * 50),
        (list(range(3650)), [1.0, -1.0] * 1825),
        ([day for day in range(3000, 3650) for _ in range(12)], [-7.0] * 7800),
    ],
    ids=["one", "late", "two", "nought", "constant", "turned", "gappy", "dense", "enormous"],
)
def test_any_record_has_an_answer_without_a_warning(days: list[int], intensities: list[float]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = asked(table(days, intensities))
    assert found.answer in ("break", "swing", "undetermined", "calm")
    assert math.isfinite(found.edge)
    if found.p_break is not None and found.interval is not None:
        low, high = found.interval
        assert 0.0 < low <= found.p_break <= high < 1.0
    assert found.record is not None
    assert all(0.0 < one.p_break < 1.0 for one in found.record.questions)
    assert all(math.isfinite(reason.weight) for reason in found.reasons)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_more_of_each_figure_makes_a_break_likelier(place: int) -> None:
    chances = []
    for step in (0.0, 0.2, 0.4):
        known = np.array(SHIPPED.centre)
        known[place] += step
        chances.append(weighed(known, SHIPPED).p_break)
    assert chances == sorted(chances)
    assert chances[0] < chances[-1]
