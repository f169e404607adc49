from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from detente.diagnose.diagnosis import diagnosis
from detente.diagnose.signal import Signal

Make = Callable[..., Any]
DAY = date(2019, 6, 30)


@pytest.fixture
def told(act: Make, frame: Make) -> Callable[..., Signal]:
    """Read the signal of a quarrel with openings by the given actors."""

    def read(*openings: dict[str, Any]) -> Signal:
        past = [
            act(f"{year}-{month:02d}-01", -6.0 if year == 2019 else 2.0)
            for year in range(2012, 2020)
            for month in (1, 3, 5)
        ]
        events: pl.DataFrame = frame(*past, *openings)
        return diagnosis(events, "AAA-BBB", DAY).signal

    return read


def by_a_third(act: Make, actor: str) -> dict[str, Any]:
    made: dict[str, Any] = act(
        "2019-06-10", 3.0, id=actor, actor=actor, is_pair_act=False, third_parties=f"{actor}:mediator", type="CONSULT"
    )
    return made


def test_third_parties_alone_make_no_two_sided_opening(told: Callable[..., Signal], act: Make) -> None:
    found = told(by_a_third(act, "USA"), by_a_third(act, "UN"))
    assert found.is_opportunity
    assert set(found.opening_event_ids) == {"USA", "UN"}
    assert not found.is_two_sided


def test_a_side_and_a_third_party_make_a_two_sided_opening(told: Callable[..., Signal], act: Make) -> None:
    assert told(by_a_third(act, "USA"), act("2019-06-12", 2.0, type="CONCEDE")).is_two_sided


def test_an_opening_is_shut_after_ninety_days(told: Callable[..., Signal], act: Make) -> None:
    old = (DAY - timedelta(days=90)).isoformat()
    assert not told(act(old, 2.0, type="CONCEDE")).is_opportunity
