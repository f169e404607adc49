"""One file: whole or not at all, whatever the server does."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from detente.errors import FetchError
from detente.observe.fetch import download as download_module
from detente.observe.fetch.connection import Connection
from detente.observe.fetch.download import RemoteFile, download
from detente.observe.fetch.outcome import Outcome, Silent
from tests.observe.fetch.conftest import HASTE
from tests.observe.fetch.publisher import (
    Asked,
    Publisher,
    cut,
    dripping,
    reset,
    send,
    silent,
    start,
    status,
    whole,
    without_ranges,
)

BODY = bytes(range(256)) * 400
MD5 = hashlib.md5(BODY).hexdigest()
OTHER = BODY[::-1]
Fetch = Callable[..., Outcome]


class Counted(Silent):
    """Counts bytes as a bar would."""

    def __init__(self) -> None:
        self.n_bytes = 0

    def received(self, n_bytes: int) -> None:
        self.n_bytes += n_bytes


@pytest.fixture
def fetch(publisher: Publisher, connection: Connection, tmp_path: Path) -> Fetch:
    """Fetch /data.bin, with or without its checksum; the bytes that were told must add up."""

    def run(*, md5: str | None = MD5, size: int | None = None, name: str = "data.bin") -> Outcome:
        watcher = Counted()
        outcome = download(RemoteFile(name, f"{publisher.url}/data.bin", md5, size), tmp_path, connection, watcher)
        if outcome.status == "fetched":
            assert watcher.n_bytes == outcome.n_bytes
        return outcome

    return run


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def zipped(text: bytes = b"a\tb\n") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data.csv", text)
    return packed.getvalue()


# --- when all goes well


@pytest.mark.parametrize("md5", [MD5, MD5.upper(), None])
def test_a_file_comes_whole_and_leaves_nothing_beside_it(
    publisher: Publisher, fetch: Fetch, tmp_path: Path, md5: str | None
) -> None:
    publisher.serve("/data.bin", whole(BODY))
    assert fetch(md5=md5) == Outcome("data.bin", "fetched", len(BODY))
    assert (tmp_path / "data.bin").read_bytes() == BODY
    assert names(tmp_path) == ["data.bin"]
    assert "detente/" in str(publisher.headers("User-Agent")[0])


def test_an_empty_file_is_a_file(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", whole(b""))
    assert fetch(md5=None) == Outcome("data.bin", "fetched", 0)


def test_a_file_that_is_there_is_not_asked_for(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(BODY)
    assert fetch() == Outcome("data.bin", "present", len(BODY))
    assert fetch(md5=None, size=len(BODY)).status == "present"
    assert publisher.asked == []


@pytest.mark.parametrize(("md5", "size"), [(MD5, None), (None, len(BODY))])
def test_a_finished_file_that_is_corrupt_is_fetched_again(
    publisher: Publisher, fetch: Fetch, tmp_path: Path, md5: str | None, size: int | None
) -> None:
    publisher.serve("/data.bin", whole(BODY))
    (tmp_path / "data.bin").write_bytes(BODY[:-1])
    assert fetch(md5=md5, size=size).status == "fetched"
    assert (tmp_path / "data.bin").read_bytes() == BODY


def test_a_redirect_is_followed(publisher: Publisher, fetch: Fetch) -> None:
    elsewhere = publisher.serve("/elsewhere.bin", whole(BODY))
    publisher.serve("/data.bin", status(302, location=elsewhere))
    assert fetch().status == "fetched"


# --- parts


def test_a_cut_download_goes_on_where_it_ended(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", cut(BODY, 40_000), whole(BODY))
    assert fetch().status == "fetched"
    assert publisher.headers("Range") == [None, "bytes=40000-"]
    assert (tmp_path / "data.bin").read_bytes() == BODY


def test_a_broken_connection_goes_on_too(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", reset(), reset(BODY, 30_000), whole(BODY))
    assert fetch().status == "fetched"
    assert (tmp_path / "data.bin").read_bytes() == BODY


def test_a_part_of_an_earlier_run_is_taken_up(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", whole(BODY))
    (tmp_path / ".data.bin.part").write_bytes(BODY[:70_000])
    assert fetch().status == "fetched"
    assert publisher.headers("Range") == ["bytes=70000-"]
    assert names(tmp_path) == ["data.bin"]


def test_a_part_of_something_else_is_found_out_by_the_checksum(
    publisher: Publisher, fetch: Fetch, tmp_path: Path
) -> None:
    publisher.serve("/data.bin", whole(BODY))
    (tmp_path / ".data.bin.part").write_bytes(OTHER[:70_000])
    assert fetch().status == "fetched"
    assert publisher.headers("Range") == ["bytes=70000-", None]
    assert (tmp_path / "data.bin").read_bytes() == BODY


def test_a_part_that_is_whole_is_only_checked(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / ".data.bin.part").write_bytes(BODY)
    assert fetch(size=len(BODY)).status == "fetched"
    assert publisher.asked == []


def test_a_server_without_ranges_sends_all_again(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", cut(BODY, 40_000), without_ranges(BODY))
    assert fetch().status == "fetched"
    assert (tmp_path / "data.bin").read_bytes() == BODY


def test_an_unsatisfied_range_tells_that_the_part_is_whole(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", whole(BODY))
    (tmp_path / ".data.bin.part").write_bytes(BODY)
    assert fetch().status == "fetched"
    assert publisher.headers("Range") == [f"bytes={len(BODY)}-"]


def test_a_part_longer_than_the_file_begins_anew(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", whole(BODY))
    (tmp_path / ".data.bin.part").write_bytes(BODY + b"more")
    assert fetch().status == "fetched"
    assert publisher.headers("Range") == [f"bytes={len(BODY) + 4}-", None]


def test_a_range_that_was_not_asked_for_begins_anew(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    def wrong(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        send(handler, 206, {"Content-Range": "bytes 5-9/102400", "Content-Length": "5"}, BODY[5:10])

    publisher.serve("/data.bin", cut(BODY, 40_000), wrong, whole(BODY))
    assert fetch().status == "fetched"
    assert publisher.headers("Range") == [None, "bytes=40000-", None]


def test_without_checksum_the_validator_goes_along(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", cut(BODY, 40_000, etag='"v1"'), whole(BODY, etag='"v1"'))
    assert fetch(md5=None).status == "fetched"
    assert publisher.headers("If-Range") == [None, '"v1"']
    assert names(tmp_path) == ["data.bin"]


def test_a_file_that_changed_between_the_tries_begins_anew(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", cut(BODY, 40_000, etag='"v1"'), whole(OTHER, etag='"v2"'))
    assert fetch(md5=None).status == "fetched"
    assert (tmp_path / "data.bin").read_bytes() == OTHER


def test_a_weak_validator_does_not_do_but_a_day_does(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    day = "Tue, 15 Nov 1994 12:45:26 GMT"
    publisher.serve("/data.bin", cut(BODY, 40_000, etag='W/"v1"', modified=day), whole(BODY, modified=day))
    assert fetch(md5=None).status == "fetched"
    assert publisher.headers("If-Range") == [None, day]


def test_a_part_without_checksum_and_validator_is_not_trusted(
    publisher: Publisher, fetch: Fetch, tmp_path: Path
) -> None:
    publisher.serve("/data.bin", whole(BODY))
    (tmp_path / ".data.bin.part").write_bytes(OTHER[:70_000])
    assert fetch(md5=None).status == "fetched"
    assert publisher.headers("Range") == [None]
    assert (tmp_path / "data.bin").read_bytes() == BODY


# --- what is not sound


def test_a_wrong_checksum_is_tried_twice_and_told(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", whole(OTHER))
    outcome = fetch()
    assert outcome.status == "failed"
    assert MD5 in outcome.reason
    assert len(publisher.asked) == 2
    assert names(tmp_path) == []


def test_a_page_of_text_in_place_of_a_zip_is_no_zip(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", whole(b"<!DOCTYPE html><p>Please log in"))
    outcome = fetch(md5=None, name="data.zip")
    assert "is not a zip file; it begins with '<!DOCTYPE html'" in outcome.reason
    assert names(tmp_path) == []
    publisher.serve("/data.bin", whole(b"<!DOCTYPE html>"), whole(zipped()))
    assert fetch(md5=None, name="data.zip").status == "fetched"


def test_a_wrong_length_is_told(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", whole(BODY, length=len(BODY) + 10))
    outcome = fetch(md5=None)
    assert outcome == Outcome("data.bin", "failed", reason="the connection broke off")


def test_a_size_that_is_not_the_publishers_is_told(publisher: Publisher, fetch: Fetch) -> None:
    publisher.serve("/data.bin", whole(BODY))
    assert "expected 5" in fetch(md5=None, size=5).reason


# --- servers in trouble


@pytest.mark.parametrize("code", [429, 503])
def test_the_wait_that_a_server_asks_for_is_kept(publisher: Publisher, fetch: Fetch, code: int) -> None:
    publisher.serve("/data.bin", status(code, retry_after="1"), whole(BODY))
    assert fetch().status == "fetched"
    first, second = (asked.at for asked in publisher.asked)
    assert second - first >= 1.0


@pytest.mark.parametrize("retry_after", ["", "soon", "Tue, 15 Nov 1994 12:45:26 GMT"])
def test_a_wait_that_says_nothing_is_the_usual_one(publisher: Publisher, fetch: Fetch, retry_after: str) -> None:
    publisher.serve("/data.bin", status(503, retry_after=retry_after), whole(BODY))
    assert fetch().status == "fetched"


def test_a_wait_that_is_too_long_ends_the_file(publisher: Publisher, fetch: Fetch) -> None:
    publisher.serve("/data.bin", status(429, retry_after="7200"))
    assert "to wait 7200 seconds (status 429); run the same command again later" in fetch().reason
    assert len(publisher.asked) == 1


def test_a_server_that_stays_in_trouble_is_given_up(publisher: Publisher, fetch: Fetch) -> None:
    publisher.serve("/data.bin", status(500))
    assert fetch().reason == "the publisher answers with an error (status 500)"
    assert len(publisher.asked) == HASTE.tries


@pytest.mark.parametrize(
    ("code", "reason"),
    [(404, "does not have it"), (401, "asks for a login"), (403, "refuses access"), (410, "removed")],
)
def test_an_answer_that_is_final_is_not_asked_for_twice(
    publisher: Publisher, fetch: Fetch, code: int, reason: str
) -> None:
    publisher.serve("/data.bin", status(code))
    assert reason in fetch().reason
    assert len(publisher.asked) == 1


def test_a_silent_server_is_left_in_time(publisher: Publisher, fetch: Fetch) -> None:
    publisher.serve("/data.bin", silent(publisher), silent(publisher, BODY, 20_000), whole(BODY))
    assert fetch().status == "fetched"
    assert publisher.headers("Range")[-1] == "bytes=20000-"


def test_a_dripping_server_is_left_in_time(publisher: Publisher, fetch: Fetch) -> None:
    publisher.serve("/data.bin", dripping(BODY))
    began = time.monotonic()
    assert "bytes came in 0.3 seconds" in fetch().reason
    assert time.monotonic() - began < 3


def test_progress_between_the_failures_is_patience(publisher: Publisher, fetch: Fetch) -> None:
    """More failures than tries, but each brought something."""

    def slice_to(at: int) -> Callable[..., None]:
        whole_answer = whole(BODY)

        def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
            begin = asked.headers.get("range", "bytes=0-")
            first = int(begin.removeprefix("bytes=").rstrip("-"))
            headers = {"Content-Range": f"bytes {first}-{len(BODY) - 1}/{len(BODY)}"}
            send(handler, 206, headers | {"Content-Length": str(len(BODY) - first)}, BODY[first:at])

        return answer if at < len(BODY) else whole_answer

    publisher.serve("/data.bin", *(slice_to(at) for at in (10_000, 20_000, 30_000, 40_000, 50_000, len(BODY))))
    assert fetch().status == "fetched"
    assert len(publisher.asked) == 6


def test_going_to_and_fro_is_no_progress(publisher: Publisher, fetch: Fetch) -> None:
    """A server that cuts and then says that the file is shorter would keep a naive client busy for ever."""
    publisher.serve("/data.bin", *([cut(BODY, 40_000), status(416)] * 20))
    assert fetch().status == "failed"
    assert len(publisher.asked) < 6


def test_nobody_at_the_address(tmp_path: Path, connection: Connection) -> None:
    remote = RemoteFile("data.bin", "http://127.0.0.1:9/data.bin")
    assert "cannot be reached" in download(remote, tmp_path, connection, Silent()).reason


@pytest.mark.parametrize(
    ("url", "reason"), [("ftp://127.0.0.1/x", "http://"), ("nowhere", "http://"), ("http://[::bad/x", "not valid")]
)
def test_an_address_that_is_none(tmp_path: Path, connection: Connection, url: str, reason: str) -> None:
    assert reason in download(RemoteFile("x", url), tmp_path, connection, Silent()).reason


def test_a_circle_of_redirects_is_left(publisher: Publisher, fetch: Fetch) -> None:
    publisher.serve("/data.bin", status(302, location="/data.bin"))
    assert fetch().reason == "the server redirects in a circle"


def test_a_proxy_is_used_when_the_environment_names_one(
    publisher: Publisher, tmp_path: Path, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Publisher()
    server = start(proxy)
    try:
        proxy.serve("/data.bin", whole(BODY))
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        remote = RemoteFile("data.bin", "http://data.example/data.bin", MD5)
        assert download(remote, tmp_path, connection, Silent()).status == "fetched"
        assert proxy.headers("Host") == ["data.example"]
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        publisher.serve("/near.bin", whole(BODY))
        assert download(RemoteFile("near.bin", f"{publisher.url}/near.bin"), tmp_path, connection, Silent()).n_bytes
        assert len(proxy.asked) == len(publisher.asked) == 1
    finally:
        server.shutdown()
        server.server_close()


def test_a_proxy_that_is_not_there(tmp_path: Path, connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://user:secret@127.0.0.1:9")
    reason = download(RemoteFile("x", "http://data.example/x"), tmp_path, connection, Silent()).reason
    assert "proxy cannot be reached" in reason
    assert "secret" not in reason


# --- the folder


@pytest.mark.parametrize(
    "name",
    [
        "../x.zip",
        "/etc/passwd",
        "a/b.zip",
        "a\\b.zip",
        "",
        ".",
        "..",
        ".hidden",
        "x\0y",
        "x.part",
        "x.tag",
        "C:x",
        "a\n",
    ],
)
def test_a_name_that_leaves_the_folder_is_refused(name: str) -> None:
    with pytest.raises(FetchError, match="expected a plain name"):
        RemoteFile(name, "http://data.example/x")


def test_a_full_disk_is_one_sentence(
    publisher: Publisher, fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    publisher.serve("/data.bin", whole(BODY))
    monkeypatch.setattr(download_module._Part, "become", full)
    with pytest.raises(FetchError, match=r"^the disk of .* is full; what is there is kept: free some space"):
        fetch()
    assert names(tmp_path) == [".data.bin.part"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_one_sentence(publisher: Publisher, fetch: Fetch, tmp_path: Path) -> None:
    publisher.serve("/data.bin", whole(BODY))
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(FetchError, match="cannot be written to"):
            fetch()
    finally:
        tmp_path.chmod(0o700)


def test_a_stalled_read_has_its_own_limit(publisher: Publisher, tmp_path: Path) -> None:
    """The limits of one read and of a stall are two: either may end a try."""
    publisher.serve("/data.bin", silent(publisher, BODY, 10))
    with Connection(replace(HASTE, tries=1, read_seconds=0.1)) as quick:
        outcome = download(RemoteFile("data.bin", f"{publisher.url}/data.bin", MD5), tmp_path, quick, Silent())
    assert outcome.reason == "nothing came for 0.1 seconds"
    assert (tmp_path / ".data.bin.part").stat().st_size == 10
