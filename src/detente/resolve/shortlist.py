"""The short list that a brief ends with: what a third party could do, by when, to what end, at what risk.

One row an option (:mod:`detente.vocabulary.options`), and staying out as the last. Each row says what it would have to
move (the matters outstanding between the two that it can address, and what it changes in a Graph Model), by which day,
what followed elsewhere with its interval, which precedents worked and which failed, and its main risk.

**Order.** Options with something outstanding that they could move come before those without; among them those that can
still bear on a day on the clock that presses before those that come too late; then those with the highest *lower end*
of the share of precedents that worked (so that few precedents do not win by luck); options with too few precedents for
a share follow in the order of the table. Staying out is last, with the outlook of the pair as what is expected of it.

**Worked and failed** as :mod:`detente.resolve.precedents` says; one that is younger than twelve months can only have
failed so far. Precedents of the same pair are named first, then the latest.

It is no recommendation: the rows are what could be done, in a stated order, each with its doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.period import add_months
from detente.resolve.entry import Entry
from detente.resolve.intervals import share
from detente.resolve.options import SAMPLED, Options, family_of
from detente.resolve.precedents import Precedent, options_of
from detente.resolve.prospects import expected, left_alone, risks
from detente.vocabulary.options import STAYING_OUT, ThirdPartyOption, third_party_options

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    import polars as pl

    from detente.diagnose.outlook import Outlook
    from detente.resolve.effects import Effect, Effects
    from detente.resolve.options import OptionRecord
    from detente.resolve.outstanding import Matter
    from detente.resolve.pledges import Clock, Deadline
    from detente.resolve.thirdparties import Candidate
    from detente.resolve.waysout import WaysOut

NAMED = 3
"""So many precedents and matters are named in a row."""
USED_MONTHS = 12
"""So far back it is told what was tried between the two."""
LEAD_DAYS = {"days": 7, "weeks": 30, "months": 90, "years": 730}
"""How long before a day an option must begin to bear on it."""
SOFT = ("renewal", "occasion", "occasion ends")
"""Kinds of days that press nobody."""
LIMITATION = (
    "What followed elsewhere is no effect here: third parties choose their cases. The order is a stated convention, "
    "the matters are those that the acts on record show, and what is said in private is not among them."
)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Shortlist:
    """What a third party could do for a pair, in a stated order, staying out last.

    Attributes
    ----------
    dyad, by : str
        The pair, and the third party.
    as_of : datetime.date
        The day of the question.
    entries : tuple of Entry
        One an option.
    used : tuple of Precedent
        What third parties tried between the two in the last twelve months, the latest first.
    limitation : str
        What the list cannot tell.
    """

    dyad: str
    by: str
    as_of: datetime.date
    entries: tuple[Entry, ...]
    used: tuple[Precedent, ...]
    limitation: str = LIMITATION

    def __repr__(self) -> str:
        return f"<Shortlist of {self.by} for {self.dyad} as of {self.as_of}: {len(self.entries)} options>"

    def entry(self, option: str) -> Entry:
        """Return the row of an option by its slug."""
        return next(one for one in self.entries if one.option.option == option)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "dyad": self.dyad,
            "by": self.by,
            "as_of": self.as_of.isoformat(),
            "entries": [one.to_dict() for one in self.entries],
            "used": [one.to_dict() for one in self.used],
            "limitation": self.limitation,
        }


def shortlist(
    found: Options,
    precedents: pl.DataFrame,
    unsettled: pl.DataFrame,
    *,
    clock: Clock,
    matters: Sequence[Matter],
    outlook: Outlook | None = None,
    effects: Effects | None = None,
    helper: Candidate | None = None,
    ways: WaysOut | None = None,
) -> Shortlist:
    """Put together what a third party could do.

    Parameters
    ----------
    found : Options
        The options of the third party with what followed them elsewhere.
    precedents, unsettled : polars.DataFrame
        As from ``Store.precedents``, settled and not: both as of the day.
    clock : Clock
        The days ahead.
    matters : sequence of Matter
        What is outstanding between the two, the heaviest first.
    outlook : Outlook, optional
        The pair's outlook: what is expected if nobody does anything.
    effects : Effects, optional
        Measured changes of tension.
    helper : Candidate, optional
        The third party as judged by its conduct.
    ways : WaysOut, optional
        The ways out of the pair's conflict case, whose risks are told.
    """
    rows = [*precedents.iter_rows(named=True), *unsettled.iter_rows(named=True)]
    made = _List(found, rows, clock, matters, outlook, effects, helper, ways)
    entries = [made.entry(option) for option in third_party_options().values()]
    places = {option: place for place, option in enumerate(third_party_options())}
    return Shortlist(
        dyad=found.dyad,
        by=found.by,
        as_of=found.as_of,
        entries=tuple(
            sorted(
                entries,
                key=lambda one: (
                    one.option.option == STAYING_OUT,
                    not one.fits,
                    one.is_in_time is False,
                    one.share_worked is None,
                    -(one.share_worked.lower if one.share_worked else 0.0),
                    places[one.option.option],
                ),
            )
        ),
        used=made.used(),
    )


@dataclass(frozen=True, slots=True)
class _List:
    """What every row of one list shares."""

    found: Options
    rows: list[Row]
    clock: Clock
    matters: Sequence[Matter]
    outlook: Outlook | None
    effects: Effects | None
    helper: Candidate | None
    ways: WaysOut | None

    def entry(self, option: ThirdPartyOption) -> Entry:
        """Make the row of one option."""
        record = None if option.option == STAYING_OUT else self.found.by_option[option.option]
        moved = tuple(one for one in self.matters if one.kind in option.addresses)[:NAMED]
        fits = bool(moved) or not option.addresses
        ahead = self._deadlines(moved) if fits and option.horizon != "years" and option.option != STAYING_OUT else ()
        reached = tuple(one for one in ahead if one.days_left >= LEAD_DAYS[option.horizon])
        by_rule = self._by_rule(record)
        n_worked = sum(worked for _, worked in by_rule.values())
        worked = share(n_worked, record.n_rated) if record and record.is_enough else None
        effect = self._effect(option.option) if record else None
        cases = self._precedents(option.option)
        return Entry(
            option=option,
            by=self.found.by,
            matters=moved,
            fits=fits,
            deadlines=reached or ahead,
            is_in_time=bool(reached) if ahead else None,
            share_worked=worked,
            n_rated=record.n_rated if record else 0,
            by_rule=by_rule,
            calm_months=dict(record.relapse.share_without) if record and record.relapse else {},
            effect=effect,
            expected=left_alone(self.outlook) if record is None else expected(record, effect, worked),
            worked=tuple(one for one in cases if one.result == "worked")[:NAMED],
            failed=tuple(one for one in cases if one.result == "failed")[:NAMED],
            risks=risks(option, self.found.by, self.helper, self.ways),
        )

    def used(self) -> tuple[Precedent, ...]:
        """Return what was tried between the two in the last twelve months, the latest first."""
        since = add_months(self.found.as_of, -USED_MONTHS)
        own = [row for row in self.rows if row["dyad"] == self.found.dyad and row["date"] > since]
        own.sort(key=lambda row: (row["date"], row["id"]), reverse=True)
        return tuple(self._precedent(row) for row in own)

    def _deadlines(self, moved: Sequence[Matter]) -> tuple[Deadline, ...]:
        """Return the days that press on the matters, else the next that presses at all."""
        pressing = [one for one in self.clock.deadlines if one.kind not in SOFT]
        issues = {one.issue for one in moved}
        return tuple([one for one in pressing if one.issue in issues] or pressing[:1])[:NAMED]

    def _precedents(self, option: str) -> list[Precedent]:
        """Return the precedents of an option, those of the same pair first, then the latest."""
        fit = [row for row in self.rows if row["third_party"] != "none" and option in options_of(row)]
        fit.sort(key=lambda row: (row["dyad"] == self.found.dyad, row["date"], row["id"]), reverse=True)
        return [self._precedent(row) for row in fit]

    def _precedent(self, row: Row) -> Precedent:
        return Precedent.of(row, self.found.as_of)

    def _by_rule(self, record: OptionRecord | None) -> dict[str, tuple[int, int]]:
        """Count the precedents behind a share, and those that worked, by rule of selection."""
        rated = set(record.precedent_ids) if record else set()
        rows = [row for row in self.rows if row["id"] in rated]
        results = {rule: [self._precedent(row).result for row in rows if row["rule"] == rule] for rule in SAMPLED}
        return {rule: (len(own), own.count("worked")) for rule, own in results.items() if own}

    def _effect(self, option: str) -> Effect | None:
        """Return the measured effect of the option's family, else of all families together."""
        if self.effects is None:
            return None
        found = (self.effects[family_of(option)], self.effects.overall)
        return next((one for one in found if one.is_enough), None)
