"""The scan: every pair of a store on one day, classed as CrisisWatch does and ranked by what asks for attention.

**Classes.** The three marks of :mod:`detente.diagnose.signal`: *deteriorated*, *improved* or *unchanged*, risk alert,
resolution opportunity. They rest on tension as told then and now, the episode under way and the outlook, and are the
same as in the brief of the pair.

**Rank.** Pairs are ordered three times, the most pressing first: by *change* (points told now less points told then),
by *level* (points above the upper edge of the pair's own normal range) and by *P(break)* (that of the verdict, 0 where
the pair is calm). The place of a pair is the mean of its three ranks, equals sharing theirs (Borda's count, which needs
no weights and no common unit); of pairs alike in that the more tense comes first.

**Enough data.** A pair below the floors of :mod:`detente.observe.coverage` is not ranked; it is listed apart with what
is missing. The floors are checked for all pairs in one question to the store; each pair that passes is then asked once,
so that the time grows with the pairs, and pairs are worked out on as many cores as the caller gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from detente.asof import as_of_day
from detente.diagnose.breaks import Breaks, breaks, hostile_acts
from detente.diagnose.episodes import Episode, Normal, episodes
from detente.diagnose.outlook import outlook
from detente.diagnose.signal import Signal, signal
from detente.diagnose.verdict import Verdict, verdict
from detente.diagnose.workers import spread
from detente.observe.coverage import RECENT_DAYS, shortfalls
from detente.observe.tension import replay, tension
from detente.shown import Shows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from detente.observe.store import Store

WORTH_A_PROCESS = 8
"""Pairs from which one more process pays: starting it takes about as long as so many pairs take."""

LIMITATION = (
    "A rank says which pair to read first, not which is in the greatest danger: pairs that no feed of the store covers "
    "well are not in it, and each pair is measured by what its own record holds."
)


@dataclass(frozen=True, slots=True)
class Scanned:
    """One pair of a scan.

    Attributes
    ----------
    dyad : str
        The pair, as ``JPN-KOR``.
    n_acts : int
        Acts between the two that were known by the day.
    signal : Signal
        Arrow, risk alert and resolution opportunity, with the tension told then and now.
    normal : Normal
        The pair's normal range.
    episode : Episode or None
        The episode under way.
    verdict : Verdict
        Swing or break, with probability.
    breaks : Breaks
        Lasting changes in the number of hostile acts.
    p_new_nadir, p_back_within_year : float
        Of the outlook: a new nadir, and a month in the normal range, within twelve months.
    """

    dyad: str
    n_acts: int
    signal: Signal
    normal: Normal
    episode: Episode | None
    verdict: Verdict
    breaks: Breaks
    p_new_nadir: float
    p_back_within_year: float

    def __repr__(self) -> str:
        return f"<Scanned {self.dyad}: {self.signal.arrow}, {self.signal.told_now.tension:.0f}>"

    @property
    def change(self) -> float:
        """Return points of tension told now less points told then."""
        return self.signal.told_now.tension - self.signal.told_then.tension

    @property
    def above_normal(self) -> float:
        """Return points of tension above the upper edge of the normal range; negative below it."""
        return self.signal.told_now.tension - self.normal.upper

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "dyad": self.dyad,
            "n_acts": self.n_acts,
            "change": round(self.change, 1),
            "above_normal": round(self.above_normal, 1),
            "p_break": None if self.verdict.p_break is None else round(self.verdict.p_break, 3),
            "p_break_interval": [round(p, 3) for p in self.verdict.interval] if self.verdict.interval else None,
            "verdict": self.verdict.answer,
            "p_lasting_change": None if self.breaks.p_any is None else round(self.breaks.p_any, 3),
            "p_new_nadir": round(self.p_new_nadir, 3),
            "p_back_within_year": round(self.p_back_within_year, 3),
            "normal": self.normal.to_dict(),
            "episode_since": self.episode.onset.isoformat() if self.episode else None,
            "signal": self.signal.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Scan(Shows):
    """All pairs of a store on one day.

    Attributes
    ----------
    as_of : datetime.date
        The day of the question.
    ranked : tuple of Scanned
        Pairs with enough data, the most pressing first.
    missing : dict
        The other pairs, by acts -> the floors that are missed, in words.
    """

    as_of: date
    ranked: tuple[Scanned, ...]
    missing: dict[str, tuple[str, ...]]

    def __repr__(self) -> str:
        return f"<Scan {self.as_of}: {len(self.ranked)} pairs, {len(self.missing)} without enough data>"

    def to_dict(self, limit: int | None = None) -> dict[str, Any]:
        """Return plain values for JSON: the first ``limit`` pairs of either list, or all."""
        return {
            "as_of": self.as_of.isoformat(),
            "n_ranked": len(self.ranked),
            "n_not_enough_data": len(self.missing),
            "pairs": [{"place": place, **one.to_dict()} for place, one in enumerate(self.ranked[:limit], 1)],
            "not_enough_data": [
                {"dyad": dyad, "shortfalls": list(missed)} for dyad, missed in list(self.missing.items())[:limit]
            ],
            "limitation": LIMITATION,
        }


def scan(
    store: Store,
    as_of: date | str | None = None,
    *,
    watch: Callable[[Iterable[str]], Iterable[str]] = lambda dyads: dyads,
    processes: int = 1,
) -> Scan:
    """Class and rank every pair of a store.

    Parameters
    ----------
    store : Store
        Where the events are.
    as_of : date or str, optional
        The day of the question; today when left out.
    watch : callable, optional
        Passes the pairs on one by one, so that somebody can count them.
    processes : int
        How many processes share the pairs. With more than one, a program that calls this needs the usual guard
        ``if __name__ == "__main__"``; nothing else changes.
    """
    day = as_of_day(as_of)
    missed = {dyad: shortfalls(*found) for dyad, *found in _floors(store, day).iter_rows()}
    enough = [dyad for dyad, lacks in missed.items() if not lacks]
    pieces = ((store.events(dyad, as_of=day), dyad, day) for dyad in watch(enough))
    found = list(spread(_scanned, pieces, processes=min(processes, 1 + len(enough) // WORTH_A_PROCESS)))
    return Scan(day, ranked(found), {dyad: lacks for dyad, lacks in missed.items() if lacks})


def ranked(found: list[Scanned]) -> tuple[Scanned, ...]:
    """Order pairs by the mean of their ranks by change, level and P(break)."""
    figures = np.array([[one.change, one.above_normal, one.verdict.p_break or 0.0] for one in found]).reshape(-1, 3)
    places = sum(map(_ranks, figures.T), np.zeros(len(found)))
    order = sorted(
        range(len(found)), key=lambda row: (places[row], -found[row].signal.told_now.tension, found[row].dyad)
    )
    return tuple(found[row] for row in order)


def _ranks(values: np.ndarray) -> np.ndarray:
    """Rank values, the greatest first; equals share the mean of their ranks."""
    ordered = np.sort(-values)
    below, up_to = (np.searchsorted(ordered, -values, side=side) for side in ("left", "right"))
    return np.asarray((below + up_to) / 2.0)


def _floors(store: Store, as_of: date) -> pl.DataFrame:
    """Return per pair what the floors are about: acts, recent acts, days from first to last; most acts first."""
    is_recent = pl.col("period") > as_of - timedelta(days=RECENT_DAYS)
    return (
        store.counts(every="day", as_of=as_of)
        .filter(pl.col("dyad").str.count_matches("-") == 1)  # a body whose code holds a hyphen is no side of a pair
        .group_by("dyad")
        .agg(
            n_acts=pl.col("n_acts").sum(),
            n_recent=pl.col("n_acts").filter(is_recent).sum(),
            span=(pl.col("period").max() - pl.col("period").min()).dt.total_days(),
        )
        .sort("n_acts", "dyad", descending=[True, False])
    )


def _scanned(events: pl.DataFrame, dyad: str, as_of: date) -> Scanned:
    measured, replayed = tension(events, dyad, as_of, parts=False), replay(events, dyad, as_of)
    found = episodes(measured, replayed, events)
    ahead = outlook(measured, found, replayed, events)
    return Scanned(
        dyad,
        len(measured.event_ids),
        signal(measured, replayed, found, ahead, events),
        found.normal,
        found.current,
        verdict(replayed),
        breaks(*hostile_acts(events, dyad, as_of)),
        ahead.p_new_nadir,
        ahead.p_back_within_year,
    )
