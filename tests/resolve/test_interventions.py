from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.resolve import interventions as module
from detente.resolve.casefile import conflict
from detente.resolve.cases import load_case
from detente.resolve.interventions import Intervention, interventions
from tests.resolve.bruteforce import BruteForce
from tests.resolve.models import game, random_case


def kinds(one: Intervention) -> list[str]:
    return [step.kind for step in one.steps]


def dilemma() -> Any:
    case = dict(game([3, 4, 1, 2], [2, 4, 1, 3]).case)
    case["preferences"] = {
        "Row": {"kind": "prioritised", "statements": ["b", "!a"]},
        "Column": {"kind": "prioritised", "statements": ["a", "!b"]},
    }
    return conflict(case)


def test_peace_needs_a_coordinator_and_holds_by_deterrence() -> None:
    found = interventions(dilemma())
    first = found.found[0]
    assert (first.steps, first.cost, first.state, first.concept) == ((), 0, 4, "seq")
    assert first.if_left.hold == "holds by deterrence only"
    assert first.is_welcome is None
    assert found.sentences()[0].startswith("Bringing the two to move at the same time is enough: state 4 (YY) is SEQ")
    assert json.loads(json.dumps(found.to_dict()))["by"] is None
    assert repr(found) == "<Interventions in game: 4 of 9 combinations tried>"


def test_two_payments_or_two_guarantees_make_it_nash() -> None:
    found = interventions(dilemma(), most=2, costs={"payment": 3})
    nash = [one for one in found.found if (one.state, one.concept) == (4, "nash")]
    assert ["guarantee", "guarantee"] in [kinds(one) for one in nash]
    paid = next(one for one in nash if kinds(one) == ["payment", "payment"])
    assert (paid.cost, paid.n_passed) == (6, 2)
    assert nash.index(paid) == len(nash) - 1
    guaranteed = next(one for one in nash if kinds(one) == ["guarantee", "guarantee"])
    assert "a guarantee that 'a' is not dropped again; a guarantee that 'b' is not dropped again" in str(guaranteed)
    assert guaranteed.if_left.hold == "holds by deterrence only"


def test_2019_washington_at_the_table() -> None:
    found = interventions(load_case("jpn-kor-usa-2019").conflict, by="USA")
    assert (found.by, found.parties) == ("United States", ("Japan", "South Korea"))
    first = found.found[0]
    assert kinds(first) == ["offer"]
    assert (first.state, first.concept, first.is_welcome) == (41, "nash", True)
    assert first.if_left.hold == "holds by deterrence only"
    paid = next(one for one in found.found if one.state == 5 and kinds(one) == ["payment"])
    assert (paid.concept, paid.n_passed, paid.is_welcome) == ("nash", 4, False)
    swapped = next(one for one in found.found if kinds(one) == ["swap"])
    assert swapped.concept == "seq"
    assert "would not stay there of its own will" in str(swapped)
    assert found.sentences(3)[-1] == f"And {len(found.found) - 3} more."


def test_graph_form_knows_coordination_and_payment() -> None:
    case = {
        "schema": "gmcr-case/1",
        "id": "graph",
        "form": "graph",
        "decision_makers": [{"name": "Row"}, {"name": "Column"}],
        "states": ["war", "row yields", "column yields", "peace"],
        "moves": {"Row": [[1, 2], [2, 1], [3, 4], [4, 3]], "Column": [[1, 3], [3, 1], [2, 4], [4, 2]]},
        "preferences": {
            "Row": {"kind": "ranking", "ranking": [3, 4, 1, 2]},
            "Column": {"kind": "ranking", "ranking": [2, 4, 1, 3]},
        },
        "status_quo": 1,
    }
    found = interventions(conflict(case))
    first = found.found[0]
    assert (kinds(first), first.state, first.concept) == ([], 4, "seq")
    assert found.n_tried == 1


def test_what_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_case("jpn-kor-usa-2019").conflict
    with pytest.raises(InvalidInputError, match="Japan is one of the two parties"):
        interventions(model, by="JPN")
    with pytest.raises(InvalidInputError, match="costs of bribe found"):
        interventions(model, costs={"bribe": 1})
    monkeypatch.setattr(module, "MOST_TRIED", 10)
    with pytest.raises(InvalidInputError, match="36 combinations of up to 1 steps; expected at most 10"):
        interventions(model, by="USA")
    case = dict(dilemma().case)
    unknown = {"kind": "unknown", "ranking": [1, 2, 3, 4], "unknown": [[1, 2]]}
    with pytest.raises(InvalidInputError, match="complete orders"):
        interventions(conflict({**case, "preferences": {**case["preferences"], "Row": unknown}}))


def test_no_way() -> None:
    found = interventions(game([1, 2, 3, 4], [1, 2, 3, 4]))
    assert all(one.steps for one in found.found)
    stuck = interventions(replace(conflict(_one_option_each("on_only")), status_quo=4))
    assert stuck.sentences() == ["None of 5 combinations of steps opens a way for Row and Column."]


def _one_option_each(direction: str) -> dict[str, Any]:
    case = dict(dilemma().case)
    case["options"] = [{**option, "direction": direction} for option in case["options"]]
    return case


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_single_steps_written_out(random: Any) -> None:
    """Every offer, guarantee and removal is written into the case and judged by brute force."""
    case = random_case(random, most_makers=3, most_options=4)
    case["misperceptions"] = {}
    model = conflict(case)
    third = "M2" if "M2" in model.decision_makers else None
    found = interventions(model, by=third, parties=("M0", "M1"))
    now = model.states[0]
    expected = set()
    steps: list[tuple[str, int, str]] = [("coordinate", -1, "")]
    for k, option in enumerate(model.options):
        flipped = "N" if now[k] == "Y" else "Y"
        if option.decision_maker == third:
            steps.append(("offer", k, flipped))
        elif option.decision_maker in ("M0", "M1"):
            steps.append(("remove", k, now[k]))
            steps += [("guarantee", k, value) for value in "YN" if option.direction == "both"]
    for kind, k, value in steps:
        held = {j: now[j] for j, option in enumerate(model.options) if option.decision_maker == third} | (
            {k: value} if kind in ("offer", "remove") else {}
        )
        start = "".join(held.get(j, mark) for j, mark in enumerate(now))
        fixed = ["-" * j + ("N" if mark == "Y" else "Y") + "-" * (len(now) - j - 1) for j, mark in held.items()]
        options = [dict(option) for option in case["options"]]
        if kind == "guarantee":
            options[k]["direction"] = "on_only" if value == "Y" else "off_only"
        kept = [n for n, state in enumerate(model.states) if all(state[j] == mark for j, mark in held.items())]
        if start not in model.states:
            continue
        number = {old + 1: new for new, old in enumerate(kept, start=1)}
        preferences = {
            name: {
                "kind": "ranking",
                "ranking": list(
                    filter(None, ([number[s] for s in group if s in number] for group in entry["ranking"]))
                ),
            }
            for name, entry in case["preferences"].items()
        }
        judge = BruteForce(
            {**case, "options": options, "infeasible": [*case["infeasible"], *fixed], "preferences": preferences}
        )
        for inside, state in enumerate(judge.states):
            moved = [j for j in range(len(now)) if state[j] != start[j]]
            can = all(
                options[j]["dm"] in ("M0", "M1")
                and options[j].get("direction", "both") in ("both", "on_only" if state[j] == "Y" else "off_only")
                for j in moved
            )
            is_used = kind != "guarantee" or state[k] == value
            place = kept[inside]
            is_better = all(model.payoffs[maker][place] > model.payoffs[maker][0] for maker in (0, 1))
            if moved and can and is_used and is_better:
                for concept in ("nash", "seq"):
                    if all(judge.is_stable(inside, maker, concept) for maker in range(len(judge.makers))):
                        expected.add((kind, k, value, place + 1, concept))
    told = set()
    for one in found.found:
        if not {"payment", "swap"} & set(kinds(one)):
            step = (one.steps[0].kind, one.steps[0].option, one.steps[0].value) if one.steps else steps[0]
            told.add((*step, one.state, one.concept))
    assert told <= expected
    for kind, k, value, state, concept in expected - told:
        better = {(kind, k, value, state, "nash"), (*steps[0], state, "nash"), (*steps[0], state, concept)}
        assert better & told
