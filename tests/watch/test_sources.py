"""Feeds that are polled, against a publisher of this machine that misbehaves."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import zipfile
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from detente.errors import FetchError, InvalidInputError, UnknownNameError
from detente.vocabulary.dyads import Dyad
from detente.watch.sources import source_named
from detente.watch.sources.folder import FolderSource
from detente.watch.sources.gdelt import OWED_TRIES, GdeltSource
from detente.watch.sources.news import NewsSource
from detente.watch.sources.wikipedia import WikipediaSource
from tests.observe.fetch.publisher import Publisher, status, whole
from tests.watch.conftest import HASTE

NOW = datetime(2016, 6, 1, 12, tzinfo=UTC)
PAIR = (Dyad("JPN", "KOR"),)


def packed(number: int, actor: str = "JPN", recipient: str = "KOR") -> bytes:
    fields = [""] * 61
    fields[0], fields[1], fields[7], fields[17] = str(number), "20160601", actor, recipient
    fields[26], fields[28], fields[33], fields[59] = "112", "11", "3", "20160601120000"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.CSV", "\t".join(fields) + "\n")
    return made.getvalue()


class Gdelt:
    """GDELT on this machine."""

    def __init__(self, publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
        self._publisher = publisher
        monkeypatch.setenv("DETENTE_GDELT_URL", publisher.url)

    def publish(self, stamp: str, body: bytes, *, is_listed: bool = True, md5: str = "") -> None:
        name = f"{stamp}.export.CSV.zip"
        self._publisher.serve(f"/gdeltv2/{name}", whole(body))
        if is_listed:
            sum_ = md5 or hashlib.md5(body).hexdigest()
            lines = f"{len(body)} {sum_} http://elsewhere/gdeltv2/{name}\n5 {sum_} http://x/{stamp}.mentions.CSV.zip\n"
            self._publisher.serve("/gdeltv2/lastupdate.txt", whole(lines.encode()))


@pytest.fixture
def gdelt(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> Gdelt:
    return Gdelt(publisher, monkeypatch)


def test_gdelt_gives_the_newest_then_what_was_missed(gdelt: Gdelt, tmp_path: Path) -> None:
    source = GdeltSource(pace=HASTE)
    gdelt.publish("20160601120000", packed(1))
    polled = source.poll({}, NOW, tmp_path)
    assert [path.name for path in polled.files] == ["20160601120000.export.CSV.zip"]
    assert source.poll(polled.cursor, NOW, tmp_path).files == ()
    gdelt.publish("20160601121500", packed(2), is_listed=False)
    gdelt.publish("20160601124500", packed(4))
    polled = source.poll(polled.cursor, NOW, tmp_path)
    assert [path.name[8:12] for path in polled.files] == ["1215", "1245"]
    assert polled.cursor == {"last": "20160601124500", "owed": {"20160601123000": 1}}
    gdelt.publish("20160601123000", packed(3), is_listed=False)
    polled = source.poll(polled.cursor, NOW, tmp_path)
    assert [path.name[8:12] for path in polled.files] == ["1230"]
    assert polled.cursor["owed"] == {}


def test_gdelt_counts_a_file_that_never_comes_as_a_gap(gdelt: Gdelt, tmp_path: Path) -> None:
    source = GdeltSource(pace=HASTE)
    gdelt.publish("20160601120000", packed(1))
    gdelt.publish("20160601123000", packed(2))
    cursor: dict[str, Any] = {"last": "20160601120000"}
    notes: list[str] = []
    for _ in range(OWED_TRIES + 1):
        polled = source.poll(cursor, NOW, tmp_path)
        cursor = polled.cursor
        notes += polled.notes
    assert notes == [f"GDELT's 20160601121500 did not come in {OWED_TRIES} rounds: a gap."]
    assert cursor["owed"] == {}


def test_gdelt_keeps_lines_of_the_pair_alone(gdelt: Gdelt, tmp_path: Path) -> None:
    source = GdeltSource(PAIR, pace=HASTE)
    gdelt.publish("20160601120000", packed(1))
    (path,) = source.poll({}, NOW, tmp_path).files
    assert gzip.decompress(path.read_bytes()).startswith(b"1\t")
    gdelt.publish("20160601121500", packed(2, "IND", "PAK"))
    (path,) = source.poll({"last": "20160601120000"}, NOW, tmp_path).files
    assert path.stat().st_size == 0


def test_gdelt_asks_again_for_what_came_broken(gdelt: Gdelt, tmp_path: Path) -> None:
    source = GdeltSource(PAIR, pace=HASTE)
    gdelt.publish("20160601120000", packed(1), md5="0" * 32)
    polled = source.poll({}, NOW, tmp_path)
    assert polled.files == ()
    assert polled.cursor["owed"] == {"20160601120000": 1}
    body = packed(1)
    gdelt.publish("20160601120000", body[:60] + bytes([body[60] ^ 1]) + body[61:])
    polled = source.poll(polled.cursor, NOW, tmp_path)
    assert polled.cursor["owed"] == {"20160601120000": 2}


def test_gdelt_after_a_long_time(gdelt: Gdelt, tmp_path: Path) -> None:
    gdelt.publish("20160601120000", packed(1))
    cursor = {"last": f"{datetime(2016, 1, 1):%Y%m%d%H%M%S}"}
    with pytest.raises(FetchError, match="gave nothing"):
        GdeltSource(pace=HASTE).poll(cursor, NOW, tmp_path)
    start = datetime(2016, 5, 25, 12)
    for n in range(3):
        gdelt.publish(f"{start + n * timedelta(minutes=15):%Y%m%d%H%M%S}", packed(n), is_listed=False)
    polled = GdeltSource(pace=HASTE).poll(cursor, NOW, tmp_path)
    assert len(polled.files) == 3
    assert "detente fetch gdelt --since 2016-01-01" in polled.notes[0]
    assert polled.notes[1] == "577 quarter hours of GDELT are left to the next rounds."


@pytest.mark.parametrize("answer", [status(503), whole(b"<html>busy</html>"), whole(b"")])
def test_gdelt_without_a_list_is_asked_later(gdelt: Gdelt, publisher: Publisher, tmp_path: Path, answer: Any) -> None:
    publisher.serve("/gdeltv2/lastupdate.txt", answer)
    with pytest.raises(FetchError):
        GdeltSource(pace=HASTE).poll({}, NOW, tmp_path)


def test_news_that_is_the_same_is_not_read_again(publisher: Publisher, tmp_path: Path) -> None:
    url = publisher.serve("/feed", whole(b"<rss/>"))
    source = NewsSource(f"{url}?key=secret", pace=HASTE)
    assert "secret" not in source.name
    polled = source.poll({}, NOW, tmp_path)
    assert [path.read_bytes() for path in polled.files] == [b"<rss/>"]
    assert source.poll(polled.cursor, NOW, tmp_path).files == ()


def test_news_larger_than_any_feed_is_refused(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.watch.sources.asking.LARGEST", 1 << 20)
    bomb = gzip.compress(b"\0" * (8 << 20))

    def answer(handler: Any, asked: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(bomb)))
        handler.end_headers()
        handler.wfile.write(bomb)

    with pytest.raises(FetchError, match="larger than"):
        NewsSource(publisher.serve("/feed", answer), pace=HASTE).poll({}, NOW, tmp_path)


def test_a_file_still_being_written_is_left_for_the_next_round(tmp_path: Path) -> None:
    source = FolderSource(tmp_path, at_once=2)
    path = tmp_path / "a.txt"
    path.write_text("one")
    now = datetime.fromtimestamp(path.stat().st_mtime + 5, tz=UTC)
    first = source.poll({}, now, tmp_path)
    assert first.files == ()
    path.write_text("one and two")
    second = source.poll(first.cursor, now, tmp_path)
    assert second.files == ()
    third = source.poll(second.cursor, now, tmp_path)
    assert third.files == (path,)
    assert source.poll(third.cursor, now, tmp_path).files == ()
    for name in ("b", "c", "d", ".e"):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (1e9, 1e9))
    fourth = source.poll(third.cursor, now, tmp_path)
    assert [one.name for one in fourth.files] == ["b", "c"]
    assert [one.name for one in source.poll(fourth.cursor, now, tmp_path).files] == ["d"]


def test_a_folder_that_went_away(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="not a folder"):
        FolderSource(tmp_path / "no").poll({}, NOW, tmp_path)


@pytest.mark.skipif(find_spec("mwparserfromhell") is None, reason="needs the extra wikipedia")
def test_pages_of_the_portal_that_changed(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DETENTE_WIKIPEDIA_URL", publisher.url)

    def page(text: str) -> Any:
        content = {"slots": {"main": {"content": text}}}
        pages = [{"title": "Portal:Current events/2016 June 1", "revisions": [content]}]
        return whole(json.dumps({"query": {"pages": pages}}).encode())

    item = ";Politics\n*Japan protests to South Korea. [http://example.org (Kyodo)]"
    publisher.serve("/w/api.php", page(item), page(item), page(item + "\n*More."))
    source = WikipediaSource(pace=HASTE)
    first = source.poll({}, NOW, tmp_path)
    assert [path.name for path in first.files] == ["wikipedia_current_events_2016-06-01.jsonl"]
    settled = source.poll(first.cursor, NOW, tmp_path)
    assert settled.files == ()
    publisher.serve("/w/api.php", status(500))
    (tmp_path / "wikipedia" / first.files[0].name).unlink()
    with pytest.raises(FetchError, match="asked again"):
        source.poll(settled.cursor, NOW, tmp_path)


def test_feeds_by_name(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    assert source_named("gdelt", PAIR).name == "gdelt"
    assert source_named("wikipedia", PAIR).name == "wikipedia"
    assert source_named("https://example.org/a.xml", PAIR).name == "example.org/a.xml"
    assert source_named(str(tmp_path / "articles"), PAIR).stale_hours == 0
    assert source_named(f"icews:{tmp_path}", PAIR).name == f"icews:{tmp_path}"
    with pytest.raises(InvalidInputError, match="expected gdelt"):
        source_named("no-such-folder", PAIR)
    with pytest.raises(UnknownNameError):
        source_named("reuters:folder", PAIR)


def test_two_searches_of_one_publisher_are_two_feeds() -> None:
    names = {NewsSource(f"https://example.org/search?key=secret&q={word}").name for word in ("japan", "korea")}
    assert len(names) == 2
    assert not any("secret" in name for name in names)
