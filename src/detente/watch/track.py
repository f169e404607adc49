"""The figures of a pair, day by day, as they could be told on each: one pass of the filter serves them all.

A brief works out everything anew for its day and takes a second. A watch, and a replay of years, asks for a few figures
on many days. The filter runs once over all acts, each on the day it became known, and reports on every day that is
asked for; the state on a day holds nothing that came later. From it follow, day by day, the level with its interval,
the chance that a domain is in conflict, the pair's own normal range and P(break), by the functions that the verdict
itself uses; a test holds them to what a brief of the day says.

A record so dense that it is read in quarters of a month (:mod:`detente.observe.series`) is placed on the last day of
the part: within a part the track then lags behind the brief by a few days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from detente.diagnose.counts_ahead import acts_ahead
from detente.diagnose.episodes import Normal, normal_range
from detente.diagnose.question import figures, question
from detente.diagnose.weighing import SHIPPED, Chance, weighed
from detente.observe.coverage import coverage
from detente.observe.tension import BALANCE, Level, replay
from detente.period import month_end
from detente.vocabulary.domains import DOMAINS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from detente.diagnose.counts_ahead import CountOutlook
    from detente.observe.tension import Replay


class Track:
    """What could be told of a pair on some days.

    Parameters
    ----------
    events : polars.DataFrame
        Event table; acts known after the last day are left out.
    dyad : str
        The pair, as ``JPN-KOR``.
    days : sequence of datetime.date
        The days that will be asked for.

    Raises
    ------
    InvalidInputError
        If no act between the two was known by the last day.
    """

    def __init__(self, events: pl.DataFrame, dyad: str, days: Sequence[date]) -> None:
        self.dyad, self._days = dyad, tuple(sorted(set(days)))
        self.events = events.filter(pl.col("known") <= self._days[-1]).sort("known", "id")
        self._pair_acts = self.events.filter(pl.col("is_pair_act"))
        self._ahead: dict[tuple[int, int], dict[str, CountOutlook | None]] = {}
        self._enough: dict[date, bool] = {}

    def is_enough(self, day: date) -> bool:
        """Tell whether there is enough data on a day for level, domains and chances."""
        if day not in self._enough:
            self._enough[day] = coverage(self._pair_acts, day).is_enough
        return self._enough[day]

    def level(self, day: date) -> Level | None:
        """Return the level told on a day, None before the record begins."""
        return _level(self._whole, day)

    def domains(self, day: date) -> dict[str, float]:
        """Return the chance that each domain on record is in conflict, as told on a day."""
        told = {domain: _level(path, day) for domain, path in self._by_domain.items()}
        return {domain: level.p_above(BALANCE) for domain, level in told.items() if level is not None}

    def normal(self, day: date) -> Normal:
        """Return the normal range of the pair so far."""
        return normal_range(self._until(day).mean)

    def chance(self, day: date) -> Chance | None:
        """Return the chance of a break; None when tension is not above the normal range."""
        path = self._until(day)
        row = len(path.days) - 1
        asked = question(path, row)
        return None if asked.onset is None else weighed(figures(path, row, asked.edge), SHIPPED)

    def is_calm(self, day: date) -> bool:
        """Tell whether tension is not above the normal range."""
        level = self.level(day)
        return level is not None and level.tension <= self.normal(day).upper

    def ahead(self, day: date) -> dict[str, CountOutlook | None]:
        """Return the outlook on hostile acts by direction; worked out once a month, when a full month is added."""
        key = (day.year, day.month)
        if key not in self._ahead:
            self._ahead[key] = acts_ahead(self.events, self.dyad, day)
        return self._ahead[key]

    def became_known(self, after: date, until: date) -> list[str]:
        """Return the ids of the acts that became known in ``(after, until]``."""
        return self.events.filter((pl.col("known") > after) & (pl.col("known") <= until))["id"].to_list()

    @cached_property
    def _whole(self) -> Replay:
        return replay(self.events, self.dyad, self._days[-1], days=self._days)

    @cached_property
    def _month_ends(self) -> list[int]:
        return [row for row, at in enumerate(self._whole.days) if at == month_end(at)]

    @cached_property
    def _by_domain(self) -> dict[str, Replay]:
        parts = {domain: self.events.filter(pl.col("domain") == domain) for domain in DOMAINS}
        return {
            domain: replay(acts, self.dyad, self._days[-1], days=self._days)
            for domain, acts in parts.items()
            if not acts.filter(pl.col("is_pair_act")).is_empty()
        }

    def _until(self, day: date) -> Replay:
        """Return the path as a brief of the day has it: month ends, then the day."""
        whole = self._whole
        months = bisect_left(self._month_ends, day, key=lambda row: whole.days[row])
        rows = [*self._month_ends[:months], _row(whole, day)]
        return replace(
            whole,
            days=tuple(whole.days[row] for row in rows),
            mean=whole.mean[rows],
            sd=whole.sd[rows],
            steps=np.asarray(whole.steps)[rows],
        )


def _row(path: Replay, day: date) -> int:
    """Return the row of the last reporting day that is not after a day; -1 before the first."""
    return bisect_right(path.days, day) - 1


def _level(path: Replay, day: date) -> Level | None:
    row = _row(path, day)
    return None if row < 0 else Level.of(path.mean[row], path.sd[row])
