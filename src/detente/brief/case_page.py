"""A conflict case as one self-contained page, and the list of the cases that ship with the package."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from detente import __version__
from detente.brief import words
from detente.brief.case_part import case_sections
from detente.brief.charts import conflict_chart
from detente.brief.document import Document, Section, Table
from detente.brief.html import render_html
from detente.resolve.cases import load_case, shipped
from detente.resolve.deadend import dead_end
from detente.resolve.stability import SHOWN
from detente.resolve.waysout import ways_out

if TYPE_CHECKING:
    from datetime import date

    from detente.brief.case_part import Analysis
    from detente.brief.charts import ChartSvg
    from detente.brief.document import ChartName, Tone
    from detente.resolve.cases import Case

MANY = 12
"""States of more equilibria than this are not listed in the summary."""
LIBRARY_LIMITATION = (
    "Options and priorities are readings of the literature or of public facts, which an analyst can contest; none was "
    "elicited from anyone."
)


def case_page(made: Analysis, as_of: date) -> str:
    """Write the analysis of a case as one self-contained HTML page.

    Parameters
    ----------
    made : Analysis
        The analysed case.
    as_of : datetime.date
        The day of the question.

    Raises
    ------
    MissingExtraError
        If the extra ``report``, which draws the picture, is not installed.
    """
    drawn: dict[ChartName, ChartSvg] = {}
    if len(made.conflict.decision_makers) > 1:
        drawn["conflict"] = conflict_chart(made.graph())
    return render_html(case_document(made, as_of), drawn)


def case_document(made: Analysis, as_of: date) -> Document:
    """Put the analysis of a case into words."""
    case, (first, *others) = made.case, case_sections(made)
    return Document(
        title=case.title or case.id,
        subtitle=f"of {words.day(case.dated)}" if case.dated else f"looked at on {words.day(as_of)}",
        as_of=case.dated or as_of,
        badges=_badges(made),
        summary=_summary(made),
        sections=(replace(first, title="Which states are stable?"), *others),
        sides=(),
        footer=(
            f"detente {__version__}; case {case.id}{f', variant {made.variant}' if made.variant else ''}.",
            f"Source: {case.source}" if case.source else "The case names no source.",
        ),
        kind="Conflict case",
    )


def _badges(made: Analysis) -> tuple[tuple[str, str, Tone], ...]:
    found: list[tuple[str, str, Tone]] = [("Draft", "not edited", "bad")] if made.case.draft else []
    found.append(("States", str(made.conflict.n_states), "plain"))
    equilibria = made.stable.equilibria
    found += [
        (f"{SHOWN[concept]} equilibria", str(len(equilibria[concept])), "plain")
        for concept in ("nash", "seq")
        if concept in equilibria
    ]
    if made.has_parties:
        grade = dead_end(made.conflict, without=made.without).grade
        found.append(("Status quo", grade, "good" if grade == "not a dead end" else "bad"))
    return tuple(found)


def _summary(made: Analysis) -> tuple[str, ...]:
    """Return the answers: dead end, way out, what holds."""
    conflict, lines = made.conflict, [made.case.draft] if made.case.draft else []
    if made.has_parties:
        lines.append(dead_end(conflict, without=made.without).sentences()[-1])
        if made.third:
            lines += ways_out(conflict, by=made.third).sentences()[:2]
    stable = made.stable.equilibria.get("nash", ())
    if 0 < len(stable) <= MANY:
        lines.append(f"Nobody gains by leaving {words.listed([conflict.label(state) for state in stable])}.")
    return (*lines, case_sections(made)[0].answer)


def library_section(as_of: date) -> Section:
    """List the cases that ship with the package and could have been written by a day."""
    rows = tuple(
        (case.id, case.title, str(case.conflict.n_states), _grade(case))
        for case in (load_case(name, as_of=as_of) for name in shipped())
        if case.known is None or case.known <= as_of
    )
    return Section(
        key="cases",
        title="Conflict cases that ship with detente",
        answer=f"{words.counted(len(rows), 'case')}: analyse one with detente resolve CASE.",
        tables=(Table("Cases", ("Case", "What", "States", "Status quo"), rows, (2,)),),
        limitation=LIBRARY_LIMITATION,
    )


def library_to_dict(as_of: date) -> dict[str, Any]:
    """Return the list of shipped cases as plain values."""
    found = [load_case(name, as_of=as_of) for name in shipped()]
    return {
        "cases": [
            {**case.to_dict(), "n_states": case.conflict.n_states, "status_quo": _grade(case)}
            for case in found
            if case.known is None or case.known <= as_of
        ]
    }


def _grade(case: Case) -> str:
    return dead_end(case.conflict, without=next(iter(case.third_party), None)).grade
