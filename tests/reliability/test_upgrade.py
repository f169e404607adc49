"""A store that the last release wrote: read as it is, upgraded when it is written, whole whatever happens meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from detente.cli import main
from detente.errors import StoreError
from detente.observe import storefile
from detente.observe.store import open_store
from detente.observe.tables import FORMAT, REFERENCE_TABLES
from detente.observe.upgrade import UPGRADED
from detente.observe.vintage import as_it_stood

HERE = Path(__file__).resolve().parent
LOADED = ("events", "files", "skips", "quarantine", "texts", "forecasts")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store in format 3."""
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute((HERE / "format_3.sql").read_text(encoding="utf-8"))
    return path


def held(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in LOADED}


def format_of(path: Path) -> str:
    with duckdb.connect(str(path), read_only=True) as connection:
        found: str = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchall()[0][0]
    return found


def test_the_old_store_is_of_a_format_that_can_be_upgraded(old: Path) -> None:
    assert (format_of(old),) == UPGRADED
    assert FORMAT not in UPGRADED


def test_reading_an_old_store_leaves_the_file_as_it_is(old: Path) -> None:
    before = old.read_bytes()
    with open_store(old) as store, open_store() as new:
        assert store.events("JPN-KOR", as_of="2019-12-31")["id"].to_list() == ["desk:1", "desk:2"]
        assert store.forecasts("2019-12-31").height == 1
        for ask in ("precedents", "options", "pledges"):
            assert getattr(store, ask)(as_of="2019-09-12").equals(getattr(new, ask)(as_of="2019-09-12"))
        assert store.precedents("2019-09-12", unsettled=True).equals(new.precedents("2019-09-12", unsettled=True))
        with as_it_stood(store, 0) as then:
            assert then.events(as_of="2019-12-31").is_empty()
            assert then.precedents("2019-09-12").equals(new.precedents("2019-09-12"))
    assert old.read_bytes() == before


def test_an_old_store_that_cannot_be_written_is_read(old: Path) -> None:
    old.chmod(0o444)
    with open_store(old) as store:
        assert "act_known" in store.precedents("2019-09-12").columns


def test_writing_upgrades_an_old_store_and_loses_nothing(old: Path) -> None:
    before = held(old)
    with open_store(old) as store, open_store() as new:
        store.judge_forecasts(store.forecasts("2019-12-31").clear())
        assert format_of(old) == FORMAT
        assert held(old) == before
        tables = store.connection.execute("SELECT DISTINCT temporary FROM duckdb_tables()").fetchall()
        assert tables == [(False,)]
        for table in REFERENCE_TABLES:
            rows = [one.connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for one in (store, new)]
            assert rows[0] == rows[1]


def test_commands_work_with_an_old_store(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--store", str(old)]) == 0
    assert main(["record", "--store", str(old), "--as-of", "2019-12-31"]) == 0
    assert "break" in capsys.readouterr().out


DISTURBED = """
import os, resource, signal, sys
from pathlib import Path
from detente.observe import storefile
path, what = Path(sys.argv[1]), sys.argv[2]
whole = storefile.upgrade

def killed(connection):
    whole(connection)
    os.kill(os.getpid(), signal.SIGKILL)

if what == "killed before it is complete":
    storefile.upgrade = killed
if what == "disk full":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
connection = storefile.connect(path, read_only=False)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL on this system")
@pytest.mark.parametrize(
    ("what", "left"),
    [("killed before it is complete", "3"), ("killed when it is complete", FORMAT), ("disk full", "3")],
)
def test_an_upgrade_is_whole_or_not_at_all(old: Path, what: str, left: str) -> None:
    before = held(old)
    command = [sys.executable, "-c", DISTURBED, str(old), what]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, env=dict(os.environ), check=False)
    if what == "disk full":
        assert ended.returncode == 1
        assert "stays in format 3" in ended.stderr
    else:
        assert ended.returncode == -signal.SIGKILL
    assert format_of(old) == left
    assert held(old) == before
    with open_store(old) as store:
        store.judge_forecasts(store.forecasts("2019-12-31").clear())
        assert store.precedents("2019-09-12").height
    assert (format_of(old), held(old)) == (FORMAT, before)


def test_an_upgrade_that_fails_leaves_the_store_open_to_others(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("DELETE FROM events")
        raise duckdb.IOException("No space left on device")

    before = held(old)
    monkeypatch.setattr(storefile, "upgrade", failing)
    with pytest.raises(StoreError, match=r"No space left on device.*stays in format 3"):
        storefile.connect(old, read_only=False)
    assert (format_of(old), held(old)) == ("3", before)


@pytest.mark.parametrize(
    ("found", "told"),
    [(str(int(FORMAT) + 1), "newer version"), ("99", "newer version"), ("1", "older version"), ("x", "older version")],
)
def test_other_formats_are_refused_with_a_sentence(tmp_path: Path, found: str, told: str) -> None:
    path = tmp_path / "e.duckdb"
    open_store(path).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'format'", [found])
    before = path.read_bytes()
    for read_only in (True, False):
        with pytest.raises(StoreError, match=told):
            storefile.connect(path, read_only=read_only)
    assert path.read_bytes() == before
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM meta")
    with pytest.raises(StoreError, match="not a store"):
        open_store(path)
