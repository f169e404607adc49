"""DuckDB as an engine: over a store, or straight over files of events."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from detente.errors import StoreError
from detente.observe.engine import Engine
from detente.observe.event import EVENT_SCHEMA
from detente.observe.questions import TEXT
from detente.observe.scope import literal
from detente.observe.storefile import first_line, silence, unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence


class DuckEngine(Engine):
    """DuckDB, over a store or over files of events; see `over`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, where: str = "in memory") -> None:
        self._connection = connection
        self._where = where

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._where!r})"

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection that is asked."""
        return self._connection

    @staticmethod
    def over(*paths: str | Path) -> DuckEngine:
        """Ask files of events as they lie: Parquet, CSV, or a folder that ``detente export`` wrote.

        Parameters
        ----------
        paths : str or Path
            Files with the columns of ``EVENT_SCHEMA``, all of one kind, or one folder of Parquet files.

        Raises
        ------
        StoreError
            If there is no file, or it is no table of events.
        """
        files = [str(file) for path in paths for file in _files(Path(path))]
        if not files:
            raise StoreError(f"{', '.join(map(str, paths))}: no Parquet or CSV file found there.")
        connection = duckdb.connect()
        silence(connection)
        engine = DuckEngine(connection, files[0] if len(files) == 1 else f"{len(files)} files")
        reader = "read_parquet" if files[0].endswith(".parquet") else "read_csv"
        if reader == "read_csv":
            given = ", header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"'" + (
                f", columns = {{{', '.join(f'{name!r}: {kind!r}' for name, kind in _CSV.items())}}}"
            )
            texts = {name for name, kind in EVENT_SCHEMA.items() if kind == TEXT}
            chosen = ", ".join(f"coalesce({name}, '') AS {name}" if name in texts else name for name in EVENT_SCHEMA)
        else:
            given, chosen = ", hive_partitioning = false, union_by_name = true", ", ".join(EVENT_SCHEMA)
        listed = ", ".join(literal(file) for file in files)
        try:
            connection.execute(f"CREATE VIEW events AS SELECT {chosen} FROM {reader}([{listed}]{given})")
        except duckdb.Error as error:
            connection.close()
            raise StoreError(f"{files[0]} is no table of events ({first_line(error)}).") from None
        return engine

    def close(self) -> None:
        """Close the connection; closing twice does no harm."""
        self._connection.close()

    def answer(self, sql: str, params: Sequence[Any] | None = None) -> pl.DataFrame:
        """Return the rows of a query.

        Raises
        ------
        StoreError
            If the connection is closed or the data cannot be read.
        """
        try:
            relation = self._connection.sql(sql, params=list(params)) if params else self._connection.sql(sql)
            return pl.DataFrame(_Stream(relation.__arrow_c_stream__()))
        except duckdb.ConnectionException:
            raise StoreError("the store is closed; open it again with open_store().") from None
        except duckdb.Error as error:
            raise unreadable(self._where, error) from None


_KINDS = {"String": "VARCHAR", "Date": "DATE", "Boolean": "BOOLEAN", "Float64": "DOUBLE"}
_CSV = {name: _KINDS[str(kind)] for name, kind in EVENT_SCHEMA.items()}


def _files(path: Path) -> list[Path]:
    """List the files of an export or a file itself."""
    return sorted(path.rglob("*.parquet")) if path.is_dir() else [path] if path.exists() else []


class _Stream:
    """Arrow rows alone: Polars caches the types it is given, and DuckDB's own would be reported as leaks."""

    def __init__(self, capsule: object) -> None:
        self._capsule = capsule

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._capsule
