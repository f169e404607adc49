"""One pass of the filter says what a brief of the day says, and knows nothing that came later."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from detente.diagnose.counts_ahead import acts_ahead
from detente.diagnose.verdict import verdict
from detente.observe.store import Store
from detente.observe.tension import replay
from detente.watch.track import Track

DAYS = [date(2018, 10, 29) + timedelta(days=step) for step in (0, 1, 2, 3, 53, 54, 62, 200, 318)]


@pytest.fixture(scope="module")
def track(store: Store) -> Track:
    return Track(store.events("JPN-KOR"), "JPN-KOR", DAYS)


@pytest.mark.parametrize("day", DAYS)
def test_the_figures_of_a_day_are_those_of_a_brief_of_the_day(store: Store, track: Track, day: date) -> None:
    events = store.events("JPN-KOR", as_of=day)
    told = replay(events, "JPN-KOR", day)
    level = track.level(day)
    assert level is not None
    assert level.tension == pytest.approx(told.mean[-1], abs=1e-6)
    assert level.sd == pytest.approx(told.sd[-1], abs=1e-6)
    said, chance = verdict(told), track.chance(day)
    assert (chance is None) == (said.p_break is None)
    if chance is not None:
        assert chance.p_break == pytest.approx(said.p_break, abs=1e-6)
        assert track.normal(day).upper == pytest.approx(said.edge, abs=1e-6)
    status = replay(events.filter(pl.col("domain") == "status"), "JPN-KOR", day)
    assert track.domains(day)["status"] == pytest.approx(1 - _below(50.0, status.mean[-1], status.sd[-1]), abs=1e-6)


def _below(value: float, mean: float, sd: float) -> float:
    from statistics import NormalDist

    return NormalDist(mean, sd).cdf(value)


def test_what_comes_later_changes_nothing(store: Store, track: Track) -> None:
    day = DAYS[4]
    then = Track(store.events("JPN-KOR", as_of=day), "JPN-KOR", [one for one in DAYS if one <= day])
    assert then.level(day) == track.level(day)
    assert then.chance(day) == track.chance(day)


def test_the_outlook_on_acts_is_worked_out_once_a_month(store: Store, track: Track) -> None:
    first = track.ahead(DAYS[1])
    assert track.ahead(DAYS[0]) is first
    alone = acts_ahead(store.events("JPN-KOR", as_of=DAYS[1]), "JPN-KOR", DAYS[1])["JPN>KOR"]
    assert first["JPN>KOR"] is not None
    assert alone is not None
    assert first["JPN>KOR"].p_spike[0] == pytest.approx(alone.p_spike[0])


def test_before_the_record_there_is_no_level(track: Track) -> None:
    assert track.level(date(1900, 1, 1)) is None
    assert not track.is_enough(date(1950, 1, 1))
    assert track.became_known(date(2018, 12, 20), date(2018, 12, 21))
