"""ICEWS: real daily files, hand-checked rows, and what exports from R do to them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.errors import UnknownNameError
from detente.observe.feeds.feed import NO_STATE
from detente.observe.feeds.icews import COLUMNS, ICEWS, icews_party, sector
from tests.observe.feeds.loading import SHARED, Load, lines, row, sides

if TYPE_CHECKING:
    from pathlib import Path

DAILY = SHARED / "events" / "icews_daily_sample"
HEADER = "\t".join(COLUMNS)
needs_samples = pytest.mark.skipif(not DAILY.is_dir(), reason="no folder of real event data beside the checkout")


def made(**values: str) -> str:
    given = {
        "Event_ID": "7",
        "Event_Date": "2018-10-30",
        "Source_Name": "Foreign Affairs (Japan)",
        "Source_Sectors": "Executive,Foreign Ministry,Government",
        "Source_Country": "Japan",
        "Event_Text": "Criticize or denounce",
        "CAMEO_Code": "111",
        "Intensity": "-2",
        "Target_Name": "South Korea",
        "Target_Country": "South Korea",
        "Story_ID": "99",
        "Publisher": "Kyodo News",
    }
    return row(COLUMNS, **(given | values))


def test_who_did_what_to_whom(tmp_path: Path) -> None:
    act = lines(ICEWS, tmp_path, HEADER, made(), name="20181031-icews-events.tab").act
    assert sides(act) == "JPN.GOV KOR"
    assert (act["type"], act["intensity"], act["dyad"]) == ("ACCUSE", -2.0, "JPN-KOR")
    assert (act["date"], act["known"]) == (date(2018, 10, 30), date(2018, 10, 31))
    assert act["id"] == "icews:7"
    assert act["text"] == "Foreign Affairs (Japan): Criticize or denounce: South Korea"
    assert act["reference"] == "Kyodo News, ICEWS story 99"


def test_without_a_day_in_the_name_it_is_known_the_day_after(tmp_path: Path) -> None:
    assert lines(ICEWS, tmp_path, HEADER, made(), name="events.2018.tab").act["known"] == date(2018, 10, 31)


def test_nothing_is_known_before_its_own_day(tmp_path: Path) -> None:
    late = made(Event_Date="2018-11-02")
    assert lines(ICEWS, tmp_path, HEADER, late, name="20181101-icews-events.tab").act["known"] == date(2018, 11, 2)


@pytest.mark.parametrize(
    ("name", "code"),
    [("United Nations", "UN"), ("North Atlantic Treaty Organization", "NATO"), ("Ministry (European Union)", "EU")],
)
def test_a_body_acts_under_its_own_name(tmp_path: Path, name: str, code: str) -> None:
    act = lines(ICEWS, tmp_path, HEADER, made(Source_Name=name, Source_Country="", Source_Sectors="")).act
    assert (act["actor"], act["actor_sector"]) == (code, "IGO")


@pytest.mark.parametrize("name", ["Amnesty International", "Africa", "Paris", "Japan"])
def test_a_name_without_a_country_is_no_state(tmp_path: Path, name: str) -> None:
    load = lines(ICEWS, tmp_path, HEADER, made(Source_Name=name, Source_Country=""))
    assert load.report.skipped == {NO_STATE: 1}


def test_na_is_an_empty_field(tmp_path: Path) -> None:
    fields = {"City": "NA", "District": "NA", "Publisher": "NA"}
    act = lines(ICEWS, tmp_path, HEADER, made(**fields)).act
    assert act["reference"] == "ICEWS story 99"
    load = lines(ICEWS, tmp_path, HEADER, made(Source_Country="NA", Source_Name="Unspecified Actor"), name="b.tab")
    assert load.report.skipped == {NO_STATE: 1}


def test_namibia_is_not_na() -> None:
    assert [one.code for one in icews_party("Namibia||")] == ["NAM"]
    assert [one.code for one in icews_party("Congo||")] == ["COG"]
    with pytest.raises(UnknownNameError):
        icews_party("Atlantis||")


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        ("Government", "GOV"),
        ("Military,Government", "MIL"),
        ("Legislative / Parliamentary,Government,Parties", "LEG"),
        ("Parties,(National) Major Party,Executive Office,Executive,Government,Elite", "GOV"),
        ("Social,Media", "MED"),
        ("Dissident,Protestors / Popular Opposition / Mobs", "OPP"),
        ("Dissident,Rebel", "REB"),
        ("Center Right,Hindu,Regional", ""),
        ("", ""),
    ],
)
def test_the_most_telling_sector_counts(listed: str, code: str) -> None:
    assert sector(listed) == code


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"Event_Date": "2018-02-30"}, "Event Date: 2018-02-30: expected a day"),
        ({"CAMEO_Code": "40"}, "CAMEO Code: 40: '40' is not a known CAMEO code"),
        ({"CAMEO_Code": "12"}, "CAMEO Code: 12: '12' can be"),
        ({"Source_Country": "Atlantis"}, "Source Country: Atlantis: 'Atlantis' is not a known state"),
        ({"Event_ID": ""}, "Event ID: : expected the number"),
    ],
)
def test_a_bad_row_is_set_aside(tmp_path: Path, values: dict[str, str], reason: str) -> None:
    assert lines(ICEWS, tmp_path, HEADER, made(**values)).reason.startswith(reason)


@needs_samples
def test_the_two_leaders_of_korea_meet() -> None:
    acts = {one["id"]: one for one in Load(ICEWS, [DAILY / "20181221-icews-events.tab"]).acts}
    act = acts["icews:33882627"]
    assert (act["actor"], act["actor_sector"], act["recipient"], act["recipient_sector"]) == (
        "PRK",
        "GOV",
        "KOR",
        "GOV",
    )
    assert (act["type"], act["intensity"], act["text"]) == ("CONSULT", 1.0, "Kim Jong-Un: Consult: Moon Jae-in")
    assert (act["date"], act["known"]) == (date(2018, 12, 8), date(2018, 12, 21))


@needs_samples
def test_rows_dated_after_their_file_are_known_on_their_own_day() -> None:
    acts = Load(ICEWS, [DAILY / "20181101-icews-events.tab"]).acts
    late = [act for act in acts if act["date"] > date(2018, 11, 1)]
    assert len(late) > 20
    assert all(act["known"] == act["date"] for act in late)


@needs_samples
def test_daily_files_and_the_quarter_that_holds_them_give_each_event_once() -> None:
    files = [*sorted(DAILY.glob("*.tab")), SHARED / "events" / "icews_raw_20181004_20181231.tab.gz"]
    load = Load(ICEWS, files)
    assert len({act["id"] for act in load.acts}) == len(load.acts) == 129_156
    assert load.report.skipped["the same event is in the store already"] == 1562 + 1660 + 1236


@needs_samples
def test_half_of_the_rows_stay_within_one_country() -> None:
    load = Load(ICEWS, [DAILY / "20181031-icews-events.tab"])
    domestic = [act for act in load.acts if act["actor"] == act["recipient"]]
    assert 0.45 < len(domestic) / len(load.acts) < 0.55
    assert all(act["dyad"] == "" and not act["is_pair_act"] for act in domestic)
