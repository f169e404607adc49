"""A publisher that misbehaves, and a pace at which nobody waits for long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from detente.observe.fetch.connection import Connection
from detente.observe.fetch.pace import Pace
from detente.observe.fetch.wanted import Wanted
from detente.vocabulary.dyads import Dyad
from tests.observe.fetch.publisher import Publisher, start

HASTE = Pace(
    at_once=4,
    connect_seconds=2.0,
    read_seconds=0.4,
    stall_seconds=0.3,
    stall_bytes=1024,
    tries=3,
    progress_bytes=1000,
    first_wait_seconds=0.01,
    longest_wait_seconds=2.0,
    between_seconds=0.0,
    jitter=lambda: 0.0,
)


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("UCDP_TOKEN", "ACLED_EMAIL", "ACLED_PASSWORD", "ACLED_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for source in ("GDELT", "DATAVERSE", "UCDP", "ACLED", "WIKIPEDIA"):
        monkeypatch.delenv(f"DETENTE_{source}_URL", raising=False)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    made = Publisher()
    server = start(made)
    yield made
    made.released.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def connection() -> Iterator[Connection]:
    with Connection(HASTE) as made:
        yield made


@pytest.fixture
def wanted(publisher: Publisher, tmp_path: Path) -> Callable[..., Wanted]:
    """Make a request to the publisher of this test."""

    def make(since: str, until: str, dyad: str | None = None, **values: Any) -> Wanted:
        asked: dict[str, Any] = {"folder": tmp_path / "data", "base_url": publisher.url, "pace": HASTE} | values
        return Wanted(
            since=date.fromisoformat(since),
            until=date.fromisoformat(until),
            dyad=Dyad.parse(dyad) if dyad else None,
            **asked,
        )

    return make
