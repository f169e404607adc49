from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from detente.brief.document import Section, Table
from detente.brief.markdown import plain, render_markdown
from tests.brief.sample import document, evidence


def test_the_whole_brief_in_order() -> None:
    text = render_markdown(document())
    headings = re.findall(r"^#+ .*$", text, re.MULTILINE)
    assert headings == [
        "# Japan and South Korea",
        "## In short",
        "## How bad is it?",
        "### Events behind this (3)",
        "## Who did what?",
        "### Events behind this (2)",
        "## What each side did",
        "### Japan",
        "### South Korea",
    ]
    assert "**Tension stands at 62 (54 to 69).**" in text
    assert "*What this cannot tell:* Silence is not calm." in text
    assert text.endswith("detente 0.1.0\\\nCC BY 4.0\n")
    assert "\n\n\n" not in text


def test_table_is_a_github_table() -> None:
    text = render_markdown(document())
    assert "| Direction | Tension |\n| --- | ---: |\n| Japan towards South Korea | 60 |" in text


def test_acts_name_their_source_and_whether_they_were_checked() -> None:
    text = render_markdown(document())
    assert "[Yonhap, 22 August 2019](<https://example.org/gsomia>)" in text
    assert text.count("(unchecked)") == 1
    assert "-7. Yonhap, 22 August 2019\n" in text  # no address, no link


def test_marks_in_the_text_stay_text() -> None:
    cell = "a | b"
    section = Section("k", "1. _Title_?", "2019. *Answer*.", "Limit.", ("# x",), (Table("t", ("h",), ((cell,),)),))
    text = render_markdown(document(section, sides=(("Japan", (evidence(1, url="javascript:x"),)),)))
    assert "## 1\\. \\_Title\\_?" in text
    assert "| a \\| b |" in text
    assert "- \\# x" in text
    assert "javascript" not in text


def test_figures_are_not_burdened_with_marks() -> None:
    for figure in ("5.9 years", "-7.2 points", "2019-08-22", "+3", "40 %"):
        assert plain(figure) == figure


@given(st.text())
def test_plain_is_one_line_and_loses_nothing(text: str) -> None:
    written = plain(text)
    assert "\n" not in written
    assert re.sub(r"\\(.)", r"\1", written) == " ".join(text.split())
