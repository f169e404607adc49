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

from detente.errors import CaseError
from detente.resolve.statements import truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.resolve.optionform import StateSpace

KINDS = ("ranking", "prioritised", "indifferent")


def levels(keys: Sequence[Any]) -> tuple[int, ...]:
    """Turn comparable keys, larger is better, into levels 1, 2, 3 ... without gaps."""
    place = {key: level for level, key in enumerate(sorted(set(keys)), start=1)}
    return tuple(place[key] for key in keys)


def payoffs(
    preference: Mapping[str, Any],
    names: Sequence[str],
    *,
    space: StateSpace | None,
    option_ids: Sequence[str],
    where: str,
) -> tuple[int, ...]:
    """Turn the preference entry of one decision maker into payoffs.

    Parameters
    ----------
    preference : mapping
        The entry of the case: ``kind`` and, by kind, ``ranking`` or ``statements``.
    names : sequence of str
        All states, in order.
    space : StateSpace or None
        The states in option form; None for a case in graph form, which has no statements.
    option_ids : sequence of str
        Ids of the options in order.
    where : str
        The place in the case, for messages: ``"preferences of Japan"``.

    Returns
    -------
    tuple of int
        The level of each state, 1 for the least preferred.

    Raises
    ------
    CaseError
        If the entry contradicts itself or the states.
    """
    kind = preference.get("kind")
    if kind == "indifferent":
        return (1,) * len(names)
    if kind == "ranking":
        return _by_ranking(preference.get("ranking"), names, where)
    if kind == "prioritised":
        if space is None:
            raise CaseError(f"{where}: statements need options; expected a ranking in a case in graph form.")
        return _by_statements(preference.get("statements"), space, option_ids, where)
    raise CaseError(f"{where}: kind {kind!r} found; expected one of {', '.join(KINDS)}.")


def _by_ranking(ranking: object, names: Sequence[str], where: str) -> tuple[int, ...]:
    if not isinstance(ranking, list) or not ranking:
        raise CaseError(f"{where}: no ranking found; expected a list of states, most preferred first.")
    groups = [entry if isinstance(entry, list) else [entry] for entry in ranking]
    height: dict[int, int] = {}
    for depth, group in enumerate(groups):
        for entry in group:
            place = _place(entry, names, where)
            if place in height:
                raise CaseError(f"{where}: state {entry} is ranked twice; expected every state once.")
            height[place] = -depth
    missing = [str(place + 1) for place in range(len(names)) if place not in height]
    if missing:
        raise CaseError(f"{where}: state {', '.join(missing[:5])} is not ranked; expected every state once.")
    return levels([height[place] for place in range(len(names))])


def _place(entry: object, names: Sequence[str], where: str) -> int:
    if isinstance(entry, int) and not isinstance(entry, bool) and 1 <= entry <= len(names):
        return entry - 1
    if isinstance(entry, str) and entry in names:
        return names.index(entry)
    raise CaseError(f"{where}: {entry!r} is not a state; expected a number from 1 to {len(names)} or a state's name.")


def _by_statements(statements: object, space: StateSpace, option_ids: Sequence[str], where: str) -> tuple[int, ...]:
    if not isinstance(statements, list) or not statements:
        raise CaseError(f"{where}: no statements found; expected a list, most important first.")
    columns = [
        _truth_by_state(statement, space, option_ids, f"{where}, statement {k + 1}")
        for k, statement in enumerate(statements)
    ]
    return levels(list(zip(*columns, strict=True)))


def _truth_by_state(statement: object, space: StateSpace, option_ids: Sequence[str], where: str) -> list[bool]:
    if not isinstance(statement, str):
        raise CaseError(f"{where}: {statement!r} found; expected a text.")
    codes = [code for group in space.codes for code in group]
    bits = truth(statement, option_ids, codes, where=where)
    column: list[bool] = []
    first = 0
    for name, group in zip(space.names, space.codes, strict=True):
        holds = {bool(bits >> place & 1) for place in range(first, first + len(group))}
        if len(holds) > 1:
            raise CaseError(
                f"{where}: {statement!r} holds in some members of the merged state {name} and not in others; "
                "expected a statement that does not tell them apart."
            )
        column.append(holds.pop())
        first += len(group)
    return column
