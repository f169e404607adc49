"""How long the Graph Model engine takes as conflicts grow, and what memory.

``python -m benchmarks.speed.graph_model [--json]``            the sizes that have a limit, and the curve
``python -m benchmarks.speed.graph_model --largest [--json]``   also 1,048,576 states (minutes)

Random conflicts in option form: options dealt to the decision makers in turn, all states feasible, strict random
rankings. Each size runs in a process of its own: the conflict is built, then Nash, GMR, SMR, SEQ, SSEQ and SIM are
found for every state and decision maker. *Moves* are the single moves of all decision makers. *Clock* and *processor*
are the seconds of the analysis with the building of its moves; the columns after them split the clock.

The peer is GMCR+ 0.4.1, the standard program of the field: five concepts (no SSEQ; SIM and, from three decision makers
on, SEQ are wrong), building excluded, as measured for this project on two cores.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from typing import Any

import numpy as np

from detente.resolve.casefile import conflict
from detente.resolve.stability import CONCEPTS, Judge

# Decision makers and options, the limit in seconds, that of memory in MB, and the peer's seconds.
SIZES: tuple[tuple[int, int, float | None, int | None, str], ...] = (
    (2, 10, None, None, "1.55"),
    (3, 10, None, None, "2.6"),
    (3, 12, 0.3, None, "55.7"),
    (4, 12, None, None, "126"),
    (5, 12, 0.6, None, "over 600"),
    (3, 13, None, None, ""),
    (3, 14, None, None, ""),
    (3, 15, None, None, ""),
    (3, 16, 6.0, 1024, ""),
    (3, 18, None, None, ""),
)
LARGEST = (3, 20, 180.0, None, "")
CREDIBLE = ("nash", "gmr", "smr", "seq", "sseq")


def measure(n_makers: int, n_options: int, seed: int = 1) -> dict[str, Any]:
    """Build and analyse one random conflict."""
    random = np.random.default_rng(seed)
    makers = [f"M{k}" for k in range(n_makers)]
    case = {
        "schema": "gmcr-case/1",
        "id": "random",
        "decision_makers": [{"name": maker} for maker in makers],
        "options": [{"id": f"o{k}", "dm": makers[k % n_makers]} for k in range(n_options)],
        "preferences": {maker: {"kind": "indifferent"} for maker in makers},
    }
    payoffs = {maker: random.permutation(1 << n_options) for maker in makers}
    start, processor = time.perf_counter(), time.process_time()
    model = conflict(case).with_payoffs(payoffs)
    judge = Judge(model)
    marks = {"building": time.perf_counter() - start}
    for concept in CONCEPTS:
        begun = time.perf_counter()
        for place in range(n_makers):
            judge.is_stable(place, concept)
        marks[concept] = time.perf_counter() - begun
    return {
        "makers": n_makers,
        "states": model.n_states,
        "moves": sum(model.n_states * ((1 << -((k - n_options) // n_makers)) - 1) for k in range(n_makers)),
        "clock": time.perf_counter() - start,
        "processor": time.process_time() - processor,
        "without_sim": sum(marks[name] for name in ("building", *CREDIBLE)),
        "sim": marks["sim"],
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def in_its_own_process(n_makers: int, n_options: int) -> dict[str, Any]:
    """Measure in a fresh process, so that memory is that of one size."""
    command = [sys.executable, "-m", "benchmarks.speed.graph_model", "--one", str(n_makers), str(n_options)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    reader = argparse.ArgumentParser(description="Time and memory of the Graph Model engine.")
    reader.add_argument("--largest", action="store_true")
    reader.add_argument("--json", action="store_true")
    reader.add_argument("--one", type=int, nargs=2, help=argparse.SUPPRESS)
    chosen = reader.parse_args()
    if chosen.one:
        print(json.dumps(measure(*chosen.one)))
        return
    rows = []
    heads = ("makers", "states", "moves", "clock", "processor", "no SIM", "SIM", "MB", "limit", "GMCR+", "us/move")
    if not chosen.json:
        print(" ".join(f"{head:>11}" for head in heads))
    for n_makers, n_options, limit, memory, peer in (*SIZES, *([LARGEST] if chosen.largest else [])):
        row = in_its_own_process(n_makers, n_options)
        is_over = (limit and row["clock"] > limit) or (memory and row["megabytes"] > memory)
        rows.append(row | {"limit": limit, "memory_limit": memory, "peer": peer, "ok": not is_over})
        if not chosen.json:
            figures = (
                f"{row['makers']}",
                f"{row['states']:,}",
                f"{row['moves']:,}",
                *(f"{row[name]:.3f}" for name in ("clock", "processor", "without_sim", "sim")),
                f"{row['megabytes']}",
                f"{limit or ''}{' OVER' if is_over else ''}",
                peer,
                f"{row['clock'] / row['moves'] * 1e6:.3f}",
            )
            print(" ".join(f"{figure:>11}" for figure in figures), flush=True)
    if chosen.json:
        print(json.dumps(rows))


if __name__ == "__main__":
    main()
