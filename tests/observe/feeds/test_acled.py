"""ACLED after its documented layout; the rows are of our own making, since real ones may not be copied."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.observe.feeds.acled import ACLED, COLUMNS
from detente.observe.feeds.feed import NO_ACT, NO_STATE
from tests.observe.feeds.loading import SHARED, lines, row

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ",".join(COLUMNS)
LAYOUT = SHARED / "events" / "acled_columns.csv"


def made(delimiter: str = ",", **values: str) -> str:
    given = {
        "event_id_cnty": "SYR1",
        "event_date": "2020-03-01",
        "time_precision": "1",
        "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike",
        "actor1": "Military Forces of Turkey (2016-)",
        "inter1": "8",
        "actor2": "Military Forces of Syria (2000-)",
        "inter2": "1",
        "iso": "760",
        "country": "Syria",
        "source": "SOHR",
        "notes": "A strike.",
        "timestamp": "1700000000",
    }
    return row(COLUMNS, delimiter, **(given | values))


@pytest.mark.skipif(not LAYOUT.exists(), reason="no folder of event data beside the checkout")
def test_the_columns_are_the_documented_ones() -> None:
    with LAYOUT.open(encoding="utf-8") as table:
        assert tuple(one["column"] for one in csv.DictReader(table)) == COLUMNS


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_who_did_what_to_whom(tmp_path: Path, delimiter: str) -> None:
    act = lines(ACLED, tmp_path, delimiter.join(COLUMNS), made(delimiter)).act
    assert (act["actor"], act["actor_sector"], act["recipient"], act["recipient_sector"]) == (
        "TUR",
        "MIL",
        "SYR",
        "MIL",
    )
    assert (act["type"], act["mode"], act["domain"]) == ("ASSAULT", "heavy-weapons", "security")
    assert (act["date"], act["known"], act["id"]) == (date(2020, 3, 1), date(2020, 3, 8), "acled:SYR1")
    assert (act["text"], act["reference"]) == ("A strike.", "SOHR (ACLED)")


@pytest.mark.parametrize(
    ("stamp", "known"),
    [
        ("1583193600", date(2020, 3, 3)),
        ("2020-03-03 11:22:33", date(2020, 3, 3)),
        ("2020-03-03", date(2020, 3, 3)),
        ("2020-03-04T08:45:00+09:00", date(2020, 3, 3)),
        ("2020-03-02 20:00:00-0500", date(2020, 3, 3)),
        ("2020-03-03T11:22:33Z", date(2020, 3, 3)),
        ("", date(2020, 3, 8)),
        ("soon", date(2020, 3, 8)),
    ],
)
def test_an_earlier_timestamp_shows_an_earlier_release(tmp_path: Path, stamp: str, known: date) -> None:
    assert lines(ACLED, tmp_path, HEADER, made(timestamp=stamp)).act["known"] == known


@pytest.mark.parametrize(
    ("inter", "name", "state", "sector"),
    [
        ("1", "Police Forces of India (2014-) Border Security Force", "IND", "COP"),
        ("1", "Government of Syria (2000-)", "SYR", "GOV"),
        ("State Forces", "Military Forces of Syria (2000-)", "SYR", "MIL"),
        ("2", "HTS: Hayat Tahrir al Sham", "SYR", "REB"),
        ("Rebel group", "HTS: Hayat Tahrir al Sham", "SYR", "REB"),
        ("6", "Protesters (Iraq)", "IRQ", "CVL"),
        ("7", "Civilians (Syria)", "SYR", "CVL"),
        ("8", "NATO: North Atlantic Treaty Organization", "NATO", "IGO"),
    ],
)
def test_who_an_actor_is(tmp_path: Path, inter: str, name: str, state: str, sector: str) -> None:
    act = lines(ACLED, tmp_path, HEADER, made(actor1=name, inter1=inter)).act
    assert (act["actor"], act["actor_sector"]) == (state, sector)


def test_a_protest_has_no_recipient(tmp_path: Path) -> None:
    values = {"event_type": "Protests", "sub_event_type": "Peaceful protest", "actor2": "", "inter2": "0"}
    assert lines(ACLED, tmp_path, HEADER, made(**values)).report.skipped == {NO_STATE: 1}


def test_a_change_of_a_group_is_no_act(tmp_path: Path) -> None:
    values = {"event_type": "Strategic developments", "sub_event_type": "Change to group/activity"}
    assert lines(ACLED, tmp_path, HEADER, made(**values)).report.skipped == {NO_ACT: 1}


def test_external_forces_of_no_named_state(tmp_path: Path) -> None:
    assert lines(ACLED, tmp_path, HEADER, made(actor1="Unidentified Military Forces")).report.skipped == {NO_STATE: 1}


def test_a_week_or_month_is_no_day(tmp_path: Path) -> None:
    act = lines(ACLED, tmp_path, HEADER, made(time_precision="2", event_date="16 March 2020")).act
    assert (act["date"], act["precision"], act["known"]) == (date(2020, 3, 1), "month", date(2020, 3, 23))


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"event_type": "Quarrels"}, "event_type"),
        ({"event_date": "2020-13-01"}, "event_date"),
        ({"time_precision": "7"}, "event_date"),
        ({"inter2": "1", "actor2": "Unidentified Military Forces"}, "actor2"),
        ({"inter1": "42"}, "actor1"),
        ({"actor1": "Military Forces of Atlantis (2000-)"}, "actor1"),
        ({"event_id_cnty": ""}, "event_id_cnty"),
    ],
)
def test_a_bad_row_is_set_aside(tmp_path: Path, values: dict[str, str], column: str) -> None:
    assert lines(ACLED, tmp_path, HEADER, made(**values)).reason.startswith(f"{column}: ")


def test_a_cell_may_hold_lines_and_quotes(tmp_path: Path) -> None:
    told = '"He said ""no"",\nand left;\n5"" shells fell."'
    load = lines(ACLED, tmp_path, HEADER, made(notes=told), made(event_id_cnty="SYR2"))
    assert (load.report.n_rows, load.report.n_events) == (2, 2)
    assert load.acts[0]["text"] == 'He said "no", and left; 5" shells fell.'
