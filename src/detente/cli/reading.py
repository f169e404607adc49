"""From text to events: `detente read`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from detente.cli.answer import print_json
from detente.cli.asked import ANSWERED, FAILED, NOT_ENOUGH_DATA, SHOWN, Files, Shown
from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from detente.observe.coder.coded import CodedEvent
    from detente.observe.coder.reading import Reading
    from detente.observe.coder.statements import Notes

_SHOWN_CHARACTERS = 110
_Flag = Annotated[bool, Parameter(negative="")]


def read(
    files: Files,
    *,
    date: str | None = None,
    explain: _Flag = False,
    all: _Flag = False,  # noqa: A002 - the name of the option
    to_store: Path | None = None,
    vocabulary: Path | None = None,
    asked: Shown = SHOWN,
) -> int:
    """Read articles and say who did what to whom, when, how sure that is, and which words say so.

    Example: detente read article.txt --explain

    Parameters
    ----------
    files
        Text, HTML, PDF, JSON lines, RSS or Atom, plain or gzipped; - is standard input.
    date
        Day of publication, YYYY-MM-DD, for documents that give none.
    explain
        Say for every sentence that gave no act why.
    all
        Also show acts that are negated, hypothetical, in the future or long past.
    to_store
        Event store to add the acts to (a DuckDB file); it is made with the built-in data when it does not exist.
    vocabulary
        Folder with names of your own: people.csv, organisations.csv and the like.
    """
    from detente.asof import as_day
    from detente.observe.coder.documents import documents
    from detente.observe.coder.read import coder

    if vocabulary is not None and not vocabulary.is_dir():
        raise InvalidInputError(f"{vocabulary} is not a folder; give one that holds files such as people.csv.")
    reader = coder(vocabulary=vocabulary, has_notes=True)
    reading = reader.read(documents(files), on=as_day(date, name="date") if date else None)
    if asked.json:
        passed = {"passed": [one.to_dict() for one in reading.passed]} if explain else {}
        print_json({**reading.to_dict(auxiliary=all), **passed})
    else:
        _show(reading, is_all=all, is_explained=explain)
    for one in reading.unread:
        print(f"detente: {one.origin} was not read: {one.reason}.", file=sys.stderr)
    if to_store is not None:
        _keep(reading, to_store)
    if reading.n_documents == 0:
        return FAILED
    return ANSWERED if reading.events else NOT_ENOUGH_DATA


def _keep(reading: Reading, path: Path) -> None:
    from detente.observe.store import open_store

    frame = reading.frame()
    if frame.is_empty():
        print("No act to add.", file=sys.stderr)
        return
    with open_store(path) as store:
        loaded = store.add_events(frame, source="read")
    print(f"Added to {path}: {loaded.n_events} acts.", file=sys.stderr)


def _show(reading: Reading, *, is_all: bool, is_explained: bool) -> None:
    from rich.console import Console

    out = Console(highlight=False)
    acts = reading.acts(auxiliary=is_all)
    left_out = len(reading.events) - len(acts)
    out.print(
        f"{reading.n_documents} documents, {reading.n_sentences} sentences, {reading.n_parsed} parsed, {len(acts)} acts"
        + (f" ({left_out} negated, hypothetical, future or past ones left out; --all shows them)" if left_out else "")
    )
    if acts:
        out.print(_table(acts))
    _show_notes(reading.notes, out)
    if is_explained:
        out.print("\nSentences without an act")
        for one in reading.passed:
            out.print(f"  {one.reason}: {_cut(one.sentence)}", markup=False)
    elif reading.passed:
        out.print(f"\n{len(reading.passed)} sentences gave no act; --explain says why.")


def _table(acts: list[CodedEvent]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in ("date", "actor", "recipient", "act", "domain", "sure", "words", "sentence"):
        table.add_column(column, overflow="fold")
    for act in acts:
        day = act.date.isoformat()[: {"day": 10, "month": 7, "year": 4}[act.precision]]
        told = "/".join(part for part in (act.type, act.mode) if part)
        extra = f" ({act.auxiliary})" if act.auxiliary else ""
        until = f", until {act.deadline.isoformat()}" if act.deadline else ""
        arrow = f"{act.recipient.code} (mutual)" if act.is_mutual else act.recipient.code
        table.add_row(
            day, act.actor.code, arrow, told + extra + until, act.domain, f"{act.confidence:.2f}", act.cue,
            _cut(act.sentence),
        )  # fmt: skip
    return table


def _show_notes(notes: Notes, out: Console) -> None:
    for said in notes.statements:
        who = ", ".join(part for part in (said.speaker, said.office, said.state) if part)
        out.print(f"  says      {who} ({said.stance}): {_cut(said.quotation)}", markup=False)
    for proposal in notes.proposals:
        out.print(f"  proposes  {_cut(proposal.text)}", markup=False)
    for role in notes.roles:
        denied = "not " if role.is_negated else ""
        out.print(f"  third     {role.state}: {denied}{role.role} for {role.pair}", markup=False)
    for one in notes.comparisons:
        out.print(f"  compares  {one.dyad}", markup=False)
    for claim in notes.claims:
        out.print(f"  claims    {claim.domain} gets {claim.direction}: {_cut(claim.sentence)}", markup=False)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
