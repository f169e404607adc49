"""Stability of conflict states: Nash, GMR, SMR, SEQ, SSEQ and SIM, and why.

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
SSEQ     as SEQ, and ``p(s3) <= p(s)`` for every ``s3`` to which ``i`` can then move from ``s2``
SIM      the others improve from ``s`` at the same moment (see :mod:`detente.resolve.simultaneous`)
=======  ======================================================================================

``R_H`` are legal sequences (see :mod:`detente.resolve.reach`). A state that is stable for every decision
maker is an *equilibrium*.

Because payoffs are numbers, "some ``s2`` in ``R_H(s1)`` has ``p(s2) <= p(s)``" says that the *bound*
``min p`` over ``R_H(s1)`` is not above ``p(s)``; for SMR and SSEQ ``p(s2)`` is replaced by the best that ``i``
can have from ``s2`` by staying or moving once. So ``s`` is stable if the greatest bound over ``R+(s)`` is not
above ``p(s)``, and the whole analysis takes time and memory near-linear in the number of moves.

References: Howard, *Paradoxes of Rationality* (1971) for GMR and SMR; Fraser & Hipel, IEEE Trans. SMC
9(12):805-816 (1979) for SEQ; Fraser & Hipel, *Conflict Analysis* (1984) for SIM; Rego & Vieira, Group Decis.
Negot. (2017), doi 10.1007/s10726-016-9520-8, for SSEQ; Fang, Hipel & Kilgour, *Interactive Decision Making*
(1993) for the graph model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import InvalidInputError, UnknownNameError
from detente.resolve.conflict import one_way
from detente.resolve.moves import block_moves
from detente.resolve.pairwise import View
from detente.resolve.reach import least_reached, shortest_sequences
from detente.resolve.relational import PairJudge
from detente.resolve.simultaneous import Own, choices, is_sim_stable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Flags, Ints, Moves

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq", "sim")
SHOWN = {"nash": "Nash", "gmr": "GMR", "smr": "SMR", "seq": "SEQ", "sseq": "SSEQ", "sim": "SIM"}
LIMITATION = (
    "Stability follows from the modelled options and preferences, which are an analyst's reading; "
    "it does not say how likely a state is."
)


@dataclass(frozen=True, repr=False, eq=False)
class Stability:
    """Which states are stable, for whom and under which concept.

    Attributes
    ----------
    conflict : Conflict
        What was analysed.
    names : tuple of str
        The decision makers, or the coalitions that act as one.
    flags : mapping
        ``flags[concept]``: whether each state is stable for each of them, an array of bool of shape
        (n_names, n_states).
    view : View or None
        How unknown and probabilistic preferences were dealt with.
    limitation : str
        What the analysis cannot tell.
    """

    conflict: Conflict
    names: tuple[str, ...]
    flags: Mapping[str, Flags]
    view: View | None = None
    limitation: str = LIMITATION

    @cached_property
    def stable(self) -> dict[str, dict[str, tuple[int, ...]]]:
        """``stable[concept][decision maker]``: numbers of the stable states, ascending."""
        return {
            concept: {name: numbers_of(row) for name, row in zip(self.names, rows, strict=True)}
            for concept, rows in self.flags.items()
        }

    @cached_property
    def equilibria(self) -> dict[str, tuple[int, ...]]:
        """``equilibria[concept]``: numbers of the states that are stable for everybody."""
        return {concept: numbers_of(np.logical_and.reduce(rows)) for concept, rows in self.flags.items()}

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(states)} {SHOWN[concept]}" for concept, states in self.equilibria.items())
        return f"<Stability of {self.conflict.id}: equilibria {counts}>"

    @cached_property
    def judge(self) -> Judge | PairJudge:
        """The moves and improvements that the analysis rests on."""
        return judge_of(self.conflict, self.view)

    def is_stable(self, state: int | str, decision_maker: str, concept: str = "nash") -> bool:
        """Whether a state is stable for one decision maker."""
        maker = self.conflict.codes.get(decision_maker, decision_maker)
        place = self.names.index(maker) if maker in self.names else self.conflict.index(decision_maker)
        return bool(self.flags[_known(concept, self.flags)][place, self.conflict.number(state) - 1])

    def why(self, state: int | str, decision_maker: str, concept: str = "nash") -> str:
        """Say in words why a state is stable or unstable for a decision maker."""
        from detente.resolve.why import why

        return why(self, state, decision_maker, _known(concept, self.flags))

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


def _known(concept: str, concepts: Sequence[str] | Mapping[str, Any]) -> str:
    if concept not in concepts:
        raise UnknownNameError.of("stability concept", concept, concepts, hint=f"choose of {', '.join(concepts)}")
    return concept


def concepts_of(conflict: Conflict) -> tuple[str, ...]:
    """List the concepts that are defined for a conflict.

    SIM needs option form without merged states, and payoffs that tell all of the preferences.
    """
    has_sim = conflict.space is not None and not conflict.space.merges and conflict.is_crisp
    return CONCEPTS if has_sim else CONCEPTS[:-1]


def stability(conflict: Conflict, *, concepts: Sequence[str] | None = None, view: View | None = None) -> Stability:
    """Find the stable states and the equilibria of a conflict.

    Parameters
    ----------
    conflict : Conflict
        Any conflict, in option or graph form.
    concepts : sequence of str, optional
        Which of ``nash``, ``gmr``, ``smr``, ``seq``, ``sseq``, ``sim`` to compute; by default all that are
        defined for the conflict.
    view : View, optional
        How unknown and probabilistic preferences are dealt with.

    Raises
    ------
    UnknownNameError
        If a concept is not one of the six.
    InvalidInputError
        If SIM is asked for where it is not defined, or the conflict has unknown, fuzzy or probabilistic
        preferences and more than 4,096 states.
    """
    asked = concepts_of(conflict) if concepts is None else tuple(_known(concept, CONCEPTS) for concept in concepts)
    if "sim" in asked and "sim" not in concepts_of(conflict):
        raise InvalidInputError(
            f"case '{conflict.id}': SIM needs option form without merged states, and payoffs that tell all."
        )
    judge = judge_of(conflict, view)
    places = range(len(conflict.decision_makers))
    flags = {concept: np.stack([judge.is_stable(place, concept) for place in places]) for concept in asked}
    return Stability(conflict, conflict.decision_makers, flags, view)


def judge_of(conflict: Conflict, view: View | None = None) -> Judge | PairJudge:
    """Return what judges the states of a conflict: by payoffs if they tell all, by pairs of states if not."""
    return Judge(conflict) if conflict.is_crisp else PairJudge(conflict, view or View())


def numbers_of(flags: Flags) -> tuple[int, ...]:
    """Return the numbers (from 1) of the states whose flag is set."""
    return tuple((np.flatnonzero(flags) + 1).tolist())


class Judge:
    """Judges all states of a conflict for one decision maker and one concept at a time.

    Parameters
    ----------
    conflict : Conflict
        What is analysed.
    """

    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        self.better: list[Moves] = [
            own.better(payoff) for own, payoff in zip(conflict.moves, conflict.payoffs, strict=True)
        ]

    def others(self, place: int) -> list[int]:
        """List the places of all other decision makers."""
        return [other for other in range(len(self.better)) if other != place]

    def is_stable(self, place: int, concept: str, *, degree: int = 0) -> Flags:
        """Tell for each state whether it is stable for the decision maker at a place.

        With a ``degree`` from 1 on, a sanction must be less preferred by that degree of strength or more.
        """
        preference = self.conflict.preferences[place]
        own = preference.bands[degree - 1] if degree else preference.payoffs
        if concept == "sim":
            return self._sim(place)
        if concept == "nash":
            ones = np.ones_like(own)
            has_none: Flags = self.better[place].fold_min(ones, 2) == 2
            return has_none
        stable: Flags = self._worst_bound(place, concept, own) <= own - (1 if degree else 0)
        return stable

    def worst_bound(self, place: int, concept: str) -> Ints:
        """Return for each state the level to which the least sanctioned improvement leads, 0 or less for none."""
        return self._worst_bound(place, concept, self.conflict.payoffs[place])

    def _worst_bound(self, place: int, concept: str, own: Ints) -> Ints:
        value = held_at(self.conflict.moves[place], own) if concept in ("smr", "sseq") else own
        moves = self.answering(concept)
        bound = least_reached([moves[other] for other in self.others(place)], value)
        worst: Ints = -self.better[place].fold_min(-bound, int(-own.min()) + 1)
        return worst

    def answering(self, concept: str) -> Sequence[Moves]:
        """Return the moves with which decision makers may sanction under a concept."""
        return self.better if concept in ("seq", "sseq") else self.conflict.moves

    def harmful(self, place: int, state: int, concept: str) -> Flags:
        """Tell which states deter a decision maker from leaving a state."""
        own = self.conflict.payoffs[place]
        value = held_at(self.conflict.moves[place], own) if concept in ("smr", "sseq") else own
        harms: Flags = value <= own[state]
        return harms

    def _sim(self, place: int) -> Flags:
        conflict, space = self.conflict, self.conflict.space
        if space is None:
            raise InvalidInputError(f"case '{conflict.id}' is in graph form; SIM needs options.")
        owned = [conflict.own_options([maker]) for maker in conflict.decision_makers]
        on_only, off_only = one_way(conflict.options)
        opponents = [
            choices(space, conflict.payoffs[other], owned[other], on_only, off_only, conflict.unseen.get(other))
            for other in self.others(place)
        ]
        own = conflict.payoffs[place]
        mine = Own(owned[place], on_only & owned[place], off_only & owned[place], conflict.unseen.get(place))
        bound = block_moves(space, sum(owned) & ~owned[place], 0, 0).fold_min(own, int(own.max()) + 1)
        is_open: Flags = -self.better[place].fold_min(-bound, 0) <= own
        return is_sim_stable(space, own, mine, opponents, is_open)


def held_at(moves: Moves, own: Ints) -> Ints:
    """Return the best that a decision maker can have from each state by staying or moving once."""
    held: Ints = np.maximum(own, -moves.fold_min(-own, int(-own.min()) + 1))
    return held


def sanction(
    judge: Judge | PairJudge, place: int, state: int, improvement: int, concept: str
) -> tuple[tuple[int, int], ...] | None:
    """Return the shortest answer of the others that sanctions an improvement, None if there is none.

    Places count from 0; the steps are pairs (decision maker, state reached). For ``sim`` the steps are the
    targets that the others choose at the same moment. For ``nash`` it is always None.
    """
    if concept == "nash":
        return None
    if isinstance(judge, Judge) and concept == "sim":
        return simultaneous_sanction(judge, place, state, improvement)
    harms = judge.harmful(place, state, concept)
    sequences = shortest_sequences(judge.answering(concept), improvement, judge.others(place))
    found = [end for end in sequences.first if harms[end]]
    return sequences.steps(min(found, key=lambda end: sequences.first[end])) if found else None


def simultaneous_sanction(judge: Judge, place: int, state: int, improvement: int) -> tuple[tuple[int, int], ...] | None:
    """Return the choices of the others that sanction an improvement made at the same moment, few movers first."""
    conflict = judge.conflict
    space = conflict.space
    if space is None:
        raise InvalidInputError(f"case '{conflict.id}' is in graph form; SIM needs options.")
    code, own = space.first_code, conflict.payoffs[place]
    known = {int(one): at for at, one in enumerate(code)}
    moved = int(code[state] ^ code[improvement])
    others = judge.others(place)
    for n_movers in range(1, len(others) + 1):
        for movers in combinations(others, n_movers):
            for targets in product(*(judge.better[mover][state] for mover in movers)):
                joint = int(code[state]) ^ moved
                for target in targets:
                    joint ^= int(code[state] ^ code[target])
                if joint in known and own[known[joint]] <= own[state]:
                    return tuple(zip(movers, targets, strict=True))
    return None
