"""How much of a result hangs on one statement: every plausible change of one preference, and what it does.

A *change* touches the preference of one decision maker once: see :mod:`detente.resolve.nearby`.

*Robustness* of an equilibrium is the share of nearby profiles in which it survives, in two neighbourhoods: one change
by one decision maker; and any combination of at most one change by each. Under Nash, GMR and SMR a decision maker's
verdict rests on its own ranking, so the second share is a product. Otherwise all combinations are judged if they are
few, and a seeded sample of them if not; then its 95 % interval is Wilson's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from math import prod, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import InvalidInputError
from detente.resolve.betterset import CREDIBLE
from detente.resolve.nearby import Change, Kind, nearby
from detente.resolve.stability import Judge, concepts_of, numbers_of
from detente.vocabulary.articles import the

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Flags

MOST_COMBINATIONS = 500
"""Up to so many combinations of changes are judged one by one; of more, a sample."""

SAMPLES = 300
"""How many combinations are drawn."""

Z = 1.959964
"""Quantile of the normal distribution for 95 %."""

LIMITATION = (
    "The changes are those of one statement or rank at a time, all counted alike; "
    "an analyst may be surer of some statements than of others."
)


@dataclass(frozen=True, slots=True)
class Shift:
    """One change, and what it does to the equilibria.

    Attributes
    ----------
    decision_maker : str
        Whose preference is changed.
    kind : str
        ``drop``, ``negate``, ``swap`` or ``tie``.
    what : str
        The statement or the states, in words.
    appear, vanish : dict
        Concept -> numbers of the states that become equilibria, and that cease to be.
    """

    decision_maker: str
    kind: Kind
    what: str
    appear: dict[str, tuple[int, ...]]
    vanish: dict[str, tuple[int, ...]]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "decision_maker": self.decision_maker,
            "kind": self.kind,
            "what": self.what,
            "appear": {concept: list(states) for concept, states in self.appear.items()},
            "vanish": {concept: list(states) for concept, states in self.vanish.items()},
        }


@dataclass(frozen=True, slots=True)
class Robustness:
    """How well one equilibrium survives.

    Attributes
    ----------
    state : int
        Its number.
    concept : str
        Under which concept.
    one_change : float or None
        Share of the profiles one change away in which it is an equilibrium; None if no change has an effect.
    combined : float
        The same of all combinations of at most one change by each decision maker.
    lower, upper : float
        95 % interval of ``combined``; equal to it where all combinations were judged.
    """

    state: int
    concept: str
    one_change: float | None
    combined: float
    lower: float
    upper: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "state": self.state,
            "concept": self.concept,
            "one_change": self.one_change,
            "combined": self.combined,
            "lower": self.lower,
            "upper": self.upper,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Sensitivity:
    """What every change does, and how robust every equilibrium is.

    Attributes
    ----------
    conflict : Conflict
        What was analysed.
    shifts : tuple of Shift
        One for each change that has an effect on a ranking.
    n_without_effect : int
        How many changes left a ranking as it is, or repeated another one.
    robustness : tuple of Robustness
        One for each equilibrium and concept, by concept, most robust first.
    n_combinations, n_judged : int
        How many combinations there are, and how many were judged under SEQ, SSEQ and SIM.
    limitation : str
        What the analysis cannot tell.
    """

    conflict: Conflict
    shifts: tuple[Shift, ...]
    n_without_effect: int
    robustness: tuple[Robustness, ...]
    n_combinations: int
    n_judged: int
    limitation: str = LIMITATION

    def __repr__(self) -> str:
        n_changing = sum(1 for one in self.shifts if any(one.appear.values()) or any(one.vanish.values()))
        return f"<Sensitivity of {self.conflict.id}: {n_changing} of {len(self.shifts)} changes move an equilibrium>"

    def that_move(self, concept: str) -> tuple[Shift, ...]:
        """List the changes that move an equilibrium of a concept."""
        return tuple(one for one in self.shifts if one.appear[concept] or one.vanish[concept])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "conflict": self.conflict.id,
            "shifts": [one.to_dict() for one in self.shifts],
            "n_without_effect": self.n_without_effect,
            "robustness": [one.to_dict() for one in self.robustness],
            "n_combinations": self.n_combinations,
            "n_judged": self.n_judged,
            "limitation": self.limitation,
        }


def sensitivity(
    conflict: Conflict, *, concepts: Sequence[str] | None = None, samples: int = SAMPLES, seed: int = 0
) -> Sensitivity:
    """Judge every plausible change of one preference statement, or of one step of a ranking.

    Parameters
    ----------
    conflict : Conflict
        A conflict with complete orders.
    concepts : sequence of str, optional
        Which of the six concepts; by default all that are defined for the conflict.
    samples : int
        How many combinations of changes are drawn where there are more than 500.
    seed : int
        Of the sample.

    Raises
    ------
    InvalidInputError
        If payoffs do not tell all of the preferences.
    """
    if not conflict.is_crisp:
        raise InvalidInputError(f"case '{conflict.id}': sensitivity needs complete orders; see 'preferences'.")
    asked = tuple(concepts_of(conflict) if concepts is None else concepts)
    changes, n_without = nearby(conflict)
    profiles = _Profiles(conflict, asked)
    now = {concept: profiles.equilibria(concept, {}) for concept in asked}
    after = [{concept: profiles.equilibria(concept, {one.place: one}) for concept in asked} for one in changes]
    shifts = tuple(_shift(conflict, one, now, found) for one, found in zip(changes, after, strict=True))
    by_maker = [[None, *(one for one in changes if one.place == place)] for place in range(len(conflict.moves))]
    n_combinations = prod(len(own) for own in by_maker)
    chosen = _chosen(by_maker, n_combinations, samples, seed)
    rows = []
    for concept in asked:
        states = np.flatnonzero(now[concept])
        one_change = [float(np.mean([found[concept][state] for found in after])) if after else None for state in states]
        shares = _combined(profiles, concept, by_maker, chosen)[states]
        is_sample = concept in CREDIBLE and len(chosen) < n_combinations
        rows += sorted(
            (
                Robustness(int(state) + 1, concept, single, float(share), *_interval(share, len(chosen), is_sample))
                for state, single, share in zip(states, one_change, shares, strict=True)
            ),
            key=lambda one: (-one.combined, one.state),
        )
    return Sensitivity(conflict, shifts, n_without, tuple(rows), n_combinations, len(chosen))


def _shift(conflict: Conflict, one: Change, now: dict[str, Flags], found: dict[str, Flags]) -> Shift:
    return Shift(
        conflict.decision_makers[one.place],
        one.kind,
        one.what,
        {concept: numbers_of(found[concept] & ~before) for concept, before in now.items()},
        {concept: numbers_of(before & ~found[concept]) for concept, before in now.items()},
    )


class _Profiles:
    """Judges profiles made of changes; verdicts that rest on one ranking alone are kept."""

    def __init__(self, conflict: Conflict, concepts: Sequence[str]) -> None:
        self.conflict = conflict
        self._own: dict[tuple[str, int, int], Flags] = {}
        self._judged: dict[tuple[str, tuple[int, ...]], Flags] = {}

    def equilibria(self, concept: str, changes: dict[int, Change]) -> Flags:
        """Tell which states are equilibria under some changes, by the place of the decision maker."""
        key = (concept, tuple(id(changes.get(place)) for place in range(len(self.conflict.moves))))
        if key not in self._judged:
            places = range(len(self.conflict.moves))
            if concept not in CREDIBLE:
                flags = [self.own(concept, place, changes.get(place)) for place in places]
            else:
                judge = self._judge(changes)
                flags = [judge.is_stable(place, concept) for place in places]
            self._judged[key] = np.logical_and.reduce(flags)
        return self._judged[key]

    def own(self, concept: str, place: int, change: Change | None) -> Flags:
        """Tell which states are stable for one decision maker, where the others' rankings do not matter."""
        key = (concept, place, id(change))
        if key not in self._own:
            self._own[key] = self._judge({place: change} if change else {}).is_stable(place, concept)
        return self._own[key]

    def _judge(self, changes: dict[int, Change]) -> Judge:
        own = list(self.conflict.preferences)
        for place, change in changes.items():
            own[place] = change.preference
        return Judge(replace(self.conflict, preferences=tuple(own)))


Combination = tuple[Change | None, ...]


def _chosen(
    by_maker: Sequence[Sequence[Change | None]], n_combinations: int, samples: int, seed: int
) -> list[Combination]:
    """Return all combinations, or a sample of them."""
    if n_combinations <= MOST_COMBINATIONS:
        return list(product(*by_maker))
    rng = np.random.default_rng(seed)
    return [tuple(own[int(rng.integers(len(own)))] for own in by_maker) for _ in range(samples)]


def _combined(
    profiles: _Profiles, concept: str, by_maker: Sequence[Sequence[Change | None]], chosen: Sequence[Combination]
) -> Any:
    """Return for each state the share of combinations in which it is an equilibrium."""
    if concept not in CREDIBLE:
        own = [
            np.mean([profiles.own(concept, place, one) for one in changes], axis=0)
            for place, changes in enumerate(by_maker)
        ]
        return np.prod(own, axis=0)
    found = [
        profiles.equilibria(concept, {place: one for place, one in enumerate(combination) if one is not None})
        for combination in chosen
    ]
    return np.mean(found, axis=0)


def _interval(share: float, n: int, is_sample: bool) -> tuple[float, float]:
    """Return Wilson's interval of a share in a sample."""
    if not is_sample:
        return float(share), float(share)
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return float(max(0.0, middle - half)), float(min(1.0, middle + half))


def in_words(shift: Shift) -> str:
    """Tell a change."""
    deeds = {"drop": "drops", "negate": "turns round", "swap": "swaps", "tie": "makes level"}
    return f"{the(shift.decision_maker)} {deeds[shift.kind]} {shift.what}"
