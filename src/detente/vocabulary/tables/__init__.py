"""The vocabulary's tables: CSV files, and the one function that reads them."""

from __future__ import annotations

import csv
from importlib.resources import files


def read_table(name: str) -> list[dict[str, str]]:
    """Read one of the tables beside this file.

    Parameters
    ----------
    name : str
        File name without ``.csv``: ``"states"``, ``"cameo"``.

    Returns
    -------
    list of dict
        One dictionary a row; every value is text, an empty cell is ``""``.
    """
    text = (files(__name__) / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def items(cell: str) -> tuple[str, ...]:
    """Split a cell that holds a list joined by ``;``."""
    return tuple(item for item in cell.split(";") if item)
