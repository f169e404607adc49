"""The integrated graph of a conflict: its states, the moves between them, and the way from today to the outcome.

Small conflicts are kept whole. Of larger ones only the states that matter are kept: the status quo, the equilibria
under Nash or SEQ, the states that both parties prefer, and those on the way to the outcome. Every decision maker has
one line from each state at most: its best improvement, because lines for all moves of a large conflict show nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from detente.errors import InvalidInputError
from detente.resolve.deadend import better_for_both
from detente.resolve.stability import stability
from detente.resolve.statusquo import status_quo

if TYPE_CHECKING:
    from detente.resolve.conflict import Conflict
    from detente.resolve.statusquo import EquilibriumReach

MOST_WHOLE = 60
"""Conflicts of up to so many states are kept whole."""
Kind = Literal["improvement", "path", "leaves"]
TOGETHER = " + "
EASE = ("by improvements", "only by a joint move", "only by joint moves in turn", "only with a loss on the way")
"""Grades of a way, the easiest first."""


@dataclass(frozen=True, slots=True)
class Node:
    """A state.

    Attributes
    ----------
    state : int
        Its number.
    name : str
        The case's name for it; empty if it has none.
    options : str
        The state string.
    ranks : tuple of int
        For the two parties, 1 is best.
    holds : str
        ``nash``, ``seq`` or empty: the strongest concept under which it is an equilibrium.
    is_better : bool
        Whether both parties prefer it to the status quo.
    """

    state: int
    name: str
    options: str
    ranks: tuple[int, int]
    holds: str
    is_better: bool

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "state": self.state,
            "name": self.name,
            "options": self.options,
            "ranks": list(self.ranks),
            "holds": self.holds,
            "is_better": self.is_better,
        }


@dataclass(frozen=True, slots=True)
class Arc:
    """A move.

    Attributes
    ----------
    movers : tuple of str
        Who moves; more than one for a joint move.
    start, end : int
        Numbers of the states.
    kind : str
        ``improvement``; ``path``: a step from the status quo to the outcome; ``leaves``: the third party goes back to
        its options of the status quo.
    """

    movers: tuple[str, ...]
    start: int
    end: int
    kind: Kind

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"movers": list(self.movers), "start": self.start, "end": self.end, "kind": self.kind}


@dataclass(frozen=True, slots=True, repr=False)
class IntegratedGraph:
    """The graph of all decision makers' moves.

    Attributes
    ----------
    conflict : Conflict
        What it is the graph of.
    parties : tuple of str
        The two whose ranks place the states.
    status_quo, outcome : int or None
        Where the way begins and ends.
    nodes : tuple of Node
        By number.
    arcs : tuple of Arc
        Improvements first, then the way.
    is_whole : bool
        Whether every state is in it.
    """

    conflict: Conflict
    parties: tuple[str, str]
    status_quo: int | None
    outcome: int | None
    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]
    is_whole: bool

    def __repr__(self) -> str:
        return f"<IntegratedGraph of {self.conflict.id}: {len(self.nodes)} states, {len(self.arcs)} moves>"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "parties": list(self.parties),
            "status_quo": self.status_quo,
            "outcome": self.outcome,
            "is_whole": self.is_whole,
            "states": [node.to_dict() for node in self.nodes],
            "moves": [arc.to_dict() for arc in self.arcs],
        }


def integrated_graph(
    conflict: Conflict, *, parties: tuple[str, str] | None = None, third: str | None = None
) -> IntegratedGraph:
    """Build the integrated graph of a conflict.

    Parameters
    ----------
    conflict : Conflict
        Any conflict.
    parties : tuple of two str, optional
        Whose ranks place the states; by default those of the case, else the first two decision makers.
    third : str, optional
        A third party; the step with which it leaves the outcome is added.
    """
    pair = _pair(conflict, parties)
    found = stability(conflict, concepts=("nash", "seq")).equilibria
    start = conflict.status_quo
    better = set() if start is None else {entry.state for entry in better_for_both(conflict, pair)}
    outcome = None if start is None else _outcome(conflict, better)
    way = _way(conflict, start, outcome, third)
    is_whole = conflict.n_states <= MOST_WHOLE
    kept = {state for states in found.values() for state in states} | better
    kept |= {end for arc in way for end in (arc.start, arc.end)} | ({start} if start else set())
    states = range(1, conflict.n_states + 1) if is_whole else sorted(kept)
    names = {number: name.replace("_", " ") for name, number in conflict.named.items()}
    nodes = tuple(
        Node(
            state=state,
            name=names.get(state, ""),
            options=conflict.states[state - 1],
            ranks=(conflict.rank(pair[0], state), conflict.rank(pair[1], state)),
            holds=next((concept for concept in ("nash", "seq") if state in found[concept]), ""),
            is_better=state in better,
        )
        for state in states
    )
    arcs = (*_improvements(conflict, [node.state for node in nodes]), *way)
    return IntegratedGraph(conflict, pair, start, outcome.state if outcome else None, nodes, arcs, is_whole)


def _pair(conflict: Conflict, parties: tuple[str, str] | None) -> tuple[str, str]:
    try:
        return conflict.two_parties(parties)
    except InvalidInputError:
        if parties is not None:
            raise
        first, second = conflict.decision_makers[:2]
        return first, second


def _outcome(conflict: Conflict, better: set[int]) -> EquilibriumReach | None:
    """Choose the equilibrium to show the way to: better for both, then Nash before SEQ, then the easiest way."""
    ways = [
        entry for entry in status_quo(conflict).equilibria if entry.grade in EASE and entry.state != conflict.status_quo
    ]
    return min(
        ways,
        key=lambda entry: (
            entry.state not in better,
            "nash" not in entry.concepts,
            EASE.index(entry.grade),
            len(entry.path),
            len(conflict.changes(conflict.from_status_quo(), entry.state)),
            entry.state,
        ),
        default=None,
    )


def _way(conflict: Conflict, start: int | None, outcome: EquilibriumReach | None, third: str | None) -> tuple[Arc, ...]:
    """Return the steps to the outcome, and the step with which the third party then leaves it."""
    if start is None or outcome is None:
        return ()
    steps = outcome.path
    if outcome.grade == "only by a joint move":
        movers = {change.decision_maker for change in conflict.changes(start, outcome.state)}
        steps = ((TOGETHER.join(maker for maker in conflict.decision_makers if maker in movers), outcome.state),)
    states = [start, *(state for _, state in steps)]
    arcs = [
        Arc(tuple(movers.split(TOGETHER)), before, after, "path")
        for (movers, _), (before, after) in zip(steps, pairwise(states), strict=True)
    ]
    left = None if third is None else _left(conflict, outcome.state, third)
    if third is not None and left is not None and left != start:
        arcs.append(Arc((conflict.decision_makers[conflict.index(third)],), outcome.state, left, "leaves"))
    return tuple(arcs)


def _left(conflict: Conflict, state: int, third: str) -> int | None:
    """Return the state after a third party has gone back to its options of the status quo; None if it makes none."""
    now, then = conflict.states[conflict.from_status_quo() - 1], conflict.states[state - 1]
    own = conflict.own_options([third])
    left = "".join(now[place] if own >> place & 1 else mark for place, mark in enumerate(then))
    return conflict.number(left) if left != then and left in conflict.states else None


def _improvements(conflict: Conflict, states: list[int]) -> list[Arc]:
    """Return the best improvement of each decision maker from each of some states, within them."""
    shown = set(states)
    arcs = []
    for place, maker in enumerate(conflict.decision_makers):
        own = conflict.payoffs[place]
        for state in states:
            gains = [
                target
                for target in conflict.moves[place][state - 1]
                if target + 1 in shown and own[target] > own[state - 1]
            ]
            if gains:
                best = max(gains, key=lambda target: (own[target], -target))
                arcs.append(Arc((maker,), state, best + 1, "improvement"))
    return arcs
