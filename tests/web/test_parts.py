"""The parts behind the pages: the memory of answers, working ahead, small drawings, and how the server starts."""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from detente.cli import FAILED, main
from detente.errors import StoreError
from detente.observe.store import open_store
from detente.observe.tension import Level
from detente.vocabulary.dyads import Dyad
from detente.web import answers as answering
from detente.web.ahead import Ahead
from detente.web.answers import Answers
from detente.web.cache import Cache
from detente.web.drawings import on_one_scale, place_of, sparkline, timeline
from detente.web.months import Month, months

JPN_KOR = Dyad("JPN", "KOR")


def test_an_answer_is_worked_out_once_for_all_who_wait() -> None:
    cache, made = Cache(5), []

    def slow() -> int:
        made.append(1)
        time.sleep(0.1)
        return 7

    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(cache.get("a", slow))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, made) == ([7] * 8, [1])
    assert "a" in cache


def test_the_oldest_answer_is_forgotten_and_an_error_is_not_kept() -> None:
    cache = Cache(2)
    for key in ("a", "b", "a", "c"):
        cache.get(key, lambda: 1)
    assert ("a" in cache, "b" in cache, len(cache)) == (True, False, 2)

    def wrong() -> int:
        raise StoreError("no")

    with pytest.raises(StoreError):
        cache.get("d", wrong)
    assert "d" not in cache
    assert cache.get("d", lambda: 3) == 3


@pytest.fixture(scope="module")
def path() -> tuple[Month, ...]:
    with open_store() as store:
        return months(store.events(JPN_KOR, pair_acts=True), JPN_KOR.code, date(2019, 9, 12))


def test_a_month_does_not_change_with_what_comes_later(path: tuple[Month, ...]) -> None:
    with open_store() as store:
        earlier = months(store.events(JPN_KOR, pair_acts=True), JPN_KOR.code, date(2010, 12, 31))
    for then, now in zip(earlier, path, strict=False):
        assert then.day == now.day
        assert then.n_acts == now.n_acts
        assert then.told.tension == pytest.approx(now.told.tension, abs=1e-6)
    assert {month.place for month in path} == {"above", "within", "below"}


def test_drawings(path: tuple[Month, ...]) -> None:
    day = date(2015, 12, 28)
    assert path[place_of(path, day)].day == date(2015, 12, 31)
    assert place_of(path, date(2999, 1, 1)) == len(path) - 1
    assert 'class="at"' in timeline(path, day)
    assert "<polyline" in sparkline(path, day)
    assert "<polyline" not in sparkline(path[:1], day)
    flat = tuple(Month(month.day, Level.of(50, 0), 40, 60, 1, ()) for month in path[-3:])
    rows = on_one_scale([("A", "A-B", path, True), ("C", "C-D", flat, True), ("E", "E-F", (), False)], path[-1].day)
    assert [bool(svg) for _, _, svg in rows] == [True, True, False]


class Quick:
    """Answers that cost nothing."""

    def __init__(self, path: tuple[Month, ...]) -> None:
        self.path, self.asked = path, list[date]()

    def months(self, dyad: Dyad) -> tuple[Month, ...]:
        return self.path

    def has_told(self, dyad: Dyad, day: date) -> bool:
        return day in self.asked

    def told(self, dyad: Dyad, day: date) -> None:
        self.asked.append(day)
        if len(self.asked) == 1:
            raise StoreError("busy")


def test_the_neighbours_are_worked_out(path: tuple[Month, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.web.ahead.QUIET_SECONDS", 0.05)
    quick: Any = Quick(path)
    ahead = Ahead(quick)
    ahead.ask(JPN_KOR, path[-2].day)
    deadline = time.monotonic() + 5
    while len(quick.asked) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert quick.asked == [path[-1].day, path[-3].day]
    idle = Ahead(quick, is_at_work=False)
    idle.ask(JPN_KOR, path[0].day)
    assert len(quick.asked) == 2


def test_a_store_that_changes_is_asked_again(store_file: Path) -> None:
    found = Answers(store_file)
    before = found.version
    with open_store(store_file) as store:
        events = store.events(JPN_KOR, until="1970-01-01").head(1)
    loaded = found.add(events.with_columns(id=events["id"] + "-copy"), "test")
    assert loaded.n_events == 1
    assert found.version != before
    store_file.unlink()
    with pytest.raises(StoreError, match="no longer there"):
        _ = found.version


def test_a_store_that_is_read_is_not_written(store_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "WRITE_WAIT_SECONDS", 0.1)
    found = Answers(store_file)
    with found.reading() as store:
        events = store.events(JPN_KOR).head(1)
        with pytest.raises(StoreError, match="being read"):
            found.add(events, "test")
    with pytest.raises(StoreError, match="cannot be changed"):
        Answers().add(events, "test")


def test_an_error_of_the_scan_reaches_who_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object, **__: object) -> None:
        raise StoreError("no")

    monkeypatch.setattr(answering, "scan", wrong)
    with pytest.raises(StoreError):
        Answers().scan(date(2019, 9, 12))


def test_the_command_starts_a_server(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    started: list[Any] = []

    class Server:
        started = True

        def __init__(self, config: Any) -> None:
            started.append(config)

        def run(self) -> None:
            pass

    monkeypatch.setattr("uvicorn.Server", Server)
    assert main(["serve", "--port", "8355", "--read-only"]) == 0
    assert "http://127.0.0.1:8355" in capsys.readouterr().err
    assert started[0].app.state.settings.is_read_only
    Server.started = False
    assert main(["serve"]) == FAILED
    assert "give another --port" in capsys.readouterr().err
    assert main(["serve", "--host", "0.0.0.0"]) == FAILED
    assert "--token" in capsys.readouterr().err


def test_without_the_extra_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "uvicorn", None)
    assert main(["serve"]) == FAILED
    assert "pip install 'detente[web]'" in capsys.readouterr().err
