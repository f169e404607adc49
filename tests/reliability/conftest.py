from __future__ import annotations

from collections.abc import Iterator

import pytest
from benchmarks.reliability.confined import in_time

SECONDS = 60


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    """End a test that hangs."""
    with in_time(SECONDS):
        yield
