"""Judging one state under many rankings: only what matters there is looked at, and nothing twice.

The states above the wanted one decide (see :mod:`detente.resolve.betterset`), and under SEQ, SSEQ and SIM how the
others would answer the moves that leave it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.resolve.betterset import CREDIBLE, Condition, bits, conditions
from detente.resolve.reach import shortest_sequences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Ints


def what_matters(conflict: Conflict, state: int, place: int, concept: str) -> tuple[list[int], list[int]]:
    """List what of a decision maker's ranking matters for whether a state is an equilibrium; all places from 0.

    Returns
    -------
    tuple
        The states from which it may answer a move of another that leaves the wanted state (under SEQ, SSEQ and SIM),
        and the states whose place beside the wanted one matters for its own stability.
    """
    if concept == "sim":
        return [state], [place for place in range(conflict.n_states) if place != state]
    own = conflict.moves[place]
    if concept == "nash":
        return [], sorted(own[state])
    makers = range(len(conflict.moves))
    sources: set[int] = set()
    spoken: set[int] = set()
    for mover in makers:
        others = [other for other in makers if other != mover]
        for gain in conflict.moves[mover][state]:
            found = shortest_sequences(conflict.moves, gain, others)
            if mover == place:
                spoken |= {gain, *found.first}
            else:
                sources |= {gain, *found.states[found.movers != place].tolist()}
    if concept in ("smr", "sseq"):
        spoken |= {escape for end in spoken.copy() for escape in own[end]}
    return sorted(sources) if concept in CREDIBLE else [], sorted(spoken - {state})


class StateJudge:
    """Judges one state of a conflict under one concept and any rankings.

    Parameters
    ----------
    conflict : Conflict
        Decision makers and moves; complete orders.
    state : int
        Place of the state, from 0.
    concept : str
        One of the six.
    """

    def __init__(self, conflict: Conflict, state: int, concept: str) -> None:
        self.conflict, self.state, self.concept = conflict, state, concept
        matter = [what_matters(conflict, state, place, concept) for place in range(len(conflict.moves))]
        self.spoken = [np.array(spoken, dtype=np.int64) for _, spoken in matter]
        self.arcs = []
        for own, (sources, _) in zip(conflict.moves, matter, strict=True):
            at = np.array(sources, dtype=np.int64)
            which, targets = own.expand(at)
            self.arcs.append((at[which], targets))
        self._asked: dict[tuple[bytes, ...], list[Condition]] = {}

    def is_equilibrium(self, payoffs: Sequence[Ints]) -> bool:
        """Whether the state is stable for everybody."""
        return all(self.is_stable(place, payoffs) for place in range(len(payoffs)))

    def is_stable(self, place: int, payoffs: Sequence[Ints]) -> bool:
        """Whether the state is stable for one decision maker."""
        above = bits(self.spoken[place][payoffs[place][self.spoken[place]] > payoffs[place][self.state]].tolist())
        return not any(one.is_met(above) for one in self.asked(place, payoffs))

    def asked(self, place: int, payoffs: Sequence[Ints]) -> list[Condition]:
        """Return what would make the state unstable for a decision maker, given the rankings of the others."""
        signs = [b"" if other == place else self._answers(other, own) for other, own in enumerate(payoffs)]
        key = (bytes([place]), *signs)
        if key not in self._asked:
            answers = None
            if self.concept in CREDIBLE:
                moves = self.conflict.moves
                answers = [own.better(payoff) for own, payoff in zip(moves, payoffs, strict=True)]
            self._asked[key] = conditions(self.conflict, place, self.state, self.concept, answers)
        return self._asked[key]

    def _answers(self, place: int, payoff: Ints) -> bytes:
        sources, targets = self.arcs[place]
        return np.packbits(payoff[targets] > payoff[sources]).tobytes()
