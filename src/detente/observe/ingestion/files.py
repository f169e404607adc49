"""Files as users have them: plain, gzipped or zipped, with any line ends and any dirt, to clean lines.

A *slice* is a text file of lines for DuckDB to read. A plain file of moderate size is tried as it stands, which is
fast; if it turns out not to be clean, or is packed, quoted or large, its lines are unpacked and cleaned into temporary
slices: valid UTF-8, one row a line, no control characters, a bounded size, so that memory does not grow with the file.
Line numbers survive: a line that cannot be read is replaced by a mark that says why, and is set aside later.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Literal, cast

from blake3 import blake3

from detente.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from detente.observe.feeds.layout import Layout

SLICE_BYTES = 384 * 2**20
"""Unpacked bytes in one slice: some million rows of GDELT, whose fields fit in a few hundred megabytes of memory.
Smaller slices cost time: DuckDB stores rows in groups of 122,880."""
PLAIN_BYTES = 512 * 2**20
"""A plain file up to this size is read as it stands."""
LARGE = 48 * 2**20
"""A file of more unpacked bytes is loaded by itself, and its rows that are no act are not kept apart by line."""
PACKING = 5
"""How many times smaller packed event files are than unpacked ones (measured: 3 to 6)."""
LONGEST_ROW = 100
"""Lines that a row of a quoted table may have; a quote that has no end by then is a stray one."""
LONGEST_LINE = 2**20
"""A longer line is no row of any feed, but a file without line ends."""

ENDLESS = 2**62
"""Rows of a span whose end is not known yet."""

TAB, UNIT = "\t", "\x1f"
"""What divides the fields in a slice: tabs as in the file, or the unit separator for what was quoted."""
MARK = "\x1a"
"""Begins a line that stands for one that could not be read; its reason follows."""

Cleaning = Literal["where needed", "always"]
BROKEN = (OSError, EOFError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged file can raise."""

_KEPT = {9, 10, 13}
_TO_SPACE = bytes(32 if code < 32 and code not in _KEPT else code for code in range(256))
_FIELD_TO_SPACE = dict.fromkeys(range(32), " ")
_CHUNK = 4 * 2**20


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


def fingerprint(path: Path) -> str:
    """Return the BLAKE3 hash of a file's bytes, 32 hexadecimal characters: equal content, equal fingerprint.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    digest = blake3(max_threads=blake3.AUTO)
    try:
        with path.open("rb", buffering=0) as handle:
            while chunk := handle.read(4 * _CHUNK):  # not mapped: that would count as memory of this process
                digest.update(chunk)
        return digest.hexdigest(length=16)
    except OSError as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: Exception) -> DataError:
    """Say that a file cannot be read, and why."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return DataError(f"{path} cannot be read ({reason.rstrip('.')}); give the path of a file of the feed.")


def is_packed(path: Path) -> bool:
    """Tell whether a file is gzipped or zipped, by its first bytes."""
    with path.open("rb") as handle:
        return handle.read(4)[:2] in (b"\x1f\x8b", b"PK")


def weight(path: Path) -> int:
    """Estimate the unpacked bytes of a file."""
    return path.stat().st_size * (PACKING if is_packed(path) else 1)


def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """Yield the bytes of a file, of each member of a zip archive in the order of their names.

    Raises
    ------
    DataError
        If the file cannot be read or its packing is broken.
    """
    try:
        with path.open("rb") as handle:
            start = handle.read(4)
        if start[:2] == b"\x1f\x8b":
            with gzip.open(path) as stream:
                yield cast("IO[bytes]", stream)
        elif start == b"PK\x03\x04":
            with zipfile.ZipFile(path) as archive:
                for name in sorted(archive.namelist()):
                    if not name.endswith("/"):
                        with archive.open(name) as stream:
                            yield stream
        else:
            with path.open("rb") as stream:
                yield stream
    except (*BROKEN, RuntimeError, NotImplementedError) as error:  # the last two: encrypted, unknown packing
        raise unreadable(path, error) from None


def head(path: Path, encoding: str, n: int) -> list[str]:
    """Return the first lines of a file as text; what cannot be decoded is replaced."""
    for stream in unpacked(path):
        found = []
        for line in stream:
            found.append(line[:LONGEST_LINE].decode("utf-8-sig" if encoding == "utf-8" else encoding, "replace"))
            if len(found) == n:
                break
        return [line.rstrip("\r\n") for line in found]
    return []


def n_lines(path: Path) -> int:
    """Count the lines of a plain file; a last line without a line end counts."""
    n, last = 0, b"\n"
    with path.open("rb", buffering=0) as handle:
        while chunk := handle.read(_CHUNK):
            n += chunk.count(b"\n")
            last = chunk[-1:]
    return n + (last != b"\n")


def blocks(path: Path, layout: Layout) -> Iterator[bytes]:
    """Yield the rows of a file as they stand, many whole lines at a time, the header left out."""
    for stream in unpacked(path):
        try:
            yield from _blocks(stream, has_header=layout.has_header)
        except BROKEN as error:
            raise unreadable(path, error) from None


def _blocks(stream: IO[bytes], *, has_header: bool) -> Iterator[bytes]:
    if has_header:
        stream.readline(LONGEST_LINE)
    rest = b""
    while chunk := stream.read(_CHUNK):
        whole, end, rest = (rest + chunk).rpartition(b"\n")
        if end:
            yield whole + end
        elif len(rest) > LONGEST_LINE:  # no row is that long: the lines will be looked at one by one
            yield rest[:LONGEST_LINE] + b"\n"
            rest = rest[LONGEST_LINE:]
    if rest:
        yield rest + b"\n"


def clean_lines(path: Path, layout: Layout) -> Iterator[bytes]:
    """Yield the rows of a file as clean lines with their line end, the header left out."""
    for stream in unpacked(path):
        try:
            yield from _quoted_rows(stream, layout) if layout.is_quoted else _plain_rows(stream, layout)
        except BROKEN as error:
            raise unreadable(path, error) from None


def _plain_rows(stream: IO[bytes], layout: Layout) -> Iterator[bytes]:
    is_utf8 = layout.encoding == "utf-8"
    for number, line in enumerate(_bounded_lines(stream)):
        if number == 0:
            line = line.removeprefix(b"\xef\xbb\xbf")
            if layout.has_header:
                continue
        bare = line.rstrip(b"\r\n").translate(_TO_SPACE).replace(b"\r", b" ")
        if len(line) >= LONGEST_LINE:
            yield _mark("the line is longer than any row")
        elif not bare:
            yield _mark("the line is empty")
        elif is_utf8 and not _is_utf8(bare):
            yield _mark("the line is not valid UTF-8")
        else:
            yield (bare if is_utf8 else bare.decode(layout.encoding, "replace").encode()) + b"\n"


def _bounded_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield lines; of one that is too long only its beginning."""
    while line := stream.readline(LONGEST_LINE):
        yield line
        while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _quoted_rows(stream: IO[bytes], layout: Layout) -> Iterator[bytes]:
    encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
    text = io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")
    is_first = layout.has_header
    try:
        for row in _csv_rows(_without_nul(text), layout.delimiter):
            if is_first:
                is_first = False
            elif isinstance(row, str):
                yield _mark(row)
            elif not row:
                yield _mark("the line is empty")
            else:
                yield _joined(row, layout.missing)
    finally:
        text.detach()  # the bytes are closed by whoever opened them


def _csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str] | str]:
    """Yield the rows of a CSV table, or in a row's place what is wrong with it.

    A quoted field may hold line ends, so that lines are gathered until their quotes are even. A stray quote would
    swallow the good rows after it; where what was gathered does not give sound rows as wide as the first, each of its
    lines is a row of its own.
    """
    width = 0
    gathered: list[str] = []
    is_open = False
    for line in lines:
        if not gathered and '"' not in line:
            bare = line.rstrip("\r\n")
            row = bare.split(delimiter) if bare else []
            width = width or len(row)
            yield row
            continue
        gathered.append(line)
        is_open ^= line.count('"') % 2 == 1
        if is_open and len(gathered) < LONGEST_ROW:
            continue
        for found in _gathered_rows(gathered, delimiter, width):
            width = width or (len(found) if isinstance(found, list) else 0)
            yield found
        gathered, is_open = [], False
    yield from _gathered_rows(gathered, delimiter, width)


def _gathered_rows(lines: list[str], delimiter: str, width: int) -> Iterator[list[str] | str]:
    if len(lines) > 1:
        with suppress(csv.Error, UnicodeEncodeError):
            "".join(lines).encode()
            rows = list(csv.reader(lines, delimiter=delimiter))
            if all(len(row) == width for row in rows):
                yield from rows
                return
    for line in lines:
        yield _one_row(line, delimiter)


def _one_row(line: str, delimiter: str) -> list[str] | str:
    try:
        row = next(csv.reader([line], delimiter=delimiter), [])
        if '"' in line:
            next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        # Of what strictness finds, only a quote without an end is wrong beyond doubt.
        if not str(error).startswith("'"):
            return f"the row is no CSV ({error})"
    return row


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\0", " ")


def _joined(row: list[str], missing: tuple[str, ...]) -> bytes:
    fields = ("" if field in missing else field.translate(_FIELD_TO_SPACE) for field in row)
    try:
        return f"{UNIT.join(fields)}\n".encode()
    except UnicodeEncodeError:
        return _mark("the row is not valid UTF-8")


def _mark(reason: str) -> bytes:
    return f"{MARK}{reason}\n".encode()


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
            self._handle = self._path.open("wb", buffering=_CHUNK)
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
