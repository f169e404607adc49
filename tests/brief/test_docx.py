"""The brief for Word: every sentence in it, links to the web alone, and nothing that XML cannot hold."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import docx
import pytest

from detente.brief.charts import tension_chart
from detente.brief.document import Section, Table
from detente.brief.docx import render_docx
from detente.errors import MissingExtraError
from tests.brief.sample import document, evidence, measured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.brief.document import Document


def opened(shown: Document, charts: dict[str, Any] | None = None) -> Any:
    return docx.Document(io.BytesIO(render_docx(shown, charts or {})))  # type: ignore[arg-type]


def paragraphs(word: Any) -> Iterator[str]:
    for part in word.iter_inner_content():
        if hasattr(part, "rows"):
            yield from (cell.text for row in part.rows for cell in row.cells)
        else:
            yield "".join(text.text or "" for text in part._p.iter() if text.tag.endswith("}t"))


def told(shown: Document) -> str:
    return "\n".join(paragraphs(opened(shown))).replace("\u00a0", " ")


def test_everything_that_the_brief_says_is_in_it() -> None:
    shown = document()
    text = told(shown)
    for section in shown.sections:
        for line in (section.title, section.answer, *section.paragraphs, section.limitation):
            assert line.replace("-9.1", "−9.1") in text
        for table in section.tables:
            assert all(cell in text for row in (table.headers, *table.rows) for cell in row)
        for act in section.evidence:
            assert act.text in text
            assert act.reference in text
    assert "notes 1–3" in text
    assert "No act on record." in text
    assert "[unchecked]" in text
    assert "CC BY 4.0" in text


def test_headings_make_an_outline() -> None:
    styles = [(one.style.name, one.text) for one in opened(document()).paragraphs]
    assert ("Title", "Japan and South Korea") in styles
    assert [text for style, text in styles if style == "Heading 1"] == [
        "How bad is it?",
        "Who did what?",
        "What each side did",
        "The events behind this brief",
    ]


def test_only_web_addresses_are_linked() -> None:
    acts = (evidence(1), evidence(2, url="javascript:alert(1)"), evidence(3, url="file:///etc/passwd"))
    word = opened(document(Section("k", "T?", "A.", "L.", evidence=acts)))
    assert {one.target_ref for one in word.part.rels.values() if one.is_external} == {"https://example.org/gsomia"}


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    nasty = "a\x00b\x07c\ud800d\ufffee <w:p/> & ]]> 한일 日韓"
    shown = document(
        Section("k", nasty, nasty, nasty, (nasty,), (Table(nasty, (nasty,), ((nasty,),)),)),
        title=nasty,
        sides=((nasty, (evidence(1, text=nasty, who=nasty, reference=nasty, url="https://e.org/\x07"),)),),
    )
    assert told(shown).count("<w:p/> & ]]> 한일 日韓") >= 9


def test_a_table_that_repeats_its_header_and_keeps_days_on_a_line() -> None:
    table = Table("Days", ("Day", "Number"), (("2019-11-10", "59"), ("2019-11-22", "71")), (1,))
    (laid,) = opened(document(Section("k", "T?", "A.", "L.", tables=(table,)), badges=())).tables
    assert [cell.text for cell in laid.rows[1].cells] == ["2019\u201111\u201110", "59"]
    assert "tblHeader" in laid.rows[0]._tr.xml
    assert "right" in laid.rows[1].cells[1].paragraphs[0]._p.xml
    bare = Table("", ("", ""), (("what", "this"),))
    (laid,) = opened(document(Section("k", "T?", "A.", "L.", tables=(bare,)), badges=())).tables
    assert len(laid.rows) == 1


def test_badges_are_a_table_with_a_header() -> None:
    shown = document(Section("k", "T?", "A.", "L."))
    (laid,) = opened(shown).tables
    assert [[cell.text for cell in row.cells] for row in laid.rows] == [
        [label for label, _, _ in shown.badges],
        [value for _, value, _ in shown.badges],
    ]
    assert ["tblHeader" in row._tr.xml for row in laid.rows] == [True, False]


def test_a_chart_is_a_picture_with_its_words() -> None:
    tension, rises, _ = measured()
    word = opened(document(), {"tension": tension_chart(tension, rises)})
    (shape,) = word.inline_shapes
    assert shape._inline.docPr.get("descr")
    assert shape.width > 5_000_000
    assert "Caption" in {one.style.name for one in word.paragraphs}


def test_the_same_brief_gives_the_same_bytes() -> None:
    assert render_docx(document(), {}) == render_docx(document(), {})


def test_the_file_says_what_it_is() -> None:
    properties = opened(document()).core_properties
    assert (properties.title, properties.author) == ("Japan and South Korea", "detente")
    assert properties.created.date() == document().as_of


def test_without_data_two_sections_are_a_brief() -> None:
    bare = replace(document(Section("k", "T?", "A.", "L.")), badges=(), sides=(), footer=(), summary=())
    assert "T?" in told(bare)


def test_a_missing_extra_names_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingExtraError, match=r"detente\[report\]"):
        render_docx(document(), {})
