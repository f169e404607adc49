from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from detente.errors import InvalidInputError
from detente.resolve.casefile import conflict
from detente.resolve.foresight import limited_move, non_myopic, stackelberg
from detente.resolve.stability import stability
from tests.resolve.bruteforce import BruteForce
from tests.resolve.models import game, random_cases

TWO = random_cases(most_makers=2)


def end(brute: BruteForce, horizon: int, maker: int, state: int) -> int:
    """Return G_h(i, s), written out."""
    targets = brute.moves[maker][state]
    if horizon == 0 or not targets:
        return state
    own = brute.payoffs[maker]
    best = max(sorted(targets), key=lambda target: own[end(brute, horizon - 1, 1 - maker, target)])
    reached = end(brute, horizon - 1, 1 - maker, best)
    return reached if own[reached] > own[state] else state


@given(TWO)
def test_limited_moves_by_definition(content: dict[str, Any]) -> None:
    brute, model = BruteForce(content), conflict(content)
    for horizon in (1, 2, 3):
        found = limited_move(model, horizon)
        for maker, name in enumerate(brute.makers):
            held = [s + 1 for s in range(len(brute.states)) if end(brute, horizon, maker, s) == s]
            assert list(found[name]) == held


@given(TWO)
def test_the_shortest_horizon_is_nash(content: dict[str, Any]) -> None:
    model = conflict(content)
    assert limited_move(model, 1) == stability(model, concepts=["nash"]).stable["nash"]


def test_prisoners_with_foresight_stay_where_they_cooperate() -> None:
    model = game([3, 4, 1, 2], [2, 4, 1, 3])
    assert 4 in limited_move(model, 2)["Row"]
    assert 4 in non_myopic(model)["Row"]
    assert 4 in non_myopic(model)["Column"]


@given(TWO)
def test_non_myopic_holds_at_every_long_horizon(content: dict[str, Any]) -> None:
    model = conflict(content)
    found = non_myopic(model)
    for horizon in (40, 41, 42, 43):
        for maker, states in limited_move(model, horizon).items():
            assert set(found[maker]) <= set(states)


def test_the_leader_in_chicken_gets_its_way() -> None:
    model = game([3, 4, 2, 1], [2, 4, 3, 1])
    assert stackelberg(model, "Row") == (3,)
    assert stackelberg(model, "Column") == (2,)


@given(TWO)
def test_stackelberg_by_definition(content: dict[str, Any]) -> None:
    brute, model = BruteForce(content), conflict(content)
    gain, reply = brute.payoffs

    def answer(state: int) -> int:
        choices = {state, *brute.moves[1][state]}
        best = max(reply[s] for s in choices)
        worst: int = min((s for s in choices if reply[s] == best), key=lambda s: gain[s])
        return worst

    expected = [
        s + 1
        for s in range(len(brute.states))
        if not brute.better(1, s) and all(gain[answer(t)] <= gain[s] for t in brute.moves[0][s])
    ]
    assert list(stackelberg(model, "M0")) == expected


def test_two_decision_makers_and_a_horizon_are_needed() -> None:
    model = game([3, 4, 2, 1], [2, 4, 3, 1])
    with pytest.raises(InvalidInputError, match="horizon 0"):
        limited_move(model, 0)
    case = dict(model.case)
    case["decision_makers"] = [*case["decision_makers"], {"name": "Third"}]
    case["preferences"] = {**case["preferences"], "Third": {"kind": "indifferent"}}
    for ask in (lambda m: limited_move(m, 1), non_myopic, lambda m: stackelberg(m, "Row")):
        with pytest.raises(InvalidInputError, match="two decision makers"):
            ask(conflict(case))
