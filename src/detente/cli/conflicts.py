"""The question on a conflict case: which states are stable, is it a dead end, and is the engine right?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from detente.cli.answer import print_json, show
from detente.cli.asked import ANSWERED, DATED, FAILED, Dated
from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from detente.brief.document import Section
    from detente.resolve.cases import Case

SHOWN_DIFFERENCES = 40


def resolve(
    case: str,
    *,
    by: str | None = None,
    without: str | None = None,
    variant: str | None = None,
    concept: Annotated[list[str] | None, Parameter(negative="")] = None,
    attitude: str | None = None,
    inverse: str | None = None,
    sensitivity: Annotated[bool, Parameter(negative="")] = False,
    interventions: int | None = None,
    change: Annotated[list[str] | None, Parameter(negative="")] = None,
    verify: Annotated[bool, Parameter(negative="")] = False,
    asked: Dated = DATED,
) -> int:
    """Analyse a conflict case with the Graph Model: stable states, dead end, ways out.

    Examples: detente resolve jpn-kor-usa-2019 --by USA | detente resolve case.yaml --concept nash --concept seq |
    detente resolve jpn-kor-usa-2019 --inverse grand_bargain --concept SEQ | detente resolve case.json --verify

    Parameters
    ----------
    case
        Id of a shipped case, or a file: JSON or YAML in the schema gmcr-case/1, or a .gmcr file of GMCR+.
    by
        Third party that could lead a way out. Default: the one that the case names.
    without
        Third party that is held still when the dead end is judged. Default: as --by.
    variant
        A variant of the case.
    concept
        Only this stability concept: nash, gmr, smr, seq, sseq or sim; may be given several times.
    attitude
        For unknown preferences: a, b, c or d. Default: a.
    inverse
        A wanted state, by number, string or name: which preferences would make it an equilibrium?
    change
        With --inverse: only this decision maker's preference may change; may be given several times. Default: all.
    sensitivity
        What every change of one statement or rank does, and how robust each equilibrium is.
    interventions
        What a third party could change to open a way out: up to so many steps at once, cheapest first.
    verify
        Compare with the results that the file expects; exit code 1 if anything differs.
    """
    if verify:
        return _verify(case, asked)
    from detente.brief.case_part import Analysis, case_sections, case_to_dict
    from detente.resolve.cases import load_case

    day = asked.day()
    loaded = load_case(case, as_of=day)
    if loaded.known is not None and loaded.known > day:
        raise InvalidInputError(
            f"case '{loaded.id}' could be written from {loaded.known} on, so it answers nothing as of {day}; "
            "give a later --as-of, or none."
        )
    concepts = None if concept is None else [name.lower() for name in concept]
    if inverse is not None or sensitivity or interventions is not None:
        return _what_if(loaded, variant, by, concepts, inverse, change, sensitivity, interventions, asked)
    made = Analysis.of(loaded, by=by, without=without, variant=variant, concepts=concepts, attitude=attitude)
    return show(asked, () if asked.json else case_sections(made), case_to_dict(made) if asked.json else {})


def _what_if(
    loaded: Case,
    variant: str | None,
    by: str | None,
    concepts: list[str] | None,
    target: str | None,
    change: list[str] | None,
    is_sensitivity_asked: bool,
    most_steps: int | None,
    asked: Dated,
) -> int:
    """Answer the questions that change the case."""
    from detente.brief.what_if_part import interventions_section, inverse_section, sensitivity_section
    from detente.resolve.interventions import interventions
    from detente.resolve.inverse import inverse
    from detente.resolve.sensitivity import sensitivity

    model = loaded.conflict if variant is None else loaded.conflict.variant(variant)
    plain: dict[str, Any] = {"case": loaded.id, "variant": variant, "n_states": model.n_states}
    sections: list[Section] = []
    if target is not None:
        state = int(target) if target.isdigit() else target
        preferences = inverse(model, state, concepts=concepts, decision_makers=change)
        plain["inverse"] = preferences.to_dict()
        sections.append(inverse_section(preferences))
    if is_sensitivity_asked:
        changes = sensitivity(model, concepts=concepts)
        plain["sensitivity"] = changes.to_dict()
        sections.append(sensitivity_section(changes))
    if most_steps is not None:
        ways = interventions(model, by=by or next(iter(loaded.third_party), None), most=most_steps)
        plain["interventions"] = ways.to_dict()
        sections.append(interventions_section(ways))
    return show(asked, tuple(sections), plain)


def _verify(case: str, asked: Dated) -> int:
    """Print what differs from the expected results."""
    from detente.resolve.cases import case_content
    from detente.resolve.verify import verify

    found = verify(case_content(case))
    if asked.json:
        print_json(found.to_dict())
    else:
        for one in found.differences[:SHOWN_DIFFERENCES]:
            print(f"differs: {one}")
        for one in found.known:
            print(f"known to differ: {one}")
        for part in found.unchecked:
            print(f"not compared: {part}")
        told = f"{found.n_checks} comparisons in {found.n_cases} cases and variants"
        print(f"{told}: {'all as expected' if found.is_right else f'{len(found.differences)} differ'}.")
    return ANSWERED if found.is_right else FAILED
