"""A conflict case in sentences: equilibria, status quo, dead end, ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.brief.document import Section, Table
from detente.resolve.deadend import dead_end
from detente.resolve.stability import SHOWN, stability
from detente.resolve.statusquo import status_quo
from detente.resolve.waysout import ways_out
from detente.vocabulary.articles import the

if TYPE_CHECKING:
    from detente.resolve.cases import Case
    from detente.resolve.conflict import Conflict

EQUILIBRIA_SHOWN = 12
CONCEPT_WORDS = (
    "Stable under Nash: no decision maker has a better move of its own; under SEQ: such moves are deterred by answers "
    "that the others would like to give; under GMR: by any answers; under SMR (any) and SSEQ (liked): even after a "
    "reply; under SIM: by moves that the others make at the same moment."
)
LIMITATION = "Stability follows from the options and priorities that the case assumes; change one and look again."


def case_to_dict(case: Case, *, by: str | None, without: str | None, variant: str | None) -> dict[str, Any]:
    """Return the analysis of a case as plain values."""
    conflict = _model(case, variant)
    third = _third(case, by)
    found = stability(conflict)
    plain: dict[str, Any] = {
        "case": case.id,
        "variant": variant,
        "n_states": len(conflict.states),
        "equilibria": {concept: list(states) for concept, states in found.equilibria.items()},
    }
    if conflict.status_quo is not None:
        plain["status_quo"] = status_quo(conflict).to_dict()
        if case.parties or len(conflict.decision_makers) == 2:
            plain["dead_end"] = dead_end(conflict, without=without or third).to_dict()
            plain["ways_out"] = ways_out(conflict, by=third).to_dict() if third else None
    return plain


def case_sections(case: Case, *, by: str | None, without: str | None, variant: str | None) -> tuple[Section, ...]:
    """Which states are stable, is it a dead end, and what is the way out?"""
    conflict = _model(case, variant)
    third = _third(case, by)
    sections = [_equilibria(case, conflict)]
    if conflict.status_quo is None or not (case.parties or len(conflict.decision_makers) == 2):
        return tuple(sections)
    stuck = dead_end(conflict, without=without or third)
    ways = ways_out(conflict, by=third) if third else None
    sections.append(
        Section(
            key="dead-end",
            title="Is it a dead end, and what is the way out?",
            answer=stuck.sentences()[-1],
            paragraphs=(*stuck.sentences()[:-1], *(ways.sentences() if ways else ())),
            limitation=f"{stuck.limitation} {ways.limitation if ways else ''}",
        )
    )
    return tuple(sections)


def _equilibria(case: Case, conflict: Conflict) -> Section:
    found = stability(conflict)
    stable = found.equilibria
    every = sorted(
        {state for states in stable.values() for state in states}, key=lambda state: -_strength(stable, state)
    )
    rows = tuple(
        (
            conflict.label(state),
            conflict.states[state - 1],
            ", ".join(SHOWN[concept] for concept, states in stable.items() if state in states),
            ", ".join(str(conflict.rank(maker, state)) for maker in conflict.decision_makers),
        )
        for state in every[:EQUILIBRIA_SHOWN]
    )
    ranks = f"Ranks ({', '.join(conflict.decision_makers)})"
    told = ", ".join(f"{len(states)} {SHOWN[concept]}" for concept, states in stable.items())
    more = f" (first {EQUILIBRIA_SHOWN} of {len(every)})" if len(every) > EQUILIBRIA_SHOWN else ""
    return Section(
        key="equilibria",
        title=case.title or case.id,
        answer=f"{len(conflict.states)} feasible states; equilibria: {told}.",
        paragraphs=(*_legend(conflict), *(f"Assumed: {text}" for text in case.assumptions)),
        tables=(Table(f"Equilibria{more}", ("State", "Options", "Stable under", ranks), rows, ()),) if rows else (),
        limitation=LIMITATION,
    )


def _legend(conflict: Conflict) -> tuple[str, ...]:
    """Say how to read a state string and the names of the concepts."""
    if not conflict.options:
        return (CONCEPT_WORDS,)
    owned = "; ".join(
        f"{place} {the(option.decision_maker)}: {option.short}"
        for place, option in enumerate(conflict.options, start=1)
    )
    return (f"A state is written as Y (taken) or N (not taken) for each option in this order: {owned}.", CONCEPT_WORDS)


def _strength(stable: dict[str, tuple[int, ...]], state: int) -> int:
    return sum(state in states for states in stable.values())


def _third(case: Case, by: str | None) -> str | None:
    return by or next(iter(case.third_party), None)


def _model(case: Case, variant: str | None) -> Conflict:
    return case.conflict if variant is None else case.conflict.variant(variant)
