"""Learn the coefficients of :mod:`detente.diagnose.spikes` over many dyads; each dyad counts alike.

Called by ``python -m benchmarks.accuracy.outlook --fit``. Beside the coefficients, AUROC and Brier score of the chances
with coefficients learnt without the pair that is scored, and of the pool's alone, in the months that the task asks for
and in all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.accuracy.outlook_fit import pair
from detente.diagnose import counts_ahead, spikes
from detente.diagnose.logistic import logistic, ridge_logistic
from detente.diagnose.pool import between, tilted
from detente.diagnose.scores import auroc, brier

if TYPE_CHECKING:
    from benchmarks.accuracy.outlook_fit import Key, Series

FIRST = 36
RIDGE = 1.0
DYAD_COUNTS = 20.0
"""A dyad counts as this many forecasts, since those of neighbouring months resemble each other."""
HORIZONS = (6, 12)


class Asked(NamedTuple):
    """Of one dyad, at each origin: log odds of the pool and figures (n, 3), outcome, and whether the task asks."""

    figures: np.ndarray
    came: np.ndarray
    in_task: np.ndarray


def fit_spikes(series: Series) -> None:
    """Learn, score and print."""
    print("spikes, COEFFICIENTS:")
    for ahead in HORIZONS:
        asked = {key: _asked(series, key, ahead) for key in series}
        found = _learnt(list(asked.values()))
        print(f"    {ahead}: ({', '.join(f'{value:.3f}' for value in found)}),")
        chances, alone = [], []
        for key, one in asked.items():
            without = _learnt([other for name, other in asked.items() if pair(name) != pair(key)])
            chances.append(logistic(without[0] + one.figures @ without[1:]))
            alone.append(logistic(one.figures[:, 0]))
        came, in_task = (np.concatenate([one[place] for one in asked.values()]) for place in (1, 2))
        for name, take in (("task", in_task), ("all months", np.ones(len(came), bool))):
            for method, p in (("pair left out", np.concatenate(chances)), ("pool alone", np.concatenate(alone))):
                area, score = auroc(p[take], came[take]), float(brier(p[take], came[take]).mean())
                print(f"        spikes, {name}, {method}: AUROC {area:.3f}, Brier {score:.4f}")


def _asked(series: Series, key: Key, ahead: int) -> Asked:
    own = series[key]
    y, v = own["conflict"], own["all"]
    step = int(np.ceil(max(y.max() / counts_ahead.FINE, 1.0)))
    answer = series.get((key[0], key[2], key[1]), own)["conflict"]
    scaled = np.floor(y / step)
    views = counts_ahead.view_cdfs(scaled, v / step, answer / step)
    gram = counts_ahead.count_gram(views[:-ahead], scaled[ahead:])
    weights = tilted(between(ahead, counts_ahead.WEIGHTS), gram, ahead)
    rows = np.arange(FIRST, len(y) - ahead)
    limits = np.array([np.quantile(y[: row + 1], counts_ahead.SPIKE_LEVEL) for row in rows])
    at_most = views[rows, :, (limits // step).astype(int)]
    pool = 1.0 - (weights[rows] * at_most).sum(axis=1)
    known = [spikes.spike_figures(y[: row + 1], v[: row + 1], limit) for row, limit in zip(rows, limits, strict=True)]
    task = range(-(-2 * len(y) // 3) - 1, len(y) - 12, 3)
    return Asked(np.column_stack([spikes.log_odds(pool), known]), y[rows + ahead] > limits, np.isin(rows, task))


def _learnt(asked: list[Asked]) -> np.ndarray:
    figures, came = (np.concatenate([one[place] for one in asked]) for place in (0, 1))
    counts = np.concatenate([np.full(len(one.came), DYAD_COUNTS / len(one.came)) for one in asked])
    return ridge_logistic(figures, came.astype(float), counts, RIDGE, np.zeros(figures.shape[1]))
