"""From what a source gave to the store: each file and each text once, and what cannot be read is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from benchmarks.reliability.kills import write_files

from detente.observe.coder.documents import Document, Unread
from detente.observe.store import open_store
from detente.watch.intake import coded, take
from detente.watch.memory import open_memory
from detente.watch.sources.polled import Polled
from tests.watch.conftest import read_lines

DAY = date(2019, 7, 2)


def test_event_files_are_taken_once_and_broken_ones_told(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    files = write_files(tmp_path / "in", 2, 1, rows=40)
    (empty := tmp_path / "in" / "empty.csv").touch()
    (broken := tmp_path / "in" / "broken.csv").write_text("no line of this feed\n", encoding="utf-8")
    polled = Polled("gdelt", (*files, empty, broken))
    with open_store(tmp_path / "e.duckdb") as store, open_memory(None) as memory:
        taken = take(store, memory, polled, DAY)
        assert (taken.n_files, taken.is_fresh) == (3, True)  # a quarter hour without the pair is empty
        assert taken.n_events > 0
        assert len(taken.unread) == 1
        again = take(store, memory, Polled("gdelt", tuple(files)), DAY)
        assert (again.n_files, again.n_events, again.is_fresh) == (0, 0, False)
        assert take(store, memory, Polled("gdelt", (empty,)), DAY).n_files == 1
        assert not take(store, memory, Polled("gdelt", ()), DAY).is_fresh


def test_texts_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (broken := tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 of no pages")
    with open_store(tmp_path / "e.duckdb") as store, open_memory(None) as memory:
        taken = take(store, memory, Polled("", (broken,)), DAY, read=read_lines)
    assert not taken.is_fresh
    assert "broken.pdf" in taken.unread[0]


def test_the_built_in_coder_reads_with_the_day_of_the_round_and_says_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[list[Document], date]] = []
    told: list[str] = []

    def each(documents: list[Document], on: date) -> Iterator[Unread]:
        asked.append((documents, on))
        yield from (Unread(one.origin, "none of it is English") for one in documents)

    monkeypatch.setattr("detente.observe.coder.read.coder", lambda: SimpleNamespace(each=each))
    documents = [Document(one, one, DAY, "", "en", "text", origin=one) for one in "ab"]
    reading = coded(documents, DAY, doing=told.append)
    assert asked == [(documents, DAY)]
    assert [one.origin for one in reading.unread] == ["a", "b"]
    assert told == [f"reading texts, {n} of 2 done" for n in range(3)]
