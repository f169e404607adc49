"""The upkeep of data: adding a chronicle, checking files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from detente.cli.answer import print_json
from detente.cli.asked import ANSWERED, DATED, FAILED, SHOWN, Dated, Files, Shown
from detente.errors import InvalidInputError

if TYPE_CHECKING:
    pass


def add(files: Files, *, store: Path | None = None, asked: Shown = SHOWN) -> int:
    """Add your own chronicle (CSV with the columns of the built-in one) to a store.

    Example: detente add my_events.csv --store events.duckdb

    Parameters
    ----------
    files
        One or more CSV files.
    store
        Event store to write to (a DuckDB file); it is made with the built-in data when it does not exist.
    """
    from detente.brief.words import counted
    from detente.observe.feeds.chronicle import read_chronicle
    from detente.observe.store import open_store

    if store is None:
        raise InvalidInputError("add needs a store to write to; give one with --store events.duckdb.")
    # All files are read first: one that cannot be read stops the command before anything is stored.
    found = [(file, *read_chronicle(file)) for file in files]
    with open_store(store) as opened:
        reports = [opened.add_events(events, rejections, file=str(file)) for file, events, rejections in found]
    if asked.json:
        print_json([report.to_dict() for report in reports])
    else:
        for report in reports:
            added, aside = counted(report.loaded, "act"), counted(len(report.quarantined), "row")
            print(f"{report.file}: {added} added, {aside} set aside")
            for rejection in report.quarantined:
                print(f"  {rejection}")
    return ANSWERED if any(report.loaded for report in reports) else FAILED


def check_data(files: Files | None = None, *, asked: Dated = DATED) -> int:
    """Check the built-in data, or chronicle files of your own: schema, codes, dates, sources, neutral wording.

    With --as-of only what was known by the day is checked. Example: detente check-data my_events.csv

    Parameters
    ----------
    files
        Files to check. Default: the built-in data.
    """
    from detente.brief.words import counted
    from detente.observe.check import check

    findings = check(files, as_of=asked.day() if asked.as_of else None)
    if asked.json:
        print_json([finding.to_dict() for finding in findings])
    else:
        for finding in findings:
            print(finding)
        print(counted(len(findings), "finding") if findings else "No findings: the data keep all rules.")
    return FAILED if any(finding.severity == "error" for finding in findings) else ANSWERED
