"""The short list that a brief ends with: what a third party could do, by when, to what end, at what risk.

One row an option (:mod:`detente.vocabulary.options`), and staying out as the last. Each row says what it would have to
move (the matters outstanding between the two that it can address, and what it changes in a Graph Model), by which day,
what followed elsewhere with its interval, which precedents worked and which failed, and its main risk.

**Order.** Options with something outstanding that they could move come before those without; among them those that can
still bear on a day on the clock that presses before those that come too late; then those with the highest *lower end*
of the share of precedents that worked (so that few precedents do not win by luck); options with too few precedents for
a share follow in the order of the table. Staying out is last, with the outlook of the pair as what is expected of it.

**Worked and failed.** A precedent *worked* if the pair stood better twelve months later and had not relapsed by then;
it *failed* if the pair stood no better, or had relapsed. One that is younger than twelve months can only have failed so
far. Precedents of the same pair are named first, then the latest.

It is no recommendation: the rows are what could be done, in a stated order, each with its doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.period import add_months
from detente.resolve.effects import OVERALL
from detente.resolve.intervals import share
from detente.resolve.options import REFUSED, SAMPLED, Options, family_of, options_of
from detente.vocabulary.options import STAYING_OUT, ThirdPartyOption, third_party_options

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    import polars as pl

    from detente.diagnose.outlook import Outlook
    from detente.resolve.effects import Effect, Effects
    from detente.resolve.intervals import Estimate
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


@dataclass(frozen=True, slots=True)
class Instance:
    """One precedent, and how it stands on the as-of day.

    Attributes
    ----------
    id, date : str, datetime.date
        Row and day of the act.
    option, third_party, dyad, text : str
        What was done, by whom, between whom.
    rule : str
        How the row was selected; ``H`` and ``R4`` are no sample.
    result : str
        ``worked``, ``failed`` or ``open``.
    relapse_date : datetime.date or None
        When it relapsed, if it had by then.
    reference, url, is_checked
        Its source, and whether act and day were seen in it.
    """

    id: str
    date: datetime.date
    option: str
    third_party: str
    dyad: str
    text: str
    rule: str
    result: str
    relapse_date: datetime.date | None
    reference: str
    url: str
    is_checked: bool

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "id": self.id,
            "date": self.date.isoformat(),
            "option": self.option,
            "third_party": self.third_party,
            "dyad": self.dyad,
            "text": self.text,
            "rule": self.rule,
            "result": self.result,
            "relapse_date": self.relapse_date.isoformat() if self.relapse_date else None,
            "reference": self.reference,
            "url": self.url,
            "is_checked": self.is_checked,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the short list.

    Attributes
    ----------
    option : ThirdPartyOption
        What it is, and what it changes in a Graph Model.
    by : str
        Code of the third party.
    matters : tuple of Matter
        The heaviest outstanding matters that it could move.
    fits : bool
        Whether there is anything outstanding that it could move, or it needs nothing of the kind.
    deadlines : tuple of Deadline
        Days that press and on which it can still bear, else those for which it comes too late; none where it works over
        years.
    is_in_time : bool or None
        Whether it can bear on one of them; None without a day.
    share_worked : Estimate or None
        Share of rule-selected precedents that worked; None below ``MIN_PRECEDENTS``.
    n_rated : int
        Precedents behind it, from rule-selected rows only.
    by_rule : dict
        Rule of selection -> these precedents, and how many of them worked: each rule finds relapses in other sources.
    calm_months : dict
        Months -> share of them without relapse, None where nobody was followed so long.
    effect : Effect or None
        The measured change of tension: that of the option's family, of all families together where the family has too
        few studies, None where those are too few as well.
    expected : str
        What is expected, in a sentence with its interval.
    worked, failed : tuple of Instance
        Precedents, those of the same pair first.
    risks : tuple of str
        The main risk, and what the case and the third party's conduct add to it.
    """

    option: ThirdPartyOption
    by: str
    matters: tuple[Matter, ...]
    fits: bool
    deadlines: tuple[Deadline, ...]
    is_in_time: bool | None
    share_worked: Estimate | None
    n_rated: int
    by_rule: dict[str, tuple[int, int]]
    calm_months: dict[int, Estimate | None]
    effect: Effect | None
    expected: str
    worked: tuple[Instance, ...]
    failed: tuple[Instance, ...]
    risks: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "option": self.option.option,
            "name": self.option.name,
            "definition": self.option.definition,
            "acts": list(self.option.acts),
            "change": self.option.change,
            "effect_on_model": self.option.effect_on_model,
            "by": self.by,
            "matters": [
                {"side": one.side, "kind": one.kind, "topic": one.topic, "text": one.text} for one in self.matters
            ],
            "fits": self.fits,
            "by_when": [{"day": one.day.isoformat(), "what": one.what, "kind": one.kind} for one in self.deadlines],
            "is_in_time": self.is_in_time,
            "share_worked": self.share_worked.to_dict() if self.share_worked else None,
            "n_rated": self.n_rated,
            "by_rule": {rule: {"n": n, "worked": worked} for rule, (n, worked) in self.by_rule.items()},
            "without_relapse": {
                str(months): share.to_dict() if share else None for months, share in self.calm_months.items()
            },
            "effect": _effect(self.effect) if self.effect else None,
            "expected": self.expected,
            "worked": [one.to_dict() for one in self.worked],
            "failed": [one.to_dict() for one in self.failed],
            "risks": list(self.risks),
        }


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
    used : tuple of Instance
        What third parties tried between the two in the last twelve months, the latest first.
    limitation : str
        What the list cannot tell.
    """

    dyad: str
    by: str
    as_of: datetime.date
    entries: tuple[Entry, ...]
    used: tuple[Instance, ...]
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
    made = _List(found, precedents, unsettled, clock, matters, outlook, effects, helper, ways)
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
    precedents: pl.DataFrame
    unsettled: pl.DataFrame
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
        cases = self._instances(option.option)
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
            expected=self._expected(option, record, effect, worked),
            worked=tuple(one for one in cases if one.result == "worked")[:NAMED],
            failed=tuple(one for one in cases if one.result == "failed")[:NAMED],
            risks=self._risks(option),
        )

    def used(self) -> tuple[Instance, ...]:
        """Return what was tried between the two in the last twelve months, the latest first."""
        since = add_months(self.found.as_of, -USED_MONTHS)
        rows = [*self.precedents.iter_rows(named=True), *self.unsettled.iter_rows(named=True)]
        own = [row for row in rows if row["dyad"] == self.found.dyad and row["date"] > since]
        return tuple(self._instance(row) for row in sorted(own, key=lambda row: (row["date"], row["id"]), reverse=True))

    def _deadlines(self, moved: Sequence[Matter]) -> tuple[Deadline, ...]:
        """Return the days that press on the matters, else the next that presses at all."""
        pressing = [one for one in self.clock.deadlines if one.kind not in SOFT]
        issues = {one.issue for one in moved}
        return tuple([one for one in pressing if one.issue in issues] or pressing[:1])[:NAMED]

    def _instances(self, option: str) -> list[Instance]:
        """Return the precedents of an option, those of the same pair first, then the latest."""
        rows = [*self.precedents.iter_rows(named=True), *self.unsettled.iter_rows(named=True)]
        fit = [row for row in rows if row["third_party"] != "none" and option in options_of(row)]
        fit.sort(key=lambda row: (row["dyad"] == self.found.dyad, row["date"], row["id"]), reverse=True)
        return [self._instance(row) for row in fit]

    def _instance(self, row: Row) -> Instance:
        return Instance(
            id=row["id"],
            date=row["date"],
            option=row["option"],
            third_party=row["third_party"],
            dyad=row["dyad"],
            text=row["description"],
            rule=row["rule"],
            result=_result(row),
            relapse_date=row["relapse_date"],
            reference=row["reference"],
            url=row["url"],
            is_checked=bool(row["is_checked"]),
        )

    def _by_rule(self, record: OptionRecord | None) -> dict[str, tuple[int, int]]:
        """Count the precedents behind a share, and those that worked, by rule of selection."""
        rated = set(record.precedent_ids) if record else set()
        rows = [row for row in self.precedents.iter_rows(named=True) if row["id"] in rated]
        results = {rule: [_result(row) for row in rows if row["rule"] == rule] for rule in SAMPLED}
        return {rule: (len(own), own.count("worked")) for rule, own in results.items() if own}

    def _expected(
        self, option: ThirdPartyOption, record: OptionRecord | None, effect: Effect | None, worked: Estimate | None
    ) -> str:
        if option.option == STAYING_OUT:
            return self._if_left_alone()
        told = []
        if effect is not None and effect.year is not None:
            kind = f"of the kind '{effect.family.replace('-', ' ')}'" if effect.family != OVERALL else "of all kinds"
            told.append(
                f"tension {effect.year.value:+.1f} points over a year ({effect.year.lower:+.1f} to "
                f"{effect.year.upper:+.1f}, 90 %) in {effect.n_studies} measured precedents {kind}"
            )
            lasts = effect.half_life_months
            told.append(f"half gone after {duration(lasts)}" if lasts else "how long that lasts cannot be told")
        if record is None or worked is None:
            n = record.n_rated if record else 0
            told.append(f"{n} rule-selected precedent{'' if n == 1 else 's'}: too few to say what follows")
        else:
            told.append(
                f"better after 12 months without a relapse in {worked.value:.0%} of {record.n_rated} precedents "
                f"({worked.lower:.0%} to {worked.upper:.0%}, 80 %)"
            )
            calm = record.relapse.share_without.get(24) if record.relapse else None
            if calm is not None:
                told.append(f"no relapse within two years in {calm.value:.0%} ({calm.lower:.0%} to {calm.upper:.0%})")
        return "; ".join(told).replace("%", " %").replace("  %", " %")

    def _effect(self, option: str) -> Effect | None:
        """Return the measured effect of the option's family, else of all families together."""
        if self.effects is None:
            return None
        found = (self.effects[family_of(option)], self.effects.overall)
        return next((one for one in found if one.is_enough), None)

    def _if_left_alone(self) -> str:
        if self.outlook is None:
            return "not enough data for an outlook"
        return (
            f"back in the normal range a year from now with probability {self.outlook.p_normal[-1]:.0%}, a new nadir "
            f"within the year with {self.outlook.p_new_nadir:.0%}, if things go on as they did"
        ).replace("%", " %")

    def _risks(self, option: ThirdPartyOption) -> tuple[str, ...]:
        told = [option.risk]
        leaning = self.helper.evenness.favoured if self.helper and self.helper.evenness else None
        if leaning is not None and option.option != STAYING_OUT:
            told.append(
                f"{self.found.by} has lately been friendlier towards {leaning}, and what it does may be read so."
            )
        if option.option == "pressure-one-side" and self.ways is not None:
            told += [
                f"In the conflict case, '{risk.option}' takes the side of {risk.sides_with}: {reply}"
                for risk in self.ways.risks[:1]
                for reply in [_replies(risk.replies)]
            ]
        return tuple(told)


def _replies(replies: Mapping[str, str]) -> str:
    return "; ".join(f"{maker} next: {reply}" for maker, reply in replies.items()) + "."


def _effect(effect: Effect) -> dict[str, Any]:
    told = effect.to_dict()
    return {name: told[name] for name in ("family", "n_studies", "year", "half_life_months", "p_eases")}


def _result(row: Row) -> str:
    """Say whether a precedent worked, as far as can be known by the day to which its row is cut."""
    relapsed = row["relapse_date"]
    if relapsed is not None and relapsed <= add_months(row["date"], 12):
        return "failed"
    if row["option"] == REFUSED:
        return "failed"
    return {"better": "worked", "same": "failed", "worse": "failed"}.get(row["outcome_12m"], "open")


def duration(value: Estimate) -> str:
    """Write a half-life with its interval; its upper end may be infinite."""
    upper = f"{value.upper:.0f}" if value.upper < 1e3 else "never"
    return f"{value.value:.0f} months ({value.lower:.0f} to {upper})"
