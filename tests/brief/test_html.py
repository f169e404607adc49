from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from detente.brief.charts import ChartSvg
from detente.brief.document import Section, Table
from detente.brief.html import render_html
from detente.brief.typesetting import Notes, typeset, web_address
from tests.brief.sample import document, evidence

VOID = {"meta", "link", "br", "hr", "img"}


class Page(HTMLParser):
    """Reads a page: its ids, its links, and whether every element that opens also closes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def chart() -> ChartSvg:
    return ChartSvg("tension", lambda size: f'<svg id="{size.name[0]}"></svg>', "in words", "How to read it.")


def test_page_is_well_formed_with_unique_ids_and_landmarks() -> None:
    page = Page(render_html(document(), {"tension": chart()}))
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {"header", "main", "nav", "footer", "h1"} <= set(page.tags)
    assert ("html", "lang", "en") in page.attributes
    anchors = {value[1:] for tag, name, value in page.attributes if (tag, name) == ("a", "href") and value[0] == "#"}
    assert anchors <= set(page.ids)


def test_page_asks_nothing_of_another_address() -> None:
    text = render_html(document(), {"tension": chart()})
    page = Page(text)
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not [value for _, name, value in page.attributes if name == "src"]
    assert "@import" not in text
    assert "url(" not in text
    assert {value for _, name, value in page.attributes if name == "href" and value.startswith("http")} == {
        "https://example.org/gsomia"
    }


def test_what_is_said_comes_in_order() -> None:
    text = render_html(document(), {"tension": chart()})
    order = ["Unchanged", "In short", "A break has probability", "How bad is it?", 'id="w"', "By direction"]
    order += ["Change over a year", "Events behind this (3)", "What this cannot tell", "Who did what?"]
    order += ["What each side did", "detente 0.1.0"]
    places = [text.index(part) for part in order[:3]] + [text.index(part, text.index("</nav>")) for part in order[3:]]
    assert places == sorted(places)


def test_unchecked_acts_are_marked_in_words_where_they_are_listed_and_on_paper() -> None:
    assert render_html(document(), {}).count(">unchecked</span>") == 2


def test_text_is_escaped() -> None:
    nasty = "<script>alert(1)</script>"
    section = Section("k", nasty, nasty, nasty, (nasty,), (Table(nasty, (nasty,), ((nasty,),)),))
    text = render_html(document(section, title=nasty, sides=((nasty, (evidence(1, text=nasty, who=nasty),)),)), {})
    assert "<script" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "ftp://example.org"])
def test_only_web_addresses_are_linked(url: str) -> None:
    section = Section("k", "Title?", "Answer.", "Limit.", evidence=(evidence(1, url=url),))
    page = Page(render_html(document(section, sides=()), {}))
    assert not [value for tag, name, value in page.attributes if (tag, name) == ("a", "href") and value[0] != "#"]
    assert web_address("HTTPS://example.org") == "HTTPS://example.org"


def test_a_section_without_its_chart_has_no_figure() -> None:
    assert "figure" not in Page(render_html(document(), {})).tags


def test_sides_come_last_without_their_section() -> None:
    section = Section("k", "Title?", "Answer.", "Limit.")
    text = render_html(document(section), {})
    assert text.index("What each side did") > text.index("Title?")
    assert "No act on record." in text


def test_a_brief_without_sections_is_still_a_page() -> None:
    from dataclasses import replace

    page = Page(render_html(replace(document(), sections=()), {}))
    assert page.open == []
    assert "sides" in page.ids


def test_numeric_columns_are_right_aligned() -> None:
    text = render_html(document(), {})
    assert re.search(r'<th scope="col" class="right">Tension</th>', text)
    assert re.search(r'<td data-label="Tension" class="right whole">60</td>', text)


def test_notes_number_each_act_once_and_draw_runs_together() -> None:
    notes = Notes.of(document())
    assert [act.id for act in notes.acts] == ["e1", "e2", "e3", "e4", "e5"]
    assert notes.ranges((evidence(1), evidence(2), evidence(3), evidence(5))) == "1–3, 5"


@pytest.mark.parametrize(
    ("plain", "set_text"),
    [
        ("with probability 40 % (31 % to 52 %)", "with probability 40\u00a0% (31\u00a0% to 52\u00a0%)"),
        ("+2.8 points (-6.1 to +11.6)", "+2.8 points (−6.1 to +11.6)"),
        ("2019-08-22, the so-called 1-2", "2019-08-22, the so-called 1-2"),
        ("28% of 2 948 527 visitors in 2018", "28\u00a0% of 2\u202f948\u202f527 visitors in 2018"),
        ("takes up 'official talks'; the 'since when'", "takes up ‘official talks’; the ‘since when’"),
        ("the sides' \"status quo\" isn't", "the sides’ “status quo” isn’t"),
    ],
)
def test_typeset(plain: str, set_text: str) -> None:
    assert typeset(plain) == set_text
