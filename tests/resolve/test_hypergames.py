from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import CaseError, InvalidInputError
from detente.resolve.casefile import all_seeing, conflict, keeping
from detente.resolve.cases import load_case
from detente.resolve.hypergames import has_views, hypergame
from detente.resolve.stability import stability
from tests.resolve.bruteforce import BruteForce, fits
from tests.resolve.models import game, random_case, random_graph
from tests.resolve.test_inverse import EUPHRATES

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq", "sim")
DILEMMA: dict[str, Any] = dict(game([3, 4, 1, 2], [2, 4, 1, 3]).case)
BELIEF = {"preferences": {"Column": {"kind": "ranking", "ranking": [4, 2, 1, 3]}}}  # Row takes Column for a friend


def test_without_views_everybody_plays_the_same_game() -> None:
    model = conflict(DILEMMA)
    found = hypergame(model, concepts=CONCEPTS)
    assert not has_views(model)
    assert found.equilibria == stability(model).equilibria
    assert (found.surprises, found.hidden) == ((), {})
    assert found.expected["nash"] == {"Row": (1,), "Column": (1,)}


def test_a_friend_who_is_none() -> None:
    """Row believes that Column would keep the peace for its own sake, and is surprised when Column leaves it."""
    model = conflict({**DILEMMA, "status_quo": 4, "views": {"Row": BELIEF}})
    found = hypergame(model)
    assert has_views(model)
    assert found.expected == {
        "nash": {"Row": (1,), "Column": (1,)},
        "seq": {"Row": (1, 4), "Column": (1, 4)},
    }
    (surprise,) = [one for one in found.surprises if one.start == 4]
    assert (surprise.surprised, surprise.mover, surprise.end) == ("Row", "Column", 2)
    assert surprise.why == "is not believed to be wanted"
    assert any(told.startswith("Row would be surprised: from state 4 (YY) Column moves") for told in found.sentences())
    assert repr(found).startswith("<Hypergame of game: equilibria ")


def test_views_as_variants_and_as_conflicts() -> None:
    case = {**DILEMMA, "variants": [{"id": "friend", **BELIEF}], "views": {"Row": "friend"}}
    by_name = hypergame(conflict(case))
    plain = conflict({**case, "views": {}})
    assert by_name.to_dict() == hypergame(plain, views={"Row": plain.variant("friend")}).to_dict()
    assert json.loads(json.dumps(by_name.to_dict()))["unknown_to"] == {"Row": [], "Column": []}
    with pytest.raises(CaseError, match="views of Row: 3 found"):
        hypergame(conflict({**case, "views": {"Row": 3}}))
    with pytest.raises(InvalidInputError, match="other decision makers or options"):
        hypergame(plain, views={"Row": conflict(EUPHRATES)})
    with pytest.raises(CaseError, match="views"):
        conflict({**case, "views": ["Row"]})


def test_the_euphrates_with_misperceptions() -> None:
    """Syria does not see state 2 and 5, Iraq not 1 and 4; both expect 6 alone, and three states would last."""
    model = conflict({**EUPHRATES, "misperceptions": {"Syria": ["YN-"], "Iraq": ["NN-"]}})
    found = hypergame(model)
    assert found.equilibria["nash"] == (1, 2, 6)
    assert found.hidden == {1: ("Iraq",), 2: ("Syria",), 5: ("Syria",)}
    assert found.expected["nash"] == {"Syria": (6,), "Iraq": (6,)}
    assert found.to_dict()["unknown_to"] == {"Syria": [2, 5], "Iraq": [1, 4]}


def test_a_move_to_a_state_that_one_side_does_not_know() -> None:
    """Syria does not know that Iraq can attack: it expects state 1, and Iraq's attack comes as a surprise."""
    found = hypergame(conflict({**EUPHRATES, "misperceptions": {"Syria": ["--Y"]}}))
    (surprise,) = found.surprises
    assert (surprise.surprised, surprise.mover, surprise.start, surprise.end) == ("Syria", "Iraq", 1, 4)
    assert surprise.why == "leads to a state that it does not know"
    with pytest.raises(InvalidInputError, match="Syria perceives no state"):
        hypergame(conflict({**EUPHRATES, "misperceptions": {"Syria": ["---"]}}))


@settings(max_examples=40)
@given(st.randoms(use_true_random=False))
def test_own_games_written_out(random: Any) -> None:
    """Each own game is the case with the unseen states infeasible; sanctions, too, stay inside it."""
    case = random_case(random)
    case["misperceptions"] = {
        entry["name"]: ["".join(random.choice("YN--") for _ in case["options"])] for entry in case["decision_makers"]
    }
    model = conflict(case)
    whole = BruteForce({**case, "misperceptions": {}})
    hidden = case["misperceptions"]
    seen = {
        maker: [k for k, state in enumerate(whole.states) if not any(fits(state, one) for one in hidden[maker])]
        for maker in whole.makers
    }
    if not all(seen.values()):
        return
    found = hypergame(model, concepts=CONCEPTS)
    own = {}
    for maker in whole.makers:
        number = {old + 1: new for new, old in enumerate(seen[maker], start=1)}
        preferences = {
            name: {
                "kind": "ranking",
                "ranking": [
                    kept
                    for group in entry["ranking"]
                    if (kept := [number[state] for state in group if state in number])
                ],
            }
            for name, entry in case["preferences"].items()
        }
        infeasible = [*case["infeasible"], *hidden[maker]]
        own[maker] = BruteForce({**case, "infeasible": infeasible, "misperceptions": {}, "preferences": preferences})
    for concept in CONCEPTS:
        expected = tuple(
            state + 1
            for state in range(len(whole.states))
            if any(state in seen[maker] for maker in whole.makers)
            and all(
                state not in seen[maker] or own[maker].is_stable(seen[maker].index(state), place, concept)
                for place, maker in enumerate(whole.makers)
            )
        )
        assert found.equilibria[concept] == expected


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_keeping_states_of_a_graph(random: Any) -> None:
    case = random_graph(random)
    case["misperceptions"] = {"M0": ["s0"]}
    model = all_seeing(conflict(case))
    kept = np.array([random.random() < 0.7 for _ in model.states])
    kept[0] = True
    smaller = keeping(model, kept)
    assert smaller.states == tuple(name for name, is_kept in zip(model.states, kept, strict=True) if is_kept)
    for place in range(len(model.moves)):
        for state in range(smaller.n_states):
            ends = {smaller.states[end] for end in smaller.moves[place][state]}
            whole = model.moves[place][model.number(smaller.states[state]) - 1]
            assert ends == {model.states[end] for end in whole} & set(smaller.states)


def test_a_variant_is_a_view() -> None:
    model = load_case("jpn-kor-usa-2019").conflict
    found = hypergame(model, views={"KOR": model.variant("cautious_us"), "JPN": model.variant("no_third_party")})
    assert found.to_dict()["unknown_to"]["South Korea"] == []
    assert len(found.to_dict()["unknown_to"]["Japan"]) == 72
    assert any(one.surprised == "Japan" and one.mover == "United States" for one in found.surprises)
