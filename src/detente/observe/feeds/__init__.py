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
    from detente.observe.feeds.acled import ACLED
    from detente.observe.feeds.chronicle import CHRONICLE
    from detente.observe.feeds.gdelt import GDELT
    from detente.observe.feeds.icews import ICEWS
    from detente.observe.feeds.icews_kg import ICEWS_KG
    from detente.observe.feeds.keds import KEDS, KEDS_WEIS
    from detente.observe.feeds.phoenix import PHOENIX
    from detente.observe.feeds.polecat import POLECAT
    from detente.observe.feeds.ucdp_ged import UCDP_GED

    found = (ACLED, CHRONICLE, GDELT, ICEWS, ICEWS_KG, KEDS, KEDS_WEIS, PHOENIX, POLECAT, UCDP_GED)
    return {one.name: one for one in found}


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
