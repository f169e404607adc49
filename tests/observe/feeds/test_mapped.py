"""Any table by a mapping: every scheme, and clear words for a mapping that cannot be used."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.cli import main
from detente.errors import DataError, InvalidInputError
from detente.observe.feeds import feed_named
from detente.observe.feeds.mapped import mapped_feed
from tests.observe.feeds.loading import lines, sides

if TYPE_CHECKING:
    from pathlib import Path

    from detente.observe.feeds.feed import Feed

WHOLE = """
date: {column: Day, format: "%d.%m.%Y"}
known: {column: Seen, format: "%d.%m.%Y"}
actor: {column: From, scheme: name, sector: Who}
recipient: {column: To, scheme: cow}
code: {column: Act, scheme: plover, mode: How, context: About}
id: Nr
weight: Reports
text: Sentence
url: Link
reference: Paper
delimiter: ";"
encoding: iso-8859-1
missing: [NA, "-"]
"""
HEADER = "Nr;Day;Seen;From;Who;To;Act;How;About;Reports;Sentence;Link;Paper"
SHORT = """date: d
actor: {column: a, scheme: iso3}
recipient: {column: b, scheme: iso3}
code: {column: c, scheme: cameo}
"""


def feed(folder: Path, text: str) -> Feed:
    path = folder / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return mapped_feed(path)


def test_a_whole_mapping(tmp_path: Path) -> None:
    written = (
        '1;03.07.2019;04.07.2019;Japan;GOV;732;SANCTION;discontinue;economic;3;"Japan; again – bans.";http://a;Kyodo'
    )
    written = written.replace("–", "à")
    act = lines(feed(tmp_path, WHOLE), tmp_path, HEADER, written, encoding="iso-8859-1").act
    assert sides(act) == "JPN.GOV KOR"
    assert (act["type"], act["mode"], act["domain"], act["weight"]) == ("SANCTION", "discontinue", "economy", 3.0)
    assert (act["date"], act["known"], act["id"]) == (date(2019, 7, 3), date(2019, 7, 4), "csv:1")
    assert (act["text"], act["url"], act["reference"]) == ("Japan; again à bans.", "http://a", "Kyodo")


def test_what_is_left_out_is_filled_in(tmp_path: Path) -> None:
    act = lines(feed(tmp_path, SHORT), tmp_path, "a,b,c,d", "JPN,KOR,042,2019-07-03").act
    assert (act["known"], act["weight"], act["text"]) == (date(2019, 7, 4), 1.0, "Make a visit")
    assert act["reference"] == "CAMEO 042"


@pytest.mark.parametrize(
    ("scheme", "actor"),
    [("iso3", "DEU"), ("iso2", "DE"), ("iso_numeric", "276"), ("cow", "255"), ("gw", "260"), ("cameo", "DEU"),
     ("fips10_4", "GM"), ("name", "Germany")],
)  # fmt: skip
def test_every_scheme_of_states(tmp_path: Path, scheme: str, actor: str) -> None:
    made = feed(tmp_path, SHORT.replace("a, scheme: iso3", f"a, scheme: {scheme}"))
    assert lines(made, tmp_path, "a,b,c,d", f"{actor},KOR,042,2019-07-03").act["actor"] == "DEU"


@pytest.mark.parametrize(("scheme", "code"), [("cameo", "042"), ("weis", "032"), ("plover", "CONSULT")])
def test_every_scheme_of_acts(tmp_path: Path, scheme: str, code: str) -> None:
    made = feed(tmp_path, SHORT.replace("scheme: cameo", f"scheme: {scheme}"))
    assert lines(made, tmp_path, "a,b,c,d", f"JPN,KOR,{code},2019-07-03").act["type"] == "CONSULT"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1;2019-07-03;04.07.2019;Japan;GOV;732;SANCTION;;;3;x;;", "Day: 2019-07-03: expected a day"),
        ("1;03.07.2019;NA;Japan;GOV;732;SANCTION;;;3;x;;", "Seen: : expected a day"),
        ("1;03.07.2019;04.07.2019;Japan;KING;732;SANCTION;;;3;x;;", "From: Japan: 'KING' is not a known sector"),
        ("1;03.07.2019;04.07.2019;Japan;GOV;732;QUARREL;;;3;x;;", "Act: QUARREL: 'QUARREL' is not a known event type"),
        ("1;03.07.2019;04.07.2019;Japan;GOV;732;SANCTION;;;inf;x;;", "Reports: inf: expected a number"),
        ("1;03.07.2019;04.07.2019;Japan;GOV;732;SANCTION;;;-3;x;;", "Reports: -3: expected a number"),
        ("-;03.07.2019;04.07.2019;Japan;GOV;732;SANCTION;;;3;x;;", "Nr: : expected an id"),
    ],
)
def test_a_bad_row_is_set_aside(tmp_path: Path, row: str, reason: str) -> None:
    assert lines(feed(tmp_path, WHOLE), tmp_path, HEADER, row).reason.startswith(reason)


def test_a_table_without_the_columns_is_refused(tmp_path: Path) -> None:
    report = lines(feed(tmp_path, SHORT), tmp_path, "a,b,c", "JPN,KOR,042").report
    assert report.status == "failed"
    assert "table as map.yaml says" in report.reason


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no mapping; expected keys"),
        ("- date", "is no mapping"),
        ("date: [", "is no YAML"),
        (SHORT.replace("code:", "codes:"), "key 'codes': is not known; expected one of"),
        (SHORT.replace("date: d\n", ""), "key 'date': is missing"),
        (SHORT.replace("date: d", "date: 2019"), "key 'date.column': 2019 found; expected text"),
        (SHORT.replace("date: d", "date: {format: '%d'}"), "key 'date.column': is missing"),
        (SHORT.replace("date: d", "date: {column: d, format: '%H'}"), "key 'date.format': '%H' found"),
        (SHORT.replace("date: d", "date: {column: d, format: '%Q'}"), "key 'date.format': '%Q' found"),
        (SHORT.replace("date: d", "date: {column: d, zone: UTC}"), "key 'date.zone': is not known"),
        (SHORT.replace("iso3", "iso4"), "key 'actor.scheme': 'iso4' found; expected one of iso3, iso2"),
        (SHORT.replace(", scheme: iso3", ""), "key 'actor.scheme': is missing"),
        (SHORT.replace("cameo", "icews"), "key 'code.scheme': 'icews' found; expected one of plover, cameo, weis"),
        (SHORT + "delimiter: '::'", "key 'delimiter': '::' found; expected one character"),
        (SHORT + "encoding: klingon", "key 'encoding': 'klingon' found"),
        (SHORT + "encoding: utf-16", "key 'encoding': 'utf-16' found"),
        (SHORT + "missing: [1]", "key 'missing': 1 found; expected text, in quotes"),
        (SHORT + "text: '{x}'", "key 'text.column': '{x}' found; expected text"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_told_by_file_and_key(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError) as error:
        feed(tmp_path, text)
    assert str(error.value).startswith(str(tmp_path / "map.yaml"))
    assert told in str(error.value)


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        mapped_feed(tmp_path / "none.yaml")


def test_the_feed_csv_alone_needs_a_mapping(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="--mapping"):
        feed_named("csv")
    with pytest.raises(InvalidInputError, match="takes no mapping"):
        feed_named("gdelt", mapping=tmp_path)


def test_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "map.yaml").write_text(SHORT, encoding="utf-8")
    (tmp_path / "t.csv").write_text("a,b,c,d\nJPN,KOR,042,2019-07-03\n", encoding="utf-8")
    words = ["ingest", "csv", str(tmp_path / "t.csv"), "--mapping", str(tmp_path / "map.yaml")]
    assert main([*words, "--store", str(tmp_path / "s.duckdb")]) == 0
    assert "1 row; 1 act added" in capsys.readouterr().out
