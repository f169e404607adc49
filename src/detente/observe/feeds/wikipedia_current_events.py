"""Wikipedia's portal "Current events": the day's news in short English sentences, kept as text for the coder.

Layout: JSON lines with ``id``, ``date``, ``category``, ``topic``, ``text`` and ``sources``, as ``detente fetch
wikipedia`` writes them. No acts are read here; the rows stand in the table ``texts`` of the store.

**Known.** The day after the page's day. The page may have been edited later, so that a sentence can say more than was
known then.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

from detente.observe.feeds.feed import About, BadLineError, Text, TextFeed
from detente.observe.feeds.layout import Layout

_CONTROLS_TO_SPACE = dict.fromkeys(range(32), " ")
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")


def read_item(line: str) -> Text:
    """Read one line.

    Raises
    ------
    BadLineError
        If it is no JSON object, or its id, day or text cannot be used.
    """
    item = _object(line)
    day = _day(_word(item, "date"))
    for column in ("id", "text"):
        if not _word(item, column):
            raise BadLineError(column, "", "expected text")
    sources = item.get("sources") or []
    if not isinstance(sources, list):
        raise BadLineError("sources", ascii(sources), "expected a list of names")
    publishers = ";".join(_word({"sources": one}, "sources") for one in sources)
    title = " / ".join(part for part in (_word(item, "category"), _word(item, "topic")) if part)
    return Text(_word(item, "id"), day, day + timedelta(days=1), title, _word(item, "text"), publishers)


def _object(line: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        item = None
    if not isinstance(item, dict):
        raise BadLineError("(row)", line[:80], "expected a JSON object")
    return item


def _word(item: dict[str, Any], column: str) -> str:
    """Return the text of a key on one line; empty if it is missing."""
    value = item.get(column) or ""
    if not isinstance(value, str):
        raise BadLineError(column, ascii(value), "expected text")
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a character pair, written as an escape
        raise BadLineError(column, ascii(value), "expected valid Unicode") from None
    return value.translate(_CONTROLS_TO_SPACE).strip()


def _day(value: str) -> date:
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise BadLineError("date", value, "expected a day YYYY-MM-DD")


WIKIPEDIA_CURRENT_EVENTS = TextFeed(
    name="wikipedia_current_events",
    about=About(
        title='Wikipedia, portal "Current events"',
        publisher="contributors of the English Wikipedia",
        coverage="the world's news as English-language papers tell it, July 2002 on",
        latency="a day",
        licence="CC BY-SA 4.0",
        citation="Wikipedia contributors, Portal:Current events, with the day of the page",
        url="https://en.wikipedia.org/wiki/Portal:Current_events",
        biases=(
            "Volunteers choose what is news; what English-language papers pass over is missing.",
            "Before 2010 about two days of seven are missing.",
            "Items may have been edited after their day.",
        ),
        tested_on="92,331 real items, 2002 to 2021",
    ),
    layout=Layout("JSON lines", ("id", "date", "category", "topic", "text", "sources")),
    read=read_item,
)
