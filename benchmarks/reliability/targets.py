"""Doors that take what others wrote: each reads bytes and gives a result or one sentence, anything else is a fault.

A target is a function of bytes. What it calls may end in a `DetenteError`; every other error passes through, and is
what a fuzzer looks for. Targets write below the folder of `workplace` alone.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from benchmarks.reliability.feedrows import SUBJECTS
from benchmarks.reliability.loading import Loader, feed
from detente.asof import as_of_day
from detente.errors import DetenteError
from detente.observe.coder.documents import Document, documents, from_text
from detente.observe.coder.read import Coder, coder
from detente.observe.coder.times import times
from detente.observe.feeds.keds import KEDS
from detente.observe.feeds.mapped import mapped_feed
from detente.observe.fetch.connection import Connection, Trouble
from detente.observe.fetch.gdeltlists import missing_days, missing_quarter_hours, version_1, version_2
from detente.observe.fetch.pace import Pace
from detente.observe.fetch.pairfilter import PairFilter
from detente.observe.fetch.sources import fetch
from detente.observe.fetch.wanted import Wanted
from detente.observe.fetch.wikitext import items
from detente.observe.ingestion.files import blocks, clean_lines
from detente.observe.ingestion.load import recognise
from detente.resolve.cases import load_case
from detente.vocabulary.domains import issue
from detente.vocabulary.dyads import Dyad
from detente.vocabulary.events import from_cameo, from_weis
from detente.vocabulary.states import state
from detente.watch.config import read_config, seconds
from detente.watch.memory import open_memory

Target = Callable[[bytes], None]
DAY = date(2019, 9, 12)
NOW = datetime(2019, 9, 12, tzinfo=UTC).replace(tzinfo=None)
QUICK_TOOLS = frozenset({"cases", "clock", "conflict", "coverage", "events", "simulate"})
"""Tools that answer in less than a second; the others take the same arguments, and minutes a hundred."""


@cache
def workplace() -> Path:
    """Return the one folder that targets write to."""
    folder = Path(tempfile.mkdtemp(prefix="detente-target-")).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _file(data: bytes, name: str) -> Path:
    path = workplace() / name
    path.write_bytes(data)
    return path


@cache
def _loader() -> Loader:
    return Loader(workplace())


def _load(name: str, data: bytes) -> None:
    _loader().load(feed(name), data)


def mapping(data: bytes) -> None:
    """Read a mapping of a table of one's own, and a table by it."""
    with suppress(DetenteError):
        made = mapped_feed(_file(data, "map.yaml"))
        _loader().load(made, b"day,from,to,act,n\n12.09.2019,JPN,KOR,ACCUSE,2\n2019-09-12,Japan,732,112,x\n")


def packed(data: bytes) -> None:
    """Unpack and clean the lines of an event file."""
    path = _file(data, "packed")
    with suppress(DetenteError):
        layout, _ = recognise(KEDS, path)
        for each in (blocks(path, layout), clean_lines(path, layout)):
            assert sum(map(len, each)) < 64 << 20


def pair_filter(data: bytes) -> None:
    """Reduce a packed file of GDELT to the lines of a pair."""
    with suppress(Trouble):
        PairFilter(Dyad("JPN", "KOR"), "either").write(_file(data, "gdelt.zip"), workplace() / "gdelt.gz")


def article(data: bytes) -> None:
    """Read a file of articles."""
    for one in documents([_file(data, "article")]):
        assert isinstance(one, Document) or (one.reason and len(one.reason) < 1000)


@cache
def _coder() -> Coder:
    return coder()


def coded(data: bytes) -> None:
    """Code the acts of a text."""
    document = replace(from_text(data.decode(errors="replace"), "text"), language="en")
    reading = _coder().read([document], on=DAY)
    reading.frame()
    json.dumps(reading.to_dict(auxiliary=True))


def time_words(data: bytes) -> None:
    """Read the times of a sentence."""
    times(data.decode(errors="replace"), DAY)


def words(data: bytes) -> None:
    """Read what a user types: names, codes, days, lengths."""
    text = data.decode(errors="replace")
    for read in (Dyad.parse, state, as_of_day, seconds, issue, from_cameo, from_weis):
        with suppress(DetenteError):
            read(text)


def gdelt_lists(data: bytes) -> None:
    """Read the lists of files that GDELT publishes."""
    lines = data.decode(errors="replace").splitlines()
    found = [*version_2(lines), *version_1(lines, lines)]
    missing_days(found, DAY, DAY)
    missing_quarter_hours(found, DAY, DAY, NOW)


def wiki_page(data: bytes) -> None:
    """Read a day of Wikipedia's portal."""
    items(data.decode(errors="replace"))


def _answers(source: str, data: bytes) -> None:
    """Fetch from a publisher whose answers stand one a line."""
    lines = iter(data.split(b"\n"))

    @contextmanager
    def opened(*_: Any, **__: Any) -> Iterator[Any]:
        line = next(lines, None)
        if line is None:
            raise Trouble("no answer", is_final=True)
        yield SimpleNamespace(status_code=200, headers={}, line=line)

    with (
        tempfile.TemporaryDirectory(dir=workplace()) as folder,
        patch.object(Connection, "opened", lambda _, *args, **kept: opened()),
        patch.object(Connection, "pieces", lambda _, answer, **kept: [answer.line]),
        patch.object(Connection, "wait", lambda *_: None),
        patch.dict(os.environ, {"ACLED_TOKEN": "token"}),
        suppress(DetenteError),
    ):
        pace = Pace(tries=1, at_once=1, between_seconds=0)
        fetch(source, Wanted(since=DAY, until=DAY, folder=Path(folder), pace=pace))


def _case(name: str, data: bytes) -> None:
    with suppress(DetenteError):
        load_case(_file(data, name))


def watch_rules(data: bytes) -> None:
    """Read the file of a watch."""
    with suppress(DetenteError):
        read_config(_file(data, "watch.yaml"))


def watch_memory(data: bytes) -> None:
    """Open the memory of a watch, and ask for all that it holds."""
    with tempfile.TemporaryDirectory(dir=workplace()) as folder:
        path = Path(folder) / "e.duckdb.watch"
        path.write_bytes(data)
        with suppress(DetenteError), open_memory(path) as memory:
            for (name,) in memory.rows("SELECT feed FROM cursors"):
                memory.cursor(name)[0].get("last")
            for key in memory.rows("SELECT rule, dyad, matter FROM rules"):
                memory.state(*key).get("armed")
            memory.unread(["a"])
            for table in ("facts", "alerts", "outbox", "vintages"):
                memory.rows(f"SELECT * FROM {table}")


@cache
def _page() -> Any:
    from starlette.testclient import TestClient

    from detente.web.app import application
    from detente.web.settings import Settings

    made = TestClient(application(Settings(), is_ahead=False), base_url="http://127.0.0.1")
    return made.__enter__()


def page_body(data: bytes) -> None:
    """Post a body to the page; its first line is the address."""
    address, _, body = data.partition(b"\n")
    path = "".join(sign for sign in address.decode("ascii", "replace") if sign.isalnum() or sign in "/-_.%")
    headers = {"content-type": "application/json", "accept": "application/json"}
    answer = _page().post(f"/{path}", content=body, headers=headers)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert "\n" not in answer.json()["error"]["message"]


@cache
def _tools() -> Any:
    from detente.mcp import Desk, server

    return server(Desk(as_of=DAY))


def tool(data: bytes) -> None:
    """Call a tool of the MCP server: its name and arguments as JSON."""
    from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError

    try:
        asked = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(asked, dict) or str(asked.get("tool")) not in QUICK_TOOLS:
        return
    arguments = asked.get("arguments")
    try:
        asyncio.run(_tools().call_tool(asked["tool"], arguments if isinstance(arguments, dict) else {}))
    except UnexpectedToolError:  # the wrapper of an error that is no sentence
        raise
    except ToolError:
        return


TARGETS: dict[str, Target] = {
    **{f"feed_{name}": partial(_load, name) for name in SUBJECTS},
    "mapping": mapping,
    "packed": packed,
    "pair_filter": pair_filter,
    "article": article,
    "coded": coded,
    "time_words": time_words,
    "words": words,
    "gdelt_lists": gdelt_lists,
    "wiki_page": wiki_page,
    **{f"answers_{source}": partial(_answers, source) for source in ("wikipedia", "ucdp", "acled", "icews")},
    "case_json": partial(_case, "case.json"),
    "case_yaml": partial(_case, "case.yaml"),
    "case_gmcr": partial(_case, "case.gmcr"),
    "watch_rules": watch_rules,
    "watch_memory": watch_memory,
    "page_body": page_body,
    "tool": tool,
}
"""Every target by its name."""
