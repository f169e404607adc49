r"""Is this time different? The probability that tension does *not* come back, with reasons and a record.

The question, and the figures that speak to it, are defined in :mod:`detente.diagnose.question`; what they are worth is
learned over many other pairs (:mod:`detente.diagnose.weighing`). It can be judged two years later, and is
(:mod:`detente.diagnose.record`).

The words follow stated cuts: *break* from 2/3, *swing* up to 1/3 (what the Intergovernmental Panel on Climate Change
calls likely, Mastrandrea et al. 2010), *undetermined* between, and whenever the record holds fewer than
``FEWEST_READINGS`` days with acts; *calm* when tension is not above its normal range and the question does not arise.

Reasons stand in the order of their *weight*: the size of their part in the log odds of a break. The parts of those
that point to a break, less those of the ones that point to a swing, are the log odds. What is read beside the
probability and not counted in it has weight 0 and comes last.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from detente.diagnose.question import LATELY_MONTHS, Question, figures, question
from detente.diagnose.weighing import SHIPPED, Chance, Weights, weighed
from detente.shown import Shows

if TYPE_CHECKING:
    from datetime import date

    import numpy as np

    from detente.diagnose.record import Record
    from detente.observe.tension import Replay

BREAK_FROM = 2 / 3
SWING_UP_TO = 1 / 3
FEWEST_READINGS = 30

Answer = Literal["break", "swing", "undetermined", "calm"]
Points = Literal["break", "swing", "neither"]

LIMITATION = (
    "A probability from the level, the past and the number of acts alone, as they worked out for other pairs: it does "
    "not know why the two act, and on its own record it beats the base rate by an eighth of the Brier score, no more."
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a verdict: a sentence with its figures, which way it points, the acts behind it, its weight.

    The weight is the size of its part in the log odds of a break; 0 for a reason that is not counted in them.
    """

    text: str
    points_to: Points
    event_ids: tuple[str, ...] = ()
    weight: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "text": self.text,
            "points_to": self.points_to,
            "event_ids": list(self.event_ids),
            "weight": round(self.weight, 2),
        }


@dataclass(frozen=True, slots=True)
class Verdict(Shows):
    """The answer to "is this time different?".

    Attributes
    ----------
    answer : {"break", "swing", "undetermined", "calm"}
        In a word.
    p_break : float or None
        Probability of a break; None when calm.
    interval : tuple of float or None
        80 % interval of that probability.
    base : float or None
        The probability at the mean of the figures: the first part of the log odds.
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
    base: float | None
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
            "base": _round(self.base),
            "edge": round(self.edge, 1),
            "reasons": [reason.to_dict() for reason in self.reasons],
            "record": self.record.to_dict() if self.record else None,
            "limitation": LIMITATION,
        }


def verdict(
    replayed: Replay,
    *,
    weights: Weights = SHIPPED,
    reasons: tuple[Reason, ...] = (),
    record: Record | None = None,
    event_ids: tuple[str, ...] = (),
) -> Verdict:
    """Answer the question for the as-of day.

    Parameters
    ----------
    replayed : Replay
        The path as it could be told at the time, up to the as-of day.
    weights : Weights
        What the figures are worth; the pair in question must not be among those that they were learned from.
    reasons : tuple of Reason
        Further reasons, from standing and drivers; they come after those of this module.
    record : Record, optional
        The record of such verdicts up to the day.
    event_ids : tuple of str
        The acts of the rise under way.
    """
    row = len(replayed.days) - 1
    asked = question(replayed, row)
    if asked.onset is None:
        why = Reason(
            f"Tension, as it can be told today ({replayed.mean[row]:.0f}), is not above {asked.edge:.0f}, the upper "
            "edge of the pair's normal range: no rise is under way to be a swing or a break.",
            "neither",
        )
        return Verdict(replayed.dyad, replayed.days[row], "calm", None, None, None, asked.edge, (why, *reasons), record)
    known = figures(replayed, row, asked.edge)
    chance = weighed(known, weights)
    counted = sorted(_why(chance, known, asked, weights, event_ids), key=lambda reason: -reason.weight)
    n_readings = len(replayed.readings.days)
    is_thin = n_readings < FEWEST_READINGS
    if is_thin:
        thin = f"The record holds {n_readings} days with acts, too few to decide; {FEWEST_READINGS} are asked for."
        counted.insert(0, Reason(thin, "neither"))
    return Verdict(
        replayed.dyad,
        replayed.days[row],
        "undetermined" if is_thin else _in_a_word(chance.p_break),
        chance.p_break,
        (chance.lower, chance.upper),
        chance.base,
        asked.edge,
        (*counted, *reasons),
        record,
    )


def _in_a_word(p_break: float) -> Answer:
    return "break" if p_break >= BREAK_FROM else "swing" if p_break <= SWING_UP_TO else "undetermined"


def _why(
    chance: Chance, known: np.ndarray, asked: Question, weights: Weights, event_ids: tuple[str, ...]
) -> tuple[Reason, ...]:
    """Put the parts of the log odds into sentences: the other pairs, then each figure."""
    ahead, above, busy = (float(figure) for figure in known)
    usual_ahead, usual_above, usual_busy = weights.centre
    share = round(above * LATELY_MONTHS)
    return (
        _reason(
            f"Of such questions to {weights.n_pairs} other pairs, put {weights.n_questions} times with what was known "
            f"then, {_percent(chance.base)} of the average ones turned out as breaks.",
            weights.bias,
        ),
        _reason(
            f"If the relation drifts and swings as it did so far, it averages above {asked.edge:.0f} in the second "
            f"year from now with probability {_percent(_chance(ahead))}; at the average question that was "
            f"{_percent(_chance(usual_ahead))}.",
            chance.pushes[0],
            event_ids,
        ),
        _reason(
            f"Tension lay above {asked.edge:.0f} in {share} of the last {LATELY_MONTHS} months (on average "
            f"{usual_above * LATELY_MONTHS:.0f}); a rise on top of a relation long raised stays more often than one "
            "out of calm.",
            chance.pushes[1],
        ),
        _reason(
            f"The last year had {_times(busy)} the usual number of hostile days (on average {_times(usual_busy)}).",
            chance.pushes[2],
            event_ids,
        ),
    )


def _reason(text: str, push: float, event_ids: tuple[str, ...] = ()) -> Reason:
    return Reason(text, "break" if push > 0 else "swing", event_ids, abs(push))


def _chance(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))


def _percent(p: float) -> str:
    return f"{100 * p:.0f} %"


def _times(logarithm: float) -> str:
    return f"{math.exp(logarithm):.1f} times"


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
