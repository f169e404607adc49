"""POLECAT after its documented layout; the rows are of our own making, no real one was at hand."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.observe.feeds.feed import NO_STATE
from detente.observe.feeds.polecat import COLUMNS, POLECAT
from tests.observe.feeds.loading import SHARED, lines, row

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "\t".join(COLUMNS)
LAYOUT = SHARED / "events" / "polecat_columns.csv"


def made(**values: str) -> str:
    given = {
        "Event_ID": "20230104-1001-a",
        "Event_Date": "2023-01-03",
        "Event_Type": "ACCUSE",
        "Event_Mode": "disapprove",
        "Contexts": "territory;military",
        "Actor_Name": "Ministerio de Asuntos Exteriores",
        "Actor_Country": "JPN",
        "Primary_Actor_Sector": "GOV",
        "Recipient_Name": "South Korea",
        "Recipient_Country": "KOR",
        "Primary_Recipient_Sector": "MIL",
        "Source": "Agencia EFE",
        "Publication_Date": "2023-01-04",
        "Version": "NGEC_coder",
    }
    return row(
        COLUMNS, **(dict.fromkeys(COLUMNS, "None") | {k.replace("_", " "): v for k, v in (given | values).items()})
    )


@pytest.mark.skipif(not LAYOUT.exists(), reason="no folder of event data beside the checkout")
def test_the_columns_are_the_documented_ones() -> None:
    with LAYOUT.open(encoding="utf-8") as table:
        assert tuple(one["column"] for one in csv.DictReader(table)) == COLUMNS


def test_who_did_what_to_whom(tmp_path: Path) -> None:
    act = lines(POLECAT, tmp_path, HEADER, made()).act
    assert (act["actor"], act["actor_sector"], act["recipient"], act["recipient_sector"]) == (
        "JPN",
        "GOV",
        "KOR",
        "MIL",
    )
    assert (act["type"], act["mode"], act["domain"]) == ("ACCUSE", "disapprove", "status")
    assert (act["date"], act["known"]) == (date(2023, 1, 3), date(2023, 1, 4))
    assert (act["id"], act["reference"]) == ("polecat:20230104-1001-a", "Agencia EFE, POLECAT")


def test_latin_1_is_read(tmp_path: Path) -> None:
    load = lines(POLECAT, tmp_path, HEADER, made(Actor_Name="Ministère"), encoding="iso-8859-1")
    assert load.act["text"] == "Ministère: ACCUSE: South Korea"


@pytest.mark.parametrize("extra", [("\tExtra 1\tExtra 2", ""), ("", "\t\t\t"), ("\tExtra", "\t\t")])
def test_more_header_names_or_trailing_tabs_do_no_harm(tmp_path: Path, extra: tuple[str, str]) -> None:
    assert lines(POLECAT, tmp_path, HEADER + extra[0], made() + extra[1]).act["actor"] == "JPN"


@pytest.mark.parametrize(("old", "new"), [("FIGHT", "ASSAULT"), ("DEMAND", "REQUEST"), ("DISAPPROVE", "ACCUSE")])
def test_names_of_older_versions(tmp_path: Path, old: str, new: str) -> None:
    assert lines(POLECAT, tmp_path, HEADER, made(Event_Type=old, Event_Mode="None")).act["type"] == new


def test_a_mode_that_is_not_on_our_list_is_left_out(tmp_path: Path) -> None:
    act = lines(POLECAT, tmp_path, HEADER, made(Event_Mode="grumble")).act
    assert (act["type"], act["mode"]) == ("ACCUSE", "")


def test_a_body_and_nobody(tmp_path: Path) -> None:
    body = made(Actor_Country="None", Actor_Name="United Nations")
    assert lines(POLECAT, tmp_path, HEADER, body).act["actor"] == "UN"
    nobody = made(Actor_Country="None", Actor_Name="None")
    assert lines(POLECAT, tmp_path, HEADER, nobody, name="b").report.skipped == {NO_STATE: 1}


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"Event_Type": "QUARREL"}, "Event Type"),
        ({"Event_Type": "YIELD"}, "Event Type"),
        ({"Event_Date": "None"}, "Event Date"),
        ({"Publication_Date": "None"}, "Publication Date"),
        ({"Actor_Country": "XQX"}, "Actor Country"),
        ({"Event_ID": "None"}, "Event ID"),
    ],
)
def test_a_bad_row_is_set_aside(tmp_path: Path, values: dict[str, str], column: str) -> None:
    assert lines(POLECAT, tmp_path, HEADER, made(**values)).reason.startswith(f"{column}: ")


def test_a_short_row_is_set_aside(tmp_path: Path) -> None:
    assert lines(POLECAT, tmp_path, HEADER, made().rsplit("\t", 8)[0]).reason.startswith("(row): 32 fields")
