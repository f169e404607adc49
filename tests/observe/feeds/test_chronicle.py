"""Reading a chronicle: the built-in files, a user's own file, and rows that cannot be used."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.errors import DataError
from detente.observe.event import EVENT_SCHEMA
from detente.observe.feeds.chronicle import TYPE_SIGNS, read_chronicle
from detente.observe.tables import chronicle_files

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "id,date,actor,recipient,type,domain,intensity,text"
GOOD = "a,2019-09-01,KOR.LEG,JPN,PROTEST,status,-3,Lawmakers protest."


def write(folder: Path, *lines: str) -> Path:
    path = folder / "own.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("path", chronicle_files(), ids=lambda path: path.stem)
def test_built_in_files_load_without_a_rejection(path: Path) -> None:
    events, rejections = read_chronicle(path)
    assert rejections == ()
    assert events.height > 200
    assert dict(events.schema) == EVENT_SCHEMA


def test_a_short_file_is_filled_in(tmp_path: Path) -> None:
    events, rejections = read_chronicle(write(tmp_path, HEADER, GOOD))
    assert rejections == ()
    row = events.row(0, named=True)
    assert (row["actor"], row["actor_sector"], row["dyad"]) == ("KOR", "LEG", "JPN-KOR")
    assert (row["known"], row["precision"], row["is_pair_act"]) == (date(2019, 9, 1), "day", True)
    assert (row["weight"], row["is_checked"], row["deadline"], row["feed"]) == (1.0, False, None, "chronicle")


def test_a_month_is_known_on_its_last_day(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + ",precision", "a,2019-02-01,KOR,JPN,AGREE,status,3,They agree.,month")
    assert read_chronicle(path)[0]["known"].to_list() == [date(2019, 2, 28)]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("b,2019-13-01,KOR,JPN,PROTEST,status,-3,x", "date"),
        ("b,2019-09-01,Korea,JPN,PROTEST,status,-3,x", "actor"),
        ("b,2019-09-01,KOR,JPN.PARLIAMENT,PROTEST,status,-3,x", "recipient_sector"),
        ("b,2019-09-01,KOR,JPN,QUARREL,status,-3,x", "type"),
        ("b,2019-09-01,KOR,JPN,PROTEST,religion,-3,x", "domain"),
        ("b,2019-09-01,KOR,JPN,PROTEST,status,0,x", "intensity"),
        ("b,2019-09-01,KOR,JPN,PROTEST,status,-11,x", "intensity"),
        ("b,2019-09-01,KOR,JPN,PROTEST,status,much,x", "intensity"),
        ("b,2019-09-01,KOR,JPN,PROTEST,status,-3,", "text"),
        ("b,0219-09-01,KOR,JPN,PROTEST,status,-3,x", "date"),
        ("b,20190901,KOR,JPN,PROTEST,status,-3,x", "date"),
        ("a,2019-09-01,KOR,JPN,PROTEST,status,-3,x", "id"),
        (",2019-09-01,KOR,JPN,PROTEST,status,-3,x", "id"),
    ],
)
def test_a_bad_row_is_named_and_the_others_load(tmp_path: Path, line: str, column: str) -> None:
    events, rejections = read_chronicle(write(tmp_path, HEADER, GOOD, line))
    assert events["id"].to_list() == ["a"]
    assert [(one.row, one.column) for one in rejections] == [(2, column)]
    assert "own.csv, row 2" in str(rejections[0])
    assert "expected" in rejections[0].reason


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("known", "2019-08-31"),
        ("deadline", "soon"),
        ("weight", "-1"),
        ("is_mutual", "perhaps"),
        ("dyad", "KOR-JPN"),
        ("precision", "week"),
    ],
)
def test_a_bad_value_in_an_optional_column(tmp_path: Path, column: str, value: str) -> None:
    events, rejections = read_chronicle(write(tmp_path, f"{HEADER},{column}", f"{GOOD},{value}"))
    assert events.is_empty()
    assert [one.column for one in rejections] == [column]


def test_a_missing_column_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="column 'intensity' is missing"):
        read_chronicle(write(tmp_path, "id,date,actor,recipient,type,domain,text"))


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(b"id,date\n\xff\xfe\x00")
    with pytest.raises(DataError, match="UTF-8"):
        read_chronicle(path)
    with pytest.raises(DataError, match="cannot be read"):
        read_chronicle(tmp_path / "none.csv")


def test_the_sixteen_types_of_plover() -> None:
    assert len(TYPE_SIGNS) == 16
