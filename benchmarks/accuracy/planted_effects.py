"""Effects planted in real series: are they found, how far off, and what is found where nothing was planted?

``python -m benchmarks.accuracy.planted_effects --data DIR [--replications N] [--json]``

DIR holds ``monthly.csv`` (series, source, target, period, conflict ...). One replication takes a series and a month at
random and adds, from the month after it on, an effect of .25, .5, 1, 1.5 or 2 standard deviations of the logarithm of
one plus the count, either sign, that halves every 2, 4, 6, 12 or 24 months. What is estimated is its mean over the
following year. *Before and after*: mean of twelve months after minus that of twelve before. *Line*: a straight line
through the 36 months before, continued (interrupted time series); *line and step*: one line with a step, over both.

The bias is the mean error, whatever the sign of what was planted (as if all effects were of one sign), over the mean
size of the effects. *False alarms*: 90 % intervals without zero where nothing was planted. Then N / 10 pools of 20 acts
of the same size and half-life with a spread of a quarter of the size between acts, as an option's precedents are
pooled.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.accuracy.outlook import read
from detente.resolve.counterfactual import MIN_MONTHS, Record
from detente.resolve.eventstudy import Study, event_study
from detente.resolve.fading import effect_in, fading, half_gone, pooled_year

SIZES = (0.25, 0.5, 1.0, 1.5, 2.0)
HALF_LIVES = (2, 4, 6, 12, 24)
BEFORE = 36
IN_POOL = 20
BASELINES = ("before and after", "line", "line and step")


class Act(NamedTuple):
    """One planted effect, in standard deviations of its series: what was planted, found, and told by the baselines."""

    size: float
    half_life: float
    truth: float
    study: Study
    others: list[float]
    sd: float


def planted(series: np.ndarray, at: int, size: float, half_life: float) -> tuple[np.ndarray, float]:
    """Return the series with an effect after the month ``at``, and the mean of the effect over the year."""
    effect = size * np.exp2(-np.arange(len(series) - at - 1) / half_life)
    changed = series.copy()
    changed[at + 1 :] += effect
    return changed, float(effect[:12].mean())


def baselines(series: np.ndarray, at: int) -> list[float]:
    """Return the estimates of the other methods."""
    before, after = series[at - BEFORE : at], series[at + 1 : at + 13]
    months = np.arange(-BEFORE, 13)
    line = np.polyval(np.polyfit(months[:BEFORE], before, 1), months[BEFORE + 1 :])
    used = np.delete(months, BEFORE)
    rows = np.column_stack([np.ones(len(used)), used, used > 0])
    step = np.linalg.lstsq(rows, np.concatenate([before, after]), rcond=None)[0][2]
    return [float(after.mean() - before[-12:].mean()), float((after - line).mean()), float(step)]


def act(series: np.ndarray, rng: np.random.Generator, size: float, half_life: float) -> Act:
    """Plant an effect at a random month and study it; the month after it is the first changed one."""
    at = int(rng.integers(MIN_MONTHS + 1, len(series) - 13))
    sd = float(series.std())
    changed, truth = planted(series / sd, at, size, half_life)
    study = event_study(Record.of_months(changed[: at + 25]), at)
    if study is None:
        raise RuntimeError("a month without enough data was drawn")
    return Act(size, half_life, truth, study, baselines(changed, at), sd)


def holds(study: Study, value: float) -> bool:
    return study.year.lower <= value <= study.year.upper


def single(series: list[np.ndarray], n: int, rng: np.random.Generator) -> dict[str, float]:
    """Score single acts, and print them by size and half-life."""
    acts, alarms = [], []
    for turn in range(n):
        own = series[rng.integers(len(series))]
        sign = 1 if rng.random() < 0.5 else -1
        acts.append(act(own, rng, sign * SIZES[turn % 5], HALF_LIVES[turn // 5 % 5]))
        alarms.append(not holds(act(own, rng, 0.0, 1.0).study, 0.0))
    truth = np.array([one.truth for one in acts])
    size = np.array([abs(one.size) for one in acts])
    half_life = np.array([one.half_life for one in acts])
    covered = np.array([holds(one.study, one.truth) for one in acts])
    error = np.array([[one.study.year.value, *one.others] for one in acts]) - truth[:, None]
    found = {"replications": n, "coverage90": covered.mean(), "false_alarms": float(np.mean(alarms))}
    for place, method in enumerate(("ours", *BASELINES)):
        found[f"rmse {method}"] = float(np.sqrt((error[:, place] ** 2).mean()))
        found[f"bias {method}"] = float(error[:, place].mean() / np.abs(truth).mean())
    found["bias error"] = float(error[:, 0].std() / np.sqrt(n) / np.abs(truth).mean())
    for name, group, values in (("size", size, SIZES), ("half-life", half_life, HALF_LIVES)):
        for value in values:
            took = group == value
            print(
                f"{name} {value}: mean effect {np.abs(truth[took]).mean():.2f}, coverage {covered[took].mean():.3f}, "
                f"rmse ours {np.sqrt((error[took, 0] ** 2).mean()):.3f}, "
                f"before and after {np.sqrt((error[took, 1] ** 2).mean()):.3f}"
            )
    return found


def pooled(series: list[np.ndarray], n: int, rng: np.random.Generator) -> dict[str, float]:
    """Score pools of acts: the mean year, the first month, the half-life; and pools in which nothing was planted."""
    rows = []
    first = np.array([1])
    for turn in range(n):
        size, half_life = -SIZES[turn % 5], HALF_LIVES[turn // 5 % 5]
        own = size * (1 + 0.25 * rng.standard_normal(IN_POOL))
        acts = [act(series[rng.integers(len(series))], rng, one, half_life) for one in own]
        blank = [act(series[rng.integers(len(series))], rng, 0.0, 1.0).study for _ in acts]
        truth = size * float(np.exp2(-np.arange(12) / half_life).mean())
        studies = [one.study for one in acts]
        year, nothing = pooled_year(studies).year, pooled_year(blank).year
        parts, lives = fading(studies).draw(np.random.default_rng(0), 2000, is_next=False)
        start = effect_in(first, parts, lives)[:, 0]
        gone = half_gone(parts, lives)
        low, high = np.quantile(start, (0.05, 0.95))
        short, long = np.quantile(gone, (0.05, 0.95), method="inverted_cdf")
        rows.append(
            (
                year.lower <= truth <= year.upper,
                (year.value - truth),
                truth,
                not nothing.lower <= 0 <= nothing.upper,
                low <= size <= high,
                start.mean() - size,
                size,
                short <= half_life <= long,
            )
        )
    table = np.array(rows, float)
    return {
        "pools": n,
        "pool coverage90": table[:, 0].mean(),
        "pool bias": table[:, 1].mean() / table[:, 2].mean(),
        "pool false_alarms": table[:, 3].mean(),
        "first month coverage90": table[:, 4].mean(),
        "first month bias": table[:, 5].mean() / table[:, 6].mean(),
        "half-life coverage90": table[:, 7].mean(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Find effects planted in real series.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--replications", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    rng = np.random.default_rng(chosen.seed)
    series = [np.log1p(one["conflict"]) for one in read(chosen.data / "monthly.csv", ("conflict",)).values()]
    series = [one for one in series if len(one) > MIN_MONTHS + 26]
    found = single(series, chosen.replications, rng) | pooled(series, chosen.replications // 10, rng)
    for name, value in found.items():
        print(f"{name:<26}{value:.3f}" if isinstance(value, float) else f"{name:<26}{value}")
    if chosen.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
