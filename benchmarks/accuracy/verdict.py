"""Did it come back? The chance that a rise of conflict lasts, against what then happened.

``python -m benchmarks.accuracy.verdict --data DIR [--json] [--out FILE]``

DIR holds ``monthly.csv``: ``series, source, target, period, ..., conflict``, one row a direction and month. A rise and
its outcome are defined in :mod:`detente.diagnose.lasting`; an answer uses the months of its own pair up to the rise and
the other pairs of the folder, never the same pair in another series. The base rate is that of the other pairs.
``--out`` writes the answers as ``dyad, as_of, p_break``. Intervals hold 90 % of 2,000 resamplings of pairs.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.accuracy.arguments import reader_of
from detente.diagnose.lasting import chance_of_lasting, lasted, rises

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

DRAWS = 2000


class Answer(NamedTuple):
    """One question: dyad (series and pair), month, our chance and its base rate, what happened."""

    dyad: str
    as_of: str
    p: float
    base: float
    outcome: int

    @property
    def pair(self) -> str:
        """Return the pair without its series."""
        return self.dyad.split(":")[1]


def monthly(path: Path) -> dict[str, tuple[int, np.ndarray]]:
    """Read conflict acts of both directions together: dyad -> (first month, counts)."""
    sums: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            year, month = map(int, row["period"][:7].split("-"))
            pair = "-".join(sorted((row["source"], row["target"])))
            sums[f"{row['series']}:{pair}"][12 * year + month - 1] += float(row["conflict"])
    return {
        dyad: (min(months), np.array([months.get(at, 0.0) for at in range(min(months), max(months) + 1)]))
        for dyad, months in sums.items()
    }


def answered(records: Mapping[str, tuple[int, np.ndarray]]) -> list[Answer]:
    """Answer every question whose outcome is known."""
    asked = {
        dyad: [(at, found) for at in rises(counts) if (found := lasted(counts, at)) is not None]
        for dyad, (_, counts) in records.items()
    }
    answers = []
    for dyad, (first, counts) in records.items():
        pair = dyad.split(":")[1]
        others = {name: part for name, (_, part) in records.items() if name.split(":")[1] != pair}
        known = [outcome for name, found in asked.items() if name != dyad for _, outcome in found]
        base = (sum(known) + 1) / (len(known) + 2)
        for at, outcome in asked[dyad]:
            chance = chance_of_lasting(counts[: at + 1], others)
            p = base if chance.p is None else chance.p
            year, month = divmod(first + at, 12)
            answers.append(Answer(dyad, f"{year:04d}-{month + 1:02d}", p, base, int(outcome)))
    return answers


def skill(answers: Sequence[Answer]) -> float:
    """Return the Brier skill over the base rate of the other dyads."""
    p, base, y = (np.array([getattr(one, name) for one in answers]) for name in ("p", "base", "outcome"))
    return float(1.0 - ((p - y) ** 2).mean() / ((base - y) ** 2).mean())


def auroc(answers: Sequence[Answer]) -> float:
    """Return the share of (lasting, returned) questions in the right order, ties half."""
    yes = np.array([one.p for one in answers if one.outcome])
    no = np.array([one.p for one in answers if not one.outcome])
    if not len(yes) or not len(no):
        return float("nan")
    return float((yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean())


def log_loss(answers: Sequence[Answer]) -> float:
    return float(-np.mean([np.log(max(1e-6, one.p if one.outcome else 1.0 - one.p)) for one in answers]))


def resampled(answers: Sequence[Answer], measure: Callable[[Sequence[Answer]], float]) -> tuple[float, float]:
    """Return the 90 % interval of a measure over pairs drawn with replacement."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for one in answers:
        groups[one.pair].append(one)
    names, rng = sorted(groups), np.random.default_rng(1)
    drawn = [
        measure([one for name in rng.choice(names, len(names)) for one in groups[str(name)]]) for _ in range(DRAWS)
    ]
    low, high = np.nanquantile(drawn, [0.05, 0.95])
    return float(low), float(high)


def fifths(answers: Sequence[Answer]) -> list[tuple[int, float, float]]:
    """Return number, mean answer and observed share by fifths of the answers."""
    ranked = sorted(answers, key=lambda one: one.p)
    parts = [ranked[k * len(ranked) // 5 : (k + 1) * len(ranked) // 5] for k in range(5)]
    return [
        (len(part), float(np.mean([one.p for one in part])), float(np.mean([one.outcome for one in part])))
        for part in parts
        if part
    ]


def main() -> None:
    chosen = reader_of("Did it come back?").parse_args()
    answers = answered(monthly(chosen.data / "monthly.csv"))
    figures = {
        "questions": len(answers),
        "brier_skill": round(skill(answers), 3),
        "auroc": round(auroc(answers), 3),
        "log_loss": round(log_loss(answers), 3),
    }
    of_base = [one._replace(p=one.base) for one in answers]
    n_lasted, n_dyads = sum(one.outcome for one in answers), len({one.dyad for one in answers})
    print(f"{len(answers)} rises, {n_lasted} lasted, {n_dyads} dyads")
    print(f"{'':<14}{'detente':>9}{'90 % interval':>18}{'base rate':>11}")
    for name, measure, value in (("Brier skill", skill, 0.0), ("AUROC", auroc, 0.5)):
        low, high = resampled(answers, measure)
        print(f"{name:<14}{measure(answers):>9.3f}{f'{low:.3f} to {high:.3f}':>18}{value:>11.3f}")
    print(f"{'log loss':<14}{log_loss(answers):>9.3f}{'':>18}{log_loss(of_base):>11.3f}")
    print(f"\n{'fifth':<8}{'n':>4}{'mean answer':>13}{'observed':>10}")
    for place, (n, mean, seen) in enumerate(fifths(answers), 1):
        print(f"{place:<8}{n:>4}{mean:>13.2f}{seen:>10.2f}")
    if chosen.out:
        with chosen.out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["dyad", "as_of", "p_break"])
            writer.writerows((one.dyad, one.as_of, f"{one.p:.4f}") for one in answers)
    if chosen.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
