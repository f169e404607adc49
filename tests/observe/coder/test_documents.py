"""Files of all formats to documents."""

from __future__ import annotations

import gzip
import json
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from detente.observe.coder.documents import Document, Unread, documents, from_text

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    find_spec("py3langid") is None, reason="reading files needs the extra 'text': pip install 'detente[text]'"
)

STORY = (
    "Japan condemned North Korea on Monday after a missile flew over its territory. "
    "The prime minister said that the launch was a threat to the security of the whole region and demanded talks."
)


def only(path: Path) -> Document:
    found = list(documents([path]))
    assert len(found) == 1
    assert isinstance(found[0], Document), found[0]
    return found[0]


def test_plain_text_tells_title_day_and_publisher(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"A headline\n\n  • September 12, 2019\n  • , The Example Times\n\n{STORY}\n")
    found = only(file)
    assert (found.title, found.date, found.publisher) == ("A headline", date(2019, 9, 12), "The Example Times")
    assert (found.text, found.language) == (STORY, "en")


def test_text_without_a_head_is_all_body() -> None:
    assert from_text(STORY, "a").text == STORY


def test_html(tmp_path: Path) -> None:
    file = tmp_path / "page"
    paragraphs = "".join(f"<p>{STORY}</p>" for _ in range(4))
    file.write_text(
        "<!DOCTYPE html><html lang='en'><head><title>A headline</title>"
        "<meta property='article:published_time' content='2019-09-12T08:00:00Z'></head>"
        f"<body><nav>Menu</nav><article><h1>A headline</h1>{paragraphs}</article></body></html>"
    )
    found = only(file)
    assert (found.title, found.date) == ("A headline", date(2019, 9, 12))
    assert "Japan condemned" in found.text
    assert "Menu" not in found.text


def test_json_lines_and_what_is_wrong_in_them(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl.gz"
    good = {"id": "x-1", "date": "2019-09-12", "topic": "A topic", "text": STORY, "sources": ["One", "Two"]}
    lines = [json.dumps(good), "{not json", json.dumps({"id": "x-2"}), ""]
    file.write_bytes(gzip.compress("\n".join(lines).encode()))
    first, second, third = documents([file])
    assert isinstance(first, Document)
    assert (first.id, first.title, first.publisher) == ("x-1", "A topic", "One, Two")
    assert isinstance(second, Unread)
    assert second.reason.startswith("not JSON")
    assert isinstance(third, Unread)
    assert "no text" in third.reason


@pytest.mark.parametrize(
    "feed",
    [
        "<rss version='2.0'><channel><title>The Example Times</title><item><title>A headline</title>"
        "<link>https://example.org/1</link><pubDate>Thu, 12 Sep 2019 08:00:00 GMT</pubDate>"
        f"<description>{STORY}</description></item></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>The Example Times</title><entry><title>A headline</title>"
        "<link href='https://example.org/1'/><updated>2019-09-12T08:00:00Z</updated>"
        f"<summary>{STORY}</summary></entry></feed>",
    ],
    ids=["rss", "atom"],
)
def test_feeds(tmp_path: Path, feed: str) -> None:
    file = tmp_path / "feed"
    file.write_text(f"<?xml version='1.0'?>{feed}")
    found = only(file)
    assert (found.title, found.publisher, found.date) == ("A headline", "The Example Times", date(2019, 9, 12))
    assert (found.text, found.url) == (f"A headline\n\n{STORY}", "https://example.org/1")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"%PDF-1.4 broken", "PDF cannot be read"), (b"<rss><channel>", "not well-formed")],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "bad"
    file.write_bytes(content)
    (found,) = documents([file])
    assert isinstance(found, Unread)
    assert reason in found.reason


def test_a_missing_file_does_not_end_the_run(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(STORY)
    first, second = documents([tmp_path / "none.txt", tmp_path / "b.txt"])
    assert isinstance(first, Unread)
    assert isinstance(second, Document)


def test_another_language_is_told(tmp_path: Path) -> None:
    file = tmp_path / "fr.txt"
    file.write_text(
        "Le Japon a condamné lundi la Corée du Nord après le tir d'un missile au-dessus de son territoire, et le "
        "premier ministre a demandé des pourparlers sur la sécurité de toute la région."
    )
    assert only(file).language == "fr"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x1f\x8b\x08\x00broken", "it cannot be read"),
        (gzip.compress(b"Japan condemned North Korea.", mtime=0)[:-9], "it cannot be read"),
        (b"PK\x03\x04rest", "a binary file"),
        (b"abc\x00\x01def", "a binary file"),
        (b"<?xml version='1.0' encoding='no-such'?><rss></rss>", "it cannot be read"),
        (b"[" * 100_000, "it cannot be read"),
    ],
)
def test_a_broken_file_is_named_and_the_next_is_read(tmp_path: Path, content: bytes, reason: str) -> None:
    bad, good = tmp_path / "bad", tmp_path / "good"
    bad.write_bytes(content if content[:1] != b"[" else b'[{"a":' + content)
    good.write_text(STORY)
    first, second = documents([bad, good])
    assert isinstance(first, Unread)
    assert reason in first.reason or "not JSON" in first.reason
    assert isinstance(second, Document)


def test_other_encodings_and_forms(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(STORY.encode("utf-16"))
    assert only(file).text == STORY
    file.write_text(json.dumps([{"text": STORY}, {"text": STORY}], indent=1))
    assert [one.text for one in documents([file]) if isinstance(one, Document)] == [STORY, STORY]
    file.write_text(json.dumps({"text": "One\u2028two three"}, ensure_ascii=False) + "\n" + json.dumps({"text": STORY}))
    assert [isinstance(one, Document) for one in documents([file])] == [True, True]
    file.write_text("Japan recalled its ambassador from Seoul after a court in\nBusan ruled on the matter.")
    assert only(file).title == ""
