from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from detente.errors import InvalidInputError
from detente.resolve.casefile import conflict
from detente.resolve.cases import load_case
from detente.resolve.deadend import dead_end
from tests.resolve.models import game, random_cases


def test_mutual_defection_is_a_dead_end_that_the_two_could_leave_together() -> None:
    found = dead_end(game([3, 4, 1, 2], [2, 4, 1, 3]))
    assert found.grade == "dead end"
    assert [entry.state for entry in found.better] == [4]
    assert found.better[0].is_within_reach
    assert found.ranks == {"Row": 3, "Column": 3}


def test_no_dead_end_where_nothing_is_better_for_both_or_one_can_leave() -> None:
    best = dead_end(game([1, 2, 3, 4], [1, 2, 3, 4]))
    assert (best.grade, best.better) == ("not a dead end", ())
    assert best.sentences()[-1] == "Not a dead end: no feasible state is better for both Row and Column."
    free = dead_end(game([4, 2, 1, 3], [4, 3, 1, 2]))
    assert free.grade == "not a dead end"
    assert "can leave alone" in free.sentences()[-1]


def test_the_2019_status_quo_is_closed() -> None:
    model = load_case("jpn-kor-usa-2019").conflict
    for without in (None, "USA", "United States"):
        found = dead_end(model, without=without)
        assert found.grade == "closed dead end"
        assert found.is_stable == {
            "nash": {"Japan": True, "South Korea": True},
            "seq": {"Japan": True, "South Korea": True},
        }
        assert [entry.options for entry in found.better] == ["NYYNNNYN"]
        assert [str(change) for change in found.better[0].needed] == [
            "the United States takes up 'facilitation without taking a side'"
        ]
    assert model.dead_end(without="USA").to_dict() == json.loads(json.dumps(found.to_dict()))


def test_if_tokyo_traded_talks_for_the_agreement_the_two_could_leave_together() -> None:
    found = dead_end(load_case("jpn-kor-usa-2019").conflict.variant("japan_links"), without="USA")
    assert found.grade == "dead end"
    assert "NYYNNNNN" in [entry.options for entry in found.better if entry.is_within_reach]


def test_states_keep_their_numbers_when_a_third_party_is_held() -> None:
    options = [{"id": "t", "dm": "T"}, {"id": "a", "dm": "A"}, {"id": "b", "dm": "B"}]
    case = {
        "schema": "gmcr-case/1",
        "id": "three",
        "decision_makers": [{"name": "A"}, {"name": "B"}, {"name": "T"}],
        "options": options,
        "preferences": {
            "A": {"kind": "prioritised", "statements": ["b", "!a"]},
            "B": {"kind": "prioritised", "statements": ["a", "!b"]},
            "T": {"kind": "indifferent"},
        },
        "status_quo": "NYY",
    }
    found = dead_end(conflict(case), parties=("A", "B"), without="T")
    assert found.status_quo == 7
    assert found.why["A"].startswith("State 7 (NYY) is SEQ stable for A")
    assert found.grade == "not a dead end"


def test_the_two_parties_must_be_clear() -> None:
    model = load_case("jpn-kor-usa-2019").conflict
    assert dead_end(model, parties=("JPN", "United States")).parties == ("Japan", "United States")
    with pytest.raises(InvalidInputError, match="must differ"):
        dead_end(model, parties=("JPN", "Japan"))
    with pytest.raises(InvalidInputError, match="names no parties"):
        dead_end(conflict({key: value for key, value in model.case.items() if key != "parties"}))


@given(random_cases())
def test_the_grade_follows_its_definition(content: dict[str, Any]) -> None:
    model = conflict(content)
    found = dead_end(model, parties=("M0", "M1"))
    better = {
        state
        for state in range(1, len(model.states) + 1)
        if all(model.payoffs[maker][state - 1] > model.payoffs[maker][0] for maker in (0, 1))
    }
    own = set(model.joint_moves(1, ["M0", "M1"]))
    is_held = all(found.is_stable["seq"].values())
    expected = "not a dead end"
    if is_held and better:
        expected = "dead end" if better & own else "closed dead end"
    assert found.grade == expected
    assert {entry.state for entry in found.better} == better
    assert found.limitation


def test_who_would_have_to_move_together_and_who_blocks() -> None:
    case = {
        "schema": "gmcr-case/1",
        "id": "blocked",
        "decision_makers": [{"name": name} for name in ("A", "B", "C")],
        "options": [{"id": f"o{name}", "dm": name} for name in ("A", "B", "C")],
        "preferences": {
            "A": {"kind": "prioritised", "statements": ["YYY", "!oA"]},
            "B": {"kind": "prioritised", "statements": ["YYY", "!oB"]},
            "C": {"kind": "prioritised", "statements": ["!oC"]},
        },
        "status_quo": "NNN",
    }
    found = dead_end(conflict(case), parties=("A", "B"))
    assert (found.better[0].movers, found.better[0].against) == (("A", "B", "C"), ("C",))
    told = " ".join(found.sentences())
    assert "A, B and C would have to move together; C, who would not prefer it to the status quo, blocks it." in told
