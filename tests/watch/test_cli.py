"""`detente watch` as a user starts it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from detente.cli import FAILED, main
from detente.observe.store import open_store
from detente.watch import watcher


def test_one_round_as_json(
    tmp_path: Path, article: Callable[..., Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    article("a", "2019-07-04", "Nothing happened.")
    (tmp_path / "w.yaml").write_text("pairs: [ARM-TUR]\nrules: {deadline: {days: 365}}\n")
    monkeypatch.setattr("detente.watch.intake.coded", lambda *_: pytest.fail("no text is read here"))
    words = ["watch", "--config", str(tmp_path / "w.yaml"), "--store", str(tmp_path / "e.duckdb")]
    assert main([*words, "--every", "1h", "--digest", "off", "--once", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert set(made) == {"alerts", "digest", "read", "not_asked", "notes"}
    assert made["digest"] is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["JPN", "KOR"], "give one with --store"),
        (["--store", "e.duckdb"], "needs a pair"),
        (["JPN", "KOR", "--store", "e.duckdb", "--feed", "reuters"], "expected gdelt"),
        (["JPN", "KOR", "--store", "e.duckdb", "--every", "never"], "expected a time"),
        (["JPN-KOR", "IND-PAK", "--store", "no/e.duckdb"], "does not exist"),
    ],
)
def test_what_is_missing_is_one_sentence(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["watch", *words, "--once"]) == FAILED
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_a_round_without_any_feed_that_answers_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DETENTE_GDELT_URL", "http://127.0.0.1:9")
    words = ["watch", "ARM", "TUR", "--feed", "gdelt", "--once", "--store", str(tmp_path / "e.duckdb")]
    assert main(words) == FAILED
    assert "is asked again in a later round" in capsys.readouterr().err


def test_ctrl_c_ends_it_and_leaves_the_store_whole(tmp_path: Path) -> None:
    store = tmp_path / "e.duckdb"
    words = ["watch", "ARM", "TUR", "--store", str(store), "--every", "10s"]
    command = [sys.executable, "-m", "detente.cli", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        told = [child.stderr.readline() for _ in range(6)]
        assert told[0] == f"Watching Armenia and Turkey, in {store}.\n"
        assert "no feed is given" in told[3]
        assert "what holds already is not told" in told[4]
        assert "0 files" in told[5]
        assert "next round at" in told[5]
        time.sleep(0.1)
        child.send_signal(signal.SIGINT)
        assert child.wait(30) == 130
    assert main(["events", "ARM", "TUR", "--store", str(store), "--json"]) == 0


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)


def test_a_terminal_shows_what_is_being_done_and_nothing_else_does(
    tmp_path: Path, article: Callable[..., Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "articles").mkdir(exist_ok=True)
    words = ["watch", "ARM", "TUR", "--store", str(tmp_path / "e.duckdb"), "--once", "--digest", "daily"]
    words += ["--feed", str(tmp_path / "articles")]
    assert main(words) == 0
    assert "judging" not in capsys.readouterr().err
    on_a_terminal(monkeypatch)
    assert main([*words, "--json"]) == 0
    assert "judging" not in capsys.readouterr().err
    (tmp_path / "e.duckdb.watch").unlink()
    assert main(words) == 0
    seen = capsys.readouterr()
    assert "judging what came in" in seen.err
    assert "Armenia and Turkey" in seen.out, "a digest goes where standard output goes"


def test_ctrl_c_in_a_round_leaves_the_terminal_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    on_a_terminal(monkeypatch)
    monkeypatch.setattr("detente.watch.watcher.Watcher._poll", stop)
    words = ["watch", "ARM", "TUR", "--store", str(tmp_path / "e.duckdb"), "--feed", str(tmp_path)]
    assert main(words) == 130
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert told.rfind("\x1b[?25h") > told.rfind("\x1b[?25l") > -1, "the cursor is shown again"


def test_json_holds_the_digest_and_stands_alone_on_standard_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["watch", "ARM", "TUR", "--store", str(tmp_path / "e.duckdb"), "--digest", "daily", "--json"]
    assert main([*words, "--once"]) == 0
    assert "Armenia and Turkey" in json.loads(capsys.readouterr().out)["digest"]["text"]

    def stop(_: object, seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("detente.watch.clock.SystemClock.wait", stop)
    assert main(words) == 130
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["digest"] is None


def test_nothing_is_laid_beside_what_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("pairs: [ARM-TUR]\n")
    assert main(["watch", "ARM", "TUR", "--store", str(tmp_path / "w.yaml"), "--once"]) == FAILED
    assert not (tmp_path / "w.yaml.watch").exists()


def test_a_store_that_another_program_writes_is_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "e.duckdb"
    open_store(path).close()

    def stop(_: object, seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("detente.watch.clock.SystemClock.wait", stop)
    with duckdb.connect(str(path)):
        assert main(["watch", "ARM", "TUR", "--store", str(path)]) == 130
    assert "nothing was done in this round: " in " ".join(capsys.readouterr().err.split())


def test_rounds_are_told_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    from detente.cli.watching import _tell

    made: Any = watcher.Round(notes=["the clock went back."])
    _tell(made)
    told = capsys.readouterr().err
    assert "detente: the clock went back." in told
    assert "0 files and 0 texts read" in told
