"""The brief as one HTML file: no scripts, nothing fetched, fit for a desk, a phone and paper."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from detente.brief.templating import environment
from detente.brief.typesetting import LONG_ANSWER, SIDES_AFTER, Notes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from detente.brief.charts.drawing import ChartSvg
    from detente.brief.document import ChartName, Document

LONG_TABLE = 8
"""Tables of more rows may run over two pages."""
WHOLE = 20
"""Cells of so few letters (days, figures with their interval) are never broken over two lines."""
STACKED_FROM = 3
"""Tables with so many columns are laid out as blocks on a phone."""


def render_html(document: Document, charts: Mapping[ChartName, ChartSvg]) -> str:
    """Write the brief as a page that stands alone.

    Parameters
    ----------
    document : Document
        What the brief says.
    charts : mapping
        Chart name -> its SVGs; a section whose chart is absent is shown without one.

    Returns
    -------
    str
        HTML with styles and charts inside; it asks nothing of any other address.
    """
    keys = [section.key for section in document.sections]
    return _template().render(
        document=document,
        charts=charts,
        notes=Notes.of(document),
        sides_after=SIDES_AFTER if SIDES_AFTER in keys else keys[-1] if keys else None,
        stacked_from=STACKED_FROM,
        long_answer=LONG_ANSWER,
        long_table=LONG_TABLE,
        whole=WHOLE,
    )


@cache
def _template() -> Template:
    from markupsafe import Markup

    made = environment("detente.brief")
    made.globals["style"] = Markup((files("detente.brief") / "templates" / "brief.css").read_text(encoding="utf-8"))
    return made.get_template("brief.html.j2")
