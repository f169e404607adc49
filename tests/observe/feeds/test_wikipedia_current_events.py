"""Wikipedia's current events: kept as text, nothing dropped in silence."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from detente.observe.feeds.feed import KEPT_AS_TEXT
from detente.observe.feeds.wikipedia_current_events import WIKIPEDIA_CURRENT_EVENTS as FEED
from detente.observe.store import open_store
from tests.observe.feeds.loading import lines

if TYPE_CHECKING:
    from pathlib import Path

ITEM = {
    "id": "wce-2019-09-12-001",
    "date": "2019-09-12",
    "category": "Politics",
    "topic": "Japan–South Korea trade dispute",
    "text": "South Korea files a complaint.",
    "sources": ["Yonhap", "BBC"],
}


def made(**values: Any) -> str:
    return json.dumps(ITEM | values)


def test_an_item_is_kept(tmp_path: Path) -> None:
    load = lines(FEED, tmp_path, made())
    assert load.report.skipped == {KEPT_AS_TEXT: 1}
    assert load.acts == []
    assert load.texts == [
        {
            "id": "wce-2019-09-12-001",
            "date": date(2019, 9, 12),
            "known": date(2019, 9, 13),
            "title": "Politics / Japan–South Korea trade dispute",
            "text": "South Korea files a complaint.",
            "publisher": "Yonhap;BBC",
            "url": "",
            "feed": "wikipedia_current_events",
        }
    ]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("{", "(row)"),
        ("[1]", "(row)"),
        ("", "(row)"),
        (made(date="2019-13-01"), "date"),
        (made(date=20190912), "date"),
        (made(date="20190912"), "date"),
        (made(text=""), "text"),
        (made(text=["a"]), "text"),
        (made(id=None), "id"),
        (made(sources="BBC"), "sources"),
        (made(sources=[1]), "sources"),
        (made(topic="\ud800"), "topic"),
    ],
)
def test_a_bad_line_is_set_aside(tmp_path: Path, line: str, column: str) -> None:
    load = lines(FEED, tmp_path, made(), line)
    assert (load.report.n_quarantined, load.report.skipped) == (1, {KEPT_AS_TEXT: 1})
    assert (load.aside[0]["row"], load.aside[0]["column"]) == (2, column)


def test_another_file_is_refused(tmp_path: Path) -> None:
    report = lines(FEED, tmp_path, "date,source,target,code", "1990-01-01,IRQ,IRN,193").report
    assert report.status == "failed"
    assert "expected JSON lines with id, date" in report.reason


def test_an_item_comes_once_and_is_not_known_before_its_day(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(made() + "\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(made() + "\n" + made(id="other") + "\n", encoding="utf-8")
    with open_store(tmp_path / "s.duckdb") as store:
        files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
        assert [sum(one.skipped.values()) for one in store.ingest(FEED, files)] == [1, 2]
        assert [one.status for one in store.ingest(FEED, files)] == ["known", "known"]
        assert store.texts(since="2019-09-12", until="2019-09-12").height == 2
        assert store.texts(as_of="2019-09-12").is_empty()
