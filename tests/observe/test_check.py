"""The validator: the built-in data keep their rules, and every rule finds its breach."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from detente.errors import DataError
from detente.observe.check import Finding, built_in_files, check
from detente.observe.tables import DATA

if TYPE_CHECKING:
    from pathlib import Path

EVENT = {
    "id": "a",
    "date": "2019-09-01",
    "known": "2019-09-01",
    "precision": "day",
    "dyad": "JPN-KOR",
    "is_pair_act": "true",
    "actor": "KOR",
    "actor_sector": "GOV",
    "recipient": "JPN",
    "recipient_sector": "GOV",
    "is_mutual": "false",
    "type": "PROTEST",
    "mode": "",
    "domain": "status",
    "issue": "dokdo-takeshima",
    "intensity": "-3",
    "weight": "1",
    "is_checked": "true",
    "deadline": "",
    "third_parties": "USA:facilitator;WTO:forum",
    "reference": "Title, Publisher",
    "url": "https://example.org/a",
    "text": "Seoul protests over Dokdo/Takeshima.",
}


def first_row(file: str) -> dict[str, str]:
    with (DATA / file).open(encoding="utf-8", newline="") as handle:
        return next(csv.DictReader(handle))


def found(path: Path, *rows: dict[str, str]) -> list[tuple[int, str, str]]:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return [(one.row, one.column, one.rule) for one in check([path])]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data.csv"


def test_the_built_in_data_keep_every_rule() -> None:
    assert [str(one) for one in check()] == []
    assert len(built_in_files()) == 6


def test_a_good_row_raises_nothing(path: Path) -> None:
    assert found(path, EVENT) == []


@pytest.mark.parametrize(
    ("changes", "column", "rule"),
    [
        ({"date": "2019-09-31"}, "date", "schema"),
        ({"type": "QUARREL"}, "type", "schema"),
        ({"intensity": "0"}, "intensity", "schema"),
        ({"known": "2019-08-01"}, "known", "schema"),
        ({"id": ""}, "id", "schema"),
        ({"intensity": "3"}, "intensity", "sign"),
        ({"type": "AGREE"}, "intensity", "sign"),
        ({"deadline": "2019-08-31"}, "deadline", "deadline"),
        ({"deadline": "2039-08-31"}, "deadline", "deadline"),
        ({"is_pair_act": "false"}, "is_pair_act", "pair"),
        ({"actor": "USA"}, "is_pair_act", "pair"),
        ({"actor": "QQQ", "is_pair_act": "false"}, "actor", "code"),
        ({"third_parties": "QQQ:forum"}, "third_parties", "code"),
        ({"third_parties": "SUN:forum"}, "third_parties", "code"),
        ({"third_parties": "USA:friend"}, "third_parties", "role"),
        ({"third_parties": "USA"}, "third_parties", "role"),
        ({"issue": "weather"}, "issue", "issue"),
        ({"reference": ""}, "reference", "reference"),
        ({"url": "example.org"}, "url", "url"),
        ({"url": "https://example.org/a b"}, "url", "url"),
        ({"text": "Seoul protests over Takeshima."}, "text", "neutral"),
        ({"text": "Tokyo names the Sea of Japan."}, "text", "neutral"),
    ],
)
def test_each_rule_for_acts(path: Path, changes: dict[str, str], column: str, rule: str) -> None:
    assert found(path, {**EVENT, **changes}) == [(1, column, rule)]


def test_ids_stand_once_in_all_files(path: Path) -> None:
    assert found(path, EVENT, EVENT) == [(2, "id", "unique-id")]
    other = path.with_name("other.csv")
    assert found(other, EVENT) == []
    assert [one.rule for one in check([other, other])] == ["unique-id"]


def test_rows_stand_in_order(path: Path) -> None:
    earlier = {**EVENT, "id": "b", "date": "2019-08-01"}
    assert found(path, EVENT, earlier) == [(2, "date", "sorted")]


def test_a_request_may_have_either_sign(path: Path) -> None:
    rows = [{**EVENT, "id": sign, "type": "REQUEST", "intensity": sign} for sign in ("-1", "1")]
    assert found(path, *rows) == []


def test_a_missing_column_is_named(path: Path) -> None:
    row = {key: value for key, value in EVENT.items() if key != "known"}
    assert found(path, row) == [(0, "known", "schema")]


@pytest.mark.parametrize(
    ("changes", "column", "rule"),
    [
        ({"known": "soon"}, "known", "schema"),
        ({"expires": "soon"}, "expires", "schema"),
        ({"renewal": "always"}, "renewal", "schema"),
        ({"renewal": "auto"}, "renewal", "schema"),
        ({"kind": "hope"}, "kind", "schema"),
        ({"notice_days": "many"}, "notice_days", "schema"),
        ({"version": "2"}, "version", "known"),
        ({"parties": "JPN;QQQ"}, "parties", "code"),
        ({"issue": "weather"}, "issue", "issue"),
        ({"reference": ""}, "reference", "reference"),
        ({"url": "x"}, "url", "url"),
        ({"state_of_play": "In force on Takeshima."}, "state_of_play", "neutral"),
    ],
)
def test_each_rule_for_pledges(path: Path, changes: dict[str, str], column: str, rule: str) -> None:
    assert found(path, {**first_row("pledges.csv"), **changes}) == [(1, column, rule)]


def test_versions_of_a_pledge_follow_one_another(path: Path) -> None:
    row = first_row("pledges.csv")
    assert found(path, row, {**row, "version": "2"}) == [(2, "version", "known")]
    assert found(path, row, {**row, "version": "2", "known": "1990-01-01"}) == []
    assert found(path, row, {**row, "version": "3", "known": "1990-01-01"}) == [(2, "version", "known")]


@pytest.mark.parametrize(
    ("changes", "column", "rule"),
    [
        ({"date": "soon", "known": "2020-01-01"}, "date", "schema"),
        ({"known": "1900-01-01"}, "known", "known"),
        ({"outcome_6m": "grand"}, "outcome_6m", "schema"),
        ({"date": "1950-01-01", "outcome_6m": "better", "relapse_date": "1950-03-01"}, "outcome_6m", "outcome"),
        ({"option": "magic"}, "option", "option"),
        ({"third_party": "USA;QQQ"}, "third_party", "code"),
        ({"state_a": "QQQ"}, "dyad", "code"),
        ({"reference": ""}, "reference", "reference"),
        ({"description": "Talks on Dokdo opened."}, "description", "neutral"),
    ],
)
def test_each_rule_for_precedents(path: Path, changes: dict[str, str], column: str, rule: str) -> None:
    assert (1, column, rule) in found(path, {**first_row("precedents.csv"), **changes})


def test_wording_is_a_warning_and_the_rest_are_errors(path: Path) -> None:
    found(path, {**EVENT, "text": "Takeshima.", "reference": ""})
    assert {one.rule: one.severity for one in check([path])} == {"reference": "error", "neutral": "warning"}


def test_a_finding_says_where_and_what() -> None:
    one = Finding("data.csv", 3, "url", "url", "'x' found")
    assert str(one) == "data.csv, row 3, column 'url' [url]: 'x' found."
    assert one.to_dict()["rule"] == "url"


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        check([tmp_path / "none.csv"])


def test_an_empty_file_has_no_rows_to_judge(path: Path) -> None:
    path.write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="header"):
        check([path])


def test_blanks_around_a_value_are_no_breach(path: Path) -> None:
    assert found(path, {**EVENT, "type": " PROTEST ", "intensity": " -3"}) == []


def test_pledges_without_their_key_are_a_finding(path: Path) -> None:
    row = {name: value for name, value in first_row("pledges.csv").items() if name != "pledge"}
    assert found(path, row) == [(0, "pledge", "schema")]
