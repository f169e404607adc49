r"""The triangle: what a third state does when two clash, and what the two then do (triangular response).

Acts are counted by week: hostile and cooperative, of each state towards each other. Each of six series is read as
following what the others did in the ``WEEKS`` before:

* the third state's hostile, and its cooperative, acts towards either: after hostile acts of either against the other;
* each side's hostile acts against the other: after the third state's hostile and cooperative acts towards it and
  towards the other side.

**Model.** A count is negative binomial with log mean :math:`b_t + \sum_k \gamma_k x_{k,t}`, :math:`x_k` being
:math:`\log(1 + \text{acts of the weeks before})`, standardised. Every series has also its own acts of the weeks before,
and those of the pair the other side's hostile ones, among its :math:`x`, so that a link is what the third state adds to
the exchange of the two. The background :math:`b` is a random walk over knots a year apart
(:mod:`detente.diagnose.loglinear`). :math:`\gamma` is normal
beforehand (``LINK_SD``); the posterior is Laplace's, weighted over sizes of the walk's steps. Each cause's level in the
year around the week stands beside it as an :math:`x` of its own (Mundlak 1978), so that a slow rise common to all is
not taken for an answer.

**Factor.** By how much the expected count differs between weeks after the busiest and after the quietest fifth: 1 is no
link, below 1 calming or deterring. Unlike :mod:`detente.diagnose.spiral` an answer can be a *fall*.

**Enough data.** Fewer than ``FEWEST_WEEKS`` weeks on record, or ``FEWEST_ACTS`` acts on either end of a link: no
figure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from detente.asof import known_by
from detente.diagnose.loglinear import effects
from detente.errors import InvalidInputError
from detente.observe.tension import Z_INTERVAL, normal_cdf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.observe.store import Store

WEEKS = 4
LEVEL_WEEKS = 52
MOST_WEEKS = 1500
FEWEST_WEEKS = 150
FEWEST_ACTS = 40
LINK_SD = 0.5
LEAST_SPREAD = 1e-6
"""A series that does not move tells of no link."""
STRETCH = 1.2
"""Of the standard deviation, learnt from simulated triangles (``benchmarks.accuracy.triangle``)."""
SAY_FROM = 0.95
"""Probability from which a link is said: many are looked at together."""

LIMITATION = (
    "That one thing follows another within weeks is no proof that it answers it: all three may follow an event or a "
    "plan that no feed reports, and an answer within the same week is not seen."
)

Sign = str
"""``hostile`` or ``cooperative``."""
Way = tuple[str, str, Sign]
"""Who, towards whom, and of which sign."""


@dataclass(frozen=True, slots=True)
class Link:
    """How one series follows another.

    Attributes
    ----------
    cause, effect : tuple of str
        Who did what to whom: ``("USA", "ISR", "hostile")``.
    factor : tuple of float or None
        Expected acts after the busiest fifth of weeks against the quietest: middle, ends of the 80 % interval.
    p_more : float or None
        Probability that the factor exceeds 1.
    n_acts : tuple of int
        Acts of cause and of effect.
    """

    cause: Way
    effect: Way
    factor: tuple[float, float, float] | None
    p_more: float | None
    n_acts: tuple[int, int]

    @property
    def is_said(self) -> bool:
        """Return whether more or fewer acts follow, with probability ``SAY_FROM``."""
        return self.p_more is not None and max(self.p_more, 1.0 - self.p_more) >= SAY_FROM

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "cause": dict(zip(("actor", "recipient", "sign"), self.cause, strict=True)),
            "effect": dict(zip(("actor", "recipient", "sign"), self.effect, strict=True)),
            "factor": [round(value, 3) for value in self.factor] if self.factor else None,
            "p_more": None if self.p_more is None else round(self.p_more, 3),
            "n_acts": list(self.n_acts),
        }


@dataclass(frozen=True, slots=True)
class Triangle:
    """A pair and a third state.

    Attributes
    ----------
    pair : tuple of str
        The two.
    third : str
        The third state.
    n_weeks : int
        Weeks that were read.
    links : tuple of Link
        First what the third state does, then what the two do.
    """

    pair: tuple[str, str]
    third: str
    n_weeks: int
    links: tuple[Link, ...]

    def __repr__(self) -> str:
        said = sum(link.is_said for link in self.links)
        return f"<Triangle {'-'.join(self.pair)} and {self.third}: {said} of {len(self.links)} links>"

    @property
    def is_enough(self) -> bool:
        """Return whether any link has a figure."""
        return any(link.factor for link in self.links)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "pair": list(self.pair),
            "third": self.third,
            "n_weeks": self.n_weeks,
            "links": [link.to_dict() for link in self.links],
            "limitation": LIMITATION,
        }


def triangle(counts: Mapping[Way, np.ndarray], pair: tuple[str, str], third: str) -> Triangle:
    """Say what a third state does when two clash, and what the two then do.

    Parameters
    ----------
    counts : mapping
        Acts by week, each of shape (T,), of every two of the three in both directions and of both signs; of more than
        ``MOST_WEEKS`` the last are used.
    pair : tuple of str
        The two.
    third : str
        The third state.

    Raises
    ------
    InvalidInputError
        If a series is missing, holds a value that is no whole number from 0, or differs in length.
    """
    series = _checked(counts, pair, third)
    a, b = pair
    clash: tuple[Way, Way] = ((a, b, "hostile"), (b, a, "hostile"))
    links: list[Link] = []
    for sign in ("hostile", "cooperative"):
        for side in pair:
            links += _links(series, (third, side, sign), clash, ())
    answers = [(third, side, sign) for side in pair for sign in ("hostile", "cooperative")]
    for own, other in (clash, clash[::-1]):
        links += _links(series, own, answers, (other,))
    return Triangle(pair, third, len(series[clash[0]]), tuple(links))


def of_three(store: Store, dyad: str, third: str, as_of: date, *, since: date | None = None) -> Triangle:
    """Read the triangle of a pair and a third state from a store.

    Parameters
    ----------
    store : Store
        Where the events are.
    dyad : str
        The pair, as ``ISR-PSE``.
    third : str
        Code of the third state.
    as_of : datetime.date
        The day of the question.
    since : datetime.date, optional
        First day of the acts that are read; by default the first on which all three pairs have acts on record.

    Raises
    ------
    InvalidInputError
        If the third state is one of the pair.
    """
    a, b = dyad.split("-")
    if third in (a, b):
        raise InvalidInputError(f"{third} is one of the pair {dyad}; the third state must be another.")
    sides = [dyad, *("-".join(sorted((side, third))) for side in (a, b))]
    events = pl.concat([store.events(pair, as_of=as_of) for pair in sides])
    return triangle(weekly_acts(events, (a, b), third, as_of, since=since), (a, b), third)


def weekly_acts(
    events: pl.DataFrame, pair: tuple[str, str], third: str, as_of: date, *, since: date | None = None
) -> dict[Way, np.ndarray]:
    """Count the acts of three states by week up to a day.

    Parameters
    ----------
    events : polars.DataFrame
        Event table of all three pairs; rows known later and not exact to the day are left out, acts of both count for
        both.
    pair, third
        The states.
    as_of : datetime.date
        The day of the question; the last week ends on it.
    since : datetime.date, optional
        First day. By default the first on which all three pairs have acts on record.
    """
    three = (*pair, third)
    known = known_by(events, as_of).filter(
        pl.col("is_pair_act") & (pl.col("precision") == "day") & pl.col("actor").is_in(three)
        & pl.col("recipient").is_in(three)
    )  # fmt: skip
    firsts = known.group_by("dyad").agg(pl.col("date").min())["date"].to_list()
    first = since or (max(firsts) if len(firsts) == len(three) else None)
    n_weeks = 0 if first is None else ((as_of - first).days + 1) // 7
    start = as_of - timedelta(days=7 * n_weeks - 1)
    within = known.filter(pl.col("date") >= start).with_columns(
        week=(pl.col("date") - start).dt.total_days().floordiv(7)
    )
    found: dict[Way, np.ndarray] = {}
    for actor in three:
        for recipient in three:
            if actor == recipient:
                continue
            there = (pl.col("actor") == actor) & (pl.col("recipient") == recipient)
            back = (pl.col("actor") == recipient) & (pl.col("recipient") == actor) & pl.col("is_mutual")
            own = within.filter(there | back)
            for sign, wanted in (("hostile", pl.col("intensity") < 0), ("cooperative", pl.col("intensity") > 0)):
                weeks = own.filter(wanted)["week"].to_numpy()
                found[actor, recipient, sign] = np.bincount(weeks, minlength=n_weeks).astype(float)
    return found


def _links(
    series: Mapping[Way, np.ndarray], effect: Way, causes: tuple[Way, ...] | list[Way], beside: tuple[Way, ...]
) -> list[Link]:
    y = series[effect]
    n_acts = {way: int(series[way].sum()) for way in (effect, *causes)}
    enough = [cause for cause in causes if n_acts[cause] >= FEWEST_ACTS]
    figures: dict[Way, tuple[tuple[float, float, float], float]] = {}
    if len(y) >= FEWEST_WEEKS and n_acts[effect] >= FEWEST_ACTS and enough:
        # The first weeks have no whole past.
        covariates = [_before(series[way])[WEEKS:] for way in (*enough, effect, *beside)]
        covariates += [_level(series[way])[WEEKS:] for way in enough]
        spread = np.array([one.std() for one in covariates])
        used = [place for place in range(len(covariates)) if spread[place] > LEAST_SPREAD]
        x = np.array([(covariates[place] - covariates[place].mean()) / spread[place] for place in used])
        x = x.reshape(len(used), len(y) - WEEKS).T
        mean, sd = effects(y[WEEKS:], x, sd=LINK_SD)
        sd = STRETCH * sd
        for column, place in enumerate(used):
            if place < len(enough):
                span = _contrast(x[:, column])
                middle, half = mean[column] * span, sd[column] * span
                factor = (math.exp(middle), math.exp(middle - Z_INTERVAL * half), math.exp(middle + Z_INTERVAL * half))
                figures[enough[place]] = factor, normal_cdf(middle / half)
    links = []
    for cause in causes:
        found, p_more = figures.get(cause, (None, None))
        links.append(Link(cause, effect, found, p_more, (n_acts[cause], n_acts[effect])))
    return links


def _before(acts: np.ndarray) -> np.ndarray:
    """Return log(1 + acts of the ``WEEKS`` before), (T,)."""
    total = np.concatenate([[0.0], np.cumsum(acts)])
    at = np.arange(len(acts))
    return np.asarray(np.log1p(total[at] - total[np.maximum(at - WEEKS, 0)]))


def _level(acts: np.ndarray) -> np.ndarray:
    """Return log(1 + acts in ``WEEKS`` of the year around), (T,)."""
    total = np.concatenate([[0.0], np.cumsum(acts)])
    at = np.arange(len(acts))
    first, last = np.maximum(at - LEVEL_WEEKS // 2, 0), np.minimum(at + LEVEL_WEEKS // 2, len(acts))
    return np.asarray(np.log1p(WEEKS * (total[last] - total[first]) / (last - first)))


def _contrast(x: np.ndarray) -> float:
    """Return how far the mean of the busiest fifth lies above that of the quietest."""
    ordered, fifth = np.sort(x), max(len(x) // 5, 1)
    return float(ordered[-fifth:].mean() - ordered[:fifth].mean())


def _checked(counts: Mapping[Way, np.ndarray], pair: tuple[str, str], third: str) -> dict[Way, np.ndarray]:
    found: dict[Way, np.ndarray] = {}
    for way in _ways(pair, third):
        if way not in counts:
            raise InvalidInputError(f"no series of {way[2]} acts of {way[0]} towards {way[1]}; expected one each.")
        values = np.asarray(counts[way], float)
        if values.ndim != 1 or not np.isfinite(values).all() or (values < 0).any() or (values % 1.0).any():
            raise InvalidInputError(
                f"{way[2]} acts of {way[0]} towards {way[1]} hold a missing value or one that is no whole number."
            )
        found[way] = values[-MOST_WEEKS:]
    if len({len(values) for values in found.values()}) > 1:
        raise InvalidInputError("the series differ in length; expected one value for each week in all.")
    return found


def _ways(pair: tuple[str, str], third: str) -> list[Way]:
    a, b = pair
    clash = [(a, b, "hostile"), (b, a, "hostile")]
    return clash + [(third, side, sign) for side in pair for sign in ("hostile", "cooperative")]
