"""Many files: side by side, one failure alone, and a stop that is heard."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from detente.errors import FetchError
from detente.observe.fetch import parallel
from detente.observe.fetch.connection import Connection, Trouble
from detente.observe.fetch.download import RemoteFile
from detente.observe.fetch.outcome import Fetched, Outcome, Silent
from detente.observe.fetch.parallel import Task, fetch_all
from detente.observe.fetch.wanted import Wanted
from tests.observe.fetch.conftest import HASTE
from tests.observe.fetch.publisher import Asked, Publisher, silent, status, whole

BODY = b"0123456789" * 1000
MD5 = hashlib.md5(BODY).hexdigest()


class Noted(Silent):
    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []

    def finished(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


def tasks(publisher: Publisher, n: int, *, md5: str | None = MD5) -> list[Task]:
    return [Task(RemoteFile(f"{k}.bin", f"{publisher.url}/{k}.bin", md5)) for k in range(n)]


def test_files_come_side_by_side_but_no_more_than_asked_for(
    publisher: Publisher, connection: Connection, tmp_path: Path
) -> None:
    waiting, lock, counts = [0], threading.Lock(), []
    three = threading.Barrier(3)

    def slow(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        with lock:
            waiting[0] += 1
            counts.append(waiting[0])
        three.wait(60)
        with lock:  # before the answer: the next may be asked for as soon as the last byte is there
            waiting[0] -= 1
        whole(BODY)(handler, asked)

    for k in range(9):
        publisher.serve(f"/{k}.bin", slow)
    noted = Noted()
    outcomes = fetch_all(tasks(publisher, 9), tmp_path, connection, noted, at_once=3)
    assert [outcome.name for outcome in outcomes] == [f"{k}.bin" for k in range(9)]
    assert {outcome.status for outcome in outcomes} == {"fetched"}
    assert max(counts) == 3
    assert sorted(outcome.name for outcome in noted.outcomes) == [f"{k}.bin" for k in range(9)]


def test_one_that_fails_stops_no_other(publisher: Publisher, connection: Connection, tmp_path: Path) -> None:
    for k in range(4):
        publisher.serve(f"/{k}.bin", whole(BODY) if k != 1 else status(404))
    outcomes = fetch_all(tasks(publisher, 4), tmp_path, connection, Silent(), at_once=2)
    assert [outcome.status for outcome in outcomes] == ["fetched", "failed", "fetched", "fetched"]
    found = Fetched("gdelt", tmp_path, outcomes, ("20190101000000",))
    assert not found.is_whole
    assert repr(found) == "<Fetched gdelt: 3 fetched, 0 present, 1 failed, 1 missing>"
    plain = found.to_dict()
    assert (plain["n_fetched"], plain["n_failed"], plain["n_missing"], plain["n_bytes"]) == (3, 1, 1, 30_000)


def test_nothing_to_fetch_is_no_trouble(connection: Connection, tmp_path: Path) -> None:
    assert fetch_all([], tmp_path, connection, Silent(), at_once=4) == ()


def test_a_wait_that_one_is_told_holds_for_all(publisher: Publisher, connection: Connection, tmp_path: Path) -> None:
    publisher.serve("/0.bin", status(429, retry_after="1"), whole(BODY))
    publisher.serve("/1.bin", whole(BODY))
    fetch_all(tasks(publisher, 2)[:1] + tasks(publisher, 2)[1:], tmp_path, connection, Silent(), at_once=1)
    first, *others = sorted(asked.at for asked in publisher.asked)
    assert min(others) - first >= 1.0


def test_a_folder_that_takes_nothing_ends_the_run(
    publisher: Publisher, connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for k in range(8):
        publisher.serve(f"/{k}.bin", whole(BODY))
    gone = tmp_path / "gone"
    with pytest.raises(FetchError, match="cannot be written to"):
        fetch_all(tasks(publisher, 8), gone, connection, Silent(), at_once=2)
    assert connection.is_stopped


# --- what is made of a file


def doubled(whole_file: Path, target: Path) -> None:
    target.write_bytes(whole_file.read_bytes() * 2)


def unreadable(whole_file: Path, target: Path) -> None:
    target.write_bytes(b"half")
    raise Trouble("it cannot be unpacked")


def no_room(whole_file: Path, target: Path) -> None:
    raise OSError(28, "No space left on device")


def made(publisher: Publisher, make: Callable[[Path, Path], None]) -> list[Task]:
    publisher.serve("/0.bin", whole(BODY))
    return [replace(tasks(publisher, 1)[0], made="0.made", make=make)]


def test_what_is_made_takes_the_place_of_the_file(publisher: Publisher, connection: Connection, tmp_path: Path) -> None:
    work = made(publisher, doubled)
    assert fetch_all(work, tmp_path, connection, Silent(), at_once=1) == (Outcome("0.made", "fetched", 20_000),)
    assert [path.name for path in tmp_path.iterdir()] == ["0.made"]
    assert fetch_all(work, tmp_path, connection, Silent(), at_once=1) == (Outcome("0.made", "present", 20_000),)
    assert len(publisher.asked) == 1


def test_a_whole_file_of_the_user_stays(publisher: Publisher, connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "0.bin").write_bytes(BODY)
    fetch_all(made(publisher, doubled), tmp_path, connection, Silent(), at_once=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.bin", "0.made"]


def test_a_file_that_cannot_be_read_fails_and_leaves_nothing(
    publisher: Publisher, connection: Connection, tmp_path: Path
) -> None:
    (outcome,) = fetch_all(made(publisher, unreadable), tmp_path, connection, Silent(), at_once=1)
    assert outcome == Outcome("0.bin", "failed", reason="it cannot be unpacked")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_did_not_come_makes_nothing(publisher: Publisher, connection: Connection, tmp_path: Path) -> None:
    work = made(publisher, doubled)
    publisher.serve("/0.bin", status(404))
    (outcome,) = fetch_all(work, tmp_path, connection, Silent(), at_once=1)
    assert outcome.status == "failed"


def test_no_room_for_what_is_made(publisher: Publisher, connection: Connection, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="is full"):
        fetch_all(made(publisher, no_room), tmp_path, connection, Silent(), at_once=1)


# --- Ctrl-C


def test_a_stop_wakes_threads_that_read_and_threads_that_wait(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.serve("/0.bin", silent(publisher, BODY, 100))
    publisher.serve("/1.bin", status(503, retry_after="100"))

    def interrupted(*_: object) -> None:
        while len(publisher.asked) < 2 or not (tmp_path / ".0.bin.part").exists():
            time.sleep(0.01)
        time.sleep(0.1)
        raise KeyboardInterrupt

    monkeypatch.setattr(parallel, "_gathered", interrupted)
    patient = replace(HASTE, read_seconds=60.0, stall_seconds=60.0, longest_wait_seconds=600.0)
    with Connection(patient) as connection:
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            fetch_all(tasks(publisher, 2), tmp_path, connection, Silent(), at_once=2)
        assert time.monotonic() - began < parallel.GRACE_SECONDS
    assert (tmp_path / ".0.bin.part").read_bytes() == BODY[:100]


def test_a_folder_is_made_or_refused_before_anything_is_asked_for(
    wanted: Callable[..., Wanted], tmp_path: Path
) -> None:
    assert wanted("2019-01-01", "2019-01-01", folder=tmp_path / "a" / "b").make_folder().is_dir()
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(FetchError, match="cannot be written to"):
            wanted("2019-01-01", "2019-01-01", folder=folder).make_folder()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_of_somebody_else_is_refused(wanted: Callable[..., Wanted], tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(FetchError, match="Permission denied"):
            wanted("2019-01-01", "2019-01-01", folder=tmp_path).make_folder()
    finally:
        tmp_path.chmod(0o700)
