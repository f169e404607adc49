"""Stability of conflict states: Nash, GMR, SMR and SEQ, and why.

Let ``i`` be a decision maker, H all the others, ``p`` its payoff and ``R+(s)`` the states to which it can
move from ``s`` and which it strictly prefers (its *improvements*). State ``s`` is stable for ``i`` if
every ``s1`` in ``R+(s)`` is *sanctioned*:

=======  ======================================================================================
concept  sanction of ``s1``
=======  ======================================================================================
Nash     none: there may be no improvement at all
GMR      some ``s2`` in ``R_H(s1)`` with ``p(s2) <= p(s)``
SMR      the same, and ``p(s3) <= p(s)`` for every ``s3`` to which ``i`` can then move from ``s2``
SEQ      some ``s2`` in ``R_H+(s1)``, reached by improvements of the others, with ``p(s2) <= p(s)``
=======  ======================================================================================

``R_H`` are legal sequences (see :mod:`detente.resolve.reach`). A state that is stable for every decision
maker is an *equilibrium*.

References: Howard, *Paradoxes of Rationality* (1971) for GMR and SMR; Fraser & Hipel, IEEE Trans. SMC
9(12):805-816 (1979) for SEQ; Fang, Hipel & Kilgour, *Interactive Decision Making* (1993) for the graph model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.errors import UnknownNameError
from detente.resolve.reach import improvements, members, reached, shortest_sequences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.resolve.conflict import Conflict, Moves

CONCEPTS = ("nash", "gmr", "smr", "seq")
SHOWN = {"nash": "Nash", "gmr": "GMR", "smr": "SMR", "seq": "SEQ"}
LIMITATION = (
    "Stability follows from the modelled options and preferences, which are an analyst's reading; "
    "it does not say how likely a state is."
)


@dataclass(frozen=True, slots=True, repr=False)
class Stability:
    """Which states are stable, for whom and under which concept.

    Attributes
    ----------
    conflict : Conflict
        What was analysed.
    stable : dict
        ``stable[concept][decision maker]``: numbers of the stable states, ascending.
    equilibria : dict
        ``equilibria[concept]``: numbers of the states that are stable for everybody.
    limitation : str
        What the analysis cannot tell.
    """

    conflict: Conflict
    stable: dict[str, dict[str, tuple[int, ...]]]
    equilibria: dict[str, tuple[int, ...]]
    limitation: str = LIMITATION

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(states)} {SHOWN[concept]}" for concept, states in self.equilibria.items())
        return f"<Stability of {self.conflict.id}: equilibria {counts}>"

    def is_stable(self, state: int | str, decision_maker: str, concept: str = "nash") -> bool:
        """Whether a state is stable for one decision maker."""
        maker = self.conflict.decision_makers[self.conflict.index(decision_maker)]
        return self.conflict.number(state) in self.stable[_known(concept, self.stable)][maker]

    def why(self, state: int | str, decision_maker: str, concept: str = "nash") -> str:
        """Say in words why a state is stable or unstable for a decision maker."""
        from detente.resolve.why import why

        return why(self, state, decision_maker, _known(concept, self.stable))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "conflict": self.conflict.id,
            "states": list(self.conflict.states),
            "stable": {
                concept: {maker: list(states) for maker, states in makers.items()}
                for concept, makers in self.stable.items()
            },
            "equilibria": {concept: list(states) for concept, states in self.equilibria.items()},
            "limitation": self.limitation,
        }


def _known(concept: str, concepts: Sequence[str] | dict[str, Any]) -> str:
    if concept not in concepts:
        raise UnknownNameError.of("stability concept", concept, concepts, hint=f"choose of {', '.join(concepts)}")
    return concept


def stability(conflict: Conflict, *, concepts: Sequence[str] = CONCEPTS) -> Stability:
    """Find the stable states and the equilibria of a conflict.

    Parameters
    ----------
    conflict : Conflict
        Any conflict, in option or graph form.
    concepts : sequence of str
        Which of ``nash``, ``gmr``, ``smr``, ``seq`` to compute.

    Raises
    ------
    UnknownNameError
        If a concept is not one of the four.
    """
    for concept in concepts:
        _known(concept, CONCEPTS)
    better = improvements(conflict.moves, conflict.payoffs)
    stable: dict[str, dict[str, tuple[int, ...]]] = {concept: {} for concept in concepts}
    for place, maker in enumerate(conflict.decision_makers):
        others = [other for other in range(len(conflict.decision_makers)) if other != place]
        all_moves = reached(conflict.moves, others) if {"gmr", "smr"} & set(concepts) else []
        credible = reached(better, others) if "seq" in concepts else []
        for concept in concepts:
            sanctions = credible if concept == "seq" else all_moves
            verdicts = _stable(conflict, better, place, concept, sanctions)
            stable[concept][maker] = tuple(state + 1 for state, is_stable in enumerate(verdicts) if is_stable)
    equilibria = {
        concept: tuple(sorted(set.intersection(*(set(states) for states in makers.values()))))
        for concept, makers in stable.items()
    }
    return Stability(conflict, stable, equilibria)


def _stable(conflict: Conflict, better: Moves, place: int, concept: str, sanctions: Sequence[int]) -> list[bool]:
    """Judge every state for one decision maker under one concept."""
    if concept == "nash":
        return [not targets for targets in better[place]]
    own = conflict.payoffs[place]
    bounds = held_at(conflict, place) if concept == "smr" else own
    harmful = _at_most(bounds)
    return [
        all(sanctions[target] & harmful[own[state]] for target in better[place][state])
        for state in range(len(conflict.states))
    ]


def held_at(conflict: Conflict, place: int) -> list[int]:
    """Return the best payoff that a decision maker can have from each state by staying or moving once."""
    own = conflict.payoffs[place]
    return [
        max([own[state], *(own[target] for target in targets)]) for state, targets in enumerate(conflict.moves[place])
    ]


def _at_most(bounds: Sequence[int]) -> list[int]:
    """Return, for each level 0, 1, 2 ..., the bit set of the states whose bound is not above it."""
    at: list[int] = [0] * (max(bounds) + 1)
    for state, bound in enumerate(bounds):
        at[bound] |= 1 << state
    for level in range(1, len(at)):
        at[level] |= at[level - 1]
    return at


def sanction(
    conflict: Conflict, place: int, state: int, improvement: int, concept: str
) -> tuple[tuple[int, int], ...] | None:
    """Return the shortest legal sequence of the others that sanctions an improvement, None if there is none.

    Places count from 0; the steps are pairs (decision maker, state reached). For ``nash`` it is always None.
    """
    if concept == "nash":
        return None
    others = [other for other in range(len(conflict.decision_makers)) if other != place]
    moves = improvements(conflict.moves, conflict.payoffs) if concept == "seq" else conflict.moves
    bounds = held_at(conflict, place) if concept == "smr" else conflict.payoffs[place]
    harmful = set(members(_at_most(bounds)[conflict.payoffs[place][state]]))
    sequences = shortest_sequences(moves, improvement, others)
    found = [steps for target, steps in sequences.items() if target in harmful]
    return min(found, key=len) if found else None
