"""What `detente doctor` finds, and what it says when something is wrong."""

from __future__ import annotations

import json
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from detente.cli import ANSWERED, FAILED, main
from detente.observe.store import open_store
from detente.watch.memory import beside, open_memory


def findings(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict[str, Any]]:
    main(["doctor", "--json", *words])
    return {one["what"]: one for one in json.loads(capsys.readouterr().out)}


def test_a_sound_installation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == ANSWERED
    assert "built-in data" in capsys.readouterr().out
    assert findings(capsys)["packages"]["state"] == "ok"


def test_the_packages_are_those_of_the_project() -> None:
    from detente.cli.doctor import BASE, EXTRAS

    project = tomllib.loads((Path(__file__).resolve().parents[1] / "pyproject.toml").read_text())["project"]
    names = [text.partition(">")[0].partition("[")[0] for text in project["dependencies"]]
    assert sorted(names) == sorted(BASE)
    for extra, packages in EXTRAS.items():
        stated = {text.partition(">")[0].partition("[")[0] for text in project["optional-dependencies"][extra]}
        assert set(packages) == stated - {"detente"}


def test_the_extra_all_has_every_extra_of_a_user_but_the_engines() -> None:
    extras = tomllib.loads((Path(__file__).resolve().parents[1] / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    (everything,) = extras["all"]
    named = set(everything.removeprefix("detente[").removesuffix("]").split(","))
    for_developers = {"all", "test", "lint", "docs", "benchmark", "train", "changelog"}
    assert named == set(extras) - for_developers - {"spark", "bigquery"}
    assert "detente[all]" in extras["test"]


def test_missing_packages(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(name: str) -> str:
        if name in ("spacy", "duckdb"):
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr("importlib.metadata.version", lacking)
    found = findings(capsys)
    assert found["extra text"] == {
        "what": "extra text", "state": "missing", "told": "install with: pip install 'detente[text]'"
    }  # fmt: skip
    assert found["packages"]["state"] == "wrong"
    assert "duckdb" in found["packages"]["told"]
    assert main(["doctor"]) == FAILED


def test_a_store_is_examined_and_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "e.duckdb"
    assert findings(capsys, "--store", str(path))["store"]["state"] == "missing"
    assert not path.exists()
    open_store(path).close()
    found = findings(capsys, "--store", str(path))
    assert found["store"]["state"] == "ok"
    assert "watch" not in found
    open_memory(beside(path)).__exit__(None, None, None)
    assert findings(capsys, "--store", str(path))["watch"]["told"].startswith("no round noted yet; 0 alerts made")
    with open_memory(beside(path)) as memory, memory.transaction():
        memory.set_fact("last round", "2016-06-01T12:15:00+00:00")
        memory.set_cursor("gdelt", {}, "2016-06-01T12:00:00+00:00")
    told = findings(capsys, "--store", str(path))["watch"]["told"]
    assert told.startswith("last round 2016-06-01 12:15 UTC; 0 alerts made")
    assert told.endswith("last news, or first try: gdelt 2016-06-01 12:00")
    beside(path).write_bytes(b"rubbish" * 1000)
    assert findings(capsys, "--store", str(path))["watch"]["state"] == "wrong"


def test_a_terminal_gets_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    assert main(["doctor"]) == ANSWERED
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith(" " * 20) for line in lines), "a long list goes on in its own column"


def test_a_damaged_block_is_met(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "e.duckdb"
    open_store(path).close()
    content = bytearray(path.read_bytes())
    for at in range(300_000, len(content) - 300_000, 50_000):
        content[at : at + 64] = b"\xff" * 64
    path.write_bytes(content)
    found = findings(capsys, "--store", str(path))["store"]
    assert found["state"] == "wrong"
    assert "damaged" in found["told"]


def test_data_that_cannot_be_read(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.observe.store.create_tables", lambda _: 1 / 0)
    assert findings(capsys)["built-in data"]["state"] == "wrong"
