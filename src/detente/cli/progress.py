"""A bar, a counter or a line on standard error while something is under way, where somebody can see it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sized
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.progress import Progress, TaskID

    from detente.observe.fetch.outcome import Outcome, Watcher


@contextmanager
def progress(*, is_wanted: bool) -> Iterator[Watcher]:
    """Give a watcher that draws a bar, or one that is silent: in a pipe, with NO_COLOR, or when not wanted."""
    from detente.observe.fetch.outcome import Silent

    if not _is_seen(is_wanted=is_wanted):
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as drawn:
        yield _Bar(drawn)


@contextmanager
def counting(*, is_wanted: bool, what: str) -> Iterator[Callable[[Iterable[Any]], Iterable[Any]]]:
    """Give a function that passes items on and counts them (``what``: "documents read") where somebody can see it."""
    if not _is_seen(is_wanted=is_wanted):
        yield lambda items: items
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(what), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        line = drawn.add_task(what, total=None)

        def counted(items: Iterable[Any]) -> Iterator[Any]:
            drawn.update(line, total=len(items) if isinstance(items, Sized) else None)
            for item in items:
                yield item
                drawn.advance(line)

        yield counted


@contextmanager
def doing(*, is_wanted: bool) -> Iterator[Callable[[str], None]]:
    """Give a function that shows on one line, until the block ends, what is being done, where somebody can see it."""
    if not _is_seen(is_wanted=is_wanted):
        yield lambda what: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as drawn:
        line = drawn.add_task("beginning", total=None)
        yield lambda what: drawn.update(line, description=what)


def _is_seen(*, is_wanted: bool) -> bool:
    return is_wanted and sys.stderr.isatty() and not os.environ.get("NO_COLOR")


class _Bar:
    """Files and bytes on one line."""

    def __init__(self, drawn: Progress) -> None:
        self._drawn = drawn
        self._line: TaskID = drawn.add_task("asking", total=None)
        self._n_files = self._n_done = self._n_failed = 0

    def expect(self, n_files: int, n_bytes: int | None) -> None:
        self._n_files = n_files
        self._drawn.update(self._line, total=n_bytes)
        self._describe()

    def received(self, n_bytes: int) -> None:
        self._drawn.advance(self._line, n_bytes)

    def finished(self, outcome: Outcome) -> None:
        self._n_done += 1
        self._n_failed += outcome.status == "failed"
        self._describe()

    def _describe(self) -> None:
        failed = f", {self._n_failed} failed" if self._n_failed else ""
        self._drawn.update(self._line, description=f"{self._n_done} of {self._n_files} files{failed}")
