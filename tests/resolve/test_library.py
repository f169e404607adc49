"""The shipped cases: what each comes to, and what hangs on a single statement."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from detente.resolve.casefile import conflict
from detente.resolve.cases import FOLDER, case_content, load_case, shipped
from detente.resolve.stability import stability
from detente.resolve.verify import verify
from detente.vocabulary.disputes import one_sided_names

if TYPE_CHECKING:
    from detente.resolve.conflict import Conflict

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gmcr"
OF_THE_LITERATURE = {"prisoners-dilemma", "chicken", "elmira", "syria-iraq-1975", "cuba-1962"}
MODELLED = {
    "jpn-kor-usa-2019": "NYYNNNYN",
    "india-pakistan-2019": "NNNYNYN",
    "armenia-turkey-2009": "YYYNY",
    "us-china-trade-2018": "YNYYN",
}
"""The cases of our own, each with the way out that its page tells."""

Result = tuple[str, str, bool]


def test_the_library_is_whole() -> None:
    assert set(shipped()) == OF_THE_LITERATURE | set(MODELLED)


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_case_says_where_it_comes_from_and_what_it_assumes(name: str) -> None:
    case = load_case(name)
    assert case.id == name
    assert case.source
    assert case.assumptions
    assert case.conflict.status_quo is not None
    assert stability(case.conflict).equilibria["seq"]


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_case_names_no_place_in_one_sides_form_alone(name: str) -> None:
    assert [found.name for found in one_sided_names((FOLDER / f"{name}.json").read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", sorted(MODELLED))
def test_every_statement_of_a_modelled_case_has_its_reason(name: str) -> None:
    content = case_content(name)
    for maker, entry in content["preferences"].items():
        assert len(content["statement_why"][maker]) == len(entry["statements"]), maker
    assert len(content["infeasible_why"]) == len(content["infeasible"])


@pytest.mark.parametrize("name", sorted(OF_THE_LITERATURE))
def test_a_case_of_the_literature_comes_to_its_published_equilibria(name: str) -> None:
    assert verify(case_content(name)).is_right
    assert load_case(name).known is None, "written after the event, so it answers nothing as of a day of its own"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("prisoners-dilemma", "prisoners_dilemma"),
        ("chicken", "chicken"),
        ("elmira", "elmira_9"),
        ("syria-iraq-1975", "syria_iraq_1975"),
    ],
)
def test_a_case_of_the_literature_has_the_equilibria_of_the_reference(ours: str, theirs: str) -> None:
    path = SHARED / f"{theirs}.json"
    if not path.is_file():
        pytest.skip("no folder of shared cases")
    expected = json.loads(path.read_text(encoding="utf-8"))["expected"]["computed"]["equilibria"]
    found = stability(load_case(ours).conflict).equilibria
    assert {concept: list(states) for concept, states in found.items()} == {name: expected[name] for name in found}


def result(model: Conflict, third: str | None, way: str) -> Result:
    """Return the grade, the strongest concept under which the way out is an equilibrium, whether both prefer it."""
    found = model.dead_end(without=third)
    equilibria = stability(model, concepts=("nash", "seq")).equilibria
    holds = next((concept for concept, states in equilibria.items() if model.number(way) in states), "unstable")
    return found.grade, holds, way in [entry.options for entry in found.better]


MAIN: dict[str, Result] = {
    "jpn-kor-usa-2019": ("closed dead end", "nash", True),
    "india-pakistan-2019": ("dead end", "nash", True),
    "armenia-turkey-2009": ("dead end", "seq", True),
    "us-china-trade-2018": ("dead end", "seq", True),
}
HANGS_ON: dict[tuple[str, str, int], Result] = {
    ("jpn-kor-usa-2019", "Japan", 4): ("dead end", "nash", True),
    ("jpn-kor-usa-2019", "Japan", 7): ("closed dead end", "seq", True),
    ("jpn-kor-usa-2019", "South Korea", 2): ("dead end", "nash", True),
    ("india-pakistan-2019", "India", 1): ("not a dead end", "nash", True),
    ("india-pakistan-2019", "Pakistan", 2): ("not a dead end", "nash", True),
    ("india-pakistan-2019", "Pakistan", 4): ("closed dead end", "nash", True),
    ("india-pakistan-2019", "Pakistan", 7): ("dead end", "nash", False),
    ("armenia-turkey-2009", "Turkey", 3): ("closed dead end", "seq", True),
    ("armenia-turkey-2009", "Armenia", 2): ("dead end", "seq", False),
    ("armenia-turkey-2009", "Armenia", 3): ("not a dead end", "seq", True),
    ("armenia-turkey-2009", "Azerbaijan", 4): ("dead end", "nash", True),
    ("us-china-trade-2018", "United States", 4): ("dead end", "unstable", False),
    ("us-china-trade-2018", "China", 3): ("not a dead end", "unstable", False),
}
"""Statements (counted from 1) without which the main result is another one; without any other it stays."""


@pytest.mark.parametrize("name", sorted(MODELLED))
def test_the_main_result_stays_without_any_one_statement_but_those_listed(name: str) -> None:
    content, way = case_content(name), MODELLED[name]
    third = next(iter(content.get("third_party", {})), None)
    assert result(load_case(name).conflict, third, way) == MAIN[name]
    for maker, entry in content["preferences"].items():
        for place in range(len(entry["statements"])):
            less = conflict(_without_statement(content, maker, place))
            expected = HANGS_ON.get((name, maker, place + 1), MAIN[name])
            assert result(less, third, way) == expected, (maker, entry["statements"][place])


def _without_statement(content: Any, maker: str, place: int) -> dict[str, Any]:
    entry = content["preferences"][maker]
    kept = [statement for k, statement in enumerate(entry["statements"]) if k != place]
    return {**content, "preferences": {**content["preferences"], maker: {**entry, "statements": kept}}}


def test_a_broker_who_makes_an_irreversible_step_possible_may_leave() -> None:
    """Pakistan's release of the pilot lasts without the broker; Japan's and Korea's package is held by deterrence."""
    for name, hold in (("india-pakistan-2019", "holds"), ("jpn-kor-usa-2019", "holds by deterrence only")):
        ways = load_case(name).conflict.ways_out(by="USA").ways
        assert next(way for way in ways if way.better.options == MODELLED[name]).if_left.hold == hold


def test_azerbaijan_makes_the_protocols_cost_turkey_more_than_they_bring() -> None:
    model = load_case("armenia-turkey-2009").conflict
    way = model.from_here().by_coalitions[model.number("protocols_in_force,_Azerbaijan_turns_on_Turkey")]
    assert [movers for movers, _ in way] == ["Armenia + Turkey", "Azerbaijan"]
    assert model.prefers("Turkey", "signed,_not_ratified", "protocols_in_force,_Azerbaijan_turns_on_Turkey")
    assert stability(model.variant("no_third_party")).equilibria["nash"] == (1, 6)
