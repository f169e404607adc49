"""Where a pair stands, in sentences: how far out tension is, since when, and whether relations have recovered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from detente.brief import words
from detente.observe.tension import BALANCE
from detente.period import DAYS_PER_YEAR, in_words

if TYPE_CHECKING:
    from datetime import date

    from detente.diagnose.diagnosis import Diagnosis
    from detente.diagnose.episodes import Episode
    from detente.diagnose.standing import Standing
    from detente.observe.tension import Level

Place = Literal["above", "inside", "below"]

SAME_POINTS = 1.0
"""Months that differ by less count as equally tense: their intervals are some ten times as wide."""
NEAR_POINTS = 3.0
"""Months that differ by less are told as near each other, not as up or down."""
RECOVERED_YEARS = 3.0
"""An episode that ended longer ago is history, not a recovery."""
HIGH_POINT_SHARE = 0.1
"""Calmer than nine tenths of the earlier months: a high point of relations."""


def how_bad(found: Diagnosis) -> str:
    """Say the level of tension and since when it was last as far out."""
    text = f"Tension stands at {words.level(found.tension.now())} on the scale from 0 to 100"
    at = found.standing
    if at is None:
        return f"{text}; the record is too short to compare it with earlier years."
    adjective = "highest" if at.side == "worst" else "lowest"
    if at.since is None and extreme_since(found) is None:
        return f"{text}, the {adjective} since the record begins in {words.month(at.record_start)}{_doubt(at)}."
    share = at.share_below if at.side == "worst" else 1.0 - at.share_below
    comparative = "higher" if at.side == "worst" else "lower"
    return f"{text}, {comparative} than in {words.percent(share)} of the earlier months: {_since(found, at)}."


def extreme_since(found: Diagnosis) -> tuple[date, Level] | None:
    """Return the month, since the earlier months that are compared end, that lay further out than now; None if none.

    The comparison leaves out the present episode (or the last year), so that an episode is not compared with itself;
    a month in it that was worse than today must then be told too.
    """
    at, measured = found.standing, found.tension
    if at is None:
        return None
    sign = 1.0 if at.side == "worst" else -1.0
    before = found.episodes.reference_day(found.as_of)
    path = sign * measured.path()
    later = [row for row, day in enumerate(measured.days[:-1]) if day >= before]
    row = max(later, key=lambda place: float(path[place]), default=None)
    if row is None or path[row] <= path[-1] + SAME_POINTS:
        return None
    return measured.days[row], measured.at(row)


def _since(found: Diagnosis, at: Standing) -> str:
    beyond = extreme_since(found)
    if beyond is None:
        return f"the {at.side} since {words.month(at.since or at.record_start)}{_doubt(at)}"
    day, level = beyond
    direction, adjective = ("down", "high") if at.side == "worst" else ("up", "low")
    is_near = abs(level.tension - at.level.tension) <= NEAR_POINTS
    current = found.episodes.current
    if is_near and current is None:
        return "much as in the last twelve months"
    stretch = f"this rise, begun in {words.month(current.onset)}," if current else "the last twelve months"
    last = f"it was last so {adjective} in {words.month(at.since)}" if at.since else f"it was never so {adjective}"
    compared = "near the" if is_near else f"{direction} from"
    return f"{compared} {level.tension:.0f} of {words.month(day)}; before {stretch} {last}"


def _doubt(at: Standing) -> str:
    if at.since_latest == at.since_earliest:
        return ""
    latest = f"at least since {words.month(at.since_latest)}" if at.since_latest else "surely"
    earliest = f"perhaps since {words.month(at.since_earliest)}" if at.since_earliest else "perhaps longer"
    return f" ({latest})" if at.since is None else f" ({latest}, {earliest})"


def place_in_range(found: Diagnosis) -> Place:
    """Say where tension lies against the pair's normal range."""
    now, normal = found.tension.now().tension, found.episodes.normal
    return "above" if now > normal.upper else "below" if now < normal.lower else "inside"


def recovery_sentence(found: Diagnosis) -> str:
    """Say what state relations are in while tension is not above the normal range, and how they came there."""
    normal = found.episodes.normal
    span = f"{normal.lower:.0f} to {normal.upper:.0f}"
    current = found.episodes.current
    if current is not None:
        return (
            f"Tension is back inside the pair's normal range ({span}), but not yet at its middle, {normal.median:.0f}: "
            f"the rise that began in {words.month(current.onset)} and was worst in {words.month(current.peak)} "
            f"({current.level.tension:.0f}) has not ended."
        )
    past = found.episodes.past
    history = _last_rise(past[-1]) if past else "no rise above it is on record"
    return f"{_state(found)} {place_in_range(found)} the normal range ({span}); {history}."


def _state(found: Diagnosis) -> str:
    """Name the state of relations in a few words."""
    at, past = found.standing, found.episodes.past
    if found.tension.now().tension >= BALANCE:
        return "Tension is where it usually is for this pair,"
    end = past[-1].end if past else None
    has_recovered = end is not None and (found.as_of - end).days <= RECOVERED_YEARS * DAYS_PER_YEAR
    if at is not None and at.share_below <= HIGH_POINT_SHARE:
        high = "at a high point for this pair, with tension"
        return f"Relations have recovered and are {high}" if has_recovered else f"Relations are {high}"
    return f"Relations {'have recovered' if has_recovered else 'are calm'}, with tension"


def _last_rise(last: Episode) -> str:
    ended = f" ended in {words.month(last.end)}" if last.end else ""
    took = f", {in_words(last.recovery_days)} after its worst month" if last.recovery_days else ""
    return f"the last rise, worst in {words.month(last.peak)} ({last.level.tension:.0f}),{ended}{took}"
