"""Analogues in sentences: when did it look like this before, and what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.document import Section, Table
from detente.diagnose.analogues import HORIZONS, LATELY, LIMITATION, MONTHS

if TYPE_CHECKING:
    from detente.diagnose.analogues import Analogues, Followed

TITLE = "When did it look like this before, and what followed?"


def analogues_section(found: Analogues, limit: int) -> Section:
    """When did it look like this before?"""
    if not found.followed:
        return Section("analogues", TITLE, f"Not enough data: {found.shortfall}.", LIMITATION)
    year = found.followed[1]
    windows = Table(
        "The nearest: conflict acts a month in their last half year, and in the months after",
        ("Pair", "Two years to", "Distance", "Last 6", *(f"Next {months}" for months in HORIZONS)),
        tuple(
            (
                one.dyad,
                f"{one.last:%Y-%m}",
                f"{one.distance:.2f}",
                *(f"{acts:.1f}" for acts in (one.lately, *one.followed)),
            )
            for one in found.found[:limit]
        ),
        (2, 3, 4, 5, 6),
    )
    chances = Table(
        f"Fewer conflict acts than in the last {LATELY} months",
        ("Within", "Chance", "All windows", "Acts, times the last 6 months"),
        tuple(map(_row, found.followed)),
        (2,),
    )
    return Section(
        key="analogues",
        title=TITLE,
        answer=f"Of the {len(found.found)} stretches most like the {MONTHS} months to {words.month(found.last)}, most "
        f"were followed by {'less' if year.p_eased > 0.5 else 'no less'} conflict within a year: the chance of less is "
        f"{words.chance(year.p_eased, *year.interval)}, against {words.percent(year.base)} after any stretch.",
        paragraphs=(
            f"Looked for in {words.counted(found.n_windows, 'stretch', 'stretches')} of "
            f"{words.counted(found.n_pairs, 'pair')}, each in the pair's own measure as known then; the sequel of each "
            "is known.",
        ),
        tables=(chances, windows),
        limitation=LIMITATION,
    )


def _row(one: Followed) -> tuple[str, ...]:
    middle, low, high = one.factor
    return (
        f"{one.months} months",
        words.chance(one.p_eased, *one.interval),
        words.percent(one.base),
        f"{middle:.1f} (half of them {low:.1f} to {high:.1f})",
    )
