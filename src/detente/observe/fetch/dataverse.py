"""ICEWS and POLECAT from Harvard's Dataverse, as the publishers packed them.

A data set is asked for its files (Dataverse's native API, ``/api/datasets/:persistentId/``), and those whose names
stand for a year or a day that was asked for are fetched (``/api/access/datafile/ID``) and compared with their MD5.
A table that Dataverse has converted is fetched as it was handed in (``format=original``); its checksum and size are not
compared, because Dataverse does not always give those of the original (github.com/IQSS/dataverse, issues 5321, 9501).

=========  =========================  ====================================================================
source     data set                   names
=========  =========================  ====================================================================
icews      doi:10.7910/DVN/28075      ``events.YYYY.STAMP.tab``, one a year, 1995 on
icews      doi:10.7910/DVN/QI2T9A     ``YYYYMMDD-icews-events.zip``, daily, later weekly, October 2018 to 2023
polecat    doi:10.7910/DVN/AJGVIT     ``ngecEvents.DV.YYYY.txt``, one a year, and newer files with a full stamp
=========  =========================  ====================================================================

Assumes these names and the layout of the API, both taken from public descriptions and not tried against the live
service. The day of a file is the day on which it was made: it holds reports of earlier events too. The two data sets
of ICEWS overlap where a year is complete in the first; the same event has the same id in both.

References: Boschee et al. (2015), ICEWS Coded Event Data, doi:10.7910/DVN/28075; Halterman et al. (2023), POLECAT
Weekly Data, doi:10.7910/DVN/AJGVIT.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from detente.errors import FetchError
from detente.observe.fetch.connection import Connection
from detente.observe.fetch.download import RemoteFile
from detente.observe.fetch.outcome import Fetched, Outcome
from detente.observe.fetch.parallel import Task, fetch_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.observe.fetch.wanted import Wanted

BASE_URL = "https://dataverse.harvard.edu"
DATA_SETS: dict[str, dict[str, re.Pattern[str]]] = {
    "icews": {
        "doi:10.7910/DVN/28075": re.compile(r"events\.(\d{4})\..*", re.IGNORECASE),
        "doi:10.7910/DVN/QI2T9A": re.compile(r"(\d{8})-icews-events.*", re.IGNORECASE),
    },
    "polecat": {"doi:10.7910/DVN/AJGVIT": re.compile(r"ngecEvents[A-Za-z.-]*(\d{8}|\d{4}).*", re.IGNORECASE)},
}
"""Data sets of each source, and how their files are named; the group is a year or a day."""


def fetch_icews(wanted: Wanted) -> Fetched:
    """Fetch ICEWS, both its yearly and its daily files."""
    return _fetch("icews", wanted)


def fetch_polecat(wanted: Wanted) -> Fetched:
    """Fetch POLECAT."""
    return _fetch("polecat", wanted)


def _fetch(source: str, wanted: Wanted) -> Fetched:
    base = (wanted.base_url or BASE_URL).rstrip("/")
    folder = wanted.make_folder()
    with Connection(wanted.pace) as connection:
        remotes: list[RemoteFile] = []
        refused: list[Outcome] = []
        for doi, names in DATA_SETS[source].items():
            records = [record for record in _records(base, doi, connection) if _is_wanted(record, names, wanted)]
            labels = Counter(_name(record) for record in records)
            for record in records:
                try:
                    remotes.append(_remote(record, base, is_alone=labels[_name(record)] == 1))
                except FetchError as error:
                    refused.append(Outcome(repr(_name(record)), "failed", reason=str(error).rstrip(".")))
        if not remotes and not refused:
            raise FetchError(f"{source} has no files from {wanted.since} to {wanted.until}; give other days.")
        tasks = [Task(remote) for remote in remotes]
        outcomes = fetch_all(tasks, folder, connection, wanted.watcher, at_once=wanted.pace.at_once)
    return Fetched(source, folder, (*outcomes, *refused), notes=tuple(_notes(source)))


def _notes(source: str) -> Iterator[str]:
    yield "A file's day is the day on which it was made; its events are of that day and of days before it."
    if source == "icews":
        yield "Yearly and daily files may hold the same event, under the same id."


def _records(base: str, doi: str, connection: Connection) -> list[dict[str, Any]]:
    url = f"{base}/api/datasets/:persistentId/?{urlencode({'persistentId': doi}, safe=':/')}"
    answer = connection.json(url, what=f"Dataverse, asked for {doi},")
    try:
        files: list[dict[str, Any]] = answer["data"]["latestVersion"]["files"]
        _ = [(record["label"].strip(), int(record["dataFile"]["id"])) for record in files]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise FetchError(
            f"Dataverse's answer for {doi} does not list files as documented; expected data.latestVersion.files with "
            "label and dataFile.id, so the files have to be fetched by hand."
        ) from None
    return files


def _is_wanted(record: dict[str, Any], names: re.Pattern[str], wanted: Wanted) -> bool:
    found = names.fullmatch(record["label"])
    span = _span(found[1]) if found else None
    return span is not None and span[0] <= wanted.until and span[1] >= wanted.since


def _span(stamp: str) -> tuple[date, date] | None:
    try:
        if len(stamp) == 4:
            return date(int(stamp), 1, 1), date(int(stamp), 12, 31)
        day = date(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:]))
    except ValueError:
        return None
    return day, day


def _is_converted(record: dict[str, Any]) -> bool:
    file = record["dataFile"]
    return bool(file.get("tabularData") or file.get("originalFileFormat"))


def _name(record: dict[str, Any]) -> str:
    original = record["dataFile"].get("originalFileName") if _is_converted(record) else None
    return str(original or record["label"])


def _remote(record: dict[str, Any], base: str, *, is_alone: bool) -> RemoteFile:
    """Turn a record into a file; its number tells files of one name apart."""
    file, name = record["dataFile"], _name(record)
    if not is_alone:
        path = PurePath(name)
        name = f"{path.stem}-{int(file['id'])}{path.suffix}"
    url = f"{base}/api/access/datafile/{int(file['id'])}"
    if _is_converted(record):
        return RemoteFile(name, f"{url}?format=original")
    size = file.get("filesize")
    return RemoteFile(name, url, _md5(file), size if isinstance(size, int) else None)


def _md5(file: dict[str, Any]) -> str | None:
    checksum = file.get("checksum")
    if isinstance(checksum, dict) and str(checksum.get("type", "")).upper() == "MD5":
        found = checksum.get("value")
    else:
        found = file.get("md5")
    return str(found) if found else None
