"""From text to events: `detente read`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from detente.cli.answer import print_json
from detente.cli.asked import ANSWERED, FAILED, NOT_ENOUGH_DATA, SHOWN, Files, Shown
from detente.errors import InvalidInputError

LEAST_KEPT = 0.45
"""Confidence from which acts go into a store, where they count like those of other feeds."""

if TYPE_CHECKING:
    from detente.observe.coder.acts import ActClassifier
    from detente.observe.coder.reading import Reading

_Flag = Annotated[bool, Parameter(negative="")]


def read(
    files: Files,
    *,
    date: str | None = None,
    explain: _Flag = False,
    acts_only: _Flag = False,
    all: _Flag = False,  # noqa: A002 - the name of the option
    to_store: Path | None = None,
    least: float | None = None,
    vocabulary: Path | None = None,
    endpoint: str | None = None,
    model: str | None = None,
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
    acts_only
        Leave out statements, proposals, third parties, comparisons and claims: several times faster on many documents.
    all
        Also show acts that are negated, hypothetical, in the future or long past.
    to_store
        Event store to add the acts to (a DuckDB file); it is made with the built-in data when it does not exist.
    least
        Least confidence of an act, 0 to 1. Default: 0.35 to be shown, 0.45 to be added to a store.
    vocabulary
        Folder with names of your own: people.csv, organisations.csv and the like.
    endpoint
        Ask a larger model what each sentence tells: the address of an OpenAI-compatible server, such as
        http://localhost:8080/v1. Sentences are sent there; without it nothing leaves this machine.
    model
        Name of the model at the endpoint.
    """
    from detente.asof import as_day
    from detente.cli.progress import counting
    from detente.cli.readout import show
    from detente.observe.coder.documents import documents
    from detente.observe.coder.read import LEAST, coder

    if vocabulary is not None and not vocabulary.is_dir():
        raise InvalidInputError(f"{vocabulary} is not a folder; give one that holds files such as people.csv.")
    if least is not None and not 0 <= least <= 1:
        raise InvalidInputError(f"--least is {least}; expected a probability from 0 to 1.")
    reader = coder(
        classifier=_classifier(endpoint, model),
        vocabulary=vocabulary,
        least=LEAST if least is None else least,
        has_notes=not acts_only,
    )
    day = as_day(date, name="date") if date else None
    with counting(is_wanted=not asked.json, what="documents read") as counted:
        reading = reader.read(counted(documents(files)), on=day)
    if asked.json:
        passed = {"passed": [one.to_dict() for one in reading.passed]} if explain else {}
        print_json({**reading.to_dict(auxiliary=all), **passed})
    else:
        show(reading, is_all=all, is_explained=explain)
    for one in reading.unread:
        print(f"detente: {one.origin} was not read: {one.reason}.", file=sys.stderr)
    if to_store is not None:
        _keep(reading, to_store, LEAST_KEPT if least is None else least)
    if reading.n_documents == 0:
        return FAILED
    return ANSWERED if reading.acts(auxiliary=all) else NOT_ENOUGH_DATA


def _classifier(address: str | None, model: str | None) -> ActClassifier | None:
    """Return the classifier that was asked for; none stands for the built-in one."""
    if address is None and model is None:
        return None
    from detente.observe.coder.classifiers import endpoint

    return endpoint(url=address, model=model)


def _keep(reading: Reading, path: Path, least: float) -> None:
    from detente.brief.words import counted
    from detente.observe.store import open_store

    frame = reading.frame(least=least)
    if frame.is_empty():
        print("No act to add.", file=sys.stderr)
        return
    with open_store(path) as store:
        loaded = store.add_events(frame, source="read")
    print(f"Added to {path}: {counted(loaded.n_events, 'act')} of {frame.height}; the others it had.", file=sys.stderr)
