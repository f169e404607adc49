"""The heavy questions on any engine that Ibis knows: Spark, BigQuery, and DuckDB for comparison.

The SQL is that of :mod:`detente.observe.questions`; Ibis and sqlglot put it into the words of the engine. Needs the
extra ``spark`` or ``bigquery``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.errors import MissingExtraError, StoreError
from detente.observe.engine import Engine
from detente.observe.event import EVENT_SCHEMA
from detente.observe.storefile import first_line

if TYPE_CHECKING:
    from pathlib import Path

SPARK_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "8",
}
"""For a session of our own; one that runs already keeps its own settings."""


class IbisEngine(Engine):
    """An engine behind an Ibis connection that has a table ``events`` in ``EVENT_SCHEMA``.

    Parameters
    ----------
    connection : ibis.BaseBackend
        For example ``ibis.pyspark.connect(session)``.
    table : str
        What the table of events is called there.
    """

    def __init__(self, connection: Any, table: str = "events") -> None:
        self._connection = connection
        self._table = table

    def __repr__(self) -> str:
        return f"IbisEngine({self._connection.name!r})"

    def close(self) -> None:
        """Close the connection."""
        self._connection.disconnect()

    def answer(self, sql: str) -> pl.DataFrame:
        """Return the rows of a query in DuckDB's SQL, which is put into the words of the engine.

        Raises
        ------
        StoreError
            If the engine refuses the query or cannot read its data.
        """
        words = sql if self._table == "events" else sql.replace(" FROM events ", f" FROM {self._table} ")
        try:
            told = pl.from_arrow(self._connection.sql(words, dialect="duckdb").to_pyarrow())
        except Exception as error:  # every engine has errors of its own
            raise StoreError(f"{self._connection.name} cannot answer ({first_line(error)}).") from error
        if not isinstance(told, pl.DataFrame):
            raise StoreError(f"{self._connection.name} cannot answer (no table came back).")
        return told


def spark_engine(folder: str | Path, *, session: Any = None) -> IbisEngine:
    """Ask Parquet files of events with Spark.

    Parameters
    ----------
    folder : str or Path
        What ``detente export --parquet`` wrote; with a cluster, where its machines see it.
    session : pyspark.sql.SparkSession, optional
        A session that runs already; by default one on this machine is started.

    Raises
    ------
    MissingExtraError
        If the extra ``spark`` is not installed.
    StoreError
        If the files cannot be read.
    """
    ibis = extra("ibis", "spark", "Spark")
    sql = extra("pyspark.sql", "spark", "Spark")
    if session is None:
        builder = sql.SparkSession.builder.appName("detente").master("local[*]")
        for name, value in SPARK_SETTINGS.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    try:
        columns = [f"`{name}`" for name in EVENT_SCHEMA]
        session.read.parquet(str(folder)).selectExpr(*columns).createOrReplaceTempView("events")
    except Exception as error:  # Spark has errors of its own
        raise StoreError(f"Spark cannot read {folder} ({first_line(error)}).") from error
    return IbisEngine(ibis.pyspark.connect(session))


def extra(module: str, name: str, what: str) -> Any:
    """Import a module of an extra.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise MissingExtraError.of(what, name) from None
