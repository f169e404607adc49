"""Does `detente.diagnose.cushion` see that a safety valve has become a cause, and only then?

``python -m benchmarks.accuracy.drivers [--series N] [--seed S] [--json]``

Simulated domains of 30 years: tense spells come and go (chance of a change 0.15 a quarter), and 1.5 act days a tense
quarter have a noise of 14 points each. The cushion before and in the last three years is put in; around it swings an
Ornstein-Uhlenbeck process of given size and memory, so that short windows differ even where nothing has changed.
Printed: the share of 80 % intervals that hold the true mean of each window, how often a turn from valve to cause is
said, how often it has really happened in the windows (the swing alone brings some), and how often it is said wrongly.
"""

from __future__ import annotations

import argparse
import json

import numpy as np

from detente.diagnose.cushion import CUSHION_YEARS, cushion

CASES = {
    "valve throughout": (5.0, 5.0, 3.0, 4.0),
    "valve, strong swing": (5.0, 5.0, 8.0, 8.0),
    "weak valve": (2.0, 2.0, 3.0, 4.0),
    "neither": (0.0, 0.0, 3.0, 4.0),
    "cause throughout": (-8.0, -8.0, 3.0, 4.0),
    "valve to cause": (5.0, -10.0, 3.0, 4.0),
    "the same, strong swing": (5.0, -10.0, 8.0, 8.0),
    "greater change": (10.0, -15.0, 8.0, 8.0),
}
"""Cushion before and lately, standard deviation and memory (quarters) of the swing."""
QUARTERS, DAYS, NOISE, P_CHANGE = 120, 1.5, 14.0, 0.15
LATELY = QUARTERS - 4 * CUSHION_YEARS

Drawn = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def draw(rng: np.random.Generator, before: float, lately: float, swing: float, memory: float) -> Drawn:
    """Draw the quarters with acts: when, mean value, act days, and true cushion."""
    is_tense = (np.cumsum(rng.random(QUARTERS) < P_CHANGE) + rng.integers(2)) % 2 == 0
    is_tense[LATELY:] |= rng.random(QUARTERS - LATELY) < 0.6
    keeps = np.exp(-1.0 / memory)
    shocks = swing * rng.standard_normal(QUARTERS) * np.r_[1.0, np.full(QUARTERS - 1, np.sqrt(1.0 - keeps**2))]
    truth = np.where(np.arange(QUARTERS) >= LATELY, lately, before)
    left = 0.0
    for quarter, shock in enumerate(shocks):
        left = keeps * left + shock
        truth[quarter] += left
    days = rng.poisson(DAYS, QUARTERS) * is_tense
    at = np.flatnonzero(days)
    values = truth[at] + NOISE / np.sqrt(days[at]) * rng.standard_normal(len(at))
    return at.astype(float), values, days[at].astype(float), truth[at]


def row(name: str, n_series: int, seed: int) -> dict[str, str | float]:
    """Measure one case."""
    found = []
    for at in range(n_series):
        quarters, values, days, truth = draw(np.random.default_rng([seed, at]), *CASES[name])
        one = cushion(quarters, values, days, float(LATELY))
        if one.before is None or one.lately is None:
            continue
        means = [float(truth[window].mean()) for window in (quarters < LATELY, quarters >= LATELY)]
        held = [low <= mean <= high for (_, low, high), mean in zip((one.before, one.lately), means, strict=True)]
        has_turned = means[0] > 0.0 > means[1]
        found.append([*held, one.has_turned, has_turned, one.has_turned and not has_turned])
    names = ("held_before", "held_lately", "said", "true", "said_wrongly")
    return {"case": name, "n": len(found), **dict(zip(names, np.mean(found, axis=0).tolist(), strict=True))}


def main() -> None:
    """Measure, print the table, and with ``--json`` one line of JSON after it."""
    reader = argparse.ArgumentParser(description="Simulated domains.")
    reader.add_argument("--series", type=int, default=200)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    rows = [row(name, chosen.series, chosen.seed) for name in CASES]
    keys = ("n", "held_before", "held_lately", "said", "true", "said_wrongly")
    print(f"{'put in':<24}" + "".join(f"{key:>13}" for key in keys))
    for one in rows:
        print(f"{one['case']:<24}" + "".join(f"{one[key]:>13.2f}" for key in keys))
    if chosen.json:
        print(json.dumps(rows))


if __name__ == "__main__":
    main()
