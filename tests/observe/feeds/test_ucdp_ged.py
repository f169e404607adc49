"""UCDP GED: governments by number, groups inside the country of the event, days no more exact than they are."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.observe.feeds.ucdp_ged import COLUMNS, UCDP_GED
from tests.observe.feeds.loading import SHARED, Load, lines, row

if TYPE_CHECKING:
    from pathlib import Path

MYANMAR = SHARED / "events" / "ucdp" / "ucdp_ged231_myanmar.csv.gz"
HEADER = ",".join(COLUMNS)
needs_samples = pytest.mark.skipif(not MYANMAR.exists(), reason="no folder of real event data beside the checkout")


def made(**values: str) -> str:
    given = {
        "id": "1",
        "type_of_violence": "1",
        "side_a": "Government of Eritrea",
        "side_b": "Government of Ethiopia",
        "number_of_sources": "3",
        "source_article": '"""Reuters,1999-02-07,Clashes"""',
        "source_date": "1999-02-08;1999-02-07",
        "where_coordinates": "Badme",
        "country_id": "530",
        "date_prec": "1",
        "date_start": "1999-02-06",
        "date_end": "1999-02-06",
        "best": "30",
        "low": "20",
        "high": "50",
        "gwnoa": "531",
        "gwnob": "530",
    }
    return row(COLUMNS, ",", **(given | values))


def test_two_governments(tmp_path: Path) -> None:
    act = lines(UCDP_GED, tmp_path, HEADER, made()).act
    assert (act["actor"], act["actor_sector"], act["recipient"], act["dyad"]) == ("ERI", "GOV", "ETH", "ERI-ETH")
    assert (act["type"], act["domain"], act["weight"], act["precision"]) == ("ASSAULT", "security", 3.0, "day")
    assert (act["date"], act["known"]) == (date(1999, 2, 6), date(1999, 2, 7))
    assert act["text"] == "Government of Eritrea - Government of Ethiopia: 30 deaths (20 to 50), Badme"
    assert act["reference"] == "Reuters,1999-02-07,Clashes (UCDP GED)"


@pytest.mark.parametrize(("name", "sector"), [("TPLF", "REB"), ("Civilians", "CVL")])
def test_a_side_without_a_number_is_inside_the_country(tmp_path: Path, name: str, sector: str) -> None:
    act = lines(UCDP_GED, tmp_path, HEADER, made(gwnoa="530", gwnob="", side_b=name)).act
    assert (act["recipient"], act["recipient_sector"], act["is_pair_act"], act["dyad"]) == ("ETH", sector, False, "")


def test_a_number_means_the_state_of_the_day(tmp_path: Path) -> None:
    load = lines(UCDP_GED, tmp_path, HEADER, made(gwnoa="365", date_start="1990-05-05", date_end="1990-05-05"))
    assert load.act["actor"] == "SUN"


@pytest.mark.parametrize(
    ("prec", "precision", "day"),
    [
        ("1", "day", date(1999, 2, 6)),
        ("2", "month", date(1999, 2, 1)),
        ("3", "month", date(1999, 2, 1)),
        ("4", "month", date(1999, 2, 1)),
        ("5", "year", date(1999, 1, 1)),
    ],
)
def test_no_day_is_more_exact_than_stated(tmp_path: Path, prec: str, precision: str, day: date) -> None:
    act = lines(UCDP_GED, tmp_path, HEADER, made(date_prec=prec)).act
    assert (act["precision"], act["date"], act["known"]) == (precision, day, date(1999, 2, 7))


def test_without_a_source_it_is_known_the_day_after_the_end(tmp_path: Path) -> None:
    values = {"source_date": "", "date_end": "1999-02-28", "date_prec": "4", "number_of_sources": "-1"}
    act = lines(UCDP_GED, tmp_path, HEADER, made(**values)).act
    assert (act["known"], act["weight"]) == (date(1999, 3, 1), 1.0)


def test_times_of_the_publishers_own_table_are_read(tmp_path: Path) -> None:
    act = lines(UCDP_GED, tmp_path, HEADER, made(date_start="1999-02-06 00:00:00.000")).act
    assert act["date"] == date(1999, 2, 6)


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"gwnoa": '"900, 200, 2"'}, "gwnoa"),
        ({"gwnoa": "99999"}, "gwnoa"),
        ({"country_id": "", "gwnob": ""}, "gwnob"),
        ({"type_of_violence": "4"}, "type_of_violence"),
        ({"date_prec": "9"}, "date_start"),
        ({"date_start": "1999-02-30"}, "date_start"),
        ({"number_of_sources": "many"}, "number_of_sources"),
        ({"id": ""}, "id"),
    ],
)
def test_a_bad_row_is_set_aside(tmp_path: Path, values: dict[str, str], column: str) -> None:
    assert lines(UCDP_GED, tmp_path, HEADER, made(**values)).reason.startswith(f"{column}: ")


@needs_samples
def test_the_columns_are_the_real_ones() -> None:
    with gzip.open(MYANMAR, "rt", encoding="utf-8") as table:
        assert tuple(next(csv.reader(table))) == COLUMNS


@needs_samples
def test_real_rows_of_myanmar() -> None:
    acts = {act["id"]: act for act in Load(UCDP_GED, [MYANMAR]).acts}
    first, last = acts["ucdp_ged:48528"], acts["ucdp_ged:512798"]
    assert (first["actor"], first["recipient"], first["recipient_sector"]) == ("MMR", "MMR", "CVL")
    assert (first["date"], first["known"]) == (date(1992, 2, 29), date(1992, 3, 1))
    assert first["text"] == "Government of Myanmar (Burma) - Civilians: 34 deaths, Rakhine state"
    assert (last["recipient_sector"], last["known"]) == ("REB", date(2024, 2, 7))
