from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from detente.brief.scan_part import scan_section
from detente.diagnose.diagnosis import diagnosis
from detente.diagnose.scan import Scan, ranked, scan
from detente.observe.coverage import coverage
from detente.observe.store import Store, open_store

Make = Callable[..., Any]
DAY = date(2019, 9, 12)


@pytest.fixture(scope="module")
def found(store: Store) -> Scan:
    return scan(store, DAY)


def test_every_pair_is_told_as_in_its_own_brief(store: Store, found: Scan) -> None:
    assert {one.dyad for one in found.ranked} == {"ARM-TUR", "IND-PAK", "ISR-PSE", "JPN-KOR"}
    one = next(one for one in found.ranked if one.dyad == "JPN-KOR")
    whole = diagnosis(store.events("JPN-KOR", as_of=DAY), "JPN-KOR", DAY)
    assert one.signal == whole.signal
    assert one.verdict.p_break == whole.verdict.p_break
    assert one.breaks.p_any == whole.breaks.p_any
    assert one.normal == whole.episodes.normal
    assert (one.p_new_nadir, one.p_back_within_year) == (whole.outlook.p_new_nadir, whole.outlook.p_back_within_year)
    assert one.episode is not None
    assert whole.episodes.current is not None
    assert one.episode.onset == whole.episodes.current.onset


def test_nothing_known_later_counts(found: Scan, store: Store) -> None:
    with open_store() as fresh:
        later = fresh.events("JPN-KOR", since="2019-01-01").with_columns(
            id=pl.col("id") + "-later",
            known=pl.max_horizontal("known", pl.lit(date(2026, 1, 1))),
            intensity=pl.lit(-10.0),
        )
        fresh.add_events(later)
        assert repr(scan(fresh, DAY).to_dict()) == repr(found.to_dict())


def test_a_thin_pair_is_listed_with_what_is_missing(act: Make, frame: Make) -> None:
    values = {"dyad": "CHN-IND", "actor": "CHN", "recipient": "IND", "is_checked": False}
    rows = [act(f"201{year}-03-0{day}", -3.0, **values) for year in range(6, 9) for day in range(1, 5)]
    with open_store() as fresh:
        fresh.add_events(frame(*rows))
        found = scan(fresh, DAY)
        alone = coverage(fresh.events("CHN-IND", as_of=DAY), DAY)
    assert found.missing == {"CHN-IND": alone.shortfalls}
    assert len(alone.shortfalls) == 3
    told = scan_section(found, 2)
    assert told.tables[1].rows == (("CHN-IND", "; ".join(alone.shortfalls)),)
    assert [row[0] for row in told.tables[0].rows] == ["1", "2"]
    assert found.to_dict(2)["n_ranked"] == 4
    assert len(found.to_dict(2)["pairs"]) == 2


def test_acts_of_a_body_whose_code_holds_a_hyphen_are_no_pair_and_stop_no_scan(
    act: Make, frame: Make, found: Scan
) -> None:
    values = {"dyad": "CRICKET-COUNCIL-IND", "actor": "CRICKET-COUNCIL", "recipient": "IND", "is_checked": False}
    rows = [act(f"{year}-{month:02}-03", -3.0, **values) for year in range(2001, 2020) for month in range(1, 9)]
    with open_store() as fresh:
        fresh.add_events(frame(*rows))
        assert fresh.counts(every="year", as_of=DAY)["dyad"].is_in(["CRICKET-COUNCIL-IND"]).any()
        assert scan(fresh, DAY).to_dict() == found.to_dict()


def test_without_any_judged_pair_the_answer_is_not_enough_data(store: Store) -> None:
    empty = scan(store, "1955-01-01")
    assert not empty.ranked
    assert scan_section(empty, 5).answer.startswith("Not enough data")


def scanned(dyad: str, change: float, above: float, p_break: float | None) -> Any:
    told = SimpleNamespace(told_now=SimpleNamespace(tension=50 + above))
    verdict = SimpleNamespace(p_break=p_break)
    return SimpleNamespace(dyad=dyad, change=change, above_normal=above, verdict=verdict, signal=told)


def test_the_rank_is_the_mean_of_three_ranks() -> None:
    worst, calm = scanned("A-B", 9, 9, 0.9), scanned("C-D", -9, -9, None)
    mixed, steady = scanned("E-F", 9, 1, 0.5), scanned("G-H", 0, 5, 0.5)
    for given in ([calm, steady, mixed, worst], [worst, mixed, steady, calm]):
        # mixed: 1.5 + 3 + 2.5, steady: 3 + 2 + 2.5 (equals share a rank)
        assert [one.dyad for one in ranked(given)] == ["A-B", "E-F", "G-H", "C-D"]
    assert ranked([]) == ()
