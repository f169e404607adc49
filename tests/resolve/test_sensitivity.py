from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.resolve import sensitivity as sensitivity_module
from detente.resolve.casefile import conflict
from detente.resolve.cases import load_case
from detente.resolve.nearby import nearby
from detente.resolve.sensitivity import in_words, sensitivity
from detente.resolve.stability import concepts_of, stability
from tests.resolve.models import game, random_case
from tests.resolve.test_inverse import EUPHRATES


def dilemma() -> Any:
    case = dict(game([3, 4, 1, 2], [2, 4, 1, 3]).case)
    case["preferences"] = {
        "Row": {"kind": "prioritised", "statements": ["b", "!a"]},
        "Column": {"kind": "prioritised", "statements": ["a", "!b"]},
    }
    return conflict(case)


def test_peace_by_deterrence_hangs_on_every_statement() -> None:
    found = sensitivity(dilemma(), concepts=["nash", "seq"])
    assert len(found.shifts) == 10
    by_state = {(one.state, one.concept): one for one in found.robustness}
    assert by_state[1, "nash"].one_change == 0.8  # only "!a" and "!b" turned round undo it
    assert by_state[1, "nash"].combined == by_state[1, "nash"].lower == pytest.approx((5 / 6) ** 2)
    assert by_state[4, "seq"].one_change == 0
    dropped = next(one for one in found.shifts if (one.kind, one.what) == ("drop", "!a"))
    assert in_words(dropped) == "Row drops !a"
    assert (dropped.appear["nash"], dropped.vanish["nash"], dropped.vanish["seq"]) == ((2,), (), (4,))
    assert dropped in found.that_move("nash")


def test_rankings_swap_and_tie() -> None:
    model = game([3, 4, [1, 2]], [2, 4, 1, 3])
    changes, n_without = nearby(model)
    told = [(one.kind, one.what) for one in changes if one.place == 0]
    assert told == [
        ("swap", "state 4 and states 1, 2"),
        ("tie", "state 4 and states 1, 2"),
        ("swap", "state 3 and state 4"),
        ("tie", "state 3 and state 4"),
    ]
    assert n_without == 0


def test_what_changes_no_ranking_is_left_out() -> None:
    case = dict(game([3, 4, 1, 2], [2, 4, 1, 3]).case)
    case["preferences"] = {
        "Row": {"kind": "prioritised", "statements": [["b", "!a"], "b | !b"]},
        "Column": {"kind": "indifferent"},
    }
    changes, n_without = nearby(conflict(case))
    assert [(one.kind, one.what) for one in changes] == [("drop", "b + !a"), ("negate", "b + !a")]
    assert n_without == 3


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_shares_by_judging_every_combination(random: Any) -> None:
    model = conflict(random_case(random, most_options=3))
    found = sensitivity(model)
    changes, _ = nearby(model)
    own = [
        [model.preferences[place], *(one.preference for one in changes if one.place == place)]
        for place in range(len(model.moves))
    ]
    combinations = list(product(*own))
    if len(combinations) > sensitivity_module.MOST_COMBINATIONS:
        return
    held = dict.fromkeys(((one.state, one.concept) for one in found.robustness), 0)
    for combination in combinations:
        named = dict(zip(model.decision_makers, [one.payoffs for one in combination], strict=True))
        equilibria = stability(model.with_payoffs(named), concepts=concepts_of(model)).equilibria
        for state, concept in held:
            held[state, concept] += state in equilibria[concept]
    for one in found.robustness:
        assert one.combined == pytest.approx(held[one.state, one.concept] / len(combinations))
        assert one.lower == one.upper == one.combined


def test_a_sample_is_seeded_and_its_error_stated() -> None:
    model = load_case("jpn-kor-usa-2019").conflict
    found = sensitivity(model, concepts=["nash", "seq"], samples=40, seed=1)
    assert (found.n_combinations, found.n_judged) == (10625, 40)
    assert found.to_dict() == sensitivity(model, concepts=["nash", "seq"], samples=40, seed=1).to_dict()
    seq = next(one for one in found.robustness if (one.state, one.concept) == (41, "seq"))
    assert seq.lower < seq.combined < seq.upper
    nash = next(one for one in found.robustness if (one.state, one.concept) == (41, "nash"))
    assert nash.lower == nash.combined == nash.upper
    assert json.loads(json.dumps(found.to_dict()))["n_without_effect"] == 11


def test_the_euphrates() -> None:
    """State 6, escalation and attack, survives 22 of 24 changes under Nash."""
    found = sensitivity(conflict(EUPHRATES), concepts=["nash"])
    (nash,) = found.robustness
    assert nash.state == 6
    assert nash.one_change == pytest.approx(22 / 24)
    assert repr(found).startswith("<Sensitivity of syria-iraq: ")


def test_preferences_that_payoffs_do_not_tell() -> None:
    case = dict(game([3, 4, 1, 2], [2, 4, 1, 3]).case)
    unknown = {"kind": "unknown", "ranking": [1, 2, 3, 4], "unknown": [[1, 2]]}
    case["preferences"] = {**case["preferences"], "Row": unknown}
    with pytest.raises(InvalidInputError, match="needs complete orders"):
        sensitivity(conflict(case))
