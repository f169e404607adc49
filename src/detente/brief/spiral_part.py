"""The spiral in sentences: who answers whom, how fast, and could it run away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.document import Section, Table
from detente.diagnose import triangle
from detente.diagnose.spiral import LIMITATION, SAY_FROM, first_day
from detente.vocabulary.articles import the
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from datetime import date

    from detente.diagnose.regimes import Regimes
    from detente.diagnose.spiral import Answer, Spiral
    from detente.diagnose.triangle import Link, Triangle, Way
    from detente.vocabulary.dyads import Dyad


def spiral_section(found: Spiral, dyad: Dyad, as_of: date) -> Section:
    """Does each side answer the other?"""
    title = "Does each side answer the other's hostile acts?"
    if found.branching is None or found.p_runaway is None or found.branching_constant is None:
        return Section("spiral", title, f"Not enough data: {found.shortfall}.", LIMITATION)
    names = [display_name(code) for code in (dyad.a, dyad.b)]
    said = [name for name, side in zip(names, found.sides, strict=True) if side.does]
    answer = (
        f"{words.listed(said)} {'answer each other' if len(said) == 2 else 'answers the other side'}"
        if said
        else f"No side is seen to answer the other (probability under {words.percent(SAY_FROM)} for both)"
    )
    middle, low, high = found.branching
    table = Table(
        "Hostile acts of a side that follow one hostile act, with their 80 % interval",
        ("Side", "Of the other", "Chance", "Of its own", "Half-life"),
        tuple(_row(name, side) for name, side in zip(names, found.sides, strict=True)),
        (2, 4),
    )
    return Section(
        key="spiral",
        title=title,
        answer=f"{answer}; an exchange that feeds itself has probability {words.percent(found.p_runaway)}.",
        paragraphs=(
            f"Branching is {middle:.2f} ({low:.2f} to {high:.2f}): from 1 on, acts would call forth ever more acts. "
            f"With a background held constant it would seem to be {found.branching_constant:.2f}, the slow rise and "
            "fall of the conflict being taken for answers.",
            f"Read from {' and '.join(map(str, found.n_acts))} hostile acts in {found.n_bins} {found.every}s since "
            f"{words.day(first_day(found, as_of))}; answers within the same {found.every} are not counted.",
        ),
        tables=(table,),
        limitation=LIMITATION,
    )


def regimes_section(found: Regimes) -> Section:
    """Do they answer each other otherwise in tense months?"""
    p = found.p_stronger_when_tense
    rows = tuple(
        (name, _figure(one.branching) if one.branching else f"not enough data: {one.shortfall}", str(sum(one.n_acts)))
        for name, one in (("calm", found.calm), ("tense", found.tense))
    )
    return Section(
        key="regimes",
        title="Is it otherwise in tense months?",
        answer="Not enough data to compare calm months with tense ones."
        if p is None
        else f"That branching is greater in tense months than in calm ones has probability {words.percent(p)}.",
        tables=(Table("Branching by regime, with its 80 % interval", ("Months", "Branching", "Acts"), rows, (2,)),),
        limitation=LIMITATION,
    )


def triangle_section(found: Triangle) -> Section:
    """What does a third state do, and what do the two then do?"""
    third, told = display_name(found.third), [link for link in found.links if link.is_said]
    judged = tuple(link for link in found.links if link.factor)
    if not judged:
        answer = f"Not enough data: {words.counted(found.n_weeks, 'week')} in which all three pairs are on record."
    elif told:
        answer = words.sentence("; ".join(_link(link) for link in told[:3]))
    else:
        answer = f"No link with {the(third)} is seen (probability under {words.percent(triangle.SAY_FROM)} for each)."
    rows = tuple(
        (_way(link.cause), _way(link.effect), _figure(link.factor), words.percent(link.p_more))
        for link in judged
        if link.factor and link.p_more is not None
    )
    headers = ("After acts", "Acts that follow", "Factor", "More")
    return Section(
        key="triangle",
        title=f"What do acts of {the(third)} have to do with it?",
        answer=answer,
        paragraphs=(
            "Factor: acts expected after the busiest fifth of weeks against the quietest, with its 80 % interval. "
            "More: the probability that it exceeds 1.",
        )
        if judged
        else (),
        tables=(Table(f"Links with {third}, {found.n_weeks} weeks", headers, rows, (2, 3)),) if judged else (),
        limitation=triangle.LIMITATION,
    )


def _way(way: Way) -> str:
    actor, recipient, sign = way
    return f"{actor} to {recipient}, {sign}"


def _name(code: str) -> str:
    return the(display_name(code))


def _link(link: Link) -> str:
    more = "more" if link.p_more is not None and link.p_more > 0.5 else "fewer"
    (actor, recipient, sign), (cause_actor, cause_recipient, cause_sign) = link.effect, link.cause
    sure = max(link.p_more or 0.0, 1.0 - (link.p_more or 0.0))
    return (
        f"{more} {sign} acts of {_name(actor)} towards {_name(recipient)} follow {cause_sign} acts of "
        f"{_name(cause_actor)} towards {_name(cause_recipient)} (probability {words.percent(sure)})"
    )


def _row(name: str, side: Answer) -> tuple[str, ...]:
    return (
        name,
        _figure(side.reply),
        words.percent(side.p_reply),
        _figure(side.momentum),
        f"{side.half_life_days:.0f} days" if side.half_life_days >= 1.5 else "a day",
    )


def _figure(value: tuple[float, float, float]) -> str:
    return f"{value[0]:.2f} ({value[1]:.2f} to {value[2]:.2f})"
