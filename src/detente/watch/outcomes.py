"""What followed an alert, once its day has come: the record that the next alerts carry."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.diagnose.counts_ahead import HOSTILE_TYPES
from detente.watch.alerts import Alert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from detente.watch.memory import Memory
    from detente.watch.track import Track

P_CONFLICT = 0.8


@dataclass(frozen=True, slots=True)
class Told:
    """An alert that was made, and what followed.

    Attributes
    ----------
    alert : Alert
        What was told.
    followed : bool or None
        Whether what it warned of came by its due day; None while that is open, or where nothing is foretold.
    """

    alert: Alert
    followed: bool | None

    @property
    def outcome(self) -> str:
        """Say it in a word: pending, followed, not followed; empty where nothing is foretold."""
        if self.alert.due is None:
            return ""
        return "pending" if self.followed is None else "followed" if self.followed else "not followed"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**self.alert.to_dict(), "outcome": self.outcome or None}


def told(memory: Memory, as_of: date) -> list[Told]:
    """Return the alerts made by a day, the latest first; an outcome that was due later is blank."""
    rows = memory.rows(
        "SELECT body, CASE WHEN due <= ? THEN followed END FROM alerts WHERE day <= ? ORDER BY day DESC, rowid DESC",
        *(as_of.isoformat(), as_of.isoformat()),
    )
    return [Told(Alert.of(json.loads(body)), None if followed is None else bool(followed)) for body, followed in rows]


def due(memory: Memory, dyad: str, day: date) -> list[Alert]:
    """Return the alerts about a pair that can be judged by a day and are not judged yet."""
    rows = memory.rows(
        "SELECT body FROM alerts WHERE dyad = ? AND due <= ? AND followed IS NULL ORDER BY day, id",
        *(dyad, day.isoformat()),
    )
    return [Alert.of(json.loads(row[0])) for row in rows]


def days_needed(alerts: Iterable[Alert]) -> set[date]:
    """Return the days on which figures are needed to judge alerts."""
    return {day for alert in alerts for day in (alert.day - timedelta(days=1), alert.due) if day}


def settle(memory: Memory, track: Track, alerts: Iterable[Alert]) -> None:
    """Judge alerts and keep the outcome; within a transaction of the memory."""
    for alert in alerts:
        memory.write("UPDATE alerts SET followed = ? WHERE id = ?", int(followed(track, alert)), alert.id)


def followed(track: Track, alert: Alert) -> bool:
    """Tell whether what an alert warned of had come by its due day, with what was known then."""
    assert alert.due is not None
    figures, matter = alert.figures, alert.id.split("/")[2]
    before, after = track.level(alert.day - timedelta(days=1)), track.level(alert.due)
    if alert.rule == "level" and after is not None:
        then, now = figures["before"]["tension"], figures["tension"]["tension"]
        return bool((after.tension - then) * alert.worse >= abs(now - then) / 2)
    if alert.rule == "domain":
        return track.domains(alert.due).get(matter, 0.0) >= P_CONFLICT
    if alert.rule == "break" and after is not None:
        return bool(after.tension > figures["edge"])
    if alert.rule == "spike":
        return bool(_hostile(track, matter.partition(">")[0], alert) > figures["more_than"])
    if alert.rule == "deadline":
        acts = track.events.filter((pl.col("known") > alert.day) & (pl.col("known") <= alert.due))
        return bool(figures["issue"]) and not acts.filter(pl.col("issue") == figures["issue"]).is_empty()
    return before is not None and after is not None and (after.tension - before.tension) * alert.worse > 0


def usual(track: Track, alert: Alert, days: Sequence[date]) -> float | None:
    """Return how often what an alert warned of would have followed it, had it come on other days.

    The baseline of a record: a warning is worth something if it is followed more often than the same words, spoken on
    any day of the pair. Days before the record begins do not count, nor for a conciliatory turn those on which tension
    is not above its median. Level, edge and month are those of the other day; the number of hostile acts that a spike
    has to pass stays that of the alert.

    Parameters
    ----------
    track : Track
        Figures of the pair, on the days, those before them, as far back as a level is compared, and those on which
        their outcome shows.
    alert : Alert
        The alert.
    days : sequence of datetime.date
        The other days.

    Returns
    -------
    float or None
        Share of the days; None where none is left.
    """
    moved = [other for day in days if (other := _moved(track, alert, day))]
    return sum(followed(track, other) for other in moved) / len(moved) if moved else None


def _moved(track: Track, alert: Alert, day: date) -> Alert | None:
    """Put an alert on another day, with the figures of that day; None where it is not asked of that day."""
    assert alert.due is not None
    other = replace(alert, day=day, due=day + (alert.due - alert.day))
    now = track.level(day)
    if now is None:
        return None
    if alert.rule == "level":
        then = track.level(day - (alert.day - date.fromisoformat(alert.figures["since"])))
        if then is None:
            return None
        figures = {"before": then.to_dict(), "tension": now.to_dict()}
        return replace(other, worse=1 if now.tension > then.tension else -1, figures=figures)
    if alert.rule == "break":
        return replace(other, figures={"edge": track.normal(day).upper})
    if alert.rule == "spike":
        return replace(other, figures=alert.figures | {"month": f"{day:%Y-%m}"})
    if alert.rule == "conciliation" and now.tension <= track.normal(day).median:
        return None
    return other


def _hostile(track: Track, actor: str, alert: Alert) -> int:
    own = (pl.col("actor") == actor) | pl.col("is_mutual")
    in_month = pl.col("date").dt.strftime("%Y-%m") == alert.figures["month"]
    hostile = track.events.filter(pl.col("is_pair_act") & own & in_month & pl.col("type").is_in(HOSTILE_TYPES))
    return hostile.filter(pl.col("known") <= alert.due).height
