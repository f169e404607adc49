"""Getting public event data onto the disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from detente.cli.answer import print_json
from detente.cli.asked import ANSWERED, FAILED, SHOWN, Shown

if TYPE_CHECKING:
    from detente.observe.fetch.outcome import Fetched

SHOWN_FAILURES = SHOWN_MISSING = 10
"""How many are named one by one in text; JSON has all."""


def fetch(
    source: str,
    *,
    since: str,
    until: str | None = None,
    dyad: str | None = None,
    keep: Literal["either", "both"] = "either",
    translated: Annotated[bool, Parameter(negative="")] = False,
    release: str | None = None,
    to: Path | None = None,
    parallel: int = 4,
    asked: Shown = SHOWN,
) -> int:
    """Fetch public event data: gdelt, icews, polecat, ucdp, acled, wikipedia.

    Files keep the publisher's format. Run again, the command goes on where it stopped and fetches only what is not
    there. Example: detente fetch gdelt --since 2019-07-01 --until 2019-09-12 --dyad JPN-KOR

    Parameters
    ----------
    source
        gdelt, icews, polecat, ucdp, acled or wikipedia.
    since
        First day, YYYY-MM-DD.
    until
        Last day, YYYY-MM-DD. Default: today.
    dyad
        Only this pair, as JPN-KOR: gdelt keeps the lines that name it, ucdp and acled are asked for the two states.
    keep
        With gdelt and a pair: lines that name either of the two, or both.
    translated
        With gdelt: also events found in translated reports (2015 on).
    release
        With ucdp: release of the data, for example 25.1. Default: the newest known to this program.
    to
        Folder for the files. Default: a folder named after the source, here.
    parallel
        Downloads side by side, 1 to 16.
    """
    from detente.asof import as_day, as_of_day
    from detente.cli.progress import progress
    from detente.errors import InvalidInputError
    from detente.observe.fetch.pace import Pace
    from detente.observe.fetch.sources import fetch as fetch_source
    from detente.observe.fetch.wanted import Wanted
    from detente.vocabulary.dyads import Dyad

    if not 1 <= parallel <= 16:
        raise InvalidInputError(f"parallel {parallel} found; expected 1 to 16 downloads side by side.")
    today = as_of_day(None)
    last = as_day(until, name="until") if until else today
    if last > today:
        raise InvalidInputError(f"until {last} is in the future (today is {today}); give a day up to today.")
    with progress(is_wanted=not asked.json) as watcher:
        wanted = Wanted(
            since=as_day(since, name="since"),
            until=last,
            folder=to or Path(source.lower()),
            dyad=Dyad.parse(dyad) if dyad else None,
            keep=keep,
            is_translated=translated,
            release=release,
            pace=Pace(at_once=parallel),
            watcher=watcher,
        )
        found = fetch_source(source, wanted)
    if asked.json:
        print_json(found.to_dict())
    else:
        _show(found)
    return ANSWERED if found.is_whole else FAILED


def _show(found: Fetched) -> None:
    from rich.filesize import decimal

    from detente.brief.words import counted

    print(
        f"{found.source}: {counted(found.n('fetched'), 'file')} fetched, {found.n('present')} there already, "
        f"{found.n('failed')} failed; {decimal(found.n_bytes)} in {found.folder}"
    )
    failed = [outcome for outcome in found.outcomes if outcome.status == "failed"]
    for outcome in failed[:SHOWN_FAILURES]:
        print(f"  failed: {outcome.name}: {outcome.reason}")
    if len(failed) > SHOWN_FAILURES:
        print(f"  and {len(failed) - SHOWN_FAILURES} more; --json names all")
    if found.missing:
        more = ", ..." if len(found.missing) > SHOWN_MISSING else ""
        first = ", ".join(found.missing[:SHOWN_MISSING])
        print(f"  missing at the publisher: {len(found.missing)} ({first}{more})")
    for note in found.notes:
        print(f"  {note}")
