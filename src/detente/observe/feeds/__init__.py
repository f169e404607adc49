"""The feeds: each reads its own format into the columns of the event table, and nothing more."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from detente.errors import UnknownNameError

if TYPE_CHECKING:
    from detente.observe.feeds.feed import Feed, TableFeed


@cache
def feeds() -> dict[str, Feed | TableFeed]:
    """Return every feed by its name, in alphabetical order."""
    from detente.observe.feeds.chronicle import CHRONICLE
    from detente.observe.feeds.gdelt import GDELT

    return {one.name: one for one in (CHRONICLE, GDELT)}


def feed_named(name: str) -> Feed | TableFeed:
    """Find a feed by its name, in any case.

    Raises
    ------
    UnknownNameError
        If there is no such feed.
    """
    found = feeds().get(name.strip().lower())
    if found is None:
        raise UnknownNameError.of("feed", name, feeds(), hint=f"expected one of {', '.join(feeds())}")
    return found
