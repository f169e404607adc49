from __future__ import annotations

from itertools import permutations, product
from math import factorial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.resolve import betterset
from detente.resolve.betterset import Condition, bits, conditions, fubini, n_rankings, n_weak_orders, stable_sets
from detente.resolve.casefile import conflict
from detente.resolve.cases import load_case
from tests.resolve.bruteforce import BruteForce
from tests.resolve.models import random_case, random_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


def small_case(random: Any) -> dict[str, Any]:
    """Draw a case of at most five states."""
    while True:
        case = random_case(random, most_options=3) if random.random() < 0.5 else random_graph(random, most_states=5)
        if conflict(case).n_states <= 5:
            return case


def weak_orders(n: int) -> Iterator[list[list[int]]]:
    """List all rankings with ties of the numbers 1 to n."""
    for levels in product(range(n), repeat=n):
        if set(levels) == set(range(max(levels) + 1)):
            yield [[k + 1 for k in range(n) if levels[k] == level] for level in range(max(levels) + 1)]


@settings(max_examples=25)
@given(st.randoms(use_true_random=False), st.booleans())
def test_counts_against_all_rankings_of_up_to_five_states(random: Any, has_ties: bool) -> None:
    case = small_case(random)
    model = conflict(case)
    place, state = random.randrange(len(model.moves)), random.randrange(model.n_states)
    maker = model.decision_makers[place]
    orders: list[list[Any]] = (
        list(weak_orders(model.n_states))
        if has_ties
        else [list(order) for order in permutations(range(1, model.n_states + 1))]
    )
    found = dict.fromkeys(CONCEPTS, 0)
    for order in orders:
        preferences = {**case["preferences"], maker: {"kind": "ranking", "ranking": order}}
        judge = BruteForce({**case, "preferences": preferences})
        for concept in CONCEPTS:
            found[concept] += judge.is_stable(state, place, concept)
    count = n_weak_orders if has_ties else n_rankings
    for concept in CONCEPTS:
        sizes = stable_sets(conditions(model, place, state, concept))
        assert count(sizes, model.n_states - 1) == found[concept], concept


@settings(max_examples=50)
@given(st.randoms(use_true_random=False))
def test_sets_of_better_states_one_by_one(random: Any) -> None:
    n_states = random.randint(1, 9)
    some_states = [random.sample(range(n_states), random.randint(1, n_states)) for _ in range(12)]
    asked = [
        Condition(0, bits(some_states.pop()[:2]), frozenset(bits(some_states[random.randrange(6)]) for _ in range(2)))
        for _ in range(random.randint(1, 5))
    ]
    spoken = 0
    for one in asked:
        spoken |= one.every
        for part in one.some:
            spoken |= part
    inside = [better for better in range(1 << n_states) if not better & ~spoken]
    expected = [0] * (spoken.bit_count() + 1)
    for better in inside:
        expected[better.bit_count()] += not any(one.is_met(better) for one in asked)
    assert list(stable_sets(asked)) == expected


def test_nash_in_closed_form() -> None:
    """Of r + 1 states, the wanted one is above its r moves in one ranking of r + 1."""
    model = load_case("jpn-kor-usa-2019").conflict
    for place in range(3):
        n_moves = len(model.moves[place][40])
        sizes = stable_sets(conditions(model, place, 40, "nash"))
        assert n_rankings(sizes, model.n_states - 1) * (n_moves + 1) == factorial(model.n_states)


def test_fubini_numbers() -> None:
    assert [fubini(n) for n in range(6)] == [1, 1, 3, 13, 75, 541]


def test_a_count_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(betterset, "MOST_BRANCHES", 2)
    model = load_case("jpn-kor-usa-2019").conflict
    with pytest.raises(InvalidInputError, match="cannot be counted in 2 branches"):
        stable_sets(conditions(model, 1, 40, "smr"))
