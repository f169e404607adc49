"""The brief as GitHub-flavoured Markdown: the same sentences, tables and evidence, without charts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.brief.typesetting import SIDES_AFTER, web_address

if TYPE_CHECKING:
    from detente.brief.document import Document, Evidence, Section, Table

CHART_SENTENCES = {
    "tension": "The HTML brief shows the whole path of tension here.",
    "episodes": "The HTML brief shows the earlier rises side by side here.",
    "drivers": "The HTML brief shows the four domains side by side here.",
    "outlook": "The HTML brief shows the fan of the next twelve months here.",
    "clock": "The HTML brief shows the days ahead on a time line here.",
    "conflict": "The HTML brief draws the states and the moves between them here.",
    "acts": "The HTML brief shows the acts of the last two years here.",
}
_MARKS = re.compile(r"([\\`*_\[\]<>|~])")
_LINE_START = re.compile(r"^(\d*)([#+.)=-]+)(?=\s|$)")


def render_markdown(document: Document) -> str:
    """Write the brief as Markdown.

    Parameters
    ----------
    document : Document
        What the brief says.
    """
    blocks = [f"# {plain(document.title)}", f"Brief {plain(document.subtitle)}"]
    if document.badges:
        blocks.append("\n".join(f"- {plain(label)}: **{plain(value)}**" for label, value, _ in document.badges))
    blocks += ["## In short", _points(document.summary)]
    keys = [section.key for section in document.sections]
    for section in document.sections:
        blocks += _section(section)
        if section.key == SIDES_AFTER:
            blocks += _sides(document)
    if SIDES_AFTER not in keys:
        blocks += _sides(document)
    if document.footer:
        blocks += ["---", "\\\n".join(plain(line) for line in document.footer)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def plain(text: str) -> str:
    """Write a text so that Markdown shows it as it is, on one line."""
    escaped = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return _LINE_START.sub(r"\1\\\2", escaped)


def _points(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {plain(line)}" for line in lines)


def _section(section: Section) -> list[str]:
    blocks = [f"## {plain(section.title)}", f"**{plain(section.answer)}**"]
    if section.chart:
        blocks.append(f"*{CHART_SENTENCES[section.chart]}*")
    blocks += [_table(table) for table in section.tables]
    blocks.append(_points(section.paragraphs))
    if section.evidence:
        blocks += [f"### Events behind this ({len(section.evidence)})", _acts(section.evidence)]
    blocks.append(f"*What this cannot tell:* {plain(section.limitation)}")
    return blocks


def _table(table: Table) -> str:
    rules = ("---:" if place in table.right else "---" for place in range(len(table.headers)))
    lines = [_row(tuple(plain(header) for header in table.headers)), _row(tuple(rules))]
    lines += [_row(tuple(plain(cell) for cell in row)) for row in table.rows]
    return f"{plain(table.title)}\n\n" + "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _acts(acts: tuple[Evidence, ...]) -> str:
    return "\n".join(_act(act) for act in acts)


def _act(act: Evidence) -> str:
    mark = "" if act.is_checked else " (unchecked)"
    url = web_address(act.url)
    source = plain(act.reference or url or "no source named")
    if url:
        source = f"[{source}](<{url.replace('<', '%3C').replace('>', '%3E')}>)"
    return f"- {plain(act.day)}: {plain(act.text)}{mark} {plain(act.who)}; {plain(act.what)}. {source}"


def _sides(document: Document) -> list[str]:
    if not document.sides:
        return []
    blocks = ["## What each side did"]
    for name, acts in document.sides:
        blocks += [f"### {plain(name)}", _acts(acts) if acts else "No act on record."]
    return blocks
