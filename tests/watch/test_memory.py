"""The memory of a watch: whole or not at all, and begun anew where it is damaged."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from detente.errors import StoreError
from detente.watch.memory import Memory, open_memory


def _fail(memory: Memory) -> None:
    with memory.transaction():
        memory.set_fact("a", "2")
        raise ZeroDivisionError


def test_a_transaction_is_kept_whole_or_not_at_all(memory: Memory) -> None:
    with memory.transaction():
        memory.set_fact("a", "1")
    with pytest.raises(ZeroDivisionError):
        _fail(memory)
    assert memory.fact("a") == "1"
    assert memory.fact("b") is None
    with pytest.raises(StoreError, match="cannot be written"), memory.transaction():
        memory.write("INSERT INTO no_such_table VALUES (1)")
    with pytest.raises(StoreError, match="cannot be read"):
        memory.rows("SELECT * FROM no_such_table")


def test_cursors_states_and_documents(memory: Memory) -> None:
    with memory.transaction():
        memory.set_cursor("gdelt", {"last": "1"}, "2016-06-01")
        memory.set_state("level", "JPN-KOR", "", {"is_armed": True})
        memory.write("INSERT INTO documents VALUES ('a')")
    assert memory.cursor("gdelt") == ({"last": "1"}, "2016-06-01")
    assert memory.cursor("other") == ({}, "")
    assert memory.state("level", "JPN-KOR") == {"is_armed": True}
    assert memory.unread([*"abc", *map(str, range(1200))]) == {"b", "c", *map(str, range(1200))}


def test_a_newer_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m"
    with open_memory(path) as memory, memory.transaction():
        memory.set_fact("format", "99")
    with pytest.raises(StoreError, match="newer version"):
        open_memory(path)


def test_text_that_changed_on_the_disk_is_met_at_once(tmp_path: Path) -> None:
    path = tmp_path / "m"
    with open_memory(path) as memory, memory.transaction():
        memory.set_state("level", "JPN-KOR", "", {"is_armed": True})
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE rules SET state = CAST(x'7bff' AS TEXT)")
    connection.close()
    with open_memory(path) as memory:
        assert "was damaged" in memory.note
        assert memory.state("level", "JPN-KOR") == {}
    assert (tmp_path / "m.damaged-1").exists()


@pytest.mark.parametrize("seed", range(40))
def test_a_memory_with_changed_bytes_is_opened_anew_or_as_it_was(tmp_path: Path, seed: int) -> None:
    path, random_ = tmp_path / "m", random.Random(seed)
    with open_memory(path) as memory, memory.transaction():
        for n in range(200):
            memory.set_state("level", f"pair {n}", "", {"is_armed": True})
    content = bytearray(path.read_bytes())
    for _ in range(random_.choice((1, 8, 60))):
        at = random_.randrange(len(content) - 16)
        content[at : at + 16] = random_.randbytes(16)
    path.write_bytes(content)
    with open_memory(path) as memory:
        assert memory.state("level", "pair 1") in ({}, {"is_armed": True})
        with memory.transaction():
            memory.set_fact("a", "1")


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        open_memory(tmp_path)


@pytest.mark.parametrize(
    "row",
    [
        "alerts VALUES ('a', '2016-06-01', 'level', 'JPN-KOR', '{\"daz\": \"2016-06-01\"}', NULL, NULL)",
        "outbox (message, channel, body) VALUES ('m', 'log', '{\"textt\": \"t\"}')",
        "vintages VALUES ('v', '{}')",
    ],
)
def test_an_object_without_its_fields_is_damage(tmp_path: Path, row: str) -> None:
    """Changed bytes can leave sound JSON of another shape."""
    path = tmp_path / "e.duckdb.watch"
    with open_memory(path) as memory, memory.transaction():
        memory.write(f"INSERT INTO {row}")
    with open_memory(path) as memory:
        assert "was damaged" in memory.note
        assert memory.rows("SELECT * FROM alerts") == []
    assert (tmp_path / "e.duckdb.watch.damaged-1").exists()
