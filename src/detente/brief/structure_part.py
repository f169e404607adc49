"""The slow background in sentences: power, trade, opinion, travel, leaders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.document import Section, Table
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from detente.diagnose.structure import SeriesReading, Structure


TOLD_FIRST = ("gdp_ratio", "relations_are_bad")
"""Beginnings of the names of the series that the answer tells: the gap in power, and how the publics see it."""


_UNITS = {"percent": " %", "ratio": " times"}


def structure_section(found: Structure) -> Section:
    """What lies behind it?"""
    rows = tuple(_row(series) for series in found.series)
    headers = ("Series", "Latest known", "Change", "Source")
    leaders = tuple(
        (
            display_name(term.state),
            f"{term.leader}, {term.office}" + ("" if term.is_checked else " [unchecked]"),
            term.start.isoformat(),
            str(term.days_in_office),
            str(term.n_changes),
        )
        for term in found.leaders
    )
    tables = [Table("Slow series, latest value known on the day", headers, rows)] if rows else []
    if leaders:
        office = ("State", "In office", "Since", "Days", "Changes in 24 months")
        tables.append(Table("Leaders", office, leaders, (3, 4)))
    return Section(
        key="background",
        title="What lies behind it?",
        answer=background_sentence(found),
        paragraphs=(found.meetings.sentence,) if found.meetings else (),
        tables=tuple(tables),
        limitation=found.limitation,
    )


def background_sentence(found: Structure) -> str:
    """Say how the slow series have moved, in their own words."""
    compared = [series for series in found.series if series.earlier]
    chosen = [series for start in TOLD_FIRST for series in compared if series.series.startswith(start)]
    told = [_told(series) for series in chosen or compared[:2]]
    return words.sentence("; ".join(told)) if told else found.sentence


def _told(series: SeriesReading) -> str:
    """Say the latest value and the oldest of the reference years, or else the peak."""
    references = [one for one in series.earlier if one.label != "peak"] or list(series.earlier)
    then, unit = references[-1], _UNITS.get(series.unit, f" {series.unit}")
    text = f"{_title(series)}: {_number(series.value)}{unit} in {series.year}"
    if then.year == series.year:
        return f"{text}, the highest on record"
    peak = ", the peak" if then.label == "peak" else ""
    return f"{text}, against {_number(then.value)}{unit} in {then.year}{peak}"


def _title(series: SeriesReading) -> str:
    """Write a title with names for codes."""
    return words.names_for_codes(series.title, set(re.findall(r"\b[A-Z]{3}\b", series.title)))


def _row(series: SeriesReading) -> tuple[str, ...]:
    latest = f"{series.year}: {_figure(series.value, series.unit)}" + ("" if series.is_checked else " [unchecked]")
    earlier = "; ".join(f"{one.label} ({one.year}) {_figure(one.value, series.unit)}" for one in series.earlier)
    return _title(series), latest, earlier or "no earlier value", series.source


def _figure(value: float, unit: str) -> str:
    return f"{_number(value)}{_UNITS.get(unit, f' {unit}')}".strip()


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 1000 else f"{value:.3g}"
