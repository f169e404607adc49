"""Files of GMCR+ (``.gmcr``), read as cases of the schema ``gmcr-case/1``.

Such a file is a JSON object. ``options`` lists names and permitted directions. ``decisionMakers`` list their
options by place (from 0), their ``preferences`` (conditions, most important first), their ``misperceptions``, and
with ``useManualPreferenceRanking`` a ``preferenceRanking`` of state numbers. ``infeasibles`` are conditions. A
condition is a list of pairs of an option's place and ``Y`` or ``N``, or an object whose ``members`` are such lists,
one of which must hold. ``coalitions`` group decision makers by place.

GMCR+ puts the options in the order of their owners when it reads a file, and so does this module; states are then
numbered as here: in the order of the options read as a binary number, the first option fastest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.errors import CaseError

if TYPE_CHECKING:
    from collections.abc import Mapping

DIRECTIONS = {"both": "both", "NY": "on_only", "YN": "off_only"}


def case_of(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Turn the content of a GMCR+ file into a case.

    Parameters
    ----------
    content : mapping
        The file, read as JSON.
    name : str
        What to call the case.

    Raises
    ------
    CaseError
        If it is not such a file; the message names the place.
    """
    try:
        return _case_of(content, name)
    except CaseError:
        raise
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise CaseError(
            f"case '{name}': not readable as a file of GMCR+ ({type(error).__name__}: {error!s:.200}); expected "
            "options, decisionMakers and infeasibles."
        ) from None


def _case_of(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    content = _by_owner(content)
    options = content["options"]
    is_manual = bool(content.get("useManualPreferenceRanking", content.get("useManualPreferenceVectors", False)))
    makers = content["decisionMakers"]
    owner = {place: maker["name"] for maker in makers for place in maker["options"]}
    case: dict[str, Any] = {
        "schema": "gmcr-case/1",
        "id": name,
        "title": name,
        "source": f"read from a file of {content.get('program', 'GMCR+')} {content.get('version', '')}".strip(),
        "decision_makers": [{"name": maker["name"]} for maker in makers],
        "options": [
            {
                "id": f"o{place + 1}",
                "dm": owner[place],
                "name": option["name"],
                "direction": DIRECTIONS[option.get("permittedDirection", "both")],
            }
            for place, option in enumerate(options)
        ],
        "infeasible": [pattern for entry in content["infeasibles"] for pattern in _patterns(entry, len(options))],
        "preferences": {maker["name"]: _preference(maker, len(options), is_manual=is_manual) for maker in makers},
    }
    unseen = {
        maker["name"]: [pattern for entry in maker["misperceptions"] for pattern in _patterns(entry, len(options))]
        for maker in makers
        if maker.get("misperceptions")
    }
    groups = [
        [makers[place]["name"] for place in (group if isinstance(group, list) else [group])]
        for group in content.get("coalitions", [])
    ]
    if unseen:
        case["misperceptions"] = unseen
    if any(len(group) > 1 for group in groups):
        case["coalitions"] = groups
    return case


def _by_owner(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Put the options in the order of their owners, and let everything else point to their new places."""
    owned = [place for maker in content["decisionMakers"] for place in maker["options"]]
    order = list(dict.fromkeys(owned))
    if sorted(order) != list(range(len(content["options"]))):
        raise KeyError("an option without an owner")
    new = {place: k for k, place in enumerate(order)}

    def moved(condition: Any) -> Any:
        if isinstance(condition, dict):
            return {**condition, "members": [moved(member) for member in condition["members"]]}
        return [[new[place], taken] for place, taken in condition]

    makers = [
        {
            **maker,
            "options": [new[place] for place in maker["options"]],
            "preferences": [moved(entry) for entry in maker.get("preferences", [])],
            "misperceptions": [moved(entry) for entry in maker.get("misperceptions", [])],
        }
        for maker in content["decisionMakers"]
    ]
    return {
        **content,
        "options": [content["options"][place] for place in order],
        "decisionMakers": makers,
        "infeasibles": [moved(entry) for entry in content["infeasibles"]],
    }


def _preference(maker: Mapping[str, Any], n_options: int, *, is_manual: bool) -> dict[str, Any]:
    if is_manual:
        return {"kind": "ranking", "ranking": maker.get("preferenceRanking", maker.get("preferenceVector"))}
    if not maker["preferences"]:
        return {"kind": "indifferent"}
    return {
        "kind": "prioritised",
        "statements": [" | ".join(_patterns(entry, n_options)) for entry in maker["preferences"]],
    }


def _patterns(condition: Any, n_options: int) -> list[str]:
    """Write a condition as patterns over Y, N and -; it holds if one of them does."""
    members = condition["members"] if isinstance(condition, dict) else [condition]
    patterns = []
    for member in members:
        marks = dict(member)
        if set(marks.values()) - {"Y", "N"}:
            raise TypeError(f"condition {member!r}")
        patterns.append("".join(marks.get(place, "-") for place in range(n_options)))
    return patterns
