"""Many files at once, a few at a time: one that fails stops no other, and Ctrl-C stops all soon."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.observe.fetch.connection import Stopped, Trouble
from detente.observe.fetch.download import RemoteFile, download, part_of
from detente.observe.fetch.outcome import Outcome
from detente.observe.fetch.wanted import unwritable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from detente.observe.fetch.connection import Connection
    from detente.observe.fetch.outcome import Watcher

LISTENING_SECONDS = 0.2
"""How long a wait for the threads lasts before Ctrl-C is looked for again."""
GRACE_SECONDS = 2.0
"""How long threads may take to end after Ctrl-C; what they wrote is on the disk already."""


@dataclass(frozen=True, slots=True)
class Task:
    """A file to fetch, and what to make of it.

    Attributes
    ----------
    remote : RemoteFile
        The file.
    made : str
        Name of what is made of it; the file itself is deleted then, unless it was there before.
    make : callable, optional
        Makes it: takes the path of the file and the path to write to, raises `Trouble` for a file it cannot read.
    """

    remote: RemoteFile
    made: str = ""
    make: Callable[[Path, Path], None] | None = None


def fetch_all(
    tasks: Sequence[Task], folder: Path, connection: Connection, watcher: Watcher, *, at_once: int
) -> tuple[Outcome, ...]:
    """Fetch files side by side.

    Parameters
    ----------
    tasks : sequence of Task
        What to fetch, in this order.
    folder : pathlib.Path
        An existing folder.
    connection : Connection
        How to ask.
    watcher : Watcher
        Who is told of the progress; also how many files, and bytes if that is known, are going to come.
    at_once : int
        How many at a time.

    Returns
    -------
    tuple of Outcome
        One for each task, in their order.

    Raises
    ------
    DetenteError
        If the folder cannot take the files.
    KeyboardInterrupt
        If the user stops the run; what came so far is kept.
    """
    open_tasks: queue.SimpleQueue[tuple[int, Task]] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, Outcome | BaseException]] = queue.SimpleQueue()
    for numbered in enumerate(tasks):
        open_tasks.put(numbered)
    watcher.expect(len(tasks), _bytes_to_come(tasks, folder))

    def work() -> None:
        while not connection.is_stopped:
            try:
                place, task = open_tasks.get_nowait()
            except queue.Empty:
                return
            try:
                done.put((place, _settled(task, folder, connection, watcher)))
            except Stopped:
                return
            except BaseException as error:  # handed to the main thread, which raises it
                done.put((place, error))
                return

    # Daemons: a thread that waits for a silent server does not keep the program alive after Ctrl-C.
    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(at_once, len(tasks)))]
    for thread in threads:
        thread.start()
    try:
        return _gathered(done, len(tasks), watcher)
    except BaseException:
        connection.stop()
        raise
    finally:
        until = time.monotonic() + GRACE_SECONDS
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))


def _bytes_to_come(tasks: Sequence[Task], folder: Path) -> int | None:
    """Add up the sizes of what is not there yet; nothing if a size is unknown."""
    sizes = [task.remote.size for task in tasks if not (folder / (task.made or task.remote.name)).exists()]
    return None if None in sizes else sum(size or 0 for size in sizes)


def _gathered(
    done: queue.SimpleQueue[tuple[int, Outcome | BaseException]], n_tasks: int, watcher: Watcher
) -> tuple[Outcome, ...]:
    found: dict[int, Outcome] = {}
    while len(found) < n_tasks:
        try:
            place, result = done.get(timeout=LISTENING_SECONDS)
        except queue.Empty:
            continue
        if isinstance(result, BaseException):
            raise result
        found[place] = result
        watcher.finished(result)
    return tuple(found[place] for place in sorted(found))


def _settled(task: Task, folder: Path, connection: Connection, watcher: Watcher) -> Outcome:
    """Fetch one file and make of it what is wanted."""
    if task.make is None:
        return download(task.remote, folder, connection, watcher)
    target, whole = folder / task.made, folder / task.remote.name
    if target.exists():
        return Outcome(task.made, "present", target.stat().st_size)
    outcome = download(task.remote, folder, connection, watcher)
    if outcome.status == "failed":
        return outcome
    part = part_of(target)
    try:
        task.make(whole, part)
        part.replace(target)
        if outcome.status == "fetched":
            whole.unlink()
    except Trouble as trouble:
        part.unlink(missing_ok=True)
        whole.unlink(missing_ok=True)  # it is of no use, and would be taken for good in the next run
        return Outcome(task.remote.name, "failed", reason=trouble.reason)
    except OSError as error:
        raise unwritable(folder, error) from None
    return Outcome(task.made, "fetched", target.stat().st_size)
