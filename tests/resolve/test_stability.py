from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import UnknownNameError
from detente.resolve.casefile import conflict
from detente.resolve.stability import CONCEPTS, stability
from tests.resolve.bruteforce import BruteForce
from tests.resolve.models import game, random_cases, random_graphs

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gmcr"


def test_prisoners_dilemma() -> None:
    found = stability(game([3, 4, 1, 2], [2, 4, 1, 3]))
    assert found.equilibria == {"nash": (1,)} | dict.fromkeys(CONCEPTS[1:], (1, 4))
    assert repr(found) == "<Stability of game: equilibria 1 Nash, 2 GMR, 2 SMR, 2 SEQ, 2 SSEQ, 2 SIM>"


def test_chicken() -> None:
    found = stability(game([3, 4, 2, 1], [2, 4, 3, 1]))
    assert found.equilibria["nash"] == (2, 3)
    assert found.stable["gmr"]["Row"] == (2, 3, 4)


def test_all_576_strict_games() -> None:
    orders = [list(order) for order in itertools.permutations([1, 2, 3, 4])]
    without = dict.fromkeys(CONCEPTS, 0)
    for row, column in itertools.product(orders, orders):
        for concept, states in stability(game(row, column)).equilibria.items():
            without[concept] += not states
    assert {name: without[name] for name in ("nash", "gmr", "smr", "seq")} == {
        "nash": 72,
        "gmr": 0,
        "smr": 32,
        "seq": 0,
    }


def shared_problems() -> list[Any]:
    if not SHARED.is_dir():
        return [pytest.param(None, None, None, marks=pytest.mark.skip("no folder of shared cases"))]
    found = []
    for path in sorted(SHARED.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for case in content.get("cases", [content]):
            expected = case["expected"]
            found.append(pytest.param(case, None, expected.get("computed", expected), id=case["id"]))
            for variant in case.get("variants", []):
                name = f"{case['id']}-{variant['id']}"
                found.append(pytest.param(case, variant, variant["expected"], id=name))
    return found


@pytest.mark.parametrize(("case", "variant", "expected"), shared_problems())
def test_agrees_with_the_reference(case: Any, variant: Any, expected: Any) -> None:
    model = conflict(case, variant=variant)
    found = stability(model)
    assert list(model.states) == expected["feasible_states"]
    for maker, levels in expected.get("payoffs", {}).items():
        assert model.payoffs[model.index(maker)].tolist() == levels
    assert {concept: list(states) for concept, states in found.equilibria.items()} == expected["equilibria"]
    for concept, makers in expected.get("stability", {}).items():
        assert {maker: list(states) for maker, states in found.stable[concept].items()} == makers


@given(st.one_of(random_cases(most_makers=6), random_graphs()))
def test_agrees_with_the_definitions_written_out(content: dict[str, Any]) -> None:
    brute = BruteForce(content)
    for concept, stable in stability(conflict(content)).stable.items():
        assert stable == brute.stable(concept), concept


@given(random_cases())
def test_inclusions(content: dict[str, Any]) -> None:
    found = stability(conflict(content))
    for maker in found.conflict.decision_makers:
        nash, gmr, smr, seq, sseq, sim = (set(found.stable[concept][maker]) for concept in CONCEPTS)
        assert nash <= smr <= gmr
        assert nash <= sseq <= seq <= gmr
        assert sseq <= smr
        assert nash <= sim


@given(random_cases(), st.data())
def test_indifferent_opponents_cannot_threaten(content: dict[str, Any], data: st.DataObject) -> None:
    makers = [entry["name"] for entry in content["decision_makers"]]
    focal = data.draw(st.sampled_from(makers))
    for maker in makers:
        if maker != focal:
            content["preferences"][maker] = {"kind": "indifferent"}
    found = stability(conflict(content))
    assert found.stable["seq"][focal] == found.stable["nash"][focal]


@given(random_cases())
def test_a_bystander_changes_nothing(content: dict[str, Any]) -> None:
    before = stability(conflict(content))
    content["decision_makers"].append({"name": "Bystander"})
    content["preferences"]["Bystander"] = {"kind": "indifferent"}
    after = stability(conflict(content))
    for concept in after.stable:
        assert after.stable[concept].pop("Bystander") == tuple(range(1, len(after.conflict.states) + 1))
        assert after.stable[concept] == before.stable[concept]


@given(random_cases(), st.data())
def test_order_of_decision_makers_and_states_does_not_matter(content: dict[str, Any], data: st.DataObject) -> None:
    model = conflict(content)
    before = stability(model)
    content["decision_makers"] = data.draw(st.permutations(content["decision_makers"]))
    content["state_order"] = data.draw(st.permutations(model.states))
    for preference in content["preferences"].values():
        preference["ranking"] = [[model.states[k - 1] for k in group] for group in preference["ranking"]]
    after = stability(conflict(content))
    for concept in CONCEPTS:
        for maker in model.decision_makers:
            old = {model.states[state - 1] for state in before.stable[concept][maker]}
            assert {after.conflict.states[state - 1] for state in after.stable[concept][maker]} == old


@settings(max_examples=30)
@given(random_cases())
def test_why_agrees_with_the_verdict(content: dict[str, Any]) -> None:
    found = stability(conflict(content))
    for concept in CONCEPTS:
        for maker in found.conflict.decision_makers:
            for state in range(1, len(found.conflict.states) + 1):
                told = found.why(state, maker, concept)
                is_stable = found.is_stable(state, maker, concept)
                assert (" unstable for " in told) is not is_stable
                if concept != "nash":
                    assert ("nothing deters" in told) is not is_stable


def test_why_names_the_improvement_and_its_sanction() -> None:
    found = stability(game([3, 4, 1, 2], [2, 4, 1, 3]))
    assert found.why("YY", "Row", "seq") == (
        "State 4 (YY) is SEQ stable for Row: the gain from this move is deterred by moves that each mover "
        "itself prefers: Row drops 'a' (state 3 (NY)); if then Column drops 'b' (state 1 (NN)), "
        "it is no better off than now."
    )
    assert "it can move to a state that it prefers: Row drops 'a' (state 3 (NY))" in found.why("YY", "Row", "nash")


def test_only_what_is_asked() -> None:
    model = game([3, 4, 1, 2], [2, 4, 1, 3])
    found = stability(model, concepts=["seq"])
    assert found.equilibria == {"seq": (1, 4)}
    assert json.loads(json.dumps(found.to_dict()))["equilibria"] == {"seq": [1, 4]}
    with pytest.raises(UnknownNameError, match="stability concept"):
        stability(model, concepts=["sec"])
    with pytest.raises(UnknownNameError, match="stability concept"):
        found.is_stable(1, "Row", "nash")
