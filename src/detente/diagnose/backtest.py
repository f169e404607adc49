"""The back-test: verdicts and outlooks of the past, from rolling origins, scored beside baselines.

Every forecast is made at a month end of the past with what was known then (acts on the day they became known, edges
and parameters of that month) and judged by what came.

* **Verdict**: the questions of :mod:`detente.diagnose.record`. Baselines: the pair's own base rate so far, and even
  (one half).
* **Normal in a year**: at every third month end from the fifth year on, the chance that tension in twelve months lies
  below the upper edge that the normal range has at the origin, by the filter in closed form. Outcome: told tension.
  Baselines: three quarters, the share of months so far that lay below the edge by construction; and even.
* **Readings**: the outlook's forecasts of the mean reading 1, 3, 6 and 12 months ahead
  (:func:`detente.diagnose.outlook.outlook_record`): CRPS, log score, share inside the 80 % interval. Baselines: the
  whole history and the last year.

Pooled over pairs, every question and every forecast counts alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from detente.asof import as_of_day
from detente.diagnose.episodes import normal_range
from detente.diagnose.outlook import HORIZONS, Horizon, outlook_record
from detente.diagnose.question import FIRST_MONTH
from detente.diagnose.record import EVEN, Record, record
from detente.diagnose.scores import auroc, brier, log_score, normal_cdf, reliability
from detente.observe.coverage import coverage
from detente.observe.tension import BALANCE, POINTS_PER_INTENSITY, replay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from detente.observe.store import Store
    from detente.observe.tension import Replay

EVERY_MONTHS = 3
AHEAD_MONTHS = 12
USUALLY_BELOW = 0.75

LIMITATION = (
    "A replay of today's method on the past: its settings were chosen by people who knew that past, and the questions "
    "of one pair stand or fall together."
)


@dataclass(frozen=True, slots=True)
class Said:
    """Probabilities that were given for one kind of question, their baseline, and what happened, all of one length."""

    p: np.ndarray
    base: np.ndarray
    outcome: np.ndarray

    @classmethod
    def joined(cls, parts: Iterable[Said]) -> Said:
        """Put those of several pairs together."""
        columns = [np.concatenate([np.zeros(0), *column]) for column in zip(*map(cls._columns, parts), strict=True)]
        return cls(*columns) if columns else cls(*np.zeros((3, 0)))

    def _columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.p, self.base, self.outcome

    def to_dict(self) -> dict[str, Any]:
        """Return number, Brier and log scores beside the baselines, AUROC and the reliability table, for JSON."""
        if not len(self.p):
            return {"n": 0}
        even, y = np.full(len(self.p), EVEN), self.outcome
        ours, base = float(brier(self.p, y).mean()), float(brier(self.base, y).mean())
        order = auroc(self.p, y)
        return {
            "n": len(y),
            "share": round(float(y.mean()), 3),
            "brier": round(ours, 3),
            "brier_base_rate": round(base, 3),
            "brier_even": round(float(brier(even, y).mean()), 3),
            "skill": round(1.0 - ours / base, 3) if base else None,
            "log_score": round(float(log_score(self.p, y).mean()), 3),
            "log_score_base_rate": round(float(log_score(self.base, y).mean()), 3),
            "log_score_even": round(float(log_score(even, y).mean()), 3),
            "auroc": None if order is None else round(order, 3),
            "reliability": [
                {"n": n, "said": round(said, 3), "came": round(came, 3)} for n, said, came in reliability(self.p, y)
            ],
        }


@dataclass(frozen=True, slots=True)
class Replayed:
    """The back-test of one pair."""

    dyad: str
    verdicts: Record
    normal: Said
    readings: tuple[Horizon, ...]

    @property
    def judged(self) -> Said:
        """Return the verdicts whose outcome is known."""
        rows = [(one.p_break, one.baseline, float(bool(one.outcome))) for one in self.verdicts.judged]
        return Said(*np.array(rows).reshape(-1, 3).T)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "dyad": self.dyad,
            "verdict": self.judged.to_dict(),
            "normal_in_a_year": self.normal.to_dict(),
            "readings": [horizon.to_dict() for horizon in self.readings],
        }


@dataclass(frozen=True, slots=True)
class Backtest:
    """The back-test of some pairs, each alone and all together.

    Attributes
    ----------
    as_of : datetime.date
        Nothing known later was used.
    pairs : tuple of Replayed
        Those with enough data.
    missing : tuple of str
        Those without.
    """

    as_of: date
    pairs: tuple[Replayed, ...]
    missing: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Backtest {self.as_of}: {len(self.pairs)} pairs, {len(self.verdict.p)} verdicts judged>"

    @property
    def verdict(self) -> Said:
        """Return the judged verdicts of all pairs."""
        return Said.joined(one.judged for one in self.pairs)

    @property
    def normal(self) -> Said:
        """Return the chances of a normal month a year ahead, of all pairs."""
        return Said.joined(one.normal for one in self.pairs)

    @property
    def readings(self) -> tuple[Horizon, ...]:
        """Return the scores of the outlook's readings, every forecast counting alike."""
        rows = [horizon for one in self.pairs for horizon in one.readings]
        kept = {months: [row for row in rows if row.months == months] for months in HORIZONS}
        return tuple(_pooled(months, of) for months, of in kept.items() if of)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "as_of": self.as_of.isoformat(),
            "verdict": self.verdict.to_dict(),
            "normal_in_a_year": self.normal.to_dict(),
            "readings": [horizon.to_dict() for horizon in self.readings],
            "pairs": [one.to_dict() for one in self.pairs],
            "not_enough_data": list(self.missing),
            "limitation": LIMITATION,
        }


def backtest(
    store: Store,
    dyads: Iterable[str],
    as_of: date | str | None = None,
    *,
    watch: Callable[[Iterable[str]], Iterable[str]] = lambda dyads: dyads,
) -> Backtest:
    """Replay verdicts and outlooks of pairs and score them.

    Parameters
    ----------
    store : Store
        Where the events are.
    dyads : iterable of str
        The pairs, as ``JPN-KOR``.
    as_of : date or str, optional
        Nothing known later is used; today when left out.
    watch : callable, optional
        Passes the pairs on one by one, so that somebody can count them.
    """
    day = as_of_day(as_of)
    found: list[Replayed] = []
    missing: list[str] = []
    for dyad in watch(list(dyads)):
        events = store.events(dyad, as_of=day)
        if not coverage(events.filter(pl.col("is_pair_act")), day).is_enough:
            missing.append(dyad)
            continue
        replayed = replay(events, dyad, day)
        found.append(Replayed(dyad, record(replayed), normal_in_a_year(replayed), outlook_record(replayed)))
    return Backtest(day, tuple(found), tuple(missing))


def normal_in_a_year(replayed: Replay) -> Said:
    """Give the chance of a normal month a year ahead at every third month end of the past."""
    rows = range(FIRST_MONTH, len(replayed.mean) - 1 - AHEAD_MONTHS, EVERY_MONTHS)
    edges = [normal_range(replayed.mean[: row + 1]).upper for row in rows]
    p = [_chance_below(replayed, row, edge) for row, edge in zip(rows, edges, strict=True)]
    came = [float(replayed.mean[row + AHEAD_MONTHS] < edge) for row, edge in zip(rows, edges, strict=True)]
    return Said(np.array(p), np.full(len(p), USUALLY_BELOW), np.array(came))


def _chance_below(replayed: Replay, row: int, edge: float) -> float:
    """Return the probability that the relation lies below an edge in a year."""
    filtered, step = replayed.filtered, int(replayed.steps[row])
    kept, gained = (part[:, :2] for part in filtered.grid.transition(AHEAD_MONTHS / 12))
    mean = (filtered.mean[step, 0, :, :2] * kept).sum(axis=-1)
    cov = filtered.cov[step, 0, :, :2, :2] * (kept[:, :, None] * kept[:, None, :])
    sd = np.sqrt(cov.sum(axis=(-1, -2)) + gained.sum(axis=-1))
    limit = (edge - BALANCE) / POINTS_PER_INTENSITY
    return float(filtered.weights(step)[0] @ normal_cdf((limit - mean) / sd))


def _pooled(months: int, rows: list[Horizon]) -> Horizon:
    n = sum(row.n for row in rows)
    names = ("crps", "crps_history", "crps_last_year", "log_score", "log_score_history", "log_score_last_year")
    means = {name: sum(getattr(row, name) * row.n for row in rows) / n for name in (*names, "coverage")}
    return Horizon(months=months, n=n, **means)
