"""The inverse question: which preferences would make a wanted state an equilibrium?

Three answers for each concept. *How many*: of all strict rankings of a decision maker, and of all profiles, the share
that holds the state; exact, in closed form where one ranking decides, by classes of rankings otherwise. *How*: for
each move that leaves the state, what must not be better. *How near*: the least change of the preferences as they are,
as states that the wanted one must catch up with in somebody's ranking, as swaps of neighbouring statements, and for
preferences with degrees as the gap to raise.

References: Kinsara, PhD thesis, Waterloo (2014); Kinsara, Kilgour & Hipel, on the inverse approach (abstract); Wu,
Xu & Ke, on the order of statements (abstract).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from itertools import permutations
from math import factorial, prod
from operator import or_
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import InvalidInputError, UnknownNameError
from detente.resolve.betterset import CREDIBLE, Condition, n_rankings, n_weak_orders, places_of, stable_sets
from detente.resolve.lifts import least_lifts
from detente.resolve.onestate import StateJudge
from detente.resolve.profiles import MOST_ORDERS, count_combinations
from detente.resolve.stability import SHOWN, concepts_of
from detente.resolve.statementorders import fewest_swaps
from detente.resolve.strength import gaps_to_raise
from detente.vocabulary.articles import the

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.resolve.conflict import Conflict

MOST_SPOKEN = 500
"""Rankings are counted if up to so many states matter."""

MOST_TIED = 200
"""Rankings with ties are counted up to so many states."""

MOST_SWAPS = 3
"""Orders of statements further than so many swaps away are not searched here."""

MOST_DIGITS = 4000
"""Counts with more digits are given as a share only."""

LIMITATION = (
    "A count says how demanding a state is, not how likely such preferences are; "
    "the least change in the model need not be the easiest one to bring about."
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one decision maker's ranking must satisfy, the others' as they are.

    Attributes
    ----------
    decision_maker : str
        Whose ranking.
    is_stable : bool
        Whether it holds the state now.
    asked : tuple of Condition
        What would upset the state: see :mod:`detente.resolve.betterset`.
    n_rankings : int or None
        Of all strict rankings, how many hold it; None if more states matter than can be counted with.
    share : float or None
        The same as a share.
    share_with_ties : float or None
        The share of all rankings with ties; None with many states.
    """

    decision_maker: str
    is_stable: bool
    asked: tuple[Condition, ...]
    n_rankings: int | None
    share: float | None
    share_with_ties: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; states by number."""
        return {
            "decision_maker": self.decision_maker,
            "is_stable": self.is_stable,
            "upset_by": [
                {
                    "move_to": one.move + 1,
                    "if_all_better": [place + 1 for place in places_of(one.every)],
                    "and_one_better_of_each": sorted([place + 1 for place in places_of(part)] for part in one.some),
                }
                for one in self.asked
            ],
            "n_rankings": _digits(self.n_rankings),
            "share": self.share,
            "share_with_ties": self.share_with_ties,
        }


@dataclass(frozen=True, slots=True)
class ConceptInverse:
    """The answer under one concept.

    Attributes
    ----------
    concept : str
        One of the six.
    is_equilibrium : bool
        Whether the state is one already.
    requirements : tuple of Requirement
        One for each decision maker whose preference may change.
    n_profiles, of_profiles : int or None
        Of all profiles of their strict rankings, the others' preferences kept, how many make it an equilibrium; None
        if that cannot be counted.
    share : float or None
        The same as a share.
    lifts : dict or None
        Decision maker -> numbers of the states that the wanted one must catch up with; None if no such change does.
    is_least : bool
        Whether nothing less than ``lifts`` would do; False if the search was given up.
    n_swaps : int or None
        The fewest swaps of neighbouring statements that would do; None if none up to three will, or there are
        none, or too many to try.
    orders : tuple of dict
        All orders of statements that need no more swaps.
    """

    concept: str
    is_equilibrium: bool
    requirements: tuple[Requirement, ...]
    n_profiles: int | None
    of_profiles: int
    share: float | None
    lifts: dict[str, tuple[int, ...]] | None
    is_least: bool
    n_swaps: int | None
    orders: tuple[dict[str, list[Any]], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "concept": self.concept,
            "is_equilibrium": self.is_equilibrium,
            "requirements": [one.to_dict() for one in self.requirements],
            "n_profiles": _digits(self.n_profiles),
            "of_profiles": _digits(self.of_profiles),
            "share": self.share,
            "lifts": None if self.lifts is None else {maker: list(passed) for maker, passed in self.lifts.items()},
            "is_least": self.is_least,
            "n_swaps": self.n_swaps,
            "orders": [dict(order) for order in self.orders],
        }


@dataclass(frozen=True, slots=True, repr=False)
class Inverse:
    """Which preferences would make a state an equilibrium.

    Attributes
    ----------
    conflict : Conflict
        What was analysed.
    target : int
        Number of the wanted state.
    decision_makers : tuple of str
        Whose preferences may change.
    concepts : tuple of ConceptInverse
        One answer for each concept.
    gaps : dict
        For preferences with degrees: see :func:`detente.resolve.strength.gaps_to_raise`.
    limitation : str
        What the answer cannot tell.
    """

    conflict: Conflict
    target: int
    decision_makers: tuple[str, ...]
    concepts: tuple[ConceptInverse, ...]
    gaps: dict[str, dict[str, tuple[int, int] | None]]
    limitation: str = LIMITATION

    def __repr__(self) -> str:
        told = ", ".join(f"{SHOWN[one.concept]} {'now' if one.is_equilibrium else 'not now'}" for one in self.concepts)
        return f"<Inverse of {self.conflict.id} for state {self.target}: {told}>"

    def sentences(self) -> list[str]:
        """Tell the least changes, one sentence for each concept."""
        return [_in_words(self.conflict, self.target, one) for one in self.concepts]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "conflict": self.conflict.id,
            "target": self.target,
            "state": self.conflict.states[self.target - 1],
            "decision_makers": list(self.decision_makers),
            "concepts": [one.to_dict() for one in self.concepts],
            "gaps": {
                concept: {maker: None if ends is None else list(ends) for maker, ends in makers.items()}
                for concept, makers in self.gaps.items()
            },
            "sentences": self.sentences(),
            "limitation": self.limitation,
        }


def _digits(number: int | None) -> int | None:
    return number if number is not None and number < 10**MOST_DIGITS else None


def _in_words(conflict: Conflict, target: int, found: ConceptInverse) -> str:
    name = SHOWN[found.concept]
    label = conflict.label(target)
    if found.is_equilibrium:
        return f"{name}: {label} is an equilibrium already."
    if found.lifts is None:
        least = "no ranking of these decision makers makes it one" if found.is_least else "the search was given up"
        return f"{name}: {label} is no equilibrium; {least} while the wanted state alone is lifted."
    least = "" if found.is_least else " (less may do)"
    told = "; ".join(
        f"{the(maker)} ranked it no lower than {_states(conflict, passed)}"
        for maker, passed in found.lifts.items()
        if passed
    )
    swaps = ""
    if found.n_swaps:
        which = "; or ".join(_swapped(conflict, order) for order in found.orders[:2])
        more = f"; {len(found.orders)} orders in all" if len(found.orders) > 2 else ""
        swaps = f" By statements: {found.n_swaps} swap{'s' if found.n_swaps > 1 else ''} of neighbours: {which}{more}."
    return f"{name}: {label} would be an equilibrium if {told}{least}.{swaps}"


def _states(conflict: Conflict, numbers: Sequence[int], most: int = 6) -> str:
    shown = ", ".join(str(number) for number in numbers[-most:])
    if len(numbers) == 1:
        return f"state {shown}"
    return f"states {shown}" if len(numbers) <= most else f"{len(numbers)} states above it, the highest {shown}"


def _swapped(conflict: Conflict, order: dict[str, list[Any]]) -> str:
    """Tell where an order of statements differs from the one that the case gives."""
    told = []
    for maker, statements in order.items():
        before = conflict.statements_of(maker)
        ahead = [
            f"'{one}' ahead of '{other}'"
            for k, one in enumerate(statements)
            for other in statements[k + 1 :]
            if before.index(one) > before.index(other)
        ]
        if ahead:
            told.append(f"{the(maker)} puts {' and '.join(ahead)}")
    return ", ".join(told)


def inverse(
    conflict: Conflict,
    target: int | str,
    *,
    concepts: Sequence[str] | None = None,
    decision_makers: Sequence[str] | None = None,
) -> Inverse:
    """Find the preferences that would make a wanted state an equilibrium.

    Parameters
    ----------
    conflict : Conflict
        A conflict with complete orders.
    target : int or str
        The wanted state: number, string or name.
    concepts : sequence of str, optional
        Which of the six concepts; by default all that are defined for the conflict.
    decision_makers : sequence of str, optional
        Whose preferences may change; by default everybody's.

    Raises
    ------
    UnknownNameError
        If a state, concept or decision maker is not known.
    InvalidInputError
        If payoffs do not tell all of the preferences.
    """
    if not conflict.is_crisp:
        raise InvalidInputError(f"case '{conflict.id}': the inverse question needs complete orders; see 'preferences'.")
    asked = tuple(concepts_of(conflict) if concepts is None else concepts)
    defined = concepts_of(conflict)
    for concept in asked:
        if concept not in defined:
            hint = f"choose of {', '.join(defined)}"
            raise UnknownNameError.of("stability concept of this conflict", concept, defined, hint=hint)
    places = tuple(dict.fromkeys(conflict.index(maker) for maker in decision_makers or conflict.decision_makers))
    state = conflict.number(target) - 1
    return Inverse(
        conflict=conflict,
        target=state + 1,
        decision_makers=tuple(conflict.decision_makers[place] for place in places),
        concepts=tuple(_under(conflict, state, concept, places) for concept in asked),
        gaps=gaps_to_raise(conflict, state + 1) if any(len(own.bands) for own in conflict.preferences) else {},
    )


def _under(conflict: Conflict, state: int, concept: str, places: Sequence[int]) -> ConceptInverse:
    judge = StateJudge(conflict, state, concept)
    payoffs = list(conflict.payoffs)
    requirements = tuple(_requirement(judge, place) for place in places)
    is_equilibrium = judge.is_equilibrium(payoffs)
    of_profiles = factorial(conflict.n_states) ** len(places)
    n_profiles = _n_profiles(judge, places, requirements)
    lifts, is_least = least_lifts(conflict, state, concept, places)
    stated = [place for place in places if conflict.entries[place].get("kind") == "prioritised"]
    n_swaps: int | None = 0 if is_equilibrium and stated else None
    orders: list[dict[str, list[Any]]] = []
    if stated and not is_equilibrium:
        names = [conflict.decision_makers[place] for place in stated]
        # Of very many statements, more orders are near than can be tried.
        with suppress(InvalidInputError):
            n_swaps, orders = fewest_swaps(conflict, names, state + 1, concept, most=MOST_SWAPS)
    return ConceptInverse(
        concept=concept,
        is_equilibrium=is_equilibrium,
        requirements=requirements,
        n_profiles=n_profiles,
        of_profiles=of_profiles,
        share=None if n_profiles is None else n_profiles / of_profiles,
        lifts=None
        if lifts is None
        else {conflict.decision_makers[place]: tuple(one + 1 for one in passed) for place, passed in lifts.items()},
        is_least=is_least,
        n_swaps=n_swaps,
        orders=tuple(orders),
    )


def _requirement(judge: StateJudge, place: int) -> Requirement:
    """Count the rankings of one decision maker that hold the state, the others' as they are."""
    conflict = judge.conflict
    payoffs = list(conflict.payoffs)
    name, is_stable = conflict.decision_makers[place], judge.is_stable(place, payoffs)
    asked = judge.asked(place, payoffs)
    if reduce(or_, (one.spoken for one in asked), 0).bit_count() > MOST_SPOKEN:
        return Requirement(name, is_stable, tuple(asked), None, None, None)
    n_others = conflict.n_states - 1
    sizes = stable_sets(asked)
    number = n_rankings(sizes, n_others)
    with_ties = None
    if conflict.n_states <= MOST_TIED:
        with_ties = n_weak_orders(sizes, n_others) / n_weak_orders(ANY, n_others)
    return Requirement(name, is_stable, tuple(asked), number, number / factorial(n_others + 1), with_ties)


ANY = (1,)
"""No condition: every set of better states will do."""


def _n_profiles(judge: StateJudge, places: Sequence[int], requirements: Sequence[Requirement]) -> int | None:
    """Count the profiles of strict rankings that make the state an equilibrium, None if they are too many."""
    conflict = judge.conflict
    if judge.concept not in CREDIBLE:
        kept = [place for place in range(len(conflict.moves)) if place not in places]
        if not all(judge.is_stable(place, list(conflict.payoffs)) for place in kept):
            return 0
        counts = [one.n_rankings for one in requirements if one.n_rankings is not None]
        return prod(counts) if len(counts) == len(requirements) else None
    if factorial(conflict.n_states) > MOST_ORDERS:
        return None
    every = np.array(list(permutations(range(1, conflict.n_states + 1))), dtype=np.int64)
    orders = [every if place in places else own[None, :] for place, own in enumerate(conflict.payoffs)]
    try:
        return count_combinations(conflict, judge.state, orders, judge.concept)
    except InvalidInputError:
        return None
