"""A store as it stood when a file was the last one that had come in: without what came later, whatever its day."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from detente.observe.store import Store
from detente.observe.tables import LEDGER_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBERS = count(1)


@contextmanager
def as_it_stood(store: Store, file: int) -> Iterator[Store]:
    """Open a copy, in memory, of what a store held.

    Parameters
    ----------
    store : Store
        The store; it stays open.
    file : int
        Number of the last file in its ledger, 0 for the built-in data alone.
    """
    connection = store.connection
    name = f"then_{next(_NUMBERS)}"
    connection.execute(f"ATTACH ':memory:' AS {name} (READ_WRITE)")
    then = connection.cursor()
    try:
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary"
        ).fetchall()
        for (table,) in tables:
            some = f" WHERE file <= {int(file)}" if table == "events" or table in LEDGER_TABLES else ""
            connection.execute(f"CREATE TABLE {name}.{table} AS SELECT * FROM {table}{some}")
        then.execute(f"USE {name}")
        yield Store(then, None)
    finally:
        then.close()
        connection.execute(f"DETACH {name}")
