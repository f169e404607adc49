"""Loading: each file whole or not at all, each row once, and every row accounted for."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest
from benchmarks.reliability import kills

from detente.errors import StoreError
from detente.observe.feeds.gdelt import GDELT
from detente.observe.ingestion import load, slices
from detente.observe.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.observe.ledger import Loaded
    from detente.observe.store import Store

    Row = Callable[..., str]
    Written = Callable[..., Path]


def adds_up(report: Loaded) -> bool:
    return report.n_events + report.n_quarantined + sum(report.skipped.values()) == report.n_rows


def acts(store: Store) -> list[tuple[object, ...]]:
    return store.events(as_of="2026-01-01", repeats="keep").filter(pl.col("feed") == "gdelt").rows()


def test_a_row_becomes_an_act(memory: Store, row: Row, written: Written) -> None:
    [report] = memory.ingest(GDELT, [written("a.CSV", [row(7)])])
    assert (report.n_rows, report.n_events, report.layout) == (1, 1, "GDELT 2.0 export")
    [act] = memory.events("JPN-KOR", as_of="2019-08-02").filter(pl.col("feed") == "gdelt").to_dicts()
    assert memory.events("JPN-KOR", as_of="2019-08-01").filter(pl.col("feed") == "gdelt").is_empty()
    assert (act["id"], act["date"], act["known"]) == ("gdelt:7", date(2019, 8, 1), date(2019, 8, 2))
    assert (act["actor"], act["actor_sector"], act["recipient"], act["dyad"]) == ("JPN", "GOV", "KOR", "JPN-KOR")
    assert (act["type"], act["weight"], act["url"]) == ("ACCUSE", 4.0, "https://example.org/7")
    assert act["intensity"] < 0
    assert act["is_pair_act"]
    assert not act["is_checked"]


def test_acts_within_one_state_are_kept_and_marked(memory: Store, row: Row, written: Written) -> None:
    memory.ingest(GDELT, [written("a.CSV", [row(1, f17="JPN")])])
    [act] = acts(memory)
    assert "JPN-JPN" not in act
    assert memory.events("JPN-KOR", as_of="2026-01-01").filter(pl.col("feed") == "gdelt").is_empty()
    assert "" not in memory.dyads()["dyad"].to_list()


@pytest.mark.parametrize(
    ("fields", "column", "reason"),
    [
        ({"f1": "20190230"}, "SQLDATE", "expected a day YYYYMMDD"),
        ({"f1": "02190801"}, "SQLDATE", "expected a day YYYYMMDD"),
        ({"f0": ""}, "GLOBALEVENTID", "expected the number of an event"),
        ({"f59": "2.02E+13"}, "DATEADDED", "no spreadsheet has rounded"),
        ({"f33": "many"}, "NumArticles", "expected a number of articles"),
        ({"f7": "XQZ"}, "Actor1CountryCode", "'XQZ' is not a known state code"),
        ({"f17": "XQZ"}, "Actor2CountryCode", "'XQZ' is not a known state code"),
        ({"f26": "999"}, "EventCode", "'999' is not a known CAMEO code"),
        ({"f26": "12", "f28": "12"}, "EventCode", "without its leading zero"),
    ],
)
def test_a_flawed_row_is_set_aside_with_its_reason_and_the_others_load(
    memory: Store, row: Row, written: Written, fields: dict[str, str], column: str, reason: str
) -> None:
    path = written("a.CSV", [row(1), row(2, **fields), row(3)])
    [report] = memory.ingest(GDELT, [path])
    assert (report.n_rows, report.n_events, report.n_quarantined) == (3, 2, 1)
    [aside] = memory.quarantine().to_dicts()
    assert (aside["file"], aside["row"], aside["column"]) == (str(path), 2, column)
    assert reason in aside["reason"]


def test_rows_that_cannot_be_divided_are_set_aside(memory: Store, row: Row, written: Written) -> None:
    lines = [
        row(1).encode(),
        b"a\tb\tc",
        row(2).encode() + b"\tmore",
        b"",
        row(3).encode().replace(b"GOV", b"\xff\xfe"),
    ]
    [report] = memory.ingest(GDELT, [written("a.CSV", b"\n".join([*lines, row(4).encode(), b""]))])
    assert (report.n_rows, report.n_events, report.n_quarantined) == (6, 2, 4)
    told = memory.quarantine().select("row", "value", "reason").rows()
    assert told == [
        (2, "3 fields", "expected 61 fields"),
        (3, "62 fields", "expected 61 fields"),
        (4, "", "the line is empty"),
        (5, "", "the line is not valid UTF-8"),
    ]


@pytest.mark.parametrize(
    "dirty", [b"\r", b"\x00", b"\x01", b"\x1f", b'"', b"\xe2\x80\xa8", b"\\", b"'", "é".encode(), b"\x1a"]
)
def test_odd_characters_in_a_text_do_no_harm(memory: Store, row: Row, written: Written, dirty: bytes) -> None:
    """A strange character in a column that is not read, and in one that is."""
    data = "\n".join([row(1, f6="XYXYX"), row(2, f60="https://example.org/XYXYX"), row(3)]).encode()
    [report] = memory.ingest(GDELT, [written("a.CSV", data.replace(b"XYXYX", dirty))])
    assert (report.n_rows, report.n_events, report.n_quarantined) == (3, 3, 0)
    assert {act[0] for act in acts(memory)} == {"gdelt:1", "gdelt:2", "gdelt:3"}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["a.CSV", "a.CSV.gz", "a.CSV.zip"])
def test_packing_and_line_ends_make_no_difference(
    memory: Store, row: Row, written: Written, name: str, end: str
) -> None:
    data = end.join([row(1), row(2, f7="XQZ"), row(3)])
    for last in ("", end):
        [report] = memory.ingest(GDELT, [written(name, (data + last).encode())])
        assert (report.n_rows, report.n_quarantined) == (3, 1)
    assert [act[0] for act in sorted(acts(memory), key=str)] == ["gdelt:1", "gdelt:3"]
    assert [act for act in acts(memory) if act[-2] == "https://example.org/3"]


def test_a_file_is_known_again_by_its_content(memory: Store, row: Row, written: Written) -> None:
    first, second = written("a.CSV", [row(1)]), written("b.CSV", [row(1)])
    reports = memory.ingest(GDELT, [first, second])
    assert {one.path: one.status for one in reports} == {str(first): "loaded", str(second): "known"}
    [again] = memory.ingest(GDELT, [first])
    assert (again.status, again.reason) == ("known", f"loaded before as {first}")
    assert len(acts(memory)) == 1
    assert memory.files().height == 1


def test_an_event_that_two_files_hold_is_stored_once(memory: Store, row: Row, written: Written) -> None:
    paths = [written("a.CSV", [row(1), row(2), row(2)]), written("b.CSV", [row(2), row(3)])]
    reports = memory.ingest(GDELT, paths)
    assert all(adds_up(report) for report in reports)
    assert sorted(str(act[0]) for act in acts(memory)) == ["gdelt:1", "gdelt:2", "gdelt:3"]
    assert sum(report.n_events for report in reports) == 3


def test_split_files_and_other_order_give_the_same_acts(row: Row, written: Written) -> None:
    lines = [row(n, f7="USA" if n % 3 else "JPN", f1=f"201908{1 + n % 28:02d}") for n in range(60)]
    whole, parts = written("whole.CSV", lines), [written(f"{n}.CSV.gz", lines[n::4]) for n in (2, 0, 3, 1)]
    with open_store() as one, open_store() as other:
        one.ingest(GDELT, [whole])
        other.ingest(GDELT, parts)
        assert acts(one) == acts(other)


def test_a_file_that_cannot_be_read_stops_none_of_the_others(memory: Store, row: Row, written: Written) -> None:
    good, other = written("good.CSV", [row(1)]), written("other.CSV.gz", [row(2)])
    broken = written("broken.CSV.gz", [row(n) for n in range(10, 400)])
    broken.write_bytes(broken.read_bytes()[:-200])
    wrong = written("wrong.csv", ["name,age", "x,3"])
    reports = memory.ingest(GDELT, [broken, good, wrong, other, good.with_name("none.CSV")])
    assert {Path(one.path).name: one.status for one in reports} == {
        "broken.CSV.gz": "failed",
        "good.CSV": "loaded",
        "wrong.csv": "failed",
        "other.CSV.gz": "loaded",
        "none.CSV": "failed",
    }
    assert all(one.reason for one in reports if one.status == "failed")
    assert sorted(str(act[0]) for act in acts(memory)) == ["gdelt:1", "gdelt:2"]


def test_an_empty_file_is_loaded_and_known(memory: Store, written: Written) -> None:
    [report] = memory.ingest(GDELT, [written("empty.CSV", b"")])
    assert (report.status, report.n_rows) == ("loaded", 0)


def test_a_large_file_gives_the_same_acts(row: Row, written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that are no act are left out early, slices are cut, and nothing else changes."""
    lines = [row(n, f7="JPN" if n % 5 else "", f17="KOR" if n % 7 else "USA") for n in range(3000)]
    paths = [written("plain.CSV", lines), written("packed.CSV.gz", [*lines, row(9999)])]
    with open_store() as small:
        expected = small.ingest(GDELT, paths)
        found = acts(small)
    monkeypatch.setattr(slices, "LARGE", 10_000)
    monkeypatch.setattr(load, "BATCH_BYTES", 10_000)
    monkeypatch.setattr(slices, "SLICE_BYTES", 60_000)
    monkeypatch.setattr(slices, "PLAIN_BYTES", 200_000)
    with open_store() as large:
        reports = large.ingest(GDELT, paths)
        assert [(one.n_rows, one.n_events, one.skipped) for one in reports] == [
            (one.n_rows, one.n_events, one.skipped) for one in expected
        ]
        assert acts(large) == found


def test_two_writers_at_once_are_refused_clearly(tmp_path: Path, row: Row, written: Written) -> None:
    store = tmp_path / "events.duckdb"
    open_store(store).close()
    code = "import sys, duckdb; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(StoreError, match="in use by another program"):
            open_store(store)
        holder.stdin.close()
    with open_store(store) as opened:
        assert opened.ingest(GDELT, [written("a.CSV", [row(1)])])[0].n_events == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anything")
def test_a_store_that_may_only_be_read_is_refused(tmp_path: Path, row: Row, written: Written) -> None:
    store = tmp_path / "events.duckdb"
    open_store(store).close()
    store.chmod(0o444)
    with open_store(store) as opened, pytest.raises(StoreError, match="cannot be written"):
        opened.ingest(GDELT, [written("a.CSV", [row(1)])])


def _load_with_little_room(store: Path, paths: list[Path], room: int) -> subprocess.CompletedProcess[str]:
    code = (
        "import resource, sys, signal; from pathlib import Path\n"
        "from detente.observe.store import open_store; from detente.observe.feeds.gdelt import GDELT\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))\n"
        "try: open_store(sys.argv[2]).ingest(GDELT, [Path(one) for one in sys.argv[3:]])\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(room), str(store), *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
    )


def test_a_full_disk_is_one_sentence_and_leaves_the_store_whole(tmp_path: Path, row: Row, written: Written) -> None:
    """The size of files is limited, so that writing fails as on a full disk."""
    assert resource.RLIM_INFINITY
    store = tmp_path / "events.duckdb"
    path = written("a.CSV", [row(n, f60=f"https://example.org/{os.urandom(60).hex()}") for n in range(20_000)])
    open_store(store).close()
    told = _load_with_little_room(store, [path], store.stat().st_size + 100_000).stdout
    assert told.startswith("StoreError the store cannot be written (")
    with open_store(store) as opened:
        assert opened.files().is_empty()
        assert acts(opened) == []
        assert opened.ingest(GDELT, [path])[0].n_events == 20_000


@pytest.mark.slow
def test_a_load_that_is_killed_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    found = kills.trial(tmp_path, kills=4, n_files=24, seed=3)
    assert found["different"] == 0


def test_the_ledger_shows_what_became_of_each_file(memory: Store, row: Row, written: Written) -> None:
    path = written("20190801.export.CSV", [row(1), row(2, f17=""), row(3, f26="010", f28="01"), row(4, f1="x")])
    [report] = memory.ingest(GDELT, [path])
    assert adds_up(report)
    [line] = memory.files().to_dicts()
    assert (line["feed"], line["path"], line["n_rows"], line["n_events"], line["n_quarantined"]) == (
        "gdelt",
        str(path),
        4,
        1,
        1,
    )
    assert line["skipped"] == "1 a mere statement, no act in PLOVER; 1 one side is no state or body"


def test_progress_is_told_file_by_file(memory: Store, row: Row, written: Written) -> None:
    told: list[tuple[str, int]] = []
    paths = [written("a.CSV", [row(1)]), written("b.CSV.gz", [row(2)])]
    memory.ingest(GDELT, paths, done=lambda path, size: told.append((path.name, size)))
    assert told == [(path.name, path.stat().st_size) for path in paths]


def test_stopping_stores_whole_batches_only(
    memory: Store, row: Row, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(path: Path, size: int) -> None:
        if path.name == "b.CSV":
            raise KeyboardInterrupt

    monkeypatch.setattr(load, "BATCH_BYTES", 1)
    paths = [written(f"{name}.CSV", [row(number)]) for number, name in enumerate("abc")]
    with pytest.raises(KeyboardInterrupt):
        memory.ingest(GDELT, paths, done=stop)
    assert memory.files().height == 2
    assert [one.status for one in memory.ingest(GDELT, paths)] == ["known", "known", "loaded"]


def test_a_broken_statement_is_an_error_of_the_store(
    memory: Store, row: Row, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.observe.ingestion.staging.RANGE", "SELECT nothing FROM nowhere")
    with pytest.raises(StoreError, match="loading again goes on with the rest"):
        memory.ingest(GDELT, [written("a.CSV", [row(1)])])
    assert memory.files().is_empty()
    assert issubclass(duckdb.CatalogException, duckdb.Error)
