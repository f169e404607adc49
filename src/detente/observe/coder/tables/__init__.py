"""The coder's dated vocabularies: CSV files, where they come from, and the function that reads them."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import TYPE_CHECKING

from detente.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PEOPLE = ("people", "leaders", "ministers", "legislators", "party_leaders")
GROUPS = ("organisations", "parties", "forces")
COLUMNS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(PEOPLE, ("name", "surname", "state", "sector", "office", "since", "until")),
    **dict.fromkeys(GROUPS, ("name", "state", "sector", "since", "until")),
    "demonyms": ("name", "state"),
    "cities": ("name", "state"),
    "agents": ("phrase", "sector"),
    "context_words": ("stem", "context"),
}
"""The tables and the columns that each must have; ``aliases`` and ``source`` may be left out."""


def rows(table: str, folder: Path | None = None) -> Iterator[dict[str, str]]:
    """Read a table as it ships, then the file of the same name in a user's folder.

    Parameters
    ----------
    table : str
        One of `COLUMNS`.
    folder : Path, optional
        A folder with files such as ``people.csv``; those it does not hold are not missed.

    Yields
    ------
    dict of str to str
        One row; empty cells are ``""``.

    Raises
    ------
    DataError
        If a user's file lacks a column.
    """
    text = (files(__name__) / f"{table}.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
    own = folder / f"{table}.csv" if folder else None
    if own is None or not own.is_file():
        return
    try:
        text = own.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{own}: it is not in UTF-8 ({error}); save it as UTF-8.") from error
    reader = csv.DictReader(text.splitlines())
    for column in COLUMNS[table]:
        if column not in (reader.fieldnames or ()):
            raise DataError(f"{own}: column '{column}' is missing; expected {', '.join(COLUMNS[table])}.")
    for row in reader:
        yield {name: value or "" for name, value in row.items() if name}
