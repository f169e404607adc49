from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from detente.resolve.effects import MIN_STUDIES, N_PLACEBO, OVERALL, PATH_MONTHS, Effects, effects

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.observe.store import Store

DAY = datetime.date(2019, 9, 12)


@pytest.fixture(scope="module")
def found(store: Store) -> Effects:
    return effects(store, DAY)


class Made:
    """A store of one pair, AAA-BBB, that is calmer for a year after each of its precedents."""

    def __init__(self, events: pl.DataFrame, precedents: pl.DataFrame) -> None:
        self._events, self._precedents = events, precedents

    def precedents(self, as_of: datetime.date) -> pl.DataFrame:
        return self._precedents.filter(pl.col("known") <= as_of)

    def dyads(self, as_of: datetime.date) -> pl.DataFrame:
        return self._events.select("dyad").unique()

    def events(self, dyad: object, *, as_of: datetime.date, pair_acts: bool) -> pl.DataFrame:
        return self._events.filter(pl.col("known") <= as_of)


def made(
    act: Callable[..., dict[str, object]], frame: Callable[..., pl.DataFrame], effect: float, **row: object
) -> Made:
    """Make a store with eight precedents three years apart, each followed by a year that is ``effect`` more hostile."""
    rng = np.random.default_rng(4)
    years = range(1985, 2009, 3)
    rows = []
    for month in range(12 * 1970, 12 * 2012):
        year, number = divmod(month, 12)
        since = min((month - 12 * start - 5 for start in years if month > 12 * start + 5), default=99)
        hostility = 1.0 + rng.standard_normal() + (effect if since <= 12 else 0.0)
        for day in (4, 14, 24):
            text = f"{year}-{number + 1:02d}-{day:02d}"
            rows.append(act(text, float(np.clip(-hostility, -10, 10)), dyad="GBR-ISL", actor="GBR", recipient="ISL"))
    usual = {"option": "shuttle", "essay_option": "high-level-talks", "third_party": "UN", "style": "facilitation"}
    precedents = pl.DataFrame(
        [
            {
                "id": f"pre-{year}",
                "date": datetime.date(year, 6, 10),
                "known": datetime.date(year + 1, 6, 10),
                "precision": "day",
                "dyad": "GBR-ISL",
                "rule": "R3",
            }
            | usual
            | row
            for year in years
        ]
    )
    return Made(frame(*rows), precedents)


def test_a_planted_effect_is_found_and_nothing_where_there_is_none(
    act: Callable[..., dict[str, object]], frame: Callable[..., pl.DataFrame]
) -> None:
    later = datetime.date(2012, 1, 1)
    one = effects(made(act, frame, -2.0), later)["high-level-talks"]  # type: ignore[arg-type]
    none = effects(made(act, frame, 0.0), later)["high-level-talks"]  # type: ignore[arg-type]
    assert one.year is not None
    assert none.year is not None
    assert one.n_studies == none.n_studies == 8
    # Two points of mean intensity are ten points of tension.
    assert one.year.value == pytest.approx(-10.0, abs=2.5)
    assert one.year.upper < 0 < none.year.upper
    assert none.year.lower < 0
    assert one.p_eases is not None
    assert one.p_eases > 0.9
    assert one.placebo is not None
    assert one.placebo.share_as_large < 0.05
    assert none.placebo is not None
    assert none.placebo.share_as_large > 0.05
    assert one.half_life_months is not None
    assert one.path[1].value < -5


@pytest.mark.parametrize("row", [{"rule": "H"}, {"third_party": "none"}, {"dyad": "FRA-DEU"}, {"precision": "year"}])
def test_what_is_left_out(
    act: Callable[..., dict[str, object]], frame: Callable[..., pl.DataFrame], row: dict[str, object]
) -> None:
    one = effects(made(act, frame, -2.0, **row), datetime.date(2012, 1, 1))["high-level-talks"]  # type: ignore[arg-type]
    assert one.n_studies == 0
    assert not one.is_enough


def test_acts_within_a_year_are_measured_once(
    act: Callable[..., dict[str, object]], frame: Callable[..., pl.DataFrame]
) -> None:
    store = made(act, frame, -2.0)
    again = store._precedents.with_columns(pl.col("date").dt.offset_by("5mo"), id=pl.col("id") + "-again")
    store._precedents = pl.concat([store._precedents, again])
    one = effects(store, datetime.date(2012, 1, 1))["high-level-talks"]  # type: ignore[arg-type]
    assert (one.n_listed, one.n_studies) == (16, 8)
    assert not any("again" in name for name in one.precedent_ids)


def test_what_is_known_later_changes_nothing(
    act: Callable[..., dict[str, object]], frame: Callable[..., pl.DataFrame]
) -> None:
    store, day = made(act, frame, -2.0), datetime.date(2003, 3, 3)
    whole = effects(store, day).to_dict()  # type: ignore[arg-type]
    cut = Made(store.events(None, as_of=day, pair_acts=True), store.precedents(day))
    assert effects(cut, day).to_dict() == whole  # type: ignore[arg-type]


def test_the_built_in_precedents(found: Effects) -> None:
    assert found.overall.family == OVERALL
    assert found.overall.is_enough
    assert found.overall.placebo is not None
    assert found.overall.placebo.n == N_PLACEBO
    assert found.overall.placebo.mean_other_pairs is not None
    assert [*found.overall.path] == [*PATH_MONTHS]
    for one in found.by_family.values():
        assert one.is_enough == (one.n_studies >= MIN_STUDIES)
        assert one.is_enough == (one.shortfall is None)
        assert one.n_studies <= one.n_listed
        assert one.limitation
        if one.year is not None:
            assert one.year.lower < one.year.value < one.year.upper
    json.dumps(found.to_dict(), allow_nan=False)
    assert "families measured" in repr(found)


def test_a_family_that_was_never_used_has_a_reason(found: Effects) -> None:
    one = found["sorcery"]
    assert not one.is_enough
    assert one.shortfall == "no precedent is known"
    assert one.to_dict()["year"] is None


def test_calm_goes_with_the_usual_style(found: Effects) -> None:
    freeze, court = found["freeze"], found["arbitration"]
    assert freeze.calm is not None
    assert freeze.calm.kind.style == "formulation"
    assert court.calm is None
