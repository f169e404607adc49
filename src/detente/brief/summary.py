"""The answer first: the brief in at most nine sentences, and its badges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief import diagnose_part, drivers_part, observe_part, resolve_part, standing_part, words
from detente.brief.third_party_part import third_party_sentence

if TYPE_CHECKING:
    from detente.brief.compose import Brief
    from detente.brief.document import Tone
    from detente.diagnose.signal import Arrow

ARROWS: dict[Arrow, tuple[str, Tone]] = {
    "deteriorated": ("▲ deteriorated", "bad"),
    "improved": ("▼ improved", "good"),
    "unchanged": ("► unchanged", "plain"),
}
DAYS_SHOWN = 2
SILENT_DAYS = 90
MUCH = 0.9
"""Pressure is told in the answer when it stands above so many of the months before."""


def badges(brief: Brief) -> tuple[tuple[str, str, Tone], ...]:
    """Return arrow, risk alert and resolution opportunity as label, value and tone."""
    if brief.diagnosis is None:
        return (("Data", "not enough", "plain"),)
    mark = brief.diagnosis.signal
    arrow, tone = ARROWS[mark.arrow]
    found: list[tuple[str, str, Tone]] = [
        ("Tension", f"{brief.diagnosis.tension.now().tension:.0f}", "plain"),
        ("Last 90 days", arrow, tone),
        ("Risk alert", "yes", "bad") if mark.is_alert else ("Risk alert", "no", "plain"),
    ]
    if mark.is_opportunity:
        found.append(("Resolution opportunity", "two-sided" if mark.is_two_sided else "one-sided", "good"))
    elif brief.diagnosis.tension.now().tension > brief.diagnosis.episodes.normal.median:
        found.append(("Resolution opportunity", "none seen", "plain"))
    return tuple(found)


def summary(brief: Brief) -> tuple[str, ...]:
    """Return the sentences of the answer."""
    found = brief.diagnosis
    if found is None:
        return (brief.coverage.sentence, how_to_get_data(brief))
    is_asked = found.verdict.p_break is not None
    lines = [
        standing_part.how_bad(found),
        diagnose_part.verdict_sentence(found) if is_asked else standing_part.recovery_sentence(found),
        _much(brief),
        drivers_part.at_once_sentence(found),
        *([drivers_part.cushion_sentence(found.drivers["economy"])] if is_asked else []),
        diagnose_part.outlook_sentence(found),
    ]
    if found.signal.is_alert:
        lines.append("Risk alert: " + "; ".join(found.signal.alert_reasons))
    if brief.clock.deadlines:
        lines.append("Ahead: " + resolve_part.clock_sentence(brief.clock, shown=DAYS_SHOWN))
    if brief.impasse is not None and brief.impasse.case.is_current:
        lines.append(resolve_part.dead_end_sentence(brief.impasse))
    lines.append(third_party_sentence(brief.third_parties, brief.events))
    lines.append(_hole(brief))
    lines.append(_silence(brief))
    return tuple(words.sentence(line) for line in lines if line)


def _much(brief: Brief) -> str:
    """Say that much is done, whatever its tone: in a war of many small acts tension, a mean, can look calm."""
    found = brief.pressure
    below = found.share_below() if found else None
    return observe_part.pressure_sentence(found) if found and below is not None and below >= MUCH else ""


def _hole(brief: Brief) -> str:
    """Warn when a feed behind the figures lacks one of the two."""
    behind = {one.feed for one in brief.holdings.feeds}
    return next((hole.sentence for hole in brief.holdings.holes if hole.feed in behind), "")


def _silence(brief: Brief) -> str:
    """Warn when the record ends well before the day: today's figures are then carried forward."""
    days, last = brief.coverage.days_since_last, brief.coverage.last
    if days is None or last is None or days <= SILENT_DAYS:
        return ""
    return (
        f"The record holds no act since {words.day(last)} ({days} days): the figures of today carry that state forward."
    )


def how_to_get_data(brief: Brief) -> str:
    """Say how a user gets data for a pair that the store does not hold."""
    a, b = brief.dyad.names
    return (
        f"To brief on {a} and {b}, write their acts as a table with the columns of the built-in chronicle and add it "
        "with detente ingest chronicle FILE --store STORE; then ask again with the same --store."
    )
