r"""Is this time different? The probability that tension does *not* come back, with reasons and a record.

**The question**, asked of a pair whose tension is above its normal range: will the average tension of months
13 to 24 after the as-of day still lie above the upper edge of that range (a *break*), or not (a *swing*)?
It can be judged two years later, and is (:mod:`detente.diagnose.record`).

**The answer** averages over *was the level shifted in this episode?*:

.. math:: P(\text{break}) = (1 - P_s)\,P(\text{stays} \mid \text{none}) + \sum_\tau P(\tau)\,P(\text{stays} \mid \tau)

where the posterior :math:`P(\tau)` over the month of a shift within the episode, :math:`P_s = \sum P(\tau)`,
comes from the Bayes factors of :mod:`detente.diagnose.breaks` and the prior from the pair's own past:
:math:`\pi = (k + \tfrac12)/(n + 1)` for :math:`k` of :math:`n` ended rises that took longer than two years from
peak to end (Jeffreys' prior). The interval of the answer runs over the ends of the 80 % interval of :math:`\pi`
and over the likeliest parameter sets of the model, each alone.

Everything is worked out on the filtered path, each act on the day it became known, so that the answer of today and
the answers of the record come from one procedure.

The words follow stated cuts: *break* from 3/4, *swing* up to 1/4, *undetermined* between; *calm* when tension
is not above its normal range and the question does not arise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from detente.diagnose.breaks import Shifts, posterior, shifts
from detente.diagnose.episodes import normal_range, spells
from detente.diagnose.scores import normal_cdf
from detente.observe.tension import BALANCE, POINTS_PER_INTENSITY

if TYPE_CHECKING:
    from datetime import date

    from detente.diagnose.record import Record
    from detente.observe.tension import Replay

SLOW_RECOVERY_DAYS = 730
BREAK_FROM = 0.75
SWING_UP_TO = 0.25
LONGEST_SEARCH_MONTHS = 36
"""A shift is looked for in the last three years of a rise at most."""

Answer = Literal["break", "swing", "undetermined", "calm"]
Points = Literal["break", "swing", "neither"]

LIMITATION = (
    "A probability from a few earlier episodes of the same pair and a model of level, swing and shift: it does not "
    "know why the two act, and its record below is short."
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a verdict: a sentence with its figures, which way it points, and the acts behind it."""

    text: str
    points_to: Points
    event_ids: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"text": self.text, "points_to": self.points_to, "event_ids": list(self.event_ids)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to "is this time different?".

    Attributes
    ----------
    answer : {"break", "swing", "undetermined", "calm"}
        In a word.
    p_break : float or None
        Probability of a break; None when calm.
    interval : tuple of float or None
        80 % interval of that probability.
    p_shift : float or None
        Posterior probability that the level shifted within the present rise.
    prior : float or None
        Its prior: the smoothed share of the pair's own ended rises that took over two years to end.
    edge : float
        Upper edge of the normal range that decides the question, in points of tension.
    reasons : tuple of Reason
        Why.
    record : Record or None
        How such verdicts did before.
    """

    dyad: str
    as_of: date
    answer: Answer
    p_break: float | None
    interval: tuple[float, float] | None
    p_shift: float | None
    prior: float | None
    edge: float
    reasons: tuple[Reason, ...]
    record: Record | None

    def __repr__(self) -> str:
        chance = "" if self.p_break is None else f", P(break) = {self.p_break:.2f}"
        return f"<Verdict {self.dyad} {self.as_of}: {self.answer}{chance}>"

    @property
    def p_swing(self) -> float | None:
        """Return the probability of a swing: one minus that of a break."""
        return None if self.p_break is None else 1.0 - self.p_break

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "answer": self.answer,
            "question": "Will tension, on average over months 13 to 24 from the as-of day, still lie above "
            f"{self.edge:.1f}, the upper edge of the pair's normal range?",
            "p_break": _round(self.p_break),
            "p_swing": _round(self.p_swing),
            "interval": [round(p, 3) for p in self.interval] if self.interval else None,
            "p_shift": _round(self.p_shift),
            "prior": _round(self.prior),
            "edge": round(self.edge, 1),
            "reasons": [reason.to_dict() for reason in self.reasons],
            "record": self.record.to_dict() if self.record else None,
            "limitation": LIMITATION,
        }


@dataclass(frozen=True, slots=True)
class Question:
    """The question as it could be put on one month end, from what was known then.

    Attributes
    ----------
    edge : float
        Upper edge of the normal range so far.
    onset : date or None
        Onset of the rise under way; None when tension is not above the edge.
    peaks : tuple of datetime.date
        Peaks of the earlier rises that had ended.
    slow : int
        How many of those took longer than two years from peak to end.
    """

    edge: float
    onset: date | None
    peaks: tuple[date, ...]
    slow: int


@dataclass(frozen=True, slots=True)
class Chance:
    """P(break) with its 80 % interval, and what it is made of."""

    p_break: float
    lower: float
    upper: float
    p_shift: float
    p_stays_without: float
    prior: float


def question(replayed: Replay, row: int) -> Question:
    """Put the question on the ``row``-th month end, with nothing known later."""
    path = replayed.mean[: row + 1]
    normal = normal_range(path)
    rises = spells(path, normal)
    ended = [(start, end) for start, end in rises if end is not None]
    tops = [start + int(path[start:end].argmax()) for start, end in ended]
    days = replayed.days
    slow = sum((days[end] - days[top]).days > SLOW_RECOVERY_DAYS for top, (_, end) in zip(tops, ended, strict=True))
    is_above = path[-1] > normal.upper
    return Question(normal.upper, days[rises[-1][0]] if is_above else None, tuple(days[top] for top in tops), slow)


def chance_of_break(replayed: Replay, row: int, asked: Question) -> Chance:
    """Work out P(break) for a question put on the ``row``-th month end."""
    onset = asked.onset or replayed.days[row]
    within = tuple(day for day in replayed.days[: row + 1] if day >= onset)[-LONGEST_SEARCH_MONTHS:]
    evidence = shifts(replayed, within, row=row)
    ended = len(asked.peaks)
    prior = (asked.slow + 0.5) / (ended + 1.0)
    p_break, p_shift, stays = (float(evidence.weight @ part) for part in _by_set(evidence, within, asked.edge, prior))
    bounds = _beta_interval(asked.slow + 0.5, ended - asked.slow + 0.5)
    ends = np.concatenate([_by_set(evidence, within, asked.edge, bound)[0] for bound in bounds])
    return Chance(p_break, min(float(ends.min()), p_break), max(float(ends.max()), p_break), p_shift, stays, prior)


def verdict(replayed: Replay, *, reasons: tuple[Reason, ...] = (), record: Record | None = None) -> Verdict:
    """Answer the question for the as-of day.

    Parameters
    ----------
    replayed : Replay
        The path as it could be told at the time, up to the as-of day.
    reasons : tuple of Reason
        Further reasons, from standing and drivers; the ones of this module come first.
    record : Record, optional
        The record of such verdicts up to the day.
    """
    row = len(replayed.days) - 1
    asked = question(replayed, row)
    if asked.onset is None:
        why = Reason(
            f"Tension, as it can be told today ({replayed.mean[row]:.0f}), is not above {asked.edge:.0f}, the upper "
            "edge of the pair's normal range: no rise is under way to be a swing or a break.",
            "neither",
        )
        return Verdict(
            replayed.dyad, replayed.days[row], "calm", None, None, None, None, asked.edge, (why, *reasons), record
        )
    chance = chance_of_break(replayed, row, asked)
    answer: Answer = "undetermined"
    if chance.p_break >= BREAK_FROM:
        answer = "break"
    elif chance.p_break <= SWING_UP_TO:
        answer = "swing"
    return Verdict(
        replayed.dyad,
        replayed.days[row],
        answer,
        chance.p_break,
        (chance.lower, chance.upper),
        chance.p_shift,
        chance.prior,
        asked.edge,
        (*_why(chance, asked), *reasons),
        record,
    )


def _by_set(
    evidence: Shifts, days: tuple[date, ...], edge: float, prior: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return P(break), P(shift) and P(stays | no shift) for each parameter set, all of shape (K,)."""
    prior = min(max(prior, 1e-6), 1.0 - 1e-6)
    limit = (edge - BALANCE) / POINTS_PER_INTENSITY
    stays = normal_cdf((evidence.forecast[:, 0] - limit) / evidence.forecast[:, 1])
    stays_shifted = normal_cdf((evidence.forecast_shift[..., 0] - limit) / evidence.forecast_shift[..., 1])
    after = [posterior(days, log_bayes, prior) for log_bayes in evidence.log_bayes]
    p_shift = np.array([one.p_any for one in after])
    p_at = np.array([one.p_at for one in after])
    return (1.0 - p_shift) * stays + (p_at * stays_shifted).sum(axis=1), p_shift, stays


def _beta_interval(a: float, b: float) -> tuple[float, float]:
    """Return the 80 % interval of a Beta(a, b) distribution, by its cumulative sum on a fine grid."""
    x = np.linspace(0.0005, 0.9995, 1000)
    log_density = (a - 1) * np.log(x) + (b - 1) * np.log1p(-x)
    mass = np.cumsum(np.exp(log_density - log_density.max()))
    low, high = np.searchsorted(mass / mass[-1], [0.1, 0.9])
    return float(x[low]), float(x[high])


def _why(chance: Chance, asked: Question) -> tuple[Reason, ...]:
    ended = len(asked.peaks)
    years = ", ".join(str(peak.year) for peak in asked.peaks)
    rises, peaks = ("rise", "peak") if ended == 1 else ("rises", "peaks")
    base = Reason(
        f"Told as it went along, without later knowledge, this pair had {ended} earlier {rises} above its normal range "
        f"that ended ({peaks} in {years}); {asked.slow or 'none'} of them took over two years from peak to end."
        if ended
        else "No earlier rise of this pair has ended in the record, so its own past gives no base rate.",
        "neither" if not ended else ("break" if asked.slow / ended > 0.5 else "swing"),
    )
    odds = _odds(chance.p_shift) / _odds(chance.prior)
    points_to: Points = "break" if odds > 1.5 else "swing" if odds < 1 / 1.5 else "neither"
    shift = Reason(
        "The acts of this rise move the chance that the level itself has shifted from "
        f"{100 * chance.prior:.0f} %, the pair's own base rate, to {100 * chance.p_shift:.0f} %.",
        points_to,
    )
    cycle = Reason(
        f"Without any shift, the usual drift and swing would leave tension above its normal range two years on "
        f"with probability {100 * chance.p_stays_without:.0f} %.",
        "break" if chance.p_stays_without > 0.5 else "swing",
    )
    return base, shift, cycle


def _odds(p: float) -> float:
    p = min(max(p, 1e-9), 1.0 - 1e-9)
    return p / (1.0 - p)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
