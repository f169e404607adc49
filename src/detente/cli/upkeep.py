"""The upkeep of data: checking files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.cli.answer import print_json
from detente.cli.asked import ANSWERED, DATED, FAILED, Dated, Files

if TYPE_CHECKING:
    pass


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
