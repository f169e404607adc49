"""The Graph Model engine against the definitions written out, on random conflicts.

``python -m benchmarks.accuracy.graph_model_random [--conflicts N] [--seed N] [--json]``

The brute force of ``tests/resolve/bruteforce.py`` shares no code with the engine. Conflicts have two to six decision
makers, infeasible states, one-way options, unseen states and ties; every fifth is in graph form with arbitrary arcs.
Compared are all states, moves and verdicts of all concepts; a conflict agrees if nothing differs.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from random import Random
from typing import Any

from tests.resolve.bruteforce import BruteForce
from tests.resolve.models import random_case, random_graph

from detente.resolve.casefile import conflict
from detente.resolve.stability import stability


def drawn(random: Random, k: int) -> dict[str, Any]:
    """Draw the ``k``-th conflict."""
    if k % 5 == 4:
        return random_graph(random, most_makers=6)
    return random_case(random, most_makers=6, most_options=6)


def differences(case: dict[str, Any]) -> tuple[int, int]:
    """Compare both engines on one case: how many verdicts, and how many differ."""
    model, brute = conflict(case), BruteForce(case)
    found = stability(model)
    wrong = int(list(model.states) != brute.states)
    for place, own in enumerate(model.moves):
        wrong += [set(targets) for targets in own] != list(brute.moves[place].values())
    total = 0
    for concept, stable in found.stable.items():
        expected = brute.stable(concept)
        for maker, states in stable.items():
            total += model.n_states
            wrong += len(set(states) ^ set(expected[maker]))
    return total, wrong


def main() -> None:
    reader = argparse.ArgumentParser(description="Graph Model engine against brute force.")
    reader.add_argument("--conflicts", type=int, default=10_000)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    start = time.perf_counter()
    random = Random(chosen.seed)
    verdicts = agree = 0
    makers: Counter[int] = Counter()
    for k in range(chosen.conflicts):
        case = drawn(random, k)
        total, wrong = differences(case)
        verdicts += total
        agree += not wrong
        makers[len(case["decision_makers"])] += 1
        if wrong:
            print(f"conflict {k} differs in {wrong} places: {json.dumps(case)}")
    outcome = {
        "conflicts": chosen.conflicts,
        "agree": agree,
        "verdicts": verdicts,
        "by_decision_makers": dict(sorted(makers.items())),
        "seconds": round(time.perf_counter() - start, 1),
    }
    if chosen.json:
        print(json.dumps(outcome))
    else:
        print(f"{agree} of {chosen.conflicts} conflicts agree, {verdicts:,} verdicts, {outcome['seconds']} s")
        print(f"decision makers: {outcome['by_decision_makers']}")


if __name__ == "__main__":
    main()
