"""When a finding becomes an alert: on change and not on level, once for a matter, and not too often.

A rule on a figure is *armed* or not. It speaks when it is armed and its condition holds, and is armed again when the
condition has ended (hysteresis: ``rearm`` lies below ``above``). What holds already at the first look is not told: the
watch has just begun. A rule on acts or days speaks once of each. Within the cool-down a rule does not speak of the
same pair; a figure is told after it if it still holds, an act is passed over.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from detente.watch.alerts import Alert, Record, shown
from detente.watch.elsewhere import elsewhere
from detente.watch.findings import View, found

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from detente.watch.findings import Finding
    from detente.watch.memory import Memory
    from detente.watch.rules import Rule
    from detente.watch.track import Track


def judge(
    memory: Memory,
    track: Track,
    pledges: pl.DataFrame,
    day: date,
    new_ids: Iterable[str],
    rules: Sequence[Rule],
) -> list[Alert]:
    """Look at a pair on a day, and keep and return what there is to tell; within a transaction of the memory.

    Parameters
    ----------
    memory : Memory
        What was told before.
    track : Track
        Figures of the pair.
    pledges : polars.DataFrame
        Pledges as known on the day.
    day : datetime.date
        The day.
    new_ids : iterable of str
        Acts that came in since the last look.
    rules : sequence of Rule
        The rules.
    """
    said = {rule.name: last for rule in rules if (last := _last(memory, rule.name, track.dyad, day))}
    view = View(track, pledges, day, frozenset(new_ids), said)
    return [
        _keep(memory, rule, track, finding, day)
        for rule in rules
        for finding in found(view, rule)
        if _speaks(memory, rule, track.dyad, finding, day)
    ]


def stale(memory: Memory, rule: Rule, feed: str, hours: float, now: datetime) -> Alert | None:
    """Return an alert for a feed that has brought nothing new for too long, once until something comes."""
    _, fresh = memory.cursor(feed)
    limit = rule["hours"] or hours
    silent = (now - datetime.fromisoformat(fresh)).total_seconds() / 3600 if fresh else 0.0
    state = memory.state("silence", feed)
    if not limit or silent < limit:
        if state.get("is_told"):
            memory.set_state("silence", feed, "", {"is_told": False})
        return None
    if state.get("is_told"):
        return None
    memory.set_state("silence", feed, "", {"is_told": True})
    alert = Alert(
        f"silence/{feed}/{fresh}",
        "silence",
        "",
        now.date(),
        f"nothing new from {feed} for {silent:.0f} hours",
        f"Nothing new has come from {feed} since {fresh[:16].replace('T', ' ')} UTC, {silent:.0f} hours ago; what "
        "happens meanwhile is missing from every figure.",
        figures={"hours": round(silent, 1), "limit": limit},
    )
    _enter(memory, alert)
    return alert


def record(memory: Memory, rule: str, dyad: str) -> Record:
    """Return how the judged alerts of a rule about a pair did."""
    rows = memory.rows("SELECT followed FROM alerts WHERE rule = ? AND dyad = ? AND followed IS NOT NULL", rule, dyad)
    return Record(len(rows), sum(row[0] for row in rows))


def _speaks(memory: Memory, rule: Rule, dyad: str, finding: Finding, day: date) -> bool:
    last = _last(memory, rule.name, dyad, day, finding)
    is_cool = last is None or (day - last).days >= rule["cool_down"]
    if finding.is_once:
        return finding.is_on and is_cool and not _is_told(memory, rule.name, dyad, finding.matter)
    state = memory.state(rule.name, dyad, finding.matter)
    is_armed = state.get("is_armed", not finding.is_on) or finding.is_off
    speaks = bool(is_armed and finding.is_on and is_cool)
    if not state or is_armed != state["is_armed"]:
        memory.set_state(rule.name, dyad, finding.matter, {**state, "is_armed": is_armed})
    return speaks


def _last(memory: Memory, rule: str, dyad: str, day: date, finding: Finding | None = None) -> date | None:
    """Return when a rule last spoke; a day after the present one, set by a clock that ran ahead, counts as today."""
    matter = "" if finding is None or finding.is_once else finding.matter
    told: dict[str, Any] = memory.state(rule, dyad, f"said {matter}")
    return min(date.fromisoformat(told["day"]), day) if told else None


def _keep(memory: Memory, rule: Rule, track: Track, finding: Finding, day: date) -> Alert:
    matter = finding.matter if finding.is_once else f"{finding.matter or rule.name}/{day}"
    horizon = rule.kind.horizon
    alert = Alert(
        f"{track.dyad}/{rule.name}/{matter}",
        rule.name,
        track.dyad,
        day,
        finding.title,
        finding.reason,
        finding.worse,
        finding.figures,
        shown(track.events, finding.event_ids),
        rule.kind.warns_of,
        day + timedelta(days=horizon) if horizon else None,
        record(memory, rule.name, track.dyad),
        elsewhere(rule, track.dyad, day),
    )
    memory.set_state(
        rule.name, track.dyad, f"said {'' if finding.is_once else finding.matter}", {"day": day.isoformat()}
    )
    if not finding.is_once:
        memory.set_state(rule.name, track.dyad, finding.matter, {"is_armed": False})
    _enter(memory, alert)
    return alert


def _enter(memory: Memory, alert: Alert) -> None:
    due = alert.due.isoformat() if alert.due else None
    memory.write(
        "INSERT OR IGNORE INTO alerts VALUES (?, ?, ?, ?, ?, ?, NULL)",
        *(alert.id, alert.day.isoformat(), alert.rule, alert.dyad, json.dumps(alert.to_dict()), due),
    )


def _is_told(memory: Memory, rule: str, dyad: str, matter: str) -> bool:
    return bool(memory.rows("SELECT 1 FROM alerts WHERE id = ?", f"{dyad}/{rule}/{matter}"))
