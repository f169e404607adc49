"""A memory of answers: bounded, and each worked out once however many ask at the same time."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from threading import Lock, Semaphore
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")

AT_ONCE = 2
"""So many answers are worked out at the same time; more would only wait for each other's processor."""


class Cache:
    """Answers by key, the ones not asked for longest forgotten first.

    Parameters
    ----------
    size : int
        Most answers that are kept.
    desk : Semaphore, optional
        Limits how many are worked out at once; several caches may share it.
    """

    def __init__(self, size: int, desk: Semaphore | None = None) -> None:
        self._size = size
        self._desk = desk or Semaphore(AT_ONCE)
        self._kept: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Hashable) -> bool:
        found = self._kept.get(key)
        return found is not None and found.done()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the answer for a key, worked out at most once; an error is raised to all who wait, and forgotten."""
        with self._lock:
            found = self._kept.get(key)
            is_mine = found is None
            if found is None:
                found = self._kept[key] = Future()
                while len(self._kept) > self._size:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
        if is_mine:
            try:
                with self._desk:
                    found.set_result(make())
            except BaseException as error:
                with self._lock:
                    self._kept.pop(key, None)
                found.set_exception(error)
        answer: T = found.result()
        return answer
