"""Graph Model engine against cases with known results.

``python -m benchmarks.accuracy.graph_model --data DIR [--json] [--out FILE]``

DIR holds cases of the schema ``gmcr-case/1`` (and bundles ``gmcr-bundle/1``) with ``expected`` results. Everything
that a file expects is computed anew and compared, as ``detente resolve CASE --verify`` does: states, payoffs,
verdicts of all six concepts, equilibria, inverse counts, status quo and coalitions. ``cases`` counts cases and
variants that expect something, ``agree`` those without any difference; a case that cannot be analysed does not agree.
"""

from __future__ import annotations

import csv
import json
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.accuracy.arguments import reader_of
from detente.errors import DetenteError
from detente.resolve.cases import case_content
from detente.resolve.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Row(NamedTuple):
    """One case or variant: what was compared, what differs, what a source is known to have wrong, the time."""

    file: str
    case: str
    checks: int
    differences: int
    known: int
    seconds: float


def problems(content: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each case, and each variant by itself, that expects something."""
    for case in content.get("cases", [content]):
        name, variants = str(case.get("id", "")), case.get("variants") or []
        if "expected" in case:
            yield name, {**case, "variants": [{**entry, "expected": None, "named": None} for entry in variants]}
        for entry in variants:
            if "expected" in entry:
                yield f"{name}/{entry.get('id', '')}", {**case, "expected": None, "named": None, "variants": [entry]}


def judged(file: str, name: str, problem: Mapping[str, Any]) -> Row:
    """Verify one problem."""
    start = time.perf_counter()
    try:
        found = verify(problem)
    except DetenteError as error:
        print(f"{file}, {name}: {error}")
        return Row(file, name, 0, 1, 0, time.perf_counter() - start)
    for difference in found.differences:
        print(f"{file}, {difference}")
    seconds = time.perf_counter() - start
    return Row(file, name, found.n_checks, len(found.differences), len(found.known), seconds)


def main() -> None:
    """Print a row a file, and what differs."""
    chosen = reader_of("Graph Model engine against cases with known results.").parse_args()
    rows = [
        judged(path.name, name, problem)
        for path in sorted(chosen.data.glob("*.json"))
        for name, problem in problems(case_content(path))
    ]
    print(f"{'file':<36}{'cases':>7}{'agree':>7}{'checks':>8}{'differ':>8}{'known':>7}{'s':>7}")
    for file in dict.fromkeys(row.file for row in rows):
        own = [row for row in rows if row.file == file]
        sums = [
            sum(values) for values in zip(*((r.checks, r.differences, r.known, r.seconds) for r in own), strict=True)
        ]
        n_agree = sum(row.differences == 0 for row in own)
        print(f"{file:<36}{len(own):>7}{n_agree:>7}{sums[0]:>8}{sums[1]:>8}{sums[2]:>7}{sums[3]:>7.2f}")
    agree = sum(row.differences == 0 for row in rows)
    checks, differ = sum(row.checks for row in rows), sum(row.differences for row in rows)
    print(f"{agree} of {len(rows)} cases and variants agree; {checks} checks, {differ} differ")
    if chosen.out:
        with chosen.out.open("w", newline="", encoding="utf-8") as file_out:
            writer = csv.writer(file_out)
            writer.writerow(Row._fields)
            writer.writerows(rows)
    if chosen.json:
        print(json.dumps({"cases": len(rows), "agree": agree, "checks": checks, "differences": differ}))


if __name__ == "__main__":
    main()
