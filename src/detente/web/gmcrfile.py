"""Cases written as files of GMCR+ (``.gmcr``), the other way round from :mod:`detente.resolve.gmcrplus`.

A priority becomes the list of the combinations of its options under which it holds; where some preference is no list
of priorities, all are written as rankings of states, which GMCR+ numbers as we do.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import CaseError
from detente.resolve.caseparts import read_infeasible, read_options
from detente.resolve.statements import truth
from detente.web.caseinput import model_of, told_as_case_errors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.resolve.conflict import Conflict

PERMITTED = {"both": "both", "on_only": "NY", "off_only": "YN"}
MOST_INVOLVED = 8
"""A priority over more options than this would become too many combinations."""


def gmcr_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """Write a case as the content of a GMCR+ file.

    Raises
    ------
    CaseError
        If GMCR+ has no words for it: graph form, merged states, or a priority over too many options.
    """
    model = model_of(case)
    with told_as_case_errors():
        return _content(case, model)


def _content(case: Mapping[str, Any], model: Conflict) -> dict[str, Any]:
    if model.space is None or case.get("merge") or case.get("state_order"):
        raise CaseError("a case in graph form, with merged states or with an order of its own has no .gmcr file.")
    ids = [option.id for option in model.options]
    entries = dict(zip(model.decision_makers, model.entries, strict=True))
    is_ranked = any(entry.get("kind") not in ("prioritised", "indifferent") for entry in entries.values())
    return {
        "program": "gmcr+",
        "version": "0.4.1",
        "title": model.title,
        "options": [
            {"name": option.name, "permittedDirection": PERMITTED[option.direction]} for option in model.options
        ],
        "decisionMakers": [
            {
                "name": maker,
                "options": [place for place, option in enumerate(model.options) if option.decision_maker == maker],
                "preferences": [] if is_ranked else _conditions(entries[maker], ids),
                "misperceptions": [],
                **({"preferenceRanking": _ranking(model, place)} if is_ranked else {}),
            }
            for place, maker in enumerate(model.decision_makers)
        ],
        "infeasibles": [_pattern(one) for one in _infeasible(case, ids)],
        "useManualPreferenceRanking": is_ranked,
    }


def _conditions(entry: Mapping[str, Any], ids: Sequence[str]) -> list[Any]:
    found = []
    for statement in entry.get("statements") or []:
        if not isinstance(statement, str):
            raise CaseError("priorities of equal weight have no .gmcr file.")
        found.append(_condition(statement, ids))
    return found


def _condition(statement: str, ids: Sequence[str]) -> Any:
    """Return the combinations of the options in a statement under which it holds."""
    named = set(re.findall(r"[^\W\d]\w*", statement))
    places = [place for place, name in enumerate(ids) if name in named]
    for pattern in re.findall(rf"(?<![\w-])[YN-]{{{len(ids)}}}(?![\w-])", statement):
        places += [place for place, mark in enumerate(pattern) if mark != "-" and place not in places]
    if len(places) > MOST_INVOLVED:
        raise CaseError(f"the priority {statement!r} is about more than {MOST_INVOLVED} options; write it in parts.")
    places.sort()
    codes = np.array(
        [sum(1 << place for place, taken in zip(places, marks, strict=True) if taken) for marks in _all(places)]
    )
    holds = truth(statement, ids, codes, where="priority")
    members = [
        [[place, "Y" if taken else "N"] for place, taken in zip(places, marks, strict=True)]
        for marks, is_true in zip(_all(places), holds, strict=True)
        if is_true
    ]
    return members[0] if len(members) == 1 else {"members": members}


def _all(places: Sequence[int]) -> list[tuple[bool, ...]]:
    return list(product((False, True), repeat=len(places)))


def _ranking(model: Conflict, place: int) -> list[Any]:
    payoffs = model.payoffs[place]
    groups = [(np.flatnonzero(payoffs == level) + 1).tolist() for level in sorted(set(payoffs.tolist()), reverse=True)]
    return [group[0] if len(group) == 1 else group for group in groups]


def _infeasible(case: Mapping[str, Any], ids: Sequence[str]) -> list[str]:
    makers = [maker["name"] for maker in case["decision_makers"]]
    return [str(one) for one in read_infeasible(case.get("infeasible") or [], read_options(case, makers))]


def _pattern(pattern: str) -> list[list[Any]]:
    return [[place, mark] for place, mark in enumerate(pattern) if mark != "-"]
