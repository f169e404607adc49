"""The door, and the command before it."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from detente.cli import ANSWERED, FAILED, STOPPED, main
from detente.cli import progress as progress_module
from detente.errors import InvalidInputError, UnknownNameError
from detente.observe.fetch.outcome import Outcome, Silent
from detente.observe.fetch.sources import SOURCES, Source, fetch
from detente.observe.fetch.wanted import Wanted
from tests.observe.fetch.publisher import Publisher, silent, status, whole
from tests.observe.fetch.test_gdelt import LINES, SAMPLES, needs_samples, quarter_hours, serve_version_2, served

Make = Callable[..., Wanted]


@pytest.fixture
def gdelt(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> Publisher:
    monkeypatch.setenv("DETENTE_GDELT_URL", f"{publisher.url}/")
    serve_version_2(publisher, [*quarter_hours("20190101")[:-1], "20190102000000"])
    return publisher


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_every_source_is_where_it_is_said_to_be(source: Source) -> None:
    module = import_module(f"detente.observe.fetch.{source.module}")
    assert callable(getattr(module, source.function))


def test_an_unknown_source_names_the_known_ones(wanted: Make) -> None:
    with pytest.raises(UnknownNameError, match="'gdlet' is not a known source; the nearest are gdelt; expected one of"):
        fetch("gdlet", wanted("2019-01-01", "2019-01-01"))


@pytest.mark.parametrize(
    ("source", "values", "sentence"),
    [
        ("icews", {"dyad": "JPN-KOR"}, "icews cannot be asked for --dyad; it is for gdelt, ucdp, acled"),
        ("wikipedia", {"dyad": "JPN-KOR"}, "--dyad"),
        ("ucdp", {"is_translated": True}, "--translated"),
        ("gdelt", {"release": "1"}, "it is for ucdp"),
        ("acled", {"keep": "both"}, "--keep"),
        ("gdelt", {"keep": "both"}, "give the pair with --dyad"),
    ],
)
def test_what_a_source_cannot_be_asked_for_is_refused(
    wanted: Make, source: str, values: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        fetch(source, wanted("2019-01-01", "2019-01-01", **values))


def test_days_in_the_wrong_order(wanted: Make) -> None:
    with pytest.raises(InvalidInputError, match="give the earlier day first"):
        wanted("2019-01-02", "2019-01-01")


# --- the command


WORDS = ["fetch", "gdelt", "--since", "2019-01-01", "--until", "2019-01-01"]


@pytest.mark.usefixtures("gdelt")
def test_the_command_tells_what_came_and_what_is_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*WORDS, "--dyad", "JPN-KOR"]) == ANSWERED
    shown = capsys.readouterr()
    assert re.match(r"gdelt: 95 files fetched, 0 there already, 0 failed; [\d.]+ kB in gdelt\n", shown.out)
    assert "missing at the publisher: 1 (20190101234500)" in shown.out
    assert shown.err == ""
    assert len(list((tmp_path / "gdelt").glob("*.JPN-KOR.either.CSV.gz"))) == 95


@needs_samples
def test_what_was_fetched_can_be_loaded_folder_and_all(
    publisher: Publisher, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lists and parts that lie beside the files are passed over, and so is a quarter hour without the pair."""
    monkeypatch.setenv("DETENTE_GDELT_URL", publisher.url)
    real = gzip.decompress((SAMPLES / "20180101000000.export.CSV.gz").read_bytes())
    names = {"20180101000000.export.CSV.zip": real, "20180101001500.export.CSV.zip": LINES[6]}
    rows = [f"{served(publisher, 'gdeltv2', name, text)[0]} - x/{name}\n" for name, text in names.items()]
    publisher.serve("/gdeltv2/masterfilelist.txt", whole("".join(rows).encode()))
    folder, store = tmp_path / "gdelt", tmp_path / "events.duckdb"
    words = ["--since", "2018-01-01", "--until", "2018-01-01", "--dyad", "IND-PAK", "--to", str(folder)]
    assert main(["fetch", "gdelt", *words]) == ANSWERED
    (folder / ".20180101003000.export.CSV.zip.part").write_bytes(b"half")
    capsys.readouterr()
    assert main(["ingest", "gdelt", str(folder), "--store", str(store), "--json"]) == ANSWERED
    loaded = capsys.readouterr().out
    assert "IND-PAK.either.CSV.gz" in loaded
    assert ".masterfilelist.txt" not in loaded
    assert ".part" not in loaded
    assert main(["ingest", "--status", "--store", str(store)]) == ANSWERED


def test_a_failure_is_told_and_so_is_the_exit_code(
    capsys: pytest.CaptureFixture[str], gdelt: Publisher, tmp_path: Path
) -> None:
    for stamp in quarter_hours("20190101")[:12]:
        gdelt.serve(f"/gdeltv2/{stamp}.export.CSV.zip", status(404))
    assert main([*WORDS, "--to", str(tmp_path), "--parallel", "2"]) == FAILED
    shown = capsys.readouterr().out
    assert "83 files fetched, 0 there already, 12 failed" in shown
    assert "failed: 20190101000000.export.CSV.zip: the publisher does not have it (status 404)" in shown
    assert "and 2 more; --json names all" in shown
    assert main([*WORDS, "--to", str(tmp_path), "--json"]) == FAILED
    plain = json.loads(capsys.readouterr().out)
    assert (plain["n_present"], plain["n_failed"], plain["n_missing"]) == (83, 12, 1)
    assert plain["files"][0]["reason"] == "the publisher does not have it (status 404)"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fetch", "narnia", "--since", "2019-01-01"], "is not a known source"),
        (["fetch", "gdelt", "--since", "soon"], "since 'soon' is not a day"),
        (["fetch", "gdelt", "--since", "2019-01-01", "--until", "2219-01-01"], "is in the future"),
        (["fetch", "gdelt", "--since", "2019-01-02", "--until", "2019-01-01"], "give the earlier day first"),
        (["fetch", "gdelt", "--since", "2019-01-02", "--parallel", "99"], "expected 1 to 16"),
        (["fetch", "gdelt", "--since", "2019-01-02", "--dyad", "JPN"], "does not name a pair"),
        (["fetch", "acled", "--since", "2019-01-02", "--to", "/proc/self/x"], "cannot be written to"),
    ],
)
def test_a_mistake_is_one_clear_sentence(capsys: pytest.CaptureFixture[str], words: list[str], sentence: str) -> None:
    assert main(words) == FAILED
    shown = capsys.readouterr()
    assert sentence in shown.err
    assert shown.err.count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="needs the signals of POSIX")
def test_ctrl_c_leaves_parts_that_the_next_run_takes_up(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole program, stopped by the user in the middle of a download."""
    body = b"0123456789" * 1000
    name = "20190101000000.export.CSV.zip"
    publisher.serve("/gdeltv2/masterfilelist.txt", whole(f"10000 {hashlib.md5(body).hexdigest()} {name}\n".encode()))
    publisher.serve(f"/gdeltv2/{name}", silent(publisher, body, 4_000), whole(body))
    monkeypatch.setenv("DETENTE_GDELT_URL", publisher.url)
    words, part = [*WORDS, "--to", str(tmp_path)], tmp_path / f".{name}.part"
    command = [sys.executable, "-m", "detente.cli", *words]
    program = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 20
    while time.monotonic() < until and not (part.exists() and part.stat().st_size == 4_000):
        time.sleep(0.02)
    program.send_signal(signal.SIGINT)
    _, shown = program.communicate(timeout=10)
    assert (program.returncode, shown) == (STOPPED, "detente: stopped.\n")
    assert part.read_bytes() == body[:4_000]
    assert main(words) == ANSWERED
    assert publisher.asked[-1].headers["range"] == "bytes=4000-"
    assert (tmp_path / name).read_bytes() == body


# --- the bar


class Terminal:
    """Standard error as a terminal would be."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def test_the_bar_is_drawn_for_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", terminal)
    with progress_module.progress(is_wanted=True) as watcher:
        watcher.expect(3, 100)
        watcher.received(50)
        watcher.finished(Outcome("a", "present", 50))
        watcher.finished(Outcome("b", "failed", reason="x"))
        assert not isinstance(watcher, Silent)
    assert "2 of 3 files, 1 failed" in terminal.text
    for is_wanted, no_color in ((False, ""), (True, "1")):
        monkeypatch.setenv("NO_COLOR", no_color)
        with progress_module.progress(is_wanted=is_wanted) as watcher:
            assert isinstance(watcher, Silent)
            watcher.expect(1, None)
            watcher.finished(Outcome("a", "fetched", 1))
