from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from detente.errors import InvalidInputError
from detente.resolve.casefile import conflict
from detente.resolve.cases import load_case
from detente.resolve.statusquo import joint_improvements, status_quo
from tests.resolve.models import game, random_cases

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gmcr"


def test_prisoners_dilemma_from_mutual_defection() -> None:
    model = game([3, 4, 1, 2], [2, 4, 1, 3])
    found = status_quo(model)
    assert found.by_improvements == {1: ()}
    assert found.by_moves[4] == (("Row", 2), ("Column", 4))
    grades = {entry.state: (entry.grade, entry.joint_movers, entry.concepts) for entry in found.equilibria}
    assert grades == {
        1: ("by improvements", (), ("nash", "seq")),
        4: ("only by a joint move", ("Row", "Column"), ("seq",)),
    }
    assert joint_improvements(model, 1) == {4: ("Row", "Column")}


def test_chicken_needs_a_loss_to_cross_to_the_other_equilibrium() -> None:
    found = status_quo(game([3, 4, 2, 1], [2, 4, 3, 1]), start=2)
    grades = {entry.state: entry.grade for entry in found.equilibria}
    assert grades[2] == "by improvements"
    assert grades[3] == "only with a loss on the way"
    words = next(entry.words for entry in found.equilibria if entry.state == 3)
    assert words == (
        "state 3 (NY): only with a loss on the way: Row drops 'a' (state 1 (NN)), "
        "then Column takes up 'b' (state 3 (NY))."
    )


@pytest.mark.parametrize("name", ["elmira_9", "elmira_gmcrplus12"])
def test_elmira_lengths(name: str) -> None:
    path = SHARED / f"{name}.json"
    if not path.is_file():
        pytest.skip("no folder of shared cases")
    case = json.loads(path.read_text(encoding="utf-8"))
    found = status_quo(conflict(case))
    expected = case["expected"]["status_quo"]
    assert {str(state): len(steps) for state, steps in found.by_moves.items()} == expected["all_moves"]
    assert {str(state): len(steps) for state, steps in found.by_improvements.items()} == expected["improvements_only"]


def test_joint_improvements_of_the_2019_case() -> None:
    path = SHARED / "jpn_kor_usa_2019.json"
    if not path.is_file():
        pytest.skip("no folder of shared cases")
    case = json.loads(path.read_text(encoding="utf-8"))
    for variant in case["variants"]:
        model = conflict(case, variant=variant)
        for name, groups in variant["named"]["coalition_improvements"].items():
            start = model.number(name)
            for group, targets in groups.items():
                makers = group.split("+")
                found = [
                    model.states[state - 1]
                    for state in model.joint_moves(start, makers)
                    if all(model.prefers(maker, state, start) for maker in makers)
                ]
                assert found == targets


def test_the_2019_way_out_needs_a_joint_move() -> None:
    found = status_quo(load_case("jpn-kor-usa-2019").conflict)
    reach = {entry.state: entry for entry in found.equilibria}
    target = found.conflict.number("talks_and_GSOMIA_kept_with_the_United_States")
    assert reach[target].grade == "only by a joint move"
    assert set(found.by_improvements) == {7, 43}
    assert json.loads(json.dumps(found.to_dict()))["start"] == 7


def test_without_a_status_quo_one_must_say_where_to_start() -> None:
    model = conflict(
        {key: value for key, value in game([1, 2, 3, 4], [1, 2, 3, 4]).case.items() if key != "status_quo"}
    )
    with pytest.raises(InvalidInputError, match="states no status quo"):
        status_quo(model)
    assert status_quo(model, start="NN").start == 1


@given(random_cases())
def test_paths_are_legal_and_improvements_improve(content: dict[str, Any]) -> None:
    found = status_quo(conflict(content))
    model = found.conflict
    assert set(found.by_improvements) <= set(found.by_moves)
    for paths, must_gain in ((found.by_moves, False), (found.by_improvements, True)):
        for end, path in paths.items():
            here, last = found.start, ""
            for mover, state in path:
                assert mover != last
                assert state - 1 in model.moves[model.index(mover)][here - 1]
                assert model.prefers(mover, state, here) or not must_gain
                here, last = state, mover
            assert here == end
