from __future__ import annotations

from itertools import permutations, product
from math import factorial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.resolve import profiles
from detente.resolve.casefile import conflict
from detente.resolve.cases import load_case
from detente.resolve.profiles import count_profiles, varied_payoffs
from detente.resolve.stability import CONCEPTS, concepts_of, stability
from tests.resolve.models import game, random_case

DILEMMA = ([3, 4, 1, 2], [2, 4, 1, 3])


def test_groups_are_permuted_in_place() -> None:
    model = game([3, [4, 1], 2], [1, 2, 3, 4])
    assert varied_payoffs(model.payoffs[0], 0, 2).tolist() == [[2, 1, 3, 2], [3, 1, 2, 3]]
    with pytest.raises(InvalidInputError, match="groups 0 to 4"):
        varied_payoffs(model.payoffs[0], 0, 4)


def test_prisoners_dilemma() -> None:
    whole = {"Row": [0, 4], "Column": [0, 4]}
    n_profiles, counts = count_profiles(game(*DILEMMA), 1, whole, concepts=["nash", "gmr", "smr", "seq"])
    assert (n_profiles, counts) == (576, {"nash": 144, "gmr": 256, "smr": 196, "seq": 193})


def test_the_published_count_of_the_euphrates_is_too_high() -> None:
    """Syria is SEQ stable at state 2 iff (1 < 2 or 4 < 2) and (3 < 2 or 6 < 2): 8 of 15 orders, not 420 of 720."""
    case = {
        "schema": "gmcr-case/1",
        "id": "syria-iraq",
        "decision_makers": [{"name": "Syria"}, {"name": "Iraq"}],
        "options": [
            {"id": "release", "dm": "Syria"},
            {"id": "escalate", "dm": "Syria"},
            {"id": "attack", "dm": "Iraq"},
        ],
        "infeasible": ["YY-"],
        "preferences": {
            "Syria": {"kind": "ranking", "ranking": [1, 3, 6, 2, 4, 5]},
            "Iraq": {"kind": "ranking", "ranking": [2, 4, 6, 1, 5, 3]},
        },
    }
    n_profiles, counts = count_profiles(conflict(case), 2, {"Syria": [0, 6]}, concepts=["nash", "seq"])
    by_hand = sum(
        (order[0] < order[1] or order[3] < order[1]) and (order[2] < order[1] or order[5] < order[1])
        for order in permutations(range(6))
    )
    assert (n_profiles, counts["seq"], counts["nash"]) == (720, by_hand, 240)
    assert by_hand == 384


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_counts_by_judging_every_profile(random: Any) -> None:
    model = conflict(random_case(random, most_makers=3, most_options=3))
    target = random.randint(1, model.n_states)
    vary = {
        maker: [first, min(first + 2, int(own.max()))]
        for maker, own in zip(model.decision_makers, model.payoffs, strict=True)
        for first in [random.randrange(int(own.max()))]
    }
    orders = [
        varied_payoffs(own, *vary[maker]) for maker, own in zip(model.decision_makers, model.payoffs, strict=True)
    ]
    expected = dict.fromkeys(CONCEPTS, 0)
    for profile in product(*orders):
        found = stability(model.with_payoffs(dict(zip(model.decision_makers, profile, strict=True))))
        for concept, states in found.equilibria.items():
            expected[concept] += target in states
    n_profiles, counts = count_profiles(model, target, vary, concepts=concepts_of(model))
    assert counts == {concept: expected[concept] for concept in counts}
    assert n_profiles == len(list(product(*orders)))


def test_products_need_no_list_of_rankings() -> None:
    model = load_case("jpn-kor-usa-2019").conflict
    n_profiles, counts = count_profiles(model, 41, {"JPN": [0, 96]}, concepts=["nash", "gmr"])
    assert n_profiles == factorial(96)
    assert counts["nash"] * 3 == n_profiles  # Japan has two moves from there, the others no improvement
    assert count_profiles(model, 1, {"JPN": [0, 96]}, concepts=["nash"])[1] == {"nash": 0}


def test_too_many_profiles(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_case("jpn-kor-usa-2019").conflict
    with pytest.raises(InvalidInputError, match="479001600 rankings of one decision maker; expected at most 500000"):
        count_profiles(model, 1, {"JPN": [0, 12]}, concepts=["nash", "seq"])
    monkeypatch.setattr(profiles, "MOST_COMBINATIONS", 8)
    whole = {"Row": [0, 4], "Column": [0, 4]}
    with pytest.raises(InvalidInputError, match="64 combinations of rankings; expected at most 8 for sim"):
        count_profiles(game(*DILEMMA), 1, whole, concepts=["sim"])
