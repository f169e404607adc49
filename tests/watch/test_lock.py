"""One watch at a time for each store."""

from __future__ import annotations

import sys
from pathlib import Path

import filelock
import pytest

from detente.errors import MissingExtraError, StoreError
from detente.watch.lock import only_watch


def test_a_second_watch_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    store = tmp_path / "e.duckdb"
    with only_watch(store), pytest.raises(StoreError, match="watched by another process"), only_watch(store):
        pass
    with only_watch(store), only_watch(tmp_path / "other.duckdb"):
        pass


def test_what_stands_in_the_way_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: object) -> None:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(StoreError, match="does not exist; make it first"), only_watch(tmp_path / "no" / "e.duckdb"):
        pass
    monkeypatch.setattr(filelock.FileLock, "acquire", refused)
    with (
        pytest.raises(StoreError, match=r"watch\.lock, cannot be made \(Permission denied\); give"),
        only_watch(tmp_path / "e.duckdb"),
    ):
        pass
    monkeypatch.setitem(sys.modules, "filelock", None)
    with pytest.raises(MissingExtraError), only_watch(tmp_path / "e.duckdb"):
        pass


def test_a_lock_that_cannot_be_made_is_not_told_as_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_late(self: object) -> None:
        raise filelock.Timeout("lock")

    if Path("/proc/self").exists():
        with pytest.raises(StoreError, match=r"cannot be made \(No such file"), only_watch(Path("/proc/e.duckdb")):
            pass
    monkeypatch.setattr(filelock.FileLock, "acquire", is_late)
    with pytest.raises(StoreError, match=r"cannot be made \(No such file"), only_watch(tmp_path / "e.duckdb"):
        pass
    (tmp_path / ".e.duckdb.watch.lock").touch()
    with pytest.raises(StoreError, match="watched by another process"), only_watch(tmp_path / "e.duckdb"):
        pass


def test_a_folder_that_may_not_be_looked_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: object) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refused)
    with pytest.raises(StoreError, match="Permission denied"), only_watch(tmp_path / "no" / "e.duckdb"):
        pass
