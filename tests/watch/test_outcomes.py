"""What would have followed an alert on any day, beside the same worked out anew for each day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from detente.diagnose.counts_ahead import HOSTILE_TYPES
from detente.observe.store import Store
from detente.observe.tension import BALANCE, Level, replay
from detente.watch.alerts import Alert
from detente.watch.outcomes import P_CONFLICT, usual
from detente.watch.track import Track

ALERT_DAY, GAP = date(2018, 11, 5), timedelta(days=90)
DAYS = tuple(date(2015, 1, 20) + timedelta(days=170 * n) for n in range(8))
SPAN = timedelta(days=60)
LEVELS = {"before": {"tension": 50.0}, "tension": {"tension": 55.0}, "since": (ALERT_DAY - SPAN).isoformat()}
FIGURES: dict[str, tuple[str, dict[str, Any]]] = {
    "level": ("level/2018-11-05", LEVELS),
    "first": ("an-act", {}),
    "domain": ("status/2018-11-05", {}),
    "spike": ("KOR>JPN/2018-11-05", {"more_than": 1.0, "month": "2018-11"}),
}


def alert(rule: str, matter: str = "", figures: dict[str, Any] | None = None) -> Alert:
    matter, figures = (matter, figures or {}) if matter else FIGURES[rule]
    return Alert(f"JPN-KOR/{rule}/{matter}", rule, "JPN-KOR", ALERT_DAY, "t", "r", 1, figures, due=ALERT_DAY + GAP)


@pytest.fixture(scope="module")
def acts(store: Store) -> pl.DataFrame:
    return store.events("JPN-KOR", as_of="2020-12-31")


@pytest.fixture(scope="module")
def track(acts: pl.DataFrame) -> Track:
    return Track(acts, "JPN-KOR", [day + step for day in DAYS for step in (-SPAN, -timedelta(days=1), SPAN * 0, GAP)])


@pytest.mark.parametrize("rule", FIGURES)
def test_the_share_of_days_is_that_of_each_day_worked_out_by_itself(
    acts: pl.DataFrame, track: Track, rule: str
) -> None:
    def level(day: date, domain: str = "") -> Level:
        known = acts.filter((pl.col("known") <= day) & ((pl.col("domain") == domain) | (not domain)))
        path = replay(known, "JPN-KOR", day, days=[day])
        return Level.of(path.mean[-1], path.sd[-1])

    def is_followed(day: date) -> bool:
        after = level(day + GAP).tension
        if rule == "level":
            then, now = level(day - SPAN).tension, level(day).tension
            return (after - then) * (1 if now > then else -1) >= abs(now - then) / 2
        if rule == "first":
            return after > level(day - timedelta(days=1)).tension
        if rule == "domain":
            return level(day + GAP, "status").p_above(BALANCE) >= P_CONFLICT
        in_month = acts.filter(
            pl.col("is_pair_act")
            & ((pl.col("actor") == "KOR") | pl.col("is_mutual"))
            & pl.col("type").is_in(HOSTILE_TYPES)
            & (pl.col("date").dt.truncate("1mo") == day.replace(day=1))
            & (pl.col("known") <= day + GAP)
        )
        return in_month.height > 1.0

    expected = [is_followed(day) for day in DAYS]
    assert 0 < sum(expected) < len(expected)
    assert usual(track, alert(rule), DAYS) == sum(expected) / len(expected)


@pytest.mark.parametrize("rule", ["level", "first", "domain", "break", "spike", "deadline", "conciliation"])
def test_a_day_before_the_record_is_none_of_them(acts: pl.DataFrame, rule: str) -> None:
    early, late = date(1940, 1, 1), DAYS[0]
    track = Track(acts, "JPN-KOR", [day + step for day in (early, late) for step in (-SPAN, SPAN * 0, GAP)])
    one = alert(rule) if rule in FIGURES else alert(rule, "x", {"edge": 50.0, "issue": "gsomia"})
    assert usual(track, one, [early]) is None
    assert usual(track, one, [early, late]) == usual(track, one, [late])
