"""The signal: an arrow, a risk alert and a resolution opportunity, as desks know them from CrisisWatch.

* **Arrow** over the last ``ARROW_DAYS`` days: *deteriorated* or *improved* when tension as it is told today lies at
  least ``ARROW_POINTS`` points above or below what was told then, each with what was known on its day; else
  *unchanged*. (Told with hindsight the change is smaller: later acts have by then moved the past as well.)
* **Risk alert**: a new nadir within twelve months at least as likely as ``P_ALERT`` while tension is above normal, or
  a day within ``ALERT_DAYS`` that a hostile act of the two has set, while tension is above the median of that range.
* **Resolution opportunity**: while tension is above the median of its normal range, an opening within the last
  ``OPENING_DAYS`` days: a cooperative act of a side's government, army, parliament or court (types
  ``OPENING_TYPES``), or a cooperative act in which a third party stands as facilitator or mediator. *Two-sided* when
  both sides, or one side and a third party, are seen; third parties alone are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from detente.observe.tension import Level

if TYPE_CHECKING:
    from datetime import date

    from detente.diagnose.episodes import Episodes
    from detente.diagnose.outlook import Outlook
    from detente.observe.tension import Replay, Tension

ARROW_DAYS = 90
ARROW_POINTS = 4.0
"""Four fifths of a point of mean intensity: passed, up or down, in one month in three to six."""
P_ALERT = 0.4
ALERT_DAYS = 120
OPENING_DAYS = 90
OPENING_TYPES = ("CONCEDE", "RETREAT", "AGREE", "SUPPORT", "REQUEST", "CONSULT", "COOPERATE", "AID")
STATE_SECTORS = ("GOV", "MIL", "LEG", "JUD")

LIMITATION = (
    "The cuts are conventions, stated in the manual; an arrow says which way, not why, and an opening may be shut."
)

Arrow = Literal["deteriorated", "improved", "unchanged"]


@dataclass(frozen=True, slots=True)
class Signal:
    """The three marks with their figures and the acts behind them."""

    arrow: Arrow
    since: date
    told_then: Level
    told_now: Level
    is_alert: bool
    alert_reasons: tuple[str, ...]
    alert_event_ids: tuple[str, ...]
    is_opportunity: bool
    is_two_sided: bool
    opening_event_ids: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "arrow": self.arrow,
            "since": self.since.isoformat(),
            "told_then": self.told_then.to_dict(),
            "told_now": self.told_now.to_dict(),
            "risk_alert": self.is_alert,
            "risk_alert_reasons": list(self.alert_reasons),
            "risk_alert_event_ids": list(self.alert_event_ids),
            "resolution_opportunity": self.is_opportunity,
            "resolution_two_sided": self.is_two_sided,
            "resolution_event_ids": list(self.opening_event_ids),
            "limitation": LIMITATION,
        }


def signal(tension: Tension, replayed: Replay, found: Episodes, ahead: Outlook, events: pl.DataFrame) -> Signal:
    """Set the three marks.

    Parameters
    ----------
    tension, replayed, found, ahead
        Results for the same dyad and day.
    events : polars.DataFrame
        Event table cut to the as-of day, with third-party acts concerning the pair.
    """
    goal = tension.as_of - timedelta(days=ARROW_DAYS)
    then = min(range(len(replayed.days)), key=lambda row: abs((replayed.days[row] - goal).days))
    told_then, told_now = (Level.of(replayed.mean[row], replayed.sd[row]) for row in (then, -1))
    arrow: Arrow = "unchanged"
    if told_now.tension - told_then.tension >= ARROW_POINTS:
        arrow = "deteriorated"
    elif told_then.tension - told_now.tension >= ARROW_POINTS:
        arrow = "improved"
    reasons, alerting = _alert(tension, found, ahead, events)
    openings = _openings(events, tension.as_of) if tension.now().tension > found.normal.median else events.clear()
    sides = _sides(openings)
    return Signal(
        arrow,
        replayed.days[then],
        told_then,
        told_now,
        bool(reasons),
        reasons,
        alerting,
        not openings.is_empty(),
        len(sides) >= 2 and not sides.isdisjoint(tension.dyad.split("-")),
        tuple(openings["id"].to_list()),
    )


def _alert(
    tension: Tension, found: Episodes, ahead: Outlook, events: pl.DataFrame
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    is_above = tension.now().tension > found.normal.upper
    reasons = []
    if is_above and ahead.p_new_nadir >= P_ALERT:
        reasons.append(f"a new nadir within twelve months has probability {100 * ahead.p_new_nadir:.0f} %")
    is_tense = tension.now().tension > found.normal.median
    limit = tension.as_of + timedelta(days=ALERT_DAYS if is_tense else 0)
    pending = events.filter(
        pl.col("is_pair_act")
        & (pl.col("intensity") < 0)
        & (pl.col("deadline") > tension.as_of)
        & (pl.col("deadline") <= limit)
    ).sort("deadline", "id")
    days = pending["deadline"].unique(maintain_order=True).to_list()
    if days:
        told = " and ".join(f"{day.day} {day:%B %Y} (in {(day - tension.as_of).days} days)" for day in days)
        reasons.append(f"hostile acts take effect, end or fall due on {told}")
    return tuple(reasons), tuple(pending["id"].to_list())


def _openings(events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    recent = events.filter(pl.col("date") > as_of - timedelta(days=OPENING_DAYS))
    by_a_side = (
        pl.col("is_pair_act")
        & (pl.col("intensity") > 0)
        & pl.col("type").is_in(OPENING_TYPES)
        & pl.col("actor_sector").is_in(STATE_SECTORS)
    )
    by_a_third = pl.col("third_parties").str.contains(":(facilitator|mediator)") & (pl.col("intensity") > 0)
    return recent.filter(by_a_side | by_a_third).sort("date", "id", descending=[True, False])


def _sides(openings: pl.DataFrame) -> set[str]:
    sides: set[str] = set()
    for row in openings.iter_rows(named=True):
        sides.add(row["actor"])
        if row["is_mutual"]:
            sides.add(row["recipient"])
    return sides
