"""Status quo analysis: what can follow from the present state, by which moves, and which equilibria among it.

From the status quo the shortest legal sequences of all decision makers are found twice: with all moves, and
with improvements only (each mover strictly prefers the state it moves to over the one it leaves). Each
equilibrium is graded by the easiest way to it:

``by improvements``
    a chain of single moves, each of which its mover prefers;
``only by a joint move``
    no such chain, but several decision makers who change their options at the same time, each preferring the
    result to the status quo;
``only by joint moves in turn``
    neither, but a chain of moves by decision makers and coalitions, each of which all its movers prefer;
``only with a loss on the way``
    none of these, but some sequence of single moves in which somebody moves to a state that it likes less;
``not reachable``
    none of these.

Reference: Li, Kilgour & Hipel, J. Oper. Res. Soc. 56:699-707 (2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

from detente.resolve.coalitions import coalition_paths
from detente.resolve.reach import shortest_sequences
from detente.resolve.relational import MOST_STATES
from detente.resolve.stability import judge_of, stability
from detente.resolve.why import move_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Moves

Grade = Literal[
    "by improvements",
    "only by a joint move",
    "only by joint moves in turn",
    "only with a loss on the way",
    "not reachable",
]
Path = tuple[tuple[str, int], ...]
"""The moves of a sequence: who moves, and the number of the state reached."""

MOST_MAKERS = 6
"""Up to so many decision makers all their coalitions are tried: 63."""

LIMITATION = (
    "The sequences are those that the model allows; it says nothing of how long they take or how likely they are."
)


@dataclass(frozen=True, slots=True)
class EquilibriumReach:
    """How an equilibrium can be reached from the status quo.

    Attributes
    ----------
    state : int
        Number of the equilibrium.
    label : str
        Its name for a sentence.
    concepts : tuple of str
        The concepts under which it is an equilibrium.
    grade : str
        The easiest way to it.
    path : tuple
        A shortest sequence of that grade; empty for a joint move and for the status quo itself.
    joint_movers : tuple of str
        The smallest group that prefers it and can move there together; empty if there is none.
    words : str
        The way in words.
    """

    state: int
    label: str
    concepts: tuple[str, ...]
    grade: Grade
    path: Path
    joint_movers: tuple[str, ...]
    words: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "state": self.state,
            "label": self.label,
            "concepts": list(self.concepts),
            "grade": self.grade,
            "path": [list(step) for step in self.path],
            "joint_movers": list(self.joint_movers),
            "words": self.words,
        }


@dataclass(frozen=True, slots=True, repr=False)
class StatusQuo:
    """What can follow from the status quo.

    Attributes
    ----------
    conflict : Conflict
        What was analysed.
    start : int
        Number of the status quo.
    by_moves, by_improvements : dict
        For every state that can be reached (the status quo itself by an empty sequence) a shortest sequence.
    by_coalitions : dict
        The same for improvements by decision makers and by coalitions, members joined by " + ". Empty if there are
        more than 4,096 states or six decision makers.
    equilibria : tuple of EquilibriumReach
        Every equilibrium under Nash or SEQ, and how it can be reached.
    limitation : str
        What the analysis cannot tell.
    """

    conflict: Conflict
    start: int
    by_moves: dict[int, Path]
    by_improvements: dict[int, Path]
    by_coalitions: dict[int, Path]
    equilibria: tuple[EquilibriumReach, ...]
    limitation: str = LIMITATION

    def __repr__(self) -> str:
        return (
            f"<StatusQuo of {self.conflict.id}: state {self.start}, {len(self.by_moves)} states by moves, "
            f"{len(self.by_improvements)} by improvements>"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "conflict": self.conflict.id,
            "start": self.start,
            "by_moves": _plain(self.by_moves),
            "by_improvements": _plain(self.by_improvements),
            "by_coalitions": _plain(self.by_coalitions),
            "equilibria": [entry.to_dict() for entry in self.equilibria],
            "limitation": self.limitation,
        }


def _plain(paths: dict[int, Path]) -> dict[str, list[list[Any]]]:
    return {str(state): [list(step) for step in path] for state, path in paths.items()}


def status_quo(conflict: Conflict, *, start: int | str | None = None) -> StatusQuo:
    """Find what can follow from the status quo.

    Parameters
    ----------
    conflict : Conflict
        Any conflict.
    start : int or str, optional
        Another state to start from.

    Raises
    ------
    InvalidInputError
        If neither the case nor the caller says where to start.
    """
    number = conflict.from_status_quo() if start is None else conflict.number(start)
    by_moves = _paths(conflict, conflict.moves, number)
    by_improvements = _paths(conflict, judge_of(conflict).better, number)
    groups = joint_improvements(conflict, number)
    is_small = conflict.n_states <= MOST_STATES and len(conflict.decision_makers) <= MOST_MAKERS
    by_coalitions = coalition_paths(conflict, number) if is_small else {}
    found = stability(conflict, concepts=("nash", "seq"))
    states = sorted(set(found.equilibria["nash"]) | set(found.equilibria["seq"]))
    reaches = tuple(
        _reach(
            conflict,
            number,
            state,
            tuple(concept for concept, equilibria in found.equilibria.items() if state in equilibria),
            by_moves.get(state),
            by_improvements.get(state),
            by_coalitions.get(state),
            groups.get(state, ()),
        )
        for state in states
    )
    return StatusQuo(conflict, number, by_moves, by_improvements, by_coalitions, reaches)


def _paths(conflict: Conflict, moves: Sequence[Moves], start: int) -> dict[int, Path]:
    found = shortest_sequences(moves, start - 1, range(len(conflict.decision_makers)))
    paths: dict[int, Path] = {start: ()}
    for target in found.first:
        steps = found.steps(target)
        paths.setdefault(target + 1, tuple((conflict.decision_makers[mover], state + 1) for mover, state in steps))
    return dict(sorted(paths.items()))


def joint_improvements(conflict: Conflict, start: int) -> dict[int, tuple[str, ...]]:
    """Find the states to which two or more decision makers can move together, all of them preferring it.

    Returns
    -------
    dict
        Number of the state -> the smallest such group. Empty in graph form.
    """
    if conflict.space is None:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    for size in range(2, len(conflict.decision_makers) + 1):
        for group in combinations(conflict.decision_makers, size):
            for target in conflict.joint_moves(start, group):
                if target not in found and all(conflict.prefers(maker, target, start) for maker in group):
                    found[target] = group
    return found


def _reach(
    conflict: Conflict,
    start: int,
    state: int,
    concepts: tuple[str, ...],
    moved: Path | None,
    improved: Path | None,
    in_turn: Path | None,
    group: tuple[str, ...],
) -> EquilibriumReach:
    """Grade one equilibrium."""
    grade: Grade
    path: Path = ()
    if improved is not None:
        grade, path = "by improvements", improved
    elif group:
        grade = "only by a joint move"
    elif in_turn is not None:
        grade, path = "only by joint moves in turn", in_turn
    elif moved is not None:
        grade, path = "only with a loss on the way", moved
    else:
        grade = "not reachable"
    words = _words(conflict, start, state, grade, path)
    return EquilibriumReach(state, conflict.label(state), concepts, grade, path, group, words)


def _words(conflict: Conflict, start: int, state: int, grade: Grade, path: Path) -> str:
    label = conflict.label(state)
    if state == start:
        return f"{label} is the status quo."
    if grade == "not reachable":
        return f"{label}: no sequence of moves leads there."
    if grade == "only by a joint move":
        return f"{label}: only by a joint move: {'; '.join(str(one) for one in conflict.changes(start, state))}."
    if grade == "only by joint moves in turn":
        told = ", then ".join(f"{movers} to {conflict.label(target)}" for movers, target in path)
        return f"{label}: {grade}: {told}."
    steps = [(conflict.index(mover), target - 1) for mover, target in path]
    return f"{label}: {grade}: {move_in_words(conflict, start - 1, steps)}."
