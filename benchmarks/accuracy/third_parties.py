"""How well biased third parties are told from even ones, and exploiters from the rest: simulated parties.

``python -m benchmarks.accuracy.third_parties [--parties N] [--seed S] [--json]``

*Even-handedness* over two years. Monthly acts towards the two sides are negative binomial with different means and a
common burst of each month; intensities are whole steps drawn around a mean of the party and of the month. Half of the
parties treat the two alike, the others differ by 1 to 3 points.

*Exploiters* over ten years. Tension is an AR(1) process; a party's general activity follows the news, which is louder
in tense months. A quarter court one side and a quarter probe either 1.6 to 3 times as much in tense months; a quarter,
the helpers, come closer to both; the rest do not change.

Printed for each rate of acts a month: AUROC of the measure and of what one would do without it, and the share of 80 %
intervals that hold the truth.
"""

from __future__ import annotations

import argparse
import json

import numpy as np

from detente.resolve.evenness import EVEN, difference
from detente.resolve.exploiting import rise, score, thirds

MONTHS, LATELY = 120, 24
RATES = (0.5, 1.0, 3.0, 10.0, 0.0)
"""Acts a month of each kind; 0 stands for parties of all rates together, as in a table of candidates."""
DISPERSION = 0.5
"""Of the monthly counts: variance over mean is 1 plus this times the mean."""


def auroc(scores: np.ndarray, is_true: np.ndarray) -> float:
    """Return the probability that a true one scores above a false one, ties counted half."""
    above = scores[is_true][:, None] - scores[~is_true][None, :]
    return float(((above > 0) + 0.5 * (above == 0)).mean())


def any_rate(rng: np.random.Generator) -> float:
    """Draw a rate from 0.5 to 10 acts a month."""
    return float(np.exp(rng.uniform(np.log(0.5), np.log(10))))


def bursts(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """Draw negative binomial counts."""
    return rng.poisson(mean * rng.gamma(1 / DISPERSION, DISPERSION, mean.shape)).astype(float)


def conduct(rng: np.random.Generator, rate: float, bias: float) -> tuple[np.ndarray, np.ndarray]:
    """Draw counts and summed intensities towards the two sides, (2, M) each."""
    months = rng.gamma(1 / DISPERSION, DISPERSION, LATELY)  # what makes news of one side makes news of both
    counts = rng.poisson(rate * np.exp(rng.normal(0, 0.4, 2))[:, None] * months).astype(float)
    means = rng.normal(0.5, 1.5) + rng.normal(0, 1, LATELY) + np.array([bias, -bias])[:, None] / 2
    sums = np.zeros_like(counts)
    for place in np.ndindex(*counts.shape):
        acts = np.rint(rng.normal(means[place], 2.5, int(counts[place])))
        sums[place] = np.clip(acts, -10, 10).sum()
    return counts, sums


def evenness_row(rate: float, n_parties: int, seed: int) -> dict[str, str | float]:
    """Measure even-handedness at one rate of acts."""
    rng = np.random.default_rng([seed, int(10 * rate), 0])
    truths, found, held = [], [], []
    for party in range(n_parties):
        bias = float(rng.uniform(1, 3) * rng.choice([-1, 1])) if party % 2 else 0.0
        counts, sums = conduct(rng, rate or any_rate(rng), bias)
        judged = difference(counts, sums)
        if judged is None:
            continue
        estimate, p_even = judged
        means = sums.sum(axis=1) / counts.sum(axis=1)
        good = np.abs(counts.sum(axis=1)[0] - counts.sum(axis=1)[1])
        found.append((1 - p_even, abs(means[0] - means[1]), good))
        truths.append(bool(bias))
        held.append(estimate.lower <= bias <= estimate.upper)
    ours, means_alone, counts_alone = (auroc(one, np.array(truths)) for one in np.array(found).T)
    return {
        "measure": "even-handedness",
        "rate": rate,
        "n": len(truths),
        "ours": ours,
        "means without interval": means_alone,
        "numbers of acts": counts_alone,
        "held": float(np.mean(held)),
    }


def exploiter_row(rate: float, n_parties: int, seed: int) -> dict[str, str | float]:
    """Measure exploiters at one rate of acts."""
    rng = np.random.default_rng([seed, int(10 * rate), 1])
    truths, found, held = [], [], []
    for party in range(n_parties):
        tension = np.zeros(MONTHS)
        for month in range(1, MONTHS):
            tension[month] = 0.9 * tension[month - 1] + rng.normal()
        noisy = tension + rng.normal(0, 0.5, MONTHS)  # what is measured is not what they feel
        z = tension / tension.std()
        general = np.exp(rng.normal(0, 0.3, MONTHS) + 0.15 * z)
        kind = ("courts", "probes", "helps", "none")[party % 4]
        size = np.log(rng.uniform(1.6, 3)) / 2.18  # thirds of a normal variable lie 2.18 standard deviations apart
        side = int(rng.integers(2))
        grows = np.zeros((3, MONTHS))
        if kind == "courts":
            grows[side] = size * z
        elif kind == "probes":
            grows[2] = size * z
        elif kind == "helps":
            grows[:2] = size * z
        own = rate or any_rate(rng)
        base = own * np.exp(rng.normal(0, 0.3, 3))[:, None]
        courts_a, courts_b, probes = bursts(rng, base * general * np.exp(grows))
        exposure = bursts(rng, 20 * own * general) + courts_a + courts_b + probes
        levels = thirds(noisy, exposure)
        assert levels is not None
        rises = [rise(one, exposure, levels) for one in (courts_a, courts_b, probes)]
        ours = score(*rises)
        if ours is None:
            continue
        raw = [(one[levels == 2].sum() + 0.5) / (one[levels == 0].sum() + 0.5) for one in (courts_a, courts_b, probes)]
        every = courts_a + courts_b + probes
        found.append((ours, max(raw), every[levels == 2].sum() / max(1.0, every.sum()), every.sum()))
        truths.append(kind in ("courts", "probes"))
        if rises[2] is not None and kind != "probes":
            held.append(abs(rises[2][0]) <= 1.2816 * rises[2][1])
    columns = [auroc(one, np.array(truths)) for one in np.array(found).T]
    return {
        "measure": "exploiters",
        "rate": rate,
        "n": len(truths),
        "ours": columns[0],
        "largest raw ratio": columns[1],
        "share in tense months": columns[2],
        "numbers of acts": columns[3],
        "held": float(np.mean(held)),
    }


def main() -> None:
    """Print one row for each measure and rate."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parties", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = [measure(rate, given.parties, given.seed) for measure in (evenness_row, exploiter_row) for rate in RATES]
    if given.json:
        print(json.dumps(rows))
        return
    print(f"even: a difference under {EVEN:g} point; {given.parties} parties; rate: acts a month, 0 all together")
    for row in rows:
        told = (f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values())
        print("  ".join(f"{name} {text}" for name, text in zip(row, told, strict=True)))


if __name__ == "__main__":
    main()
