"""Cycle or break? Simulated counts with a known answer.

``python -m benchmarks.accuracy.cycle_or_break --data DIR [--json] [--out FILE] [--most N]``

DIR holds ``series.csv`` (``id, t, count``) and ``truth.csv`` (``id, break, when, factor, rho, ...``): 240 months of
over-dispersed counts around a cycle of persistence ``rho``, half of the series with a lasting change of level. A series
*breaks* for the scores below if its probability is over one half; a second row of shares uses the cut from which the
product says "break". Beside ours stands a CUSUM of the square roots with the long-run variance of an AR(1) about the
split (10 % level), the best of the usual methods. ``--out`` writes ``id, p_break, when``; ``--most`` judges the first N
series only.
"""

from __future__ import annotations

import csv
import json
import math
import time
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import detente as dt
from benchmarks.accuracy.arguments import reader_of
from detente.diagnose.breaks import SAY_FROM
from detente.period import add_months

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

START = date(2000, 1, 1)
CUSUM_LEVEL = 0.1
DRAWS = 1000


class Answer(NamedTuple):
    """One series: the truth, our probability and date, and the CUSUM's rescaled p-value."""

    id: str
    is_break: bool
    month: int | None
    rho: float
    p: float
    when: int | None
    cusum: float


def cusum(counts: np.ndarray) -> float:
    """Return a probability of a break from a CUSUM test: 1/2 at its 10 % level."""
    y = np.sqrt(counts)
    n = len(y)
    sums = np.cumsum(y - y.mean())
    at = int(np.abs(sums[:-1]).argmax()) + 1
    rest = y - np.where(np.arange(n) < at, y[:at].mean(), y[at:].mean())
    phi = float(np.clip((rest[1:] @ rest[:-1]) / max(float(rest @ rest), 1e-12), -0.97, 0.97))
    variance = float(rest.var()) * (1 + phi) / (1 - phi)
    size = np.abs(sums).max() / math.sqrt(max(n * variance, 1e-12))
    value = 2 * sum((-1) ** (k - 1) * math.exp(-2 * (k * size) ** 2) for k in range(1, 101))
    value = min(max(float(value), 1e-12), 1.0)
    return 1 - 0.5 * value / CUSUM_LEVEL if value < CUSUM_LEVEL else 0.5 * (1 - value) / (1 - CUSUM_LEVEL)


def answered(folder: Path, most: int | None) -> list[Answer]:
    """Answer every series of a folder."""
    counts: dict[str, list[float]] = {}
    with (folder / "series.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            counts.setdefault(row["id"], []).append(float(row["count"]))
    with (folder / "truth.csv").open(newline="", encoding="utf-8") as file:
        truth = list(csv.DictReader(file))[:most]
    answers = []
    for row in truth:
        values = np.array(counts[row["id"]])
        days = [add_months(START, at) for at in range(len(values))]
        found = dt.breaks(values, days)
        answers.append(
            Answer(
                row["id"],
                row["break"] == "1",
                int(row["when"]) if row["when"] else None,
                float(row["rho"]),
                0.5 if found.p_any is None else found.p_any,
                None if found.best_day is None else days.index(found.best_day),
                cusum(values),
            )
        )
    return answers


def auroc(p: np.ndarray, y: np.ndarray) -> float:
    yes, no = p[y], p[~y]
    return float((yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean())


def brier(p: np.ndarray, y: np.ndarray) -> float:
    return float(((p - y) ** 2).mean())


def interval(p: np.ndarray, y: np.ndarray, measure: Callable[[np.ndarray, np.ndarray], float]) -> str:
    """Return the 90 % interval of a measure over series drawn with replacement."""
    rng = np.random.default_rng(1)
    rows = rng.integers(0, len(y), (DRAWS, len(y)))
    low, high = np.quantile([measure(p[row], y[row]) for row in rows], [0.05, 0.95])
    return f"{low:.3f} to {high:.3f}"


def shares(answers: Sequence[Answer], p: np.ndarray, cut: float) -> dict[str, float]:
    """Return the share called a break where there is none, in all and by rho, and where there is one."""
    y, rho, called = (np.array(one) for one in ([a.is_break for a in answers], [a.rho for a in answers], p > cut))
    by_rho = {f"false, rho {value:g}": float(called[~y & (rho == value)].mean()) for value in np.unique(rho[~y])}
    return {"false, all": float(called[~y].mean()), **by_rho, "power": float(called[y].mean())}


def main() -> None:
    reader = reader_of("Cycle or break?")
    reader.add_argument("--most", type=int)
    chosen = reader.parse_args()
    start = time.perf_counter()
    answers = answered(chosen.data, chosen.most)
    seconds = time.perf_counter() - start
    y, p, base = (np.array([getattr(one, name) for one in answers]) for name in ("is_break", "p", "cusum"))
    print(f"{len(answers)} series, {int(y.sum())} with a break, {seconds:.0f} s")
    print(f"{'':<24}{'detente':>9}{'90 % interval':>18}{'CUSUM':>9}")
    for name, measure in (("AUROC", auroc), ("Brier", brier)):
        print(f"{name:<24}{measure(p, y):>9.3f}{interval(p, y, measure):>18}{measure(base, y):>9.3f}")
    ours, said, theirs = shares(answers, p, 0.5), shares(answers, p, SAY_FROM), shares(answers, base, 0.5)
    print(f"\n{'called a break':<24}{'p > 0.5':>9}{f'p > {SAY_FROM}':>18}{'CUSUM':>9}")
    for name, value in ours.items():
        print(f"{name:<24}{value:>9.3f}{said[name]:>18.3f}{theirs[name]:>9.3f}")
    errors = [abs(a.when - a.month) for a in answers if a.month is not None and a.when is not None and a.p > 0.5]
    print(f"median error of the date: {np.median(errors) if errors else math.nan:.0f} months, {len(errors)} found")
    if chosen.out:
        with chosen.out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "p_break", "when"])
            writer.writerows((a.id, f"{a.p:.9f}", "" if a.when is None else a.when) for a in answers)
    if chosen.json:
        rows = (("", p, ours), ("_cusum", base, theirs))
        found = {
            f"{name}{ending}": value
            for ending, chances, called in rows
            for name, value in {
                "auroc": auroc(chances, y),
                "brier": brier(chances, y),
                "false_breaks": called["false, all"],
                "false_breaks_rho95": called.get("false, rho 0.95", called["false, all"]),
                "power": called["power"],
            }.items()
        }
        print(json.dumps({name: round(value, 3) for name, value in found.items()}))


if __name__ == "__main__":
    main()
