"""Fixtures for all tests: the built-in store, and hand-made acts."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import settings

from detente.brief import compose as composing
from detente.observe.event import EVENT_SCHEMA
from detente.observe.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detente.brief.compose import Brief
    from detente.observe.store import Store
    from detente.vocabulary.dyads import Dyad

Act = dict[str, Any]

# A busy machine is no failure, and the continuous check must say the same twice of the same commit.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    """The built-in data."""
    with open_store() as opened:
        yield opened


@pytest.fixture(scope="session")
def jpn_kor(store: Store) -> pl.DataFrame:
    """All acts that concern Japan and South Korea."""
    return store.events("JPN-KOR")


@pytest.fixture(scope="session")
def act() -> Callable[..., Act]:
    """Make one act of AAA towards BBB; any column can be set by name."""

    def make(day: str, intensity: float, **values: Any) -> Act:
        row = dict.fromkeys(EVENT_SCHEMA, "") | {
            "id": f"{day}/{intensity}/{len(values)}",
            "date": date.fromisoformat(day),
            "known": date.fromisoformat(day),
            "precision": "day",
            "dyad": "AAA-BBB",
            "is_pair_act": True,
            "actor": "AAA",
            "actor_sector": "GOV",
            "recipient": "BBB",
            "recipient_sector": "GOV",
            "is_mutual": False,
            "type": "SANCTION" if intensity < 0 else "COOPERATE",
            "domain": "economy",
            "issue": "trade",
            "intensity": intensity,
            "weight": 1.0,
            "is_checked": True,
            "deadline": None,
            "feed": "test",
        }
        return row | values

    return make


@pytest.fixture(scope="session")
def frame() -> Callable[..., pl.DataFrame]:
    """Make an event table of acts."""

    def make(*rows: Act) -> pl.DataFrame:
        return pl.DataFrame(list(rows), schema=EVENT_SCHEMA)

    return make


@pytest.fixture(scope="session")
def _briefs() -> dict[tuple[object, ...], Brief]:
    return {}


@pytest.fixture
def composed_once(_briefs: dict[tuple[object, ...], Brief], monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose a pair of the built-in data once a day of the question, for commands that each show a part of it."""
    real = composing.compose

    def once(store: Store, dyad: Dyad, as_of: date | str, *, by: str | None = None) -> Brief:
        if "in memory" not in repr(store):
            return real(store, dyad, as_of, by=by)
        key = (dyad.code, str(as_of), by)
        if key not in _briefs:
            _briefs[key] = real(store, dyad, as_of, by=by)
        return _briefs[key]

    monkeypatch.setattr(composing, "compose", once)
