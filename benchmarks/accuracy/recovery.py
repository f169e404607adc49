"""How soon is a rise of tension over? A pair's own past, that of other pairs, and both.

``python -m benchmarks.accuracy.recovery --data DIR [--json]``

DIR holds the event lists of :mod:`benchmarks.accuracy.tension`. Episodes are found as of the end of each list. Each one
that has earlier ones of its pair is foretold from those alone (Kaplan and Meier), from the pool of the other pairs, and
from both (:mod:`detente.diagnose.recovery`): over within 6, 12, 24 months of its peak? Brier score, lower is better.
Then the pool that is shipped: rates without the built-in pairs, and what they are worth by marginal likelihood.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.special import gammaln

import detente as dt
from benchmarks.accuracy.tension import loaded, sets
from detente.diagnose.episodes import episodes
from detente.diagnose.recovery import MONTHS, POOL, Pool, followed, kaplan_meier, recovered
from detente.observe.tension import tension
from detente.period import DAYS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Sequence

WORTH = (12, 24, 48, 96, 200, 400, 1000)
BUILT_IN = ("ARM-TUR", "IND-PAK", "ISR-PSE", "JPN-KOR")


class Waits(NamedTuple):
    """Episodes of one pair in one list: months from peak to end or to the last day, and which ended."""

    pair: str
    months: tuple[float, ...]
    ended: tuple[bool, ...]


def waits(data: Path) -> list[Waits]:
    """Find the episodes of every pair of the lists."""
    found = []
    for feed, files, least in sets(data).values():
        with loaded(feed, files, least) as (store, pairs, last):
            for pair in pairs:
                events = store.events(pair, feeds=feed)
                known = episodes(tension(events, pair, last, parts=False), dt.replay(events, pair, last), events)
                rises = [*known.past, *([known.current] if known.current else [])]
                months = tuple(((one.end or last) - one.peak).days / DAYS_PER_MONTH for one in rises)
                if months:
                    found.append(Waits(pair, months, tuple(one.end is not None for one in rises)))
    return found


def rates(found: Sequence[Waits]) -> np.ndarray:
    ends, months = np.sum([followed(one.months, one.ended) for one in found], axis=0)
    return np.asarray(ends / months)


def foretold(found: Sequence[Waits]) -> dict[str, np.ndarray]:
    """Return the mean Brier scores for each of ``MONTHS``, by what was known."""
    losses: dict[str, list[list[float]]] = {"own": [[], [], []], "pool": [[], [], []], "both": [[], [], []]}
    for one in found:
        others = rates([other for other in found if other.pair != one.pair])
        pool = Pool(tuple(others.tolist()), POOL.worth, 0, 0)
        alone, _ = recovered([], [], pool)
        for at in range(1, len(one.months)):
            before = one.months[:at], one.ended[:at]
            both, _ = recovered(*before, pool)
            for place, months in enumerate(MONTHS):
                if one.ended[at] or one.months[at] >= months:
                    came = float(one.ended[at] and one.months[at] <= months)
                    own = 1.0 - kaplan_meier(*before, months)
                    for name, p in (("own", own), ("pool", alone[months]), ("both", both[months])):
                        losses[name][place].append((p - came) ** 2)
    return {name: np.array([np.mean(part) for part in parts]) for name, parts in losses.items()}


def worth(found: Sequence[Waits]) -> list[int]:
    """Return what the rates are worth in each span, in months, by the marginal likelihood of the ends."""
    table, rate = np.array([followed(one.months, one.ended) for one in found]), rates(found)

    def likelihood(m: float) -> np.ndarray:
        ends, months = table[:, 0], table[:, 1]
        a = m * rate
        return np.asarray(
            (gammaln(a + ends) - gammaln(a) + a * np.log(m / (m + months)) - ends * np.log(m + months)).sum(axis=0)
        )

    best = np.array([likelihood(m) for m in WORTH]).argmax(axis=0)
    return [WORTH[place] for place in best]


def main() -> None:
    reader = argparse.ArgumentParser(description="How soon is a rise of tension over?")
    reader.add_argument("--data", type=Path, required=True)
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    found = waits(chosen.data)
    scores = foretold(found)
    print(f"{'Brier':<8}" + "".join(f"{months:>5} months" for months in MONTHS))
    for name, row in scores.items():
        print(f"{name:<8}" + "".join(f"{value:>12.3f}" for value in row))
    others = [one for one in found if one.pair not in BUILT_IN]
    n_episodes, n_pairs = sum(len(one.months) for one in others), len({one.pair for one in others})
    print(
        f"pool: rates {rates(others).round(4).tolist()}, worth {worth(others)}, {n_episodes} episodes, {n_pairs} pairs"
    )
    if chosen.json:
        told: dict[str, Any] = {
            f"brier_{name}_{months}": round(float(value), 3)
            for name, row in scores.items()
            for months, value in zip(MONTHS, row, strict=True)
        }
        print(json.dumps(told | {"episodes": sum(len(one.months) for one in found)}))


if __name__ == "__main__":
    main()
