"""What several decision makers can reach: legal sequences of moves.

A *legal sequence* of a set H of decision makers is one or more moves by members of H in which nobody moves
twice in a row; a decision maker may move again later. The states reached from ``s`` are ``R_H(s)``; with
improvements only (each mover strictly prefers the state it moves to over the one it leaves) ``R_H+(s)``.

The rule needs the last mover. Let ``e_j(s)`` be the least value over the ends of legal sequences from ``s``
that begin with a move by ``j``; then::

    e_j(s) = min over t in R_j(s) of min( value(t), e_k(t) for k in H, k != j )

and the least value over ``R_H(s)`` is the minimum of all ``e_j(s)``. The equations are solved by repeated
substitution from above, one decision maker at a time, until nothing falls; each step is one fold over the
moves of one decision maker. No set of reached states is ever stored.

References: Fang, Hipel & Kilgour, *Interactive Decision Making* (1993), definition of legal sequences.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from detente.resolve.moves import Ints, Moves

Step = tuple[int, int]
"""A move: who (place of the decision maker), and where to (place of the state)."""


def least_reached(moves: Sequence[Moves], values: Ints) -> Ints:
    """Return for each state the least value over the ends of all legal sequences.

    Parameters
    ----------
    moves : sequence of Moves
        The moves of each member of H.
    values : numpy array of int64, shape (n_states,)
        What is minimised.

    Returns
    -------
    numpy array of int64, shape (n_states,)
        The least value; one more than the greatest of all values where no member can move.
    """
    none = int(values.max()) + 1
    steps = [partial(own.fold_min, empty=none) for own in moves]
    return over_sequences(steps, values, np.full(values.size, none), np.minimum)


def over_sequences(
    steps: Sequence[Callable[[NDArray[Any]], NDArray[Any]]], values: NDArray[Any], nothing: NDArray[Any], join: np.ufunc
) -> NDArray[Any]:
    """Return for each state what stands at the ends of all legal sequences, joined.

    Parameters
    ----------
    steps : sequence of callable
        For each member of H: join, for each state, what stands at the states that one move of its own reaches.
    values : numpy array, shape (n_states, ...)
        What stands at each state.
    nothing : numpy array, shape (n_states, ...)
        What stands where no member can move; it changes nothing that it is joined with.
    join : numpy.ufunc
        Joins two of them; no matter in what order and how often: least, union.
    """
    by_first = [nothing for _ in steps]
    is_due = [True] * len(steps)
    while any(is_due):
        for mover, step in enumerate(steps):
            if not is_due[mover]:
                continue
            is_due[mover] = False
            new = step(reduce(join, (one for other, one in enumerate(by_first) if other != mover), values))
            if (new != by_first[mover]).any():
                by_first[mover] = new
                is_due = [due or other != mover for other, due in enumerate(is_due)]
    return reduce(join, by_first, nothing)


@dataclass(frozen=True, slots=True)
class Sequences:
    """Shortest legal sequences from one state, as a tree of moves.

    Attributes
    ----------
    states, movers, parents, depths : numpy arrays of int64, shape (n_moves,)
        Of each move: the state reached, who moves, the move before it (-1 for none) and how many moves it takes.
    first : dict
        Place of each state that is reached -> the first move that reaches it, by length and then by the order
        of the decision makers. The start is in it only if a sequence comes back to it.
    """

    states: Ints
    movers: Ints
    parents: Ints
    depths: Ints
    first: dict[int, int]

    def length(self, state: int) -> int:
        """Return the number of moves to a state."""
        return int(self.depths[self.first[state]])

    def steps(self, state: int) -> tuple[Step, ...]:
        """Return the moves of a shortest sequence to a state."""
        steps = []
        move = self.first[state]
        while move >= 0:
            steps.append((int(self.movers[move]), int(self.states[move])))
            move = int(self.parents[move])
        return tuple(reversed(steps))


def shortest_sequences(moves: Sequence[Moves], start: int, movers: Sequence[int]) -> Sequences:
    """Find a shortest legal sequence from one state to every state that can be reached.

    Parameters
    ----------
    moves : sequence of Moves
        The moves of all decision makers, or their improvements.
    start : int
        Place of the state to start from.
    movers : sequence of int
        Places of the decision makers who may move.
    """
    n_states = moves[0].n_states
    seen = np.zeros(len(moves) * n_states, dtype=bool)
    states, lasts, ids = np.array([start]), np.array([-1]), np.array([-1])
    found: list[tuple[Ints, Ints, Ints]] = []
    total = 0
    while states.size:
        places, keys = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for mover in movers:
            may = np.flatnonzero(lasts != mover)
            which, targets = moves[mover].expand(states[may])
            places.append(may[which])
            keys.append(targets + mover * n_states)
        place, key = np.concatenate(places), np.concatenate(keys)
        order = np.lexsort((key, place))
        place, key = place[order], key[order]
        new = np.sort(np.unique(key, return_index=True)[1])
        new = new[~seen[key[new]]]
        seen[key[new]] = True
        parents = ids[place[new]]
        states, lasts = key[new] % n_states, key[new] // n_states
        ids = total + np.arange(new.size)
        total += new.size
        found.append((states, lasts, parents))
    reached, by, parents = (np.concatenate(column) for column in zip(*found, strict=True))
    depths = np.repeat(np.arange(1, len(found) + 1), [level[0].size for level in found])
    ends, firsts = np.unique(reached, return_index=True)
    return Sequences(reached, by, parents, depths, dict(zip(ends.tolist(), firsts.tolist(), strict=True)))
