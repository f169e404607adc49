"""The spiral in sentences: who answers whom, how fast, and could it run away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.document import Section, Table
from detente.diagnose.spiral import LIMITATION, SAY_FROM, first_day
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from datetime import date

    from detente.diagnose.spiral import Answer, Spiral
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
