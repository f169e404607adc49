"""Stability where payoffs do not tell it all: unknown, fuzzy and probabilistic preferences, and coalitions.

A *player* is a decision maker or a coalition: its moves, and three matrices that say which of them it wants, what
deters it and which of its moves others believe (see :mod:`detente.resolve.pairwise`). State ``s`` is stable for
player ``i`` if for every move to ``s1`` that ``i`` wants

=====  =============================================================================================
Nash   (there is none)
GMR    some ``s2`` in ``R_H(s1)`` harms
SMR    some ``s2`` in ``R_H(s1)`` harms, and so does every ``s3`` to which ``i`` can move from ``s2``
SEQ    some ``s2`` in ``R_H+(s1)`` harms, reached by credible moves
SSEQ   as SMR, with ``s2`` in ``R_H+(s1)``
=====  =============================================================================================

Here sets of states are needed. They are rows of bits and grow by the same repeated substitution as the values in
:mod:`detente.resolve.reach`. Memory grows with the square of the number of states, so there is a limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InvalidInputError
from detente.resolve.moves import ArcMoves
from detente.resolve.pairwise import Answers, crisp
from detente.resolve.reach import over_sequences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Flags, Moves
    from detente.resolve.pairwise import View

    Bits = NDArray[np.uint8]

MOST_STATES = 4096
"""Up to so many states; the rows of bits of more would not fit."""

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


@dataclass(frozen=True, slots=True, eq=False)
class Player:
    """A decision maker or a coalition."""

    moves: ArcMoves
    answers: Answers

    def those(self, matrix: Flags) -> ArcMoves:
        """Keep the moves for which a matrix says yes."""
        sources, targets = self.moves.expand(np.arange(self.moves.n_states))
        kept = matrix[sources, targets]
        return ArcMoves.of(self.moves.n_states, sources[kept], targets[kept])


def arcs_of(moves: Moves) -> ArcMoves:
    """List the moves of either kind one by one."""
    return ArcMoves.of(moves.n_states, *moves.expand(np.arange(moves.n_states)))


def players(conflict: Conflict, view: View) -> list[Player]:
    """Return the decision makers of a conflict as players.

    Raises
    ------
    InvalidInputError
        If the conflict has too many states.
    """
    if conflict.n_states > MOST_STATES:
        raise InvalidInputError(
            f"case '{conflict.id}' has {conflict.n_states} states; coalitions and unknown, fuzzy or probabilistic "
            f"preferences can be analysed up to {MOST_STATES}."
        )
    return [
        Player(arcs_of(own), crisp(preference.payoffs) if preference.pairs is None else preference.pairs.answers(view))
        for own, preference in zip(conflict.moves, conflict.preferences, strict=True)
    ]


class PairJudge:
    """Judges the states of a conflict whose preferences relate pairs of states.

    It answers as :class:`detente.resolve.stability.Judge` does.

    Parameters
    ----------
    conflict : Conflict
        What is analysed.
    view : View
        How unknown and probabilistic preferences are dealt with.
    """

    def __init__(self, conflict: Conflict, view: View) -> None:
        self.conflict = conflict
        self.players = players(conflict, view)
        self.better = [player.those(player.answers.improves) for player in self.players]
        self.credible = [player.those(player.answers.credible) for player in self.players]

    def others(self, place: int) -> list[int]:
        """List the places of all other decision makers."""
        return [other for other in range(len(self.players)) if other != place]

    def is_stable(self, place: int, concept: str) -> Flags:
        """Tell for each state whether it is stable for the decision maker at a place."""
        return is_stable(self.players[place], [self.players[other] for other in self.others(place)], concept)

    def answering(self, concept: str) -> Sequence[Moves]:
        """Return the moves with which decision makers may sanction under a concept."""
        return self.credible if concept in ("seq", "sseq") else [player.moves for player in self.players]

    def harmful(self, place: int, state: int, concept: str) -> Flags:
        """Tell which states deter a decision maker from leaving a state."""
        player = self.players[place]
        harms: Flags = player.answers.harms[state]
        if concept not in ("smr", "sseq"):
            return harms
        held: Flags = harms.copy()
        sources, targets = player.moves.expand(np.flatnonzero(harms))
        escapes = ~harms[targets]
        held[np.flatnonzero(harms)[sources[escapes]]] = False
        return held


def is_stable(player: Player, others: Sequence[Player], concept: str) -> Flags:
    """Tell for each state whether it is stable for a player against others."""
    n_states = player.moves.n_states
    sources, gains = player.those(player.answers.improves).expand(np.arange(n_states))
    stable = np.ones(n_states, dtype=bool)
    if concept == "nash":
        stable[sources] = False
        return stable
    believed = concept in ("seq", "sseq")
    ends = reached([other.those(other.answers.credible) if believed else other.moves for other in others], n_states)
    harmful = _packed(player.answers.harms)
    if concept in ("smr", "sseq"):
        # Row s of the transposed union: from which states can the player escape to one that does not harm?
        escapes = _unpacked(_union(player.moves, _packed(~player.answers.harms.T)), n_states)
        harmful = harmful & ~_packed(escapes.T)
    step = max(1, (1 << 24) // harmful.shape[1])
    for first in range(0, sources.size, step):
        part = slice(first, first + step)
        is_sanctioned = (ends[gains[part]] & harmful[sources[part]]).any(axis=1)
        stable[sources[part][~is_sanctioned]] = False
    return stable


def reached(moves: Sequence[ArcMoves], n_states: int) -> Bits:
    """Return for each state the ends of all legal sequences, as rows of bits."""
    start = _packed(np.eye(n_states, dtype=bool))
    return over_sequences([partial(_union, own) for own in moves], start, np.zeros_like(start), np.bitwise_or)


def _union(moves: ArcMoves, rows: Bits) -> Bits:
    """Return for each state the union of the rows of its targets."""
    union = np.zeros_like(rows)
    has = np.flatnonzero(moves.first[:-1] < moves.first[1:])
    if has.size:
        union[has] = np.bitwise_or.reduceat(rows[moves.targets], moves.first[has], axis=0)
    return union


def _packed(flags: Flags) -> Bits:
    return np.packbits(flags, axis=1)


def _unpacked(bits: Bits, n_states: int) -> Flags:
    return np.unpackbits(bits, axis=1, count=n_states).astype(bool)
