"""What must hold of every diagnosis: names, order, amount of reporting and awkward records change nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.diagnose.analogues import analogues, conflict_months
from detente.diagnose.breaks import breaks, hostile_acts
from detente.diagnose.counts_ahead import acts_ahead, count_outlook
from detente.diagnose.diagnosis import Diagnosis, diagnosis
from detente.diagnose.drivers import drivers
from detente.diagnose.record import record
from detente.diagnose.scan import scan
from detente.diagnose.spiral import hostile_by_side, spiral
from detente.diagnose.verdict import verdict
from detente.observe.event import EVENT_SCHEMA
from detente.observe.feeds.mapped import mapped_feed
from detente.observe.store import Store, open_store
from detente.observe.tension import replay, tension
from detente.vocabulary.domains import DOMAINS

Make = Callable[..., Any]
Paths = dict[str, tuple[date, np.ndarray]]
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
    for part in ("sides", "n_acts"):
        told["spiral"].pop(part)
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
    assert other.spiral.sides == found.spiral.sides[::-1]
    assert other.spiral.n_acts == found.spiral.n_acts[::-1]


@pytest.fixture(scope="module")
def twice(events: pl.DataFrame) -> pl.DataFrame:
    """Every act twice on its day, as two acts: what is left where a store cannot tell that a row repeats another."""
    return pl.concat([events, events.with_columns(id=pl.col("id") + ":2")])


def test_twice_the_reporting_changes_no_tension_break_or_verdict(twice: pl.DataFrame, found: Diagnosis) -> None:
    told, again = tension(twice, PAIR, DAY), replay(twice, PAIR, DAY)
    assert np.abs(told.mean[:, 0] - found.tension.mean[:, 0]).max() < 0.35 * found.tension.sd[:, 0].min()
    assert told.sd[:, 0] == pytest.approx(found.tension.sd[:, 0], rel=0.2)
    assert np.abs(again.mean - found.replayed.mean).mean() < 1.0
    level = breaks(*hostile_acts(twice, PAIR, DAY))
    assert level.best_day == found.breaks.best_day
    assert level.p_any == pytest.approx(found.breaks.p_any, abs=0.1)
    said = verdict(again, record=record(again))
    assert said.p_break == pytest.approx(found.verdict.p_break, abs=0.1)
    assert {said.answer, found.verdict.answer} != {"swing", "break"}


def test_twice_the_reporting_changes_no_conclusion_on_analogues(paths: Paths) -> None:
    """Thin windows come nearer to enough data, so that some analogues are others; what followed is alike."""
    once = analogues(paths, "ISR-PSE", DAY)
    loud = analogues({name: (first, 2.0 * acts) for name, (first, acts) in paths.items()}, "ISR-PSE", DAY)
    for quiet, noisy in zip(once.followed, loud.followed, strict=True):
        assert noisy.p_eased == pytest.approx(quiet.p_eased, abs=0.15)
        assert quiet.interval[0] < noisy.p_eased < quiet.interval[1]


def test_twice_the_reporting_changes_no_conclusion_on_drivers(
    events: pl.DataFrame, twice: pl.DataFrame, found: Diagnosis
) -> None:
    """Each act told twice on the same day: same shares, same cushions, given the same paths."""
    assert twice.height == 2 * events.height
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


@pytest.fixture(scope="module")
def paths(store: Store) -> Paths:
    return conflict_months(store, DAY)


def test_analogues_ask_neither_for_names_nor_for_their_order(paths: Paths) -> None:
    once = analogues(paths, PAIR, DAY)
    renamed = {f"x{name}": paths[name] for name in sorted(paths, reverse=True)}
    told = analogues(renamed, f"x{PAIR}", DAY)
    assert told.followed == once.followed
    assert {(one.dyad[1:], one.last) for one in told.found} == {(one.dyad, one.last) for one in once.found}


def test_analogues_do_not_change_with_what_came_later(store: Store, paths: Paths) -> None:
    with open_store() as fresh:
        later = fresh.events(since="2005-01-01").with_columns(
            id=pl.col("id") + ":later", known=pl.max_horizontal("known", pl.lit(date(2026, 1, 1)))
        )
        fresh.add_events(later)
        told = conflict_months(fresh, DAY)
    assert told.keys() == paths.keys()
    for name, (first, acts) in paths.items():
        assert (told[name][0], told[name][1].tolist()) == (first, acts.tolist())


MAPPING = """date: Day
actor: {column: From, scheme: iso3}
recipient: {column: To, scheme: iso3}
code: {column: Act, scheme: cameo}
id: Nr
"""
ZONES = ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago")
PEER = "DEU-FRA"


def reports() -> list[str]:
    """Write twelve years of acts between two states of which the built-in data know nothing."""
    rng = np.random.default_rng(8)
    days = np.sort(rng.choice(np.arange(365 * 12), 500, replace=False))
    sides = np.array([["DEU", "FRA"], ["FRA", "DEU"]])[rng.integers(0, 2, len(days))]
    codes = rng.choice(["036", "040", "057", "112", "130", "163", "173"], len(days))
    start = date(2007, 1, 1)
    return [
        f"{start + timedelta(days=int(day))},{one},{other},{code}"
        for day, (one, other), code in zip(days, sides, codes, strict=True)
    ]


def ingested(folder: Path, *files: list[str]) -> pl.DataFrame:
    """Load the files into a store of their own and ask for the acts of the pair."""
    folder.mkdir()
    (folder / "map.yaml").write_text(MAPPING, encoding="utf-8")
    for at, lines in enumerate(files):
        (folder / f"{at}.csv").write_text("\n".join(["Nr,Day,From,To,Act", *lines]) + "\n", encoding="utf-8")
    with open_store() as fresh:
        fresh.ingest(mapped_feed(folder / "map.yaml"), sorted(folder.glob("*.csv")))
        return fresh.events(PEER, as_of=DAY)


def test_split_files_repeats_and_the_zone_of_the_machine_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"{at},{line}" for at, line in enumerate(reports())]
    whole = ingested(tmp_path / "whole", rows)
    assert whole.height == len(rows)
    for zone in ZONES:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        split = ingested(tmp_path / zone.replace("/", "-"), rows[1::2], rows[::2][::-1], rows[:40])
        assert split.equals(whole)
    monkeypatch.undo()
    time.tzset()
    repeated = ingested(tmp_path / "twice", rows, [f"again-{row}" for row in rows])
    assert repeated.drop("weight").equals(whole.drop("weight"))
    assert (repeated["weight"] == 2.0 * whole["weight"]).all()
    assert plain(diagnosis(repeated, PEER, DAY)) == plain(diagnosis(whole, PEER, DAY))


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
