from __future__ import annotations

import pytest

from detente.errors import InvalidInputError
from detente.resolve import statementorders
from detente.resolve.casefile import conflict
from detente.resolve.cases import load_case
from detente.resolve.conflict import Conflict
from detente.resolve.statementorders import fewest_swaps
from tests.resolve.models import game


def dilemma() -> Conflict:
    case = dict(game([3, 4, 1, 2], [2, 4, 1, 3]).case)
    case["preferences"] = {
        "Row": {"kind": "prioritised", "statements": ["b", "!a", "a <-> b"]},
        "Column": {"kind": "prioritised", "statements": ["a <-> b", "a", "!b"]},
    }
    return conflict(case)


def test_the_fewest_swaps_of_one() -> None:
    fewest, orders = fewest_swaps(dilemma(), ["Row"], "YY", "nash")
    assert fewest == 1
    assert orders == [{"Row": ["b", "a <-> b", "!a"]}]
    assert fewest_swaps(dilemma(), ["Row"], "NY", "nash") == (None, [])


def test_several_may_swap() -> None:
    fewest, orders = fewest_swaps(dilemma(), ["Row", "Column"], "NY", "nash")
    assert fewest is None
    fewest, orders = fewest_swaps(dilemma(), ["Row", "Column"], "YY", "nash")
    assert fewest == 1
    assert {name: len(own) for name, own in orders[0].items()} == {"Row": 3, "Column": 3}


def test_no_swap_is_needed_of_an_equilibrium() -> None:
    model = load_case("jpn-kor-usa-2019").conflict
    fewest, orders = fewest_swaps(model, ["JPN"], 41, "nash")
    assert (fewest, orders) == (0, [{"Japan": model.statements_of("JPN")}])


def test_the_search_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statementorders, "MOST_TRIED", 3)
    with pytest.raises(InvalidInputError, match="no order within 0 swaps will do, and 4 orders are 1 away"):
        fewest_swaps(dilemma(), ["Row", "Column"], "YY", "nash")
