"""Presence: when did a third party last step in, how, and what followed?

A *step* is a cooperative act in which the rows of the pair name the party as facilitator or mediator, or its own
CONSULT with one of the two in the mode *third-party* (feeds code mediation so). Steps within ``ONE_EFFORT`` days
of the one before belong to one effort. *What followed* is the change of filtered tension from the month end before the
effort began to those 3, 6 and 12 months later, each told with what was known then; where that day lies ahead there is
nothing to tell. It says what followed, not what the effort caused.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.period import add_months
from detente.resolve.conduct import parse_roles
from detente.resolve.roles import HELPING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.observe.tension import Replay

MONTHS = (3, 6, 12)
ONE_EFFORT = 90
NEAR = 45
"""Days by which a month end of the replay may miss the day asked for."""
MEDIATION = "third-party"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effort:
    """Steps of a third party that belong together.

    Attributes
    ----------
    first, last : datetime.date
        Days of the first and the last step.
    n_steps : int
        How many.
    types : tuple of str
        PLOVER types of the steps, the most frequent first.
    text : str
        The last step in words.
    after : dict
        Months -> change of tension in points; None where that day lies ahead or no tension is known.
    event_ids : tuple of str
        The steps, latest first.
    """

    first: date
    last: date
    n_steps: int
    types: tuple[str, ...]
    text: str
    after: dict[int, float | None]
    event_ids: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "n_steps": self.n_steps,
            "types": list(self.types),
            "text": self.text,
            "tension_after": {str(months): change for months, change in self.after.items()},
            "event_ids": list(self.event_ids),
        }


def efforts(
    events: pl.DataFrame, sides: tuple[str, str], replayed: Replay | None, as_of: date
) -> dict[str, tuple[Effort, ...]]:
    """Find the efforts of every third party, the latest first.

    Parameters
    ----------
    events : polars.DataFrame
        Acts that concern the pair and acts of others towards either, known by the as-of day.
    sides : tuple of str
        Codes of the two.
    replayed : Replay or None
        Filtered tension of the pair.
    as_of : datetime.date
        The day of the question.
    """
    taken: dict[str, list[Row]] = {}
    wanted = events.filter(
        (pl.col("intensity") > 0)
        & (pl.col("third_parties").str.contains(f":({'|'.join(HELPING)})") | (pl.col("mode") == MEDIATION))
    )
    for row in sorted(wanted.iter_rows(named=True), key=lambda row: (row["date"], row["id"])):
        for party in dict.fromkeys(_parties(row, sides)):
            taken.setdefault(party, []).append(row)
    return {
        party: tuple(_effort(group, replayed, as_of) for group in reversed(list(_grouped(rows))))
        for party, rows in taken.items()
    }


def _parties(row: Row, sides: tuple[str, str]) -> Iterator[str]:
    yield from (party for party, role in parse_roles(row["third_parties"] or "") if role in HELPING)
    if row["mode"] == MEDIATION and row["actor"] not in sides:
        yield row["actor"]


def _grouped(rows: Sequence[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        if group and (row["date"] - group[-1]["date"]).days > ONE_EFFORT:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _effort(group: Sequence[Row], replayed: Replay | None, as_of: date) -> Effort:
    kinds = [row["type"] for row in group]
    first, last = group[0]["date"], group[-1]["date"]
    before = _tension(replayed, first - timedelta(days=1), before=True)
    after: dict[int, float | None] = {}
    for months in MONTHS:
        day = add_months(first, months)
        then = _tension(replayed, day) if day <= as_of else None
        after[months] = None if then is None or before is None else then - before
    return Effort(
        first,
        last,
        len(group),
        tuple(sorted(set(kinds), key=lambda kind: (-kinds.count(kind), kind))),
        group[-1]["text"] or f"{group[-1]['type']} towards {group[-1]['recipient']}",
        after,
        tuple(row["id"] for row in reversed(group)),
    )


def _tension(replayed: Replay | None, day: date, *, before: bool = False) -> float | None:
    """Return the filtered tension at the nearest month end, or at the last one before a day."""
    if replayed is None:
        return None
    place = bisect_right(replayed.days, day)
    rows = range(max(place - 1, 0), place if before else min(place + 1, len(replayed.days)))
    gaps = {row: abs((replayed.days[row] - day).days) for row in rows}
    nearest = min(gaps, key=lambda row: gaps[row], default=None)
    return None if nearest is None or gaps[nearest] > NEAR else float(replayed.mean[nearest])
