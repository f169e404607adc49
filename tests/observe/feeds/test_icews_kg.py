"""Lists of ICEWS facts: with and without added columns, bare lines, and the hole in ICEWS05-15."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.errors import UnknownNameError
from detente.observe.feeds.feed import NO_STATE
from detente.observe.feeds.icews_kg import ICEWS_KG, fact_party, relation_act
from tests.observe.feeds.loading import SHARED, Load, lines

if TYPE_CHECKING:
    from pathlib import Path

FULL = "date,source,source_country,event,cameo,intensity,target,target_country"
ICEWS0515 = SHARED / "events" / "icews0515_random10_a.csv.gz"


def test_added_columns_are_used(tmp_path: Path) -> None:
    fact = "2012-08-10,Lee Myung Bak,South Korea,Make a visit,042,1.9,Takeshima,Japan"
    act = lines(ICEWS_KG, tmp_path, FULL, fact).act
    assert (act["actor"], act["recipient"], act["type"], act["mode"]) == ("KOR", "JPN", "CONSULT", "visit")
    assert (act["date"], act["known"]) == (date(2012, 8, 10), date(2012, 8, 11))
    assert act["text"] == "Lee Myung Bak: Make a visit: Takeshima"


def test_the_relation_tells_where_there_is_no_code(tmp_path: Path) -> None:
    act = lines(
        ICEWS_KG, tmp_path, "source,relation,target,date", '"Police (India)",Criticize or denounce,Japan,2014-01-02'
    ).act
    assert (act["actor"], act["recipient"], act["type"], act["intensity"]) == ("IND", "JPN", "ACCUSE", -2.0)


def test_bare_lines(tmp_path: Path) -> None:
    act = lines(ICEWS_KG, tmp_path, "China\tExpress intent to meet or negotiate\tSouth Korea\t2014-01-02").act
    assert (act["actor"], act["recipient"], act["type"]) == ("CHN", "KOR", "AGREE")


def test_equal_facts_of_a_file_stay_apart(tmp_path: Path) -> None:
    fact = "China\tConsult\tJapan\t2014-01-02"
    assert len({act["id"] for act in lines(ICEWS_KG, tmp_path, fact, fact).acts}) == 2


def test_lists_of_numbers_are_refused(tmp_path: Path) -> None:
    report = lines(ICEWS_KG, tmp_path, "0\t5\t7\t24", "1\t2\t3\t24").report
    assert report.status == "failed"
    assert "expected one of list of facts" in report.reason


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("|Japan", "JPN"),
        ("|Citizen (Iran)", "IRN"),
        ("|Ministry (European Union)", "EU"),
        ("|Barack Obama", ""),
        ("|Citizen (International)", ""),
        ("NA|Barack Obama", None),
        ("South Korea|Moon Jae-in", "KOR"),
    ],
)
def test_whom_a_name_stands_for(key: str, code: str | None) -> None:
    if code is None:
        with pytest.raises(UnknownNameError):
            fact_party(key)
    else:
        assert [one.code for one in fact_party(key)] == [code]


@pytest.mark.parametrize(
    "words", ["fight with small arms and light weapons", "Fight With Small Arms and Light Weapons"]
)
def test_case_does_not_matter_in_relations(words: str) -> None:
    assert relation_act(f"|{words}").type == "ASSAULT"


def test_an_unknown_relation_is_set_aside(tmp_path: Path) -> None:
    assert lines(ICEWS_KG, tmp_path, "China\tQuarrel\tJapan\t2014-01-02").reason.startswith("event: Quarrel:")


def test_na_for_a_country_is_empty(tmp_path: Path) -> None:
    load = lines(ICEWS_KG, tmp_path, FULL, "2018-09-01,Elon Musk,NA,Consult,040,1,China,China")
    assert load.report.skipped == {NO_STATE: 1}


@pytest.mark.skipif(not ICEWS0515.exists(), reason="no folder of real event data beside the checkout")
def test_icews0515_has_no_actor_of_these_names() -> None:
    acts = Load(ICEWS_KG, [ICEWS0515]).acts
    sides = {act["text"].split(": ")[0] for act in acts} | {act["text"].split(": ")[-1] for act in acts}
    assert not sides & {"India", "Pakistan", "United States", "Russia", "Turkey", "Israel", "Germany"}
    assert {"China", "Japan", "South Korea", "Iran", "France"} <= sides
