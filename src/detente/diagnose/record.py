"""The record: what the verdict would have said before, and what then happened.

**Questions.** Walking through the filtered tension month by month, a question is put when tension first passes the
upper edge of the normal range of the months so far, after at least half a year at or below it, and again every
twelve months while it stays above. Nothing known later enters: neither readings, nor the edge, nor the parameters.

**Outcome**, known 24 months later: a *break* if the filtered tension of months 13 to 24 after the question, on
average, was still above the edge as it stood at the question.

**Baseline.** The share of breaks among the questions of the pair judged before (Jeffreys' prior). Scores: Brier of
both; a skill above 0 means that the verdict beats the base rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.diagnose.episodes import normal_range
from detente.diagnose.question import chance_of_break, question
from detente.diagnose.scores import brier

if TYPE_CHECKING:
    from datetime import date

    import numpy as np

    from detente.observe.tension import Replay

FIRST_MONTH = 60
"""Questions begin after five years of record."""
CALM_MONTHS = 6
AGAIN_MONTHS = 12
HORIZON_MONTHS = 24

LIMITATION = (
    "The record is a replay of today's method on the pair's own past, with acts entering on the day they became "
    "known; the chronicle itself was compiled later, and few questions make a wide margin."
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One past question: when it was put, what would have been said, what happened (None: still pending)."""

    day: date
    p_break: float
    baseline: float
    outcome: bool | None

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

    def brier(self) -> tuple[float, float] | None:
        """Return the mean Brier score of the verdicts and of the baseline; None without a judged question."""
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
            "questions": [question.to_dict() for question in self.questions],
            "limitation": LIMITATION,
        }


def record(replayed: Replay) -> Record:
    """Replay the verdict over the pair's own past."""
    asked: list[tuple[int, Judged]] = []
    for row in question_rows(replayed.mean):
        put = question(replayed, row)
        chance = chance_of_break(replayed, row, put)
        settled = [past.outcome for at, past in asked if at + HORIZON_MONTHS <= row and past.outcome is not None]
        baseline = (sum(settled) + 0.5) / (len(settled) + 1.0)
        outcome = _outcome(replayed.mean, row, put.edge)
        asked.append((row, Judged(replayed.days[row], chance.p_break, baseline, outcome)))
    return Record(tuple(judged for _, judged in asked))


def question_rows(path: np.ndarray) -> list[int]:
    """Return the rows of the month-end path at which the question is put."""
    rows: list[int] = []
    calm = 0
    for row in range(FIRST_MONTH, len(path) - 1):
        is_above = path[row] > normal_range(path[: row + 1]).upper
        is_asked_again = bool(rows) and calm < CALM_MONTHS and row - rows[-1] >= AGAIN_MONTHS
        if is_above and (calm >= CALM_MONTHS or is_asked_again):
            rows.append(row)
        calm = 0 if is_above else calm + 1
    return rows


def _outcome(path: np.ndarray, row: int, edge: float) -> bool | None:
    """Judge a question, or return None while its second year is not over (the last row is the as-of day)."""
    if row + HORIZON_MONTHS >= len(path) - 1:
        return None
    return bool(path[row + 13 : row + HORIZON_MONTHS + 1].mean() > edge)
