"""Phoenix: real rows, and the re-export that lost its zeros."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.observe.feeds.feed import NO_STATE
from detente.observe.feeds.phoenix import COLUMNS, PHOENIX
from tests.observe.feeds.loading import SHARED, Load, lines, row

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = SHARED / "events" / "phoenix"
needs_samples = pytest.mark.skipif(not FOLDER.is_dir(), reason="no folder of real event data beside the checkout")


def made(delimiter: str = "\t", **values: str) -> str:
    given = {
        "GID": "1_v0.1.0",
        "Date": "20160326",
        "Year": "2016",
        "Month": "03",
        "Day": "26",
        "Source": "GBRGOV",
        "SrcActor": "GBR",
        "SrcAgent": "GOV",
        "TgtActor": "AUS",
        "CAMEO": "112",
        "RootCode": "11",
        "ID": "a_1;b_2",
        "URL": "http://a.example/1;http://b.example/2",
        "sourcetxt": "wn_world;bbc",
    }
    return row(COLUMNS, delimiter, **(given | values))


@needs_samples
def test_the_columns_are_the_documented_ones() -> None:
    with (FOLDER / "phoenix_columns.csv").open(encoding="utf-8") as table:
        assert tuple(one["column"] for one in csv.DictReader(table)) == COLUMNS


def test_who_did_what_to_whom(tmp_path: Path) -> None:
    act = lines(PHOENIX, tmp_path, made()).act
    assert (act["actor"], act["actor_sector"], act["recipient"], act["type"]) == ("GBR", "GOV", "AUS", "ACCUSE")
    assert (act["date"], act["known"], act["weight"]) == (date(2016, 3, 26), date(2016, 3, 27), 2.0)
    assert (act["url"], act["reference"]) == ("http://a.example/1", "wn_world (Phoenix)")
    assert act["id"] == "phoenix:1_v0.1.0"


def test_a_body_among_the_other_agents(tmp_path: Path) -> None:
    act = lines(PHOENIX, tmp_path, made(SrcActor="IGO", SrcAgent="", SOthAgent="UNO;ELI")).act
    assert (act["actor"], act["actor_sector"]) == ("UN", "IGO")


@pytest.mark.parametrize("actor", ["IMG", "MNC", "NGO", ""])
def test_groups_are_no_states(tmp_path: Path, actor: str) -> None:
    assert lines(PHOENIX, tmp_path, made(SrcActor=actor)).report.skipped == {NO_STATE: 1}


@pytest.mark.parametrize(
    ("code", "root", "kind"), [("43", "4", "CONSULT"), ("36", "3", "AGREE"), ("190", "19", "ASSAULT")]
)
def test_a_lost_zero_is_put_back_where_the_root_proves_it(tmp_path: Path, code: str, root: str, kind: str) -> None:
    act = lines(PHOENIX, tmp_path, ",".join(COLUMNS), made(",", CAMEO=code, RootCode=root)).act
    assert act["type"] == kind


@pytest.mark.parametrize(("code", "root"), [("12", ""), ("36", "NA"), ("0110", "01"), ("", "")])
def test_a_code_that_nothing_proves_is_set_aside(tmp_path: Path, code: str, root: str) -> None:
    load = lines(PHOENIX, tmp_path, ",".join(COLUMNS), made(",", CAMEO=code, RootCode=root))
    assert load.reason.startswith(f"CAMEO: {code}: ")


def test_another_table_of_26_columns_is_refused(tmp_path: Path) -> None:
    assert lines(PHOENIX, tmp_path, "\t".join("x" * 26)).report.status == "failed"


@needs_samples
def test_a_real_row() -> None:
    acts = {act["id"]: act for act in Load(PHOENIX, [FOLDER / "phoenix_rt_201603_a.txt.gz"]).acts}
    act = acts["phoenix:1701789_v0.1.0"]
    assert (act["actor"], act["recipient"], act["type"], act["date"]) == ("GBR", "AUS", "ACCUSE", date(2016, 3, 26))
    assert act["url"].startswith("http://article.wn.com/view/2016/03/26/")
