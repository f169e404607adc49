"""The command line: one command per question.

Heavy imports stand inside the commands, so that ``detente --help`` answers at once. Exit codes: 0 answered, 1 an
error that a sentence explains, 2 a command that was not understood, 3 not enough data for an answer, 130 stopped by
Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, CycloptsError, Parameter

from detente import __version__
from detente.errors import DetenteError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from detente.brief.document import Section
    from detente.diagnose.diagnosis import Diagnosis
    from detente.observe.store import Store
    from detente.vocabulary.dyads import Dyad

ANSWERED, FAILED, MISUNDERSTOOD, NOT_ENOUGH_DATA, STOPPED = 0, 1, 2, 3, 130

app = App(
    name="detente",
    version=__version__,
    help="Judge a dispute between two states: what is happening, is this time different, is there a way out.",
    suppress_keyboard_interrupt=False,
    help_format="plaintext",  # Markdown would cost a third of the time to help
    help_epilogue="Any spelling of a state works: JPN, Japan, Tokyo, 'South Korea', ROK. "
    "Example: detente brief JPN KOR --as-of 2019-09-12",
)


@Parameter(name="*")
@dataclass(frozen=True)
class Asked:
    """What every command takes."""

    as_of: Annotated[str | None, Parameter(name="--as-of")] = None
    "Day of the question, YYYY-MM-DD; nothing known later is used. Default: today."

    store: Path | None = None
    "Event store (a DuckDB file). Default: the built-in data."

    json: Annotated[bool, Parameter(negative="")] = False
    "Print JSON instead of text."

    def day(self) -> date:
        """Return the as-of day."""
        from detente.asof import as_of_day

        return as_of_day(self.as_of)

    def open(self) -> Store:
        """Open the store."""
        from detente.observe.store import open_store

        return open_store(self.store)


ASKED = Asked()


@app.command
def brief(
    a: str,
    b: str | None = None,
    *,
    by: str | None = None,
    html: Path | None = None,
    markdown: Path | None = None,
    asked: Asked = ASKED,
) -> int:
    """Write the whole brief on two states: answer first, evidence behind every figure.

    Examples: detente brief JPN KOR --as-of 2019-09-12 | detente brief japan "south korea" --html brief.html

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    by
        Third party whose options are asked for. Default: the one of the pair's conflict case, else the United States.
    html
        Write one self-contained page to this file (needs the extra 'report').
    markdown
        Write Markdown to this file.
    """
    from detente.brief.compose import compose, to_dict
    from detente.brief.sentences import document
    from detente.vocabulary.states import state

    dyad, day = _dyad(a, b), asked.day()
    with asked.open() as store:
        made = compose(store, dyad, day, by=state(by).code if by else None)
    if html is not None:
        from detente.brief.page import page

        _write(html, page(made))
    if markdown is not None:
        from detente.brief.markdown import render_markdown

        _write(markdown, render_markdown(document(made)))
    if asked.json:
        _print_json(to_dict(made))
    elif html is None and markdown is None:
        from detente.brief.terminal import console, print_document

        print_document(document(made), console())
    return ANSWERED if made.diagnosis else NOT_ENOUGH_DATA


@app.command
def tension(a: str, b: str | None = None, *, asked: Asked = ASKED) -> int:
    """Show how bad it is: tension overall, by domain and by direction, with intervals.

    Example: detente tension IND PAK --as-of 2019-03-01

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    """
    from detente.brief.diagnose_part import drivers_section, tension_section

    def whole(found: Diagnosis) -> dict[str, Any]:
        path = [{**row, "date": row["date"].isoformat()} for row in found.tension.frame().iter_rows(named=True)]
        standing = found.standing.to_dict() if found.standing else None
        return {"tension": found.tension.to_dict(), "standing": standing, "path": path}

    return _diagnosed(a, b, asked, (tension_section, drivers_section), whole)


@app.command
def different(a: str, b: str | None = None, *, asked: Asked = ASKED) -> int:
    """Ask whether this time is different: swing or break, with probability, reasons and record.

    Example: detente different ISR PSE --as-of 2014-08-01

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    """
    from detente.brief.diagnose_part import different_section

    return _diagnosed(
        a,
        b,
        asked,
        (different_section,),
        lambda found: {
            "verdict": found.verdict.to_dict(),
            "episodes": found.episodes.to_dict(),
            "breaks": found.breaks.to_dict(),
        },
    )


@app.command
def outlook(a: str, b: str | None = None, *, asked: Asked = ASKED) -> int:
    """Look twelve months ahead: tension as a distribution, and the forecast's record.

    Example: detente outlook JPN KOR --as-of 2019-09-12 --json

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    """
    from detente.brief.diagnose_part import outlook_section

    return _diagnosed(a, b, asked, (outlook_section,), lambda found: {"outlook": found.outlook.to_dict()})


@app.command
def clock(a: str, b: str | None = None, *, days: int = 365, asked: Asked = ASKED) -> int:
    """List the days ahead: deadlines, expiries, last days for notice.

    Example: detente clock JPN KOR --as-of 2019-09-12

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    days
        How far to look ahead.
    """
    from detente.brief.evidence import Acts
    from detente.brief.resolve_part import clock_section
    from detente.resolve.pledges import clock as clock_of

    dyad, day = _dyad(a, b), asked.day()
    with asked.open() as store:
        events = store.events(dyad, as_of=day)
        found = clock_of(store.pledges(dyad, day), events, day, horizon_days=days)
    return _show(asked, clock_section(found, Acts(events)), {"dyad": dyad.code, "clock": found.to_dict()})


@app.command
def events(
    a: str,
    b: str | None = None,
    *,
    since: str | None = None,
    until: str | None = None,
    domain: str | None = None,
    actor: str | None = None,
    limit: int = 40,
    asked: Asked = ASKED,
) -> int:
    """List the acts on record, latest last, with their sources.

    Example: detente events JPN KOR --since 2019-07-01 --until 2019-09-12 --domain economy --actor KOR

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    since, until
        First and last day.
    domain
        economy, security, status or society.
    actor
        Only acts of this state or body.
    limit
        How many at most, the latest ones.
    """
    from detente.brief.observe_part import events_section
    from detente.vocabulary.domains import DOMAINS
    from detente.vocabulary.states import state

    if domain is not None and domain not in DOMAINS:
        raise InvalidInputError(f"'{domain}' is not a domain; expected one of {', '.join(DOMAINS)}.")
    dyad, day = _dyad(a, b), asked.day()
    with asked.open() as store:
        found = store.events(
            dyad,
            since=since,
            until=until,
            as_of=day,
            domain=domain,
            actor=state(actor, on=day).code if actor else None,
        ).tail(limit)
    rows = [
        {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
        for row in found.iter_rows(named=True)
    ]
    return _show(asked, events_section(found, dyad, day), {"dyad": dyad.code, "events": rows})


@app.command
def resolve(
    case: str,
    *,
    by: str | None = None,
    without: str | None = None,
    variant: str | None = None,
    asked: Asked = ASKED,
) -> int:
    """Analyse a conflict case with the Graph Model: stable states, dead end, ways out.

    Example: detente resolve jpn-kor-usa-2019 --by USA

    Parameters
    ----------
    case
        Id of a shipped case, or a file in the schema gmcr-case/1.
    by
        Third party that could lead a way out. Default: the one that the case names.
    without
        Third party that is held still when the dead end is judged. Default: as --by.
    variant
        A variant of the case.
    """
    from detente.brief.case_part import case_sections, case_to_dict
    from detente.resolve.cases import load_case

    loaded = load_case(case, as_of=asked.day())
    sections = case_sections(loaded, by=by, without=without, variant=variant)
    return _show(asked, sections, case_to_dict(loaded, by=by, without=without, variant=variant))


@app.command
def options(a: str, b: str | None = None, *, by: str = "USA", asked: Asked = ASKED) -> int:
    """Show what a third party could do, and what followed such acts before.

    Example: detente options JPN KOR --by USA --as-of 2019-09-12

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    by
        The third party.
    """
    from detente.brief.third_party_part import options_section
    from detente.resolve.options import options as options_of
    from detente.vocabulary.states import state

    dyad, day = _dyad(a, b), asked.day()
    with asked.open() as store:
        found = options_of(store.precedents(day), store.options(day), day, dyad=dyad.code, by=state(by, on=day).code)
    return _show(asked, options_section(found), found.to_dict())


@app.command
def compare(*pairs: str, asked: Asked = ASKED) -> int:
    """Put several pairs on one scale.

    Example: detente compare JPN-KOR IND-PAK ISR-PSE ARM-TUR --as-of 2019-09-12

    Parameters
    ----------
    pairs
        Two or more pairs, each as JPN-KOR; without any, all pairs of the store.
    """
    from detente.brief.compare import compare_section, comparison

    day = asked.day()
    with asked.open() as store:
        dyads = [_dyad(pair, None) for pair in pairs or store.dyads(day)["dyad"].to_list()]
        found = comparison(store, dyads, day)
    return _show(
        asked, compare_section(found, day), {"as_of": day.isoformat(), "pairs": [one.to_dict() for one in found]}
    )


@app.command
def add(files: list[Path], *, asked: Asked = ASKED) -> int:
    """Add your own chronicle (CSV with the columns of the built-in one) to a store.

    Example: detente add my_events.csv --store events.duckdb

    Parameters
    ----------
    files
        One or more CSV files.
    """
    from detente.observe.feeds.chronicle import read_chronicle

    if asked.store is None:
        raise InvalidInputError("add needs a store to write to; give one with --store events.duckdb.")
    # All files are read first: one that cannot be read stops the command before anything is stored.
    found = [(file, *read_chronicle(file)) for file in files]
    with asked.open() as store:
        reports = [store.add_events(events, rejections, file=str(file)) for file, events, rejections in found]
    if asked.json:
        _print_json([report.to_dict() for report in reports])
    else:
        for report in reports:
            print(f"{report.file}: {report.loaded} acts added, {len(report.quarantined)} rows set aside")
            for rejection in report.quarantined:
                print(f"  {rejection}")
    return ANSWERED if any(report.loaded for report in reports) else FAILED


@app.command(name="check-data")
def check_data(files: list[Path] | None = None, *, asked: Asked = ASKED) -> int:
    """Check the built-in data, or chronicle files of your own: schema, codes, dates, sources, neutral wording.

    Example: detente check-data my_events.csv

    Parameters
    ----------
    files
        Files to check. Default: the built-in data.
    """
    from detente.observe.check import check

    findings = check(files)
    if asked.json:
        _print_json([finding.to_dict() for finding in findings])
    else:
        for finding in findings:
            print(finding)
        print(f"{len(findings)} findings" if findings else "No findings: the data keep all rules.")
    return FAILED if any(finding.severity == "error" for finding in findings) else ANSWERED


def main(tokens: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    # The matrices are small: threads of the linear algebra would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        result = app(tokens, exit_on_error=False, print_error=True, result_action="return_value")
    except CycloptsError:
        return MISUNDERSTOOD
    except DetenteError as error:
        print(f"detente: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("detente: stopped.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        sys.stderr.close()
        return ANSWERED
    return result if isinstance(result, int) else ANSWERED


def _dyad(a: str, b: str | None) -> Dyad:
    from detente.vocabulary.dyads import Dyad

    return Dyad.parse(a) if b is None else Dyad(a, b)


def _diagnosed(
    a: str,
    b: str | None,
    asked: Asked,
    sections: tuple[Callable[..., Section], ...],
    whole: Callable[[Diagnosis], dict[str, Any]],
) -> int:
    """Diagnose a pair and show the sections that were asked for, or say that there is not enough data."""
    from detente.brief.compose import compose
    from detente.brief.evidence import Acts
    from detente.brief.sentences import document

    dyad, day = _dyad(a, b), asked.day()
    with asked.open() as store:
        made = compose(store, dyad, day)
    heading = {"dyad": dyad.code, "as_of": day.isoformat(), "coverage": made.coverage.to_dict()}
    if made.diagnosis is None:
        _show(asked, document(made).sections, heading)
        return NOT_ENOUGH_DATA
    acts = Acts(made.events)
    shown = tuple(section(made.diagnosis, acts) for section in sections)
    return _show(asked, shown, heading | whole(made.diagnosis))


def _show(asked: Asked, sections: Section | tuple[Section, ...], plain: dict[str, Any]) -> int:
    if asked.json:
        _print_json(plain)
        return ANSWERED
    from detente.brief.terminal import console, print_section

    out = console()
    for section in sections if isinstance(sections, tuple) else (sections,):
        print_section(section, out)
    return ANSWERED


def _print_json(plain: object) -> None:
    import json

    print(json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidInputError(
            f"{path} cannot be written ({reason}); give a file in a folder you may write to."
        ) from None
    print(f"Written: {path}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
