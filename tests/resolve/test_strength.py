from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.resolve.casefile import conflict
from detente.resolve.stability import stability
from detente.resolve.strength import CONCEPTS, strength_of_stability
from tests.resolve.bruteforce import BruteForce
from tests.resolve.models import game, random_case


class Graded(BruteForce):
    """Strong stability written out: a sanction must be worse by a degree or more."""

    def __init__(self, case: dict[str, Any], degree: int) -> None:
        super().__init__({**case, "preferences": {n: {**p, "kind": "ranking"} for n, p in case["preferences"].items()}})
        self.entries = [case["preferences"][name] for name in self.makers]
        self.degree = degree

    def deters(self, maker: int, state: int, end: int) -> bool:
        """Whether the end is less preferred by the degree: some gap between the two groups is that large."""
        depth, deeper = -self.payoffs[maker][state], -self.payoffs[maker][end]
        return max(self.entries[maker]["gaps"][depth:deeper], default=0) >= self.degree

    def is_stable(self, state: int, maker: int, concept: str) -> bool:
        others = [other for other in range(len(self.makers)) if other != maker]
        for gain in self.better(maker, state):
            ends = self.ends(gain, others, only_better=concept in ("seq", "sseq"))
            harmful = {end for end in ends if self.deters(maker, state, end)}
            if concept in ("smr", "sseq"):
                harmful = {e for e in harmful if all(self.deters(maker, state, t) for t in self.moves[maker][e])}
            if not harmful:
                return False
        return True


def with_gaps(content: dict[str, Any], random: Any, highest: int = 3) -> dict[str, Any]:
    entries = {}
    for maker, own in content["preferences"].items():
        gaps = [random.randint(1, highest) for _ in own["ranking"][1:]]
        entries[maker] = {"kind": "strength", "ranking": own["ranking"], "gaps": gaps}
    return {**content, "preferences": entries}


@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_strong_stability_by_definition(random: Any) -> None:
    content = with_gaps(random_case(random), random)
    model = conflict(content)
    found = strength_of_stability(model)
    for degree in range(1, found.highest + 1):
        brute = Graded(content, degree)
        for concept in CONCEPTS:
            for place, maker in enumerate(model.decision_makers):
                if degree > len(model.preferences[place].bands):
                    continue
                reaches = [s + 1 for s, own in enumerate(found.degrees[concept][maker].tolist()) if own >= degree]
                assert reaches == list(brute.stable(concept)[maker])


def test_strong_and_weak_equilibria_are_the_equilibria() -> None:
    content = dict(game([3, 4, 1, 2], [2, 4, 1, 3]).case)
    content["preferences"] = {
        "Row": {"kind": "strength", "ranking": [3, 4, 1, 2], "gaps": [1, 2, 1]},
        "Column": {"kind": "strength", "ranking": [2, 4, 1, 3], "gaps": [1, 1, 1]},
    }
    model = conflict(content)
    found = strength_of_stability(model)
    assert found.highest == 2
    assert model.preferences[0].bands.tolist() == [[-2, -3, 0, -1], [-1, -1, 0, 0]]
    for concept in CONCEPTS:
        both = set(found.strong(concept)) | set(found.weak(concept))
        assert both == set(stability(model).equilibria[concept])
    assert found.degrees["seq"]["Row"].tolist() == [2, -1, 2, 2]
    assert found.to_dict()["strong"]["seq"] == [1, 4]


def test_strength_needs_degrees() -> None:
    with pytest.raises(InvalidInputError, match="kind 'strength'"):
        strength_of_stability(game([3, 4, 1, 2], [2, 4, 1, 3]))
