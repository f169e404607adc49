"""How the rows of a file are written: which columns, how divided, and how such a file is recognised."""

from __future__ import annotations

import csv
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAMPLE_LINES = 50
"""Lines of a file that are looked at to recognise its layout: enough to outvote a few broken ones."""


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

    @property
    def has_header(self) -> bool:
        """Whether the first row names the columns."""
        return bool(self.header)

    def split(self, line: str) -> list[str]:
        """Divide one line into its fields."""
        if self.is_quoted:
            with suppress(csv.Error):
                return next(csv.reader([line], delimiter=self.delimiter), [])
            return []
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
        return sum(len(self.split(line)) == len(self.columns) for line in lines) / len(lines)
