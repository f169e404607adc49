from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from detente.diagnose.episodes import (
    Episodes,
    Normal,
    episodes,
    normal_range,
    spells,
    upper_edges,
)
from detente.observe.tension import replay, tension


def test_spells_use_two_edges_and_date_the_onset_back() -> None:
    normal = Normal(40.0, 45.0, 50.0)
    path = np.array([44.0, 46.0, 48.0, 52.0, 49.0, 46.0, 53.0, 44.0, 43.0, 51.0, 55.0])
    assert spells(path, normal) == [(1, 7), (9, None)]


def test_a_path_that_never_passes_the_edge_has_no_spell() -> None:
    path = np.array([44.0, 46.0, 49.9, 45.0])
    assert spells(path, Normal(40.0, 45.0, 50.0)) == []


def test_normal_range_is_the_middle_half() -> None:
    assert normal_range(np.arange(101.0)) == Normal(25.0, 50.0, 75.0)


def test_upper_edges_are_those_of_every_beginning() -> None:
    path = np.random.default_rng(1).normal(50.0, 9.0, 41).round()
    expected = [normal_range(path[: row + 1]).upper for row in range(len(path))]
    assert upper_edges(path) == pytest.approx(expected)


@pytest.fixture(scope="module")
def known(jpn_kor: pl.DataFrame) -> pl.DataFrame:
    return jpn_kor.filter(pl.col("known") <= date(2019, 9, 12))


def test_known_quarrels_of_japan_and_south_korea_are_found(known: pl.DataFrame) -> None:
    day = date(2019, 9, 12)
    found = episodes(tension(known, "JPN-KOR", day), replay(known, "JPN-KOR", day), known)
    years = {episode.peak.year for episode in found.past}
    # Rhee Line seizures, textbooks and Yasukuni, survey stand-off, Lee's landing and the Abe government
    assert {1953, 2001, 2006, 2013} <= years
    assert found.current is not None
    assert found.current.peak.year in (2018, 2019)
    assert found.current.end is None
    assert "economy" in found.current.domains
    assert 1 <= (found.rank_of_current() or 0) <= 3
    for episode in (*found.past, found.current):
        assert episode.onset <= episode.peak
        assert episode.depth > 0
        assert episode.event_ids
    assert all(0.0 <= share <= 1.0 for share in found.recovered.values())
    assert list(found.recovered.values()) == sorted(found.recovered.values())
    assert found.to_dict()["current"]["end"] is None


def test_the_quarrel_of_2012_has_ended_as_seen_from_the_end_of_2015(jpn_kor: pl.DataFrame) -> None:
    day = date(2015, 12, 29)
    known = jpn_kor.filter(pl.col("known") <= day)
    found = episodes(tension(known, "JPN-KOR", day), replay(known, "JPN-KOR", day), known)
    assert found.current is None
    last = found.past[-1]
    assert last.peak.year in (2012, 2013)
    assert last.end is not None
    assert last.end.year == 2015
    assert found.reference_day(day) == date(2014, 12, 29)


@pytest.mark.parametrize(("day", "before"), [("2019-09-30", "2018-09-30"), ("2020-02-29", "2019-02-28")])
def test_without_an_episode_the_comparison_is_with_a_year_ago(day: str, before: str) -> None:
    calm = Episodes(Normal(40.0, 45.0, 50.0), (), None, {}, {}, None)
    assert calm.reference_day(date.fromisoformat(day)) == date.fromisoformat(before)


def test_half_recovery_comes_between_peak_and_end(jpn_kor: pl.DataFrame) -> None:
    as_of = date(2019, 9, 12)
    found = episodes(tension(jpn_kor, "JPN-KOR", as_of), replay(jpn_kor, "JPN-KOR", as_of), jpn_kor)
    assert found.past
    for episode in found.past:
        assert episode.half_life_days is not None
        assert episode.recovery_days is not None
        assert 0 < episode.half_life_days <= episode.recovery_days
    assert found.half_life_days is not None
    assert found.recovered.keys() == found.recovered_interval.keys()
    for months, share in found.recovered.items():
        low, high = found.recovered_interval[months]
        assert low < share < high
