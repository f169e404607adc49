"""The pages of an API as one CSV file, whole or not at all."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from detente.errors import FetchError
from detente.observe.fetch.download import part_of
from detente.observe.fetch.outcome import Outcome
from detente.observe.fetch.wanted import unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from detente.observe.fetch.outcome import Watcher

Rows = list[dict[str, Any]]


def rows_in(answer: Any, key: str, *, what: str, hint: str) -> Rows:
    """Return the rows of a page of an API.

    Raises
    ------
    FetchError
        If the answer does not hold a list of objects under the key.
    """
    rows = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FetchError(f"{what} answers without '{key}'; {hint}.")
    return rows


def write_table(pages: Iterable[Rows], path: Path, watcher: Watcher, *, what: str) -> Outcome:
    """Write the rows of all pages under one header.

    The columns are those of the first page, in the API's own order and names. A file that is there already is left
    as it is, and the API is not asked.

    Parameters
    ----------
    pages : iterable of list of dict
        Rows by page, asked for one after the other.
    path : pathlib.Path
        The file.
    watcher : Watcher
        Who is told of the progress.
    what : str
        What the rows are, for messages: ``"UCDP GED 26.1"``.

    Raises
    ------
    FetchError
        If there are no rows, if a later page has a column that the first had not, or if the folder cannot take them.
    """
    if path.exists():
        return Outcome(path.name, "present", path.stat().st_size)
    part = part_of(path)
    try:
        n_rows = _write(pages, part, watcher, what)
        if not n_rows:
            part.unlink()
            raise FetchError(f"{what} has no events for these days and states; nothing was written.")
        part.replace(path)
    except OSError as error:
        raise unwritable(path.parent, error) from None
    return Outcome(path.name, "fetched", path.stat().st_size)


def _write(pages: Iterable[Rows], part: Path, watcher: Watcher, what: str) -> int:
    n_rows = reached = 0
    columns: dict[str, None] = {}
    # Half of a pair of surrogates, which JSON can hold and UTF-8 cannot, becomes a question mark.
    with part.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        for rows in pages:
            if rows and not columns:
                columns = dict.fromkeys(name for row in rows for name in row)
                writer.writerow(columns)
            for row in rows:
                if new := row.keys() - columns.keys():
                    raise FetchError(f"{what} brings a new column in row {n_rows + 1}: {', '.join(sorted(new))}.")
                writer.writerow(["" if (value := row.get(name)) is None else value for name in columns])
                n_rows += 1
            watcher.received(file.tell() - reached)
            reached = file.tell()
    return n_rows
