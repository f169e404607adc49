"""What the verdict and the outlook would have said before, scored: built-in pairs, and pairs of event lists.

``python -m benchmarks.accuracy.record [--data DIR] [--fit] [--json]``

Built-in pairs, as of 2026-05-31: the back-test (:mod:`detente.diagnose.backtest`). With DIR, the event lists of
:mod:`benchmarks.accuracy.tension`: every question that could have been put to a pair of states, answered by weights
that were learned from all other pairs, never from the same pair in another list. Brier skill is over the share of
breaks among the other pairs; intervals hold 90 % of resamplings of pairs. ``--fit`` prints the weights that are
shipped, learned without the built-in pairs.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import detente as dt
from benchmarks.accuracy.tension import loaded, sets
from detente.diagnose.backtest import Backtest, backtest
from detente.diagnose.question import NAMES
from detente.diagnose.record import Judged, record
from detente.diagnose.scores import auroc, brier, reliability
from detente.diagnose.weighing import learnt, weighed

AS_OF = date(2026, 5, 31)
DRAWS = 2000
Plain = dict[str, Any]


class Asked(NamedTuple):
    """Judged questions, one row each: set, pair, figures (n, 3), outcome, the pair's own base rate."""

    set: np.ndarray
    pair: np.ndarray
    figures: np.ndarray
    outcome: np.ndarray
    own: np.ndarray

    def rows(self, keep: np.ndarray) -> Asked:
        """Return some of them."""
        return Asked(*(column[keep] for column in self))


def built_in() -> Backtest:
    """Replay the built-in pairs."""
    with dt.open_store() as store:
        return backtest(store, sorted(store.dyads()["dyad"].to_list()), AS_OF)


def of_lists(data: Path) -> list[tuple[str, str, Judged]]:
    """Return set, pair and judged question of every pair of the event lists; two-year windows hold none."""
    found = []
    for name, (feed, files, least) in sets(data).items():
        with loaded(feed, files, least) as (store, pairs, last):
            for pair in pairs:
                kept = record(dt.replay(store.events(pair, feeds=feed), pair, last))
                found += [(name, pair, one) for one in kept.judged]
    return found


def columns(found: list[tuple[str, str, Judged]]) -> Asked:
    return Asked(
        np.array([name for name, _, _ in found]),
        np.array([pair for _, pair, _ in found]),
        np.array([one.figures for _, _, one in found]).reshape(-1, len(NAMES)),
        np.array([float(bool(one.outcome)) for _, _, one in found]),
        np.array([one.baseline for _, _, one in found]),
    )


def left_out(asked: Asked) -> tuple[np.ndarray, np.ndarray]:
    """Answer the questions of each pair from all others: our chances, and the share of breaks among the others."""
    ours, base = np.zeros(len(asked.outcome)), np.zeros(len(asked.outcome))
    for pair in np.unique(asked.pair):
        out = asked.pair == pair
        others = asked.rows(~out)
        weights = learnt(others.figures, others.outcome, others.pair.tolist())
        ours[out] = [weighed(row, weights).p_break for row in asked.figures[out]]
        base[out] = others.outcome.mean()
    return ours, base


def skill(p: np.ndarray, base: np.ndarray, y: np.ndarray) -> float:
    return float(1.0 - brier(p, y).mean() / brier(base, y).mean())


def interval(asked: Asked, ours: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Return the 90 % interval of skill and AUROC over pairs drawn with replacement, shape (2, 2)."""
    rng, names = np.random.default_rng(1), np.unique(asked.pair)
    rows = {name: np.flatnonzero(asked.pair == name) for name in names}
    drawn = []
    for _ in range(DRAWS):
        at = np.concatenate([rows[name] for name in rng.choice(names, len(names))])
        y = asked.outcome[at]
        drawn.append((skill(ours[at], base[at], y), auroc(ours[at], y) or np.nan))
    return np.asarray(np.nanquantile(np.array(drawn), [0.05, 0.95], axis=0).T)


def judged_lists(asked: Asked) -> Plain:
    """Print the table of the event lists, and return its figures."""
    ours, base = left_out(asked)
    print(f"\n{'set':<20}{'n':>6}{'breaks':>8}{'verdict':>9}{'others':>8}{'own':>7}{'even':>7}{'skill':>8}{'AUROC':>7}")
    for name in ("all", *np.unique(asked.set)):
        kept = np.ones(len(ours), bool) if name == "all" else asked.set == name
        y = asked.outcome[kept]
        scores = [float(brier(p[kept], y).mean()) for p in (ours, base, asked.own)]
        print(
            f"{name:<20}{len(y):>6}{y.mean():>8.2f}{scores[0]:>9.3f}{scores[1]:>8.3f}{scores[2]:>7.3f}{0.25:>7.3f}"
            f"{skill(ours[kept], base[kept], y):>+8.3f}{auroc(ours[kept], y) or float('nan'):>7.3f}"
        )
    spans = interval(asked, ours, base)
    (low, high), (least, most) = spans
    print(f"90 % of resamplings: skill {low:+.3f} to {high:+.3f}, AUROC {least:.3f} to {most:.3f}")
    print(f"\n{'fifth':<8}{'n':>5}{'said':>7}{'came':>7}")
    for place, (n, said, came) in enumerate(reliability(ours, asked.outcome), 1):
        print(f"{place:<8}{n:>5}{said:>7.2f}{came:>7.2f}")
    order = auroc(ours, asked.outcome)
    return {
        "questions": len(ours),
        "pairs": len(np.unique(asked.pair)),
        "brier_skill": round(skill(ours, base, asked.outcome), 3),
        "auroc": None if order is None else round(order, 3),
        "brier": round(float(brier(ours, asked.outcome).mean()), 3),
        "brier_base_rate": round(float(brier(base, asked.outcome).mean()), 3),
        "brier_even": 0.25,
    }


def main() -> None:
    """Print the tables, and with ``--json`` one line of JSON after them."""
    reader = argparse.ArgumentParser(description="Records of verdict and outlook.")
    reader.add_argument("--data", type=Path)
    reader.add_argument("--fit", action="store_true")
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    found = built_in()
    print(f"Built-in pairs, as of {AS_OF}: Brier score of the verdict")
    print(f"{'pair':<10}{'judged':>8}{'breaks':>8}{'verdict':>9}{'base rate':>11}{'even':>7}")
    for name, one in [*((one.dyad, one.judged) for one in found.pairs), ("pooled", found.verdict)]:
        plain = one.to_dict()
        scores = f"{plain['brier']:>9.3f}{plain['brier_base_rate']:>11.3f}{plain['brier_even']:>7.3f}"
        print(f"{name:<10}{plain['n']:>8}{int(one.outcome.sum()):>8}{scores}")
    print(f"\n{'months':<8}{'n':>6}{'outlook':>9}{'history':>9}{'last year':>11}{'in 80 %':>9}   (CRPS)")
    for row in found.readings:
        scores = f"{row.crps:>9.3f}{row.crps_history:>9.3f}{row.crps_last_year:>11.3f}{row.coverage:>9.2f}"
        print(f"{row.months:<8}{row.n:>6}{scores}")
    result: Plain = {"as_of": AS_OF.isoformat(), "built_in": found.to_dict()}
    if chosen.data:
        asked = columns(of_lists(chosen.data))
        result |= judged_lists(asked)
        if chosen.fit:
            others = asked.rows(~np.isin(asked.pair, [one.dyad for one in found.pairs]))
            print(learnt(others.figures, others.outcome, others.pair.tolist()))
    if chosen.json:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
