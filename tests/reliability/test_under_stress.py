"""A few of the benchmarks' rounds, so that what they prove is proved of every commit."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from detente.cli import main
from detente.errors import StoreError
from detente.observe.ingestion import load
from detente.observe.store import open_store


@pytest.mark.slow
def test_faults_leave_a_store_that_opens_and_equals_the_undisturbed_one() -> None:
    """In a process of its own: the trial forks, which a process that has worked with frames must not."""
    import subprocess
    import sys

    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "benchmarks.reliability.faults", "--schedules", "4", "--seed", "7"]
    found = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "equals the undisturbed one" in found.stdout


@pytest.mark.slow
def test_days_of_quarter_hours_are_in_once(tmp_path: Path) -> None:
    from benchmarks.reliability.soak import soak

    found = soak(tmp_path, days=4, seed=3)
    assert found["files_once"]
    assert found["rows_once"]
    assert found["open_files_growth"] < 1


def test_a_store_of_this_format_without_later_tables_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Forecasts came after the format: a store from before them is opened, asked and added to."""
    path = tmp_path / "e.duckdb"
    open_store(path).close()
    assert main(["record", "--store", str(path)]) == 3
    assert main(["record", "add", "ARM-TUR", "--store", str(path), "--as-of", "2019-09-12"]) == 0
    capsys.readouterr()


def test_a_damaged_block_that_a_load_meets_is_told_in_a_sentence(tmp_path: Path) -> None:
    """Found by the disturbed watches (seed 2000781): the ledger is read before the transaction begins."""
    path, own = tmp_path / "e.duckdb", tmp_path / "own.csv"
    own.write_text("date\n", encoding="utf-8")
    whole_ledger = load.known_files

    def damaged(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
        whole_ledger(connection)
        raise duckdb.Error("Corrupt database file: computed checksum 1 does not match stored checksum 2")

    with open_store(path) as store, pytest.MonkeyPatch.context() as patched:
        patched.setattr(load, "known_files", damaged)
        with pytest.raises(StoreError, match=r"Corrupt database file.*detente doctor"):
            store.ingest("gdelt", [own])
    with open_store(path) as again:
        assert again.dyads().height
