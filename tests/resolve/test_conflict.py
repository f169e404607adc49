from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from detente.errors import CaseError, InvalidInputError, UnknownNameError
from detente.resolve.casefile import conflict
from tests.resolve.models import random_cases


def case(**other: Any) -> dict[str, Any]:
    return {
        "schema": "gmcr-case/1",
        "id": "small",
        "decision_makers": [{"name": "A"}, {"name": "B"}],
        "options": [
            {"id": "x", "dm": "A"},
            {"id": "y", "dm": "A", "direction": "on_only"},
            {"id": "z", "dm": "B"},
        ],
        "infeasible": ["YY-"],
        "preferences": {
            "A": {"kind": "indifferent"},
            "B": {"kind": "prioritised", "statements": ["x", "!z"]},
        },
        "status_quo": "NNN",
        "named_states": {"now": "NNN", "after": "NYN"},
        "parties": {"AAA": "A"},
        **other,
    }


def test_states_are_ordered_with_the_first_option_fastest() -> None:
    model = conflict(case())
    assert model.states == ("NNN", "YNN", "NYN", "NNY", "YNY", "NYY")
    assert model.payoffs[1].tolist() == [2, 4, 2, 1, 3, 1]


def test_moves_change_any_own_options_but_respect_direction() -> None:
    model = conflict(case())
    assert model.moves[0][0] == (1, 2)
    assert model.moves[0][1] == (0, 2)
    assert model.moves[0][2] == (), "y is on_only, and x cannot join it"
    assert model.moves[1][0] == (3,)
    assert model.joint_moves(1, ["A", "B"]) == (2, 3, 4, 5, 6)


def test_states_and_decision_makers_by_any_name() -> None:
    model = conflict(case())
    assert model.number("now") == model.number("NNN") == model.number(1) == model.status_quo == 1
    assert model.index("AAA") == model.index("A") == 0
    with pytest.raises(UnknownNameError, match="state of this conflict"):
        model.number("NNX")
    with pytest.raises(UnknownNameError, match="they are A, B"):
        model.index("C")


def test_ranks_share_the_better_place() -> None:
    model = conflict(case())
    assert [model.rank("B", state) for state in range(1, 7)] == [3, 1, 3, 5, 2, 5]
    assert model.prefers("B", 2, 1)
    assert not model.prefers("B", 3, 1)


def test_changes_in_words() -> None:
    model = conflict(case())
    assert [str(change) for change in model.changes("NNY", "after")] == ["A takes up 'y'", "B drops 'z'"]
    assert model.label(3) == "state 3 (after)"


def test_a_merged_state_is_terminal() -> None:
    model = conflict(
        case(
            merge=["-Y-"],
            preferences={"A": {"kind": "indifferent"}, "B": {"kind": "indifferent"}},
            named_states={},
        )
    )
    assert model.states == ("NNN", "YNN", "-Y-", "NNY", "YNY")
    assert model.moves[0][0] == (1, 2)
    assert model.moves[0][2] == model.moves[1][2] == ()


def test_unperceived_states_are_neither_left_nor_entered() -> None:
    model = conflict(case(misperceptions={"A": ["YN-"]}))
    assert model.moves[0][0] == (2,)
    assert model.moves[0][1] == ()
    assert model.moves[1][1] == (4,)


def test_graph_form() -> None:
    model = conflict(
        {
            "schema": "gmcr-case/1",
            "id": "graph",
            "form": "graph",
            "decision_makers": [{"name": "A"}, {"name": "B"}],
            "states": ["calm", "row", "war"],
            "moves": {"A": [[1, 2], [2, 1]], "B": [[2, 3]]},
            "preferences": {
                "A": {"kind": "ranking", "ranking": ["row", "calm", "war"]},
                "B": {"kind": "indifferent"},
            },
            "status_quo": "calm",
        }
    )
    assert [list(own) for own in model.moves] == [[(1,), (0,), ()], [(), (2,), ()]]
    assert model.status_quo == 1
    with pytest.raises(InvalidInputError, match="graph form"):
        model.joint_moves(1, ["A", "B"])


def test_a_variant_overrides_preferences_and_fixes_options() -> None:
    variants = [
        {
            "id": "calm",
            "title": "B stays out",
            "fix": "--N",
            "preferences": {"A": {"kind": "ranking", "ranking": [3, 2, 1]}},
        }
    ]
    model = conflict(case(variants=variants)).variant("calm")
    assert model.states == ("NNN", "YNN", "NYN")
    assert model.payoffs.tolist() == [[1, 2, 3], [1, 2, 1]]
    assert model.id == "small/calm"
    with pytest.raises(UnknownNameError, match="it has calm"):
        conflict(case(variants=variants)).variant("storm")


def test_holding_a_decision_maker_at_the_status_quo_equals_fixing() -> None:
    whole = conflict(case())
    held = whole.without("B")
    fixed = conflict(case(variants=[{"id": "v", "fix": "--N"}])).variant("v")
    assert (held.states, held.status_quo) == (fixed.states, fixed.status_quo)
    assert held.payoffs.tolist() == fixed.payoffs.tolist()
    assert [list(own) for own in held.moves] == [list(own) for own in fixed.moves]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"schema": "gmcr-case/2"}, "schema"),
        ({"form": "tree"}, "form: 'tree'"),
        ({"decision_makers": [{"name": "A"}, {"name": "A"}]}, "distinct names"),
        ({"options": [{"id": "x", "dm": "C"}]}, "option 1 .'x'.: dm 'C'"),
        ({"options": [{"id": "x", "dm": "A"}, {"id": "x", "dm": "B"}]}, "used twice"),
        ({"options": [{"id": "YN", "dm": "A"}, {"id": "z", "dm": "B"}]}, "reads as a pattern"),
        ({"options": [{"id": "x", "dm": "A", "direction": "up"}]}, "direction 'up'"),
        ({"infeasible": ["YY"]}, "infeasible 1: 'YY' found; expected 3"),
        ({"infeasible": ["---"]}, "remove every state"),
        ({"merge": ["Y--", "YN-"]}, "fits Y-- and YN-"),
        ({"state_order": ["NNN"]}, "state_order"),
        ({"preferences": {"A": {"kind": "indifferent"}}}, "preferences of B: none found"),
        ({"preferences": {"C": {"kind": "indifferent"}}}, "'C' found"),
        ({"status_quo": 9}, "status_quo: 9"),
        ({"status_quo": [1]}, "status_quo: .1. found"),
        ({"options": ["x", "y"]}, "options: .* expected a list of objects"),
        ({"preferences": []}, "preferences: .* expected an object"),
        ({"misperceptions": {"A": "YN-"}}, "misperceptions of A: 'YN-'"),
        ({"variants": {"id": "v"}}, "variants"),
        ({"named_states": {"odd": "YYY"}}, "named_states, 'odd'"),
        ({"misperceptions": {"C": []}}, "misperceptions: 'C'"),
        ({"parties": {"AAA": "Z"}}, "parties, 'AAA'"),
    ],
)
def test_contradictions_name_case_and_place(other: dict[str, Any], said: str) -> None:
    with pytest.raises(CaseError, match=f"^case 'small', .*{said}"):
        conflict(case(**other))


@given(random_cases())
def test_moves_stay_within_own_options_and_feasible_states(content: dict[str, Any]) -> None:
    model = conflict(content)
    for maker, name in enumerate(model.decision_makers):
        for state, targets in enumerate(model.moves[maker]):
            assert state not in targets
            for target in targets:
                changes = model.changes(state + 1, target + 1)
                assert {change.decision_maker for change in changes} == {name}
                for change in changes:
                    option = next(option for option in model.options if option.id == change.option)
                    assert option.direction in ("both", "on_only" if change.is_taken else "off_only")
