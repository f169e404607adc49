"""Meetings of the two leaders, as the record tells them.

A meeting is a consultation or an agreement of both governments whose text names both who were in office that day and
speaks of no telephone. Given are the last one, how many fell in the last two years, and how many in two years on
average of the ten before: leaders who no longer meet cannot settle a quarrel themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.period import add_months

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

MONTHS = 24
YEARS_BEFORE = 10
ONE_OCCASION_DAYS = 3
"""Acts no further apart than this belong to one meeting."""
AFAR = re.compile(r"\b(?:tele)?phone", re.IGNORECASE)
LEAST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings of the two leaders.

    Attributes
    ----------
    last : datetime.date or None
        The last one; None: none on record.
    n_lately : int
        In the last ``MONTHS`` months.
    usual : float
        In so many months, on average of the ten years before.
    event_ids : tuple of str
        Acts that tell of those of the last ``MONTHS`` months, the latest first.
    """

    last: date | None
    n_lately: int
    usual: float
    event_ids: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Say when the leaders last met and how often of late."""
        if self.last is None:
            return "No meeting of the two leaders is on record."
        often = "not once" if not self.n_lately else "once" if self.n_lately == 1 else f"{self.n_lately} times"
        return (
            f"The leaders last met on {self.last.day} {self.last:%B %Y}; in the last two years they met {often}, in "
            f"two years of the ten before {self.usual:.1f} times on average."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "last": self.last.isoformat() if self.last else None,
            "n_24_months": self.n_lately,
            "usual_24_months": round(self.usual, 2),
            "event_ids": list(self.event_ids),
            "sentence": self.sentence,
        }


def meetings(events: pl.DataFrame, leaders: pl.DataFrame, as_of: date) -> Meetings:
    """Find the meetings of the two leaders.

    Parameters
    ----------
    events : polars.DataFrame
        Event table of the pair, cut to the as-of day.
    leaders : polars.DataFrame
        Terms of office in the columns of ``Store.leaders``.
    as_of : datetime.date
        The day of the question.
    """
    mutual = events.filter(
        pl.col("is_pair_act")
        & pl.col("is_mutual")
        & (pl.col("actor_sector") == "GOV")
        & (pl.col("recipient_sector") == "GOV")
        & (pl.col("date") <= as_of)
    ).sort("date", "id", descending=[True, False])
    terms = leaders.select("state", "leader", "start", "end").to_dicts()
    told = [row for row in mutual.iter_rows(named=True) if _is_meeting(row, terms)]
    days = list(_occasions([row["date"] for row in told]))
    lately, before = add_months(as_of, -MONTHS), add_months(as_of, -MONTHS - 12 * YEARS_BEFORE)
    n_before = sum(before < day <= lately for day in days)
    return Meetings(
        last=days[0] if days else None,
        n_lately=sum(day > lately for day in days),
        usual=n_before * MONTHS / (12 * YEARS_BEFORE),
        event_ids=tuple(row["id"] for row in told if row["date"] > lately),
    )


def _is_meeting(row: dict[str, Any], terms: list[dict[str, Any]]) -> bool:
    if row["type"] not in ("CONSULT", "AGREE") or AFAR.search(row["text"]):
        return False
    sides = {row["actor"], row["recipient"]}
    names = {
        term["state"]: _surnames(term["leader"])
        for term in terms
        if term["state"] in sides
        and term["start"] <= row["date"]
        and (term["end"] is None or row["date"] <= term["end"])
    }
    words = set(re.findall(r"\w+", row["text"]))
    return len(names) == 2 and all(words & own for own in names.values())


def _surnames(leader: str) -> set[str]:
    """Return the family name; these lists put it first."""
    first = leader.split()[0]
    return {first} if len(first) >= LEAST_LETTERS else {leader}


def _occasions(days: list[date]) -> Iterator[date]:
    """Yield one day for acts close together; days are given from the last back."""
    kept: date | None = None
    for day in days:
        if kept is None or kept - day > timedelta(days=ONE_OCCASION_DAYS):
            yield day
            kept = day
