"""Following a dispute: `detente watch`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from detente.cli.answer import dyad_of, print_json
from detente.cli.asked import ANSWERED, FAILED, SHOWN, Shown
from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from detente.vocabulary.dyads import Dyad
    from detente.watch.config import Config
    from detente.watch.watcher import Round


def watch(
    *pairs: str,
    store: Path | None = None,
    feed: Annotated[list[str] | None, Parameter(negative="")] = None,
    every: str | None = None,
    once: Annotated[bool, Parameter(negative="")] = False,
    config: Path | None = None,
    digest: Literal["daily", "weekly", "off"] | None = None,
    asked: Shown = SHOWN,
) -> int:
    """Follow disputes: poll feeds, keep the store up to date, and tell what changed.

    Ctrl-C ends it; started again it goes on where it was. Example: detente watch JPN KOR --feed gdelt --store e.duckdb

    Parameters
    ----------
    pairs
        Two states, or pairs each as JPN-KOR. Default: those of the file.
    store
        Event store (a DuckDB file); it is made with the built-in data when it does not exist.
    feed
        gdelt, wikipedia, the address of an RSS or Atom feed, a folder of articles, or FEED:FOLDER for event files; may
        be given several times. Default: those of the file.
    every
        Time from round to round, as 15m or 6h. Default: 15m.
    once
        Go round once, for a scheduler of your own.
    config
        YAML file with pairs, feeds, rules, channels and digest.
    digest
        Send a short brief of the pairs: daily, weekly or off. Default: off.
    """
    from detente.watch.clock import SystemClock
    from detente.watch.lock import only_watch
    from detente.watch.memory import beside, open_memory
    from detente.watch.sources import source_named
    from detente.watch.watcher import Watcher

    if store is None:
        raise InvalidInputError("watch keeps what it reads in a store; give one with --store events.duckdb.")
    stated = _stated(pairs, feed, every, config, digest)
    if asked.json and once:  # nothing else on standard output
        stated = replace(stated, channels=tuple(one for one in stated.channels if one.kind != "terminal"))
    sources = [source_named(text, stated.pairs) for text in stated.feeds]
    with only_watch(store), open_memory(beside(store)) as memory:
        watcher = Watcher(store, memory, stated, sources, SystemClock())
        if not once:
            watcher.run(_tell)
        made = watcher.once()
    if asked.json:
        print_json({"alerts": [alert.to_dict() for alert in made.alerts], "notes": made.notes})
    else:
        _tell(made)
    return FAILED if made.notes and not made.taken and sources else ANSWERED


def _stated(
    pairs: tuple[str, ...],
    feeds: list[str] | None,
    every: str | None,
    file: Path | None,
    digest: Literal["daily", "weekly", "off"] | None,
) -> Config:
    """Join what the file and the command line say; the command line has the last word."""
    from detente.watch.config import Config, read_config, seconds

    stated = read_config(file) if file else Config()
    if pairs:
        stated = replace(stated, pairs=_pairs(pairs))
    if feeds:
        stated = replace(stated, feeds=tuple(feeds))
    if every:
        stated = replace(stated, every=seconds(every))
    if digest:
        stated = replace(stated, digest=digest)
    if not stated.pairs:
        raise InvalidInputError("watch needs a pair; for example: detente watch JPN KOR --feed gdelt --store e.duckdb.")
    return stated


def _pairs(texts: tuple[str, ...]) -> tuple[Dyad, ...]:
    if len(texts) == 2 and not any("-" in text for text in texts):
        return (dyad_of(*texts),)
    return tuple(dyad_of(text, None) for text in texts)


def _tell(made: Round) -> None:
    """Say on standard error what a round did; alerts go to their channels."""
    from datetime import UTC, datetime

    for note in made.notes:
        print(f"detente: {note}", file=sys.stderr)
    print(f"[{datetime.now(UTC):%Y-%m-%d %H:%M}] {made.sentence}", file=sys.stderr, flush=True)
