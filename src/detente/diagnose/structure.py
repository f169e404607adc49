"""Slow background of a pair: trade, output, opinion, visitors, who is in office and when they met.

For each series the latest value known on the as-of day stands beside the values about ten and thirty years
before and beside its peak, with the change in words. Nothing is modelled here: every number is one of the
rows, with its source.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.asof import known_by
from detente.diagnose.meetings import Meetings, meetings
from detente.period import add_months
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from datetime import date

# How far back the reference values lie, in years, and how many years a gap in a series may shift them.
REFERENCE_YEARS = (10, 30)
REFERENCE_SLACK = 2
CHANGE_MONTHS = 24

LIMITATION = (
    "Yearly figures lag by months and are shown as revised later, not as first printed; they describe the"
    " background and do not show what moved the relation."
)

_TITLES = {
    "share_of_imports_from_partner": "imports from {partner} as a share of all imports of {about}",
    "share_of_exports_to_partner": "exports to {partner} as a share of all exports of {about}",
    "trade_total": "trade between the two",
    "trade_deficit_with_partner": "trade deficit of {about} with {partner}",
    "gdp": "gross domestic product of {about}",
    "gdp_ratio_jpn_to_kor": "gross domestic product of {first} as a multiple of that of {second}",
    "favourable_view_of_partner": "good impression of {partner} in {about}",
    "unfavourable_view_of_partner": "bad impression of {partner} in {about}",
    "relations_are_bad": "share in {about} who call the relation bad",
    "visitors_to_partner": "visitors from {about} to {partner}",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One earlier value of a series: ``label`` is ``10 years before``, ``30 years before`` or ``peak``."""

    label: str
    year: int
    value: float


@dataclass(frozen=True, slots=True)
class SeriesReading:
    """The latest value of a series that was known, and what it is compared with.

    Attributes
    ----------
    series, about, title : str
        Name of the series, the state it is about (or ``pair``), and both in words.
    year, value, unit : int, float, str
        The latest value known, its year and unit.
    earlier : tuple of Reading
        Values about ten and thirty years before, and the peak.
    change : str
        The change in one sentence with its figures.
    source, citation, url, note, is_checked : str, str, str, str, bool
        Where the latest value comes from.
    """

    series: str
    about: str
    title: str
    year: int
    value: float
    unit: str
    earlier: tuple[Reading, ...]
    change: str
    source: str
    citation: str
    url: str
    note: str
    is_checked: bool


@dataclass(frozen=True, slots=True)
class Term:
    """Who is in office in a state on the as-of day, and how often that changed of late."""

    state: str
    leader: str
    office: str
    is_acting: bool
    start: date
    days_in_office: int
    n_changes: int
    is_checked: bool


@dataclass(frozen=True, slots=True)
class Structure:
    """Background of a pair as of a day."""

    as_of: date
    series: tuple[SeriesReading, ...]
    leaders: tuple[Term, ...]
    meetings: Meetings | None
    limitation: str = LIMITATION

    @property
    def sentence(self) -> str:
        """Say who is in office and how often the governments changed."""
        if not self.leaders:
            return f"No leader of the pair is in the data on {self.as_of}."
        office = "; ".join(
            f"{display_name(term.state)}: {term.leader} for {term.days_in_office} days,"
            f" {term.n_changes} change{'' if term.n_changes == 1 else 's'} in {CHANGE_MONTHS} months"
            for term in self.leaders
        )
        return f"In office on {self.as_of}: {office}."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "as_of": self.as_of.isoformat(),
            "sentence": self.sentence,
            "series": [asdict(reading) for reading in self.series],
            "leaders": [{**asdict(term), "start": term.start.isoformat()} for term in self.leaders],
            "meetings": self.meetings.to_dict() if self.meetings else None,
            "limitation": self.limitation,
        }


def structure(
    frame: pl.DataFrame, leaders: pl.DataFrame, as_of: date, *, events: pl.DataFrame | None = None
) -> Structure:
    """Read the background of a pair.

    Parameters
    ----------
    frame : polars.DataFrame
        Series in the columns of ``Store.structure``: series, year, known, value, unit, about, source ...
    leaders : polars.DataFrame
        Terms of office in the columns of ``Store.leaders``: state, leader, office, start, end ...
    as_of : datetime.date
        The day on which the question is asked; values known later and terms begun later are not used.
    events : polars.DataFrame, optional
        Event table of the pair, from which the meetings of the leaders are read.
    """
    known = known_by(frame, as_of).sort("series", "about", "year")
    states = sorted({about for about in known["about"].to_list() if about != "pair"})
    readings = tuple(
        _reading(rows.to_dicts(), states)
        for rows in known.partition_by("series", "about", maintain_order=True)
        if rows.height
    )
    begun = leaders.filter(pl.col("start") <= as_of).sort("state", "start")
    terms = tuple(
        term
        for rows in begun.partition_by("state", maintain_order=True)
        if (term := _term(rows.to_dicts(), as_of)) is not None
    )
    met = None if events is None or not terms else meetings(known_by(events, as_of), begun, as_of)
    return Structure(as_of, readings, terms, met)


def _reading(rows: list[dict[str, Any]], states: list[str]) -> SeriesReading:
    latest = rows[-1]
    about = latest["about"]
    partner = next((state for state in states if state != about), "the other")
    title = _TITLES.get(latest["series"], latest["series"].replace("_", " "))
    earlier = _earlier(rows)
    return SeriesReading(
        series=latest["series"],
        about=about,
        title=title.format(
            about=_name(about),
            partner=_name(partner),
            first=_name(states[0]) if states else "",
            second=_name(states[-1]) if states else "",
        ),
        year=latest["year"],
        value=latest["value"],
        unit=latest["unit"],
        earlier=earlier,
        change=_change(latest, earlier),
        source=latest["source"],
        citation=latest["citation"],
        url=latest["url"],
        note=latest["note"],
        is_checked=latest["is_checked"],
    )


def _name(code: str) -> str:
    return display_name(code) if len(code) == 3 else code


def _earlier(rows: list[dict[str, Any]]) -> tuple[Reading, ...]:
    """Pick the values nearest to ten and thirty years before the latest, and the highest of all."""
    latest, before = rows[-1], rows[:-1]
    found = []
    for years in REFERENCE_YEARS:
        wanted = latest["year"] - years
        near = [row for row in before if abs(row["year"] - wanted) <= REFERENCE_SLACK]
        if near:
            row = min(near, key=lambda row: abs(row["year"] - wanted))
            found.append(Reading(f"{latest['year'] - row['year']} years before", row["year"], row["value"]))
    if before:
        peak = max(rows, key=lambda row: row["value"])
        found.append(Reading("peak", peak["year"], peak["value"]))
    return tuple(found)


def _change(latest: dict[str, Any], earlier: tuple[Reading, ...]) -> str:
    unit = latest["unit"]
    now = f"{_figure(latest['value'], unit)} in {latest['year']}"
    parts = []
    for reading in earlier:
        figure = f"{_figure(reading.value, unit)} in {reading.year}"
        if reading.label != "peak":
            parts.append(f"{_direction(reading.value, latest['value'])} from {figure}")
        elif reading.year == latest["year"]:
            parts.append("the highest of the series")
        else:
            parts.append(f"highest {figure}")
    return f"{now}; {'; '.join(parts)}." if parts else f"{now}, the only value known."


def _direction(before: float, after: float) -> str:
    return "unchanged" if after == before else "up" if after > before else "down"


def _figure(value: float, unit: str) -> str:
    if unit == "percent":
        return f"{value:.1f}%"
    if unit == "persons":
        return f"{value:,.0f} persons"
    if unit == "ratio":
        return f"{value:.1f} times"
    return f"{value:,.1f} {unit}"


def _term(rows: list[dict[str, Any]], as_of: date) -> Term | None:
    last = rows[-1]
    if last["end"] is not None and last["end"] < as_of:
        return None
    since = add_months(as_of, -CHANGE_MONTHS)
    return Term(
        state=last["state"],
        leader=last["leader"],
        office=last["office"],
        is_acting=last["is_acting"],
        start=last["start"],
        days_in_office=(as_of - last["start"]).days,
        n_changes=sum(row["start"] > since for row in rows[1:]),
        is_checked=last["is_checked"],
    )
