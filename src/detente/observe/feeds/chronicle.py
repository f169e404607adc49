"""Read a chronicle: one CSV row an act, in the columns of the event table.

The columns are those of ``EVENT_SCHEMA`` without ``feed``. A user's own file needs at least ``id``, ``date``,
``actor``, ``recipient``, ``type``, ``domain``, ``intensity`` and ``text``; the rest is filled in:

==================  ==========================================================================
left out            taken as
==================  ==========================================================================
precision           ``day``
known               the last day that ``date`` can mean at its precision
dyad                actor and recipient in alphabetical order
is_pair_act         whether actor and recipient are the two states of the dyad
is_mutual           ``false``
is_checked          ``false``
weight              1
any other text      empty
==================  ==========================================================================

A row that cannot be used goes to quarantine with its reason; the others are loaded.
"""

from __future__ import annotations

import csv
import math
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.asof import as_day
from detente.errors import DataError, InvalidInputError
from detente.observe.event import EVENT_SCHEMA
from detente.observe.feeds.feed import About, TableFeed
from detente.observe.quarantine import Rejection
from detente.period import precision_end
from detente.vocabulary.domains import DOMAINS
from detente.vocabulary.events import event_types

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FEED = "chronicle"
CHRONICLE_COLUMNS = tuple(column for column in EVENT_SCHEMA if column != "feed")
REQUIRED_COLUMNS = ("id", "date", "actor", "recipient", "type", "domain", "intensity", "text")
PRECISIONS = ("day", "month", "year")
EARLIEST = date(1816, 1, 1)
"""First day of the system of states in the Correlates of War; an earlier one is a slip such as 0219 for 2019."""

TYPE_SIGNS: dict[str, int] = {name: kind.sign for name, kind in event_types().items()}
"""PLOVER's sixteen types with the sign that their intensity must have; 0 means either."""

_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,15}")
_SECTOR = re.compile(r"[A-Z]{3}|")
_DYAD = re.compile(r"[A-Z]{2,3}-[A-Z]{2,3}")
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class _BadValueError(Exception):
    """A value that makes its row unusable; becomes a ``Rejection``."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


def read_chronicle(path: str | Path) -> tuple[pl.DataFrame, tuple[Rejection, ...]]:
    """Read one chronicle file.

    Parameters
    ----------
    path : str or Path
        A CSV file in UTF-8 with a header row.

    Returns
    -------
    events : polars.DataFrame
        The usable rows, in ``EVENT_SCHEMA``.
    rejections : tuple of Rejection
        The rows that were left out, each with file, row, column, value and reason.

    Raises
    ------
    DataError
        If the file cannot be read at all, is not UTF-8, or lacks a required column.
    """
    file = str(path)
    rows: list[dict[str, Any]] = []
    rejections: list[Rejection] = []
    seen: set[str] = set()
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            _require_columns(file, reader.fieldnames or ())
            for number, raw in enumerate(reader, 1):
                try:
                    rows.append(_event(raw, seen))
                except _BadValueError as bad:
                    rejections.append(Rejection(file, number, bad.column, bad.value, bad.reason))
    except OSError as error:
        raise DataError(f"{file} cannot be read ({error.strerror}); give the path of a chronicle CSV file.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{file} is not a CSV file in UTF-8 ({error}); save it as CSV UTF-8.") from None
    return pl.DataFrame(rows, schema=EVENT_SCHEMA, orient="row"), tuple(rejections)


def _require_columns(file: str, header: Sequence[str]) -> None:
    missing = [column for column in REQUIRED_COLUMNS if column not in header]
    if missing:
        raise DataError(
            f"{file}, header: column '{missing[0]}' is missing; expected at least {', '.join(REQUIRED_COLUMNS)}."
        )


def _event(raw: Mapping[str, str | None], seen: set[str]) -> dict[str, Any]:
    """Turn one CSV row into a row of the event table."""
    values = {column: (raw.get(column) or "").strip() for column in CHRONICLE_COLUMNS}
    event: dict[str, Any] = dict(values)
    if not values["id"] or values["id"] in seen:
        raise _BadValueError("id", values["id"], "expected an id that no other row has")
    if not values["text"]:
        raise _BadValueError("text", "", "expected one sentence that says what was done")
    _read_days(values, event)
    _read_actors(values, event)
    event["type"] = _one_of("type", values["type"], tuple(TYPE_SIGNS))
    event["domain"] = _one_of("domain", values["domain"], DOMAINS)
    event["intensity"] = _number(values, "intensity", low=-10, high=10)
    if event["intensity"] == 0:
        raise _BadValueError("intensity", values["intensity"], "expected a number from -10 to 10 other than 0")
    event["weight"] = _number(values, "weight", low=0, high=math.inf) if values["weight"] else 1.0
    for column in ("is_mutual", "is_checked"):
        event[column] = _truth(column, values[column], default=False)
    event["feed"] = FEED
    seen.add(values["id"])
    return event


def _read_days(values: Mapping[str, str], event: dict[str, Any]) -> None:
    event["precision"] = _one_of("precision", values["precision"] or "day", PRECISIONS)
    event["date"] = _day("date", values["date"])
    if event["date"] < EARLIEST:
        raise _BadValueError("date", values["date"], f"expected a day from {EARLIEST} on")
    last = precision_end(event["date"], event["precision"])
    event["known"] = _day("known", values["known"]) if values["known"] else last
    if event["known"] < event["date"]:
        raise _BadValueError("known", values["known"], "expected a day that is not before 'date'")
    event["deadline"] = _day("deadline", values["deadline"]) if values["deadline"] else None


def _read_actors(values: Mapping[str, str], event: dict[str, Any]) -> None:
    for column in ("actor", "recipient"):
        code, _, suffix = values[column].partition(".")
        sector = values[f"{column}_sector"] or suffix
        if not _CODE.fullmatch(code):
            raise _BadValueError(column, values[column], "expected a code such as KOR or KOR.LEG")
        if not _SECTOR.fullmatch(sector):
            raise _BadValueError(f"{column}_sector", sector, "expected a PLOVER sector such as GOV, or nothing")
        event[column], event[f"{column}_sector"] = code, sector
    pair = "-".join(sorted((event["actor"], event["recipient"])))
    event["dyad"] = values["dyad"] or pair
    if not _DYAD.fullmatch(event["dyad"]) or event["dyad"] != "-".join(sorted(event["dyad"].split("-"))):
        raise _BadValueError("dyad", event["dyad"], "expected two codes in alphabetical order, such as JPN-KOR")
    event["is_pair_act"] = _truth("is_pair_act", values["is_pair_act"], default=event["dyad"] == pair)


def _one_of(column: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise _BadValueError(column, value, f"expected one of {', '.join(allowed)}")
    return value


def _day(column: str, value: str) -> date:
    try:
        return as_day(value)
    except InvalidInputError:
        raise _BadValueError(column, value, "expected a day YYYY-MM-DD") from None


def _number(values: Mapping[str, str], column: str, *, low: float, high: float) -> float:
    value = values[column]
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not (low <= number <= high and math.isfinite(number)):
        limits = f"from {low:g} to {high:g}" if math.isfinite(high) else f"of {low:g} or more"
        raise _BadValueError(column, value, f"expected a number {limits}")
    return number


def _truth(column: str, value: str, *, default: bool) -> bool:
    if not value:
        return default
    if value.lower() not in _TRUTH:
        raise _BadValueError(column, value, "expected true or false")
    return _TRUTH[value.lower()]


CHRONICLE = TableFeed(
    name=FEED,
    about=About(
        title="Chronicle",
        publisher="the user, or this project",
        coverage="whatever the file holds; the built-in ones hold four pairs",
        latency="as kept",
        licence="the user's; CC BY 4.0 for the built-in ones",
        citation="the row's own reference",
        url="",
        biases=("One compiler chose the acts, so what was not chosen is missing without a trace.",),
        tested_on="the built-in chronicles",
    ),
    read=read_chronicle,
)
