"""Dataverse: which files of a data set a span of days means, and under what names they come."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from detente.errors import FetchError
from detente.observe.fetch.dataverse import DATA_SETS, fetch_icews, fetch_polecat
from detente.observe.fetch.wanted import Wanted
from tests.observe.fetch.publisher import Asked, Publisher, json_of, status, whole

Make = Callable[..., Wanted]
BODY = b"Event ID\tEvent Date\n"
ORIGINAL = b"the table as it was handed in"
DATA_SET = "/api/datasets/:persistentId/"


def record(number: int, label: str, **file: Any) -> dict[str, Any]:
    """Describe a file in the layout of Dataverse's native API."""
    checksum = {"type": "MD5", "value": hashlib.md5(BODY).hexdigest()}
    plain = {"id": number, "filename": label, "filesize": len(BODY), "checksum": checksum}
    return {"label": label, "restricted": False, "dataFile": plain | file}


def serve(publisher: Publisher, files: dict[str, list[dict[str, Any]]]) -> None:
    def data_set(asked: Asked) -> object:
        return {"status": "OK", "data": {"latestVersion": {"files": files[asked.query["persistentId"][0]]}}}

    publisher.serve(DATA_SET, json_of(data_set))
    for records in files.values():
        for one in records:
            publisher.serve(f"/api/access/datafile/{one['dataFile']['id']}", whole(BODY))


HISTORY, DAILY = DATA_SETS["icews"]
(POLECAT,) = DATA_SETS["polecat"]


def test_icews_comes_by_year_and_by_day(publisher: Publisher, wanted: Make) -> None:
    serve(
        publisher,
        {
            HISTORY: [
                record(1, "events.1995.20150313082510.tab"),
                record(2, "Events.2018.20200602.tab.zip"),
                record(3, "events.2019.20200602.tab.zip"),
                record(4, "CAMEO.CDB.09b5.pdf"),
            ],
            DAILY: [
                record(5, "20181231-icews-events.zip"),
                record(6, "20190101-icews-events.zip"),
                record(7, "20190309-icews-events.zip"),
                record(8, "20190309-icews-events.zip"),
                record(9, "20199999-icews-events.zip"),
            ],
        },
    )
    found = fetch_icews(wanted("2019-01-01", "2019-03-31"))
    assert [outcome.name for outcome in found.outcomes] == [
        "events.2019.20200602.tab.zip",
        "20190101-icews-events.zip",
        "20190309-icews-events-7.zip",
        "20190309-icews-events-8.zip",
    ]
    # bodies are no zip files, but the publisher's checksum is what decides
    assert found.n("fetched") == 4
    assert "same event, under the same id" in found.notes[-1]
    assert fetch_icews(wanted("2019-01-01", "2019-03-31")).n("present") == 4


def test_polecat_has_several_ways_to_name_a_file(publisher: Publisher, wanted: Make) -> None:
    labels = [
        "ngecEvents.DV.2018.txt",
        "ngecEventsDV-2022.txt.zip",
        "ngecEvents.20230103111842.Release603.DV.txt",
        "ngecEvents.20230110111842.Release604.DV.txt",
        "ngecEventsDV-2023-Mar.txt",
        "readme.txt",
    ]
    serve(publisher, {POLECAT: [record(n, label) for n, label in enumerate(labels, start=1)]})
    found = fetch_polecat(wanted("2022-12-01", "2023-01-05"))
    assert [outcome.name for outcome in found.outcomes] == [labels[1], labels[2], labels[4]]


def test_a_converted_table_is_fetched_as_it_was_handed_in(publisher: Publisher, wanted: Make) -> None:
    converted = record(
        3,
        "events.2019.tab",
        originalFileFormat="text/csv",
        originalFileName="events.2019.csv",
        originalFileSize=5,
    )
    serve(publisher, {HISTORY: [converted], DAILY: []})
    publisher.serve("/api/access/datafile/3", whole(ORIGINAL))
    found = fetch_icews(wanted("2019-01-01", "2019-03-31"))
    assert [(one.name, one.status, one.n_bytes) for one in found.outcomes] == [
        ("events.2019.csv", "fetched", len(ORIGINAL))
    ]
    assert publisher.asked[-1].query == {"format": ["original"]}


def test_other_checksums_are_left_to_the_size(publisher: Publisher, wanted: Make) -> None:
    files = [
        record(1, "ngecEvents.DV.2018.txt", checksum={"type": "SHA-1", "value": "aa"}),
        record(2, "ngecEvents.DV.2018b.txt", checksum=None, md5=hashlib.md5(BODY).hexdigest()),
    ]
    serve(publisher, {POLECAT: files})
    assert fetch_polecat(wanted("2018-01-01", "2018-03-31")).n("fetched") == 2


def test_a_file_that_is_closed_or_badly_named_fails_alone(publisher: Publisher, wanted: Make) -> None:
    names = ["events.2019.a.tab", "events.2019.b.tab", "events.2019.x/../../../etc/passwd"]
    serve(publisher, {HISTORY: [record(n, name) for n, name in enumerate(names)], DAILY: []})
    publisher.serve("/api/access/datafile/1", status(403))
    asked = wanted("2019-01-01", "2019-03-31")
    found = fetch_icews(asked)
    assert [outcome.status for outcome in found.outcomes] == ["fetched", "failed", "failed"]
    assert "expected a plain name" in found.outcomes[2].reason
    assert [path.name for path in asked.folder.iterdir()] == [names[0]]


def test_days_without_files_are_an_error(publisher: Publisher, wanted: Make) -> None:
    serve(publisher, {POLECAT: [record(1, "ngecEvents.DV.2018.txt")]})
    with pytest.raises(FetchError, match="polecat has no files from 1990-01-01"):
        fetch_polecat(wanted("1990-01-01", "1990-03-31"))


@pytest.mark.parametrize(
    "plain", [{}, [], {"data": {"latestVersion": {"files": [{"label": "x"}]}}}, {"status": "ERROR", "message": "no"}]
)
def test_another_layout_is_told(publisher: Publisher, wanted: Make, plain: object) -> None:
    publisher.serve(DATA_SET, json_of(plain))
    with pytest.raises(FetchError, match="does not list files as documented"):
        fetch_polecat(wanted("2018-01-01", "2018-03-31"))
