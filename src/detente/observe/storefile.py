"""The file of a store: made whole or not at all, opened for reading or for writing."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from detente.errors import StoreError, StoreInUseError
from detente.observe.tables import FORMAT, create_tables
from detente.observe.upgrade import UPGRADED, upgrade, upgraded_view

if TYPE_CHECKING:
    from collections.abc import Iterator


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open a store file; many programs may read it at once, one may write it alone.

    A store of an earlier format is upgraded when it is opened for writing, in one transaction: a crash leaves it as it
    was or wholly upgraded. A reader sees it upgraded, and the file is not touched.

    Raises
    ------
    StoreInUseError
        If another program writes the file.
    StoreError
        If the file is damaged, not to be read or written, not a store, or of a format that is not known.
    """
    try:
        connection = duckdb.connect(str(path), read_only=read_only)
    except duckdb.Error as error:
        raise _why_not(path, error) from None
    silence(connection)
    try:
        _agree(connection, path, read_only=read_only)
    except BaseException:
        connection.close()
        raise
    return connection


def _agree(connection: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool) -> None:
    """Bring a store of an earlier format to the present one; a reader sees it so and the file stays as it is."""
    try:
        rows = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchall()
    except duckdb.Error:
        rows = []
    if len(rows) != 1:
        raise StoreError(f"{path} is a DuckDB file but not a store; give another path to make a new one.")
    ((found,),) = rows
    if found == FORMAT:
        return
    if found not in UPGRADED:
        raise StoreError(_other_format(path, found))
    if read_only:
        upgraded_view(connection)
    else:
        with transaction(connection, f"{path} stays in format {found}"):
            upgrade(connection)


def _other_format(path: Path, found: str) -> str:
    if found.isdecimal() and int(found) > int(FORMAT):
        return f"{path} was written by a newer version of this program (format {found}, not {FORMAT}); use that one."
    return (
        f"{path} was written by an older version of this program (format {found}; {UPGRADED[0]} is the earliest that "
        "can be upgraded); give another path to make a new store, and load its files again."
    )


def silence(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep DuckDB from drawing a bar on standard output, which it does in a notebook and in ``python -c``."""
    connection.execute("SET enable_progress_bar = false")


def _why_not(path: Path, error: duckdb.Error) -> StoreError:
    text = str(error).replace(str(path.resolve()), "").replace(str(path), "")
    if "lock" in text or "different configuration" in text:
        return StoreInUseError(f"{path} is in use by another program; close it there and try again.")
    if not os.access(path, os.R_OK):
        return StoreError(f"{path} cannot be read (permission denied); change its rights or give another path.")
    if "read-only" in text or "Permission denied" in text:
        return StoreError(f"{path} cannot be written (permission denied); change its rights or give another path.")
    return StoreError(f"{path} is damaged or not a DuckDB file; move it away and a new store will be made.")


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection, consequence: str) -> Iterator[None]:
    """Do all that is written within, or nothing of it.

    Parameters
    ----------
    consequence : str
        What a failure means for the user, as a clause: ``"nothing was stored"``.

    Raises
    ------
    StoreError
        If the store cannot be written; it stands as before.
    """
    try:
        connection.execute("BEGIN")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            with suppress(duckdb.Error):
                connection.execute("ROLLBACK")
            raise
    except (duckdb.Error, OSError) as error:
        raise StoreError(f"the store cannot be written ({first_line(error)}); {consequence}.") from None


def build(target: Path) -> None:
    """Make a store file with the built-in data beside its place, then give it its name.

    Raises
    ------
    StoreError
        If the folder does not exist or the file cannot be written; then nothing is left behind.
    """
    if not target.parent.is_dir():
        raise StoreError(f"{target}: the folder {target.parent} does not exist; make it first.")
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        connection = duckdb.connect(str(beside))
        try:
            create_tables(connection)
            connection.execute("CHECKPOINT")
        finally:
            connection.close()
        _name(beside, target)
    except (duckdb.Error, OSError) as error:
        raise StoreError(
            f"{target} cannot be made ({first_line(error)}); give a path where files can be written."
        ) from None
    finally:
        for leftover in (beside, Path(f"{beside}.wal")):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def _name(beside: Path, target: Path) -> None:
    """Give a finished file its name, unless another program made the store meanwhile: that one may hold acts."""
    try:
        target.hardlink_to(beside)
    except FileExistsError:
        return
    except OSError:  # no hard links on this file system
        beside.replace(target)


def unreadable(where: str, error: duckdb.Error) -> StoreError:
    """Return the error for a store whose rows cannot be read, most often for a damaged block."""
    return StoreError(
        f"the store {where} cannot be read ({first_line(error)}); detente doctor --store FILE tells whether it is "
        "damaged."
    )


def first_line(error: BaseException) -> str:
    """Return the first line of an error's text, without its full stop."""
    return (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")
