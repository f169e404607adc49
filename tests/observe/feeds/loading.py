"""Loading a few rows of a feed, for its tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.observe.feeds.feed import Feed, TextFeed
from detente.observe.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.observe.ledger import Loaded
    from detente.observe.store import Store

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"


@cache
def _store() -> Store:
    return open_store()


def _emptied_store() -> Store:
    """Return one store for all tests, without what was loaded: making one anew takes longer than most loads."""
    store = _store()
    for table in ("files", "skips", "quarantine", "texts", "events WHERE file > 0"):
        store._connection.execute(f"DELETE FROM {table}")
    return store


class Load:
    """What became of files: the report of the last, the acts of the feed in the order of their lines, and the rest."""

    def __init__(self, feed: Feed | TextFeed, paths: Iterable[Path]) -> None:
        store = _emptied_store()
        self.reports: list[Loaded] = store.ingest(feed, paths)
        self.acts: list[dict[str, Any]] = store.answer(
            "SELECT * FROM events WHERE file > 0 ORDER BY file, line"
        ).to_dicts()
        self.aside: list[dict[str, Any]] = store.quarantine().to_dicts()
        self.texts: list[dict[str, Any]] = store.texts().to_dicts()
        self.report = self.reports[-1]
        for one in self.reports:
            assert one.n_events + one.n_quarantined + sum(one.skipped.values()) == one.n_rows

    @property
    def act(self) -> dict[str, Any]:
        """The only act."""
        assert len(self.acts) == 1, (self.report, self.aside)
        return self.acts[0]

    @property
    def reason(self) -> str:
        """Why the only row was set aside."""
        assert len(self.aside) == 1, (self.report, self.aside)
        return f"{self.aside[0]['column']}: {self.aside[0]['value']}: {self.aside[0]['reason']}"


def lines(feed: Feed | TextFeed, folder: Path, *rows: str, name: str = "rows.txt", encoding: str = "utf-8") -> Load:
    """Load lines that are written into a file."""
    path = folder / name
    path.write_bytes(("\n".join(rows) + "\n").encode(encoding))
    return Load(feed, [path])


def row(columns: Iterable[str], delimiter: str = "\t", **values: str) -> str:
    """Write a row with the given values, underscores for spaces in names; other columns are empty."""
    given = {name.replace("_", " "): value for name, value in values.items()} | values
    return delimiter.join(given.get(name, "") for name in columns)


def sides(act: dict[str, Any]) -> str:
    """Return who acts towards whom: ``JPN.GOV KOR``."""
    parts = (f"{act[who]}.{act[f'{who}_sector']}".rstrip(".") for who in ("actor", "recipient"))
    return " ".join(parts)
