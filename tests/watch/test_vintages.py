"""A brief that was given is made again bit for bit, whatever came into the store since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.errors import InvalidInputError, UnknownNameError
from detente.observe.store import Store, open_store
from detente.observe.vintage import as_it_stood
from detente.watch.memory import Memory
from detente.watch.vintages import again, content, give, keep, kept, vintage_named

DAY = date(2019, 9, 12)


def late(store: Store, name: str, known: date) -> pl.DataFrame:
    """Make an act that comes in now with a day in the past."""
    row = store.events("ARM-TUR", as_of=DAY).head(1)
    return row.with_columns(
        id=pl.lit(name), date=pl.lit(known), known=pl.lit(known), type=pl.lit("ASSAULT"), intensity=pl.lit(-9.0)
    )


@pytest.mark.parametrize("is_file", [True, False])
def test_a_late_story_does_not_change_a_brief_that_was_given(tmp_path: Path, memory: Memory, is_file: bool) -> None:
    with open_store(tmp_path / "e.duckdb" if is_file else None) as store:
        store.add_events(late(store, "first", date(2019, 9, 1)))
        made, vintage = give(store, "ARM-TUR", DAY)
        with memory.transaction():
            keep(memory, vintage)
        store.add_events(late(store, "second", date(2019, 9, 2)))
        changed, other = give(store, "ARM-TUR", DAY)
        assert content(changed) != content(made)
        assert (vintage.file, other.file) == (1, 2)
        assert content(again(store, vintage_named(memory, vintage.id))) == content(made)
        assert content(again(store, other)) == content(changed)
    assert kept(memory) == [vintage]
    with pytest.raises(UnknownNameError, match="detente record"):
        vintage_named(memory, "ARM-TUR/2019-09-12/9")


def test_a_brief_that_is_another_one_is_refused(tmp_path: Path) -> None:
    with open_store(tmp_path / "e.duckdb") as store:
        _, vintage = give(store, "ARM-TUR", DAY)
        with pytest.raises(InvalidInputError, match="made by version 0"):
            again(store, replace(vintage, sha256="0" * 64, version="0"))
        with pytest.raises(InvalidInputError, match="read again since"):
            again(store, replace(vintage, sha256="0" * 64))


def test_a_store_as_it_stood_holds_nothing_later(tmp_path: Path) -> None:
    with open_store(tmp_path / "e.duckdb") as store:
        for name in ("a", "b", "c"):
            store.add_events(late(store, name, date(2019, 9, 1)), source=name)
        with as_it_stood(store, 2) as then, as_it_stood(store, 0) as first:
            assert then.files()["path"].to_list() == ["a", "b"]
            assert first.files().is_empty()
            assert first.pledges("ARM-TUR", DAY).equals(store.pledges("ARM-TUR", DAY))
        assert store.files().height == 3
