"""Following a dispute: `detente watch`."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from detente.cli.answer import dyad_of, print_json
from detente.cli.asked import ANSWERED, FAILED, SHOWN, Shown
from detente.errors import InvalidInputError, StoreInUseError

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
    from detente.cli.progress import doing
    from detente.observe.store import open_store
    from detente.watch.clock import SystemClock
    from detente.watch.lock import only_watch
    from detente.watch.memory import beside, open_memory
    from detente.watch.sources import source_named
    from detente.watch.watcher import Watcher

    if store is None:
        raise InvalidInputError("watch keeps what it reads in a store; give one with --store events.duckdb.")
    stated = _stated(pairs, feed, every, config, digest)
    if asked.json:  # nothing else on standard output
        stated = replace(stated, channels=tuple(one for one in stated.channels if one.kind != "terminal"))
    sources = [source_named(text, stated.pairs) for text in stated.feeds]
    with only_watch(store):
        with suppress(StoreInUseError):  # each round tries again
            open_store(store).close()  # what is no store is told before anything is laid beside it
        with open_memory(beside(store)) as memory:
            watcher = Watcher(
                store, memory, stated, sources, SystemClock(), shown=partial(doing, is_wanted=not asked.json)
            )
            names = [source.name for source in sources]  # an address may hold a key
            is_first = memory.fact("last day") is None
            for line in _opening(stated, names, store, is_first=is_first, is_long=not once):
                print(line, file=sys.stderr, flush=True)
            if not once:
                watcher.run(partial(_tell, as_json=asked.json))
            made = watcher.once()
    if asked.json:
        print_json(made.to_dict())
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


def _opening(stated: Config, feeds: list[str], store: Path, *, is_first: bool, is_long: bool) -> list[str]:
    """Say what is about to be done: to whoever sits before a long watch, and what a first or idle one does not do."""
    from detente.brief.words import listed

    lines = []
    if is_long:
        pairs = "; ".join(" and ".join(pair.names) for pair in stated.pairs)
        told = listed([one.kind for one in stated.channels]) or "standard output, as JSON"
        lines += [
            f"Watching {pairs}, in {store}.",
            f"Feeds: {listed(feeds) or 'none'}; a round every {_length(stated.every)}; told on: {told}.",
            f"Rules: {listed([rule.name for rule in stated.rules]) or 'none'}. Ctrl-C ends it.",
        ]
    if not feeds:
        lines.append(
            "detente: no feed is given: only days ahead and what others load into the store are looked at; "
            "give one with --feed gdelt, an address or a folder."
        )
    if is_first:
        lines.append("First round: what holds already is not told, only what changes from now on, and days ahead.")
    return lines


def _length(seconds: int) -> str:
    """Write a length of time as it is given: ``15m``, ``6h``."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _tell(made: Round, *, as_json: bool = False) -> None:
    """Say on standard error what a round did and when the next one is; alerts go to their channels."""
    import json
    from datetime import UTC, datetime, timedelta

    for note in made.notes:
        print(f"detente: {note}", file=sys.stderr)
    now = datetime.now(UTC)
    after = "" if made.wait is None else f"; next round at {now + timedelta(seconds=made.wait):%H:%M:%S} UTC"
    print(f"[{now:%Y-%m-%d %H:%M}] {made.sentence}{after}", file=sys.stderr, flush=True)
    if as_json:
        print(json.dumps(made.to_dict(), ensure_ascii=False, allow_nan=False), flush=True)
