"""Files as GDELT writes them, and a store for them."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks.reliability.kills import gdelt_row

from detente.observe.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detente.observe.store import Store

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "events"


@pytest.fixture
def memory() -> Iterator[Store]:
    with open_store() as opened:
        yield opened


@pytest.fixture
def row() -> Callable[..., str]:
    """Make one GDELT 2.0 line: Japan accuses South Korea; any field can be set by its place."""

    def make(number: int, **fields: str) -> str:
        cells = [""] * 61
        cells[0], cells[1], cells[7], cells[17] = str(number), "20190801", "JPN", "KOR"
        cells[12], cells[26], cells[28], cells[33] = "GOV", "112", "11", "4"
        cells[59], cells[60] = "20190802101500", f"https://example.org/{number}"
        for place, value in fields.items():
            cells[int(place.removeprefix("f"))] = value
        return "\t".join(cells)

    return make


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write bytes or lines to a file, packed by the ending of its name."""

    def write(name: str, content: bytes | list[str]) -> Path:
        data = content if isinstance(content, bytes) else ("\n".join(content) + "\n").encode()
        path = tmp_path / name
        if name.endswith(".gz"):
            path.write_bytes(gzip.compress(data))
        elif name.endswith(".zip"):
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr(name.removesuffix(".zip"), data)
        else:
            path.write_bytes(data)
        return path

    return write


@pytest.fixture(scope="session")
def real() -> Callable[[str], Path]:
    """Find a real file of the reference data, or skip."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"reference data not at hand: {path.name}")
        return path

    return find


__all__ = ["gdelt_row"]
