from __future__ import annotations

from typing import Any

from hypothesis import given

from detente.resolve.casefile import conflict
from detente.resolve.reach import improvements, members, reached, shortest_sequences
from tests.resolve.models import random_cases, sequence_ends

# Three states in a row; A moves 0 -> 1 and 2 -> 3, B moves 1 -> 2.
CHAIN = (((1,), (), (3,), ()), ((), (2,), (), ()))


def test_a_decision_maker_may_move_again_after_another() -> None:
    assert list(members(reached(CHAIN, [0, 1])[0])) == [1, 2, 3]


def test_nobody_moves_twice_in_a_row() -> None:
    steps = (((1,), (2,), ()), ((), (), ()))
    assert list(members(reached(steps, [0, 1])[0])) == [1]


def test_one_mover_makes_one_move_and_none_makes_none() -> None:
    assert list(members(reached(CHAIN, [0])[0])) == [1]
    assert reached(CHAIN, []) == [0, 0, 0, 0]


def test_a_cycle_comes_back() -> None:
    cycle = (((1,), ()), ((), (0,)))
    assert list(members(reached(cycle, [0, 1])[0])) == [0, 1]


def test_shortest_sequence_names_its_movers() -> None:
    assert shortest_sequences(CHAIN, 0, [0, 1])[3] == ((0, 1), (1, 2), (0, 3))


def test_improvements_are_strict() -> None:
    assert improvements((((1, 2), (), ()),), ((1, 1, 2),)) == (((2,), (), ()),)


@given(random_cases())
def test_agrees_with_the_inductive_definition(content: dict[str, Any]) -> None:
    model = conflict(content)
    better = improvements(model.moves, model.payoffs)
    for skipped in range(len(model.decision_makers)):
        movers = [maker for maker in range(len(model.decision_makers)) if maker != skipped]
        for moves, only_better in ((model.moves, False), (better, True)):
            found = reached(moves, movers)
            for state in range(len(model.states)):
                ends = sequence_ends(model, state, movers, only_better=only_better)
                assert set(members(found[state])) == ends
                assert set(shortest_sequences(moves, state, movers)) == ends
