"""Acts of two neighbours, NOR and SWE, and of third parties towards them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from detente.observe.event import EVENT_SCHEMA
from detente.observe.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

PAIR, SIDES = "NOR-SWE", ("NOR", "SWE")


def act(name: str, day: date, actor: str = "NOR", recipient: str = "SWE", level: float = -1.0, **other: Any) -> Any:
    """Make one act; between the two, or of a third party towards one of them in a pair of their own."""
    is_pair = {actor, recipient} == set(SIDES)
    return dict.fromkeys(EVENT_SCHEMA, "") | {
        "id": name,
        "date": day,
        "known": day,
        "precision": "day",
        "dyad": "-".join(sorted((actor, recipient))) if not is_pair else PAIR,
        "is_pair_act": True,
        "actor": actor,
        "recipient": recipient,
        "is_mutual": False,
        "type": "COOPERATE" if level > 0 else "COERCE",
        "domain": "security",
        "issue": "trade",
        "intensity": float(level),
        "weight": 1.0,
        "is_checked": True,
        "deadline": None,
        "reference": "A test",
        "text": f"{actor} acts.",
        **other,
    }


def table(rows: Sequence[Any]) -> pl.DataFrame:
    """Make an event table."""
    return pl.DataFrame(list(rows), schema=EVENT_SCHEMA)


def store_of(rows: Sequence[Any]) -> Store:
    """Make a store with the built-in data and these acts."""
    store = open_store()
    if rows:
        store.add_events(table(rows))
    return store
