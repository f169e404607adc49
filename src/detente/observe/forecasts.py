"""The table of forecasts: each verdict and outlook as it was given, and what became of it.

It is made when the first forecast is stored, so that a store without one stays as it is and older stores are read.
A stored forecast is never changed; judging it fills the columns that were empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from detente.observe.storefile import transaction

if TYPE_CHECKING:
    from datetime import date

    import duckdb

    from detente.observe.engine_duckdb import DuckEngine

FORECAST_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.String(),
    "dyad": pl.String(),
    "kind": pl.String(),
    "asked": pl.Date(),
    "due": pl.Date(),
    "entered": pl.Date(),
    "edge": pl.Float64(),
    "p": pl.Float64(),
    "base": pl.Float64(),
    "quantiles": pl.List(pl.Float64()),
    "version": pl.String(),
    "judged": pl.Date(),
    "outcome": pl.Float64(),
    "score": pl.Float64(),
    "base_score": pl.Float64(),
}
JUDGED = ("judged", "outcome", "score", "base_score")
_SQL = {pl.String(): "VARCHAR", pl.Date(): "DATE", pl.Float64(): "DOUBLE", pl.List(pl.Float64()): "DOUBLE[]"}


def stored(engine: DuckEngine, as_of: date) -> pl.DataFrame:
    """Return the forecasts asked by a day; what was judged after it is blank."""
    if engine.answer("SELECT 1 FROM duckdb_tables() WHERE table_name = 'forecasts'").is_empty():
        return pl.DataFrame(schema=FORECAST_SCHEMA)
    blanked = ", ".join(f"CASE WHEN judged <= ? THEN {name} END AS {name}" for name in JUDGED)
    found = engine.answer(
        f"SELECT * REPLACE ({blanked}) FROM forecasts WHERE asked <= ? ORDER BY asked, dyad, kind",
        [as_of] * (len(JUDGED) + 1),
    )
    return found.select(pl.col(name).cast(kind) for name, kind in FORECAST_SCHEMA.items())


def store_new(connection: duckdb.DuckDBPyConnection, made: pl.DataFrame) -> int:
    """Store forecasts whose id is not taken, and return how many; all or none.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    columns = ", ".join(f"{name} {_SQL[kind]}" for name, kind in FORECAST_SCHEMA.items())
    with transaction(connection, "no forecast was stored"):
        connection.execute(f"CREATE TABLE IF NOT EXISTS forecasts ({columns})")
        taken = {row[0] for row in connection.execute("SELECT id FROM forecasts").fetchall()}
        fresh = made.filter(~pl.col("id").is_in(taken))
        marks = ", ".join("?" * len(FORECAST_SCHEMA))
        for row in fresh.iter_rows():
            connection.execute(f"INSERT INTO forecasts VALUES ({marks})", list(row))
    return fresh.height


def store_judged(connection: duckdb.DuckDBPyConnection, judged: pl.DataFrame) -> None:
    """Fill in what became of forecasts that were open; all or none.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    filled = ", ".join(f"{name} = ?" for name in JUDGED)
    with transaction(connection, "no forecast was judged"):
        for row in judged.select(*JUDGED, "id").iter_rows():
            connection.execute(f"UPDATE forecasts SET {filled} WHERE id = ? AND judged IS NULL", list(row))
