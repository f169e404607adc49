"""What is done to the rows of a file: each operation on its bytes, and plans of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from benchmarks.reliability.feedrows import Subject

Mutation = tuple[int, int, int, int]
"""Which row, which operation, where in the row, and with what; numbers of any size."""

_HUGE = (b"9" * 400, b"1e999", b"-1", b"nan", b"99999999999999999999", b"0", b"99991231", b"9999-12-31", b"\xd9\xa1")
_BROKEN = (b"\xff\xfe", b"\xc3(", b"\xed\xa0\x80", b"\x85", b"\xef\xbb\xbf", b"\xe2\x80\xa8")
_CONTROL = tuple(bytes([code]) for code in (*range(32), 127))
_STRAY = (b'"', b'""', b"'", b"\\", b"\n", b"\r", b"\r\n", b"{", b"|", b";", b",", b"\t")


def _inserted(row: bytes, place: int, what: bytes) -> bytes:
    at = place % (len(row) + 1)
    return row[:at] + what + row[at:]


def _flip(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    if not row:
        return row
    at = place % len(row)
    return row[:at] + bytes([what % 256]) + row[at + 1 :]


def _drop(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    fields = row.split(delimiter)
    del fields[place % len(fields)]
    return delimiter.join(fields)


def _add(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    fields = row.split(delimiter)
    fields.insert(place % (len(fields) + 1), str(what).encode())
    return delimiter.join(fields)


def _huge(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    fields = row.split(delimiter)
    fields[place % len(fields)] = _HUGE[what % len(_HUGE)]
    return delimiter.join(fields)


def _empty(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    fields = row.split(delimiter)
    fields[place % len(fields)] = b""
    return delimiter.join(fields)


def _swap(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    fields = row.split(delimiter)
    a, b = place % len(fields), what % len(fields)
    fields[a], fields[b] = fields[b], fields[a]
    return delimiter.join(fields)


def _break(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    return _inserted(row, place, _BROKEN[what % len(_BROKEN)])


def _control(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    return _inserted(row, place, _CONTROL[what % len(_CONTROL)])


def _stray(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    return _inserted(row, place, _STRAY[what % len(_STRAY)])


def _blank(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    return (b"", b"\n" + row, b" ", row + b"\n\n")[what % 4]


def _cut(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    return row[: place % (len(row) + 1)]


OPERATIONS = (_flip, _drop, _add, _huge, _empty, _swap, _break, _control, _stray, _blank, _cut)


def mutated(subject: Subject, rows: Sequence[bytes], plan: Iterable[Mutation], *, cut: int = 0) -> bytes:
    """Return the bytes of a file whose rows are mutated by a plan, with so many bytes missing at its end."""
    changed = list(rows)
    delimiter = subject.delimiter.encode()
    for row, operation, place, what in plan:
        at = row % len(changed)
        mutation = OPERATIONS[operation % len(OPERATIONS)](changed[at], place, what, delimiter)
        changed[at] = mutation if not subject.has_text_only or mutation.isascii() else changed[at][1:]
    head = [subject.header.encode(subject.encoding)] if subject.header else []
    data = b"\n".join([*head, *changed]) + b"\n"
    return data[: len(data) - cut] if cut else data


def plan(random: Random, n_rows: int, n: int) -> list[Mutation]:
    """Draw mutations of so many different rows, each with one operation or two."""
    picked = random.sample(range(n_rows), n)
    picked += [row for row in picked if random.random() < 0.2]
    return [(row, random.getrandbits(16), random.getrandbits(16), random.getrandbits(16)) for row in picked]


def changed_row(data: bytes, random: Random, delimiter: bytes) -> bytes:
    """Do one operation to one line."""
    rows = data.split(b"\n")
    at = random.randrange(len(rows))
    rows[at] = random.choice(OPERATIONS)(rows[at], random.getrandbits(16), random.getrandbits(16), delimiter)
    return b"\n".join(rows)
