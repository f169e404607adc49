"""The feeds: each reads its own format into the columns of the event table, and nothing more."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from detente.errors import InvalidInputError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

    from detente.observe.feeds.feed import About, Feed, TableFeed, TextFeed

MAPPED = "csv"
"""Name of the feed that a mapping makes; see `detente.observe.feeds.mapped`."""


@cache
def feeds() -> dict[str, Feed | TableFeed | TextFeed]:
    """Return every feed that needs no mapping by its name, in alphabetical order."""
    from detente.observe.feeds.acled import ACLED
    from detente.observe.feeds.chronicle import CHRONICLE
    from detente.observe.feeds.gdelt import GDELT
    from detente.observe.feeds.icews import ICEWS
    from detente.observe.feeds.icews_kg import ICEWS_KG
    from detente.observe.feeds.keds import KEDS, KEDS_WEIS
    from detente.observe.feeds.phoenix import PHOENIX
    from detente.observe.feeds.polecat import POLECAT
    from detente.observe.feeds.ucdp_ged import UCDP_GED
    from detente.observe.feeds.wikipedia_current_events import WIKIPEDIA_CURRENT_EVENTS

    tables = (CHRONICLE, GDELT, ICEWS, ICEWS_KG, KEDS, KEDS_WEIS, PHOENIX, POLECAT, UCDP_GED)
    return {one.name: one for one in (ACLED, *tables, WIKIPEDIA_CURRENT_EVENTS)}


def data_sheets() -> dict[str, About]:
    """Return the data sheet of every feed by its name, in alphabetical order."""
    from detente.observe.feeds.mapped import ABOUT

    found = {name: one.about for name, one in feeds().items()}
    return dict(sorted({**found, MAPPED: ABOUT}.items()))


def feed_named(name: str, *, mapping: str | Path | None = None) -> Feed | TableFeed | TextFeed:
    """Find a feed by its name, in any case.

    Parameters
    ----------
    name : str
        One of `feeds`, or ``csv`` for a table of your own.
    mapping : str or Path, optional
        For ``csv`` alone: the YAML file that says which column holds what.

    Raises
    ------
    UnknownNameError
        If there is no such feed.
    InvalidInputError
        If ``csv`` comes without a mapping, or another feed with one.
    DataError
        If the mapping cannot be used.
    """
    wanted = name.strip().lower()
    if wanted == MAPPED:
        return _mapped(mapping)
    found = feeds().get(wanted)
    if found is None:
        known = [*feeds(), MAPPED]
        raise UnknownNameError.of("feed", name, known, hint=f"expected one of {', '.join(known)}")
    if mapping is not None:
        raise InvalidInputError(f"feed '{wanted}' takes no mapping; its columns are known.")
    return found


def _mapped(mapping: str | Path | None) -> Feed:
    from detente.observe.feeds.mapped import mapped_feed

    if mapping is None:
        raise InvalidInputError("feed 'csv' needs a mapping of its columns; give one with --mapping map.yaml.")
    return mapped_feed(mapping)
