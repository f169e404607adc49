"""Wikipedia's portal: days to lines of JSON, in the layout that the reader of news knows."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import MissingExtraError
from detente.observe.fetch.wanted import Wanted
from detente.observe.fetch.wikipedia import fetch
from detente.observe.fetch.wikitext import Item, items
from tests.observe.fetch.publisher import Asked, Publisher, json_of, status

Make = Callable[..., Wanted]

INSIDE = """{{Current events|year=2019|month=09|day=12|content=

<!-- All news items below this line -->
'''Armed conflicts and attacks'''
* [[Kurdish–Turkish conflict (1978–present)|Kurdish–Turkish conflict]]
** [[Kulp bombing]]
***Seven civilians are killed in a ''roadside'' attack in [[Kulp, Turkey|Kulp]].\u200b [http://a.example (''Anadolu'')]
*** Another, with {{nowrap|two words}}.<ref>a note</ref> [http://b.example (BBC)], [http://c.example (AFP via Yahoo)]

;Business and economy
*The [[European Central Bank]] announces a '''large''' stimulus&nbsp;programme. [http://d.example (CNBC)]
*[[Hurricane Imelda]]
*[[File:Flag.svg|thumb|A flag]]

====Law and crime====
* [[Topic without news]]:
* Protesters march in [[Mexico]].
<!-- All news items above this line -->}}
"""
FOUND = [
    Item(
        "Armed conflicts and attacks",
        "Kulp bombing",
        "Seven civilians are killed in a roadside attack in Kulp.",
        ("Anadolu",),
    ),
    Item("Armed conflicts and attacks", "Kulp bombing", "Another, with two words.", ("BBC", "AFP via Yahoo")),
    Item("Business and economy", "", "The European Central Bank announces a large stimulus programme.", ("CNBC",)),
    Item("Law and crime", "", "Protesters march in Mexico.", ()),
]
BETWEEN = INSIDE.replace("|content=", "|top=yes}}", 1).replace(
    "-->}}", "-->\n{{Current events|year=2019|month=09|day=12|bottom=yes}}"
)


# --- wikitext


@pytest.mark.parametrize("page", [INSIDE, BETWEEN], ids=["inside the template", "between two"])
def test_a_page_is_read_in_both_forms(page: str) -> None:
    assert items(page) == FOUND


@pytest.mark.parametrize(
    "page", ["", "{{Current events|year=2019|content=}}", "Just words.", "'''Sport'''\n", "*", "**\n*"]
)
def test_a_page_without_news_has_no_items(page: str) -> None:
    assert items(page) == []


def test_news_before_any_category_have_none() -> None:
    assert items("* It rains in [[Paris]].") == [Item("Uncategorized", "", "It rains in Paris.", ())]


def test_a_bold_start_of_a_sentence_is_no_category() -> None:
    page = "'''Sport'''\n* A [[final]] is won.\n'''Bold''' words alone.\n* And another is lost."
    assert {item.category for item in items(page)} == {"Sport"}


def test_a_link_alone_with_a_source_is_news() -> None:
    assert items("*[[A is elected]] [http://a.example (BBC)] [http://b.example]")[0].sources == ("BBC",)


PIECES = [
    "*",
    "**",
    "'''",
    "''",
    "[[A|B]]",
    "[http://a (B)]",
    "{{x|",
    "}}",
    "\n",
    ";",
    "=",
    "a. ",
    "{{Current events|content=",
]


@given(st.lists(st.sampled_from(PIECES)))
@settings(max_examples=200)
def test_no_page_breaks_the_reader(pieces: list[str]) -> None:
    for item in items("".join(pieces)):
        assert item.text
        assert "\n" not in item.text + item.topic + item.category


def test_a_missing_parser_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mwparserfromhell", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'detente\[wikipedia\]'"):
        items("")


# --- pages


def title(asked: Asked) -> list[str]:
    return asked.query["titles"][0].split("|")


def page(name: str, text: str | None) -> dict[str, Any]:
    if text is None:
        return {"title": name, "missing": True}
    return {"pageid": 1, "title": name, "revisions": [{"slots": {"main": {"content": text}}}]}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_days_become_lines_and_are_asked_for_together(publisher: Publisher, wanted: Make) -> None:
    def answer(asked: Asked) -> object:
        texts = {name: None if name.endswith(" 13") else INSIDE for name in title(asked)}
        return {"batchcomplete": True, "query": {"pages": [page(*one) for one in texts.items()]}}

    publisher.serve("/w/api.php", json_of(answer))
    asked = wanted("2019-09-12", "2019-10-05")
    found = fetch(asked)
    assert len(publisher.asked) == 2
    assert title(publisher.asked[0])[0] == "Portal:Current events/2019 September 12"
    assert title(publisher.asked[1])[-1] == "Portal:Current events/2019 October 5"
    assert found.n("fetched") == 23
    assert found.missing == ("2019-09-13",)
    assert lines(asked.folder / "wikipedia_current_events_2019-09-12.jsonl")[0] == {
        "id": "wce-2019-09-12-001",
        "date": "2019-09-12",
        "category": "Armed conflicts and attacks",
        "topic": "Kulp bombing",
        "text": "Seven civilians are killed in a roadside attack in Kulp.",
        "sources": ["Anadolu"],
    }
    again = fetch(asked)
    assert again.n("present") == 23
    assert title(publisher.asked[-1]) == ["Portal:Current events/2019 September 13"]


def test_an_answer_that_is_cut_is_asked_for_to_its_end(publisher: Publisher, wanted: Make) -> None:
    def answer(asked: Asked) -> object:
        first, second = title(asked)
        if "rvcontinue" not in asked.query:
            pages = [page(first, INSIDE), {"pageid": 2, "title": second}]
            return {"continue": {"rvcontinue": "2|9", "continue": "||"}, "query": {"pages": pages}}
        return {"query": {"pages": [{"pageid": 1, "title": first}, page(second, BETWEEN)]}}

    publisher.serve("/w/api.php", json_of(answer))
    assert fetch(wanted("2019-09-12", "2019-09-13")).n("fetched") == 2
    assert len(publisher.asked) == 2


def test_days_of_the_last_week_are_fetched_anew(publisher: Publisher, wanted: Make) -> None:
    publisher.serve("/w/api.php", json_of(lambda asked: {"query": {"pages": [page(title(asked)[0], INSIDE)]}}))
    today = datetime.now(UTC).date()
    for day, n_fetched in ((today, 1), (today - timedelta(days=30), 0)):
        asked = wanted(str(day), str(day))
        fetch(asked)
        assert fetch(asked).n("fetched") == n_fetched


def test_an_error_of_the_api_fails_its_days_and_then_the_rest(publisher: Publisher, wanted: Make) -> None:
    publisher.serve(
        "/w/api.php",
        json_of({"error": {"code": "readonly"}}),
        json_of(lambda asked: {"query": {"pages": [page(name, INSIDE) for name in title(asked)]}}),
        status(404),
        json_of([]),
    )
    found = fetch(wanted("2019-01-01", "2019-04-30"))
    assert (found.n("fetched"), found.n("failed")) == (20, 100)
    assert "answers with 'readonly'" in found.outcomes[0].reason
    assert len(publisher.asked) == 4, "what fails twice in a row is left for another day"
