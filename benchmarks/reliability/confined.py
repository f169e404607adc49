"""A run of code that may write below one folder alone and may not call anybody, and a limit to its time."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WRITES = {
    "os.mkdir": (0,), "os.rename": (0, 1), "os.remove": (0,), "os.rmdir": (0,), "os.link": (1,), "os.symlink": (1,),
    "os.truncate": (0,), "os.chmod": (0,), "sqlite3.connect": (0,),
}  # fmt: skip
"""Acts of the interpreter that change files, and which of their arguments are paths."""
_IN_FOLDER = ("os.mkdir", "os.remove", "os.rmdir", "os.chmod")
"""Acts whose last argument may be an open folder that the path is meant in: one that the run was let open before."""
_CALLS = ("socket.connect", "socket.sendto", "subprocess.Popen", "os.system", "os.exec", "os.fork")
_CHANGING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class OutsideError(Exception):
    """Something was written elsewhere, or somebody called."""


class LateError(BaseException):
    """The time is over; no handler of errors takes it for one."""


class _Watch:
    """Notes what the interpreter's audit events say, while a run is on: a hook cannot be taken away."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.seen: list[str] = []
        self._is_hooked = False

    def hook(self) -> None:
        if not self._is_hooked:
            sys.addaudithook(self._on)
            self._is_hooked = True

    def _on(self, event: str, args: tuple[Any, ...]) -> None:
        if self.folder is None:
            return
        if event == "open":
            path, _, flags = args
            if isinstance(flags, int) and flags & _CHANGING:
                self._note(event, path)
        elif event in _WRITES:
            if event not in _IN_FOLDER or args[-1] == -1:
                for place in _WRITES[event]:
                    self._note(event, args[place])
        elif event in _CALLS:
            self.seen.append(event)

    def _note(self, event: str, path: Any) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return  # a descriptor that is open already
        place = os.path.realpath(os.fsdecode(path))
        is_own = place.startswith(f"{self.folder}{os.sep}") or place == self.folder
        if not is_own and place != os.devnull and "__pycache__" not in place and os.fsdecode(path) != ":memory:":
            self.seen.append(f"{event} {place}")


_WATCH = _Watch()


@contextmanager
def confined(folder: Path) -> Iterator[None]:
    """Watch a run for what it writes; the folder is its place for temporary files too.

    Python's own acts are seen, those of libraries in other languages only where they go through Python.

    Raises
    ------
    OutsideError
        After the run, if it changed a file that is not below the folder, or opened a connection.
    """
    _WATCH.hook()
    _WATCH.seen.clear()
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    _WATCH.folder = str(folder.resolve())
    try:
        yield
    finally:
        _WATCH.folder, tempfile.tempdir = None, before
    if _WATCH.seen:
        raise OutsideError(", ".join(_WATCH.seen))


@contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """End a run that takes longer.

    Raises
    ------
    LateError
        Within the run, when its time is over.
    """

    def late(*_: Any) -> None:
        raise LateError(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
