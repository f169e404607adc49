"""The PDF brief: two pages first, every sentence in it, nothing of an event taken as an instruction."""

from __future__ import annotations

import builtins
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from detente.brief.charts import outlook_chart, tension_chart
from detente.brief.document import Section, Table
from detente.brief.pdf import FRONT, render_pdf
from detente.errors import MissingExtraError
from tests.brief.sample import document, evidence, measured

if TYPE_CHECKING:
    from detente.brief.document import Document


def pages(made: bytes) -> list[str]:
    """Return the words of each page, with all white space drawn together."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]


def told(shown: Document) -> str:
    return " ".join(pages(render_pdf(shown, {})))


def front(*, rows: int = 2, sentence: str = "One more sentence about it.") -> Document:
    """Return a brief whose second page has matter of the given size."""
    table = Table("Days", ("Day", "What"), tuple((f"2019-11-{day + 1:02}", sentence) for day in range(rows)))
    sections = tuple(Section(key, f"Question of {key}?", sentence, "Limit.", tables=(table,)) for key in FRONT)
    return replace(document(*sections), summary=("Headline.", *[sentence] * 8))


def test_the_answer_comes_first_and_the_annex_from_the_third_page() -> None:
    made = pages(render_pdf(front(), {}))
    assert "Japan and South Korea" in made[0]
    assert "Headline." in made[0]
    assert "Question of clock?" in made[1]
    assert "ANNEX" in made[2]


@pytest.mark.parametrize(
    "sentence", ["A sentence of usual length, with a figure: 62 (54 to 69). " * n for n in (1, 4, 9)]
)
def test_much_matter_still_takes_two_pages(sentence: str) -> None:
    made = pages(render_pdf(front(rows=9, sentence=sentence), {}))
    assert "ANNEX" in made[2]
    assert "ANNEX" not in " ".join(made[:2])


def test_everything_that_the_brief_says_is_in_it() -> None:
    shown = document()
    text = told(shown)
    for section in shown.sections:
        for line in (section.title, section.answer, *section.paragraphs, section.limitation):
            assert line.replace("-9.1", "−9.1").replace(" %", "\u00a0%") in text.replace(" %", "\u00a0%")
    assert "notes 1–3" in text
    assert "No act on record." in text
    assert "[unchecked]" in text
    assert "CC BY 4.0" in text


def test_a_section_that_the_renderer_does_not_know_flows_in() -> None:
    assert "Who knows?" in told(document(Section("quite-new", "Who knows?", "Nobody.", "Limit.")))


def test_no_text_is_taken_for_markup() -> None:
    nasty = '#panic("x") *b* _i_ $x$ `c` <l> @r https://e.org/ = h \\ "q" #image("/etc/passwd") ] ) }'
    section = Section("clock", nasty, nasty, nasty, (nasty,), (Table(nasty, (nasty,), ((nasty,),)),))
    shown = document(section, title=nasty, sides=((nasty, (evidence(1, text=nasty, who=nasty, reference=nasty),)),))
    text = told(shown).replace(" ", "")
    assert text.count("#panic(") >= 10
    assert text.count('#image("/etc/passwd")'.replace('"', "")) + text.count("#image(“/etc/passwd”)") >= 10


def test_only_web_addresses_are_linked() -> None:
    acts = (evidence(1), evidence(2, url="javascript:alert(1)"), evidence(3, url="file:///etc/passwd"))
    made = PdfReader(io.BytesIO(render_pdf(document(Section("k", "T?", "A.", "L.", evidence=acts)), {})))
    targets = {
        str(one.get_object()["/A"].get("/URI"))
        for page in made.pages
        for one in page.get("/Annots", [])
        if one.get_object().get("/A")
    }
    assert targets == {"https://example.org/gsomia"}


def test_names_in_other_scripts_are_set() -> None:
    text = told(document(Section("k", "Название?", "한일 관계 日韓関係 安倍", "L.")))
    assert "한일 관계 日韓関係 安倍" in text
    assert "Название?" in text


def test_charts_are_drawn_with_the_fonts_and_colours_of_paper_and_told_in_words() -> None:
    tension, rises, outlook = measured()
    charts = {"tension": tension_chart(tension, rises), "outlook": outlook_chart(tension, outlook)}
    made = render_pdf(document(), charts)  # type: ignore[arg-type]
    text = " ".join(pages(made))
    assert "more hostile" in text
    fonts = set(re.findall(rb"/BaseFont ?/[A-Z]{6}\+([\w-]+)", made))
    assert fonts
    assert all(font.startswith((b"IBMPlexSans", b"LibertinusSerif")) for font in fonts)


def test_the_same_brief_gives_the_same_bytes() -> None:
    tension, rises, _ = measured()
    charts = {"tension": tension_chart(tension, rises)}
    assert render_pdf(document(), charts) == render_pdf(document(), charts)  # type: ignore[arg-type]


def test_the_file_says_what_it_is() -> None:
    made = PdfReader(io.BytesIO(render_pdf(document(), {})))
    assert made.metadata is not None
    assert made.metadata.title == "Japan and South Korea, as of 12 September 2019"
    root: Any = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"


def test_without_data_two_sections_are_a_brief() -> None:
    text = told(replace(document(Section("k", "T?", "A.", "L.")), badges=(), sides=(), footer=(), summary=()))
    assert "T?" in text


def test_a_missing_extra_names_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "typst":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"detente\[report\]"):
        render_pdf(document(), {})
