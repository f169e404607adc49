"""Strength of preference: how greatly a sanction must hurt.

With degrees of preference (mildly, greatly, ...) a state that is stable under GMR, SMR, SEQ or SSEQ is *strongly*
stable of degree ``r`` if every improvement is sanctioned by some state that is less preferred by degree ``r`` or
more (SMR and SSEQ: and so are all states to which one could then escape). Stable states that are not strongly
stable of the highest degree are *weakly* stable. A state without improvements is strongly stable.

References: Hamouda, Kilgour & Hipel, Group Decis. Negot. 13:449-462 (2004); Xu, Hipel, Kilgour & Fang, *Conflict
Resolution Using the Graph Model* (2018), chapter 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import InvalidInputError
from detente.resolve.stability import Judge, numbers_of

if TYPE_CHECKING:
    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Ints

CONCEPTS = ("gmr", "smr", "seq", "sseq")
UNSTABLE = -1


@dataclass(frozen=True, slots=True, eq=False)
class StrengthOfStability:
    """How strongly each state is stable.

    Attributes
    ----------
    conflict : Conflict
        What was analysed.
    highest : int
        The highest degree of preference in the conflict.
    degrees : dict
        ``degrees[concept][decision maker]``: for each state -1 if it is unstable, otherwise the highest degree of
        which all its sanctions are; 0 if some are no worse than the state itself. A decision maker whose own
        preference has fewer degrees counts its highest as the highest.
    """

    conflict: Conflict
    highest: int
    degrees: dict[str, dict[str, Ints]]

    def strong(self, concept: str) -> tuple[int, ...]:
        """List the states (numbers) that are strongly stable, of the highest degree, for everybody."""
        return numbers_of(np.logical_and.reduce([own == self.highest for own in self.degrees[concept].values()]))

    def weak(self, concept: str) -> tuple[int, ...]:
        """List the equilibria (numbers) that are not strong."""
        stable = numbers_of(np.logical_and.reduce([own > UNSTABLE for own in self.degrees[concept].values()]))
        return tuple(state for state in stable if state not in self.strong(concept))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "conflict": self.conflict.id,
            "highest": self.highest,
            "degrees": {
                concept: {maker: own.tolist() for maker, own in makers.items()}
                for concept, makers in self.degrees.items()
            },
            "strong": {concept: list(self.strong(concept)) for concept in self.degrees},
            "weak": {concept: list(self.weak(concept)) for concept in self.degrees},
        }


def strength_of_stability(conflict: Conflict) -> StrengthOfStability:
    """Find how strongly each state is stable.

    Raises
    ------
    InvalidInputError
        If no decision maker's preference is of kind ``strength``, or payoffs do not tell all.
    """
    highest = max(len(own.bands) for own in conflict.preferences)
    if not highest or not conflict.is_crisp:
        raise InvalidInputError(
            f"case '{conflict.id}': expected preferences of kind 'strength', the others complete orders."
        )
    judge = Judge(conflict)
    degrees: dict[str, dict[str, Ints]] = {}
    for concept in CONCEPTS:
        degrees[concept] = {}
        for place, maker in enumerate(conflict.decision_makers):
            own = np.where(judge.is_stable(place, concept), 0, UNSTABLE)
            n_bands = len(conflict.preferences[place].bands)
            for degree in range(1, n_bands + 1):
                own[judge.is_stable(place, concept, degree=degree)] = degree
            own[own == n_bands] = highest
            degrees[concept][maker] = own
    return StrengthOfStability(conflict, highest, degrees)


def gaps_to_raise(conflict: Conflict, target: int | str) -> dict[str, dict[str, tuple[int, int] | None]]:
    """Find the gaps of rankings any one of which, raised to the highest degree, holds a state strongly.

    A sanction hurts greatly if some gap between the state and the sanction is great. So where a state is stable for a
    decision maker and the mildest of the worst sanctions is below it, one raised gap anywhere between the two will do.

    Parameters
    ----------
    conflict : Conflict
        A conflict with some preference of kind ``strength``.
    target : int or str
        The wanted state.

    Returns
    -------
    dict
        Concept -> decision maker with degrees -> places of the first and the last of these gaps, counted from 1 for
        the gap below the most preferred group; None if no change of gaps will do. Decision makers for whom the state is
        strongly stable already are left out.
    """
    strong = strength_of_stability(conflict)
    state = conflict.number(target) - 1
    judge = Judge(conflict)
    found: dict[str, dict[str, tuple[int, int] | None]] = {}
    for concept in CONCEPTS:
        found[concept] = {}
        for place, maker in enumerate(conflict.decision_makers):
            own = conflict.preferences[place]
            if len(own.bands) and strong.degrees[concept][maker][state] != strong.highest:
                is_stable = strong.degrees[concept][maker][state] != UNSTABLE
                worst = int(judge.worst_bound(place, concept)[state])
                depth = int(own.payoffs.max()) - int(own.payoffs[state]) + 1
                n_gaps = int(own.payoffs[state]) - worst
                found[concept][maker] = (depth, depth + n_gaps - 1) if is_stable and n_gaps else None
    return found
