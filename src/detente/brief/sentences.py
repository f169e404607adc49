"""The brief in words: the order of the sections, answer first, method last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.analogues_part import analogues_section
from detente.brief.diagnose_part import different_section, outlook_section, tension_section
from detente.brief.document import Document, Section
from detente.brief.drivers_part import drivers_section
from detente.brief.evidence import Acts, recent
from detente.brief.ledger_part import ledger_section
from detente.brief.observe_part import coverage_section, pressure_section, who_did_what_section
from detente.brief.resolve_part import clock_section, dead_end_section
from detente.brief.shortlist_part import shortlist_section
from detente.brief.spiral_part import spiral_section
from detente.brief.structure_part import structure_section
from detente.brief.summary import badges, how_to_get_data, summary
from detente.brief.third_party_part import options_section, third_party_section

if TYPE_CHECKING:
    from detente.brief.compose import Brief

SIDE_ACTS = 20
ANALOGUES_SHOWN = 5
FORECASTS_SHOWN = 3

METHOD = (
    "Every act of the record is a noisy reading of a latent relation (a level that drifts, a swing around it, short "
    "flares); a Kalman filter over a grid of parameters gives tension with its interval.",
    "The verdict weighs where the relation is headed, how long it has been raised and how busy the year was, by what "
    "these were worth for other pairs; the outlook simulates the same process; both are replayed on the pair's past "
    "and scored.",
    "Dead end and ways out come from the Graph Model for Conflict Resolution (Nash and sequential stability) on a "
    "stated case; options are read off precedents, which are no effects.",
    "Each method has a page in the manual with its definition, assumptions, tests and references.",
)
METHOD_LIMITATION = (
    "The method sees acts and their coded intensity, not intentions; where acts are few the intervals say so, and no "
    "figure here was adjusted by hand."
)


def document(brief: Brief) -> Document:
    """Put a brief into words."""
    acts = Acts(brief.events)
    rests_on = coverage_section(brief.coverage, brief.holdings)
    sections = _sections(brief, acts, rests_on) if brief.diagnosis else (rests_on, _no_data(brief))
    sides = tuple(
        (name, recent(brief.events, code, shown=SIDE_ACTS))
        for code, name in zip((brief.dyad.a, brief.dyad.b), brief.dyad.names, strict=True)
    )
    return Document(
        title=" and ".join(brief.dyad.names),
        subtitle=f"as of {words.day(brief.as_of)}",
        as_of=brief.as_of,
        badges=badges(brief),
        summary=summary(brief),
        sections=sections,
        sides=sides if brief.diagnosis else (),
        footer=(
            f"detente {brief.version}; data fingerprint {brief.fingerprint}; "
            f"{words.counted(brief.events.height, 'act')} known by {brief.as_of}, none later was used.",
            "Chronicles: CC BY 4.0, compiled from the sources named with each act; those keep their own terms.",
        ),
    )


def _sections(brief: Brief, acts: Acts, rests_on: Section) -> tuple[Section, ...]:
    found = brief.diagnosis
    if found is None:
        return ()
    parts = [
        tension_section(found, acts),
        *([pressure_section(brief.pressure, brief.dyad)] if brief.pressure else []),
        different_section(found, acts),
        drivers_section(found, acts),
        *([structure_section(brief.structure)] if brief.structure else []),
        *([spiral_section(found.spiral, brief.dyad, brief.as_of)] if found.spiral.branching else []),
        outlook_section(found, acts),
        *_analogues(brief),
        *_ledger(brief),
        clock_section(brief.clock, acts),
        who_did_what_section(brief.events, brief.dyad, brief.as_of),
        third_party_section(brief.third_parties, brief.events, acts),
        dead_end_section(brief.impasse),
        options_section(brief.options),
        shortlist_section(brief.shortlist, brief.openings, acts),
        rests_on,
        Section(
            key="method",
            title="How was this worked out?",
            answer="From dated acts with their sources, by methods that are defined in the manual.",
            paragraphs=METHOD,
            limitation=METHOD_LIMITATION,
        ),
    ]
    return tuple(parts)


def _analogues(brief: Brief) -> tuple[Section, ...]:
    """Show what followed the stretches most like this one; what is missing stands in the JSON alone."""
    found = brief.analogues
    return (analogues_section(found, ANALOGUES_SHOWN),) if found and found.followed else ()


def _ledger(brief: Brief) -> tuple[Section, ...]:
    """Show what the ledger holds of the pair, if anything."""
    return (ledger_section(brief.ledger, brief.as_of, "", FORECASTS_SHOWN),) if brief.ledger.height else ()


def _no_data(brief: Brief) -> Section:
    return Section(
        key="get-data",
        title="How to get a brief on this pair",
        answer=how_to_get_data(brief),
        limitation="Below the stated floors any figure would be a guess, so none is given.",
    )
