"""Holdings: what each feed has, and the states that a feed lacks, found by itself."""

from __future__ import annotations

import json
import math
import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from scipy.stats import binom

from detente.observe.feeds import feed_named
from detente.observe.holdings import FEWEST_ROWS, holdings, holes, lower_tail
from detente.observe.questions import PRESENCE_SCHEMA
from detente.observe.store import Store, open_store

EVENTS = Path(os.environ.get("DATA", Path(__file__).resolve().parents[3] / "shared" / "data")) / "events"
ESSAY_DAY = date(2019, 9, 12)


def presence(*rows: tuple[str, int, str, int, int]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=PRESENCE_SCHEMA, orient="row")


def test_the_built_in_data_by_feed(store: Store) -> None:
    found = holdings(store, "JPN-KOR", ESSAY_DAY)
    [own] = found.feeds
    acts = store.events("JPN-KOR", as_of=ESSAY_DAY, pair_acts=True)
    assert (own.feed, own.n_rows, own.n_days) == ("chronicle", acts.height, acts["date"].n_unique())
    assert sum(own.by_year.values()) == own.n_rows
    assert {1955, 1956, 1963} <= set(own.empty_years)
    assert own.share_imprecise == pytest.approx((acts["precision"] != "day").mean())
    assert found.n_merged == 0
    assert found.holes == ()
    assert json.loads(json.dumps(found.to_dict()))["feeds"][0]["by_year"]["2019"] == own.by_year[2019]


def test_a_state_that_is_never_itself_is_a_hole() -> None:
    usual = [("kg", 2010, code, 1000, 300) for code in ("JPN", "KOR", "CHN", "FRA")]
    found = holes(presence(*usual, ("kg", 2010, "USA", 3000, 0), ("kg", 2010, "IND", 1000, 100)))
    assert [(hole.state, hole.kind, hole.n_found, hole.n) for hole in found] == [("USA", "never as a whole", 0, 3000)]
    assert "lacks United States as a state" in found[0].sentence
    assert holes(presence(*usual, ("kg", 2010, "USA", 3000, 0)), states=["JPN", "KOR"]) == ()


def test_a_cut_of_some_years_is_found_beside_whole_years() -> None:
    usual = [("kg", year, code, 1000, 300) for code in ("JPN", "KOR", "CHN", "FRA") for year in (2010, 2011, 2018)]
    cut = [("kg", 2010, "USA", 900, 0), ("kg", 2011, "USA", 800, 1), ("kg", 2018, "USA", 5000, 2000)]
    [found] = holes(presence(*usual, *cut))
    assert (found.state, found.first_year, found.last_year, found.n_found, found.n) == ("USA", 2010, 2011, 1, 1700)
    assert "(2010-2011)" in found.sentence


def test_years_chosen_by_chance_are_no_hole() -> None:
    """A thin state has many years without a single whole side; that is no sign of a cut."""
    usual = [
        ("kg", year, code, 1000, whole) for code, whole in (("JPN", 60), ("CHN", 40)) for year in range(1960, 2020)
    ]
    thin = [("kg", year, "AND", 8, 0 if year % 4 else 2) for year in range(1960, 2020)]
    assert holes(presence(*usual, *thin)) == ()


def test_few_rows_and_feeds_without_whole_states_say_nothing() -> None:
    usual = [("kg", 2010, code, 1000, 300) for code in ("JPN", "KOR", "CHN")]
    assert holes(presence(*usual, ("kg", 2010, "USA", FEWEST_ROWS - 1, 0))) == ()
    assert holes(presence(*[("gov", 2010, code, 1000, n) for code, n in (("JPN", 9), ("KOR", 8), ("USA", 0))])) == ()
    assert (
        holes(presence(*[("chronicle", 2010, c, 1000, n) for c, n in (("JPN", 900), ("KOR", 800), ("USA", 0))])) == ()
    )


def test_a_state_that_other_feeds_tell_of_is_a_hole() -> None:
    wide = [("wide", 2010, code, 5000, 0) for code in ("JPN", "KOR", "USA", "FRA")]
    narrow = [("narrow", 2010, code, 5000, 0) for code in ("JPN", "KOR", "FRA")]
    found = holes(presence(*wide, *narrow, ("narrow", 2010, "USA", 20, 0)))
    assert [(hole.feed, hole.state, hole.kind) for hole in found] == [("narrow", "USA", "seldom at all")]
    absent = holes(presence(*wide, *narrow), states=["USA"])
    assert [(hole.feed, hole.n_found) for hole in absent] == [("narrow", 0)]
    apart = [(feed, 1990, code, n, whole) for feed, _, code, n, whole in narrow]
    assert holes(presence(*wide, *apart)) == ()  # no year in common


@pytest.mark.parametrize(("k", "n", "p"), [(0, 50, 0.1), (3, 40, 0.2), (40, 200, 0.25), (5, 5, 0.5), (0, 10, 0.0)])
def test_the_tail_is_that_of_the_binomial_distribution(k: int, n: int, p: float) -> None:
    assert math.isclose(lower_tail(k, n, p), binom.cdf(k, n, p), rel_tol=1e-9)


@pytest.mark.slow
@pytest.mark.skipif(not EVENTS.is_dir(), reason="no event samples at hand")
def test_the_holes_of_real_icews_cuts_are_found() -> None:
    cut = holes(loaded("icews_kg", *sorted(EVENTS.glob("icews0515_*.csv.gz"))))
    lacking = {hole.state for hole in cut}
    assert {"USA", "IND", "PAK", "RUS", "TUR", "ISR", "DEU"} <= lacking
    assert not {"CHN", "JPN", "KOR", "IRN", "FRA"} & lacking
    whole = EVENTS / "icews18_full_20180829_20181031.csv.gz"
    both = holes(loaded("icews_kg", *sorted(EVENTS.glob("icews0515_*.csv.gz")), whole))
    assert {"USA", "IND", "PAK", "RUS", "TUR", "ISR", "DEU"} <= {hole.state for hole in both if hole.last_year <= 2015}
    assert holes(loaded("icews_kg", whole)) == ()
    assert holes(loaded("icews", EVENTS / "icews_raw_20181004_20181231.tab.gz")) == ()


def loaded(feed: str, *paths: Path) -> pl.DataFrame:
    with open_store() as store:
        store.ingest(feed_named(feed), paths)
        return store.presence(feeds=feed)
