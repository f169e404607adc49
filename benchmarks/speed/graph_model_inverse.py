"""How long the questions that change a conflict case take: inverse, sensitivity, interventions.

``python -m benchmarks.speed.graph_model_inverse [--json]``

The shipped case, and random conflicts in option form as in :mod:`benchmarks.speed.graph_model`. *Inverse* asks of one
state, under each concept: exact counts, least lift and, for statements, fewest swaps. Seconds are those of the
processor.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.resolve.casefile import conflict
from detente.resolve.cases import load_case
from detente.resolve.interventions import interventions
from detente.resolve.inverse import inverse
from detente.resolve.sensitivity import sensitivity
from detente.resolve.stability import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detente.resolve.conflict import Conflict

SIZES = ((2, 4), (3, 6), (3, 8), (3, 10), (3, 12))


def random_conflict(n_makers: int, n_options: int, seed: int = 1) -> Conflict:
    """Deal options to the decision makers in turn; strict random rankings."""
    random = np.random.default_rng(seed)
    makers = [f"M{k}" for k in range(n_makers)]
    case = {
        "schema": "gmcr-case/1",
        "id": f"random, {n_makers} decision makers",
        "decision_makers": [{"name": maker} for maker in makers],
        "options": [{"id": f"o{k}", "dm": makers[k % n_makers]} for k in range(n_options)],
        "preferences": {maker: {"kind": "indifferent"} for maker in makers},
        "status_quo": 1,
    }
    return conflict(case).with_payoffs({maker: random.permutation(1 << n_options) for maker in makers})


def seconds(ask: Callable[[], object]) -> float:
    """Ask once, and return the seconds of the processor."""
    begun = time.process_time()
    ask()
    return time.process_time() - begun


def rows() -> Iterator[dict[str, Any]]:
    """Yield one row for each conflict."""
    shipped = load_case("jpn-kor-usa-2019").conflict
    for model in (shipped, *(random_conflict(*size) for size in SIZES)):
        target = model.named.get("grand_bargain", model.n_states // 2)
        row: dict[str, Any] = {"conflict": model.id, "states": model.n_states}
        for concept in CONCEPTS:
            row[concept] = seconds(lambda: inverse(model, target, concepts=[concept]))  # noqa: B023
        if model is shipped:
            row["sensitivity"] = seconds(lambda: sensitivity(shipped))
            row["interventions"] = seconds(lambda: interventions(shipped, by="USA"))
        yield row


def main() -> None:
    reader = argparse.ArgumentParser(description="Seconds of the inverse question, sensitivity and interventions.")
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    found = []
    for row in rows():
        found.append(row)
        if not chosen.json:
            figures = ", ".join(f"{name} {value:.2f}" for name, value in row.items() if isinstance(value, float))
            print(f"{row['conflict']}, {row['states']:,} states: {figures}", flush=True)
    if chosen.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
