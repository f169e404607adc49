"""A simulation in sentences: what the steps would change, and what their effects rest on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from detente import __version__
from detente.brief import words
from detente.brief.charts import simulation_chart
from detente.brief.document import Document, Section, Table
from detente.brief.html import render_html
from detente.resolve.calm import YEARS, CrisisKind, calm_after
from detente.resolve.effects import LIMITATION as EFFECTS_LIMITATION
from detente.resolve.effects import MIN_STUDIES
from detente.resolve.simulate import LIMITATION
from detente.vocabulary.articles import the
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from detente.observe.tension import Tension
    from detente.resolve.effects import Effect, Effects
    from detente.resolve.intervals import Estimate
    from detente.resolve.simulate import Fan, Simulation, Taken
    from detente.vocabulary.dyads import Dyad

TOLD_MONTHS = (1, 3, 6, 12)
TITLE = "What would it change?"


def simulation_sections(made: Simulation, effects: Effects) -> tuple[Section, ...]:
    """What would the steps change, and what do their effects rest on?"""
    return _change_section(made), _basis_section(made, effects)


def with_effects(made: Simulation, effects: Effects) -> dict[str, Any]:
    """Return plain values of a simulation for JSON, with the effects that it used and that of all options."""
    used = sorted({step.family for step in made.steps})
    return made.to_dict() | {
        "effects": [effects[family].to_dict() for family in used],
        "overall": effects.overall.to_dict(),
    }


def simulation_page(made: Simulation, effects: Effects, tension: Tension, dyad: Dyad) -> str:
    """Write a simulation as one self-contained HTML page.

    Raises
    ------
    MissingExtraError
        If the extra ``report``, which draws the chart, is not installed.
    """
    sections = simulation_sections(made, effects)
    document = Document(
        title=" and ".join(dyad.names),
        subtitle=f"as of {words.day(made.as_of)}",
        as_of=made.as_of,
        badges=(("Paths", words.grouped(made.n_paths), "plain"), ("Seed", str(made.seed), "plain")),
        summary=tuple(section.answer for section in sections),
        sections=sections,
        sides=(),
        footer=(f"detente {__version__}.",),
        kind="Simulation",
    )
    return render_html(document, {"simulation": simulation_chart(tension, made)})


def _change_section(made: Simulation) -> Section:
    if made.shortfall is not None:
        return Section("simulation", TITLE, f"Not enough data for an effect: {made.shortfall}.", LIMITATION)
    last, without = made.with_steps.p_normal[-1], made.without.p_normal[-1]
    middle, lower, upper = made.effect[-1]
    by = f" by {the(display_name(made.by))}" if made.by else ""
    return Section(
        key="simulation",
        title=TITLE,
        answer=f"In twelve months tension lies in or below its normal range with probability {words.percent(last)} "
        f"with {words.counted(len(made.steps), 'step')}{by}, {words.percent(without)} without; the chance of being "
        f"left worse off than by doing nothing is {words.percent(made.p_worse)}.",
        paragraphs=(
            f"The effect in a year is {middle:+.1f} points (90 %: {lower:+.1f} to {upper:+.1f}); below zero is less "
            f"tension. {_half_gone(made)}",
            f"If one side sees the steps as taking the other's side, the chance of the normal range in a year "
            f"is {words.percent(made.one_sided.p_normal[-1])}, and that of being left worse off "
            f"{words.percent(made.p_worse_one_sided)}.",
        ),
        tables=(_fans(made),),
        chart="simulation",
        limitation=LIMITATION,
    )


def _half_gone(made: Simulation) -> str:
    if made.half_gone_months is None:
        return "In most paths more than half of the largest effect is left after five years."
    return (
        f"Half of the largest effect is gone after {made.half_gone_months:.0f} months in half of the paths, and by the "
        f"end of the year with probability {words.percent(made.p_half_gone_within_year)}."
    )


def _fans(made: Simulation) -> Table:
    ways = (("Without", made.without), ("With", made.with_steps), ("Seen as one-sided", made.one_sided))
    rows = tuple(
        (name, *(_level(fan, month) for month in TOLD_MONTHS), words.percent(fan.p_back_within_year))
        for name, fan in ways
    )
    headers = ("", *(f"{month} month{'s' if month > 1 else ''}" for month in TOLD_MONTHS), "Back within the year")
    return Table("Median of tension, and chance of the normal range or below", headers, rows, (1, 2, 3, 4, 5))


def _level(fan: Fan, month: int) -> str:
    return f"{fan.quantiles[month, 3]:.0f}, {words.percent(fan.p_normal[month])}"


def _basis_section(made: Simulation, effects: Effects) -> Section:
    rows = tuple(_row(place, step, effects) for place, step in enumerate(made.steps, start=1))
    borrowed = sorted({step.family for step in made.steps if step.is_borrowed})
    lacking = words.listed([family.replace("-", " ") for family in borrowed]).capitalize()
    told = (
        f"{lacking}: fewer than {MIN_STUDIES} precedents could be measured, so the effect of all options is used."
        if borrowed
        else "Every step has measured precedents of its own."
    )
    return Section(
        key="basis",
        title="What do the effects rest on?",
        answer=told,
        paragraphs=(_placebo(effects.overall),) if effects.overall.placebo else (),
        tables=(
            Table(
                "Change of tension over the year after measured precedents (cases), 90 % interval; as much by chance",
                ("", "Step", "Day", "Cases", "Change", "Half gone", "By chance"),
                rows,
                (3, 6),
            ),
            _calm_table(made, effects),
        ),
        limitation=EFFECTS_LIMITATION,
    )


def _calm_table(made: Simulation, effects: Effects) -> Table:
    """Return the calm after crises without a mediator, and in the styles of the steps."""
    told = [effects[step.family].calm for step in made.steps]
    kinds = {calm.kind.style: calm for calm in (calm_after(CrisisKind(style="none")), *told) if calm}
    rows = tuple(
        (
            "no mediation" if style == "none" else f"mediation: {style}",
            *(words.percent(calm.no_crisis[years].value) for years in YEARS),
            *(words.chance(*calm.no_dispute[years]) for years in YEARS[-1:]),
        )
        for style, calm in kinds.items()
    )
    headers = ("After", *(f"{years} y" for years in YEARS), f"No dispute, {YEARS[-1]} y")
    return Table("No new crisis after the average international crisis (no effect)", headers, rows, (1, 2, 3))


def _row(place: int, step: Taken, effects: Effects) -> tuple[str, ...]:
    source = effects.overall if step.is_borrowed else effects[step.family]
    name = step.family.replace("-", " ") + (" (all options)" if step.is_borrowed else "")
    if step.is_repeat:
        return str(place), f"{name}, again: adds nothing", step.day.isoformat(), "", "", "", ""
    placebo = source.placebo
    return (
        str(place),
        name,
        step.day.isoformat(),
        str(source.n_studies),
        _change(source.year),
        _months(source.half_life_months),
        words.percent(placebo.share_as_large) if placebo else "",
    )


def _change(value: Estimate | None) -> str:
    return "not enough data" if value is None else f"{value.value:+.1f} ({value.lower:+.1f} to {value.upper:+.1f})"


def _months(value: Estimate | None) -> str:
    if value is None:
        return "unclear"
    ends = [f"{end:.0f}" if math.isfinite(end) else "never" for end in value]
    return f"{ends[0]} ({ends[1]} to {ends[2]}) months"


def _placebo(overall: Effect) -> str:
    placebo = overall.placebo
    assert placebo is not None
    return (
        f"Over all {overall.n_studies} measured precedents tension changed by {_change(overall.year)} points against "
        f"the forecast; in {words.percent(placebo.share_as_large)} of {placebo.n} sets of as many random months it "
        "changed as much where nobody acted."
    )
