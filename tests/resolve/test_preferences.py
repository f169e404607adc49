from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import CaseError
from detente.resolve.optionform import state_space
from detente.resolve.preferences import Preference, levels, preference
from detente.resolve.stateset import States

STATES = States(state_space(2, [], [], None))
IDS = ("a", "b")


def read(entry: dict[str, object], states: States) -> Preference:
    return preference(entry, states, option_ids=IDS, where="preferences of Row")


def of(entry: dict[str, object]) -> tuple[int, ...]:
    return tuple(read(entry, STATES).payoffs.tolist())


def test_prisoners_dilemma_by_statements() -> None:
    assert STATES.names == ("NN", "YN", "NY", "YY")
    assert of({"kind": "prioritised", "statements": ["b", "!a"]}) == (2, 1, 4, 3)


def test_ranking_with_ties_and_names() -> None:
    assert of({"kind": "ranking", "ranking": [3, [4, "NN"], 2]}) == (2, 1, 3, 2)


def test_indifferent() -> None:
    assert of({"kind": "indifferent"}) == (1, 1, 1, 1)


@given(st.lists(st.sampled_from(["a", "b", "!a", "a & b", "a <-> b"]), min_size=1, max_size=6))
def test_statements_equal_the_score_of_powers_of_two(statements: list[str]) -> None:
    holds = {
        "a": (0, 1, 0, 1),
        "b": (0, 0, 1, 1),
        "!a": (1, 0, 1, 0),
        "a & b": (0, 0, 0, 1),
        "a <-> b": (1, 0, 0, 1),
    }
    weights = [2 ** (len(statements) - 1 - k) for k in range(len(statements))]
    scores = [sum(w * holds[s][state] for w, s in zip(weights, statements, strict=True)) for state in range(4)]
    assert of({"kind": "prioritised", "statements": statements}) == tuple(levels(np.array(scores)).tolist())


def test_a_hundred_statements_are_no_problem() -> None:
    assert of({"kind": "prioritised", "statements": ["a | !a"] * 100 + ["b"]}) == (1, 1, 2, 2)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"kind": "ranking", "ranking": [1, 2, 3]}, "state 4 is not ranked"),
        ({"kind": "ranking", "ranking": [1, 2, 3, 4, 4]}, "ranked twice"),
        ({"kind": "ranking", "ranking": [1, 2, 3, 5]}, "5 is not a state"),
        ({"kind": "prioritised", "statements": []}, "no statements"),
        ({"kind": "prioritised", "statements": ["a", "x"]}, "statement 2"),
        ({"kind": "weight"}, "'weight' found"),
    ],
)
def test_contradictions_name_the_place(entry: dict[str, object], said: str) -> None:
    with pytest.raises(CaseError, match=r"^preferences of Row") as caught:
        of(entry)
    assert said in str(caught.value)


def test_a_statement_may_not_tell_merged_states_apart() -> None:
    merged = States(state_space(2, [], ["-Y"], None))
    assert merged.names == ("NN", "YN", "-Y")
    with pytest.raises(CaseError, match="merged state -Y"):
        read({"kind": "prioritised", "statements": ["a"]}, merged)
