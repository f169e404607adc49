"""The same work for many pairs on several cores, with results in the order of the work.

Workers are started anew (``spawn``): the store's threads do not survive a fork. Work is handed out a few pieces ahead,
so that the tables of a thousand pairs are never in memory together. Ctrl-C reaches the caller alone, which ends the
workers.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Result = TypeVar("Result")

AHEAD = 3
"""Pieces of work that wait for each worker."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    work: Callable[..., Result], pieces: Iterable[tuple[object, ...]], *, processes: int = 1
) -> Iterator[Result]:
    """Do one piece of work after the other, or several at once.

    Parameters
    ----------
    work : callable
        A function of a module; with more than one process it and its arguments travel to them.
    pieces : iterable of tuple
        Arguments of each call; taken as workers become free.
    processes : int
        How many processes work; with 1 all is done here.

    Yields
    ------
    object
        What each call returned, in the order of the pieces.
    """
    if processes <= 1:
        for piece in pieces:
            yield work(*piece)
        return
    with _one_thread():
        pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_deaf)
        waiting: deque[Future[Result]] = deque()
        try:
            for piece in pieces:
                waiting.append(pool.submit(work, *piece))
                if len(waiting) > AHEAD * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _deaf() -> None:
    """Leave Ctrl-C to the caller."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Have workers that start meanwhile use one thread each: the cores are shared out by process."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
