"""Files as users have them: plain, gzipped or zipped, with any line ends and any dirt, to whole or clean lines.

Line numbers survive cleaning: a line that cannot be read is replaced by a mark that says why, and is set aside later.
"""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import zipfile
import zlib
from contextlib import suppress
from itertools import islice
from typing import IO, TYPE_CHECKING, cast

from blake3 import blake3

from detente.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from detente.observe.feeds.layout import Layout

LARGE = 48 * 2**20
"""A file of more unpacked bytes is loaded by itself, and its rows that are no act are not kept apart by line."""
PACKING = 5
"""How many times smaller packed event files are than unpacked ones (measured: 3 to 6)."""
LONGEST_ROW = 100
"""Lines that a row of a quoted table may have; a quote that has no end by then is a stray one."""
LONGEST_LINE = 2**20
"""A longer line is no row of any feed, but a file without line ends."""

TAB, UNIT = "\t", "\x1f"
"""What divides the fields in a slice: tabs as in the file, or the unit separator for what was quoted."""
MARK = "\x1a"
"""Begins a line that stands for one that could not be read; its reason follows."""

BROKEN = (OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
"""What reading a damaged file can raise."""
LOCKED = (RuntimeError, NotImplementedError, UnicodeDecodeError)
"""What opening an archive can raise beside: encrypted, packed in an unknown way, a name that is no text."""

_KEPT = {9, 10, 13}
_TO_SPACE = bytes(32 if code < 32 and code not in _KEPT else code for code in range(256))
_FIELD_TO_SPACE = dict.fromkeys(range(32), " ")
CHUNK = 4 * 2**20
"""Bytes that are read at once."""


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
            while chunk := handle.read(4 * CHUNK):  # not mapped: that would count as memory of this process
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
    except (*BROKEN, *LOCKED) as error:
        raise unreadable(path, error) from None


def head(path: Path, encoding: str, n: int) -> list[str]:
    """Return the first lines of a file as text; what cannot be decoded is replaced.

    Raises
    ------
    DataError
        If the file cannot be read or its packing is broken.
    """
    for stream in unpacked(path):
        try:
            found = list(islice(bounded_lines(stream), n))
        except BROKEN as error:
            raise unreadable(path, error) from None
        read_as = "utf-8-sig" if encoding == "utf-8" else encoding
        return [line.decode(read_as, "replace").rstrip("\r\n") for line in found]
    return []


def n_lines(path: Path) -> int:
    """Count the lines of a plain file; a last line without a line end counts."""
    n, last = 0, b"\n"
    with path.open("rb", buffering=0) as handle:
        while chunk := handle.read(CHUNK):
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
    while chunk := stream.read(CHUNK):
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
    for number, line in enumerate(bounded_lines(stream)):
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


def bounded_lines(stream: IO[bytes]) -> Iterator[bytes]:
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
    swallow the good rows after it; where what was gathered holds a line that is a whole row, or does not give sound
    rows as wide as the first, each of its lines is a row of its own.
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
    alone = [_one_row(line, delimiter) for line in lines]
    # A whole row among them: the row before it broke off within quotes, and would take the end of this one for its own.
    has_row = any(
        isinstance(row, list) and len(row) == width and line.count('"') % 2 == 0
        for row, line in zip(alone[1:], lines[1:], strict=True)
    )
    if len(lines) > 1 and not has_row:
        with suppress(csv.Error, UnicodeEncodeError):
            "".join(lines).encode()
            rows = list(csv.reader(lines, delimiter=delimiter))
            if all(len(row) == width for row in rows):
                yield from rows
                return
    yield from alone


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
