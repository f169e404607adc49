"""`detente record` on what a watch told and sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.cli import ANSWERED, FAILED, NOT_ENOUGH_DATA, main
from detente.vocabulary.dyads import Dyad
from detente.watch.config import Config
from detente.watch.memory import beside, open_memory
from detente.watch.watcher import Watcher
from tests.watch.conftest import FakeClock


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A store whose watch has told of deadlines and sent one digest."""
    path, clock = tmp_path / "e.duckdb", FakeClock("2019-08-10T00:00:00")
    with open_memory(beside(path)) as memory:
        Watcher(path, memory, Config((Dyad("JPN", "KOR"),), channels=(), digest="weekly"), [], clock).once()
    return str(path)


def test_alerts_with_what_followed(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", "alerts", "--store", store]) == ANSWERED
    shown = capsys.readouterr().out
    assert "pending" in shown
    assert "By rule" in shown
    assert "none could be judged yet" in shown
    assert "In a replay of past years" in shown
    assert main(["record", "alerts", "--store", store, "--json"]) == ANSWERED
    assert {one["outcome"] for one in json.loads(capsys.readouterr().out)} == {"pending"}


def test_a_brief_that_was_sent_is_made_again(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", "briefs", "--store", store, "--json"]) == ANSWERED
    (brief,) = json.loads(capsys.readouterr().out)
    assert main(["record", "briefs", "--store", store]) == ANSWERED
    assert brief["id"] in capsys.readouterr().out
    assert main(["record", "again", brief["id"], "--store", store]) == ANSWERED
    assert "bit for bit" in capsys.readouterr().out
    assert main(["record", "again", brief["id"], "--store", store, "--json"]) == ANSWERED
    assert json.loads(capsys.readouterr().out)["as_of"] == "2019-08-10"
    assert main(["record", "again", "JPN-KOR/2019-08-10/9", "--store", store]) == FAILED
    assert main(["record", "again", "--store", store]) == FAILED


def test_without_a_watch_there_is_nothing_on_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "e.duckdb")
    for action in ("alerts", "briefs"):
        assert main(["record", action, "--store", path]) == NOT_ENOUGH_DATA
        assert main(["record", action, "--store", path, "--json"]) == NOT_ENOUGH_DATA
    assert "No watch was started" in capsys.readouterr().out
