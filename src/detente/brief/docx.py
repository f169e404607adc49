"""The brief as a Word document, for those who go on writing in it: the answer first, then the parts, then the acts.

Headings, lists, tables and notes are those of Word, so that its outline, its styles and its search work. The same brief
gives the same bytes: the only date in the file is the as-of day.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from detente.brief.typesetting import LONG_ANSWER, SIDES_AFTER, Notes, letters_across, on_paper, typeset, web_address
from detente.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docx.document import Document as Word
    from docx.styles.style import ParagraphStyle
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

    from detente.brief.charts.drawing import ChartSvg
    from detente.brief.document import ChartName, Document, Evidence, Section, Table, Tone

FONT = "Calibri"
INK, MUTED, RULE = "1D2731", "56616B", "B9C0C6"
TONES: dict[Tone, str] = {"bad": "B0460C", "good": "1F6592", "plain": INK}
WIDTH_MM, MARGIN_MM, HEIGHT_MM = 210, 20, 297
SIZES = {"Normal": 10, "Title": 26, "Subtitle": 12, "Heading 1": 14, "Heading 2": 11, "List Bullet": 10, "Caption": 8.5}
SHORT_CELL = 12
"""Letters of a cell that is not broken."""
PIXELS_ACROSS = 1800
"""Width of a chart in its picture: 270 dots an inch on the page."""
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""What stands as the time of each part of the file."""
_WIDTH = re.compile(r'<svg [^>]*\bwidth="([\d.]+)')
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold."""


def render_docx(document: Document, charts: Mapping[ChartName, ChartSvg]) -> bytes:
    """Write the brief as a Word document.

    Parameters
    ----------
    document : Document
        What the brief says.
    charts : mapping
        Chart name -> its SVGs; a section whose chart is absent is shown without one.

    Returns
    -------
    bytes
        Office Open XML (``.docx``).

    Raises
    ------
    MissingExtraError
        If the extra ``report``, which brings python-docx and draws the charts, is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise MissingExtraError.of("The brief for Word", "report") from error
    word = docx.Document()
    _lay_out(word, document)
    notes = Notes.of(document)
    word.add_paragraph(_clean(document.title), "Title")
    word.add_paragraph(_clean(f"{document.kind} {document.subtitle}"), "Subtitle")
    _badges(word, document)
    _points(word, document.summary)
    keys = [section.key for section in document.sections]
    for section in document.sections:
        _section(word, section, charts, notes)
        if section.key == SIDES_AFTER:
            _sides(word, document, notes)
    if SIDES_AFTER not in keys:
        _sides(word, document, notes)
    if notes.acts:
        word.add_heading("The events behind this brief", 1)
        for act in notes.acts:
            _note(word, act, notes)
    for line in document.footer:
        _coloured(word.add_paragraph(), line, MUTED)
    return _saved(word)


def _lay_out(word: Word, document: Document) -> None:
    """Set paper, type and properties."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    page = word.sections[0]
    page.page_width, page.page_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN_MM)
    for name, size in SIZES.items():
        style: ParagraphStyle = word.styles[name]
        assert style.type == WD_STYLE_TYPE.PARAGRAPH
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):  # the fonts of the theme would win
            del fonts.attrib[attribute]
        for script in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(script), FONT)
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor.from_string(MUTED if name in ("Subtitle", "Caption") else INK)
        style.font.italic = False
        style.font.bold = name.startswith("Heading")
        style.paragraph_format.space_after = Pt(4)
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    properties, day = word.core_properties, datetime.combine(document.as_of, time(), UTC)
    properties.title, properties.subject = _clean(document.title), _clean(f"{document.kind} {document.subtitle}")
    properties.author, properties.comments, properties.language = "detente", "", "en"
    properties.created = properties.modified = day


def _badges(word: Word, document: Document) -> None:
    from docx.shared import Pt, RGBColor

    if not document.badges:
        return
    labels, values = word.add_table(2, len(document.badges)).rows
    _repeat_header(labels._tr)
    for above, below, (label, value, tone) in zip(labels.cells, values.cells, document.badges, strict=True):
        _coloured(above.paragraphs[0], label, MUTED, size=8.5)
        run = below.paragraphs[0].add_run(_clean(value))
        below.paragraphs[0].paragraph_format.space_after = Pt(10)
        run.font.size, run.bold, run.font.color.rgb = Pt(13), True, RGBColor.from_string(TONES[tone])


def _section(word: Word, section: Section, charts: Mapping[ChartName, ChartSvg], notes: Notes) -> None:
    word.add_heading(_clean(section.title), 1)
    answer = word.add_paragraph().add_run(_clean(section.answer))
    answer.bold = len(section.answer) <= LONG_ANSWER
    if section.chart and section.chart in charts:
        _chart(word, charts[section.chart])
    for table in section.tables:
        _table(word, table)
    _points(word, section.paragraphs)
    last = word.add_paragraph()
    last.add_run("What this cannot tell: ").italic = True
    last.add_run(_clean(section.limitation))
    if section.evidence:
        _coloured(last, f" Acts behind this: notes {notes.ranges(section.evidence)}.", MUTED)


def _chart(word: Word, chart: ChartSvg) -> None:
    import vl_convert
    from docx.shared import Mm

    drawing = on_paper(chart.wide)
    width = float(_WIDTH.search(drawing)[1])  # type: ignore[index]  # every drawing states its width
    picture = vl_convert.svg_to_png(drawing, scale=PIXELS_ACROSS / width)
    shape = word.add_picture(io.BytesIO(picture), width=Mm(WIDTH_MM - 2 * MARGIN_MM))
    shape._inline.docPr.set("descr", _clean(chart.words))  # python-docx has no other way to the text of a picture
    word.paragraphs[-1].paragraph_format.keep_with_next = True
    word.add_paragraph(_clean(chart.caption), "Caption")


def _table(word: Word, table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    if not table.headers:
        return
    word.add_heading(_clean(table.title), 2)
    laid = word.add_table(0, len(table.headers))
    laid.autofit = False
    letters = letters_across(table.headers, table.rows)
    widths = [Mm((WIDTH_MM - 2 * MARGIN_MM) * (n + 3) / sum(n + 3 for n in letters)) for n in letters]
    for place, row in enumerate((table.headers, *table.rows)):
        if place == 0 and not any(row):
            continue
        for column, (cell, text) in enumerate(zip(laid.add_row().cells, row, strict=True)):
            paragraph = cell.paragraphs[0]
            _coloured(paragraph, _unbroken(text), MUTED if place == 0 else INK, size=8.5)
            paragraph.paragraph_format.space_after = Pt(0)
            if column in table.right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _ruled(cell)
    for column, width in zip(laid.columns, widths, strict=True):
        column.width = width
    if any(table.headers):
        _repeat_header(laid.rows[0]._tr)
    word.add_paragraph()


def _unbroken(cell: str) -> str:
    """Keep a short cell, such as a day, on one line."""
    return cell.replace(" ", "\u00a0").replace("-", "\u2011") if len(cell) <= SHORT_CELL else cell


def _ruled(cell: _Cell) -> None:
    """Draw a fine line under a cell."""
    cell._tc.get_or_add_tcPr().append(
        _element("w:tcBorders", _element("w:bottom", val="single", sz="4", space="0", color=RULE))
    )


def _repeat_header(row: Any) -> None:
    """Make a row the header, repeated on each page and read out with the cells below."""
    row.get_or_add_trPr().append(_element("w:tblHeader", val="true"))


def _points(word: Word, lines: Iterable[str]) -> None:
    for line in lines:
        word.add_paragraph(_clean(line), "List Bullet")


def _sides(word: Word, document: Document, notes: Notes) -> None:
    if not document.sides:
        return
    word.add_heading("What each side did", 1)
    for name, acts in document.sides:
        word.add_heading(_clean(name), 2)
        for act in acts:
            paragraph = word.add_paragraph(style="List Bullet")
            _coloured(paragraph, f"{act.day} ", MUTED)
            paragraph.add_run(_clean(act.text))
            _coloured(paragraph, f"{_unchecked(act)} [{notes.numbers[act.id]}]", MUTED)
        if not acts:
            word.add_paragraph("No act on record.")


def _note(word: Word, act: Evidence, notes: Notes) -> None:
    paragraph = word.add_paragraph()
    _coloured(paragraph, f"[{notes.numbers[act.id]}] {act.day} ", MUTED)
    paragraph.add_run(_clean(act.text))
    _coloured(paragraph, f"{_unchecked(act)} {act.who}. {act.what}. ", MUTED)
    source, url = act.reference or act.url or "no source named", web_address(act.url)
    if url:
        _link(paragraph, source, url)
    else:
        _coloured(paragraph, source, MUTED)


def _unchecked(act: Evidence) -> str:
    return "" if act.is_checked else " [unchecked]"


def _link(paragraph: Paragraph, text: str, url: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    link = _element("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(_ILLEGAL.sub("", url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(_clean(text))
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _coloured(paragraph: Paragraph, text: str, colour: str, *, size: float | None = None) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(_clean(text))
    run.font.color.rgb = RGBColor.from_string(colour)
    run.font.size = Pt(size) if size else None


def _element(name: str, *inside: Any, **attributes: str) -> Any:
    """Make an element of WordprocessingML for which the library has no words."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    for child in inside:
        made.append(child)
    return made


def _clean(text: str) -> str:
    return typeset(_ILLEGAL.sub(" ", text))


def _saved(word: Word) -> bytes:
    """Save the document without the time at which it was made."""
    first, second = io.BytesIO(), io.BytesIO()
    word.save(first)
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as again:
        for part in made.infolist():
            again.writestr(zipfile.ZipInfo(part.filename, EARLIEST), made.read(part), zipfile.ZIP_DEFLATED)
    return second.getvalue()
