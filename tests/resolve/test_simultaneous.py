from __future__ import annotations

from random import Random
from typing import Any

import pytest

from detente.resolve import simultaneous
from detente.resolve.casefile import conflict
from detente.resolve.stability import stability
from tests.resolve.bruteforce import BruteForce
from tests.resolve.models import random_ranking


def wide_case(seed: int, *, is_one_way: bool = False) -> dict[str, Any]:
    """Make a case whose first decision maker has 128 choices: more than fit into one word."""
    random = Random(seed)
    owners = ["A"] * 7 + ["B", "C"]
    random.shuffle(owners)
    directions = ["both", "on_only", "off_only"] if is_one_way else ["both"]
    case = {
        "schema": "gmcr-case/1",
        "id": "wide",
        "decision_makers": [{"name": name} for name in "ABC"],
        "options": [
            {"id": f"o{k}", "dm": owner, "direction": random.choice(directions)} for k, owner in enumerate(owners)
        ],
        "infeasible": ["YY-N-----", "----NNNN-"],
        "misperceptions": {"A": ["N-Y------"]} if is_one_way else {},
        "preferences": {},
    }
    n_states = len(BruteForce({**case, "decision_makers": []}).states)
    case["preferences"] = {name: {"kind": "ranking", "ranking": random_ranking(random, n_states)} for name in "ABC"}
    return case


@pytest.mark.parametrize(("seed", "is_one_way"), [(1, False), (2, True), (3, True)])
def test_more_choices_than_a_word_holds(seed: int, is_one_way: bool) -> None:
    case = wide_case(seed, is_one_way=is_one_way)
    assert stability(conflict(case), concepts=["sim"]).stable["sim"] == BruteForce(case).stable("sim")


def test_nothing_depends_on_how_the_work_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    model = conflict(wide_case(4, is_one_way=True))
    whole = stability(model, concepts=["sim"]).stable
    for name, value in (("WORDS", 1), ("PART", 50), ("BATCH", 64), ("DENSE_OPTIONS", 0)):
        monkeypatch.setattr(simultaneous, name, value)
        assert stability(model, concepts=["sim"]).stable == whole, name
