r"""Simulation: an option, or a sequence of options with dates, run forward on the outlook.

The paths are those of the outlook (:mod:`detente.diagnose.outlook`): *without*. To each, the effect of every step is
added: *with*. The effect of a step is a curve drawn anew for each path from what followed the family's precedents
(:mod:`detente.resolve.fading`), for the *next* act: doubt about the mean and the difference between precedents are both
in it. A family that could not be measured borrows the effects of all families together, and the answer says so.

Rules, none of them measured:

* a step counts in full from one month after its day, and not before: the month of an act is no part of its measured
  effect;
* effects of different families add up; a step of a family already used within twelve months adds nothing, as
  such precedents were not measured apart either;
* *one-sided*: the effect :math:`e` is the mean of what it does to the conduct of either side, :math:`e + d` and
  :math:`e - d`, with :math:`d` as large as precedents differ. If one side sees the third party as taking the other's
  side, its conduct sours by as much as it would have moved: :math:`(e + d + |e - d|) / 2`. A stress test, no estimate.

*Worse than doing nothing*: the mean effect from the first step to the end of the year is above zero. *Half gone*: the
first month after the effect was largest in which half of that is left, or less.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detente.diagnose.episodes import episodes
from detente.diagnose.outlook import MONTHS, PATHS, QUANTILES, SEED, paths_ahead
from detente.errors import InvalidInputError, NotEnoughDataError, UnknownNameError
from detente.observe.coverage import coverage
from detente.observe.tension import replay, tension
from detente.period import DAYS_PER_MONTH, add_months
from detente.resolve.effects import effects as measured_effects
from detente.resolve.fading import effect_in
from detente.resolve.options import family_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from detente.diagnose.episodes import Episodes
    from detente.observe.store import Store
    from detente.observe.tension import Tension
    from detente.resolve.effects import Effect, Effects
    from detente.vocabulary.dyads import Dyad

FOLLOWED = 60
"""Months for which an effect is followed to see when half of it is gone."""
AGAIN_AFTER_DAYS = 365

LIMITATION = (
    "The effects are those that followed precedents elsewhere, added to the pair's own drift and swing; that effects "
    "add up, and what one-sidedness costs, is assumed and not measured."
)


class Step(NamedTuple):
    """One act of a third party: a family of options (or a finer option) and its day."""

    option: str
    day: date


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as it was simulated.

    Attributes
    ----------
    family : str
    day : datetime.date
    n_studies : int
        Precedents behind its effect.
    is_borrowed : bool
        Whether the effect is that of all families together, for want of precedents that could be measured.
    is_repeat : bool
        Whether it adds nothing because its family was used within the twelve months before.
    """

    family: str
    day: date
    n_studies: int
    is_borrowed: bool
    is_repeat: bool

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "family": self.family,
            "day": self.day.isoformat(),
            "n_studies": self.n_studies,
            "is_borrowed": self.is_borrowed,
            "is_repeat": self.is_repeat,
        }


@dataclass(frozen=True, slots=True)
class Fan:
    """Where the paths go.

    Attributes
    ----------
    quantiles : numpy.ndarray, shape (MONTHS + 1, len(QUANTILES))
        Of tension, on the day and at the end of each month.
    p_normal : numpy.ndarray, shape (MONTHS + 1,)
        Chance of lying below the upper edge of the normal range.
    p_back_within_year : float
        Chance of lying below it at one month end at least.
    """

    quantiles: np.ndarray
    p_normal: np.ndarray
    p_back_within_year: float

    @classmethod
    def of(cls, paths: np.ndarray, edge: float) -> Fan:
        """Summarise paths of shape (MONTHS + 1, n)."""
        below = paths < edge
        return cls(np.quantile(paths, QUANTILES, axis=1).T, below.mean(axis=1), float(below[1:].any(axis=0).mean()))

    def to_dict(self) -> dict[str, Any]:
        """Return rounded values for JSON."""
        return {
            "quantiles": np.round(self.quantiles, 1).tolist(),
            "p_normal": np.round(self.p_normal, 3).tolist(),
            "p_back_within_year": round(self.p_back_within_year, 3),
        }


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a sequence of options would change, as simulated paths.

    Attributes
    ----------
    dyad : str
    as_of : datetime.date
    by : str or None
        Code of the third party that would act; it changes no figure.
    steps : tuple of Taken
    days : tuple of datetime.date
        As-of day, then the same day of each month ahead.
    edge : float
        Upper edge of the normal range, points of tension.
    without, with_steps, one_sided : Fan
        Doing nothing; the steps; the steps if one side sees them as taking sides.
    effect : numpy.ndarray, shape (MONTHS + 1, 3)
        Median and ends of the 90 % interval of the effect, points of tension.
    p_worse, p_worse_one_sided : float
        Chance that the steps leave tension higher than doing nothing would.
    half_gone_months : float or None
        Median of the months, from the first step, until half of the largest effect is gone; None where in most paths
        more than half is left after five years.
    p_half_gone_within_year : float
        Chance that half of it is gone by the end of the year.
    seed, n_paths : int
    shortfall : str or None
        Why there is no effect to simulate: then *with* is *without*.
    """

    dyad: str
    as_of: date
    by: str | None
    steps: tuple[Taken, ...]
    days: tuple[date, ...]
    edge: float
    without: Fan
    with_steps: Fan
    one_sided: Fan
    effect: np.ndarray
    p_worse: float
    p_worse_one_sided: float
    half_gone_months: float | None
    p_half_gone_within_year: float
    seed: int
    n_paths: int
    shortfall: str | None

    def __repr__(self) -> str:
        told = ", ".join(f"{step.family} {step.day}" for step in self.steps)
        return (
            f"<Simulation {self.dyad} {self.as_of} of {told}: P(normal in a year) {self.without.p_normal[-1]:.2f} "
            f"without, {self.with_steps.p_normal[-1]:.2f} with>"
        )

    @property
    def limitation(self) -> str:
        """What the paths cannot tell."""
        return LIMITATION

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "dyad": self.dyad,
            "as_of": self.as_of.isoformat(),
            "by": self.by,
            "steps": [step.to_dict() for step in self.steps],
            "days": [day.isoformat() for day in self.days],
            "quantile_levels": list(QUANTILES),
            "edge": round(self.edge, 1),
            "without": self.without.to_dict(),
            "with": self.with_steps.to_dict(),
            "one_sided": self.one_sided.to_dict(),
            "effect": np.round(self.effect, 2).tolist(),
            "p_worse": round(self.p_worse, 3),
            "p_worse_one_sided": round(self.p_worse_one_sided, 3),
            "half_gone_months": None if self.half_gone_months is None else round(self.half_gone_months, 1),
            "p_half_gone_within_year": round(self.p_half_gone_within_year, 3),
            "seed": self.seed,
            "n_paths": self.n_paths,
            "shortfall": self.shortfall,
            "limitation": LIMITATION,
        }


def simulate(
    store: Store,
    dyad: Dyad,
    steps: Sequence[Step],
    as_of: date,
    *,
    by: str | None = None,
    seed: int = SEED,
    effects: Effects | None = None,
) -> Simulation:
    """Run a sequence of options forward on the outlook of a pair.

    Parameters
    ----------
    store : Store
        Where acts and precedents come from.
    dyad : Dyad
        The pair.
    steps : sequence of Step
        Options, each with its day; ``("freeze", day)`` will do.
    as_of : datetime.date
        The day of the question.
    by : str, optional
        Code of the third party.
    seed : int
        The same seed gives the same figures.
    effects : Effects, optional
        Those of the store on the day, where they are at hand already.

    Raises
    ------
    InvalidInputError
        If there is no step, a day does not lie within the year ahead, or the third party is one of the two.
    UnknownNameError
        If an option is unknown.
    NotEnoughDataError
        If the acts between the two are too few for an outlook.
    """
    if by in (dyad.a, dyad.b):
        raise InvalidInputError(f"{by} is one of the two of {dyad.code}; give a third party with --by, for example UN.")
    events = store.events(dyad, as_of=as_of, pair_acts=True)
    rests_on = coverage(events, as_of)
    if not rests_on.is_enough:
        raise NotEnoughDataError(rests_on.sentence)
    now, replayed = tension(events, dyad.code, as_of, parts=False), replay(events, dyad.code, as_of)
    known = _names(store, as_of)
    for option, _ in steps:
        if option not in known:
            raise UnknownNameError.of("option", option, known, hint="see detente options for all of them")
    asked = [Step(family_of(option), day) for option, day in steps]
    return simulated(
        now, episodes(now, replayed, events), effects or measured_effects(store, as_of), asked, by=by, seed=seed
    )


def _names(store: Store, as_of: date) -> set[str]:
    """Return all options and families that a step may name."""
    rows = store.precedents(as_of).select("option", "essay_option").iter_rows()
    pairs = {(option, essay or "") for option, essay in rows}
    return {name for option, essay in pairs for name in (option, family_of(option, essay))} | {
        str(option) for option in store.options(as_of)["option"]
    }


def simulated(
    now: Tension, found: Episodes, effects: Effects, steps: Sequence[Step], *, by: str | None = None, seed: int = SEED
) -> Simulation:
    """Simulate steps, given tension, episodes and effects of the same day; as :func:`simulate`."""
    days = tuple(add_months(now.as_of, month) for month in range(MONTHS + 1))
    _check(steps, days)
    rng = np.random.default_rng(seed)
    paths = paths_ahead(now, found, seed)
    taken = _taken(sorted(steps, key=lambda step: (step.day, step.option)), effects)
    # The effect is followed for longer than the paths, to see when half of it is gone.
    months = np.arange(FOLLOWED + MONTHS + 1)
    total, apart = np.zeros((2, PATHS, len(months)))
    for step in taken:
        curve = _source(effects, step.family).fading
        if curve is not None and not step.is_repeat:
            late = _months(now.as_of, step.day)
            drawn, one, other = (effect_in(months - late, *curve.draw(rng, PATHS, is_next=True)) for _ in range(3))
            total += drawn
            apart += (one - other) / np.sqrt(2.0)
    shift, apart = total[:, : MONTHS + 1].T, apart[:, : MONTHS + 1].T
    slighted = (shift + apart + np.abs(shift - apart)) / 2
    edge = found.normal.upper
    gone = _half_gone(total)
    begun = np.array([day > taken[0].day for day in days])
    is_none = effects.overall.fading is None and all(_source(effects, step.family).fading is None for step in taken)
    return Simulation(
        dyad=now.dyad,
        as_of=now.as_of,
        by=by,
        steps=taken,
        days=days,
        edge=edge,
        without=Fan.of(paths, edge),
        with_steps=Fan.of(paths + shift, edge),
        one_sided=Fan.of(paths + slighted, edge),
        effect=np.quantile(shift, (0.5, 0.05, 0.95), axis=1).T,
        p_worse=float((shift[begun].mean(axis=0) > 0).mean()),
        p_worse_one_sided=float((slighted[begun].mean(axis=0) > 0).mean()),
        half_gone_months=_since(taken[0].day, now.as_of, float(np.quantile(gone, 0.5, method="inverted_cdf"))),
        p_half_gone_within_year=float((gone <= MONTHS).mean()),
        seed=seed,
        n_paths=PATHS,
        shortfall=effects.overall.shortfall if is_none else None,
    )


def _check(steps: Sequence[Step], days: Sequence[date]) -> None:
    if not steps:
        raise InvalidInputError("no step to simulate; give an option, for example freeze.")
    for option, day in steps:
        if not days[0] <= day < days[-1]:
            raise InvalidInputError(
                f"{option} on {day} lies outside the outlook; expected a day from {days[0]} to before {days[-1]}."
            )


def _source(effects: Effects, family: str) -> Effect:
    own = effects[family]
    return own if own.is_enough else effects.overall


def _taken(steps: Sequence[Step], effects: Effects) -> tuple[Taken, ...]:
    last: dict[str, date] = {}
    taken = []
    for family, day in steps:
        is_repeat = family in last and (day - last[family]).days < AGAIN_AFTER_DAYS
        if not is_repeat:
            last[family] = day
        source = _source(effects, family)
        taken.append(Taken(family, day, source.n_studies, source is effects.overall, is_repeat))
    return tuple(taken)


def _months(start: date, end: date) -> float:
    return (end - start) / timedelta(days=DAYS_PER_MONTH)


def _since(first: date, as_of: date, months: float) -> float | None:
    """Count months from the first step instead of the as-of day; None if there is no end."""
    return months - _months(as_of, first) if math.isfinite(months) else None


def _half_gone(total: np.ndarray) -> np.ndarray:
    """Return for each path the months until half of its largest effect is gone, infinite where it never is."""
    size = np.abs(total)
    top = size[:, : MONTHS + 1].argmax(axis=1)
    largest = size[np.arange(len(size)), top]
    is_gone = (size <= largest[:, None] / 2) & (np.arange(size.shape[1]) > top[:, None])
    return np.where(is_gone.any(axis=1), is_gone.argmax(axis=1).astype(float), np.inf)
