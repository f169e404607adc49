"""Acts from any frame library are the same acts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import polars as pl
import pytest

from detente.errors import InvalidInputError
from detente.observe.event import EVENT_SCHEMA
from detente.observe.frames import event_frame
from detente.observe.store import open_store
from tests.brief.sample import events


def acts() -> pl.DataFrame:
    return events().head(20).with_columns(deadline=pl.Series([date(2020, 1, 1), *[None] * 19]))


def in_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.to_dict(as_series=False))


def with_pandas_days(frame: pl.DataFrame) -> pd.DataFrame:
    return in_pandas(frame).assign(
        **{name: lambda made, n=name: pd.to_datetime(made[n]) for name in ("date", "known", "deadline")}
    )


@pytest.mark.parametrize("make", [lambda frame: frame, in_pandas, with_pandas_days], ids=["polars", "pandas", "days"])
def test_every_library_brings_the_same_acts(make: Any) -> None:
    made = event_frame(make(acts()))
    assert made.schema == pl.Schema(EVENT_SCHEMA)
    assert made.equals(acts().select(*EVENT_SCHEMA))


def test_a_store_takes_acts_from_pandas() -> None:
    with open_store() as store:
        assert store.add_events(in_pandas(acts())).n_events == 20


@pytest.mark.parametrize("what", [7, "x", [1, 2]])
def test_what_is_no_frame_is_refused(what: Any) -> None:
    with pytest.raises(InvalidInputError, match="is no frame"):
        event_frame(what)


def test_a_column_of_the_wrong_kind_is_named() -> None:
    with pytest.raises(InvalidInputError, match="column 'intensity'"):
        event_frame(in_pandas(acts()).assign(intensity="strong"))


def test_a_missing_column_is_named_by_the_store() -> None:
    with open_store() as store, pytest.raises(InvalidInputError, match="column 'type' is missing"):
        store.add_events(in_pandas(acts()).drop(columns="type"))
