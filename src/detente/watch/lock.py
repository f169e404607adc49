"""One watch at a time for each store; others read on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from detente.errors import MissingExtraError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def only_watch(store: Path) -> Iterator[None]:
    """Hold the lock of a store's watch; the system frees it when the process ends, however it ends.

    Raises
    ------
    MissingExtraError
        If the extra ``watch`` is not installed.
    StoreError
        If another process watches with this store, or the folder is not there or cannot be written.
    """
    try:
        from filelock import FileLock, Timeout
    except ImportError as error:
        raise MissingExtraError.of("Watching", "watch") from error
    place = store.with_name(f".{store.name}.watch.lock")
    lock = FileLock(place, timeout=0)
    try:
        if not store.parent.is_dir():
            raise StoreError(f"{store}: the folder {store.parent} does not exist; make it first.")
        try:
            lock.acquire()
        except Timeout:
            place.stat()  # a file that could not be made is to the library one that another holds
            raise StoreError(
                f"{store} is watched by another process; end that one first, or give another store."
            ) from None
    except OSError as error:
        raise StoreError(
            f"the lock of the watch, {place}, cannot be made ({error.strerror or error}); give a store in a folder "
            "where files can be made."
        ) from None
    try:
        yield
    finally:
        lock.release()
