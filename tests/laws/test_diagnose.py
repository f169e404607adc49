"""What must hold of every diagnosis: names, order, amount of reporting and awkward records change nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.diagnose.counts_ahead import acts_ahead, count_outlook
from detente.diagnose.diagnosis import Diagnosis, diagnosis
from detente.diagnose.drivers import drivers
from detente.diagnose.scan import scan
from detente.diagnose.spiral import hostile_by_side, spiral
from detente.observe.event import EVENT_SCHEMA
from detente.observe.store import Store, open_store
from detente.observe.tension import tension
from detente.vocabulary.domains import DOMAINS

Make = Callable[..., Any]
DAY = date(2019, 9, 12)
PAIR = "JPN-KOR"


@pytest.fixture(scope="module")
def events(store: Store) -> pl.DataFrame:
    return store.events(PAIR, as_of=DAY)


@pytest.fixture(scope="module")
def found(events: pl.DataFrame) -> Diagnosis:
    return diagnosis(events, PAIR, DAY)


def plain(what: Diagnosis) -> str:
    """Write everything as JSON, where a NaN is an error."""
    return json.dumps(what.to_dict(), allow_nan=False)


def swapped(events: pl.DataFrame) -> pl.DataFrame:
    """Give each state the other's name."""
    exchange = {"JPN": "KOR", "KOR": "JPN"}
    return events.with_columns(pl.col("actor", "recipient").replace(exchange))


def without_directions(what: Diagnosis) -> dict[str, Any]:
    told = what.to_dict()
    told["tension"]["now"] = {key: value for key, value in told["tension"]["now"].items() if ">" not in key}
    told["outlook"].pop("acts")
    for domain in told["drivers"]["domains"]:
        for novelty in domain["new"]:
            novelty["kind"] = novelty["kind"].split(" ")[1]
    return told


def test_the_order_of_rows_and_rows_of_others_change_nothing(events: pl.DataFrame, found: Diagnosis) -> None:
    mixed = pl.concat([events.reverse(), events.with_columns(dyad=pl.lit("CHN-IND"), id=pl.col("id") + "x")])
    assert plain(diagnosis(mixed.sample(fraction=1.0, shuffle=True, seed=1), PAIR, DAY)) == plain(found)


def test_nothing_known_later_changes_a_diagnosis(store: Store, found: Diagnosis) -> None:
    assert plain(diagnosis(store.events(PAIR), PAIR, DAY)) == plain(found)


def test_swapping_the_names_swaps_the_directions_and_nothing_else(events: pl.DataFrame, found: Diagnosis) -> None:
    other = diagnosis(swapped(events), PAIR, DAY)
    assert without_directions(other) == without_directions(found)
    for one, two in (("JPN>KOR", "KOR>JPN"), ("KOR>JPN", "JPN>KOR")):
        assert other.tension.now(one) == found.tension.now(two)
        ours, theirs = other.outlook.acts[one], found.outlook.acts[two]
        assert ours is not None
        assert theirs is not None
        assert ours.to_dict() == theirs.to_dict()
    counts, every = hostile_by_side(swapped(events), PAIR, DAY)
    assert np.array_equal(counts[::-1], hostile_by_side(events, PAIR, DAY)[0])
    mine, his = spiral(counts[0], counts[1], every=every), spiral(counts[1], counts[0], every=every)
    assert mine.sides == his.sides[::-1]


def test_twice_the_reporting_changes_no_conclusion_on_drivers(events: pl.DataFrame, found: Diagnosis) -> None:
    """Each act told twice on the same day: same shares, same cushions, given the same paths."""
    twice = pl.concat([events, events.with_columns(id=pl.col("id") + ":2")])
    told = drivers(found.tension, twice, before=DAY)
    for domain in DOMAINS:
        assert told[domain].cushion.to_dict() == found.drivers[domain].cushion.to_dict()
        assert told[domain].share_lately == pytest.approx(found.drivers[domain].share_lately)
        assert np.array(told[domain].shares) == pytest.approx(np.array(found.drivers[domain].shares))


def test_twice_the_reporting_changes_no_conclusion_on_spirals_and_outlook() -> None:
    rng = np.random.default_rng(6)
    a = rng.poisson(2.0, 300).astype(float)
    b = rng.poisson(0.5 + 0.5 * np.r_[0.0, a[:-1]]).astype(float)
    once, twice = spiral(a, b), spiral(2.0 * a, 2.0 * b)
    assert [side.does for side in once.sides] == [side.does for side in twice.sides]
    assert once.branching is not None
    assert twice.branching is not None
    assert once.branching[1] < twice.branching[0] + 0.1
    assert twice.branching[1] < once.branching[2]
    small, large = count_outlook(a, 3 * a, b), count_outlook(2 * a, 6 * a, 2 * b)
    assert small is not None
    assert large is not None
    assert large.quantile((0.5,))[11, 0] == pytest.approx(2 * small.quantile((0.5,))[11, 0], abs=2)
    assert large.p_spike == pytest.approx(small.p_spike, abs=0.12)


AWKWARD = {
    "one act": [("2019-01-01", -3.0)],
    "the same act a hundred times": [("2019-01-01", -3.0)] * 100,
    "all neutral": [(f"20{year:02}-06-01", 0.0) for year in range(20)],
    "all at one end": [(f"20{year:02}-{month:02}-01", -10.0) for year in range(20) for month in range(1, 13)],
    "a gap of sixty years": [("1950-01-01", -5.0)] * 20 + [("2019-01-01", 5.0)] * 20,
    "on the day": [("2019-09-12", -9.0)] * 30,
    "opposites each day": [(f"2018-01-{day:02}", sign * 9.0) for day in range(1, 29) for sign in (-1, 1)],
}


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_records_have_an_answer_without_a_nan(act: Make, frame: Make, name: str) -> None:
    rows = [act(day, intensity, id=str(at)) for at, (day, intensity) in enumerate(AWKWARD[name])]
    assert plain(diagnosis(frame(*rows), "AAA-BBB", DAY))
    counts, every = hostile_by_side(frame(*rows), "AAA-BBB", DAY)
    assert json.dumps(spiral(counts[0], counts[1], every=every).to_dict(), allow_nan=False)


def test_an_enormous_record_has_an_answer(act: Make) -> None:
    """Fifty thousand acts on three hundred days."""
    rng = np.random.default_rng(7)
    n = 50_000
    base = pl.DataFrame([act("2018-01-01", -3.0)], schema=EVENT_SCHEMA)
    days = [date(2018, 6, 1) + timedelta(days=int(at)) for at in rng.integers(0, 300, n)]
    rows = base.join(
        pl.DataFrame({"n": range(n), "day": days, "i": rng.normal(-1.0, 4.0, n).clip(-10, 10)}), how="cross"
    ).with_columns(id=pl.col("n").cast(pl.String), date=pl.col("day"), known=pl.col("day"), intensity=pl.col("i"))
    assert plain(diagnosis(rows.select(EVENT_SCHEMA.keys()), "AAA-BBB", DAY))


SAID = st.tuples(
    st.dates(date(1990, 1, 1), DAY),
    st.sampled_from([-10.0, -4.0, -1.0, 0.0, 2.0, 8.0]),
    st.sampled_from(DOMAINS),
    st.sampled_from(["AAA", "BBB"]),
)


@given(st.lists(SAID, min_size=1, max_size=40))
@settings(max_examples=8, deadline=None)
def test_any_record_has_an_answer(said: list[tuple[date, float, str, str]]) -> None:
    rows = [
        {
            **dict.fromkeys(EVENT_SCHEMA),
            **{"id": str(at), "date": day, "known": day, "precision": "day", "dyad": "AAA-BBB", "is_pair_act": True},
            **{"actor": actor, "recipient": "BBB" if actor == "AAA" else "AAA", "actor_sector": "GOV"},
            **{"recipient_sector": "GOV", "is_mutual": False, "type": "SANCTION" if intensity < 0 else "COOPERATE"},
            **{"domain": domain, "intensity": intensity, "weight": 1.0, "is_checked": True, "feed": "test", "text": ""},
        }
        for at, (day, intensity, domain, actor) in enumerate(said)
    ]
    acts = pl.DataFrame(rows, schema=EVENT_SCHEMA)
    measured = tension(acts, "AAA-BBB", DAY)
    told = drivers(measured, acts, before=DAY)
    assert json.dumps(told.to_dict(), allow_nan=False)
    assert all(0.0 <= share <= 1.0 for driver in told.drivers for _, share in driver.shares)
    assert json.dumps({way: one and one.to_dict() for way, one in acts_ahead(acts, "AAA-BBB", DAY).items()})


def test_an_empty_store_is_not_enough_data() -> None:
    with open_store() as empty:
        assert not scan(empty, "1940-01-01").ranked
