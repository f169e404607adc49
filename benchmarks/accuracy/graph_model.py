"""Graph Model engine against cases with known stability.

``python -m benchmarks.accuracy.graph_model --data DIR [--json] [--out FILE]``

DIR holds cases of the schema ``gmcr-case/1`` (and bundles ``gmcr-bundle/1``) with ``expected`` results. A
case or variant agrees if its states, its stable states for each decision maker and its equilibria are the
expected ones under Nash, GMR, SMR and SEQ. ``cases`` counts cases and variants, ``agree``
those without any difference.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from detente.resolve.casefile import conflict
from detente.resolve.stability import CONCEPTS, stability

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Row(NamedTuple):
    """One case or variant: its size, what differs and the time of the analysis."""

    case: str
    states: int
    decision_makers: int
    verdicts: int
    differences: int
    milliseconds: float


def problems(folder: Path) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None, Mapping[str, Any]]]:
    """Yield each case or variant of a folder with what is expected of it."""
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for case in content.get("cases", [content]):
            expected = case.get("expected", {})
            yield case, None, expected.get("computed", expected)
            for variant in case.get("variants", []):
                if "equilibria" in variant.get("expected", {}):
                    yield case, variant, variant["expected"]


def judged(case: Mapping[str, Any], variant: Mapping[str, Any] | None, expected: Mapping[str, Any]) -> Row:
    """Analyse one problem and count the verdicts that differ from the expected ones."""
    start = time.perf_counter()
    model = conflict(case, variant=variant)
    found = stability(model)
    elapsed = time.perf_counter() - start
    states = expected.get("feasible_states", model.states)
    pairs: list[tuple[Sequence[Any], Sequence[Any]]] = [(model.states, states)]
    for concept in CONCEPTS:
        if concept in expected.get("equilibria", {}):
            pairs.append((found.equilibria[concept], expected["equilibria"][concept]))
        makers = expected.get("stability", {}).get(concept, {})
        pairs += [(found.stable[concept][maker], states) for maker, states in makers.items()]
    differences = sum(list(ours) != list(theirs) for ours, theirs in pairs)
    return Row(model.id, len(model.states), len(model.decision_makers), len(pairs), differences, elapsed * 1000)


def main() -> None:
    reader = argparse.ArgumentParser(description="Graph Model engine against cases with known stability.")
    reader.add_argument("--data", type=Path, required=True)
    reader.add_argument("--json", action="store_true")
    reader.add_argument("--out", type=Path)
    chosen = reader.parse_args()
    rows = [judged(*problem) for problem in problems(chosen.data)]
    print(f"{'case or variant':<44}{'states':>7}{'makers':>7}{'checks':>7}{'differ':>7}{'ms':>8}")
    for row in rows:
        print(
            f"{row.case:<44}{row.states:>7}{row.decision_makers:>7}{row.verdicts:>7}"
            f"{row.differences:>7}{row.milliseconds:>8.1f}"
        )
    agree = sum(row.differences == 0 for row in rows)
    print(f"{agree} of {len(rows)} agree; slowest {max(row.milliseconds for row in rows):.1f} ms")
    if chosen.out:
        with chosen.out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(Row._fields)
            writer.writerows(rows)
    if chosen.json:
        print(json.dumps({"cases": len(rows), "agree": agree}))


if __name__ == "__main__":
    main()
