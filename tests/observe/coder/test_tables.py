"""The coder's vocabularies: codes that exist, spans that make sense, no row twice."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from detente.errors import DataError
from detente.observe.coder.tables import COLUMNS, GROUPS, PEOPLE, rows
from detente.vocabulary.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

STATES = {row["iso3"] for row in read_table("states")} | {""}
SECTORS = {row["sector"] for row in read_table("sectors")} | {""}
DAY = re.compile(r"(\d{4}(-\d\d(-\d\d)?)?)?")


@pytest.mark.parametrize("table", [*PEOPLE, *GROUPS])
def test_codes_and_spans(table: str) -> None:
    for row in rows(table):
        assert row["state"] in STATES or row["sector"] in {"IGO", "NGO"}, row
        assert row["sector"] in SECTORS, row
        assert DAY.fullmatch(row["since"]), row
        assert DAY.fullmatch(row["until"]), row
        length = min(len(row["since"]), len(row["until"]))
        assert row["since"][:length] <= row["until"][:length], row


@pytest.mark.parametrize("table", PEOPLE)
def test_people_have_a_surname_and_stand_once(table: str) -> None:
    listed = list(rows(table))
    assert all(row["surname"] and row["office"] for row in listed)
    counts = Counter((row["name"], row["state"], row["office"], row["since"]) for row in listed)
    assert [key for key, n in counts.items() if n > 1] == []


def test_towns_and_demonyms_lead_to_states() -> None:
    assert {row["state"] for table in ("cities", "demonyms") for row in rows(table)} <= STATES


def test_a_users_table_is_added_and_checked(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name,surname\nA,B\n", encoding="utf-8")
    with pytest.raises(DataError, match="column 'state' is missing"):
        list(rows("people", tmp_path))
    own = ",".join(COLUMNS["demonyms"]) + "\nOsloers,NOR\n"
    (tmp_path / "demonyms.csv").write_text(own, encoding="utf-8")
    assert list(rows("demonyms", tmp_path))[-1] == {"name": "Osloers", "state": "NOR"}
