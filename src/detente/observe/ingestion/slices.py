"""Slices: text files of lines for DuckDB to read, and which rows of them are whose.

A plain file of moderate size is its own slice, tried as it stands, which is fast. If it turns out not to be clean, or
is packed, quoted or large, its lines are unpacked and cleaned into temporary slices: valid UTF-8, one row a line, no
control characters, a bounded size, so that memory does not grow with the file.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Literal

from detente.observe.ingestion.files import CHUNK, LARGE, blocks, clean_lines, is_packed, n_lines, weight

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from detente.observe.feeds.layout import Layout

Cleaning = Literal["where needed", "always"]

SLICE_BYTES = 384 * 2**20
"""Unpacked bytes in one slice: some million rows of GDELT, whose fields fit in a few hundred megabytes of memory.
Smaller slices cost time: DuckDB stores rows in groups of 122,880."""
PLAIN_BYTES = 512 * 2**20
"""A plain file up to this size is read as it stands."""
ENDLESS = 2**62
"""Rows of a span whose end is not known yet."""


@dataclass(frozen=True, slots=True)
class Span:
    """Rows of one file within a slice.

    Attributes
    ----------
    file : int
        Number of the file in the ledger.
    first, n : int
        Place of its first row in the slice, from 0, and the number of its rows.
    line : int
        Number of that first row in the file, from 1, the header not counted.
    """

    file: int
    first: int
    n: int
    line: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Lines that are ready to be read.

    Attributes
    ----------
    path : Path
        The text file.
    spans : tuple of Span
        Which rows are whose.
    is_strict : bool
        Its lines stand as in the user's file, taken to be clean until reading them shows otherwise.
    is_large : bool
        It is part of a large file and strict: rows that are no act need not be kept, so that lines are not known.
    is_temporary : bool
        It is to be deleted afterwards.
    counted : Future of int, or None
        The number of lines of a user's own file, counted while it is read.
    """

    path: Path
    spans: tuple[Span, ...]
    is_strict: bool
    is_large: bool = False
    is_temporary: bool = True
    counted: Future[int] | None = None

    @property
    def n(self) -> int:
        """Number of rows."""
        return sum(span.n for span in self.spans) if self.counted is None else self.counted.result()

    def drop(self) -> None:
        """Delete a temporary slice."""
        if self.is_temporary:
            self.path.unlink(missing_ok=True)


def slices(files: Iterable[tuple[int, Path]], layout: Layout, folder: Path, *, cleaning: Cleaning) -> Generator[Slice]:
    """Turn files of one layout into slices.

    Parameters
    ----------
    files : iterable of (int, Path)
        Number in the ledger, and path.
    layout : Layout
        How all of them are written.
    folder : Path
        Where temporary slices are put.
    cleaning : {"where needed", "always"}
        Whether plain files are tried as they stand.
    """
    is_strict = cleaning == "where needed" and not (layout.is_quoted or layout.is_ragged) and layout.encoding == "utf-8"
    spool = _Spool(folder, is_strict=is_strict)
    try:
        for number, path in files:
            if is_strict and not layout.has_header and not is_packed(path) and path.stat().st_size <= PLAIN_BYTES:
                with ThreadPoolExecutor(1) as counter:
                    count = counter.submit(n_lines, path)
                    yield Slice(
                        path,
                        (Span(number, 0, ENDLESS, 1),),
                        is_strict=True,
                        is_large=weight(path) > LARGE,
                        is_temporary=False,
                        counted=count,
                    )
                continue
            line = 1
            spool.is_large = is_strict and weight(path) > LARGE
            for rows in blocks(path, layout) if is_strict else clean_lines(path, layout):
                line += spool.add(number, line, rows)
                if spool.is_full:
                    yield spool.cut()
        if spool.n:
            yield spool.cut()
    finally:
        spool.close()


def made_ahead(reads: Generator[Slice]) -> Iterator[Slice]:
    """Make the next slice while the present one is read."""
    with closing(reads), ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, reads, None)
        while (read := coming.result()) is not None:
            coming = maker.submit(next, reads, None)
            yield read


class _Spool:
    """The temporary slice that is being filled."""

    def __init__(self, folder: Path, *, is_strict: bool) -> None:
        self._folder, self._count, self._is_strict = folder, 0, is_strict
        self.is_large = False
        self._open()

    def _open(self) -> None:
        self._path = self._folder / f"slice-{self._count}.txt"
        self._handle: IO[bytes] | None = None
        self._bytes = self.n = 0
        self._spans: list[list[int]] = []

    @property
    def is_full(self) -> bool:
        return self._bytes >= SLICE_BYTES

    def add(self, file: int, line: int, rows: bytes) -> int:
        """Add whole lines of a file, the first of which is line ``line`` there; return how many."""
        if self._handle is None:
            self._handle = self._path.open("wb", buffering=CHUNK)
        if not self._spans or self._spans[-1][0] != file:
            self._spans.append([file, self.n, 0, line])
        n = rows.count(b"\n")
        self._handle.write(rows)
        self._spans[-1][2] += n
        self.n += n
        self._bytes += len(rows)
        return n

    def cut(self) -> Slice:
        """Close what is there as a slice and begin the next."""
        done = Slice(self._path, tuple(Span(*span) for span in self._spans), self._is_strict, self.is_large)
        self.close()
        self._count += 1
        self._open()
        return done

    def close(self) -> None:
        if self._handle is not None:
            self._handle.close()
