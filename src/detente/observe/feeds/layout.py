"""How the rows of a file are written: which columns, how divided, and how such a file is recognised."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SAMPLE_LINES = 50
"""Lines of a file that are looked at to recognise its layout: enough to outvote a few broken ones."""
EXAMINED_LINES = 2000
"""Lines in which an objection to a file is looked for."""


def quoted_fields(line: str, delimiter: str) -> list[str]:
    """Divide one line of a CSV table into its fields; a line that is no CSV has none."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def no_objection(lines: Sequence[str]) -> str:
    """Find nothing that speaks against a file."""
    return ""


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which rows are written.

    Attributes
    ----------
    name : str
        For messages and the ledger: ``"GDELT 2.0 export"``.
    columns : tuple of str
        Names in order, for files without a header; empty if the header names them.
    delimiter : str
        What divides the fields.
    is_quoted : bool
        Fields may stand in double quotes, and may then hold delimiters and line ends.
    header : tuple of str
        Columns that the header must have (in our names); empty for files without a header.
    aliases : mapping
        Header name to our name, for files that were exported anew.
    missing : tuple of str
        Words that stand for an empty field.
    encoding : str
        ``utf-8``, or what the publisher uses.
    is_ragged : bool
        Rows may be longer than the header, or shorter where the last fields are empty.
    pattern : str
        Regular expression that is found in every row, where the number of columns alone would let in other files.
    objection : callable
        Reads the first ``EXAMINED_LINES`` lines and says, as a clause, why the file cannot be of this feed though it
        is written in this way; empty if nothing speaks against it.
    """

    name: str
    columns: tuple[str, ...] = ()
    delimiter: str = "\t"
    is_quoted: bool = False
    header: tuple[str, ...] = ()
    aliases: Mapping[str, str] | None = None
    missing: tuple[str, ...] = ()
    encoding: str = "utf-8"
    is_ragged: bool = False
    pattern: str = ""
    objection: Callable[[Sequence[str]], str] = no_objection

    @property
    def has_header(self) -> bool:
        """Whether the first row names the columns."""
        return bool(self.header)

    def split(self, line: str) -> list[str]:
        """Divide one line into its fields."""
        if self.is_quoted:
            return quoted_fields(line, self.delimiter)
        return line.rstrip("\r").split(self.delimiter)

    def names(self, lines: Sequence[str]) -> tuple[str, ...]:
        """Return our names of a file's columns, in the file's order.

        Parameters
        ----------
        lines : sequence of str
            The first lines of the file.
        """
        if not self.has_header:
            return self.columns
        known = self.aliases or {}
        return tuple(known.get(name.strip(), name.strip()) for name in self.split(lines[0]))

    def fit(self, lines: Sequence[str]) -> float:
        """Return the share of lines, from 0 to 1, that are written in this way."""
        if not lines:
            return 0.0
        if self.has_header:
            return 1.0 if set(self.header) <= set(self.names(lines)) else 0.0
        fitting = (
            len(self.split(line)) == len(self.columns) and re.search(self.pattern, line) is not None for line in lines
        )
        return sum(fitting) / len(lines)
