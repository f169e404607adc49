"""The question on a conflict case: which states are stable, is it a dead end, and is the engine right?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from detente.cli.answer import dyad_of, print_json, show, write
from detente.cli.asked import ANSWERED, ASKED, FAILED, NOT_ENOUGH_DATA, Asked
from detente.errors import InvalidInputError, NotEnoughDataError

if TYPE_CHECKING:
    from detente.brief.document import Section
    from detente.resolve.cases import Case

SHOWN_DIFFERENCES = 40


def resolve(
    case: str | None = None,
    second: str | None = None,
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
    html: Path | None = None,
    draft: Path | None = None,
    verify: Annotated[bool, Parameter(negative="")] = False,
    asked: Asked = ASKED,
) -> int:
    """Analyse a conflict case with the Graph Model: stable states, dead end, ways out.

    Examples: detente resolve | detente resolve jpn-kor-usa-2019 --by USA --html case.html |
    detente resolve jpn-kor-usa-2019 --inverse grand_bargain --concept SEQ |
    detente resolve JPN KOR --as-of 2019-09-12 --draft case.yaml | detente resolve case.json --verify

    Parameters
    ----------
    case
        Id of a shipped case, or a file: JSON or YAML in the schema gmcr-case/1, or a .gmcr file of GMCR+; or the first
        state of a pair. Without it the shipped cases are listed.
    second
        Second state of a pair: the latest shipped case of the pair is analysed, or one is drafted.
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
    html
        Write one self-contained page with the graph of the conflict to this file (needs the extra 'report').
    draft
        Draft a case of the pair from the acts on record into this YAML file, for you to edit.
    verify
        Compare with the results that the file expects; exit code 1 if anything differs.
    """
    if case is None:
        return _list(asked)
    if draft is not None:
        return _draft(case, second, draft, asked)
    if verify:
        return _verify(case, asked)
    from detente.brief.case_part import Analysis, case_sections, case_to_dict

    loaded = _loaded(case, second, asked)
    concepts = None if concept is None else [name.lower() for name in concept]
    if inverse is not None or sensitivity or interventions is not None:
        return _what_if(loaded, variant, by, concepts, inverse, change, sensitivity, interventions, asked)
    made = Analysis.of(loaded, by=by, without=without, variant=variant, concepts=concepts, attitude=attitude)
    if html is not None:
        from detente.brief.case_page import case_page

        write(html, case_page(made, asked.day()))
        if not asked.json:
            return ANSWERED
    return show(asked, () if asked.json else case_sections(made), case_to_dict(made) if asked.json else {})


def _loaded(case: str, second: str | None, asked: Asked) -> Case:
    """Load a case by its id or file, or the latest shipped one of a pair."""
    from detente.resolve.cases import case_for, load_case

    day = asked.day()
    if second is not None:
        dyad = dyad_of(case, second)
        found = case_for(dyad.code, day)
        if found is None:
            raise InvalidInputError(
                f"no conflict case of {' and '.join(dyad.names)} ships that could have been written by {day}; draft "
                f"one with detente resolve {dyad.a} {dyad.b} --draft case.yaml."
            )
        return found
    loaded = load_case(case, as_of=day)
    if loaded.known is not None and loaded.known > day:
        raise InvalidInputError(
            f"case '{loaded.id}' could be written from {loaded.known} on, so it answers nothing as of {day}; "
            "give a later --as-of, or none."
        )
    return loaded


def _list(asked: Asked) -> int:
    """List the shipped cases."""
    from detente.brief.case_page import library_section, library_to_dict

    return show(asked, library_section(asked.day()), library_to_dict(asked.day()))


def _draft(first: str, second: str | None, file: Path, asked: Asked) -> int:
    """Draft a case of a pair into a file."""
    from detente.resolve.draft import draft, to_yaml

    dyad, day = dyad_of(first, second), asked.day()
    with asked.open() as store:
        events, pledges = store.events(dyad, as_of=day), store.pledges(dyad, day)
    try:
        made = draft(events, pledges, day, dyad=dyad)
    except NotEnoughDataError as error:
        print(error, file=sys.stderr)
        return NOT_ENOUGH_DATA
    write(file, to_yaml(made))
    if asked.json:
        print_json(made)
    return ANSWERED


def _what_if(
    loaded: Case,
    variant: str | None,
    by: str | None,
    concepts: list[str] | None,
    target: str | None,
    change: list[str] | None,
    is_sensitivity_asked: bool,
    most_steps: int | None,
    asked: Asked,
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


def _verify(case: str, asked: Asked) -> int:
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
        cases = "1 case" if found.n_cases == 1 else f"{found.n_cases} cases and variants"
        told = f"{found.n_checks} comparisons in {cases}"
        print(f"{told}: {'all as expected' if found.is_right else f'{len(found.differences)} differ'}.")
    return ANSWERED if found.is_right else FAILED
