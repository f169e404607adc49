"""Comparing the engine with what a case file expects of it.

A case of the schema ``gmcr-case/1`` may hold an ``expected`` block, and so may its variants; a bundle
(``gmcr-bundle/1``) holds many cases. Every part that is known here is computed anew and compared; parts that are
not are listed, so that nothing passes unseen. What a source is known to have wrong (``known_difference``) is listed
too, without counting as a difference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import CaseError
from detente.resolve.casefile import conflict
from detente.resolve.coalitions import coalition_improvements, grouped_stability
from detente.resolve.profiles import count_profiles
from detente.resolve.reach import shortest_sequences
from detente.resolve.stability import Judge, stability
from detente.resolve.statementorders import fewest_swaps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Ints

WORDS = ("computed_by", "note", "reading", "source", "title", "legal_sequences_matter")
"""Parts of an expected block that are only words."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as expected.

    Attributes
    ----------
    where : str
        Case and place.
    expected, found : object
        What the file says, and what the engine finds.
    """

    where: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected!r}, found {self.found!r}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"where": self.where, "expected": self.expected, "found": self.found}


@dataclass(slots=True)
class Verification:
    """The outcome of comparing one or more cases.

    Attributes
    ----------
    n_cases, n_checks : int
        Cases and variants compared, and single comparisons.
    differences, known : list of Difference
        What differs, and what differs from a source that is known to be wrong.
    unchecked : list of str
        Parts of the expected blocks that were not compared.
    """

    n_cases: int = 0
    n_checks: int = 0
    differences: list[Difference] = field(default_factory=list)
    known: list[Difference] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def same(self, where: str, expected: Any, found: Any, *, is_known: bool = False) -> None:
        """Compare one thing; a known difference is kept apart."""
        self.n_checks += 1
        if expected != found:
            (self.known if is_known else self.differences).append(Difference(where, expected, found))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "cases": self.n_cases,
            "checks": self.n_checks,
            "is_right": self.is_right,
            "differences": [one.to_dict() for one in self.differences],
            "known_differences": [one.to_dict() for one in self.known],
            "unchecked": list(self.unchecked),
        }


def verify(content: Mapping[str, Any]) -> Verification:
    """Compare the engine with the expected results of a case or bundle.

    Parameters
    ----------
    content : mapping
        A case or a bundle, as read from its file.

    Raises
    ------
    CaseError
        If the file expects nothing, or a case contradicts itself.
    """
    outcome = Verification()
    for case in content.get("cases", [content]):
        model = conflict(case)
        _block(outcome, model, case, case.get("expected"))
        _named(outcome, model, case.get("named"))
        for entry in case.get("variants") or []:
            variant = conflict(case, variant=entry)
            _block(outcome, variant, {**case, **entry}, entry.get("expected"))
            _named(outcome, variant, entry.get("named"))
    if not outcome.n_checks:
        raise CaseError(f"case '{content.get('id', '(no id)')}' has no expected results; expected a block 'expected'.")
    return outcome


def _block(outcome: Verification, model: Conflict, case: Mapping[str, Any], expected: Any) -> None:
    """Compare one expected block."""
    if expected is None:
        return
    outcome.n_cases += 1
    for name, part in expected.items():
        if name in PARTS:
            PARTS[name](outcome, model, case, part)
        elif name == "computed":
            _block(outcome, model, case, part)
            outcome.n_cases -= 1
        elif name not in WORDS:
            outcome.unchecked.append(f"{model.id}, {name}")


def _states(outcome: Verification, model: Conflict, case: Mapping[str, Any], part: Any) -> None:
    outcome.same(f"{model.id}, feasible_states", list(part), list(model.states))


def _payoffs(outcome: Verification, model: Conflict, case: Mapping[str, Any], part: Any) -> None:
    for maker, numbers in part.items():
        outcome.same(f"{model.id}, payoffs of {maker}", numbers, _own(model, maker).tolist())


def _rankings(
    outcome: Verification, model: Conflict, case: Mapping[str, Any], part: Any, *, is_known: bool = False
) -> None:
    for maker, ranking in part.items():
        found = ranking_of(_own(model, maker))
        groups = [sorted(group) if isinstance(group, list) else [group] for group in ranking]
        outcome.same(f"{model.id}, ranking of {maker}", groups, found, is_known=is_known)


def ranking_of(payoff: Ints) -> list[list[int]]:
    """Write payoffs as groups of state numbers, most preferred first."""
    return [(np.flatnonzero(payoff == level) + 1).tolist() for level in np.unique(payoff)[::-1]]


def _own(model: Conflict, maker: str) -> Ints:
    own: Ints = model.payoffs[model.index(maker)]
    return own


def _stability(outcome: Verification, model: Conflict, case: Mapping[str, Any], part: Any) -> None:
    found = stability(model).stable
    for concept, makers in part.items():
        for maker, states in makers.items():
            own = found.get(concept, {}).get(model.decision_makers[model.index(maker)])
            outcome.same(f"{model.id}, {concept} for {maker}", states, None if own is None else list(own))


def _equilibria(
    outcome: Verification, model: Conflict, case: Mapping[str, Any], part: Any, *, is_known: bool = False
) -> None:
    found = stability(model).equilibria
    for concept, states in part.items():
        own = found.get(concept)
        where = f"{model.id}, equilibria under {concept}"
        outcome.same(where, sorted(states), None if own is None else list(own), is_known=is_known)


def _published(outcome: Verification, model: Conflict, case: Mapping[str, Any], part: Any) -> None:
    for entry in part:
        is_known = bool(entry.get("known_difference"))
        _equilibria(outcome, model, case, entry.get("equilibria") or {}, is_known=is_known)
        _rankings(outcome, model, case, entry.get("rankings") or {}, is_known=is_known)
        if entry.get("inverse"):
            _inverse(outcome, model, case, entry["inverse"], is_known=is_known)
        for name in entry.get("statements") or []:
            outcome.unchecked.append(f"{model.id}, published statement: {name}")


def _inverse(
    outcome: Verification, model: Conflict, case: Mapping[str, Any], part: Any, *, is_known: bool = False
) -> None:
    for entry in part if isinstance(part, list) else [part]:
        where = f"{model.id}, inverse for state {entry['target']}"
        n_profiles, counts = count_profiles(model, entry["target"], entry["vary"], concepts=list(entry["counts"]))
        if "profiles" in entry:
            outcome.same(f"{where}, profiles", entry["profiles"], n_profiles, is_known=is_known)
        for concept, number in entry["counts"].items():
            outcome.same(f"{where}, {concept}", number, counts[concept], is_known=is_known)


def _statement_order(outcome: Verification, model: Conflict, case: Mapping[str, Any], part: Any) -> None:
    for entry in part:
        fixed = conflict(case, variant={"id": "fixed", "fix": entry["fix"]}) if entry.get("fix") else model
        where = f"{model.id}, order of {entry['change']}'s statements for {entry['target']} under {entry['concept']}"
        fewest, found = fewest_swaps(fixed, [entry["change"]], entry["target"], entry["concept"])
        orders = [statements for order in found for statements in order.values()]
        outcome.same(f"{where}, swaps", entry["minimum_adjacent_swaps"], fewest)
        outcome.same(f"{where}, solutions", entry["solutions"], len(orders))
        if entry.get("example"):
            outcome.same(f"{where}, example", True, entry["example"] in orders)


def _status_quo(outcome: Verification, model: Conflict, case: Mapping[str, Any], part: Any) -> None:
    start = model.number(part["state"]) if "state" in part else model.from_status_quo()
    for name, moves in (("all_moves", model.moves), ("improvements_only", Judge(model).better)):
        if name in part:
            expected = {int(state): length for state, length in part[name].items()}
            outcome.same(f"{model.id}, status quo, {name}", expected, _lengths(moves, start - 1))


def _lengths(moves: Any, start: int) -> dict[int, int]:
    found = shortest_sequences(moves, start, range(len(moves)))
    return {state + 1: found.length(state) for state in found.first} | {start + 1: 0}


def _coalitions(outcome: Verification, model: Conflict, case: Mapping[str, Any], part: Any) -> None:
    for entry in part:
        found = grouped_stability(model, entry["groups"])
        where = f"{model.id}, groups {' / '.join('+'.join(group) for group in entry['groups'])}"
        for concept, states in entry.get("equilibria", {}).items():
            own = found.equilibria.get(concept)
            outcome.same(f"{where}, {concept}", states, None if own is None else list(own))


def _coalition_improvements(outcome: Verification, model: Conflict, case: Mapping[str, Any], part: Any) -> None:
    for entry in part:
        found = coalition_improvements(model, entry["coalition"], entry["from"])
        where = f"{model.id}, improvements of {'+'.join(entry['coalition'])} from {entry['from']}"
        outcome.same(where, sorted(entry["to"]), list(found))


def _expected_named(outcome: Verification, model: Conflict, case: Mapping[str, Any], part: Any) -> None:
    _named(outcome, model, part)


def _named(outcome: Verification, model: Conflict, part: Any) -> None:
    """Compare what is expected of the states that the case gives a name."""
    if not part:
        return
    found = stability(model).stable
    for state, concepts in part.get("stable_for", {}).items():
        number = model.number(state)
        for concept, makers in concepts.items():
            own = [maker for maker in model.decision_makers if number in found.get(concept, {}).get(maker, ())]
            outcome.same(f"{model.id}, {state} is {concept} stable for", makers, own)
    for state, groups in part.get("coalition_improvements", {}).items():
        for group, targets in groups.items():
            improved = coalition_improvements(model, group.split("+"), state)
            names = [model.states[end - 1] for end in improved]
            outcome.same(f"{model.id}, improvements of {group} from {state}", sorted(targets), sorted(names))
    if "reachable_from_status_quo_by_improvements" in part:
        ends = _lengths(Judge(model).better, model.from_status_quo() - 1)
        names = sorted(model.states[end - 1] for end in ends)
        expected = sorted(part["reachable_from_status_quo_by_improvements"])
        outcome.same(f"{model.id}, reachable from the status quo by improvements", expected, names)
    known = ("stable_for", "coalition_improvements", "reachable_from_status_quo_by_improvements")
    outcome.unchecked += [f"{model.id}, named, {name}" for name in part if name not in known]


PARTS: dict[str, Callable[[Verification, Conflict, Mapping[str, Any], Any], None]] = {
    "feasible_states": _states,
    "payoffs": _payoffs,
    "rankings": _rankings,
    "stability": _stability,
    "equilibria": _equilibria,
    "published": _published,
    "inverse": _inverse,
    "inverse_by_statement_order": _statement_order,
    "status_quo": _status_quo,
    "coalitions": _coalitions,
    "coalition_improvements": _coalition_improvements,
    "named": _expected_named,
}
