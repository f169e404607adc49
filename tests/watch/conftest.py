"""A clock that tests turn, a coder that reads what they write, a store of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from detente.observe.event import EVENT_SCHEMA
from detente.observe.fetch.pace import Pace
from detente.watch.memory import Memory, open_memory
from tests.observe.fetch.publisher import Publisher, start

HASTE = Pace(
    connect_seconds=2.0, read_seconds=1.0, stall_seconds=1.0, tries=1, first_wait_seconds=0.01, jitter=lambda: 0.0
)


class FakeClock:
    """A clock that stands still unless it is turned, and notes what was waited for."""

    def __init__(self, moment: str = "2016-06-01T12:00:00") -> None:
        self.moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        self.ticks = 0.0
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.ticks

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.turn(seconds=seconds)

    def turn(self, **length: float) -> None:
        """Let time pass."""
        passed = timedelta(**length)
        self.moment += passed
        self.ticks += passed.total_seconds()

    def jump(self, moment: str) -> None:
        """Set the clock, as a user or the network does."""
        self.moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)


class LineReading:
    """What the coder of the tests found: a line ``KOR SANCTION JPN -5`` is an act."""

    unread: tuple[Any, ...] = ()

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._rows = rows

    def frame(self, *, least: float = 0.0) -> pl.DataFrame:
        return pl.DataFrame(self._rows, schema=EVENT_SCHEMA)


def read_lines(documents: Sequence[Any], today: date) -> Any:
    """Read acts from lines; much faster than the coder, and as exact as a test needs."""
    rows = []
    for document in documents:
        day = document.date or today
        for line in document.text.splitlines():
            words = line.split()
            if len(words) != 4 or words[0] not in ("JPN", "KOR"):
                continue
            actor, kind, recipient, intensity = words
            rows.append(
                dict.fromkeys(EVENT_SCHEMA, "")
                | {
                    "id": f"{actor}-{kind}-{day}-{document.title}",
                    "date": day,
                    "known": day,
                    "precision": "day",
                    "dyad": "JPN-KOR",
                    "is_pair_act": True,
                    "actor": actor,
                    "actor_sector": "GOV",
                    "recipient": recipient,
                    "recipient_sector": "GOV",
                    "is_mutual": False,
                    "type": kind,
                    "domain": "economy",
                    "intensity": float(intensity),
                    "weight": 5.0,
                    "is_checked": True,
                    "deadline": None,
                    "feed": "text",
                    "text": f"{actor} {kind} {recipient}",
                }
            )
    return LineReading(rows)


def rss(*items: tuple[str, str, str]) -> bytes:
    """Write a feed of items: title, day, text."""
    body = "".join(
        f"<item><title>{title}</title><guid>{title}</guid><pubDate>{day}</pubDate>"
        f"<description>{text}</description></item>"
        for title, day, text in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{body}</channel></rss>'.encode()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with open_memory(tmp_path / "e.duckdb.watch") as opened:
        yield opened


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    made = Publisher()
    server = start(made)
    yield made
    made.released.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def article(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Write an article into the folder ``articles``, old enough to be settled."""
    import os

    folder = tmp_path / "articles"
    folder.mkdir(exist_ok=True)

    def write(name: str, day: str, text: str) -> Path:
        path = folder / f"{name}.jsonl"
        import json

        path.write_text(json.dumps({"title": name, "date": day, "text": text}), encoding="utf-8")
        os.utime(path, (1e9, 1e9))
        return path

    return write
