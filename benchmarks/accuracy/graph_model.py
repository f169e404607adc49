"""Graph Model engine against cases with known results.

``python -m benchmarks.accuracy.graph_model --data DIR [--json]``

DIR holds cases of the schema ``gmcr-case/1`` (and bundles ``gmcr-bundle/1``) with ``expected`` results. Everything
that a file expects is computed anew and compared, as ``detente resolve CASE --verify`` does: states, payoffs,
verdicts of all six concepts, equilibria, inverse counts, status quo and coalitions.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from detente.resolve.cases import case_content
from detente.resolve.verify import verify


def main() -> None:
    reader = argparse.ArgumentParser(description="Graph Model engine against cases with known results.")
    reader.add_argument("--data", type=Path, required=True)
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    rows = []
    for path in sorted(chosen.data.glob("*.json")):
        start = time.perf_counter()
        found = verify(case_content(path))
        rows.append(
            {
                "file": path.name,
                "cases": found.n_cases,
                "checks": found.n_checks,
                "differences": len(found.differences),
                "known": len(found.known),
                "seconds": round(time.perf_counter() - start, 2),
            }
        )
    if chosen.json:
        print(json.dumps(rows))
        return
    print(f"{'file':<36}{'cases':>7}{'checks':>8}{'differ':>8}{'known':>7}{'s':>7}")
    for row in rows:
        print("{file:<36}{cases:>7}{checks:>8}{differences:>8}{known:>7}{seconds:>7}".format(**row))
    totals = [sum(int(row[name]) for row in rows) for name in ("cases", "checks", "differences")]
    print("{} cases and variants, {} checks, {} differ".format(*totals))


if __name__ == "__main__":
    main()
