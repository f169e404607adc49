"""The scan in sentences: which pairs got worse, which better, where there is a warning or an opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.document import Section, Table
from detente.diagnose.scan import LIMITATION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.diagnose.scan import Scan, Scanned

HEADERS = ("", "Pair", "90 days", "Tension", "Above", "Break", "Marks")


def scan_section(found: Scan, limit: int) -> Section:
    """Which pairs ask for attention?"""
    ranked, missing = found.ranked, found.missing
    answer = (
        f"As of {words.day(found.as_of)}, {words.counted(len(ranked), 'pair')} of the store can be judged; "
        f"{len(missing)} cannot."
        if ranked
        else f"Not enough data: as of {words.day(found.as_of)}, none of {words.counted(len(missing), 'pair')} of the "
        "store can be judged."
    )
    classes = (
        ("Deteriorated", [one for one in ranked if one.signal.arrow == "deteriorated"]),
        ("Improved", [one for one in ranked if one.signal.arrow == "improved"]),
        ("Risk alert", [one for one in ranked if one.signal.is_alert]),
        ("Resolution opportunity", [one for one in ranked if one.signal.is_opportunity]),
    )
    shown = f" (first {limit})" if len(ranked) > limit else ""
    explained = (
        "Tension has the scale and the 80 % interval of the brief; above: points over the upper edge of the pair's own "
        "normal range; break: the chance that tension is still above that edge in the second year from now."
    )
    tables = [
        Table(
            f"The most pressing first, by change, level and chance of a break{shown}",
            HEADERS,
            tuple(_row(place, one) for place, one in enumerate(ranked[:limit], 1)),
            (0, 4, 5),
        )
    ]
    if missing:
        cut = f" (first {limit}, by acts)" if len(missing) > limit else ""
        rows = tuple((dyad, "; ".join(lacks)) for dyad, lacks in list(missing.items())[:limit])
        tables.append(Table(f"Not enough data{cut}", ("Pair", "What is missing"), rows))
    return Section(
        key="scan",
        title="Which pairs ask for attention?",
        answer=answer,
        paragraphs=(*(f"{name}: {_named(those, limit)}." for name, those in classes), explained) if ranked else (),
        tables=tuple(tables if ranked else tables[1:]),
        limitation=LIMITATION,
    )


def _named(those: list[Scanned], limit: int) -> str:
    named = [one.dyad for one in those[:limit]]
    rest = [f"{len(those) - limit} more"] if len(those) > limit else []
    return f"{len(those)}" + (f" ({', '.join([*named, *rest])})" if named else "")


def _row(place: int, one: Scanned) -> tuple[str, ...]:
    return (
        str(place),
        one.dyad,
        f"{one.signal.arrow} {one.change:+.1f}",
        words.level(one.signal.told_now),
        f"{one.above_normal:+.0f}",
        "calm" if one.verdict.p_break is None else words.percent(one.verdict.p_break),
        ", ".join(_marks(one)),
    )


def _marks(one: Scanned) -> Iterable[str]:
    if one.signal.is_alert:
        yield "alert"
    if one.signal.is_opportunity:
        yield "opening"
