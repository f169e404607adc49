"""The store: what it holds, what it hides before a day, and what it does when a file is bad."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError, StoreError
from detente.observe import store as store_module
from detente.observe import storefile
from detente.observe.event import EVENT_SCHEMA
from detente.observe.feeds.chronicle import CHRONICLE, read_chronicle
from detente.observe.ingestion import tables as tables_module
from detente.observe.store import open_store
from detente.observe.tables import DATA, chronicle_files, create_tables
from detente.vocabulary.domains import issues

ESSAY_DAY = date(2019, 9, 12)
HEADER = "id,date,actor,recipient,type,domain,intensity,text\n"
days = st.dates(min_value=date(1950, 1, 1), max_value=date(2025, 12, 31))

STORE = open_store()
ALL_EVENTS = pl.concat([read_chronicle(path)[0] for path in chronicle_files()])
with (DATA / "pledges.csv").open(encoding="utf-8", newline="") as handle:
    ALL_PLEDGES = list(csv.DictReader(handle))


class Pair:
    """A dyad as the vocabulary gives it: anything with a code."""

    code = "JPN-KOR"


# --- what the store says on 12 September 2019


@pytest.mark.parametrize(
    "row",
    [
        "jpn-kor-2019-054",  # 22 August: Seoul decides to end the intelligence pact
        "jpn-kor-2019-057",  # 23 August: the formal notice
        "jpn-kor-2019-044",  # 30 July: Washington proposes a standstill
        "jpn-kor-2019-t05",  # 23 July: the joint Russian-Chinese patrol
        "jpn-kor-2019-029",  # the closed-door talks of July, public on this day
    ],
)
def test_the_acts_the_essay_speaks_of_are_there(row: str) -> None:
    assert row in STORE.events(Pair(), as_of=ESSAY_DAY)["id"].to_list()


def test_north_korean_launches_of_2019_are_third_party_acts() -> None:
    acts = STORE.events("JPN-KOR", since="2019-05-01", as_of=ESSAY_DAY, actor="PRK")
    assert acts.height == 10
    assert acts["is_pair_act"].to_list() == [False] * 10


def test_closed_door_talks_are_unknown_before_they_were_told() -> None:
    before = STORE.events("JPN-KOR", as_of=ESSAY_DAY - timedelta(days=1))["id"].to_list()
    assert "jpn-kor-2019-029" not in before


def test_gsomia_through_its_versions() -> None:
    def state(day: str) -> tuple[date | None, str]:
        row = STORE.pledges("JPN-KOR", day).row(by_predicate=pl.col("pledge") == "jpn-kor-pl-013", named=True)
        return row["expires"], row["renewal"]

    assert state("2019-08-01") == (date(2017, 11, 22), "auto")
    assert state("2019-09-12") == (date(2019, 11, 22), "none")
    assert state("2019-11-22") == (None, "none")
    assert state("2023-03-21") == (date(2023, 11, 22), "auto")


def test_the_olympics_open_in_2020_until_they_are_postponed() -> None:
    def opening(day: str) -> date | None:
        rows = STORE.pledges("JPN-KOR", day).filter(pl.col("pledge") == "jpn-kor-pl-045")
        found: list[date | None] = rows["in_force"].to_list()
        return found[0]

    assert opening("2019-09-12") == date(2020, 7, 24)
    assert opening("2020-03-25") is None
    assert opening("2020-04-01") == date(2021, 7, 23)


def test_moon_is_in_office_and_his_end_is_not_known() -> None:
    rows = STORE.leaders("JPN-KOR", ESSAY_DAY).filter(pl.col("state") == "KOR").sort("start")
    assert rows["leader"].to_list()[-1] == "Moon Jae-in"
    assert rows["end"].to_list()[-1] is None


def test_options_begin_with_the_five_of_the_worked_example() -> None:
    essay = STORE.options(ESSAY_DAY).filter(pl.col("is_essay"))
    assert not STORE.options("2019-09-11")["is_essay"].any()
    assert sorted(essay["option"].to_list()) == sorted(
        ["freeze", "joint-statement", "high-level-talks", "grassroots", "future-generations"]
    )


def test_every_option_and_issue_in_use_is_described() -> None:
    assert set(STORE.precedents("2025-12-31")["option"]) <= set(STORE.options("2025-12-31")["option"])
    assert set(ALL_EVENTS["issue"]) <= set(issues())
    assert {row["issue"] for row in ALL_PLEDGES} <= set(issues())


def test_dyads_are_counted() -> None:
    counts = dict(STORE.dyads(ESSAY_DAY).select("dyad", "n_events").iter_rows())
    assert counts == {"ARM-TUR": 162, "IND-PAK": 329, "ISR-PSE": 307, "JPN-KOR": 538}


# --- filters


def test_filters_narrow_the_answer() -> None:
    acts = STORE.events(
        "KOR-JPN",
        since="2019-07-01",
        until="2019-08-31",
        as_of=ESSAY_DAY,
        domain="economy",
        actor="JPN",
        types=["SANCTION"],
        pair_acts=True,
    )
    assert acts["id"].to_list() == [
        "jpn-kor-2019-030",
        "jpn-kor-2019-033",
        "jpn-kor-2019-046",
        "jpn-kor-2019-059",
    ]
    assert STORE.events("JPN-KOR", as_of=ESSAY_DAY, types=[]).is_empty()


def test_events_come_in_the_order_of_days_and_ids() -> None:
    acts = STORE.events(as_of="2025-12-31")
    assert dict(acts.schema) == EVENT_SCHEMA
    assert acts.select("date", "id").rows() == sorted(acts.select("date", "id").rows())


@pytest.mark.parametrize("dyad", ["JPN", "JPN-JPN", "JPN-KOR-USA", ""])
def test_a_pair_must_be_two_states(dyad: str) -> None:
    with pytest.raises(InvalidInputError, match="JPN-KOR"):
        STORE.events(dyad)


# --- as of


@given(day=days)
@settings(max_examples=25, deadline=None)
def test_events_are_those_known_by_the_day(day: date) -> None:
    expected = ALL_EVENTS.filter(pl.col("known") <= day)["id"].to_list()
    assert sorted(STORE.events(as_of=day)["id"].to_list()) == sorted(expected)


@given(day=days)
@settings(max_examples=25, deadline=None)
def test_each_pledge_shows_its_latest_known_version(day: date) -> None:
    latest: dict[str, str] = {}
    for row in ALL_PLEDGES:
        if row["known"] <= day.isoformat():
            latest[row["pledge"]] = row["version"]
    found = STORE.pledges(as_of=day)
    assert {row["pledge"]: str(row["version"]) for row in found.iter_rows(named=True)} == latest


@given(day=days)
@settings(max_examples=15, deadline=None)
def test_no_day_after_the_as_of_day_is_told_as_done(day: date) -> None:
    precedents = STORE.precedents(day)
    assert precedents.filter(pl.col("known") > day).is_empty()
    assert precedents.filter(pl.col("relapse_date") > day).is_empty()
    assert STORE.structure("JPN-KOR", day).filter(pl.col("known") > day).is_empty()
    leaders = STORE.leaders("JPN-KOR", day)
    assert leaders.filter((pl.col("start") > day) | (pl.col("end") > day)).is_empty()


def test_a_day_in_the_future_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="future"):
        STORE.events(as_of=date.today() + timedelta(days=2))


# --- a store in a file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.duckdb"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "own.csv"
    file.write_text(
        HEADER
        + "x-1,2019-09-01,USA,CHN,THREATEN,economy,-4,A tariff is announced.\n"
        + "x-2,2019-99-01,USA,CHN,THREATEN,economy,-4,A day that is none.\n"
        + "jpn-kor-2019-054,2019-09-01,USA,CHN,THREATEN,economy,-4,An id that is taken.\n",
        encoding="utf-8",
    )
    return file


def test_a_file_is_made_on_first_use_and_kept(path: Path, own: Path) -> None:
    with open_store(path) as made:
        assert made.events(as_of="2025-12-31").height == STORE.events(as_of="2025-12-31").height
        [report] = made.ingest(CHRONICLE, [own])
    assert (report.n_events, report.n_quarantined, report.n_rows) == (1, 2, 3)
    with open_store(path) as again:
        assert again.events("USA-CHN")["id"].to_list() == ["x-1"]
        assert again.quarantine().select("row", "column").rows() == [(2, "date"), (3, "id")]
    assert sorted(file.name for file in path.parent.iterdir()) == ["events.duckdb", "own.csv"]


def test_a_store_in_memory_takes_files_too(own: Path) -> None:
    with open_store() as memory:
        assert memory.ingest(CHRONICLE, [own])[0].n_events == 1
        assert memory.ingest(CHRONICLE, [own])[0].status == "known"
        assert memory.events("CHN-USA").height == 1


def test_an_empty_frame_adds_nothing() -> None:
    with open_store() as memory:
        assert memory.add_events(pl.DataFrame(schema=EVENT_SCHEMA)).n_events == 0


def test_several_readers_at_once(path: Path) -> None:
    code = "import sys; from detente.observe.store import open_store; print(open_store(sys.argv[1]).dyads().height)"
    with open_store(path) as first, open_store(path) as second:
        assert first.dyads().height == second.dyads().height == 4
        other = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == "4"
    assert "leaked" not in other.stderr


def test_adding_while_another_reads_is_refused_and_harmless(path: Path, own: Path) -> None:
    with open_store(path) as first, open_store(path) as second:
        with pytest.raises(StoreError, match="in use"):
            first.ingest(CHRONICLE, [own])
        assert first.events("USA-CHN").is_empty()
        assert second.dyads().height == 4


def test_a_write_that_fails_half_way_stores_nothing(path: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(connection: Any, table: str, frame: pl.DataFrame) -> None:
        connection.execute("DELETE FROM events WHERE dyad = 'JPN-KOR'")
        raise OSError("No space left on device")

    monkeypatch.setattr(tables_module, "insert_frame", half)
    with open_store(path) as kept:
        with pytest.raises(StoreError, match=r"No space left on device.*nothing was stored"):
            kept.ingest(CHRONICLE, [own])
        assert kept.events("JPN-KOR", as_of="2025-12-31").height > 800


def test_a_build_that_fails_leaves_nothing_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(connection: Any) -> None:
        connection.execute("CREATE TABLE events (id VARCHAR)")
        raise duckdb.IOException("No space left on device")

    monkeypatch.setattr(storefile, "create_tables", half)
    with pytest.raises(StoreError, match="No space left on device"):
        open_store(path)
    assert list(path.parent.iterdir()) == []


def test_a_store_that_another_program_makes_meanwhile_is_kept(
    path: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(connection: Any) -> None:
        monkeypatch.undo()
        with open_store(path) as other:
            other.ingest(CHRONICLE, [own])
        create_tables(connection)

    monkeypatch.setattr(storefile, "create_tables", slowly)
    monkeypatch.setattr(os, "getpid", lambda: 1)
    with open_store(path) as late:
        assert late.events("USA-CHN").height == 1
    assert sorted(file.name for file in path.parent.iterdir()) == ["events.duckdb", "own.csv"]


def test_what_was_stored_is_told_even_if_another_program_is_next(
    path: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_by_another(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        if read_only:
            raise StoreError("in use")
        return storefile.connect(path, read_only=False)

    with open_store(path) as first:
        monkeypatch.setattr(store_module, "connect", taken_by_another)
        assert first.ingest(CHRONICLE, [own])[0].n_events == 1
        with pytest.raises(StoreError, match="is closed; open it again"):
            first.dyads()
    monkeypatch.undo()
    with open_store(path) as again:
        assert again.events("USA-CHN").height == 1


def test_a_path_with_lock_in_its_name_is_not_taken_for_a_store_in_use(tmp_path: Path) -> None:
    path = tmp_path / "clock.duckdb"
    path.write_bytes(b"no database" * 500)
    with pytest.raises(StoreError, match="damaged or not a DuckDB file"):
        open_store(path)


@pytest.mark.parametrize("content", [b"", b"not a database", b"\0" * 5000])
def test_a_damaged_file_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged|not a store"):
        open_store(path)
    assert path.read_bytes() == content


def test_a_database_that_is_no_store_is_refused(path: Path) -> None:
    duckdb.connect(str(path)).close()
    with pytest.raises(StoreError, match="not a store"):
        open_store(path)


def test_a_folder_or_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        open_store(tmp_path)
    with pytest.raises(StoreError, match="does not exist"):
        open_store(tmp_path / "none" / "events.duckdb")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder where nobody can write")
def test_a_folder_without_the_right_to_write_is_refused() -> None:
    with pytest.raises(StoreError, match="cannot be made"):
        open_store("/proc/self/events.duckdb")


def test_a_closed_store_says_so() -> None:
    closed = open_store()
    closed.close()
    closed.close()
    with pytest.raises(StoreError, match="closed"):
        closed.events()


def test_nothing_is_drawn_on_standard_output(tmp_path: Path) -> None:
    """DuckDB draws a bar in ``python -c`` and in notebooks, which would spoil JSON."""
    code = (
        "import sys; from detente.observe.store import open_store; store = open_store(sys.argv[1])\n"
        "for told in (store, open_store()):\n"
        "    print(told._connection.execute(\"SELECT current_setting('enable_progress_bar')\").fetchall())"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "events.duckdb")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == ["[(False,)]", "[(False,)]"]
