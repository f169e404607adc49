"""Learn how much each kind of act says of a dispute: the weights of ``detente.observe.pressure``.

``python -m benchmarks.accuracy.tension_fit --data DIR``, DIR as of :mod:`benchmarks.accuracy.tension`. Two numbers can
be learned of so few disputes: what any report says (``ATTENTION``), and what a point of hostile intensity says in words
(``WORDS``), against one in deeds, which is the unit. They minimise, over all sets, all years, militarised disputes and
international crises at once, the logistic loss of pairs of months, one with a dispute under way and one without, whose
difference is that of the logarithms of pressure times a slope:

* pairs within a dyad, a dyad weighing as the root of its number of pairs, so that no single war decides;
* pairs between dyads, as much again in weight, a set weighing as the root of its number of months with a dispute.

The weights are held near the conflict-cooperation scale as it stands (a quarter point, one, one) by a normal prior of
their logarithms. Each set is then scored, on militarised disputes since 1990, with weights learned without the dyad in
question, in whatever set it occurs. Needs the extra ``train``.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import minimize

import detente as dt
from benchmarks.accuracy.tension import (
    FIRST,
    LAST,
    Universe,
    figures,
    is_held_out,
    loaded,
    members,
    sets,
    spells,
    universe,
)
from detente.observe import pressure as measure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

START = np.log([0.25, 1.0])
HOLD = 0.005
"""Weight of the prior of the weights, and of that of the slope, against a loss of at most about 2 x 0.69."""
PAIRS_WITHIN, PAIRS_BETWEEN = 400, 4000
SEED = 0


class Months(NamedTuple):
    """Judged months of one set: the points per 1,000 of both sides by kind of act, and what the prior adds."""

    judged: Universe
    kinds: np.ndarray
    """Any report, words, deeds; shape (3, 2, N)."""
    prior: np.ndarray
    """Shape (2, N)."""


class Pairs(NamedTuple):
    """Pairs of months over all sets: their figures, dyads and weights."""

    kinds: np.ndarray
    prior: np.ndarray
    dyads: np.ndarray
    weight: np.ndarray


def sides(store: dt.Store, dyad: str, day: date, feed: str) -> np.ndarray:
    """Return the pressure of both sides at each month, shape (2, T)."""
    found = dt.pressure(store, dyad, day, feeds=feed)
    a, b = dyad.split("-")
    return np.array([found.path(one)["pressure"].fill_null(np.nan) for one in (f"{a}>{b}", f"{b}>{a}")])


def by_kind(store: dt.Store, dyad: str, day: date, feed: str) -> np.ndarray:
    """Return prior, any report, words and deeds of both sides, shape (4, 2, T): pressure is linear in the weights."""
    kept = measure.ATTENTION, measure.WORDS, measure.DEEDS
    found = []
    try:
        for weights in ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)):
            measure.ATTENTION, measure.WORDS, measure.DEEDS = weights
            found.append(sides(store, dyad, day, feed))
    finally:
        measure.ATTENTION, measure.WORDS, measure.DEEDS = kept
    return np.array([found[0], *(one - found[0] for one in found[1:])])


def months(data: Path) -> dict[tuple[str, str], Months]:
    """Return the judged months of all years by set and label."""
    states, found = members(data), {}
    for name, (feed, files, least) in sets(data).items():
        with loaded(feed, files, least) as (store, told, day):
            first = store.volume("JPN-KOR", day, feeds=feed)["month"][0]
            parts = {
                dyad: by_kind(store, dyad, day, feed)
                for dyad in told
                if not is_held_out(dyad) and all(state in states for state in dyad.split("-"))
            }
        start = first.year * 12 + first.month - 1
        scores = {
            dyad: {start + month: tuple(own.reshape(8, -1)[:, month]) for month in range(own.shape[2])}
            for dyad, own in parts.items()
        }
        for label in LAST:
            spelled = spells(data.parent / "truth", label)
            judged = universe(scores, spelled, states, label, measures=tuple("abcdefgh"), since=(1900, 1))
            if judged.is_positive.any():
                table = np.array(list(judged.scores.values())).reshape(4, 2, -1)
                found[name, label] = Months(judged, table[1:], table[0])
    return found


def pairs(found: Iterable[Months]) -> Pairs:
    """Draw the pairs of months."""
    rng = np.random.default_rng(SEED)
    drawn: list[tuple[Months, np.ndarray, np.ndarray, float, bool]] = []
    for own in found:
        y, dyad = own.judged.is_positive, own.judged.dyad
        for one in np.unique(dyad[y]):
            yes, no = np.flatnonzero(y & (dyad == one)), np.flatnonzero(~y & (dyad == one))
            if n := min(PAIRS_WITHIN, len(yes) * len(no)):
                weight = math.sqrt(len(yes) * len(no)) / n
                drawn.append((own, rng.choice(yes, n), rng.choice(no, n), weight, True))
        _, place, sizes = np.unique(dyad[y], return_inverse=True, return_counts=True)
        chance = 1.0 / np.sqrt(sizes[place])
        yes = rng.choice(np.flatnonzero(y), PAIRS_BETWEEN, p=chance / chance.sum())
        weight = math.sqrt(y.sum()) / PAIRS_BETWEEN
        drawn.append((own, yes, rng.choice(np.flatnonzero(~y), PAIRS_BETWEEN), weight, False))
    whole = {
        kind: sum(len(yes) * weight for _, yes, _, weight, is_own in drawn if is_own == kind) for kind in (True, False)
    }
    return Pairs(
        np.concatenate([np.stack([own.kinds[..., yes], own.kinds[..., no]]) for own, yes, no, _, _ in drawn], axis=-1),
        np.concatenate([np.stack([own.prior[..., yes], own.prior[..., no]]) for own, yes, no, _, _ in drawn], axis=-1),
        np.concatenate([own.judged.dyad[np.stack([yes, no])] for own, yes, no, _, _ in drawn], axis=-1),
        np.concatenate([np.full(len(yes), weight / whole[is_own]) for _, yes, _, weight, is_own in drawn]),
    )


def scored(kinds: np.ndarray, prior: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the logarithm of pressure for weights of attention and words; kinds (..., 3, 2, N), prior (..., 2, N)."""
    of_kind = np.append(weights, 1.0)
    both = np.tensordot(of_kind, np.moveaxis(kinds, -3, 0), 1) + prior
    return np.asarray(2.0 * np.log(np.sqrt(both).mean(axis=-2)))


def learned(drawn: Pairs, *, without: str = "") -> np.ndarray:
    """Return the weights of attention and words."""
    used = (drawn.dyads != without).all(axis=0)
    kinds, prior, weight = drawn.kinds[..., used], drawn.prior[..., used], drawn.weight[used]

    def loss(x: np.ndarray) -> float:
        yes, no = scored(kinds, prior, np.exp(x[:2]))
        apart = weight @ np.logaddexp(0.0, -np.exp(x[2]) * (yes - no))
        return float(apart + HOLD * (((x[:2] - START) ** 2).sum() + x[2] ** 2))

    return np.asarray(np.exp(minimize(loss, np.r_[START, 0.0], method="L-BFGS-B").x[:2]))


def main() -> None:
    reader = argparse.ArgumentParser(description="Learn the weights of pressure, dyads left out.")
    reader.add_argument("--data", type=Path, required=True)
    found = months(reader.parse_args().data)
    drawn = pairs(found.values())
    whole = learned(drawn)
    print(f"ATTENTION, WORDS: {whole[0]:.2f}, {whole[1]:.2f} (a point of intensity in deeds: 1)")
    names = {str(one) for own in found.values() for one in np.unique(own.judged.dyad[own.judged.is_positive])}
    without = {one: learned(drawn, without=one) for one in sorted(names)}
    apart = np.array(list(without.values()))
    print(f"dyad left out: {apart.min(axis=0).round(2).tolist()} to {apart.max(axis=0).round(2).tolist()}")
    for (name, label), own in found.items():
        if label != "mid":
            continue
        dyads = own.judged.dyad
        score = np.empty(len(dyads))
        for one in np.unique(dyads):
            rows = dyads == one
            score[rows] = scored(own.kinds[..., rows], own.prior[..., rows], without.get(str(one), whole))
        plain = scored(own.kinds, own.prior, np.exp(START))
        late = own.judged.month >= FIRST[0] * 12 + FIRST[1] - 1
        kept = {"left out": score[late], "scale as it stands": plain[late]}
        judged = Universe(dyads[late], own.judged.month[late], own.judged.is_positive[late], kept)
        for one in kept:
            print(f"{name:<18}{one:<20}" + "".join(f"{value:>9.3f}" for value in figures(judged, one).values()))


if __name__ == "__main__":
    main()
