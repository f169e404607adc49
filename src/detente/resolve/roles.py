"""Roles: how often the acts of a pair name a third party as facilitator, mediator, exploiter, threat or forum.

*Lately* is held against all the time before. The rate a year and the share of all rows are both compared, because a
chronicle is denser where its sources are: a rate that rises while the share does not says that more was written, not
that the third party did more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from detente.asof import known_by
from detente.period import DAYS_PER_YEAR
from detente.resolve.conduct import parse_roles
from detente.resolve.intervals import Estimate, rate_ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

ROLES = ("facilitator", "mediator", "exploiter", "threat", "forum")
HELPING, PRESSING = ("facilitator", "mediator"), ("exploiter", "threat")
MIN_ROWS = 5
"""Fewest rows of a third party in a role for which a ratio is given."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """A third party in one role.

    Attributes
    ----------
    party, role : str
        Code of the third party, and one of the five roles.
    n_lately, n_before : int
        Rows that name it in that role.
    rate_lately, rate_before : float or None
        Rows a year; None if the time before has no length.
    rate_ratio : Estimate or None
        Rate lately over rate before, with an 80 % interval; None below ``MIN_ROWS`` rows.
    share_lately, share_before : float or None
        Share of all rows of the dyad.
    share_ratio : Estimate or None
        Rows per row of the dyad lately over the same before: the ratio freed of the chronicle's density.
    last_act : datetime.date
        Day of the latest row.
    event_ids : tuple of str
        Ids of the rows, latest first.
    """

    party: str
    role: str
    n_lately: int
    n_before: int
    rate_lately: float | None
    rate_before: float | None
    rate_ratio: Estimate | None
    share_lately: float | None
    share_before: float | None
    share_ratio: Estimate | None
    last_act: date
    event_ids: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there are enough rows for a ratio."""
        return self.n_lately + self.n_before >= MIN_ROWS

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "party": self.party,
            "role": self.role,
            "n_lately": self.n_lately,
            "n_before": self.n_before,
            "rate_lately": self.rate_lately,
            "rate_before": self.rate_before,
            "rate_ratio": self.rate_ratio.to_dict() if self.rate_ratio else None,
            "share_lately": self.share_lately,
            "share_before": self.share_before,
            "share_ratio": self.share_ratio.to_dict() if self.share_ratio else None,
            "is_enough": self.is_enough,
            "last_act": self.last_act.isoformat(),
            "event_ids": list(self.event_ids),
        }


@dataclass(frozen=True, slots=True)
class Spans:
    """The two spans of time that are compared: lately, and all before.

    Attributes
    ----------
    first_lately : datetime.date
        First day of the recent span.
    n_lately, n_before : int
        Rows of the dyad in both spans.
    years_lately, years_before : float
        Their lengths; the time before begins with the first row.
    """

    first_lately: date
    n_lately: int
    n_before: int
    years_lately: float
    years_before: float

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]], as_of: date, lately_days: int) -> Spans:
        """Count the rows of a dyad in both spans."""
        first_lately = as_of - timedelta(days=lately_days - 1)
        first_row = min((row["date"] for row in rows), default=first_lately)
        n_lately = sum(row["date"] >= first_lately for row in rows)
        before = max(0, (first_lately - first_row).days)
        return cls(first_lately, n_lately, len(rows) - n_lately, lately_days / DAYS_PER_YEAR, before / DAYS_PER_YEAR)


def rows_of(events: pl.DataFrame, as_of: date, dyad: str) -> list[Row]:
    """Return the rows of a dyad known by a day, latest first."""
    return sorted(
        (row for row in known_by(events, as_of).iter_rows(named=True) if row["dyad"] == dyad and row["date"] <= as_of),
        key=lambda row: (row["date"], row["id"]),
        reverse=True,
    )


def roles_of(events: pl.DataFrame, as_of: date, dyad: str, lately_days: int) -> tuple[RoleRecord, ...]:
    """Count each third party in each role from a table of acts; rows known later and other dyads are left out."""
    rows = rows_of(events, as_of, dyad)
    first, _, second = dyad.partition("-")
    return role_records(rows, (first, second), Spans.of(rows, as_of, lately_days))


def role_records(rows: Sequence[Mapping[str, Any]], sides: tuple[str, str], spans: Spans) -> tuple[RoleRecord, ...]:
    """Count each third party in each role, most rows lately first.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of the dyad, latest first.
    sides : tuple of str
        Codes of the two: they are no third parties.
    spans : Spans
        As from :meth:`Spans.of`.
    """
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        for code, role in dict.fromkeys(parse_roles(row["third_parties"] or "")):
            if role in ROLES and code not in sides:
                found.setdefault((code, role), []).append(row)
    records = [_record(party, role, named, spans) for (party, role), named in found.items()]
    return tuple(sorted(records, key=lambda one: (-one.n_lately, -one.n_before, one.party, one.role)))


def _record(party: str, role: str, named: Sequence[Mapping[str, Any]], spans: Spans) -> RoleRecord:
    lately = sum(row["date"] >= spans.first_lately for row in named)
    before = len(named) - lately
    is_enough = len(named) >= MIN_ROWS
    return RoleRecord(
        party=party,
        role=role,
        n_lately=lately,
        n_before=before,
        rate_lately=lately / spans.years_lately,
        rate_before=before / spans.years_before if spans.years_before else None,
        rate_ratio=rate_ratio(lately, spans.years_lately, before, spans.years_before) if is_enough else None,
        share_lately=lately / spans.n_lately if spans.n_lately else None,
        share_before=before / spans.n_before if spans.n_before else None,
        share_ratio=rate_ratio(lately, spans.n_lately, before, spans.n_before) if is_enough else None,
        last_act=named[0]["date"],
        event_ids=tuple(row["id"] for row in named),
    )
