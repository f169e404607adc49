"""What a watch would have told, and when: the past of a pair replayed day by day, as it became known.

The rules and their memory are those of the watch itself; only the feeds are left out, since what came when stands in
``known``. The figures come from one pass of the filter (:class:`detente.watch.track.Track`). A day on which nothing
became known is looked at every ``QUIET_DAYS`` days, and on the days on which a deadline comes into reach.

An alert is *false* when what it warned of had not come by its due day (:mod:`detente.watch.outcomes`); one whose due
day lies after the last day of the record is not judged. Beside each stands how often the same would have followed on
any day, which is asked every ``SAMPLED_DAYS`` days of the replay.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from detente.asof import known_by
from detente.period import DAYS_PER_MONTH
from detente.watch.alerts import Alert
from detente.watch.judging import judge
from detente.watch.memory import open_memory
from detente.watch.outcomes import due, settle, usual
from detente.watch.rules import DEFAULT_RULES
from detente.watch.track import Track

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from detente.watch.memory import Memory
    from detente.watch.rules import Rule

QUIET_DAYS = 7
SAMPLED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Replayed:
    """An alert that would have been told.

    Attributes
    ----------
    alert : Alert
        The alert.
    followed : bool or None
        Whether what it warned of came by its due day; None where that cannot be judged.
    usual : float or None
        How often the same would have followed on any day of the replay; None where that cannot be judged.
    """

    alert: Alert
    followed: bool | None
    usual: float | None


@dataclass(frozen=True, slots=True)
class Backtest:
    """What would have been told.

    Attributes
    ----------
    dyad : str
        The pair.
    since, until : datetime.date
        The days that were replayed.
    alerts : tuple of Replayed
        The alerts, in their order.
    calm : frozenset of datetime.date
        The days on which tension was not above the pair's normal range, as told on the day.
    """

    dyad: str
    since: date
    until: date
    alerts: tuple[Replayed, ...]
    calm: frozenset[date]

    @property
    def months(self) -> float:
        """Length of the replay in months."""
        return ((self.until - self.since).days + 1) / DAYS_PER_MONTH

    def a_month(self, *, is_false: bool = False, is_calm: bool = False) -> float:
        """Return alerts a month: all, those that were false, those on calm days in a month of such days."""
        counted = [
            one
            for one in self.alerts
            if (not is_false or one.followed is False) and (not is_calm or one.alert.day in self.calm)
        ]
        months = len(self.calm) / DAYS_PER_MONTH if is_calm else self.months
        return len(counted) / months if months else 0.0


def backtest(
    events: pl.DataFrame,
    pledges: pl.DataFrame,
    dyad: str,
    since: date,
    until: date,
    *,
    rules: Sequence[Rule] = DEFAULT_RULES,
) -> Backtest:
    """Replay some days of a pair.

    Parameters
    ----------
    events : polars.DataFrame
        Event table of the pair, known up to the last day on which an outcome is looked for.
    pledges : polars.DataFrame
        Every version of its pledges.
    dyad : str
        The pair, as ``JPN-KOR``.
    since, until : datetime.date
        First and last day; the first is the day on which the watch begins.
    rules : sequence of Rule
        The rules; the defaults when left out.
    """
    last = max([until, *events["known"].to_list()])
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    look_back = [day - timedelta(days=int(rule["days"])) for rule in rules if rule.name == "level" for day in days]
    outcomes = [day + timedelta(days=horizon) for day in days for horizon in {rule.kind.horizon for rule in rules}]
    before = since - timedelta(days=1)
    track = Track(events, dyad, sorted({before, *days, *look_back, *(day for day in outcomes if day <= last), last}))
    changed = set(events.filter((events["known"] >= since) & (events["known"] <= until))["known"].to_list())
    with open_memory(None) as memory:
        seen = before
        for day in days:
            if day not in changed and day != since and (day - since).days % QUIET_DAYS:
                continue
            with memory.transaction():
                settle(memory, track, due(memory, dyad, day))
                judge(memory, track, known_by(pledges, day), day, track.became_known(seen, day), rules)
            seen = day
        found = _judged(memory, track, dyad, last, days[::SAMPLED_DAYS])
        return Backtest(dyad, since, until, found, frozenset(filter(track.is_calm, days)))


def _judged(memory: Memory, track: Track, dyad: str, last: date, sampled: Sequence[date]) -> tuple[Replayed, ...]:
    """Judge what can be judged by the last day, and return all alerts in their order."""
    with memory.transaction():
        settle(memory, track, due(memory, dyad, last))
    found = []
    for body, followed in memory.rows("SELECT body, followed FROM alerts ORDER BY day, rowid"):
        alert = Alert.of(json.loads(body))
        days = [day for day in sampled if alert.due and day + (alert.due - alert.day) <= last]
        is_judged = followed is not None
        found.append(
            Replayed(alert, bool(followed) if is_judged else None, usual(track, alert, days) if is_judged else None)
        )
    return tuple(found)
