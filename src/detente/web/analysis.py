"""What the editor of a conflict answers after each change: equilibria, dead end, ways, and the graph of states.

Up to ``MOST_WHOLE`` states everything is worked out that ``detente resolve`` shows. Above, the questions whose time
grows fastest (joint moves in turn, the graph of all moves) are left out, and the answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from detente.brief.case_part import LIMITATION, Analysis, case_sections, case_to_dict
from detente.brief.document import Section, Table
from detente.brief.what_if_part import inverse_section, sensitivity_section
from detente.errors import InvalidInputError
from detente.resolve.cases import Case
from detente.resolve.deadend import dead_end
from detente.resolve.inverse import inverse
from detente.resolve.sensitivity import sensitivity
from detente.resolve.stability import SHOWN, concepts_of, stability
from detente.web.caseinput import model_of, told_as_case_errors
from detente.web.stategraph import state_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from detente.resolve.conflict import Conflict
    from detente.web.drawings import Drawing

MOST_WHOLE = 256
MOST_SENSITIVE = 512
STATES_SHOWN = 24
FAST = ("nash", "seq")
LARGE = "The conflict is large, so joint moves in turn, ways out and the graph of states are left to detente resolve."


@dataclass(frozen=True, slots=True)
class Analysed:
    """The answer: sections in words, the graph if it could be drawn, and what works out the plain values."""

    title: str
    grade: str
    makers: tuple[str, ...]
    sections: tuple[Section, ...]
    graph: Drawing | None
    plain: Callable[[], Mapping[str, Any]]


def analysed(content: Mapping[str, Any], *, variant: str | None = None) -> Analysed:
    """Analyse a case as written.

    Parameters
    ----------
    content : mapping
        A case of the schema ``gmcr-case/1``.
    variant : str, optional
        One of its variants.

    Raises
    ------
    CaseError, InvalidInputError
        If it contradicts itself or is too large.
    """
    model = model_of(content, variant)
    with told_as_case_errors():
        case = case_of(content, model)
        return _of_large(case, model) if model.n_states > MOST_WHOLE else _of_small(case, model)


def _of_small(case: Case, model: Conflict) -> Analysed:
    """Answer with all that the command line shows."""
    made = Analysis.of(case)
    first, *others = case_sections(made)
    sections = (replace(first, title="Which states are stable?"), *others)
    graph = state_graph(made.graph()) if len(model.decision_makers) > 1 else None
    grade = dead_end(model, without=made.without).grade if made.has_parties else ""
    return Analysed(case.title or case.id, grade, model.decision_makers, sections, graph, lambda: case_to_dict(made))


def case_of(content: Mapping[str, Any], model: Conflict) -> Case:
    """Return a case from outside with its origin, as far as it tells."""
    third = dict(content.get("third_party") or {})
    return Case(
        id=str(content.get("id", "case")),
        title=str(content.get("title", "")),
        dyad=str(content.get("dyad", "")),
        dated=None,
        known=None,
        is_current=True,
        parties=dict(content.get("parties") or {}),
        third_party={code: name for code, name in third.items() if name in model.decision_makers},
        source=str(content.get("source", "")),
        assumptions=tuple(str(one) for one in content.get("assumptions") or ()),
        coalitions=tuple(tuple(group) for group in content.get("coalitions") or ()),
        draft=str(content.get("draft", "")),
        conflict=model,
    )


def _of_large(case: Case, model: Conflict) -> Analysed:
    """Answer for a conflict of many states with what takes a fraction of a second."""
    concepts = [name for name in FAST if name in concepts_of(model)]
    found = stability(model, concepts=concepts or None)
    states = sorted({state for held in found.equilibria.values() for state in held})
    told = ", ".join(f"{len(held)} {SHOWN[concept]}" for concept, held in found.equilibria.items())
    now = [model.status_quo] if model.status_quo is not None else []
    rows = [
        (
            f"{state} now" if state in now else str(state),
            model.states[state - 1],
            *("E" if state in held else "" for held in found.equilibria.values()),
            *(str(model.rank(maker, state)) for maker in model.decision_makers),
        )
        for state in [*now, *(one for one in states if one not in now)][:STATES_SHOWN]
    ]
    more = f" (first {STATES_SHOWN} of {len(states)})" if len(states) > STATES_SHOWN else ""
    headers = ("State", "Options", *(SHOWN[concept] for concept in found.equilibria), *model.decision_makers)
    sections = [
        Section(
            key="equilibria",
            title="Which states are stable?",
            answer=f"{model.n_states:,} feasible states; equilibria: {told}.",
            paragraphs=(LARGE, "Under each decision maker: the rank of the state, 1 is best."),
            tables=(Table(f"Equilibria{more}", headers, tuple(rows), tuple(range(2, len(headers)))),),
            limitation=LIMITATION,
        )
    ]
    plain: dict[str, Any] = {
        "case": case.id,
        "n_states": model.n_states,
        "equilibria": {concept: list(held) for concept, held in found.equilibria.items()},
        "is_whole": False,
    }
    grade = ""
    if case.parties and now:
        stuck = dead_end(model, without=next(iter(case.third_party), None))
        grade = stuck.grade
        plain["dead_end"] = {"grade": grade, "n_better": len(stuck.better), "sentences": stuck.sentences()}
        sections.append(
            Section(
                key="dead-end",
                title="Is it a dead end?",
                answer=stuck.sentences()[-1],
                paragraphs=tuple(stuck.sentences()[:-1]),
                limitation=stuck.limitation,
            )
        )
    return Analysed(case.title or case.id, grade, model.decision_makers, tuple(sections), None, lambda: plain)


def what_would_have_to_change(
    content: Mapping[str, Any], target: str, *, variant: str | None = None
) -> tuple[Section, dict[str, Any]]:
    """Ask which preferences would make a state an equilibrium.

    Raises
    ------
    UnknownNameError
        If the case has no such state.
    """
    model = model_of(content, variant)
    _check_small(model)
    with told_as_case_errors():
        found = inverse(model, int(target) if target.isascii() and target.isdigit() and len(target) < 9 else target)
        return inverse_section(found), found.to_dict()


def how_robust(content: Mapping[str, Any], *, variant: str | None = None) -> tuple[Section, dict[str, Any]]:
    """Ask what every change of one priority or rank does."""
    model = model_of(content, variant)
    _check_small(model)
    with told_as_case_errors():
        found = sensitivity(model)
        return sensitivity_section(found), found.to_dict()


def _check_small(model: Conflict) -> None:
    if model.n_states > MOST_SENSITIVE:
        raise InvalidInputError(
            f"the conflict has {model.n_states:,} states; this page asks that of {MOST_SENSITIVE} at most, so use "
            "detente resolve FILE --inverse STATE or --sensitivity."
        )
