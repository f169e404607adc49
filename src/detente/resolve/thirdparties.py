"""Third parties: who could help two states in a quarrel, who gains from it, and on what that rests.

Every state and body that acts towards either of the two, or that their acts name in a role, is a candidate. Five things
are told of each, and each is worth a point for or against it as a helper:

==================  ================================================================================  ======
what                when                                                                              points
==================  ================================================================================  ======
stepped in lately   an effort (:mod:`detente.resolve.presence`) within ``lately_days``                  +1
stepped in before   two efforts or more before that                                                     +1
even-handed         likely even conduct, on the whole cooperative towards both                          +1
                    (:mod:`detente.resolve.evenness`)
takes a side        conduct friendlier towards one, and not likely even                                 -1
bound to both       a tie with each (:mod:`detente.resolve.leverage`)                                   +1
presses             courts one side, or probes, when they quarrel (:mod:`detente.resolve.exploiting`),  -1
                    or lately named as exploiter or threat at least as often as a helper
==================  ================================================================================  ======

Candidates stand in the order of their points; then who stepped in more often lately; then who acts more. The points are
a stated convention for reading a table, not an estimate: none of them was fitted, and none says that help would work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from detente.asof import as_of_day
from detente.errors import DetenteError, InvalidInputError
from detente.observe.scope import dyad_code
from detente.observe.tension import replay
from detente.provenance import Provenance, fingerprint
from detente.resolve.conduct import Conduct, conducts
from detente.resolve.evenness import Evenness, evenness
from detente.resolve.exploiting import Exploiting, exploiting, tension_of
from detente.resolve.leverage import Bonds, Leverage, adversaries
from detente.resolve.presence import Effort, efforts
from detente.resolve.roles import HELPING, PRESSING, RoleRecord, Spans, role_records, rows_of
from detente.vocabulary.states import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.observe.scope import HasCode
    from detente.observe.store import Store
    from detente.observe.tension import Replay

MOST = 12
"""So many parties are looked at for their own acts: those with most."""
SHOWN_ACTS = 5
Part = Literal["helps", "helped before", "helps and presses", "presses", "no part seen"]
LIMITATION = (
    "Counts follow what the sources report and how roles were assigned; they show neither influence nor intent, and "
    "the points are a stated way to read the table, not an estimate of who would succeed."
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for or against a candidate: its points, what is told, and the acts behind it."""

    points: int
    text: str
    event_ids: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"points": self.points, "text": self.text, "event_ids": list(self.event_ids)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A third party.

    Attributes
    ----------
    party : str
        Its code.
    n_acts : dict
        Its own acts towards each side.
    evenness : Evenness or None
        None where it did not act itself.
    exploiting : Exploiting or None
        The same.
    leverage : Leverage
        What binds it to the two.
    efforts : tuple of Effort
        When it stepped in, the latest first.
    reasons : tuple of Reason
        What speaks for it and against it.
    event_ids : tuple of str
        Its latest acts towards the two.
    """

    party: str
    n_acts: dict[str, int]
    evenness: Evenness | None
    exploiting: Exploiting | None
    leverage: Leverage
    efforts: tuple[Effort, ...]
    reasons: tuple[Reason, ...]
    event_ids: tuple[str, ...]

    @property
    def points(self) -> int:
        """The sum of the points of its reasons."""
        return sum(reason.points for reason in self.reasons)

    @property
    def presses(self) -> bool:
        """Whether anything says that it gains from the rift or bears down on a side."""
        return any(reason.points < 0 and reason.text.startswith("presses") for reason in self.reasons)

    @property
    def part(self) -> Part:
        """Its part in the dispute in a few words: what was seen, not what it could do."""
        is_late = any(reason.text.startswith("stepped in lately") for reason in self.reasons)
        if self.presses:
            return "helps and presses" if is_late else "presses"
        if is_late:
            return "helps"
        return "helped before" if self.efforts else "no part seen"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "party": self.party,
            "part": self.part,
            "points": self.points,
            "n_acts": dict(self.n_acts),
            "reasons": [reason.to_dict() for reason in self.reasons],
            "evenness": self.evenness.to_dict() if self.evenness else None,
            "exploiting": self.exploiting.to_dict() if self.exploiting else None,
            "leverage": self.leverage.to_dict(),
            "efforts": [one.to_dict() for one in self.efforts],
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
    candidates : tuple of Candidate
        In the order of their points.
    roles : tuple of RoleRecord
        How often the acts of the pair name whom in which role; most rows lately first.
    adversaries : tuple of str
        Codes of states that lately pressed both of the two.
    provenance : Provenance
        Method, rows and limitation.
    """

    dyad: str
    as_of: date
    lately_days: int
    n_rows_lately: int
    n_rows_before: int
    years_before: float
    candidates: tuple[Candidate, ...]
    roles: tuple[RoleRecord, ...]
    adversaries: tuple[str, ...]
    provenance: Provenance

    def __repr__(self) -> str:
        parties = [one.party for one in self.candidates]
        return f"<ThirdParties of {self.dyad} as of {self.as_of}: {', '.join(parties) or 'none'}>"

    @property
    def limitation(self) -> str:
        """What the counts cannot tell."""
        return self.provenance.limitation

    def role(self, party: str, role: str) -> RoleRecord | None:
        """Return the record of one third party in one role, None if there is none."""
        return next((record for record in self.roles if (record.party, record.role) == (party, role)), None)

    def candidate(self, party: str) -> Candidate | None:
        """Return one third party, None if it takes no part."""
        return next((one for one in self.candidates if one.party == party), None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "dyad": self.dyad,
            "as_of": self.as_of.isoformat(),
            "lately_days": self.lately_days,
            "n_rows_lately": self.n_rows_lately,
            "n_rows_before": self.n_rows_before,
            "years_before": self.years_before,
            "candidates": [one.to_dict() for one in self.candidates],
            "roles": [record.to_dict() for record in self.roles],
            "adversaries": list(self.adversaries),
            "limitation": self.limitation,
            "provenance": self.provenance.to_dict(),
        }


def third_parties(
    store: Store,
    dyad: HasCode | str,
    as_of: date | str | None = None,
    *,
    lately_days: int = 730,
    replayed: Replay | None = None,
) -> ThirdParties:
    """Say who could help two states in a quarrel and who gains from it.

    Parameters
    ----------
    store : Store
        Where acts, pledges and series come from.
    dyad : Dyad or str
        The pair: ``"JPN-KOR"`` or anything with a ``code``.
    as_of : datetime.date or str, optional
        Rows known later are not used; today when left out.
    lately_days : int
        Length of the recent time, in days up to and including ``as_of``.
    replayed : Replay, optional
        Filtered tension of the pair on that day, where it was worked out already.

    Raises
    ------
    InvalidInputError
        If ``lately_days`` is not positive or ``dyad`` is not a pair of codes.
    """
    if lately_days <= 0:
        raise InvalidInputError(f"lately_days {lately_days} found; expected a positive number of days.")
    day, code = as_of_day(as_of), dyad_code(dyad)
    first, _, second = code.partition("-")
    events = store.events(code, as_of=day).filter(pl.col("date") <= day)
    if replayed is None and events["is_pair_act"].any():
        replayed = replay(events, code, day)
    question = _Question(store, (first, second), day, lately_days, events, replayed)
    rows = rows_of(events, day, code)
    spans = Spans.of(rows, day, lately_days)
    roles = role_records(rows, (first, second), spans)
    approaches = store.approaches(code, as_of=day).filter(pl.col("period") <= day)
    found = question.candidates(approaches, roles)
    return ThirdParties(
        dyad=code,
        as_of=day,
        lately_days=lately_days,
        n_rows_lately=spans.n_lately,
        n_rows_before=spans.n_before,
        years_before=spans.years_before,
        candidates=found,
        roles=roles,
        adversaries=adversaries(approaches, (first, second), day),
        provenance=Provenance(
            method="third parties",
            as_of=day,
            limitation=LIMITATION,
            event_ids=tuple(dict.fromkeys(name for one in found for name in one.event_ids[:3])),
            n_events=len(rows),
            fingerprint=fingerprint([row["id"] for row in rows]),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """What every candidate of one answer shares."""

    store: Store
    sides: tuple[str, str]
    as_of: date
    lately_days: int
    events: pl.DataFrame
    replayed: Replay | None

    @property
    def lately(self) -> date:
        """The first day called lately."""
        return self.as_of - timedelta(days=self.lately_days - 1)

    def candidates(self, approaches: pl.DataFrame, roles: Sequence[RoleRecord]) -> tuple[Candidate, ...]:
        """Judge every third party that acts or is named, the best helper first."""
        conduct = {
            one.party: one for one in conducts(self.store, approaches, self.sides, self.as_of, self.events, most=MOST)
        }
        acts = self.store.acts_of(conduct, "-".join(self.sides), since=self.lately, as_of=self.as_of).filter(
            pl.col("date") <= self.as_of
        )
        stepped = efforts(_joined(self.events, acts), self.sides, self.replayed, self.as_of)
        named, bonds = [record.party for record in roles], Bonds.of(self.store, self.as_of)
        found = [
            self._candidate(party, conduct.get(party), roles, stepped.get(party, ()), acts, bonds)
            for party in dict.fromkeys([*conduct, *named, *stepped])
            if party not in self.sides and _exists(party, self.as_of)
        ]
        lately = {one.party: sum(e.n_steps for e in one.efforts if e.last >= self.lately) for one in found}
        order = sorted(found, key=lambda one: (-one.points, -lately[one.party], -sum(one.n_acts.values()), one.party))
        return tuple(order)

    def _candidate(
        self,
        party: str,
        conduct: Conduct | None,
        roles: Sequence[RoleRecord],
        stepped: tuple[Effort, ...],
        acts: pl.DataFrame,
        bonds: Bonds,
    ) -> Candidate:
        even = evenness(conduct, self.lately) if conduct else None
        gains = exploiting(conduct, tension_of(self.replayed, conduct.months)) if conduct else None
        bound = bonds.of_party(party, self.sides)
        own = acts.filter(pl.col("actor") == party).sort("date", "id", descending=[True, False])
        ids = tuple(own["id"].head(SHOWN_ACTS).to_list())
        reasons = (
            *self._stepped(stepped),
            *_balance(even, ids),
            *_bonds(bound),
            *self._pressing(gains, [one for one in roles if one.party == party]),
        )
        n_acts = conduct.n_acts if conduct else dict.fromkeys(self.sides, 0)
        named = [name for one in roles if one.party == party for name in one.event_ids[:SHOWN_ACTS]]
        return Candidate(
            party, n_acts, even, gains, bound, stepped, reasons, ids or tuple(dict.fromkeys(named))[:SHOWN_ACTS]
        )

    def _stepped(self, stepped: tuple[Effort, ...]) -> list[Reason]:
        recent = [one for one in stepped if one.last >= self.lately]
        before = [one for one in stepped if one.last < self.lately]
        told = []
        if recent:
            steps = sum(one.n_steps for one in recent)
            text = f"stepped in lately ({steps} step{'s' * (steps > 1)}, the last on {recent[0].last})"
            told.append(Reason(1, text, recent[0].event_ids[:SHOWN_ACTS]))
        if before:
            text = f"stepped in before ({len(before)} effort{'s' * (len(before) > 1)}, the last in {before[0].last:%Y})"
            told.append(Reason(int(len(before) > 1), text, before[0].event_ids[:SHOWN_ACTS]))
        return told

    def _pressing(self, gains: Exploiting | None, named: Sequence[RoleRecord]) -> list[Reason]:
        if gains is not None and (gains.courted or gains.probes):
            return [Reason(-1, f"presses: {gains.words.partition(': ')[2].rstrip('.')}")]
        against = [one for one in named if one.role in PRESSING]
        n_against = sum(one.n_lately for one in against)
        n_helping = sum(one.n_lately for one in named if one.role in HELPING)
        if n_against >= max(1, n_helping):
            ids = tuple(name for one in against for name in one.event_ids)[:SHOWN_ACTS]
            text = f"presses: {n_against} of the acts lately name it as exploiter or threat, {n_helping} as a helper"
            return [Reason(-1, text, ids)]
        return []


def _joined(events: pl.DataFrame, acts: pl.DataFrame) -> pl.DataFrame:
    """Add the acts of others to those that concern the pair, each once."""
    return pl.concat([events, acts]).unique("id", keep="first", maintain_order=True)


def _balance(even: Evenness | None, ids: tuple[str, ...]) -> list[Reason]:
    if even is None or even.judged is None:
        return []
    text = even.words.partition(": ")[2].rstrip(".")
    if even.is_even and even.is_friendly:
        return [Reason(1, text, ids)]
    if even.favoured is not None and not even.is_even:
        return [Reason(-1, text, ids)]
    return [Reason(0, text, ids)]


def _bonds(bound: Leverage) -> list[Reason]:
    if bound.binds_both:
        return [Reason(1, f"bound to both: {bound.words}")]
    return [Reason(0, f"bound to one: {bound.words}")] if any(bound.ties.values()) else []


def _exists(party: str, day: date) -> bool:
    """Tell whether a state or body is still there: nobody can be asked who is not."""
    try:
        found = state(party, scheme="iso3", on=day)
    except DetenteError:
        return False
    return found.valid_to is None or found.valid_to >= day
