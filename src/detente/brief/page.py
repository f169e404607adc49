"""From a brief to its page, PDF and Word document: the charts that its sections ask for, drawn and put in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief import charts
from detente.brief.docx import render_docx
from detente.brief.html import render_html
from detente.brief.pdf import render_pdf
from detente.brief.sentences import document

if TYPE_CHECKING:
    from detente.brief.compose import Brief
    from detente.brief.document import ChartName


def page(brief: Brief) -> str:
    """Write a brief as one self-contained HTML page.

    Raises
    ------
    MissingExtraError
        If the extra ``report``, which draws the charts, is not installed.
    """
    return render_html(document(brief), drawn_charts(brief))


def pdf(brief: Brief) -> bytes:
    """Set a brief as a PDF: two pages that answer, then the annex.

    Raises
    ------
    MissingExtraError
        If the extra ``report``, which sets the pages and draws the charts, is not installed.
    """
    return render_pdf(document(brief), drawn_charts(brief))


def docx(brief: Brief) -> bytes:
    """Write a brief as a Word document.

    Raises
    ------
    MissingExtraError
        If the extra ``report``, which writes the document and draws the charts, is not installed.
    """
    return render_docx(document(brief), drawn_charts(brief))


def drawn_charts(brief: Brief) -> dict[ChartName, charts.ChartSvg]:
    """Draw every chart of a brief; none when there is not enough data."""
    found = brief.diagnosis
    if found is None:
        return {}
    names = dict(zip((brief.dyad.a, brief.dyad.b), brief.dyad.names, strict=True))
    drawn = [
        charts.tension_chart(found.tension, found.episodes),
        charts.drivers_chart(found.tension),
        charts.outlook_chart(found.tension, found.outlook),
        charts.acts_chart(brief.events, brief.dyad.code, brief.as_of, names=names),
    ]
    if found.episodes.past or found.episodes.current:
        drawn.append(charts.episodes_chart(found.episodes))
    if brief.clock.deadlines:
        drawn.append(charts.clock_chart(brief.clock.deadlines, brief.as_of))
    if brief.impasse is not None:
        drawn.append(charts.conflict_chart(brief.impasse.graph()))
    return {chart.name: chart for chart in drawn}
