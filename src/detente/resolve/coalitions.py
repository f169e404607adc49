"""Coalitions: what decision makers can gain by moving together, and stability against it.

A coalition ``C`` *improves* from ``s`` to ``t`` if it can move there and every member prefers ``t``; it is *deterred*
by ``t`` if at least one member does not prefer it. In option form the members change any of their options at the
same time; in graph form they move one after the other, by legal sequences.

Two questions are asked. If the decision makers are grouped into coalitions that act as one
(:func:`grouped_stability`): which states are stable for each group, under Nash, GMR, SMR, SEQ and SSEQ? And for
one coalition among decision makers who may form any others (:func:`coalition_stability`; CNash, CGMR, CSMR,
CSEQ): which states are stable if every subset of the rest may answer together?

References: Kilgour, Hipel, Fang & Peng, *Coalition analysis in group decision support*, Group Decis. Negot.
10:159-175 (2001); Inohara & Hipel, *Coalition analysis in the graph model for conflict resolution*, Systems
Engineering 11:343-359 (2008).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InvalidInputError
from detente.resolve.conflict import one_way
from detente.resolve.moves import ArcMoves, block_moves
from detente.resolve.pairwise import Answers, View
from detente.resolve.reach import shortest_sequences
from detente.resolve.relational import CONCEPTS, Player, arcs_of, is_stable, players, reached
from detente.resolve.stability import Stability, numbers_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.resolve.conflict import Conflict

JOINT = " + "
"""How the members of a coalition are joined in its name."""


def coalition(conflict: Conflict, members: Sequence[str], single: Sequence[Player]) -> Player:
    """Make one player of several decision makers.

    Parameters
    ----------
    conflict : Conflict
        Any conflict.
    members : sequence of str
        Names or codes of the members.
    single : sequence of Player
        All decision makers as players.

    Raises
    ------
    InvalidInputError
        If a member is named twice or there is none.
    """
    places = [conflict.index(member) for member in members]
    if not places or len(set(places)) < len(places):
        raise InvalidInputError(f"coalition {', '.join(members) or '(nobody)'}: expected different decision makers.")
    if len(places) == 1:
        return single[places[0]]
    own = [single[place].answers for place in places]
    return Player(
        _moves_together(conflict, places, single),
        Answers(
            np.logical_and.reduce([one.improves for one in own]),
            np.logical_or.reduce([one.harms for one in own]),
            np.logical_and.reduce([one.credible for one in own]),
        ),
    )


def _moves_together(conflict: Conflict, places: Sequence[int], single: Sequence[Player]) -> ArcMoves:
    if conflict.space is None:
        ends = reached([single[place].moves for place in places], conflict.n_states)
        flags = np.unpackbits(ends, axis=1, count=conflict.n_states)
        return ArcMoves.of(conflict.n_states, *np.nonzero(flags))
    owned = conflict.own_options([conflict.decision_makers[place] for place in places])
    hidden = [conflict.unseen[place] for place in places if place in conflict.unseen]
    unseen = np.logical_or.reduce(hidden) if hidden else None
    return arcs_of(block_moves(conflict.space, owned, *one_way(conflict.options), unseen))


def coalition_improvements(
    conflict: Conflict, members: Sequence[str], state: int | str, *, view: View | None = None
) -> tuple[int, ...]:
    """List the states (numbers) to which some decision makers can move together, each of them preferring it."""
    player = coalition(conflict, members, players(conflict, view or View()))
    place = conflict.number(state) - 1
    return tuple(target + 1 for target in player.moves[place] if player.answers.improves[place, target])


def grouped_stability(conflict: Conflict, groups: Sequence[Sequence[str]], *, view: View | None = None) -> Stability:
    """Find the states that are stable if decision makers act in groups, each group as one.

    Parameters
    ----------
    conflict : Conflict
        Any conflict of up to 4,096 states.
    groups : sequence of sequences of str
        Every decision maker in exactly one group.
    view : View, optional
        How unknown and probabilistic preferences are dealt with.

    Returns
    -------
    Stability
        With the groups, their members joined by " + ", in the place of decision makers.

    Raises
    ------
    InvalidInputError
        If a decision maker is in no group or in two.
    """
    listed = sorted(conflict.index(member) for group in groups for member in group)
    if listed != list(range(len(conflict.decision_makers))):
        raise InvalidInputError(f"groups {groups}: expected every decision maker in exactly one group.")
    single = players(conflict, view or View())
    grouped = [coalition(conflict, group, single) for group in groups]
    names = tuple(JOINT.join(conflict.decision_makers[conflict.index(member)] for member in group) for group in groups)
    flags = {
        concept: np.stack(
            [is_stable(own, [*grouped[:place], *grouped[place + 1 :]], concept) for place, own in enumerate(grouped)]
        )
        for concept in CONCEPTS
    }
    return Stability(conflict, names, flags, view)


def coalition_stability(
    conflict: Conflict, members: Sequence[str], *, view: View | None = None
) -> dict[str, tuple[int, ...]]:
    """Find the states that are stable for one coalition if every subset of the others may answer together.

    Returns
    -------
    dict
        Concept (``nash``, ``gmr``, ``smr``, ``seq``, ``sseq`` for CNash, CGMR, ...) -> numbers of the states.
    """
    single = players(conflict, view or View())
    places = {conflict.index(member) for member in members}
    rest = [maker for place, maker in enumerate(conflict.decision_makers) if place not in places]
    own = coalition(conflict, members, single)
    others = [coalition(conflict, group, single) for group in _coalitions(rest)]
    return {concept: numbers_of(is_stable(own, others, concept)) for concept in CONCEPTS}


def coalition_paths(conflict: Conflict, state: int | str) -> dict[int, tuple[tuple[str, int], ...]]:
    """Find shortest sequences from a state of improvements by decision makers and by coalitions.

    Returns
    -------
    dict
        Number of each state that is reached, the start by an empty sequence -> the movers, members joined by " + ",
        and the numbers of the states reached.
    """
    single = players(conflict, View())
    groups = list(_coalitions(conflict.decision_makers))
    together = [coalition(conflict, members, single) for members in groups]
    moves = [player.those(player.answers.improves) for player in together]
    start = conflict.number(state)
    found = shortest_sequences(moves, start - 1, range(len(moves)))
    paths: dict[int, tuple[tuple[str, int], ...]] = {start: ()}
    for target in found.first:
        steps = found.steps(target)
        paths.setdefault(target + 1, tuple((JOINT.join(groups[mover]), end + 1) for mover, end in steps))
    return dict(sorted(paths.items()))


def _coalitions(makers: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Go through all coalitions, small ones first."""
    for size in range(1, len(makers) + 1):
        yield from combinations(makers, size)
