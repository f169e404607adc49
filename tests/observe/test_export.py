"""Export: whole or not at all, never mixed with other files, read alike by other programs."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from detente.errors import StoreError
from detente.observe.event import EVENT_SCHEMA
from detente.observe.export import MARK, export
from detente.observe.store import Store, open_store


def test_other_programs_read_what_the_store_holds(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "events"
    written = export(store, folder)
    whole = store.events(as_of="2026-10-01")
    found = pl.read_parquet(folder / "**" / "*.parquet", hive_partitioning=True)
    assert found.select(*EVENT_SCHEMA).sort("date", "id").equals(whole)
    assert found["source"].to_list() == found["feed"].to_list()
    assert found["year"].to_list() == found["date"].dt.year().to_list()
    assert written["n_rows"].sum() == found.height == json.loads((folder / MARK).read_text())["n_rows"]
    assert {path.parent.parent.name for path in folder.rglob("*.parquet")} == {"source=chronicle"}
    one = pl.read_parquet(folder / "source=chronicle" / "year=2019" / "*.parquet", hive_partitioning=False)
    assert one["dyad"].to_list() == sorted(one["dyad"].to_list())


def test_an_earlier_export_is_replaced(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "events"
    export(store, folder)
    stale = folder / "source=chronicle" / "year=1900"
    stale.mkdir()
    (stale / "events-0.parquet").write_bytes(b"")
    export(store, folder)
    assert not stale.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["events"]


def test_other_files_are_left_alone(store: Store, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all", encoding="utf-8")
    with pytest.raises(StoreError, match="holds other files"):
        export(store, tmp_path)
    with pytest.raises(StoreError, match="is a file"):
        export(store, tmp_path / "letter.txt")
    (tmp_path / MARK).write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="holds other files"):
        export(store, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [MARK, "letter.txt"]


def test_an_export_that_fails_leaves_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "events"
    with open_store() as store:
        export(store, folder)
        before = sorted(path.relative_to(folder) for path in folder.rglob("*"))

        def full(*_: object, **__: object) -> None:
            raise OSError("No space left on device")

        monkeypatch.setattr(f"{export.__module__}.json.dumps", full)
        with pytest.raises(StoreError, match="No space left on device"):
            export(store, folder)
    assert sorted(path.relative_to(folder) for path in folder.rglob("*")) == before
    assert [path.name for path in tmp_path.iterdir()] == ["events"]
