from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from detente.observe.store import open_store
from detente.web.app import application
from detente.web.settings import Settings


def client_of(settings: Settings, **headers: str) -> TestClient:
    return TestClient(
        application(settings, is_ahead=False),
        base_url="http://127.0.0.1",
        headers=headers,
        raise_server_exceptions=False,
        follow_redirects=False,
    )


@pytest.fixture(scope="session")
def page() -> Iterator[TestClient]:
    """The page over the built-in data."""
    with client_of(Settings()) as client:
        yield client


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    file = tmp_path / "events.duckdb"
    open_store(file).close()
    return file
