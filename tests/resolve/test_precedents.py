from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from detente.resolve.options import options
from detente.resolve.precedents import Precedent, is_ripe, options_of

if TYPE_CHECKING:
    from detente.observe.store import Store

ROW: dict[str, Any] = {
    "id": "pre-1",
    "date": date(2015, 3, 1),
    "precision": "day",
    "third_party": "USA",
    "dyad": "JPN-KOR",
    "option": "summit-hosting",
    "essay_option": "high-level-talks",
    "description": "Hosted a summit.",
    "rule": "R2",
    "outcome_12m": "better",
    "relapse_date": None,
}


@pytest.mark.parametrize(
    ("changed", "as_of", "result"),
    [
        ({}, date(2016, 3, 1), "worked"),
        ({}, date(2016, 2, 28), "open"),
        ({"precision": "month"}, date(2016, 3, 30), "open"),
        ({"outcome_12m": "same"}, date(2016, 3, 1), "failed"),
        ({"outcome_12m": "unknown"}, date(2016, 3, 1), "open"),
        ({"relapse_date": date(2015, 6, 1)}, date(2015, 6, 1), "failed"),
        ({"relapse_date": date(2015, 6, 1)}, date(2015, 5, 31), "open"),
        ({"relapse_date": date(2016, 3, 2)}, date(2017, 1, 1), "worked"),
        ({"option": "offer-refused"}, date(2015, 3, 2), "failed"),
    ],
)
def test_a_precedent_is_judged_by_what_the_day_knows(changed: dict[str, Any], as_of: date, result: str) -> None:
    assert Precedent.of({**ROW, **changed}, as_of).result == result


def test_an_act_of_a_month_is_ripe_a_year_after_its_end() -> None:
    assert not is_ripe({**ROW, "precision": "month"}, date(2016, 3, 30))
    assert is_ripe({**ROW, "precision": "month"}, date(2016, 3, 31))


def test_a_refused_offer_is_one_of_what_was_offered() -> None:
    assert options_of(ROW) == ("summit-hosting", "high-level-talks")
    assert options_of({**ROW, "option": "offer-refused"}) == ("good-offices",)
    assert options_of({**ROW, "option": "offer-refused", "third_party": "ICJ"}) == ("arbitration-court",)


def test_those_of_the_pair_are_told_with_dyad_rule_and_result(store: Store) -> None:
    day = date(2019, 9, 12)
    found = options(store.precedents(day), store.options(day), day, dyad="JPN-KOR", by="USA")
    told = [one.to_dict() for record in found.records for one in record.same_dyad]
    assert {one["dyad"] for one in told} == {"JPN-KOR"}
    assert {one["result"] for one in told} <= {"worked", "failed", "open"}
    assert all(one["rule"] for one in told)
