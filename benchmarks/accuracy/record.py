"""What the verdict and the outlook would have said before, scored, for the built-in pairs.

``python -m benchmarks.accuracy.record [--json]``

As of 2026-05-31. Verdict: Brier score of the judged questions against the base rate of the pair's earlier questions.
Outlook: CRPS of the monthly mean reading, in points of intensity, against the whole history of readings and against
the last twelve months with acts; share of outcomes inside the 80 % interval. Lower scores are better; a star marks the
lowest of a line. *Pooled* weighs every question, and every forecast month, alike.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import detente as dt

if TYPE_CHECKING:
    from collections.abc import Sequence

AS_OF = date(2026, 5, 31)
SCORES = ("crps", "crps_history", "crps_last_year")
Plain = dict[str, Any]


def verdict_row(pair: str, questions: Sequence[Plain]) -> Plain:
    """Score judged questions: Brier of the verdict and of the base rate."""
    outcomes = [float(question["outcome"] == "break") for question in questions]
    row: Plain = {"pair": pair, "questions": len(outcomes), "breaks": int(sum(outcomes))}
    for name, key in (("brier", "p_break"), ("brier_base_rate", "baseline")):
        misses = [(question[key] - outcome) ** 2 for question, outcome in zip(questions, outcomes, strict=True)]
        row[name] = round(sum(misses) / len(misses), 3) if misses else None
    return row


def pooled(horizons: Sequence[Plain]) -> Plain:
    """Average the scores of one horizon over pairs, weighted by the number of forecasts."""
    n = sum(one["n"] for one in horizons)
    means = {name: round(sum(one[name] * one["n"] for one in horizons) / n, 3) for name in (*SCORES, "coverage_80")}
    return {"pair": "pooled", "months": horizons[0]["months"], "n": n, **means}


def scored() -> Plain:
    """Diagnose every built-in pair and gather the two records."""
    questions: list[Plain] = []
    verdicts: list[Plain] = []
    outlooks: list[Plain] = []
    with dt.open_store() as store:
        for pair in sorted(store.dyads()["dyad"].to_list()):
            found = dt.diagnosis(store.events(pair, as_of=AS_OF), pair, AS_OF).to_dict()
            asked = found["verdict"]["record"]["questions"]
            judged = [question for question in asked if question["outcome"] is not None]
            questions += judged
            verdicts.append({**verdict_row(pair, judged), "pending": len(asked) - len(judged)})
            outlooks += [{"pair": pair, **horizon} for horizon in found["outlook"]["record"]]
    months = sorted({one["months"] for one in outlooks})
    outlooks += [pooled([one for one in outlooks if one["months"] == ahead]) for ahead in months]
    pending = sum(row["pending"] for row in verdicts)
    verdicts.append({**verdict_row("pooled", questions), "pending": pending})
    return {"as_of": AS_OF.isoformat(), "verdict": verdicts, "outlook": outlooks}


def starred(row: Plain, names: Sequence[str]) -> list[str]:
    """Write scores with a star at the lowest."""
    given = [row[name] for name in names if row[name] is not None]
    return ["-" if row[name] is None else f"{row[name]:.3f}{'*' if row[name] == min(given) else ' '}" for name in names]


def main() -> None:
    """Print both tables, and with ``--json`` one line of JSON after them."""
    reader = argparse.ArgumentParser(description="Records of verdict and outlook for the built-in pairs.")
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    found = scored()
    print(f"Verdict, as of {AS_OF}: Brier score")
    print(f"{'pair':<10}{'judged':>8}{'breaks':>8}{'pending':>9}{'verdict':>10}{'base rate':>11}")
    for row in found["verdict"]:
        ours, base = starred(row, ("brier", "brier_base_rate"))
        print(f"{row['pair']:<10}{row['questions']:>8}{row['breaks']:>8}{row['pending']:>9}{ours:>10}{base:>11}")
    print(f"\nOutlook, as of {AS_OF}: CRPS in points of intensity")
    print(f"{'pair':<10}{'months':>7}{'n':>7}{'outlook':>10}{'history':>10}{'last year':>11}{'in 80 %':>9}")
    for row in found["outlook"]:
        ours, history, lately = starred(row, SCORES)
        print(
            f"{row['pair']:<10}{row['months']:>7}{row['n']:>7}{ours:>10}{history:>10}{lately:>11}"
            f"{row['coverage_80']:>9.2f}"
        )
    if chosen.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
