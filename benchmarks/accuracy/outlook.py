"""Counts ahead, and weekly sums ahead, against moving averages.

``python -m benchmarks.accuracy.outlook --data DIR [--fit] [--json] [--out FILE]``

DIR holds ``monthly.csv`` (series, source, target, period, conflict, all ...), and may hold ``weekly.csv`` and
``israel_palestine_weekly_goldstein.csv``. Task by months: the number of verbal and material conflict acts in the single
month 1, 3, 6 and 12 ahead, asked at every third month of the last third of each series, with what was known then.
Baseline: a negative binomial with exponentially weighted mean and variance, weight 0.1. Scores, lower is better: CRPS
over 23 quantile levels, as the trapezoid rule over the pinball loss with flat tails. ``coverage``: outcomes inside the
interval, ends included, which for counts holds more than it names; ``exact``: the share when an outcome on the edge
counts in part (randomised probability integral transform), which a right forecast meets. Spike: more acts than the 90th
percentile of the dyad's months so far.

Task by weeks: the sum of intensities 1, 4 and 12 weeks ahead, every fourth week from August 1995, against a normal with
moving mean (weight 0.15) and spread (0.05).

``--fit`` learns the weights of both pools over all dyads of DIR, each dyad alike, prints them, and scores the pools
with weights learnt without the pair that is scored. ``--out`` writes the monthly forecasts.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.accuracy.arguments import reader_of
from benchmarks.accuracy.outlook_fit import fit_months, fit_weeks
from benchmarks.accuracy.outlook_spikes import fit_spikes
from detente.diagnose.counts_ahead import count_outlook, moving_average_cdf
from detente.diagnose.scores import crps_normal
from detente.diagnose.sums_ahead import sum_outlook
from detente.observe.decay import decayed

if TYPE_CHECKING:
    from pathlib import Path

LEVELS = np.array([0.01, 0.025, *np.arange(1, 20) * 0.05, 0.975, 0.99]).round(3)
AHEAD = (1, 3, 6, 12)
WEEKS_AHEAD = (1, 4, 12)
FIRST_WEEK = "1995-08-13"
METHODS = ("ours", "moving_average")
Key = tuple[str, str, str]


class Forecast(NamedTuple):
    """One forecast by one method, with what came."""

    method: str
    dyad: Key
    origin: str
    ahead: int
    quantiles: np.ndarray
    observed: float
    p_spike: float
    threshold: float
    log_p: float
    below: float
    """Probability given to fewer acts than came."""


def read(path: Path, columns: tuple[str, ...]) -> dict[Key, dict[str, np.ndarray]]:
    """Read series by dyad, months or weeks in order; a missing file is no series."""
    rows: dict[Key, list[dict[str, str]]] = defaultdict(list)
    if path.exists():
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                rows[row["series"], row["source"], row["target"]].append(row)
    found = {}
    for key, of_key in rows.items():
        of_key.sort(key=lambda row: row["period"])
        values: dict[str, np.ndarray] = {name: np.array([float(row[name] or 0) for row in of_key]) for name in columns}
        found[key] = {"period": np.array([row["period"] for row in of_key]), **values}
    return found


def other(series: dict[Key, dict[str, np.ndarray]], key: Key) -> dict[str, np.ndarray]:
    """Return the series of the other direction, or the same where there is none."""
    return series.get((key[0], key[2], key[1]), series[key])


def origins(n: int) -> range:
    """Return the months at which the task asks."""
    return range(-(-2 * n // 3) - 1, n - max(AHEAD), 3)


def forecasts(series: dict[Key, dict[str, np.ndarray]]) -> list[Forecast]:
    """Forecast every task with both methods."""
    made: list[Forecast] = []
    for key, own in series.items():
        y, v, z = own["conflict"], own["all"], other(series, key)["conflict"]
        for at in origins(len(y)):
            past = slice(0, at + 1)
            found = count_outlook(y[past], v[past], z[past])
            if found is None:
                continue
            average = moving_average_cdf(y[past], int(4 * y[past].max()) + 40)[-1]
            for ahead in AHEAD:
                task = (key, str(own["period"][at]), ahead, float(y[at + ahead]), found.threshold)
                ours = _forecast("ours", task, found.cdf[ahead - 1], found.step)
                made.append(ours._replace(p_spike=float(found.p_spike[ahead - 1])))
                made.append(_forecast("moving_average", task, average, 1))
    return made


def _forecast(method: str, task: tuple[Key, str, int, float, float], cdf: np.ndarray, step: int) -> Forecast:
    key, origin, ahead, came, threshold = task
    quantiles = (cdf < LEVELS[:, None] - 1e-12).sum(axis=1) * step
    mass = np.diff(cdf, prepend=0.0)
    place = int(came // step)
    log_p = float(np.log(max(mass[place] / step, 1e-300))) if place < len(mass) else -690.0
    below = float(cdf[min(place, len(cdf)) - 1]) if place else 0.0
    p_spike = 1.0 - float(cdf[min(int(threshold // step), len(cdf) - 1)])
    return Forecast(method, key, origin, ahead, quantiles, came, p_spike, threshold, log_p, below)


def crps(made: list[Forecast]) -> np.ndarray:
    """Return the CRPS of each forecast from its quantiles."""
    q = np.array([one.quantiles for one in made], float)
    y = np.array([one.observed for one in made])
    miss = y[:, None] - np.column_stack([q[:, 0], q, q[:, -1]])
    level = np.concatenate([[0.0], LEVELS, [1.0]])
    loss = np.where(miss >= 0, level * miss, (level - 1.0) * miss)
    return np.asarray(((loss[:, 1:] + loss[:, :-1]) * np.diff(level)).sum(axis=1))


def coverage(made: list[Forecast], inside: float) -> tuple[float, float]:
    """Return the share of outcomes in the central interval: ends included, and with edges in part."""
    low, high = round((1 - inside) / 2, 3), round((1 + inside) / 2, 3)
    columns = [int(np.flatnonzero(np.isclose(LEVELS, level))[0]) for level in (low, high)]
    ends = np.array([[one.quantiles[column] for column in columns] for one in made])
    y = np.array([one.observed for one in made])
    below = np.array([one.below for one in made])
    at = np.exp([one.log_p for one in made])
    part = (np.minimum(below + at, high) - np.maximum(below, low)) / np.maximum(at, 1e-12)
    return float(((ends[:, 0] <= y) & (y <= ends[:, 1])).mean()), float(np.clip(part, 0.0, 1.0).mean())


def auroc(p: np.ndarray, is_event: np.ndarray) -> float:
    """Return the area under the ROC curve, ties counting half."""
    n_events = int(is_event.sum())
    if n_events in (0, len(p)):
        return float("nan")
    _, place, counts = np.unique(p, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    n_other = len(p) - n_events
    return float((ranks[is_event].sum() - n_events * (n_events + 1) / 2) / (n_events * n_other))


def months_scored(made: list[Forecast]) -> dict[str, Any]:
    """Score all forecasts, and those of each horizon and source."""
    by_method = {method: [one for one in made if one.method == method] for method in METHODS}
    ours = by_method["ours"]
    score = {method: crps(by_method[method]) for method in METHODS}
    groups: dict[str, np.ndarray] = {"all": np.ones(len(ours), bool)}
    groups |= {f"{ahead} ahead": np.array([one.ahead == ahead for one in ours]) for ahead in AHEAD}
    sources = sorted({one.dyad[0] for one in ours})
    groups |= {source: np.array([one.dyad[0] == source for one in ours]) for source in sources}
    table = [
        {"group": name, "n": int(take.sum()), **{method: score[method][take].mean() for method in METHODS}}
        for name, take in groups.items()
    ]
    dyads = sorted({one.dyad for one in ours})
    place = np.array([dyads.index(one.dyad) for one in ours])
    sums = {method: np.bincount(place, score[method], len(dyads)) for method in METHODS}
    drawn = np.random.default_rng(0).integers(0, len(dyads), (2000, len(dyads)))
    draws = sums["ours"][drawn].sum(axis=1) / sums["moving_average"][drawn].sum(axis=1)
    found: dict[str, Any] = {
        "n": len(ours),
        "crps": score["ours"].mean(),
        "crps_moving_average": score["moving_average"].mean(),
        "crps_ratio_to_ewma": score["ours"].mean() / score["moving_average"].mean(),
        "crps_ratio_90": np.quantile(draws, (0.05, 0.95)).tolist(),
        "crps_ratio_by_source": {row["group"]: row["ours"] / row["moving_average"] for row in table[1 + len(AHEAD) :]},
        "dyads_better": int((sums["ours"] < sums["moving_average"]).sum()),
        "dyads": len(dyads),
    }
    for method in METHODS:
        suffix = "" if method == "ours" else "_moving_average"
        of_method = by_method[method]
        for inside in (0.8, 0.95):
            ends, exact = coverage(of_method, inside)
            found[f"coverage{inside * 100:.0f}{suffix}"] = ends
            found[f"exact{inside * 100:.0f}{suffix}"] = exact
        found[f"ignorance_bits{suffix}"] = float(-np.mean([max(one.log_p, -13.8) for one in of_method]) / np.log(2))
        for ahead in AHEAD:
            asked = [one for one in of_method if one.ahead == ahead]
            came = np.array([one.observed > one.threshold for one in asked])
            found[f"spike_auroc_{ahead}{suffix}"] = auroc(np.array([one.p_spike for one in asked]), came)
    return {**found, "table": table}


def weeks_scored(folder: Path) -> list[dict[str, Any]]:
    """Score the weekly sums of Israel and the Palestinians, both ways."""
    path = folder / "israel_palestine_weekly_goldstein.csv"
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ways = {name: np.array([float(row[name]) for row in rows]) for name in ("i2p", "p2i")}
    first = next(place for place, row in enumerate(rows) if row["week_start"] >= FIRST_WEEK)
    asked = range(first, len(rows) - max(WEEKS_AHEAD), 4)
    found = []
    for weeks in WEEKS_AHEAD:
        ours, average = [], []
        for name, answer in (("i2p", "p2i"), ("p2i", "i2p")):
            x, z = ways[name], ways[answer]
            mean, slow = decayed(x, 0.15), decayed(x, 0.05)
            sd = np.sqrt(decayed(x**2, 0.05) - slow**2)
            for at in asked:
                said = sum_outlook(x[: at + 1], z[: at + 1], weeks)
                if said is not None:
                    ours.append(said.crps(float(x[at + weeks])))
                    average.append(float(crps_normal(mean[at], sd[at], x[at + weeks])))
        found.append({"weeks": weeks, "n": len(ours), "ours": np.mean(ours), "moving_average": np.mean(average)})
    return found


def write(made: list[Forecast], path: Path) -> None:
    """Write the monthly forecasts, one a row."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        names = [f"q{level:g}" for level in LEVELS]
        rows.writerow(["origin", "dyad", "horizon", *names, "observed", "threshold", "p_exceed", "logp", "method"])
        for one in made:
            dyad = f"{one.dyad[0]}:{one.dyad[1]}>{one.dyad[2]}"
            said = [one.observed, one.threshold, f"{one.p_spike:.5f}", f"{one.log_p:.5f}", one.method]
            rows.writerow([one.origin, dyad, one.ahead, *one.quantiles.tolist(), *said])


def show(found: dict[str, Any], weeks: list[dict[str, Any]]) -> None:
    print(f"Hostile acts in a month ahead: {found['n']} forecasts, {found['dyads']} directed dyads; CRPS")
    print(f"{'':<20}{'n':>7}{'ours':>9}{'moving average':>16}{'ratio':>8}")
    for row in found["table"]:
        ratio = row["ours"] / row["moving_average"]
        print(f"{row['group']:<20}{row['n']:>7}{row['ours']:>9.3f}{row['moving_average']:>16.3f}{ratio:>8.3f}")
    low, high = found["crps_ratio_90"]
    print(f"Ratio, 90 % of draws of dyads: {low:.3f} to {high:.3f}; better for {found['dyads_better']} dyads.")
    print(f"\n{'':<20}{'ours':>9}{'moving average':>16}")
    spikes = [f"spike_auroc_{ahead}" for ahead in AHEAD]
    for name in ("coverage80", "exact80", "coverage95", "exact95", "ignorance_bits", *spikes):
        print(f"{name:<20}{found[name]:>9.3f}{found[name + '_moving_average']:>16.3f}")
    if weeks:
        print("\nIsrael - Palestinians, weekly sums of intensities: CRPS")
    for row in weeks:
        ratio = row["ours"] / row["moving_average"]
        print(
            f"{row['weeks']:>2} weeks ahead{row['n']:>14}{row['ours']:>9.2f}{row['moving_average']:>16.2f}{ratio:>8.3f}"
        )


def main() -> None:
    reader = reader_of("Counts and sums ahead against moving averages.")
    reader.add_argument("--fit", action="store_true")
    chosen = reader.parse_args()
    series = read(chosen.data / "monthly.csv", ("conflict", "all"))
    if chosen.fit:
        fit_months(series)
        fit_spikes(series)
        fit_weeks(read(chosen.data / "weekly.csv", ("goldstein_sum",)))
        return
    made = forecasts(series)
    found, weeks = months_scored(made), weeks_scored(chosen.data)
    show(found, weeks)
    if chosen.out:
        write(made, chosen.out)
    if chosen.json:
        print(json.dumps({**found, "weeks": weeks}))


if __name__ == "__main__":
    main()
