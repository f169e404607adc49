"""Does `detente.diagnose.triangle` find what a third state's acts bring, and only that?

``python -m benchmarks.accuracy.triangle [--series N] [--weeks T] [--seed S] [--json]``

Three states' acts by week are drawn around levels that wander, partly together (a common random walk of 0.4 a year and
one of its own of 0.3 for each series). The two of the pair answer each other. Put in: the third state's hostile acts
towards the first follow the first's hostile acts (0.3 of the log of 1 + acts of four weeks), and its cooperative acts
towards a side calm that side (0 or -0.4). All other links are nought. Printed: mean error of the log factor, the share
of 80 % intervals that hold it, and how often a link is said.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict

import numpy as np

from detente.diagnose.triangle import Link, Way, triangle

NAMES = ("AAA", "BBB", "CCC")
SIGNS = ("hostile", "cooperative")
RECIPROCITY, PROVOKED, CALMS = 0.25, 0.3, (0.0, -0.4)


def draw(rng: np.random.Generator, n_weeks: int, calms: float) -> dict[Way, np.ndarray]:
    """Draw the acts of three states."""
    a, b, third = NAMES
    ways = [(actor, recipient, sign) for actor in NAMES for recipient in NAMES if actor != recipient for sign in SIGNS]

    def walk(size: float) -> np.ndarray:
        return np.cumsum(rng.normal(0.0, size / np.sqrt(52), n_weeks))

    common = walk(0.4)
    level = {way: np.log(1.5) + common + walk(0.3) for way in ways}
    counts = {way: np.zeros(n_weeks) for way in ways}
    for t in range(n_weeks):
        past = {way: np.log1p(acts[max(t - 4, 0) : t].sum()) for way, acts in counts.items()}
        for way in ways:
            actor, recipient, sign = way
            log_mean = level[way][t]
            if sign == "hostile" and third not in (actor, recipient):
                log_mean += RECIPROCITY * past[recipient, actor, "hostile"] - 0.5
                log_mean += calms * (past[third, actor, "cooperative"] - 1.8)
            if way == (third, a, "hostile"):
                log_mean += PROVOKED * past[a, b, "hostile"] - 0.55
            counts[way][t] = rng.poisson(rng.gamma(2.0, np.exp(min(log_mean, 5.0)) / 2.0))
    return counts


def truth(link: Link, counts: dict[Way, np.ndarray], calms: float) -> float:
    """Return the log factor that was put in."""
    a, b, third = NAMES
    total = np.concatenate([[0.0], np.cumsum(counts[link.cause])])
    x = np.sort(np.log1p(total[4:-1] - total[:-5]))
    span = x[-(len(x) // 5) :].mean() - x[: len(x) // 5].mean()
    if link.effect == (third, a, "hostile") and link.cause == (a, b, "hostile"):
        return float(PROVOKED * span)
    calmed = link.cause[2] == "cooperative" and link.cause[1] == link.effect[0]
    return float(calms * span) if calmed else 0.0


def measured(n_series: int, n_weeks: int, seed: int) -> list[dict[str, str | float]]:
    """Measure the links that were put in and those that were not."""
    found: dict[str, list[tuple[float, bool, bool]]] = defaultdict(list)
    for calms in CALMS:
        for at in range(n_series):
            counts = draw(np.random.default_rng([seed, at]), n_weeks, calms)
            for link in triangle(counts, (NAMES[0], NAMES[1]), NAMES[2]).links:
                if link.factor is None:
                    continue
                true = truth(link, counts, calms)
                middle, low, high = np.log(link.factor)
                kind = "none" if true == 0 else "provokes" if true > 0 else "calms"
                found[kind].append((middle - true, low <= true <= high, link.is_said))
    keys = ("error", "held", "said")
    return [
        {"put in": kind, "n": len(rows), **dict(zip(keys, np.mean(rows, axis=0).tolist(), strict=True))}
        for kind, rows in sorted(found.items())
    ]


def main() -> None:
    """Measure, print the table, and with ``--json`` one line of JSON after it."""
    reader = argparse.ArgumentParser(description="Simulated triangles.")
    reader.add_argument("--series", type=int, default=12)
    reader.add_argument("--weeks", type=int, default=700)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    rows = measured(chosen.series, chosen.weeks, chosen.seed)
    print(f"{'put in':<12}{'n':>6}{'error':>9}{'held':>9}{'said':>9}")
    for row in rows:
        print(f"{row['put in']:<12}{row['n']:>6}{row['error']:>9.2f}{row['held']:>9.2f}{row['said']:>9.2f}")
    if chosen.json:
        print(json.dumps(rows))


if __name__ == "__main__":
    main()
