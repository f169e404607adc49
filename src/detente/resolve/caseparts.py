"""The parts of a case of the schema ``gmcr-case/1``, each read and checked.

Every contradiction raises a :class:`~detente.errors.CaseError` that names the place in the case.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import CaseError
from detente.resolve.conflict import Option, require
from detente.resolve.moves import ArcMoves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.resolve.moves import Flags
    from detente.resolve.stateset import States

DIRECTIONS = ("both", "on_only", "off_only")

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
    "views": (dict, None, "an object by decision maker"),
}


def check_shapes(content: Mapping[str, Any]) -> None:
    """Check that each field of a case or variant is a list or an object as expected."""
    for name, (kind, held, shape) in SHAPES.items():
        value = content.get(name)
        if value is None:
            continue
        is_right = isinstance(value, kind) and (held is None or all(isinstance(entry, held) for entry in value))
        require(is_right, f"{name}: {value!r} found; expected {shape}.")
    for name in ("moves", "misperceptions"):
        for maker, entries in (content.get(name) or {}).items():
            require(isinstance(entries, list), f"{name} of {maker}: {entries!r} found; expected a list.")


def read_decision_makers(case: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the decision makers."""
    entries = case.get("decision_makers") or []
    require(bool(entries), "decision_makers: none found; expected a list of {name}.")
    names = tuple(str(entry.get("name", "")) for entry in entries)
    require(
        all(names) and len(set(names)) == len(names),
        f"decision_makers: {names} found; expected distinct names.",
    )
    return names


def read_options(case: Mapping[str, Any], makers: Sequence[str]) -> tuple[Option, ...]:
    """Return the options in order."""
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


def read_infeasible(entries: Sequence[Any], options: Sequence[Option]) -> list[object]:
    """Turn the ways to say that states are infeasible into patterns.

    An entry is a pattern over Y, N and -, or an object with one of ``pattern``; ``exclusive`` (at most one of
    these options); ``at_least_one`` (of these options); ``option`` and ``needs`` (the first only with the other).
    """
    places = {option.id: place for place, option in enumerate(options)}

    def pattern(taken: Sequence[str], left: Sequence[str]) -> str:
        marks = {places[name]: "Y" for name in taken} | {places[name]: "N" for name in left}
        return "".join(marks.get(place, "-") for place in range(len(options)))

    patterns: list[object] = []
    for k, entry in enumerate(entries, start=1):
        where = f"infeasible {k}"
        if not isinstance(entry, dict):
            patterns.append(entry)
        elif "pattern" in entry:
            patterns.append(entry["pattern"])
        elif "exclusive" in entry:
            listed = _ids(entry["exclusive"], places, where)
            patterns += [pattern(pair, ()) for pair in combinations(listed, 2)]
        elif "at_least_one" in entry:
            patterns.append(pattern((), _ids(entry["at_least_one"], places, where)))
        elif "option" in entry and "needs" in entry:
            one, other = _ids([entry["option"], entry["needs"]], places, where)
            patterns.append(pattern((one,), (other,)))
        else:
            raise CaseError(
                f"{where}: {entry!r} found; expected a pattern, 'exclusive', 'at_least_one', or 'option' and 'needs'."
            )
    return patterns


def _ids(names: object, places: Mapping[str, int], where: str) -> list[str]:
    if not isinstance(names, list) or len(set(map(str, names))) < 2 or not all(name in places for name in names):
        raise CaseError(f"{where}: {names!r} found; expected two or more of the options {', '.join(places)}.")
    return [str(name) for name in names]


def read_graph_states(case: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the states of a case in graph form."""
    entries = case.get("states") or []
    names = tuple(str(entry.get("name") if isinstance(entry, dict) else entry) for entry in entries)
    require(bool(names), "states: none found; expected a list of names.")
    require(len(set(names)) == len(names), "states: a name is used twice; expected distinct names.")
    return names


def read_graph_moves(
    case: Mapping[str, Any], makers: Sequence[str], states: States
) -> tuple[tuple[ArcMoves, ...], dict[int, Flags]]:
    """Return the moves of each decision maker in graph form, and the states that some do not perceive.

    A move that several decision makers can make (a common move) is listed for each of them.
    """
    entries = case.get("moves") or {}
    for maker in entries:
        require(maker in makers, f"moves: {maker!r} found; expected one of {', '.join(makers)}.")
    unseen = _unseen_states(case.get("misperceptions") or {}, makers, states)
    moves = []
    for place, maker in enumerate(makers):
        arcs = [_arc(arc, states, f"moves of {maker}, {k}") for k, arc in enumerate(entries.get(maker, []), start=1)]
        sources, targets = np.array(arcs, dtype=np.int64).reshape(-1, 2).T
        if place in unseen:
            seen = ~unseen[place][sources] & ~unseen[place][targets]
            sources, targets = sources[seen], targets[seen]
        moves.append(ArcMoves.of(states.size, sources, targets))
    return tuple(moves), unseen


def _arc(arc: object, states: States, where: str) -> tuple[int, int]:
    ends = [states.place(end) for end in arc] if isinstance(arc, list) else []
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] == ends[1]:
        raise CaseError(f"{where}: {arc!r} found; expected two different states from 1 to {states.size}.")
    return ends[0], ends[1]


def _unseen_states(misperceptions: Mapping[str, Any], makers: Sequence[str], states: States) -> dict[int, Flags]:
    unseen = {}
    for maker, listed in misperceptions.items():
        require(maker in makers, f"misperceptions: {maker!r} found; expected one of {', '.join(makers)}.")
        flags = np.zeros(states.size, dtype=bool)
        for state in listed:
            place = states.place(state)
            if place is None:
                raise CaseError(f"misperceptions of {maker}: {state!r} is not a state.")
            flags[place] = True
        unseen[makers.index(maker)] = flags
    return unseen


def read_preferences(
    case: Mapping[str, Any], variant: Mapping[str, Any], makers: Sequence[str]
) -> dict[str, Mapping[str, Any]]:
    """Return the preference entry of each decision maker, the variant's before the case's."""
    entries = {**(case.get("preferences") or {}), **(variant.get("preferences") or {})}
    for maker in entries:
        require(maker in makers, f"preferences: {maker!r} found; expected one of {', '.join(makers)}.")
    for maker in makers:
        require(
            isinstance(entries.get(maker), dict),
            f"preferences of {maker}: none found; expected {{kind: ...}}.",
        )
    return {maker: entries[maker] for maker in makers}


def read_codes(case: Mapping[str, Any], makers: Sequence[str]) -> dict[str, str]:
    """Return the other names of decision makers, such as country codes."""
    codes = {**(case.get("parties") or {}), **(case.get("third_party") or {})}
    for code, maker in codes.items():
        require(maker in makers, f"parties, '{code}': {maker!r} found; expected one of {', '.join(makers)}.")
    return codes
