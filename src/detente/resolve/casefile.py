"""Cases of the schema ``gmcr-case/1``: reading one and building its conflict.

Every contradiction raises a :class:`~detente.errors.CaseError` that names the case and the place in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from detente.errors import CaseError
from detente.resolve.conflict import Conflict, Moves, Option, one_way, require
from detente.resolve.optionform import joint_moves, restricted, state_space
from detente.resolve.preferences import levels, payoffs
from detente.resolve.statements import check_pattern, matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from detente.resolve.optionform import StateSpace

SCHEMA = "gmcr-case/1"
DIRECTIONS = ("both", "on_only", "off_only")
FORMS = ("option", "graph")

# What each field must be, and what a list holds.
SHAPES: dict[str, tuple[type[list[Any]] | type[dict[str, Any]], type | None, str]] = {
    "decision_makers": (list, dict, "a list of objects"),
    "options": (list, dict, "a list of objects"),
    "infeasible": (list, None, "a list of patterns"),
    "merge": (list, None, "a list of patterns"),
    "state_order": (list, str, "a list of state strings"),
    "states": (list, None, "a list of names"),
    "moves": (dict, None, "an object by decision maker"),
    "misperceptions": (dict, None, "an object by decision maker"),
    "preferences": (dict, None, "an object by decision maker"),
    "named_states": (dict, None, "an object of names and state strings"),
    "parties": (dict, None, "an object of codes and decision makers"),
    "third_party": (dict, None, "an object of codes and decision makers"),
    "variants": (list, dict, "a list of objects"),
}


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
    _check_shapes(case)
    _check_shapes(variant)
    makers = _decision_makers(case)
    form = case.get("form", "option")
    require(form in FORMS, f"form: {form!r} found; expected 'option' or 'graph'.")
    frame = _option_form(case, variant, makers) if form == "option" else _graph_form(case, variant, makers)
    named = _named(case, frame.states, frame.whole)
    return Conflict(
        id=name,
        title=str(variant.get("title") or case.get("title") or name),
        decision_makers=makers,
        options=frame.options,
        states=frame.states,
        moves=frame.moves,
        payoffs=tuple(_payoffs(case, variant, makers, frame)),
        status_quo=_status_quo(case, frame.states, frame.whole, named),
        named=named,
        codes=_codes(case, makers),
        case=case,
        space=frame.space,
    )


class _Frame(NamedTuple):
    """What a case is before preferences: its states now, and all of them before a variant's ``fix``."""

    options: tuple[Option, ...]
    states: tuple[str, ...]
    whole: tuple[str, ...]
    places: Sequence[int]
    space: StateSpace | None
    whole_space: StateSpace | None
    moves: Moves


def _option_form(case: Mapping[str, Any], variant: Mapping[str, Any], makers: Sequence[str]) -> _Frame:
    options = _options(case, makers)
    patterns = case.get("infeasible") or [], case.get("merge") or []
    whole = state_space(len(options), *patterns, case.get("state_order"))
    space, places = whole, tuple(range(len(whole.names)))
    if variant.get("fix"):
        space, places = restricted(whole, check_pattern(variant["fix"], len(options), "fix"))
    moves = _moves(space, options, makers, case.get("misperceptions") or {})
    return _Frame(options, space.names, whole.names, places, space, whole, moves)


def _graph_form(case: Mapping[str, Any], variant: Mapping[str, Any], makers: Sequence[str]) -> _Frame:
    require(not variant.get("fix"), "fix: a case in graph form has no options to hold fixed.")
    states = _graph_states(case)
    moves = _graph_moves(case, makers, len(states))
    return _Frame((), states, states, range(len(states)), None, None, moves)


def _payoffs(
    case: Mapping[str, Any], variant: Mapping[str, Any], makers: Sequence[str], frame: _Frame
) -> Iterator[tuple[int, ...]]:
    """Yield payoffs: a variant's own ranking counts its states, the case's ranking those before ``fix``."""
    entries = _preferences(case, variant, makers)
    ids = tuple(option.id for option in frame.options)
    for maker in makers:
        where = f"preferences of {maker}"
        if maker in (variant.get("preferences") or {}):
            yield payoffs(entries[maker], frame.states, space=frame.space, option_ids=ids, where=where)
        else:
            own = payoffs(entries[maker], frame.whole, space=frame.whole_space, option_ids=ids, where=where)
            yield levels([own[place] for place in frame.places])


def _check_shapes(content: Mapping[str, Any]) -> None:
    for name, (kind, held, shape) in SHAPES.items():
        value = content.get(name)
        if value is None:
            continue
        is_right = isinstance(value, kind) and (held is None or all(isinstance(entry, held) for entry in value))
        require(is_right, f"{name}: {value!r} found; expected {shape}.")
    for name in ("moves", "misperceptions"):
        for maker, entries in (content.get(name) or {}).items():
            require(isinstance(entries, list), f"{name} of {maker}: {entries!r} found; expected a list.")


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
    entries = {**(case.get("preferences") or {}), **(variant.get("preferences") or {})}
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
    for name, state in (case.get("named_states") or {}).items():
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
    require(isinstance(given, int | str), f"status_quo: {given!r} found; expected a number, state string or name.")
    if given in named:
        return named[given]
    if isinstance(given, int) and 1 <= given <= len(states):
        given = states[given - 1]
    require(given in states, f"status_quo: {given!r} found; expected a state from 1 to {len(states)}.")
    return now.index(given) + 1 if given in now else None


def _codes(case: Mapping[str, Any], makers: Sequence[str]) -> dict[str, str]:
    codes = {**(case.get("parties") or {}), **(case.get("third_party") or {})}
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
