"""The brief as a document: sections of sentences, tables, charts and evidence, before any renderer sees them.

A renderer (terminal, HTML, Markdown) decides only how things look. What is said, in which order, and which acts stand
behind it is decided once, in :mod:`detente.brief.sentences`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from datetime import date

Tone = Literal["bad", "good", "plain"]
ChartName = Literal["tension", "episodes", "drivers", "outlook", "clock", "acts", "conflict", "simulation"]

SHORT_ROWS, SHORT_LETTERS = 6, 600
"""Rows of a table, paragraphs and acts of a section in a short answer, and letters of a paragraph."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One act as a reader sees it: when, who, what, on which authority.

    Attributes
    ----------
    id : str
        Event id in the store.
    day : str
        Date as precise as it is known: ``2019-08-22``, ``2019-07``, ``2019``.
    who : str
        ``South Korea → Japan``; ``↔`` when both acted together.
    what : str
        Type, domain and intensity: ``SANCTION, security, -7``.
    text : str
        One sentence.
    reference, url : str
        Source; the url may be empty.
    is_checked : bool
        False rows are marked in every listing.
    """

    id: str
    day: str
    who: str
    what: str
    text: str
    reference: str
    url: str
    is_checked: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A small table of strings; numeric columns are right-aligned."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Strip:
    """A path in so few values that a line of text can show it.

    Attributes
    ----------
    label : str
        What is shown.
    first, last : str
        Where the strip begins and ends: years.
    values : tuple of float
        Equally spaced values.
    note : str
        The latest figure.
    """

    label: str
    first: str
    last: str
    values: tuple[float, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the brief.

    Attributes
    ----------
    key : str
        Stable name, also the anchor in HTML.
    title : str
        Heading, phrased as the question that it answers.
    answer : str
        One sentence first.
    paragraphs : tuple of str
        The rest, one point each.
    tables : tuple of Table
        Figures side by side.
    chart : str or None
        Name of the chart that belongs here.
    strips : tuple of Strip
        The same as the chart, for places where only text is shown.
    evidence : tuple of Evidence
        The events behind this.
    limitation : str
        What the figures cannot tell; may not be empty.
    """

    key: str
    title: str
    answer: str
    limitation: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    chart: ChartName | None = None
    strips: tuple[Strip, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if not self.limitation.strip():
            raise InvalidInputError(f"section '{self.key}': a limitation sentence may not be empty.")


@dataclass(frozen=True, slots=True)
class Document:
    """A whole brief, ready to be shown.

    Attributes
    ----------
    title, subtitle : str
        ``Japan and South Korea`` and ``as of 12 September 2019``.
    badges : tuple of (label, value, tone)
        The signal in a few words; tone is ``bad``, ``good`` or ``plain``.
    summary : tuple of str
        The answer: at most nine sentences.
    sections : tuple of Section
        The parts, answer first, method last.
    sides : tuple
        Both sides' recent acts: ((name of a, acts of a), (name of b, acts of b)).
    footer : tuple of str
        Version, data fingerprint, licence.
    kind : str
        What it is, for the line under the title.
    """

    title: str
    subtitle: str
    as_of: date
    badges: tuple[tuple[str, str, Tone], ...]
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    sides: tuple[tuple[str, tuple[Evidence, ...]], ...]
    footer: tuple[str, ...]
    kind: str = "Brief"

    def in_short(self) -> dict[str, Any]:
        """Return what it says as plain values of bounded size: no series, tables cut, acts by their ids.

        The full brief of a busy pair holds thousands of acts; who reads only words, as agents do, wants these.
        """
        return {
            "title": self.title,
            "as_of": self.as_of.isoformat(),
            "marks": {label: value for label, value, _ in self.badges},
            "summary": list(self.summary),
            "sections": [_in_short(section) for section in self.sections],
            "footer": list(self.footer),
        }


def _in_short(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "answer": section.answer,
        "paragraphs": [_cut(paragraph) for paragraph in section.paragraphs[:SHORT_ROWS]],
        "tables": [
            {
                "title": table.title,
                "headers": list(table.headers),
                "rows": [list(row) for row in table.rows[:SHORT_ROWS]],
                "rows_left_out": max(0, len(table.rows) - SHORT_ROWS),
            }
            for table in section.tables
        ],
        "event_ids": [act.id for act in section.evidence[:SHORT_ROWS]],
        "limitation": section.limitation,
    }


def _cut(text: str) -> str:
    return text if len(text) <= SHORT_LETTERS else text[:SHORT_LETTERS].rpartition(" ")[0] + " …"
