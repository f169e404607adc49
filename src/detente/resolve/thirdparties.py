"""Third parties: who takes part in a dispute, in which role, how much more than before, and how evenly.

Two things are counted, from rows known by the as-of day. *Mentions*: rows of the dyad that name a third party
in a role (column ``third_parties``), in the last ``lately_days`` days against all the time before. The rate a
year and the share of all rows are both compared, because a chronicle is denser where its sources are: a rate
that rises while the share does not says that more was written, not that the third party did more. *Acts*:
rows in which the third party itself acts towards one of the two sides, or towards both (the other side stands in
``third_parties`` as addressee or participant). Even-handedness is the mean intensity of its acts towards the
first side minus that towards the second; zero is even.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from detente.asof import known_by
from detente.errors import InvalidInputError
from detente.period import DAYS_PER_YEAR
from detente.provenance import Provenance, fingerprint
from detente.resolve.intervals import Estimate, mean_difference, rate_ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

ROLES = ("facilitator", "mediator", "exploiter", "threat", "forum")
TOWARDS = ("addressee", "participant")
MIN_ROWS = 5
"""Fewest rows of a third party in a role for which a ratio is given."""
MIN_ACTS = 5
"""Fewest acts towards each side for which even-handedness is judged."""
LIMITATION = (
    "Counts follow what the sources report and how the compiler assigned roles; they show neither influence nor intent."
)


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
class EvenHandedness:
    """How a third party's own acts fall on the two sides.

    Attributes
    ----------
    party : str
        Code of the third party.
    sides : tuple of str
        The two states; the difference is first minus second.
    n_acts : dict
        Number of its acts towards each side; an act towards both counts for both.
    mean_intensity : dict
        Mean intensity of these acts, None without any.
    difference : Estimate or None
        With an 80 % interval; None below ``MIN_ACTS`` acts towards either side.
    words : str
        The reading in words.
    event_ids : tuple of str
        Ids of the acts, latest first.
    """

    party: str
    sides: tuple[str, str]
    n_acts: dict[str, int]
    mean_intensity: dict[str, float | None]
    difference: Estimate | None
    words: str
    event_ids: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "party": self.party,
            "sides": list(self.sides),
            "n_acts": dict(self.n_acts),
            "mean_intensity": dict(self.mean_intensity),
            "difference": self.difference.to_dict() if self.difference else None,
            "words": self.words,
            "event_ids": list(self.event_ids),
        }


@dataclass(frozen=True, slots=True, repr=False)
class ThirdParties:
    """Everybody outside the dyad who takes part in the dispute.

    Attributes
    ----------
    dyad : str
        The pair.
    as_of : datetime.date
        The day of the question.
    lately_days : int
        Length of the time called lately.
    n_rows_lately, n_rows_before : int
        All rows of the dyad in both spans.
    years_before : float
        Length of the time before, from the first known row on.
    roles : tuple of RoleRecord
        Most rows lately first.
    even_handedness : tuple of EvenHandedness
        One for each third party that acted itself, most acts first.
    provenance : Provenance
        Method, rows and limitation.
    """

    dyad: str
    as_of: date
    lately_days: int
    n_rows_lately: int
    n_rows_before: int
    years_before: float
    roles: tuple[RoleRecord, ...]
    even_handedness: tuple[EvenHandedness, ...]
    provenance: Provenance

    def __repr__(self) -> str:
        parties = sorted({record.party for record in self.roles})
        return f"<ThirdParties of {self.dyad} as of {self.as_of}: {', '.join(parties) or 'none'}>"

    @property
    def limitation(self) -> str:
        """What the counts cannot tell."""
        return self.provenance.limitation

    def role(self, party: str, role: str) -> RoleRecord | None:
        """Return the record of one third party in one role, None if there is none."""
        return next((record for record in self.roles if (record.party, record.role) == (party, role)), None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "dyad": self.dyad,
            "as_of": self.as_of.isoformat(),
            "lately_days": self.lately_days,
            "n_rows_lately": self.n_rows_lately,
            "n_rows_before": self.n_rows_before,
            "years_before": self.years_before,
            "roles": [record.to_dict() for record in self.roles],
            "even_handedness": [record.to_dict() for record in self.even_handedness],
            "limitation": self.limitation,
            "provenance": self.provenance.to_dict(),
        }


def third_parties(events: pl.DataFrame, as_of: date, *, dyad: str, lately_days: int = 730) -> ThirdParties:
    """Count who takes part in a dispute, in which role and how evenly.

    Parameters
    ----------
    events : polars.DataFrame
        Events in the columns of :data:`detente.observe.event.EVENT_SCHEMA`; other dyads are left out.
    as_of : datetime.date
        Rows known later are not used.
    dyad : str
        Codes of the two states in alphabetical order: ``JPN-KOR``.
    lately_days : int
        Length of the recent time, in days up to and including ``as_of``.

    Raises
    ------
    InvalidInputError
        If ``lately_days`` is not positive or ``dyad`` is not a pair of codes.
    """
    if lately_days <= 0:
        raise InvalidInputError(f"lately_days {lately_days} found; expected a positive number of days.")
    first, _, second = dyad.partition("-")
    if not first or not second:
        raise InvalidInputError(f"dyad {dyad!r} found; expected two codes in the form JPN-KOR.")
    known = known_by(events, as_of)
    rows = sorted(
        (row for row in known.iter_rows(named=True) if row["dyad"] == dyad and row["date"] <= as_of),
        key=lambda row: (row["date"], row["id"]),
        reverse=True,
    )
    spans = _Spans.of(rows, as_of, lately_days)
    ids = [row["id"] for row in rows]
    roles = _roles(rows, (first, second), spans)
    return ThirdParties(
        dyad=dyad,
        as_of=as_of,
        lately_days=lately_days,
        n_rows_lately=spans.n_lately,
        n_rows_before=spans.n_before,
        years_before=spans.years_before,
        roles=roles,
        even_handedness=_even_handedness(rows, (first, second)),
        provenance=Provenance(
            method="third parties",
            as_of=as_of,
            limitation=LIMITATION,
            event_ids=tuple(dict.fromkeys(name for record in roles for name in record.event_ids[:3])),
            n_events=len(rows),
            fingerprint=fingerprint(ids),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Spans:
    """The two spans of time that are compared."""

    first_lately: date
    n_lately: int
    n_before: int
    years_lately: float
    years_before: float

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]], as_of: date, lately_days: int) -> _Spans:
        first_lately = as_of - timedelta(days=lately_days - 1)
        first_row = min((row["date"] for row in rows), default=first_lately)
        n_lately = sum(row["date"] >= first_lately for row in rows)
        before = max(0, (first_lately - first_row).days)
        return cls(first_lately, n_lately, len(rows) - n_lately, lately_days / DAYS_PER_YEAR, before / DAYS_PER_YEAR)


def parse_roles(text: str) -> list[tuple[str, str]]:
    """Split ``USA:facilitator;JPN:addressee`` into pairs of code and role."""
    pairs = (entry.rpartition(":") for entry in text.split(";") if entry)
    return [(code.strip(), role.strip()) for code, _, role in pairs if code]


def _roles(rows: Sequence[Mapping[str, Any]], sides: tuple[str, str], spans: _Spans) -> tuple[RoleRecord, ...]:
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        for code, role in dict.fromkeys(parse_roles(row["third_parties"] or "")):
            if role in ROLES and code not in sides:
                found.setdefault((code, role), []).append(row)
    records = [_record(party, role, named, spans) for (party, role), named in found.items()]
    return tuple(sorted(records, key=lambda one: (-one.n_lately, -one.n_before, one.party, one.role)))


def _record(party: str, role: str, named: Sequence[Mapping[str, Any]], spans: _Spans) -> RoleRecord:
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


def _even_handedness(rows: Sequence[Mapping[str, Any]], sides: tuple[str, str]) -> tuple[EvenHandedness, ...]:
    acts: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if not row["is_pair_act"] and row["actor"] not in sides and _struck(row, sides):
            acts.setdefault(row["actor"], []).append(row)
    records = [_evenness(party, own, sides) for party, own in acts.items()]
    return tuple(sorted(records, key=lambda one: (-len(one.event_ids), one.party)))


def _struck(row: Mapping[str, Any], sides: tuple[str, str]) -> list[str]:
    """Return the sides towards which a third party's act goes."""
    also = {code for code, role in parse_roles(row["third_parties"] or "") if role in TOWARDS}
    return [side for side in sides if side == row["recipient"] or side in also]


def _evenness(party: str, own: Sequence[Mapping[str, Any]], sides: tuple[str, str]) -> EvenHandedness:
    towards = {side: [float(row["intensity"]) for row in own if side in _struck(row, sides)] for side in sides}
    means = {side: sum(values) / len(values) if values else None for side, values in towards.items()}
    counts = {side: len(values) for side, values in towards.items()}
    difference = None
    if min(counts.values()) >= MIN_ACTS:
        difference = mean_difference(towards[sides[0]], towards[sides[1]])
    words = _evenness_in_words(party, sides, counts, difference)
    return EvenHandedness(party, sides, counts, means, difference, words, tuple(row["id"] for row in own))


def _evenness_in_words(
    party: str, sides: tuple[str, str], counts: Mapping[str, int], difference: Estimate | None
) -> str:
    told = " and ".join(f"{counts[side]} towards {side}" for side in sides)
    if difference is None:
        return f"{party}: not enough data ({told}; at least {MIN_ACTS} each are needed)."
    if difference.lower <= 0 <= difference.upper:
        return f"{party}: no difference between its acts towards the two sides can be seen ({told})."
    favoured = sides[0] if difference.value > 0 else sides[1]
    return f"{party}: its acts have been friendlier towards {favoured} ({told})."
