"""Learn the weights of the pools of forecasts over many dyads; each dyad counts alike.

Called by ``python -m benchmarks.accuracy.outlook --fit``. Beside the weights, the pools are scored with weights learnt
without the pair that is scored, in both directions and all sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.diagnose import counts_ahead, sums_ahead
from detente.diagnose.pool import RATE, best_weights, pooled_score, tilted
from detente.diagnose.scores import crps_normal
from detente.observe.decay import decayed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Series = Mapping["Key", Mapping[str, np.ndarray]]

Key = tuple[str, str, str]
Grams = dict[Key, tuple[np.ndarray, np.ndarray]]
"""For each dyad: the matrices of the forecasts of one horizon, and the score of the moving average."""


def pair(key: Key) -> tuple[str, ...]:
    return tuple(sorted(key[1:]))


def learnt(grams: Grams, *, without: tuple[str, ...] = ()) -> np.ndarray:
    """Return the best weights over all dyads but those of one pair."""
    used = [gram.sum(axis=0) / base.sum() for key, (gram, base) in grams.items() if pair(key) != without]
    return best_weights(np.sum(used, axis=0))


def report(
    of_horizon: Callable[[int], Grams],
    horizons: tuple[int, ...],
    first: int,
    asked: Callable[[int], range],
    rate: float = RATE,
) -> None:
    """Print, for each horizon, the weights and the score of the pool where the pair was left out."""
    totals: dict[str, list[np.ndarray]] = {"untilted": [], "tilted": []}
    sources: list[str] = []
    for ahead in horizons:
        grams = of_horizon(ahead)
        print(f"    {ahead}: ({', '.join(f'{weight:.3f}' for weight in learnt(grams))}),")
        without = {one: learnt(grams, without=one) for one in {pair(key) for key in grams}}
        sources = [key[0] for key in grams]
        rows: dict[str, list[tuple[float, float]]] = {"untilted": [], "tilted": []}
        for key, (gram, base) in grams.items():
            weights = without[pair(key)]
            take = np.array(asked(len(gram) + ahead)) - first
            take = take[(take >= 0) & (take < len(gram))]
            used = tilted(weights, gram, ahead, rate=rate)[: len(gram)]
            for name, score in (("untilted", pooled_score(gram, weights)), ("tilted", pooled_score(gram, used))):
                rows[name].append((score[take].sum(), base[take].sum()))
        for name, scored in rows.items():
            totals[name].append(np.array(scored))
    for name, found in totals.items():
        table = np.array(found)  # horizons, dyads, (ours, baseline)
        by_horizon = table.sum(axis=1)
        whole = table[..., 0].sum() / table[..., 1].sum()
        print(f"pair left out, {name}: ratio to the moving average {whole:.4f}", end="")
        print("; by horizon", np.round(by_horizon[:, 0] / by_horizon[:, 1], 3).tolist(), end="")
        ratios = {}
        for source in sorted(set(sources)):
            part = table[:, [one == source for one in sources]].sum(axis=(0, 1))
            ratios[source] = round(float(part[0] / part[1]), 3)
        print("; by source", ratios)


def fit_months(series: Series) -> None:
    """Learn and print the weights of :mod:`detente.diagnose.counts_ahead`."""
    first = counts_ahead.MIN_MONTHS - 1
    views = {}
    for key, own in series.items():
        other = series.get((key[0], key[2], key[1]), own)
        y = own["conflict"]
        cdfs = counts_ahead.view_cdfs(y, own["all"], other["conflict"])
        views[key] = y, cdfs, counts_ahead.moving_average_cdf(y, cdfs.shape[2])

    def grams(ahead: int) -> Grams:
        found: Grams = {}
        for key, (y, cdfs, average) in views.items():
            rows = slice(first, len(y) - ahead)
            truth = y[first + ahead :]
            base = counts_ahead.count_gram(average[rows, None], truth)[:, 0, 0]
            found[key] = counts_ahead.count_gram(cdfs[rows], truth), base
        return found

    def asked(n: int) -> range:
        n += first
        return range(-(-2 * n // 3) - 1, n - 12, 3)

    print("counts ahead, WEIGHTS:")
    report(grams, tuple(counts_ahead.WEIGHTS), first, asked)


def fit_weeks(series: Series) -> None:
    """Learn and print the weights of :mod:`detente.diagnose.sums_ahead`, on every third week, without ISR-PSE."""
    views = {}
    for key, own in series.items():
        if pair(key) == ("ISR", "PSE"):
            continue
        x = own["goldstein_sum"]
        z = series.get((key[0], key[2], key[1]), own)["goldstein_sum"]
        spread = np.sqrt(np.maximum(decayed(x**2, 0.05) - decayed(x, 0.05) ** 2, (0.1 * decayed(np.abs(x), 0.0)) ** 2))
        views[key] = x, sums_ahead.sum_views(x, z), decayed(x, 0.15), spread + 1e-6

    def grams(ahead: int) -> Grams:
        found: Grams = {}
        for key, (x, (mean, sd), average, spread) in views.items():
            rows = np.arange(sums_ahead.MIN_WEEKS, len(x) - ahead, 3)
            gram = sums_ahead.sum_gram(mean[rows], sd[rows], x[rows + ahead])
            found[key] = gram, crps_normal(average[rows], spread[rows], x[rows + ahead])
        return found

    print("sums ahead, WEIGHTS:")
    report(grams, tuple(sums_ahead.WEIGHTS), 0, lambda n: range(n // 2, n), sums_ahead.TILT)
