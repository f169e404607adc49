"""Cases of the schema ``gmcr-case/1``: reading one and building its conflict.

Every contradiction raises a :class:`~detente.errors.CaseError` that names the case and the place in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from detente.errors import CaseError
from detente.resolve.conflict import Conflict, Moves, Option, one_way, require
from detente.resolve.optionform import joint_moves, restricted, state_space
from detente.resolve.preferences import levels, payoffs
from detente.resolve.statements import check_pattern, matches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.resolve.optionform import StateSpace

SCHEMA = "gmcr-case/1"
DIRECTIONS = ("both", "on_only", "off_only")
FORMS = ("option", "graph")


def conflict(case: Mapping[str, Any], *, variant: Mapping[str, Any] | None = None) -> Conflict:
    """Build the conflict of a case.

    Parameters
    ----------
    case : mapping
        A case of the schema ``gmcr-case/1``, as read from JSON.
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
    form = case.get("form", "option")
    require(form in FORMS, f"form: {form!r} found; expected 'option' or 'graph'.")
    makers = _decision_makers(case)
    if form == "graph":
        require(not variant.get("fix"), "fix: a case in graph form has no options to hold fixed.")
        options: tuple[Option, ...] = ()
        space, states, kept = None, _graph_states(case), None
        moves = _graph_moves(case, makers, len(states))
        places: Sequence[int] = range(len(states))
    else:
        options = _options(case, makers)
        full = state_space(len(options), case.get("infeasible", []), case.get("merge", []), case.get("state_order"))
        space, places, states, kept = full, range(len(full.names)), full.names, full
        if variant.get("fix"):
            space, places = restricted(full, check_pattern(variant["fix"], len(options), "fix"))
        moves = _moves(space, options, makers, case.get("misperceptions", {}))
    now = states if space is None else space.names
    ids = tuple(option.id for option in options)
    own = _preferences(case, variant, makers)
    heights = []
    for maker in makers:
        where = f"preferences of {maker}"
        if maker in variant.get("preferences", {}):
            heights.append(payoffs(own[maker], now, space=space, option_ids=ids, where=where))
        else:
            whole = payoffs(own[maker], states, space=kept, option_ids=ids, where=where)
            heights.append(levels([whole[place] for place in places]))
    named = _named(case, now, states)
    return Conflict(
        id=name,
        title=str(variant.get("title") or case.get("title") or name),
        decision_makers=makers,
        options=options,
        states=now,
        moves=moves,
        payoffs=tuple(heights),
        status_quo=_status_quo(case, now, states, named),
        named=named,
        codes=_codes(case, makers),
        case=case,
        space=space,
    )


def _decision_makers(case: Mapping[str, Any]) -> tuple[str, ...]:
    entries = case.get("decision_makers") or []
    require(bool(entries), "decision_makers: none found; expected a list of {name}.")
    names = tuple(str(entry.get("name", "")) for entry in entries)
    require(
        all(names) and len(set(names)) == len(names),
        f"decision_makers: {names} found; expected distinct names.",
    )
    return names


def _options(case: Mapping[str, Any], makers: Sequence[str]) -> tuple[Option, ...]:
    entries = case.get("options") or []
    require(bool(entries), "options: none found; expected a list of {id, dm, name}.")
    options: list[Option] = []
    for k, entry in enumerate(entries, start=1):
        name = str(entry.get("id", ""))
        where = f"option {k} ('{name}')"
        require(name.isidentifier(), f"{where}: expected an id of letters, digits and _.")
        require(name not in [option.id for option in options], f"{where}: the id is used twice.")
        is_pattern = len(name) == len(entries) and not set(name) - set("YN")
        require(not is_pattern, f"{where}: the id reads as a pattern; expected another id.")
        maker, direction = entry.get("dm"), entry.get("direction", "both")
        require(maker in makers, f"{where}: dm {maker!r} found; expected one of {', '.join(makers)}.")
        require(
            direction in DIRECTIONS,
            f"{where}: direction {direction!r} found; expected {', '.join(DIRECTIONS)}.",
        )
        side = entry.get("sides_with")
        require(side in (None, *makers), f"{where}: sides_with {side!r} found; expected a decision maker.")
        words = str(entry.get("name") or name)
        options.append(Option(name, str(maker), words, str(entry.get("short") or words), direction, side))
    return tuple(options)


def _moves(
    space: StateSpace, options: Sequence[Option], makers: Sequence[str], misperceptions: Mapping[str, Any]
) -> Moves:
    for maker in misperceptions:
        require(maker in makers, f"misperceptions: {maker!r} found; expected one of {', '.join(makers)}.")
    on_only, off_only = one_way(options)
    moves = []
    for maker in makers:
        own = sum(1 << place for place, option in enumerate(options) if option.decision_maker == maker)
        unseen = _unseen(space, misperceptions.get(maker, []), len(options), maker)
        moves.append(
            tuple(
                () if state in unseen else tuple(target for target in targets if target not in unseen)
                for state, targets in enumerate(joint_moves(space, own, on_only, off_only))
            )
        )
    return tuple(moves)


def _unseen(space: StateSpace, patterns: Sequence[object], n_options: int, maker: str) -> set[int]:
    checked = [check_pattern(pattern, n_options, f"misperceptions of {maker}") for pattern in patterns]
    return {
        state
        for state, group in enumerate(space.codes)
        if any(matches(pattern, code) for pattern in checked for code in group)
    }


def _graph_states(case: Mapping[str, Any]) -> tuple[str, ...]:
    entries = case.get("states") or []
    names = tuple(str(entry.get("name") if isinstance(entry, dict) else entry) for entry in entries)
    require(bool(names), "states: none found; expected a list of names.")
    require(len(set(names)) == len(names), "states: a name is used twice; expected distinct names.")
    return names


def _graph_moves(case: Mapping[str, Any], makers: Sequence[str], n_states: int) -> Moves:
    entries = case.get("moves") or {}
    for maker in entries:
        require(maker in makers, f"moves: {maker!r} found; expected one of {', '.join(makers)}.")
    moves = []
    for maker in makers:
        targets: list[set[int]] = [set() for _ in range(n_states)]
        for k, arc in enumerate(entries.get(maker, []), start=1):
            is_arc = isinstance(arc, list) and len(arc) == 2 and all(end in range(1, n_states + 1) for end in arc)
            message = f"moves of {maker}, {k}: {arc!r} found; expected two different states from 1 to {n_states}."
            require(is_arc and arc[0] != arc[1], message)
            targets[arc[0] - 1].add(arc[1] - 1)
        moves.append(tuple(tuple(sorted(group)) for group in targets))
    return tuple(moves)


def _preferences(
    case: Mapping[str, Any], variant: Mapping[str, Any], makers: Sequence[str]
) -> dict[str, Mapping[str, Any]]:
    entries = {**case.get("preferences", {}), **variant.get("preferences", {})}
    for maker in entries:
        require(maker in makers, f"preferences: {maker!r} found; expected one of {', '.join(makers)}.")
    for maker in makers:
        require(
            isinstance(entries.get(maker), dict),
            f"preferences of {maker}: none found; expected {{kind: ...}}.",
        )
    return entries


def _named(case: Mapping[str, Any], now: Sequence[str], states: Sequence[str]) -> dict[str, int]:
    named = {}
    for name, state in case.get("named_states", {}).items():
        require(state in states, f"named_states, '{name}': {state!r} is not a feasible state.")
        if state in now:
            named[str(name)] = now.index(state) + 1
    return named


def _status_quo(
    case: Mapping[str, Any], now: Sequence[str], states: Sequence[str], named: Mapping[str, int]
) -> int | None:
    given = case.get("status_quo")
    if given is None:
        return None
    if given in named:
        return named[given]
    if isinstance(given, int) and 1 <= given <= len(states):
        given = states[given - 1]
    require(given in states, f"status_quo: {given!r} found; expected a state from 1 to {len(states)}.")
    return now.index(given) + 1 if given in now else None


def _codes(case: Mapping[str, Any], makers: Sequence[str]) -> dict[str, str]:
    codes = {**case.get("parties", {}), **case.get("third_party", {})}
    for code, maker in codes.items():
        require(maker in makers, f"parties, '{code}': {maker!r} found; expected one of {', '.join(makers)}.")
    return codes


def restricted_to(whole: Conflict, pattern: str) -> Conflict:
    """Return a conflict in option form with only the states that fit a pattern.

    Unlike a variant's ``fix`` this starts from the conflict as it is, hence from its own preferences.
    """
    if whole.space is None:
        raise CaseError(f"case '{whole.id}', fix: a case in graph form has no options to hold fixed.")
    space, places = restricted(whole.space, check_pattern(pattern, len(whole.options), "fix"))
    number = {place: new for new, place in enumerate(places)}
    return replace(
        whole,
        id=f"{whole.id}[{pattern}]",
        states=space.names,
        moves=tuple(
            tuple(tuple(number[target] for target in own[place] if target in number) for place in places)
            for own in whole.moves
        ),
        payoffs=tuple(levels([own[place] for place in places]) for own in whole.payoffs),
        status_quo=None if whole.status_quo is None else _renumbered(whole.status_quo, number),
        named={name: number[state - 1] + 1 for name, state in whole.named.items() if state - 1 in number},
        space=space,
        numbers=tuple(whole.numbers[place] if whole.numbers else place + 1 for place in places),
    )


def _renumbered(state: int, number: Mapping[int, int]) -> int | None:
    return number[state - 1] + 1 if state - 1 in number else None
