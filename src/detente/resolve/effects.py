r"""Effects: how much tension changed after third parties used an option, and for how long.

``effects(store, as_of)["freeze"]`` answers for any family of options, also for one that was never measured: then with
``shortfall`` and no figures of its own; ``effects(store, as_of).overall`` pools all families.

For every precedent whose pair has a record in the store, an event study (:mod:`detente.resolve.eventstudy`); acts of
one family on one pair within twelve months of the first count as one. Their changes are pooled, and the curve of the
effect over time is fitted, by :mod:`detente.resolve.fading`. Hand-picked precedents (rule ``H``) and acts of the two
states alone are left out, as in the rates of :mod:`detente.resolve.options`.

**Placebos.** ``N_PLACEBO`` times, as many random months of the same pairs, none within a year of a precedent of the
family, are pooled alike (*placebo dates*); and the months of the precedents in the other pairs (*placebo pairs*).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.observe.tension import replay
from detente.resolve.calm import CrisisKind, calm_after
from detente.resolve.counterfactual import MIN_MONTHS, Record
from detente.resolve.eventstudy import EFFECT_LEVEL, event_study, years
from detente.resolve.fading import DRAWS, Fading, effect_in, fading, half_gone, pooled_year
from detente.resolve.intervals import Estimate
from detente.resolve.options import family_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from detente.observe.store import Store
    from detente.observe.tension import Replay
    from detente.resolve.calm import Calm
    from detente.resolve.eventstudy import Study

MIN_STUDIES = 5
"""Fewest precedents that could be measured for which figures are given."""
PATH_MONTHS = (1, 3, 6, 12, 18, 24)
APART = 12
"""Acts of a family on a pair within so many months of one that is measured are not measured apart."""
N_PLACEBO = 500
SEED = 20190912
SURE = 0.9
"""How sure the sign of the first month's effect must be before it is told how fast it fades."""
OVERALL = "any"
HAND_PICKED, ALONE = "H", "none"

LIMITATION = (
    "What tension did against the forecast of the month before: third parties choose their moments, and whatever else "
    "happened in those months is counted in."
)


@dataclass(frozen=True, slots=True)
class Placebo:
    """The same measurement where nothing was done.

    Attributes
    ----------
    n : int
        Sets of days without an act of a third party, as many days in each as there are precedents.
    share_as_large : float
        Share of these whose mean change over a year is at least as far from zero as that of the option.
    mean : float
        Their mean change, in points of tension: what the method makes of nothing.
    mean_other_pairs : float or None
        Mean change of the other pairs of the store in the same months; None without any.
    """

    n: int
    share_as_large: float
    mean: float
    mean_other_pairs: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        other = self.mean_other_pairs
        return {
            "n": self.n,
            "share_as_large": round(self.share_as_large, 3),
            "mean": round(self.mean, 2),
            "mean_other_pairs": None if other is None else round(other, 2),
        }


@dataclass(frozen=True, slots=True)
class Effect:
    """How much tension changed after an option was used, and for how long.

    Changes are in points of tension against what was forecast for the same months the day before; below zero is less
    tension. Intervals are 90 %.

    Attributes
    ----------
    family : str
        Slug of the family of options.
    as_of : datetime.date
        No precedent and no act known later was used.
    n_listed : int
        Precedents of the family known by then, other than hand-picked ones and acts of the two states alone.
    n_studies : int
        Of these, measured ones: the pair's record is dense enough before and after; several within a year count as one.
    year : Estimate or None
        Mean change over the twelve months that follow the month of the act; None below ``MIN_STUDIES``.
    path : dict
        Months after the act -> change in that month.
    half_life_months : Estimate or None
        Months until half of the first month's change is gone, ends infinite where more than half is left; None where
        not even the sign of that change is sure.
    spread : float or None
        Standard deviation of the yearly change between precedents: how differently the same option worked.
    p_eases : float or None
        Chance that tension is lower for the year that follows the *next* such act, spread included.
    placebo : Placebo or None
        What the method finds where nothing was done.
    calm : Calm or None
        Calm after crises mediated in the family's usual style; None where the style is no mediation.
    precedent_ids : tuple of str
        The measured precedents.
    shortfall : str or None
        Why there are no figures.
    limitation : str
        What the figures cannot tell.
    fading : Fading or None
        Posterior of the curve, from which paths are drawn; not in the JSON.
    """

    family: str
    as_of: date
    n_listed: int
    n_studies: int
    year: Estimate | None
    path: dict[int, Estimate]
    half_life_months: Estimate | None
    spread: float | None
    p_eases: float | None
    placebo: Placebo | None
    calm: Calm | None
    precedent_ids: tuple[str, ...]
    shortfall: str | None
    limitation: str = LIMITATION
    fading: Fading | None = field(default=None, repr=False)

    @property
    def is_enough(self) -> bool:
        """Whether there are figures."""
        return self.year is not None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; an infinite end becomes None."""
        return {
            "family": self.family,
            "as_of": self.as_of.isoformat(),
            "is_enough": self.is_enough,
            "n_listed": self.n_listed,
            "n_studies": self.n_studies,
            "year": plain(self.year),
            "path": {str(months): plain(change) for months, change in self.path.items()},
            "half_life_months": plain(self.half_life_months),
            "spread": None if self.spread is None else round(self.spread, 2),
            "p_eases": None if self.p_eases is None else round(self.p_eases, 3),
            "placebo": self.placebo.to_dict() if self.placebo else None,
            "calm": self.calm.to_dict() if self.calm else None,
            "precedent_ids": list(self.precedent_ids),
            "shortfall": self.shortfall,
            "limitation": self.limitation,
        }


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of every family of options as of a day.

    Attributes
    ----------
    as_of : datetime.date
    by_family : dict
        Families with precedents, by name; ``effects[family]`` answers for others too.
    overall : Effect
        All families together.
    """

    as_of: date
    by_family: dict[str, Effect]
    overall: Effect

    def __repr__(self) -> str:
        enough = sum(one.is_enough for one in self.by_family.values())
        return f"<Effects {self.as_of}: {enough} of {len(self.by_family)} families measured>"

    def __getitem__(self, family: str) -> Effect:
        """Return the effect of a family, with ``shortfall`` where it was never used."""
        if family in self.by_family:
            return self.by_family[family]
        return Effect(family, self.as_of, 0, 0, None, {}, None, None, None, None, None, (), "no precedent is known")

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "as_of": self.as_of.isoformat(),
            "overall": self.overall.to_dict(),
            "effects": [one.to_dict() for one in self.by_family.values()],
            "limitation": LIMITATION,
        }


@dataclass(frozen=True, slots=True)
class _Measured:
    """A precedent with what followed it: its pair, the row of its month, the study."""

    id: str
    dyad: str
    at: int
    study: Study


def effects(store: Store, as_of: date, *, replayed: Replay | None = None) -> Effects:
    """Measure what followed each family of options, in the pairs that the store holds.

    Parameters
    ----------
    store : Store
        Where precedents and acts come from.
    as_of : datetime.date
        Precedents and acts known later are not used.
    replayed : Replay, optional
        One pair's tension as of the day, where it was followed already.
    """
    rows = [
        row
        for row in store.precedents(as_of).sort("date", "id").iter_rows(named=True)
        if row["rule"] != HAND_PICKED and row["third_party"] != ALONE
    ]
    pairs = _pairs(store, {row["dyad"] for row in rows}, as_of, replayed)
    by_family: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_family.setdefault(family_of(row["option"], row["essay_option"] or ""), []).append(row)
    found = {family: _effect(family, as_of, by_family[family], pairs) for family in sorted(by_family)}
    return Effects(as_of, found, _effect(OVERALL, as_of, rows, pairs))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A pair's record, the standardised errors and the changes of the year around each of its months, shape (M,).

    Acts of several families in one month are studied once: ``studies`` keeps what was found by the row of the month.
    """

    record: Record
    errors: np.ndarray
    changes: np.ndarray
    studies: dict[int, Study | None] = field(default_factory=dict)

    def study(self, at: int) -> Study | None:
        """Study what followed a month."""
        if at not in self.studies:
            self.studies[at] = event_study(self.record, at, errors=self.errors)
        return self.studies[at]


def _pairs(store: Store, wanted: Iterable[str], as_of: date, known: Replay | None) -> dict[str, _Pair]:
    """Return the pairs whose records have enough months."""
    found = {}
    for dyad in sorted({*wanted} & {*store.dyads(as_of)["dyad"].to_list()}):
        if known is not None and known.dyad == dyad:
            replayed = known
        else:
            replayed = replay(store.events(dyad, as_of=as_of, pair_acts=True), dyad, as_of)
        if len(replayed.days) > MIN_MONTHS:
            record = Record.of_replay(replayed)
            found[dyad] = _Pair(record, *years(record))
    return found


def _effect(family: str, as_of: date, rows: Sequence[Mapping[str, Any]], pairs: Mapping[str, _Pair]) -> Effect:
    measured = list(_measured(rows, pairs))
    known: dict[str, Any] = {
        "family": family,
        "as_of": as_of,
        "n_listed": len(rows),
        "n_studies": len(measured),
        "calm": _calm(rows),
    }
    ids = tuple(one.id for one in measured)
    if len(measured) < MIN_STUDIES:
        why = f"{len(measured)} of {len(rows)} precedents could be measured, {MIN_STUDIES} are wanted"
        return Effect(**known, **_NOTHING, precedent_ids=ids, shortfall=why)
    studies = [one.study for one in measured]
    pooled, curve = pooled_year(studies), fading(studies)
    rng = np.random.default_rng(SEED)
    parts, half_life = curve.draw(rng, DRAWS, is_next=False)
    path = effect_in(np.array(PATH_MONTHS), parts, half_life)
    is_sure = max((path[:, 0] < 0).mean(), (path[:, 0] > 0).mean()) >= SURE
    next_year = effect_in(np.arange(1, 13), *curve.draw(rng, DRAWS, is_next=True)).mean(axis=1)
    return Effect(
        **known,
        year=pooled.year,
        path=dict(zip(PATH_MONTHS, map(_estimate, path.T), strict=True)),
        half_life_months=_estimate(half_gone(parts, half_life)) if is_sure else None,
        spread=pooled.spread,
        p_eases=float((next_year < 0).mean()),
        placebo=_placebo(measured, pairs, pooled.year.value, rng),
        precedent_ids=ids,
        shortfall=None,
        fading=curve,
    )


_NOTHING: dict[str, Any] = {
    "year": None,
    "path": {},
    "half_life_months": None,
    "spread": None,
    "p_eases": None,
    "placebo": None,
}


def _measured(rows: Sequence[Mapping[str, Any]], pairs: Mapping[str, _Pair]) -> Iterable[_Measured]:
    """Study the precedents that can be, the first of those on one pair within a year."""
    last: dict[str, int] = {}
    for row in rows:
        pair = pairs.get(row["dyad"])
        if pair is None or row["precision"] == "year":
            continue
        record = pair.record
        at = row["date"].year * 12 + row["date"].month - 1 - record.first
        if not 0 <= at < len(record.values) or at - last.get(row["dyad"], -APART - 1) <= APART:
            continue
        study = pair.study(at)
        if study is not None:
            last[row["dyad"]] = at
            yield _Measured(str(row["id"]), row["dyad"], at, study)


def _placebo(
    measured: Sequence[_Measured],
    pairs: Mapping[str, _Pair],
    ours: float,
    rng: np.random.Generator,
) -> Placebo:
    """Pool random months of the same pairs, and the same months of the other pairs."""
    changes = {dyad: pair.changes for dyad, pair in pairs.items()}
    first = {dyad: pair.record.first for dyad, pair in pairs.items()}
    columns = []
    for one in measured:
        near = [other.at for other in measured if other.dyad == one.dyad]
        months = np.arange(len(changes[one.dyad]))
        is_free = np.abs(months[:, None] - np.array(near)).min(axis=1) > APART
        free = changes[one.dyad][is_free & np.isfinite(changes[one.dyad])]
        columns.append(rng.choice(free, N_PLACEBO) if len(free) else np.zeros(N_PLACEBO))
    drawn = np.mean(columns, axis=0)
    elsewhere = [
        changes[dyad][at]
        for one in measured
        for dyad in pairs
        if dyad != one.dyad and 0 <= (at := one.at + first[one.dyad] - first[dyad]) < len(changes[dyad])
    ]
    elsewhere = [change for change in elsewhere if np.isfinite(change)]
    return Placebo(
        n=N_PLACEBO,
        share_as_large=float((np.abs(drawn) >= abs(ours)).mean()),
        mean=float(drawn.mean()),
        mean_other_pairs=float(np.mean(elsewhere)) if elsewhere else None,
    )


def _calm(rows: Sequence[Mapping[str, Any]]) -> Calm | None:
    """Return the calm after crises mediated in the usual style of a family."""
    styles = Counter(row["style"] or "none" for row in rows)
    style = max(sorted(styles), key=lambda name: styles[name]) if styles else "none"
    return None if style == "none" else calm_after(CrisisKind(style=style))  # type: ignore[arg-type]


def _estimate(drawn: np.ndarray) -> Estimate:
    """Return median and interval of draws; an infinite one counts as the longest."""
    tail = (1 - EFFECT_LEVEL) / 2
    return Estimate(*(float(np.quantile(drawn, level, method="inverted_cdf")) for level in (0.5, tail, 1 - tail)))


def plain(value: Estimate | None) -> dict[str, float | None] | None:
    """Return an estimate of this room with its own level."""
    return None if value is None else {**value.to_dict(), "level": EFFECT_LEVEL}
