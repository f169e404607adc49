from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.resolve.casefile import conflict
from detente.resolve.coalitions import (
    coalition_improvements,
    coalition_paths,
    coalition_stability,
    grouped_stability,
)
from detente.resolve.pairwise import View
from detente.resolve.relational import PairJudge
from detente.resolve.stability import Judge, stability
from tests.resolve.bruteforce import BruteForce
from tests.resolve.models import game, random_case, random_cases, random_graphs

DILEMMA = ([3, 4, 1, 2], [2, 4, 1, 3])
FIVE = ("nash", "gmr", "smr", "seq", "sseq")


@given(st.one_of(random_cases(most_makers=4), random_graphs()))
def test_pairs_of_states_and_payoffs_agree(content: dict[str, Any]) -> None:
    model = conflict(content)
    by_payoffs, by_pairs = Judge(model), PairJudge(model, View())
    for place in range(len(model.decision_makers)):
        for concept in FIVE:
            assert by_payoffs.is_stable(place, concept).tolist() == by_pairs.is_stable(place, concept).tolist()
            for state in range(model.n_states):
                one, other = by_payoffs.harmful(place, state, concept), by_pairs.harmful(place, state, concept)
                assert one.tolist() == other.tolist()


@given(random_cases())
def test_certain_preferences_of_every_kind_equal_the_ranking(content: dict[str, Any]) -> None:
    plain = conflict(content)
    expected = {concept: stability(plain).stable[concept] for concept in FIVE}
    for kind in ("unknown", "fuzzy", "probabilistic"):
        entries = {}
        for maker, own in zip(plain.decision_makers, plain.payoffs, strict=True):
            better = own[:, None] > own[None, :]
            matrix = better.astype(float) if kind == "probabilistic" else 0.5 + (better - better.T.astype(float)) / 2
            entries[maker] = (
                {**content["preferences"][maker], "kind": kind, "unknown": []}
                if kind == "unknown"
                else {"kind": kind, "matrix": matrix.tolist()}
            )
        model = conflict({**content, "preferences": entries})
        assert stability(model).stable == expected, kind


class Undecided(BruteForce):
    """Unknown preferences, written out from the definitions of Li, Hipel, Kilgour and Fang (2004)."""

    def __init__(self, case: dict[str, Any], unknown: list[set[frozenset[int]]], attitude: str) -> None:
        super().__init__(case)
        self.unknown = unknown
        self.attitude = attitude

    def is_unknown(self, maker: int, s: int, t: int) -> bool:
        return frozenset((s, t)) in self.unknown[maker]

    def wanted(self, maker: int, state: int, *, unknown: bool) -> set[int]:
        own = self.payoffs[maker]
        return {
            t
            for t in self.moves[maker][state]
            if (unknown if self.is_unknown(maker, state, t) else own[t] > own[state])
        }

    def better(self, maker: int, state: int) -> set[int]:
        """Return what opponents may credibly do: improve, or move where it is unknown."""
        return self.wanted(maker, state, unknown=True)

    def deters(self, maker: int, state: int, t: int) -> bool:
        if self.is_unknown(maker, state, t):
            return self.attitude in "cd"
        return self.payoffs[maker][t] <= self.payoffs[maker][state]

    def is_stable(self, state: int, maker: int, concept: str) -> bool:
        gains = self.wanted(maker, state, unknown=self.attitude in "ac")
        others = [other for other in range(len(self.makers)) if other != maker]
        for gain in gains:
            if concept == "nash":
                return False
            ends = self.ends(gain, others, only_better=concept in ("seq", "sseq"))
            harmful = {end for end in ends if self.deters(maker, state, end)}
            if concept in ("smr", "sseq"):
                harmful = {e for e in harmful if all(self.deters(maker, state, t) for t in self.moves[maker][e])}
            if not harmful:
                return False
        return True


@settings(max_examples=60)
@given(st.randoms(use_true_random=False), st.sampled_from("abcd"))
def test_unknown_preferences_by_definition(random: Any, attitude: str) -> None:
    content = random_case(random)
    n_states = len(BruteForce(content).states)
    pairs = [[s, t] for s, t in combinations(range(1, n_states + 1), 2)]
    chosen = [[pair for pair in pairs if random.random() < 0.2] for _ in content["decision_makers"]]
    brute = Undecided(content, [{frozenset((s - 1, t - 1)) for s, t in own} for own in chosen], attitude)
    entries = {
        maker["name"]: {**content["preferences"][maker["name"]], "kind": "unknown", "unknown": own}
        for maker, own in zip(content["decision_makers"], chosen, strict=True)
    }
    found = stability(conflict({**content, "preferences": entries}), view=View(attitude=attitude))
    assert found.stable == {concept: brute.stable(concept) for concept in FIVE}


def test_attitudes_order_as_they_should() -> None:
    content = dict(game(*DILEMMA).case)
    entries = {name: {**own, "kind": "unknown", "unknown": [[1, 2]]} for name, own in content["preferences"].items()}
    model = conflict({**content, "preferences": entries})
    by = {attitude: stability(model, view=View(attitude=attitude)) for attitude in "abcd"}
    assert by["a"].is_stable(1, "Row", "nash") is by["c"].is_stable(1, "Row", "nash") is False
    assert by["b"].is_stable(1, "Row", "nash") is by["d"].is_stable(1, "Row", "nash") is True
    assert "no move of its own" in by["b"].why(1, "Row", "gmr")
    assert "sim" not in by["a"].stable
    with pytest.raises(InvalidInputError, match="SIM needs"):
        stability(model, concepts=["sim"])


def test_fuzzy_thresholds_count_only_large_differences() -> None:
    content = dict(game(*DILEMMA).case)
    degrees = np.full((4, 4), 0.5)
    degrees[0, 1], degrees[1, 0] = 0.8, 0.2
    for threshold, is_stable in ((0.5, False), (0.7, True)):
        entry = {"kind": "fuzzy", "matrix": degrees.tolist(), "threshold": threshold}
        model = conflict({**content, "preferences": {**content["preferences"], "Row": entry}})
        assert stability(model).is_stable(2, "Row", "nash") is is_stable


def test_a_mixture_of_factions_decides_by_its_odds() -> None:
    content = dict(game(*DILEMMA).case)
    mixture = [
        {"weight": 3, "preference": {"kind": "ranking", "ranking": [1, 2, 3, 4]}},
        {"weight": 1, "preference": {"kind": "ranking", "ranking": [2, 1, 4, 3]}},
    ]
    entry = {"kind": "probabilistic", "mixture": mixture}
    model = conflict({**content, "preferences": {**content["preferences"], "Row": entry}})
    assert stability(model, view=View(alpha=0.5)).is_stable(1, "Row", "nash") is True
    assert stability(model, view=View(alpha=0.8)).is_stable(1, "Row", "nash") is False
    assert stability(model, view=View(alpha=0.8)).is_stable(2, "Row", "nash") is False
    assert model.variant is not None
    assert model.payoffs[0].tolist() == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("view", "said"),
    [({"attitude": "e"}, "a, b, c or d"), ({"alpha": 2.0}, "alpha"), ({"gamma": -1.0}, "gamma")],
)
def test_a_view_is_checked(view: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        View(**view)


def test_the_prisoners_can_leave_together() -> None:
    model = game(*DILEMMA)
    assert coalition_improvements(model, ["Row", "Column"], 1) == (4,)
    assert coalition_paths(model, 1) == {
        1: (),
        2: (("Row + Column", 4), ("Column", 2)),
        3: (("Row + Column", 4), ("Row", 3)),
        4: (("Row + Column", 4),),
    }
    grouped = grouped_stability(model, [["Row", "Column"]])
    assert list(grouped.stable["nash"]) == ["Row + Column"]
    assert grouped.equilibria["nash"] == (2, 3, 4)
    assert coalition_stability(model, ["Row", "Column"])["nash"] == (2, 3, 4)


def test_coalitions_are_checked() -> None:
    model = game(*DILEMMA)
    for groups in ([["Row"]], [["Row"], ["Row", "Column"]]):
        with pytest.raises(InvalidInputError, match="exactly one group"):
            grouped_stability(model, groups)
    with pytest.raises(InvalidInputError, match="different decision makers"):
        coalition_improvements(model, ["Row", "Row"], 1)


@given(st.one_of(random_cases(most_makers=4), random_graphs()))
def test_single_decision_makers_are_coalitions_of_one(content: dict[str, Any]) -> None:
    model = conflict(content)
    found = grouped_stability(model, [[maker] for maker in model.decision_makers])
    assert found.stable == stability(model, concepts=FIVE).stable


@given(random_cases(most_makers=4))
def test_what_a_coalition_gains_is_better_for_each_member(content: dict[str, Any]) -> None:
    model = conflict(content)
    makers = model.decision_makers
    for members in (some for size in range(2, len(makers) + 1) for some in combinations(makers, size)):
        for target in coalition_improvements(model, members, 1):
            assert all(model.prefers(member, target, 1) for member in members)
            assert {change.decision_maker for change in model.changes(1, target)} <= set(members)


@given(random_cases(most_makers=3))
def test_more_answers_never_unsettle_a_state(content: dict[str, Any]) -> None:
    """If subsets of the others may answer together, GMR stability cannot be lost."""
    model = conflict(content)
    alone = stability(model, concepts=["nash", "gmr"])
    for maker in model.decision_makers:
        together = coalition_stability(model, [maker])
        assert set(alone.stable["gmr"][maker]) <= set(together["gmr"])
        assert alone.stable["nash"][maker] == together["nash"]


def test_in_graph_form_members_move_one_after_the_other() -> None:
    model = conflict(
        {
            "schema": "gmcr-case/1",
            "id": "chain",
            "form": "graph",
            "decision_makers": [{"name": "A"}, {"name": "B"}],
            "states": ["calm", "row", "peace"],
            "moves": {"A": [["calm", "row"]], "B": [["row", "peace"]]},
            "preferences": {name: {"kind": "ranking", "ranking": ["peace", "calm", "row"]} for name in "AB"},
        }
    )
    assert coalition_improvements(model, ["A", "B"], "calm") == (3,)


def test_too_many_states_for_pairs() -> None:
    many = {
        "schema": "gmcr-case/1",
        "id": "many",
        "decision_makers": [{"name": "A"}, {"name": "B"}],
        "options": [{"id": f"o{k}", "dm": "AB"[k % 2]} for k in range(13)],
        "preferences": {name: {"kind": "indifferent"} for name in "AB"},
    }
    with pytest.raises(InvalidInputError, match="up to 4096"):
        coalition_improvements(conflict(many), ["A", "B"], 1)
