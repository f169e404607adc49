"""The brief as a PDF to hand over: two pages that answer, then the annex with tables, acts, limits and method.

Typst sets it, without a browser and without a network. Every text reaches the template as a string of a JSON value,
never as markup, so that nothing that an event says can be taken for an instruction. The same brief gives the same
bytes: the fonts come with the extra, and the only date in the file is the as-of day.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, time
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from detente.brief.typesetting import LONG_ANSWER, SIDES_AFTER, Notes, letters_across, on_paper, typeset, web_address
from detente.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.brief.charts.drawing import ChartSvg
    from detente.brief.document import ChartName, Document, Evidence, Section, Table, Tone

FRONT = ("outlook", "clock", "dead-end", "shortlist")
"""Sections whose answer, with chart or first table, stands on the second page, in this order."""
FRONT_CHART: ChartName = "tension"
"""The chart of the first page."""
FRONT_CHARTS, FRONT_TABLE = ("outlook",), 6
"""Charts of the second page, and how many rows its tables show."""
FRONT_WITHOUT = {"shortlist": ("Would have to move", "Precedents")}
"""Columns that the second page leaves to the annex."""
FONT = "IBM Plex Sans"
_FAR = re.compile(r"[\u0590-\u1fff\u2c00-\u2dff\ua000-\uabff]|[\U00010000-\U0001ffff]")
"""Scripts of which neither the main font nor the East Asian one has letters: a font of the system is looked for."""


def render_pdf(document: Document, charts: Mapping[ChartName, ChartSvg]) -> bytes:
    """Set the brief as a PDF.

    Parameters
    ----------
    document : Document
        What the brief says; sections that it has beyond those of ``FRONT`` flow into the annex by themselves.
    charts : mapping
        Chart name -> its SVGs; a section whose chart is absent is shown without one.

    Returns
    -------
    bytes
        PDF with tags for screen readers; two pages first, the annex from the third.

    Raises
    ------
    MissingExtraError
        If the extra ``report``, which brings Typst and the fonts, is not installed.
    """
    try:
        import fontpkg_ibm_plex_sans
        import noto_cjk_sans_otc
        import typst
    except ImportError as error:
        raise MissingExtraError.of("The PDF brief", "report") from error
    told = json.dumps(_told(document, charts), ensure_ascii=False)
    fonts = [files(fontpkg_ibm_plex_sans) / "files", files(noto_cjk_sans_otc)]
    compiler = typst.Compiler(
        font_paths=[str(folder) for folder in fonts],
        ignore_system_fonts=_FAR.search(told) is None,
        sys_inputs={"brief": told},
    )
    day = datetime.combine(document.as_of, time(), UTC)
    template = (files("detente.brief") / "templates" / "brief.typ").read_bytes()
    return cast("bytes", compiler.compile(input=template, format="pdf", timestamp=int(day.timestamp())))


def _told(document: Document, charts: Mapping[ChartName, ChartSvg]) -> dict[str, Any]:
    """Return the brief as plain values, in the order in which the template sets them."""
    notes = Notes.of(document)
    by_key = {section.key: section for section in document.sections}
    first, *others = document.summary or ("",)
    keys = list(by_key)
    return {
        "kind": typeset(document.kind),
        "title": typeset(document.title),
        "subtitle": typeset(document.subtitle),
        "day": [document.as_of.year, document.as_of.month, document.as_of.day],
        "badges": [_badge(*badge) for badge in document.badges],
        "headline": typeset(first),
        "summary": _two_columns([typeset(line) for line in others]),
        "long_answer": LONG_ANSWER,
        "chart": _chart(charts.get(FRONT_CHART)),
        "front": [_front(by_key[key], charts) for key in FRONT if key in by_key],
        "sections": [_section(section, charts, notes) for section in document.sections],
        "sides": [{"name": typeset(name), "acts": [_act(act, notes) for act in acts]} for name, acts in document.sides],
        "sides_after": SIDES_AFTER if SIDES_AFTER in by_key else keys[-1] if keys else "",
        "notes": [_act(act, notes) for act in notes.acts],
        "footer": [typeset(line) for line in document.footer],
    }


def _badge(label: str, value: str, tone: Tone) -> dict[str, str]:
    return {"label": typeset(label), "value": typeset(value), "tone": tone}


def _two_columns(lines: list[str]) -> list[list[str]]:
    """Split lines where both columns come nearest to the same length."""
    lengths = list(map(len, lines))
    cut = min(range(len(lines) + 1), key=lambda place: abs(sum(lengths[:place]) - sum(lengths[place:])))
    return [column for column in (lines[:cut], lines[cut:]) if column]


def _front(section: Section, charts: Mapping[ChartName, ChartSvg]) -> dict[str, Any]:
    """Return what the second page shows of a section: the answer, and its chart or else its first table."""
    chart = charts.get(section.chart) if section.chart in FRONT_CHARTS else None
    tables = () if chart else section.tables[:1]
    return {
        "key": section.key,
        "title": typeset(section.title),
        "answer": typeset(section.answer),
        "chart": _chart(chart),
        "tables": [_table(_without(table, FRONT_WITHOUT.get(section.key, ())), most=FRONT_TABLE) for table in tables],
    }


def _without(table: Table, left_out: tuple[str, ...]) -> Table:
    """Return a table without some of its columns."""
    kept = [place for place, header in enumerate(table.headers) if header not in left_out]
    headers, *rows = (tuple(row[place] for place in kept) for row in (table.headers, *table.rows))
    right = tuple(kept.index(place) for place in table.right if place in kept)
    return replace(table, headers=headers, rows=tuple(rows), right=right)


def _section(section: Section, charts: Mapping[ChartName, ChartSvg], notes: Notes) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": typeset(section.title),
        "answer": typeset(section.answer),
        "chart": _chart(charts.get(section.chart) if section.chart else None),
        "tables": [_table(table) for table in section.tables],
        "paragraphs": [typeset(paragraph) for paragraph in section.paragraphs],
        "notes": notes.ranges(section.evidence),
        "limitation": typeset(section.limitation),
    }


def _chart(chart: ChartSvg | None) -> dict[str, str] | None:
    if chart is None:
        return None
    return {"svg": on_paper(chart.wide, FONT), "words": chart.words, "caption": typeset(chart.caption)}


def _table(table: Table, *, most: int | None = None) -> dict[str, Any]:
    """Return a table with the share of the width that each column needs."""
    rows = table.rows[:most]
    return {
        "title": typeset(table.title),
        "headers": [typeset(header) for header in table.headers],
        "rows": [[typeset(cell) for cell in row] for row in rows],
        "right": list(table.right),
        "letters": letters_across(table.headers, rows),
        "left_out": len(table.rows) - len(rows),
    }


def _act(act: Evidence, notes: Notes) -> dict[str, Any]:
    return {
        "number": notes.numbers[act.id],
        "day": act.day,
        "text": typeset(act.text),
        "who": typeset(act.who),
        "what": typeset(act.what),
        "reference": typeset(act.reference or act.url or "no source named"),
        "url": web_address(act.url),
        "is_checked": act.is_checked,
    }
