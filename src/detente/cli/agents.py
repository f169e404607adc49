"""The door for agents: the same questions over the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from detente.cli.asked import ANSWERED


def mcp(*, store: Path | None = None, as_of: Annotated[str | None, Parameter(name="--as-of")] = None) -> int:
    """Serve the questions as tools for agents (MCP over standard input and output; needs the extra 'mcp').

    Example: detente mcp --store events.duckdb

    Parameters
    ----------
    store
        Event store (a DuckDB file) that all questions are put to. Default: the built-in data.
    as_of
        Last day that may be asked about, YYYY-MM-DD, and the day of questions that name none. Default: today.
    """
    from detente.asof import as_of_day
    from detente.errors import InvalidInputError
    from detente.mcp import Desk, serve

    if store is not None and not store.is_file():
        raise InvalidInputError(f"{store} is no file; expected a store that detente ingest or open_store has made.")
    serve(Desk(store, None if as_of is None else as_of_day(as_of)))
    return ANSWERED
