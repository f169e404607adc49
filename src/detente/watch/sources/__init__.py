"""The feeds that are polled: what each gives a round, and how they are named on the command line.

==============================  =================================================================================
named                           what is polled
==============================  =================================================================================
``gdelt``                       GDELT 2.0, its newest quarter hours
``wikipedia``                   the portal "Current events", the last days
``https://.../feed.xml``        RSS or Atom, read by the coder
``FOLDER``                      articles that appear in a folder, read by the coder
``gdelt:FOLDER``                event files of a feed that appear in a folder, with any feed of `detente ingest`
==============================  =================================================================================

A source asks, and gives files and a cursor. The cursor is kept only after the files are in the store, so that whatever
ends a round before, the next one asks for the same again; the store knows what it has.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from detente.errors import InvalidInputError
from detente.watch.sources.folder import FolderSource
from detente.watch.sources.gdelt import GdeltSource
from detente.watch.sources.news import NewsSource
from detente.watch.sources.wikipedia import WikipediaSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.vocabulary.dyads import Dyad
    from detente.watch.sources.polled import Source


def source_named(text: str, pairs: Sequence[Dyad]) -> Source:
    """Return the source that a word stands for.

    Parameters
    ----------
    text : str
        As in the table above.
    pairs : sequence of Dyad
        The pairs that are watched: GDELT's files are reduced to what names a state of them.

    Raises
    ------
    InvalidInputError
        If it is none of these.
    """
    if text == "gdelt":
        return GdeltSource(pairs)
    if text == "wikipedia":
        return WikipediaSource()
    if text.startswith(("http://", "https://")):
        return NewsSource(text)
    feed, _, folder = text.partition(":")
    if folder and len(feed) > 1:
        from detente.observe.feeds import feed_named

        return FolderSource(Path(folder), feed_named(feed).name)
    if Path(text).is_dir():
        return FolderSource(Path(text))
    raise InvalidInputError(
        f"feed {text[:80]!r} found; expected gdelt, wikipedia, the address of an RSS or Atom feed, a folder of "
        "articles, or FEED:FOLDER such as icews:new-files."
    )
