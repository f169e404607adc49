"""The record: what the verdict would have said before, and what then happened.

**Questions** of the past, and their **outcomes** two years later, are those of :mod:`detente.diagnose.question`.
Nothing known later enters: neither readings, nor the edge, nor the parameters; the weights of the figures come from
other pairs.

**Baselines.** The pair's *base rate*: the share of breaks among its questions judged before (Jeffreys' prior). *Even*:
one half, which knows nothing and scores a Brier of 0.25. Lower is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.diagnose.question import HORIZON_MONTHS, figures, outcome, question, question_rows
from detente.diagnose.scores import brier
from detente.diagnose.weighing import SHIPPED, Weights, weighed

if TYPE_CHECKING:
    from datetime import date

    from detente.observe.tension import Replay

EVEN = 0.5

LIMITATION = (
    "The record is a replay of today's method on the pair's own past, with acts entering on the day they became "
    "known; the chronicle itself was compiled later, and few questions make a wide margin."
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One past question: when it was put, on what figures, what would have been said, what happened.

    The outcome is None while it is pending.
    """

    day: date
    p_break: float
    baseline: float
    outcome: bool | None
    figures: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "day": self.day.isoformat(),
            "p_break": round(self.p_break, 3),
            "baseline": round(self.baseline, 3),
            "outcome": None if self.outcome is None else ("break" if self.outcome else "swing"),
        }


@dataclass(frozen=True, slots=True)
class Record:
    """Past verdicts of a pair, judged or pending."""

    questions: tuple[Judged, ...]

    @property
    def judged(self) -> tuple[Judged, ...]:
        """Return the questions whose outcome is known."""
        return tuple(question for question in self.questions if question.outcome is not None)

    @property
    def base_rate(self) -> float:
        """Return the share of breaks among the judged questions (Jeffreys' prior)."""
        return base_rate([bool(question.outcome) for question in self.judged])

    def brier(self) -> tuple[float, float] | None:
        """Return the mean Brier score of the verdicts and of the base rate; None without a judged question."""
        if not self.judged:
            return None
        y = [float(bool(question.outcome)) for question in self.judged]
        ours = brier([question.p_break for question in self.judged], y).mean()
        base = brier([question.baseline for question in self.judged], y).mean()
        return float(ours), float(base)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        scores = self.brier()
        return {
            "n_judged": len(self.judged),
            "n_pending": len(self.questions) - len(self.judged),
            "n_breaks": sum(bool(question.outcome) for question in self.judged),
            "brier": None if scores is None else round(scores[0], 3),
            "brier_base_rate": None if scores is None else round(scores[1], 3),
            "brier_even": None if scores is None else EVEN**2,
            "questions": [question.to_dict() for question in self.questions],
            "limitation": LIMITATION,
        }


def record(replayed: Replay, weights: Weights = SHIPPED) -> Record:
    """Replay the verdict over the pair's own past."""
    asked: list[tuple[int, Judged]] = []
    for row in question_rows(replayed.mean):
        edge = question(replayed, row).edge
        known = figures(replayed, row, edge)
        settled = [past.outcome for at, past in asked if at + HORIZON_MONTHS <= row and past.outcome is not None]
        judged = Judged(
            replayed.days[row],
            weighed(known, weights).p_break,
            base_rate(settled),
            outcome(replayed.mean, row, edge),
            tuple(known.tolist()),
        )
        asked.append((row, judged))
    return Record(tuple(judged for _, judged in asked))


def base_rate(outcomes: list[bool]) -> float:
    """Return the share of breaks with Jeffreys' prior: one half where there is none to count."""
    return (sum(outcomes) + 0.5) / (len(outcomes) + 1.0)
