"""From event ids to what a reader sees: the acts behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from detente.brief.document import Evidence
from detente.vocabulary.actors import sector as sector_of
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from collections.abc import Iterable


class Acts:
    """The acts known by the as-of day, looked up by id.

    Parameters
    ----------
    events : polars.DataFrame
        Event table cut to the as-of day.
    """

    def __init__(self, events: pl.DataFrame) -> None:
        self._rows = {row["id"]: row for row in events.iter_rows(named=True)}

    def __call__(self, ids: Iterable[str]) -> tuple[Evidence, ...]:
        """Return the acts with these ids, by day; ids repeated are shown once."""
        rows = [self._rows[event_id] for event_id in dict.fromkeys(ids) if event_id in self._rows]
        return tuple(evidence(row) for row in sorted(rows, key=lambda row: (row["date"], row["id"])))

    def row(self, event_id: str) -> dict[str, Any]:
        """Return the raw row of one act."""
        return self._rows[event_id]

    def text(self, event_id: str) -> str:
        """Return the sentence of one act."""
        return str(self._rows[event_id]["text"])


def evidence(row: dict[str, Any]) -> Evidence:
    """Show one row of the event table."""
    return Evidence(
        id=row["id"],
        day=day_as_known(row),
        who=who(row),
        what=f"{row['type']}, {row['domain']}, {row['intensity']:+g}",
        text=row["text"],
        reference=row["reference"],
        url=row["url"] or "",
        is_checked=row["is_checked"],
    )


def day_as_known(row: dict[str, Any]) -> str:
    """Write a date as precisely as it is known."""
    length = {"day": 10, "month": 7, "year": 4}[row["precision"]]
    return str(row["date"].isoformat()[:length])


def who(row: dict[str, Any]) -> str:
    """Write who acted towards whom."""
    actor = actor_name(row["actor"], row["actor_sector"])
    recipient = actor_name(row["recipient"], row["recipient_sector"])
    return f"{actor} {'↔' if row['is_mutual'] else '→'} {recipient}"


def actor_name(code: str, sector: str) -> str:
    """Write an actor: the state, and its sector when it is not the government."""
    name = display_name(code)
    return name if sector in ("", "GOV") else f"{name} ({sector_of(sector).label})"


def recent(events: pl.DataFrame, code: str, *, shown: int) -> tuple[Evidence, ...]:
    """Return the latest acts of one side towards the other, newest first."""
    acts = events.filter(pl.col("is_pair_act") & ((pl.col("actor") == code) | pl.col("is_mutual")))
    return tuple(evidence(row) for row in acts.sort("date", "id", descending=True).head(shown).iter_rows(named=True))
