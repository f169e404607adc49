"""Hostile input ends in a result or in one sentence: never a crash, a hang, or a file where none should be."""

from __future__ import annotations

import gzip
import json
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from benchmarks.reliability.trees import changed, places
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.errors import DetenteError
from detente.observe.coder.documents import Document, Unread, documents
from detente.resolve.cases import case_content, load_case, shipped
from detente.watch.alerts import plain
from detente.watch.memory import open_memory

_ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{_ENTITIES}]><rss><item><title>&a11;</title></item></rss>'
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n4 0 obj<</Filter/FlateDecode/Length %d>>stream\n"
)


def pdf_bomb() -> bytes:
    packed = zlib.compress(b"BT (" + b"a" * (400 << 20) + b") Tj ET", 1)
    return PDF.replace(b"%d", str(len(packed)).encode()) + packed + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "nulls": b"\0" * 5000,
    "gzip bomb": gzip.compress(b"a" * (1 << 30), 1),
    "gzip cut": gzip.compress(b"South Korea protests. " * 99)[:-20],
    "deep json": b"[" * 100_000,
    "deep json, closed": b'{"text":' * 20_000 + b"1" + b"}" * 20_000,
    "json of numbers": b'{"text": 5, "date": [1], "title": {}}',
    "json, a day that is none": b'{"text": "Japan protests to South Korea.", "date": "2019-99-99"}',
    "json, a surrogate": b'{"text": "Japan \\ud800 protests to South Korea.", "date": "2019-09-12"}',
    "deep xml": b"<rss>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</rss>",
    "deep item": b"<rss><item><description>" + b"<b>" * 20_000 + b"</b>" * 20_000 + b"</description></item></rss>",
    "entities that multiply": LAUGHS.encode(),
    "an entity of a file": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><title>&x;</title></item></rss>',
    "rss cut": b"<rss><channel><item><title>Japan",
    "deep html": b"<!doctype html><html><body>" + b"<div>" * 20_000 + b"Japan protests" + b"</div>" * 20_000,
    "html without an end": b"<html><body><p" * 20_000,
    "html of scripts": b"<html><script>" + b"while(1);" * 1000 + b"</script><body onload=x>",
    "utf-16 cut": b"\xff\xfeJ\0a",
    "wrong encoding": b"<?xml version='1.0' encoding='no-such'?><rss/>",
    "latin": "Südkorea protestiert gegen Japan".encode("latin-1"),
    "right to left": "\u202eJapan\u202c \u2067protests\u2069 to South Korea.".encode(),
    "control": b"Japan\x00\x07\x1b[2J protests\x85 to\x7f South Korea.",
    "one long line": b"Japan protests to South Korea " * 40_000,
    "no breaks": b"a" * 2_000_000,
    "pdf rubbish": b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "zip": b"PK\x03\x04" + b"\0" * 100,
}


def read(tmp_path: Path, content: bytes) -> list[Document | Unread]:
    """Read one file, and see that nothing but it is there afterwards."""
    place = tmp_path / "in"
    place.mkdir(exist_ok=True)
    path = place / "article"
    path.write_bytes(content)
    found = list(documents([path]))
    assert [one.name for one in place.iterdir()] == ["article"]
    for one in found:
        assert isinstance(one, Document) or (one.reason and len(one.reason) < 1000)
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_article_is_read_or_told(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, HOSTILE[name])
    assert not any("root:" in one.text for one in found if isinstance(one, Document))


def test_a_pdf_that_unpacks_without_end_is_told(tmp_path: Path) -> None:
    assert all(isinstance(one, Unread) or len(one.text) < 100 << 20 for one in read(tmp_path, pdf_bomb()))


@pytest.mark.parametrize("start", [b"", b"{", b"<rss><item>", b"<html>", b"%PDF-1.4", b"\x1f\x8b\x08"])
def test_any_bytes_are_read_or_told(tmp_path_factory: pytest.TempPathFactory, start: bytes) -> None:
    place = tmp_path_factory.mktemp("any")

    @settings(max_examples=30, suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=600))
    def check(rest: bytes) -> None:
        read(place, start + rest)

    check()


@given(st.text())
def test_alerts_are_one_clean_line_whatever_a_feed_says(text: str) -> None:
    line = plain(text)
    assert line.splitlines() in ([], [line])
    assert not set(line) & set("\x00\x07\x1b\u202e\u2066\ufeff")
    line.encode()


@given(st.binary(max_size=3000))
def test_any_memory_is_opened_anew_or_told(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("memory") / "e.duckdb.watch"
    path.write_bytes(content)
    with open_memory(path) as memory:
        assert memory.rows("SELECT count(*) FROM alerts") == [(0,)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 40) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    "name", [name for name in shipped() if name in ("chicken", "cuba-1962", "india-pakistan-2019")]
)
def test_any_change_of_a_case_file_is_a_case_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    content = case_content(name)
    found = [at for at in places(content) if at[0] not in ("expected", "variants")]
    path = tmp_path_factory.mktemp("case") / "case.json"

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(found), VALUES, st.booleans())
    def check(at: tuple[Any, ...], value: Any, is_dropped: bool) -> None:
        path.write_text(json.dumps(changed(content, at, value, is_dropped=is_dropped)), encoding="utf-8")
        with suppress(DetenteError):
            load_case(str(path))

    check()
