"""Whether what followed analogues foretells what follows: back-test of `detente.diagnose.analogues`.

``python -m benchmarks.accuracy.analogues [--data DIR] [--every N] [--json]``

Every N months (7 unless said otherwise) of every series in ``series/monthly.csv`` of the data folder, analogues are
looked for with what was known then, and the chance that conflict eases within 6, 12 and 24 months is scored against
what came: Brier score beside that of the base rate (the share of all windows that eased, known then), AUROC, and by
fifths what was said and what came.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np

from detente.diagnose.analogues import HORIZONS, LATELY, analogues

Paths = dict[str, tuple[date, np.ndarray]]


def series(data: Path) -> Paths:
    """Read conflict acts a month of every series."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    with (data / "series" / "monthly.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = f"{row['series']}:{row['source']}>{row['target']}"
            found[name].append((row["period"], float(row["conflict"])))
    return {
        name: (date.fromisoformat(f"{min(rows)[0][:7]}-01"), np.array([count for _, count in sorted(rows)]))
        for name, rows in found.items()
    }


def until(paths: Paths, month: int) -> Paths:
    """Cut every series after a month (years times 12)."""
    cut = {
        name: counts[: max(0, month + 1 - first.year * 12 - first.month + 1)] for name, (first, counts) in paths.items()
    }
    return {name: (paths[name][0], counts) for name, counts in cut.items() if len(counts)}


def answers(paths: Paths, every: int) -> list[list[tuple[float, float, float, int]]]:
    """Return for each horizon the chance, the base rate then, whether conflict eased, and the number of the pair."""
    told: list[list[tuple[float, float, float, int]]] = [[] for _ in HORIZONS]
    pairs = {name: frozenset(name.split(":")[1].split(">")) for name in paths}
    numbers = {pair: number for number, pair in enumerate(dict.fromkeys(pairs.values()))}
    for name, (first, counts) in paths.items():
        start = first.year * 12 + first.month - 1
        for at in range(60, len(counts) - HORIZONS[0], every):
            month = start + at
            found = analogues(until(paths, month), name, date(month // 12, month % 12 + 1, 1))
            lately = counts[at + 1 - LATELY : at + 1].mean()
            for place, one in enumerate(found.followed):
                if at + one.months < len(counts):
                    after = counts[at + 1 : at + 1 + one.months].mean()
                    told[place].append((one.p_eased, one.base, float(after < lately), numbers[pairs[name]]))
    return told


def skill_range(ours: np.ndarray, theirs: np.ndarray, pair: np.ndarray) -> list[float]:
    """Return the middle 90 % of the Brier skill when pairs are drawn anew."""
    rng = np.random.default_rng(1)
    sums = np.array([[ours[pair == one].sum(), theirs[pair == one].sum()] for one in np.unique(pair)])
    drawn = sums[rng.integers(len(sums), size=(2000, len(sums)))].sum(axis=1)
    return [round(float(value), 3) for value in np.quantile(1 - drawn[:, 0] / drawn[:, 1], [0.05, 0.95])]


def auroc(p: np.ndarray, y: np.ndarray) -> float:
    """Return the area under the ROC curve, ties counting half."""
    above = (p[y == 1][:, None] > p[y == 0]).mean()
    return float(above + 0.5 * (p[y == 1][:, None] == p[y == 0]).mean())


def main() -> None:
    """Measure, print the table, and with ``--json`` one line of JSON after it."""
    reader = argparse.ArgumentParser(description="Does what followed analogues foretell what follows?")
    reader.add_argument("--data", type=Path, default=Path(os.environ.get("DATA", "../shared/data")))
    reader.add_argument("--every", type=int, default=7)
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    rows = []
    for months, told in zip(HORIZONS, answers(series(chosen.data), chosen.every), strict=True):
        p, base, y, pair = np.array(told).T
        ours, theirs = (p - y) ** 2, (base - y) ** 2
        fifths = np.array_split(np.argsort(p, kind="stable"), 5)
        said = [[round(float(p[part].mean()), 2), round(float(y[part].mean()), 2)] for part in fifths]
        brier = {
            "brier": float(ours.mean()),
            "base": float(theirs.mean()),
            "skill": float(1 - ours.sum() / theirs.sum()),
        }
        figures = {"n": len(y), "eased": float(y.mean()), **brier, "auroc": auroc(p, y)}
        rows.append({"months": months, **figures, "skill_90": skill_range(ours, theirs, pair), "fifths": said})
    for row in rows:
        print(
            " ".join(
                f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {value}" for key, value in row.items()
            )
        )
    if chosen.json:
        print(json.dumps(rows))


if __name__ == "__main__":
    main()
