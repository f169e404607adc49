"""UCDP: pages to one table, with the codes of Gleditsch and Ward, and a token that goes nowhere else."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.errors import FetchError
from detente.observe.fetch.ucdp import fetch
from detente.observe.fetch.wanted import Wanted
from tests.observe.fetch.publisher import Asked, Publisher, json_of, status

Make = Callable[..., Wanted]
PATH = "/api/gedevents/26.1"


def rows(n: int, first: int = 0) -> list[dict[str, object]]:
    return [{"id": first + k, "side_a": "Gövernment, of X", "deaths_a": None, "best": k} for k in range(n)]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_pages_become_one_table(publisher: Publisher, wanted: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def page(asked: Asked) -> object:
        n = int(asked.query.get("page", ["0"])[0])
        onward = f"https://evil.example/api?pagesize=1000&page={n + 1}" if n < 2 else ""
        return {"TotalCount": 6, "TotalPages": 3, "NextPageUrl": onward, "Result": rows(2, first=2 * n)}

    monkeypatch.setenv("UCDP_TOKEN", "secret-token")
    publisher.serve(PATH, json_of(page))
    asked = wanted("2019-01-01", "2019-12-31", "IND-PAK")
    found = fetch(asked)
    assert found.outcomes[0].name == "ucdp_ged_26.1_2019-01-01_2019-12-31_IND-PAK.csv"
    table = read(asked.folder / found.outcomes[0].name)
    assert [row["id"] for row in table] == list("012345")
    assert table[0] == {"id": "0", "side_a": "Gövernment, of X", "deaths_a": "", "best": "0"}
    first = publisher.asked[0]
    assert first.query == {
        "pagesize": ["1000"],
        "StartDate": ["2019-01-01"],
        "EndDate": ["2019-12-31"],
        "Country": ["750,770"],
    }
    assert publisher.headers("x-ucdp-access-token") == ["secret-token"] * 3, "also on the pages after the first"
    assert fetch(asked).n("present") == 1
    assert len(publisher.asked) == 3


def test_codes_are_those_of_the_days(publisher: Publisher, wanted: Make) -> None:
    publisher.serve(PATH, json_of({"NextPageUrl": "", "Result": rows(1)}))
    fetch(wanted("1989-06-01", "1993-12-31", "YEM-SAU"))
    assert sorted(publisher.asked[0].query["Country"][0].split(",")) == ["670", "678"]


def test_a_state_without_a_code_is_told(publisher: Publisher, wanted: Make) -> None:
    publisher.serve(PATH, json_of({"NextPageUrl": None, "Result": rows(1)}))
    found = fetch(wanted("2019-01-01", "2019-12-31", "ISR-PSE"))
    assert publisher.asked[0].query["Country"] == ["666"]
    assert "Palestine has no code" in found.notes[0]
    with pytest.raises(FetchError, match="no code for either state"):
        fetch(wanted("2019-01-01", "2019-12-31", "PSE-HKG"))


def test_without_a_pair_all_is_asked_for(publisher: Publisher, wanted: Make) -> None:
    publisher.serve("/api/gedevents/25.0.9", json_of({"NextPageUrl": "", "Result": rows(1)}))
    found = fetch(wanted("2025-01-01", "2025-12-31", release="25.0.9"))
    assert found.outcomes[0].name == "ucdp_ged_25.0.9_2025-01-01_2025-12-31.csv"
    assert "Country" not in publisher.asked[0].query


def test_a_refusal_names_the_token(publisher: Publisher, wanted: Make) -> None:
    publisher.serve(PATH, status(401, body=b"API token required"))
    with pytest.raises(FetchError, match=r"status 401\); ask UCDP for a token .* UCDP_TOKEN\.$"):
        fetch(wanted("2019-01-01", "2019-12-31"))


def test_a_release_that_is_none(publisher: Publisher, wanted: Make) -> None:
    with pytest.raises(FetchError, match=r"see if there is a release '99\.1'"):
        fetch(wanted("2019-01-01", "2019-12-31", release="99.1"))
    with pytest.raises(FetchError, match="expected numbers with dots"):
        fetch(wanted("2019-01-01", "2019-12-31", release="../x"))


def test_no_events_is_an_error_and_no_file(publisher: Publisher, wanted: Make) -> None:
    publisher.serve(PATH, json_of({"NextPageUrl": "", "Result": []}))
    asked = wanted("2019-01-01", "2019-12-31")
    with pytest.raises(FetchError, match=r"UCDP GED 26\.1 has no events"):
        fetch(asked)
    assert list(asked.folder.iterdir()) == []


def test_a_page_that_fails_leaves_no_half_table(publisher: Publisher, wanted: Make) -> None:
    more = json_of({"NextPageUrl": "http://x/?page=1", "Result": rows(1)})
    publisher.serve(PATH, more, status(500))
    asked = wanted("2019-01-01", "2019-12-31")
    with pytest.raises(FetchError, match="status 500"):
        fetch(asked)
    assert [path.suffix for path in asked.folder.iterdir()] == [".part"]
    publisher.serve(PATH, more, json_of({"NextPageUrl": "", "Result": rows(1, first=1)}))
    assert fetch(asked).is_whole
    assert [path.suffix for path in asked.folder.iterdir()] == [".csv"]


def test_pages_in_a_circle_end(publisher: Publisher, wanted: Make) -> None:
    publisher.serve(PATH, json_of({"NextPageUrl": "http://x/?page=1", "Result": rows(1)}))
    assert fetch(wanted("2019-01-01", "2019-12-31")).is_whole
    assert len(publisher.asked) == 2


@pytest.mark.parametrize("plain", [[], {"Result": None}, {"error": "x"}])
def test_another_layout_is_told(publisher: Publisher, wanted: Make, plain: object) -> None:
    publisher.serve(PATH, json_of(plain))
    with pytest.raises(FetchError, match="answers without 'Result'"):
        fetch(wanted("2019-01-01", "2019-12-31"))


def test_a_column_that_comes_late_is_told(publisher: Publisher, wanted: Make) -> None:
    late = {"NextPageUrl": "", "Result": [{"id": 2, "new": 1}]}
    publisher.serve(PATH, json_of({"NextPageUrl": "http://x/?page=1", "Result": rows(1)}), json_of(late))
    with pytest.raises(FetchError, match="brings a new column in row 2: new"):
        fetch(wanted("2019-01-01", "2019-12-31"))
