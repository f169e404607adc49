"""Cases of the schema ``gmcr-case/1``: building the conflict of one.

Every contradiction raises a :class:`~detente.errors.CaseError` that names the case and the place in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detente.errors import CaseError
from detente.resolve.caseparts import (
    check_shapes,
    read_codes,
    read_decision_makers,
    read_graph_moves,
    read_graph_states,
    read_infeasible,
    read_options,
    read_preferences,
)
from detente.resolve.conflict import Conflict, Option, one_way, require
from detente.resolve.moves import ArcMoves, block_moves
from detente.resolve.optionform import restricted, state_space
from detente.resolve.preferences import Preference, preference
from detente.resolve.statements import check_pattern
from detente.resolve.stateset import States

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from detente.resolve.moves import Flags, Ints, Moves
    from detente.resolve.optionform import StateSpace

SCHEMA = "gmcr-case/1"
FORMS = ("option", "graph")


def conflict(case: Mapping[str, Any], *, variant: Mapping[str, Any] | None = None) -> Conflict:
    """Build the conflict of a case.

    Parameters
    ----------
    case : mapping
        A case of the schema ``gmcr-case/1``, as read from JSON or YAML.
    variant : mapping, optional
        One of the case's variants: other preferences, and a pattern ``fix`` that every state must fit.

    Raises
    ------
    CaseError
        If the case contradicts itself; the message names the place.
    """
    name = str(case.get("id", "(no id)"))
    try:
        return _conflict(case, variant or {}, name if variant is None else f"{name}/{variant.get('id')}")
    except CaseError as error:
        raise CaseError(f"case '{name}', {error}") from None


def _conflict(case: Mapping[str, Any], variant: Mapping[str, Any], name: str) -> Conflict:
    found = case.get("schema")
    require(found == SCHEMA, f"schema: {found!r} found; expected '{SCHEMA}'.")
    check_shapes(case)
    check_shapes(variant)
    makers = read_decision_makers(case)
    form = case.get("form", "option")
    require(form in FORMS, f"form: {form!r} found; expected 'option' or 'graph'.")
    frame = _option_form(case, variant, makers) if form == "option" else _graph_form(case, variant, makers)
    entries = read_preferences(case, variant, makers)
    named = _named(case, frame)
    return Conflict(
        id=name,
        title=str(variant.get("title") or case.get("title") or name),
        decision_makers=makers,
        options=frame.options,
        state_set=frame.now,
        moves=frame.moves,
        preferences=tuple(_preferences(entries, variant, frame)),
        entries=tuple(entries.values()),
        status_quo=_status_quo(case, frame, named),
        named=named,
        codes=read_codes(case, makers),
        case=case,
        unseen=frame.unseen,
    )


class _Frame(NamedTuple):
    """What a case is before preferences: its states now, and all of them before a variant's ``fix``."""

    options: tuple[Option, ...]
    now: States
    whole: States
    places: Ints | None
    moves: tuple[Moves, ...]
    unseen: dict[int, Flags]

    def renumbered(self, place: int) -> int | None:
        """Return the number now of a state given by its place in the whole, None if it is gone."""
        if self.places is None:
            return place + 1
        now = int(np.searchsorted(self.places, place))
        return now + 1 if now < self.places.size and self.places[now] == place else None


def _option_form(case: Mapping[str, Any], variant: Mapping[str, Any], makers: Sequence[str]) -> _Frame:
    options = read_options(case, makers)
    infeasible = read_infeasible(case.get("infeasible") or [], options)
    whole = space = state_space(len(options), infeasible, case.get("merge") or [], case.get("state_order"))
    places = None
    if variant.get("fix"):
        space, places = restricted(whole, check_pattern(variant["fix"], len(options), "fix"))
    unseen = _unseen(space, case.get("misperceptions") or {}, len(options), makers)
    return _Frame(options, States(space), States(whole), places, own_moves(space, options, makers, unseen), unseen)


def own_moves(
    space: StateSpace, options: Sequence[Option], makers: Sequence[str], unseen: Mapping[int, Flags]
) -> tuple[Moves, ...]:
    """Return the moves of each decision maker in option form."""
    owned = [sum(1 << bit for bit, option in enumerate(options) if option.decision_maker == maker) for maker in makers]
    return tuple(block_moves(space, own, *one_way(options), unseen.get(place)) for place, own in enumerate(owned))


def _unseen(
    space: StateSpace, misperceptions: Mapping[str, Any], n_options: int, makers: Sequence[str]
) -> dict[int, Flags]:
    unseen: dict[int, Flags] = {}
    for maker, patterns in misperceptions.items():
        require(maker in makers, f"misperceptions: {maker!r} found; expected one of {', '.join(makers)}.")
        flags = np.zeros(space.n_states, dtype=bool)
        for pattern in patterns:
            flags |= space.fitting(check_pattern(pattern, n_options, f"misperceptions of {maker}"))
        unseen[makers.index(maker)] = flags
    return unseen


def _graph_form(case: Mapping[str, Any], variant: Mapping[str, Any], makers: Sequence[str]) -> _Frame:
    require(not variant.get("fix"), "fix: a case in graph form has no options to hold fixed.")
    states = States(None, read_graph_states(case))
    moves, unseen = read_graph_moves(case, makers, states)
    return _Frame((), states, states, None, moves, unseen)


def _preferences(
    entries: Mapping[str, Mapping[str, Any]], variant: Mapping[str, Any], frame: _Frame
) -> Iterator[Preference]:
    """Yield preferences: a variant's own ranking counts its states, the case's ranking those before ``fix``."""
    ids = tuple(option.id for option in frame.options)
    for maker, entry in entries.items():
        where = f"preferences of {maker}"
        if frame.places is None or maker in (variant.get("preferences") or {}):
            yield preference(entry, frame.now, option_ids=ids, where=where)
        else:
            yield preference(entry, frame.whole, option_ids=ids, where=where).taking(frame.places)


def _named(case: Mapping[str, Any], frame: _Frame) -> dict[str, int]:
    named = {}
    for name, state in (case.get("named_states") or {}).items():
        place = frame.whole.place(state)
        if place is None:
            raise CaseError(f"named_states, '{name}': {state!r} is not a feasible state.")
        number = frame.renumbered(place)
        if number is not None:
            named[str(name)] = number
    return named


def _status_quo(case: Mapping[str, Any], frame: _Frame, named: Mapping[str, int]) -> int | None:
    given = case.get("status_quo")
    if given is None:
        return None
    require(isinstance(given, int | str), f"status_quo: {given!r} found; expected a number, state string or name.")
    if given in named:
        return named[given]
    place = frame.whole.place((case.get("named_states") or {}).get(given, given))
    if place is None:
        raise CaseError(f"status_quo: {given!r} found; expected a state from 1 to {frame.whole.size}.")
    return frame.renumbered(place)


def restricted_to(whole: Conflict, pattern: str) -> Conflict:
    """Return a conflict in option form with only the states that fit a pattern.

    Unlike a variant's ``fix`` this starts from the conflict as it is, hence from its own preferences.
    """
    if whole.space is None:
        raise CaseError(f"case '{whole.id}', fix: a case in graph form has no options to hold fixed.")
    space, places = restricted(whole.space, check_pattern(pattern, len(whole.options), "fix"))
    return _with_states(whole, f"{whole.id}[{pattern}]", States(space), places)


def keeping(whole: Conflict, kept: Flags) -> Conflict:
    """Return a conflict with only some of its states, and the moves between them."""
    places = np.flatnonzero(kept)
    if whole.space is None:
        return _with_states(whole, whole.id, States(None, tuple(whole.states[place] for place in places)), places)
    new = np.where(kept, np.cumsum(kept) - 1, -1)
    return _with_states(whole, whole.id, States(whole.space.renumbered(new)), places)


def _with_states(whole: Conflict, name: str, states: States, places: Ints) -> Conflict:
    """Return a conflict with the states that stand at some places in the whole."""
    number = {int(place) + 1: new for new, place in enumerate(places, start=1)}
    unseen = {maker: flags[places] for maker, flags in whole.unseen.items()}
    return replace(
        whole,
        id=name,
        state_set=states,
        moves=_moves_among(whole, states, places, unseen),
        preferences=tuple(own.taking(places) for own in whole.preferences),
        status_quo=None if whole.status_quo is None else number.get(whole.status_quo),
        named={name: number[state] for name, state in whole.named.items() if state in number},
        unseen=unseen,
        numbers=tuple(whole.numbers[place] if whole.numbers else int(place) + 1 for place in places),
    )


def _moves_among(whole: Conflict, states: States, places: Ints, unseen: Mapping[int, Flags]) -> tuple[Moves, ...]:
    if states.space is not None:
        return own_moves(states.space, whole.options, whole.decision_makers, unseen)
    new = np.full(whole.n_states, -1)
    new[places] = np.arange(places.size)
    moves = []
    for own in whole.moves:
        sources, targets = own.expand(np.arange(whole.n_states))
        among = (new[sources] >= 0) & (new[targets] >= 0)
        moves.append(ArcMoves.of(states.size, new[sources[among]], new[targets[among]]))
    return tuple(moves)


def all_seeing(blind: Conflict) -> Conflict:
    """Return a conflict in which nobody overlooks a state."""
    if blind.space is not None:
        moves = own_moves(blind.space, blind.options, blind.decision_makers, {})
    else:
        moves = conflict({**blind.case, "misperceptions": {}}).moves
    return replace(blind, moves=moves, unseen={})
