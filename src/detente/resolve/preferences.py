"""Preferences over conflict states as ordinal payoffs.

The payoff of a state for a decision maker is its level in a weak order: 1 for the least preferred states,
equal numbers for states between which it is indifferent, no gaps. Three kinds are read:

``ranking``
    States from most to least preferred; an inner list is a tie.
``prioritised``
    Statements, most important first. One state is better than another if it satisfies the first statement on
    which the two differ. This equals the score ``sum_j 2^(k-j) [statement j holds]`` of the literature (Peng
    1999; Hipel, Kilgour, Fang & Peng 1997), but tuples of truth values are compared instead of adding powers
    of two, so there is no largest number of statements.
``indifferent``
    All states are equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import CaseError
from detente.resolve.statements import truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from detente.resolve.moves import Flags, Ints
    from detente.resolve.optionform import StateSpace
    from detente.resolve.stateset import States

KINDS = ("ranking", "prioritised", "indifferent")


def levels(keys: NDArray[Any]) -> Ints:
    """Turn keys, larger is better, into levels 1, 2, 3 ... without gaps."""
    return np.unique(keys, return_inverse=True)[1].astype(np.int64) + 1


def _closed_up(heights: Ints) -> Ints:
    """Do as :func:`levels` for small whole numbers, without sorting them."""
    occurs = np.zeros(int(heights.max()) + 1, dtype=np.int64)
    occurs[heights] = 1
    closed: Ints = np.cumsum(occurs)[heights]
    return closed


def payoffs(preference: Mapping[str, Any], states: States, *, option_ids: Sequence[str], where: str) -> Ints:
    """Turn the preference entry of one decision maker into payoffs.

    Parameters
    ----------
    preference : mapping
        The entry of the case: ``kind`` and, by kind, ``ranking`` or ``statements``.
    states : States
        All states.
    option_ids : sequence of str
        Ids of the options in order; none in graph form, which has no statements.
    where : str
        The place in the case, for messages: ``"preferences of Japan"``.

    Returns
    -------
    numpy array of int64, shape (n_states,)
        The level of each state, 1 for the least preferred.

    Raises
    ------
    CaseError
        If the entry contradicts itself or the states.
    """
    kind = preference.get("kind")
    if kind == "indifferent":
        return np.ones(states.size, dtype=np.int64)
    if kind == "ranking":
        return levels(-_by_ranking(preference.get("ranking"), states, where))
    if kind == "prioritised":
        if states.space is None:
            raise CaseError(f"{where}: statements need options; expected a ranking in a case in graph form.")
        return _by_statements(preference.get("statements"), states.space, option_ids, where)
    raise CaseError(f"{where}: kind {kind!r} found; expected one of {', '.join(KINDS)}.")


def _by_ranking(ranking: object, states: States, where: str) -> Ints:
    """Return the depth of each state in a ranking, 0 for the most preferred."""
    if not isinstance(ranking, list) or not ranking:
        raise CaseError(f"{where}: no ranking found; expected a list of states, most preferred first.")
    depth = np.full(states.size, -1, dtype=np.int64)
    for group_depth, group in enumerate(ranking):
        for entry in group if isinstance(group, list) else [group]:
            place = states.place(entry)
            if place is None:
                raise CaseError(
                    f"{where}: {entry!r} is not a state; expected a number from 1 to {states.size} or a state's name."
                )
            if depth[place] >= 0:
                raise CaseError(f"{where}: state {entry} is ranked twice; expected every state once.")
            depth[place] = group_depth
    missing = [str(place + 1) for place in np.flatnonzero(depth < 0)[:5]]
    if missing:
        raise CaseError(f"{where}: state {', '.join(missing)} is not ranked; expected every state once.")
    return depth


def _by_statements(statements: object, space: StateSpace, option_ids: Sequence[str], where: str) -> Ints:
    """Compare tuples of truth values, statement by statement, so that the numbers never grow."""
    if not isinstance(statements, list) or not statements:
        raise CaseError(f"{where}: no statements found; expected a list, most important first.")
    height = np.ones(space.n_states, dtype=np.int64)
    for k, statement in enumerate(statements, start=1):
        height = _closed_up(2 * height + _truth_by_state(statement, space, option_ids, f"{where}, statement {k}"))
    return height


def _truth_by_state(statement: object, space: StateSpace, option_ids: Sequence[str], where: str) -> Flags:
    if not isinstance(statement, str):
        raise CaseError(f"{where}: {statement!r} found; expected a text.")
    holds = truth(statement, option_ids, space.codes, where=where)
    column = np.zeros(space.n_states, dtype=bool)
    column[space.state[holds]] = True
    differing = space.state[~holds & column[space.state]]
    if differing.size:
        raise CaseError(
            f"{where}: {statement!r} holds in some members of the merged state {space.names[differing[0]]} and not "
            "in others; expected a statement that does not tell them apart."
        )
    return column
