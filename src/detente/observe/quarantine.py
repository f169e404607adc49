"""Rejected rows: where each stood and why it was not taken.

A feed loads every row it can use; the others end here with file, row, column, value and reason, so that the
user can mend them. Nothing is dropped in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.observe.tables import insert_frame

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb


@dataclass(frozen=True, slots=True)
class Rejection:
    """One row that could not be used.

    Attributes
    ----------
    file : str
        The file as the user named it.
    row : int
        Row in the file, 1-based, the header not counted.
    column : str
        The first column that was wrong.
    value : str
        What stood there.
    reason : str
        What was expected, as a clause: ``"expected a day YYYY-MM-DD"``.
    raw : str
        The whole row as it stood, its fields divided by tabs; empty if it was not kept.
    """

    file: str
    row: int
    column: str
    value: str
    reason: str
    raw: str = ""

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, column '{self.column}': {self.value!r} found; {self.reason.rstrip('.')}."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "reason": self.reason,
        }


_COLUMNS = {
    "file": pl.Int32(),
    "line": pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "reason": pl.String(),
    "raw": pl.String(),
}


def set_aside(connection: duckdb.DuckDBPyConnection, file: int, rejections: Iterable[Rejection]) -> None:
    """Put rejected rows of a file of the ledger into the quarantine."""
    rows = [(file, one.row, one.column, one.value, one.reason, one.raw) for one in rejections]
    insert_frame(connection, "quarantine", pl.DataFrame(rows, schema=_COLUMNS, orient="row"))
