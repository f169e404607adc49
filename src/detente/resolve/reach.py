"""What several decision makers can reach: legal sequences of moves.

A *legal sequence* of a set H of decision makers is one or more moves by members of H in which nobody moves
twice in a row; a decision maker may move again later. The states reached from ``s`` are ``R_H(s)``; with
improvements only (each mover strictly prefers the state it moves to over the one it leaves) ``R_H+(s)``.

The rule needs the last mover, so the search runs over pairs (state, last mover). All the reachable sets are
found in one pass: strongly connected components of the graph on these pairs (Tarjan 1972), which come in
reverse topological order, each taking the union of its successors. Sets of states are integers whose bit
``s`` is 1 if state ``s`` (from 0) is in the set.

References: Fang, Hipel & Kilgour, *Interactive Decision Making* (1993), definition of legal sequences;
Tarjan, SIAM J. Comput. 1(2):146-160 (1972).
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.resolve.conflict import Moves

Step = tuple[int, int]
"""A move: who (place of the decision maker), and where to (place of the state)."""


def members(states: int) -> Iterator[int]:
    """Go through the places of a bit set, ascending."""
    while states:
        lowest = states & -states
        yield lowest.bit_length() - 1
        states ^= lowest


def improvements(moves: Moves, payoffs: Sequence[Sequence[int]]) -> Moves:
    """Keep the moves by which the mover strictly gains over the state it leaves."""
    return tuple(
        tuple(tuple(target for target in targets if own[target] > own[state]) for state, targets in enumerate(arcs))
        for arcs, own in zip(moves, payoffs, strict=True)
    )


def reached(moves: Moves, movers: Sequence[int]) -> list[int]:
    """Return ``R_H(s)`` for every state ``s``.

    Parameters
    ----------
    moves : tuple
        ``moves[i][s]``: the places that ``i`` reaches from ``s`` in one move.
    movers : sequence of int
        The places of the decision makers in H.

    Returns
    -------
    list of int
        One bit set for each state. With one mover the set holds its single moves only.
    """
    n_states = len(moves[0])
    if not movers:
        return [0] * n_states
    after = _after_each_move(moves, movers)
    return [
        _union(after[target * len(movers) + k] for k, mover in enumerate(movers) for target in moves[mover][state])
        for state in range(n_states)
    ]


def _union(sets: Iterator[int]) -> int:
    total = 0
    for one in sets:
        total |= one
    return total


def _after_each_move(moves: Moves, movers: Sequence[int]) -> list[int]:
    """Return, for each pair (state, last mover), the state itself and all that can follow."""
    width = len(movers)
    successors = [
        [target * width + k for k, mover in enumerate(movers) if k != last for target in moves[mover][state]]
        for state in range(len(moves[0]))
        for last in range(width)
    ]
    closure = [0] * len(successors)
    for component in _components(successors):
        states = 0
        for pair in component:
            states |= 1 << pair // width
            for successor in successors[pair]:
                states |= closure[successor]
        for pair in component:
            closure[pair] = states
    return closure


def _components(successors: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield strongly connected components, successors first (Tarjan's algorithm without recursion)."""
    unseen = -1
    order = [unseen] * len(successors)
    low = [0] * len(successors)
    is_open = [False] * len(successors)
    stack: list[int] = []
    count = 0
    for root in range(len(successors)):
        if order[root] != unseen:
            continue
        order[root] = low[root] = count
        count += 1
        stack.append(root)
        is_open[root] = True
        path = [(root, iter(successors[root]))]
        while path:
            pair, rest = path[-1]
            for successor in rest:
                if order[successor] == unseen:
                    order[successor] = low[successor] = count
                    count += 1
                    stack.append(successor)
                    is_open[successor] = True
                    path.append((successor, iter(successors[successor])))
                    break
                if is_open[successor]:
                    low[pair] = min(low[pair], order[successor])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[pair])
                if low[pair] == order[pair]:
                    component: list[int] = []
                    while not component or component[-1] != pair:
                        component.append(stack.pop())
                        is_open[component[-1]] = False
                    yield component


def shortest_sequences(moves: Moves, start: int, movers: Sequence[int]) -> dict[int, tuple[Step, ...]]:
    """Find a shortest legal sequence from one state to every state that can be reached.

    Parameters
    ----------
    moves : tuple
        As in :func:`reached`; pass :func:`improvements` of it for sequences of improvements only.
    start : int
        Place of the state to start from.
    movers : sequence of int
        Places of the decision makers who may move.

    Returns
    -------
    dict
        For each place reached, by length and then by the order of the decision makers, the steps of one
        shortest sequence. The start is in it only if a sequence comes back to it.
    """
    found: dict[int, tuple[Step, ...]] = {}
    seen: set[Step] = set()
    queue: deque[tuple[int, int, tuple[Step, ...]]] = deque([(start, -1, ())])
    while queue:
        state, last, steps = queue.popleft()
        for mover in movers:
            if mover == last:
                continue
            for target in moves[mover][state]:
                if (mover, target) in seen:
                    continue
                seen.add((mover, target))
                sequence = (*steps, (mover, target))
                found.setdefault(target, sequence)
                queue.append((target, mover, sequence))
    return found
