"""Frames that a user brings, of whatever library, as the Polars event table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from detente.errors import InvalidInputError
from detente.observe.event import EVENT_SCHEMA

if TYPE_CHECKING:
    from narwhals.stable.v2.typing import IntoDataFrame


def event_frame(events: IntoDataFrame) -> pl.DataFrame:
    """Return acts as a Polars frame in ``EVENT_SCHEMA``.

    Parameters
    ----------
    events : frame of Polars, pandas, PyArrow or another library that Narwhals knows
        The acts, with the columns of :mod:`detente.observe.event`; missing values (None, NaN, NaT) become null.

    Raises
    ------
    InvalidInputError
        If it is no frame, a column is missing, or a column holds what its type cannot take.
    """
    if isinstance(events, pl.DataFrame):
        return events
    try:
        frame = nw.from_native(events, eager_only=True)
    except TypeError:
        raise InvalidInputError(
            f"a {type(events).__name__} is no frame; expected one of Polars, pandas or PyArrow with the event columns."
        ) from None
    return pl.DataFrame([_column(frame, name, kind) for name, kind in EVENT_SCHEMA.items() if name in frame.columns])


def _column(frame: nw.DataFrame[Any], name: str, kind: pl.DataType) -> pl.Series:
    missing = frame[name].is_null().to_list()
    plain = [None if is_missing else value for value, is_missing in zip(frame[name].to_list(), missing, strict=True)]
    try:
        return pl.Series(name, plain).cast(kind)
    except (TypeError, pl.exceptions.PolarsError):
        raise InvalidInputError(
            f"event frame, column '{name}': its values cannot be used as {kind}; see detente.observe.event."
        ) from None
