from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detente.resolve.casefile import conflict
from detente.resolve.moves import ArcMoves
from detente.resolve.reach import least_reached, shortest_sequences
from detente.resolve.stability import Judge
from tests.resolve.bruteforce import BruteForce
from tests.resolve.models import random_cases, random_graphs


def arcs(n_states: int, *pairs: tuple[int, int]) -> ArcMoves:
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return ArcMoves.of(n_states, ends[:, 0], ends[:, 1])


# Four states in a row; A moves 0 -> 1 and 2 -> 3, B moves 1 -> 2.
CHAIN = (arcs(4, (0, 1), (2, 3)), arcs(4, (1, 2)))


def test_a_decision_maker_may_move_again_after_another() -> None:
    assert sorted(shortest_sequences(CHAIN, 0, [0, 1]).first) == [1, 2, 3]


def test_nobody_moves_twice_in_a_row() -> None:
    steps = (arcs(3, (0, 1), (1, 2)), arcs(3))
    assert sorted(shortest_sequences(steps, 0, [0, 1]).first) == [1]
    assert least_reached(steps, np.array([3, 2, 1])).tolist() == [2, 1, 4]


def test_one_mover_makes_one_move_and_none_makes_none() -> None:
    assert sorted(shortest_sequences(CHAIN, 0, [0]).first) == [1]
    assert shortest_sequences(CHAIN, 0, []).first == {}
    assert least_reached([], np.array([1, 2])).tolist() == [3, 3]


def test_a_cycle_comes_back() -> None:
    cycle = (arcs(2, (0, 1)), arcs(2, (1, 0)))
    assert sorted(shortest_sequences(cycle, 0, [0, 1]).first) == [0, 1]


def test_shortest_sequence_names_its_movers() -> None:
    found = shortest_sequences(CHAIN, 0, [0, 1])
    assert found.steps(3) == ((0, 1), (1, 2), (0, 3))
    assert found.length(3) == 3


def test_improvements_are_strict_and_arcs_count_once() -> None:
    moves = arcs(3, (0, 1), (0, 2), (0, 2), (1, 1))
    assert list(moves) == [(1, 2), (), ()]
    assert list(moves.better(np.array([1, 1, 2]))) == [(2,), (), ()]
    assert len(moves) == 3


@given(st.one_of(random_cases(), random_graphs()))
def test_agrees_with_the_inductive_definition(content: dict[str, Any]) -> None:
    model, brute = conflict(content), BruteForce(content)
    better = Judge(model).better
    assert model.states == tuple(brute.states)
    for maker, own in enumerate(model.moves):
        assert [set(targets) for targets in own] == list(brute.moves[maker].values())
        assert [set(targets) for targets in better[maker]] == [brute.better(maker, s) for s in range(len(own))]
    for skipped in range(len(model.decision_makers)):
        movers = [maker for maker in range(len(model.decision_makers)) if maker != skipped]
        for moves, only_better in ((model.moves, False), (better, True)):
            for state in range(model.n_states):
                ends = brute.ends(state, movers, only_better=only_better)
                assert set(shortest_sequences(moves, state, movers).first) == ends
