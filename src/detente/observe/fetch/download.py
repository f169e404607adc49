"""One file from a publisher to the disk, whole or not at all.

A download grows in ``.NAME.part`` and gets its name only when it is complete and sound; names with a dot in front are
this program's own, and whoever reads the folder passes them over. A part is taken up where it
ends (HTTP range requests, RFC 9110): where the publisher gives a checksum, the checksum tells whether the two halves
belong together; where not, the validator of the first answer is kept in ``.NAME.tag`` and sent as ``If-Range``, so
that a file which changed meanwhile begins anew. A part without checksum and validator is thrown away.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.errors import FetchError
from detente.observe.fetch.connection import Trouble
from detente.observe.fetch.outcome import Outcome
from detente.observe.fetch.wanted import unwritable

if TYPE_CHECKING:
    from pathlib import Path

    import requests

    from detente.observe.fetch.connection import Connection
    from detente.observe.fetch.outcome import Watcher

UNSOUND_TRIES = 2
"""Whole downloads that may turn out unsound before a file is given up: the fault is hardly on the way then."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+() -]{0,199}")
_RANGE = re.compile(r"bytes (?P<first>\d+)-\d+/(?P<total>\d+|\*)")
_UNSATISFIED = re.compile(r"bytes \*/(?P<total>\d+)")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file at a publisher.

    Attributes
    ----------
    name : str
        Its name on the disk. Names come from servers, so only plain ones are taken: no folders, no leading dot.
    url : str
        Its address.
    md5 : str, optional
        The publisher's checksum, in hexadecimal.
    size : int, optional
        The publisher's size in bytes.
    is_own : bool
        It is of use to this program alone, such as a list of files, and is kept under a name with a dot in front.

    Raises
    ------
    FetchError
        If the name is not plain.
    """

    name: str
    url: str
    md5: str | None = None
    size: int | None = None
    is_own: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.name.endswith((".part", ".tag", ".", " ")):
            raise FetchError(
                f"the publisher names a file {self.name!r}; expected a plain name of letters, digits, '.', '-' and "
                "'_', so it is not written."
            )

    @property
    def kept_as(self) -> str:
        """Its name in the folder."""
        return f".{self.name}" if self.is_own else self.name


def download(remote: RemoteFile, folder: Path, connection: Connection, watcher: Watcher) -> Outcome:
    """Bring one file into a folder; a sound one that is there already is left as it is.

    Parameters
    ----------
    remote : RemoteFile
        What to fetch.
    folder : pathlib.Path
        An existing folder.
    connection : Connection
        How to ask.
    watcher : Watcher
        Who is told of bytes as they come.

    Returns
    -------
    Outcome
        ``fetched``, ``present``, or ``failed`` with the reason.

    Raises
    ------
    FetchError
        If the folder cannot take the file: the next one would fare no better.
    """
    final = folder / remote.kept_as
    try:
        if final.exists():
            if flaw(final, remote) is None:
                return Outcome(remote.kept_as, "present", final.stat().st_size)
            final.unlink()
        return _tried(_Part(remote, folder, watcher), connection, final)
    except OSError as error:
        raise unwritable(folder, error) from None


def flaw(path: Path, remote: RemoteFile) -> str | None:
    """Say what is wrong with a finished file, or nothing.

    The checksum decides where there is one; without it the size does, and a ``.zip`` must be one: a server in
    trouble may send a page of text in its place, with status 200.
    """
    if remote.md5 is not None:
        found = md5_of(path)
        if found != remote.md5.lower():
            return f"its checksum is {found}, the publisher's {remote.md5.lower()}{_begins(path)}"
        return None
    if remote.size is not None and path.stat().st_size != remote.size:
        return f"it has {path.stat().st_size} bytes, expected {remote.size}"
    if remote.name.lower().endswith(".zip") and not zipfile.is_zipfile(path):
        return f"it is not a zip file{_begins(path)}"
    return None


def part_of(path: Path) -> Path:
    """Return where a file grows until it is whole."""
    return path.with_name(f".{path.name}.part")


def md5_of(path: Path) -> str:
    """Return the MD5 of a file: a checksum against accidents, not against malice."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _begins(path: Path) -> str:
    """Show the start of a text that stands in the place of data."""
    with path.open("rb") as file:
        start = file.read(40)
    return f"; it begins with {start.split(b'>')[0][:30].decode('ascii')!r}" if start.isascii() and start else ""


def _tried(part: _Part, connection: Connection, final: Path) -> Outcome:
    """Ask until the part is whole and sound, or until it is given up."""
    pace = connection.pace
    failures = unsound = 0
    furthest = part.size  # only what was never reached before is progress: a file may begin anew
    while True:
        try:
            part.fill(connection)
            found = flaw(part.path, part.remote)
            if found is None:
                part.become(final)
                return Outcome(part.remote.kept_as, "fetched", final.stat().st_size)
            unsound += 1
            part.forget()
            raise Trouble(found, is_final=unsound >= UNSOUND_TRIES)
        except Trouble as trouble:
            has_moved = part.size - furthest >= pace.progress_bytes
            failures = 1 if has_moved else failures + 1
            furthest = max(furthest, part.size)
            if trouble.is_final or failures >= pace.tries:
                return Outcome(part.remote.kept_as, "failed", reason=trouble.reason)
            connection.wait(pace.wait_after(failures) if trouble.wait is None else trouble.wait)


class _Part:
    """The growing file of one download."""

    def __init__(self, remote: RemoteFile, folder: Path, watcher: Watcher) -> None:
        self.remote, self.watcher = remote, watcher
        self.path = part_of(folder / remote.name)
        self._tag_path = folder / f".{remote.name}.tag"
        self._told = 0

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def forget(self) -> None:
        """Begin anew."""
        self.path.unlink(missing_ok=True)
        self._tag_path.unlink(missing_ok=True)
        self._tell(0)

    def become(self, final: Path) -> None:
        """Take the final name, in one step."""
        self.path.replace(final)
        self._tag_path.unlink(missing_ok=True)

    def fill(self, connection: Connection) -> None:
        """Ask for what is missing, once.

        Raises
        ------
        Trouble
            If it did not come whole; what came is kept.
        """
        tag = self._kept_tag()
        have = self.size
        if have and (self.remote.md5 is None and tag is None):
            self.forget()
            have = 0
        self._tell(have)
        if have and have == self.remote.size:
            return  # only the check was not reached
        asked = {"Accept-Encoding": "identity"}
        if have:
            asked["Range"] = f"bytes={have}-"
            if tag:
                asked["If-Range"] = tag
        with connection.opened(self.remote.url, headers=asked) as answer:
            if answer.status_code == 416:
                self._settle_unsatisfied(answer, have)
                return
            connection.check(answer)
            self._write(answer, connection, have)

    def _settle_unsatisfied(self, answer: requests.Response, have: int) -> None:
        """Tell a part that is whole from one that is longer than the file."""
        found = _UNSATISFIED.fullmatch(answer.headers.get("Content-Range", ""))
        if found is None or int(found["total"]) != have:
            self.forget()
            raise Trouble("the file at the publisher is shorter than what was already here", wait=0.0)

    def _write(self, answer: requests.Response, connection: Connection, have: int) -> None:
        start, total = _place(answer)
        if start not in (0, have):
            self.forget()
            raise Trouble("the publisher sent another part than was asked for")
        self._tell(start)
        try:
            with self.path.open("ab" if start else "wb", buffering=0) as file:
                for piece in connection.pieces(answer, is_raw=True):
                    file.write(piece)
                    self._tell(start := start + len(piece))
        except BaseException:
            self._keep_tag(answer)
            raise
        if total is not None and start != total:
            self._keep_tag(answer)
            raise Trouble(f"it ended after {start} of {total} bytes")

    def _keep_tag(self, answer: requests.Response) -> None:
        """Keep what identifies this version of the file, for the next run; best effort, as the disk may be full."""
        strong = answer.headers.get("ETag", "")
        tag = strong if strong.startswith('"') else answer.headers.get("Last-Modified", "")
        with suppress(OSError):
            if tag:
                self._tag_path.write_text(tag, encoding="ascii", errors="ignore")
            else:
                self._tag_path.unlink(missing_ok=True)

    def _kept_tag(self) -> str | None:
        try:
            return self._tag_path.read_text(encoding="ascii", errors="ignore").splitlines()[0]
        except (FileNotFoundError, IndexError):
            return None

    def _tell(self, reached: int) -> None:
        self.watcher.received(reached - self._told)
        self._told = reached


def _place(answer: requests.Response) -> tuple[int, int | None]:
    """Return where an answer begins in the file, and the length of the whole file if it says so."""
    if answer.status_code == 206:
        found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if found is None:
            return -1, None
        return int(found["first"]), None if found["total"] == "*" else int(found["total"])
    length: Any = answer.headers.get("Content-Length")
    return 0, int(length) if length and length.isdecimal() else None
