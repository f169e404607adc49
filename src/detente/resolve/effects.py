"""Effects: how much tension changed after third parties used an option, and for how long.

``effects(store, as_of)["freeze"]`` answers for any family of options, also for one that was never tried: then with
``shortfall`` and no figures of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.resolve.options import family_of

if TYPE_CHECKING:
    from datetime import date

    from detente.observe.store import Store
    from detente.resolve.calm import Calm
    from detente.resolve.intervals import Estimate

EFFECT_LEVEL = 0.9
"""Coverage of the intervals of effects: a claim that something works has to stand more than a level does."""
MIN_STUDIES = 5
"""Fewest precedents that could be measured for which figures are given."""
PATH_MONTHS = (1, 3, 6, 12, 18, 24)

LIMITATION = (
    "What tension did against the forecast of the day before: third parties choose their moments, and whatever else "
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
    """

    n: int
    share_as_large: float
    mean: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"n": self.n, "share_as_large": round(self.share_as_large, 3), "mean": round(self.mean, 2)}


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
        Months until half of the first change is gone; the upper end may be infinite.
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
    """The effects of every family of options as of a day."""

    as_of: date
    by_family: dict[str, Effect]
    listed: dict[str, int]

    def __getitem__(self, family: str) -> Effect:
        """Return the effect of a family, with ``shortfall`` where it was never measured."""
        if family in self.by_family:
            return self.by_family[family]
        n_listed = self.listed.get(family, 0)
        why = f"{n_listed} precedents, none on a pair whose record is dense enough" if n_listed else "no precedent"
        return Effect(family, self.as_of, n_listed, 0, None, {}, None, None, None, None, None, (), why)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"as_of": self.as_of.isoformat(), "effects": [one.to_dict() for one in self.by_family.values()]}


def effects(store: Store, as_of: date) -> Effects:
    """Measure what followed each family of options, in the pairs that the store holds."""
    listed: dict[str, int] = {}
    for row in store.precedents(as_of).iter_rows(named=True):
        family = family_of(row["option"], row["essay_option"] or "")
        listed[family] = listed.get(family, 0) + 1
    return Effects(as_of, {}, listed)


def plain(value: Estimate | None) -> dict[str, float | None] | None:
    """Return an estimate of this room with its own level."""
    return None if value is None else {**value.to_dict(), "level": EFFECT_LEVEL}
