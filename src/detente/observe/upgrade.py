"""Stores of earlier formats: what changed since, and how a store of then becomes one of today.

======  ========================================================================================
format  what is new in it
======  ========================================================================================
3       the first that was released
4       ``precedents.act_known``: when the act of a third party was known, apart from its outcome
======  ========================================================================================

All that changed lies in tables of built-in data, to which loading adds nothing: they are made anew from the data of
this version. Acts, files, quarantine, texts and forecasts stay as they are, row for row. A change of those tables will
need a step of its own here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.observe.tables import FORMAT, create_reference

if TYPE_CHECKING:
    import duckdb

UPGRADED = ("3",)
"""Formats from which a store can be upgraded."""


def upgrade(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring a store to the present format, within a transaction of the caller."""
    create_reference(connection)
    connection.execute("UPDATE meta SET value = ? WHERE key = 'format'", [FORMAT])


def upgraded_view(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a reader see the present format: temporary tables hide those of the file, which stays as it is."""
    create_reference(connection, is_temporary=True)
