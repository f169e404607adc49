r"""Is this time different? The probability that tension does *not* come back, with reasons and a record.

The question and its probability are defined in :mod:`detente.diagnose.question`; it can be judged two years later, and
is (:mod:`detente.diagnose.record`).

The words follow stated cuts: *break* from 3/4, *swing* up to 1/4, *undetermined* between, and whenever the record holds
fewer than ``FEWEST_READINGS`` days with acts; *calm* when tension is not above its normal range and the question does
not arise.

Reasons stand in the order of their *weight*: how far each moves the log odds of a break away from even. Those that are
read beside the probability and not counted in it have weight 0 and come last.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from detente.diagnose.question import Chance, Question, chance_of_break, question
from detente.shown import Shows

if TYPE_CHECKING:
    from datetime import date

    from detente.diagnose.record import Record
    from detente.observe.tension import Replay

BREAK_FROM = 0.75
SWING_UP_TO = 0.25
FEWEST_READINGS = 30

Answer = Literal["break", "swing", "undetermined", "calm"]
Points = Literal["break", "swing", "neither"]

LIMITATION = (
    "A probability from a few earlier episodes of the same pair and a model of level, swing and shift: it does not "
    "know why the two act, and its record below is short."
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


def verdict(
    replayed: Replay,
    *,
    reasons: tuple[Reason, ...] = (),
    record: Record | None = None,
    event_ids: tuple[str, ...] = (),
) -> Verdict:
    """Answer the question for the as-of day.

    Parameters
    ----------
    replayed : Replay
        The path as it could be told at the time, up to the as-of day.
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
        return Verdict(
            replayed.dyad, replayed.days[row], "calm", None, None, None, None, asked.edge, (why, *reasons), record
        )
    chance = chance_of_break(replayed, row, asked)
    answer: Answer = "undetermined"
    if chance.p_break >= BREAK_FROM:
        answer = "break"
    elif chance.p_break <= SWING_UP_TO:
        answer = "swing"
    counted = sorted(_why(chance, asked, event_ids), key=lambda reason: -reason.weight)
    n_readings = len(replayed.readings.days)
    if n_readings < FEWEST_READINGS:
        answer = "undetermined"
        thin = f"The record holds {n_readings} days with acts, too few to decide; {FEWEST_READINGS} are asked for."
        counted.insert(0, Reason(thin, "neither"))
    return Verdict(
        replayed.dyad,
        replayed.days[row],
        answer,
        chance.p_break,
        (chance.lower, chance.upper),
        chance.p_shift,
        chance.prior,
        asked.edge,
        (*counted, *reasons),
        record,
    )


def _why(chance: Chance, asked: Question, event_ids: tuple[str, ...]) -> tuple[Reason, ...]:
    ended = len(asked.peaks)
    years = ", ".join(dict.fromkeys(str(peak.year) for peak in asked.peaks))
    rises, peaks = ("rise", "peak") if ended == 1 else ("rises", "peaks")
    base = Reason(
        f"Told as it went along, without later knowledge, this pair had {ended} earlier {rises} above its normal range "
        f"that ended ({peaks} in {years}); {asked.slow or 'none'} of them took over two years from peak to end."
        if ended
        else "No earlier rise of this pair has ended in the record, so its own past gives no base rate.",
        "neither" if not ended else ("break" if asked.slow / ended > 0.5 else "swing"),
        weight=abs(math.log(_odds(chance.prior))) if ended else 0.0,
    )
    odds = _odds(chance.p_shift) / _odds(chance.prior)
    points_to: Points = "break" if odds > 1.5 else "swing" if odds < 1 / 1.5 else "neither"
    shift = Reason(
        f"The acts of this rise move the chance that the level itself has shifted from {100 * chance.prior:.0f} %, the "
        f"pair's own base rate, to {100 * chance.p_shift:.0f} %.",
        points_to,
        event_ids,
        abs(math.log(odds)),
    )
    cycle = Reason(
        f"Without any shift, the usual drift and swing would leave tension above its normal range two years on "
        f"with probability {100 * chance.p_stays_without:.0f} %.",
        "break" if chance.p_stays_without > 0.5 else "swing",
        event_ids,
        abs(math.log(_odds(chance.p_stays_without))),
    )
    return base, shift, cycle


def _odds(p: float) -> float:
    p = min(max(p, 1e-9), 1.0 - 1e-9)
    return p / (1.0 - p)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
