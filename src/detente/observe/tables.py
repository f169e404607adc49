"""The tables of a store and how the built-in data fill them.

DuckDB reads the CSV files of ``detente/data`` itself. A table's columns and types are stated here once; empty
text stays empty text, an empty day or number becomes null.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from detente.observe.event import EVENT_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import polars as pl

DATA = Path(__file__).resolve().parent.parent / "data"

FORMAT = "4"
"""Raised when a table changes its columns; :mod:`detente.observe.upgrade` brings a file of an earlier one up to it."""

_SQL_TYPES = {"String": "VARCHAR", "Date": "DATE", "Boolean": "BOOLEAN", "Float64": "DOUBLE"}

EVENT_COLUMNS = {column: _SQL_TYPES[str(kind)] for column, kind in EVENT_SCHEMA.items()}
ORIGIN_COLUMNS = {"number": "UBIGINT", "file": "INTEGER", "line": "BIGINT"}
"""What the store keeps of a row beside the act: its id as a number, for fast look-ups, its file in the ledger, and its
row there, from 1 with the header not counted. Acts of the built-in data have file 0."""


def _columns(text: str, **typed: str) -> dict[str, str]:
    return {name: typed.get(name, "VARCHAR") for name in text.split()}


PLEDGE_COLUMNS = _columns(
    "pledge version known name parties dyad issue signed in_force expires notice_days renewal kind"
    " state_of_play reference url is_checked",
    version="INTEGER",
    known="DATE",
    signed="DATE",
    in_force="DATE",
    expires="DATE",
    notice_days="INTEGER",
    is_checked="BOOLEAN",
)
PRECEDENT_COLUMNS = _columns(
    "id date precision act_known known third_party dyad state_a state_b option essay_option style domain level_before"
    " description outcome_1m outcome_6m outcome_12m effect_12m relapse_date relapse rule reference url"
    " is_checked is_outcome_checked",
    date="DATE",
    act_known="DATE",
    known="DATE",
    relapse_date="DATE",
    is_checked="BOOLEAN",
    is_outcome_checked="BOOLEAN",
)
OPTION_COLUMNS = _columns(
    "option essay_option name description is_essay date known third_party dyad reference url is_checked",
    is_essay="BOOLEAN",
    date="DATE",
    known="DATE",
    is_checked="BOOLEAN",
)
STRUCTURE_COLUMNS = _columns(
    "dyad series year date known value unit about source citation url note is_checked",
    year="INTEGER",
    date="DATE",
    known="DATE",
    value="DOUBLE",
    is_checked="BOOLEAN",
)
LEADER_COLUMNS = _columns(
    "state leader office is_acting start end source citation note is_checked",
    is_acting="BOOLEAN",
    start="DATE",
    end="DATE",
    is_checked="BOOLEAN",
)


FILE_COLUMNS = _columns(
    "file feed layout header path bytes fingerprint loaded n_rows n_events n_quarantined",
    file="INTEGER",
    bytes="BIGINT",
    loaded="TIMESTAMP",
    n_rows="BIGINT",
    n_events="BIGINT",
    n_quarantined="BIGINT",
)
SKIP_COLUMNS = _columns("file reason n", file="INTEGER", n="BIGINT")
QUARANTINE_COLUMNS = _columns("file line column value reason raw", file="INTEGER", line="BIGINT")
TEXT_COLUMNS = _columns(
    "id date known title text publisher url feed file line", date="DATE", known="DATE", file="INTEGER", line="BIGINT"
)
LEDGER_TABLES = {"files": FILE_COLUMNS, "skips": SKIP_COLUMNS, "quarantine": QUARANTINE_COLUMNS, "texts": TEXT_COLUMNS}
"""Tables that begin empty and are filled by loading."""
REFERENCE_TABLES = {
    "pledges": (PLEDGE_COLUMNS, "pledges.csv"),
    "precedents": (PRECEDENT_COLUMNS, "precedents.csv"),
    "options": (OPTION_COLUMNS, "options.csv"),
    "structure": (STRUCTURE_COLUMNS, "structure/jpn_kor.csv"),
    "leaders": (LEADER_COLUMNS, "structure/leaders.csv"),
}
"""Tables that hold built-in data alone, each with its file; loading adds nothing to them."""


def chronicle_files() -> list[Path]:
    """Return the chronicle files of the built-in data, in the order of their names."""
    return sorted((DATA / "chronicle").glob("*.csv"))


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every table of a store and fill it with the built-in data."""
    connection.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
    connection.execute("INSERT INTO meta VALUES ('format', ?)", [FORMAT])
    for table, columns in LEDGER_TABLES.items():
        stated = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"CREATE TABLE {table} ({stated})")
    _fill(connection, "acts", EVENT_COLUMNS, chronicle_files(), constants={"feed": "chronicle"})
    stated = ", ".join(f"{name} {kind}" for name, kind in {**EVENT_COLUMNS, **ORIGIN_COLUMNS}.items())
    # Addresses fill half of a store of machine-coded events; this method packs them fastest and smallest.
    connection.execute(f"CREATE TABLE events ({stated.replace('url VARCHAR', 'url VARCHAR USING COMPRESSION zstd')})")
    connection.execute("INSERT INTO events SELECT *, md5_number_lower(id), 0, rowid + 1 FROM acts")
    connection.execute("DROP TABLE acts")
    create_reference(connection)


def create_reference(connection: duckdb.DuckDBPyConnection, *, is_temporary: bool = False) -> None:
    """Make the tables that hold built-in data alone, in place of those that are there; or hide those, for a reader."""
    for table, (columns, file) in REFERENCE_TABLES.items():
        _fill(connection, table, columns, [DATA / file], is_temporary=is_temporary)


def insert_frame(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Append a frame to a table by way of a Parquet file, which DuckDB reads faster than rows one by one."""
    if frame.is_empty():
        return
    with _parquet(frame) as path:
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM read_parquet(?)", [path])


def taken_ids(connection: duckdb.DuckDBPyConnection, frame: pl.DataFrame) -> list[str]:
    """Return the ids of a frame of acts that the store holds already."""
    with _parquet(frame.select("id")) as path:
        found = connection.execute(
            "SELECT id FROM events WHERE id IN (SELECT id FROM read_parquet(?))", [path]
        ).fetchall()
    return [row[0] for row in found]


@contextmanager
def _parquet(frame: pl.DataFrame) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        frame.write_parquet(path)
        yield str(path)


def _fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: dict[str, str],
    files: list[Path],
    *,
    constants: dict[str, str] | None = None,
    is_temporary: bool = False,
) -> None:
    given = constants or {}
    selected = ", ".join(
        f"'{given[name]}' AS {name}" if name in given else _cell(name, kind) for name, kind in columns.items()
    )
    in_file = ", ".join(f"'{name}': 'VARCHAR'" for name in columns if name not in given)
    connection.execute(
        f"CREATE OR REPLACE {'TEMP ' if is_temporary else ''}TABLE {table} AS SELECT {selected}"
        f" FROM read_csv(?, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"',"
        f" columns = {{{in_file}}})",
        [[str(file) for file in files]],
    )


def _cell(name: str, kind: str) -> str:
    if kind == "VARCHAR":
        return f'coalesce("{name}", \'\') AS "{name}"'
    return f'CAST(nullif("{name}", \'\') AS {kind}) AS "{name}"'
