"""The past as it was told then: what the slider shows at each step before the whole brief of that day is there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.diagnose.episodes import normal_range
from detente.observe.tension import Level, replay

if TYPE_CHECKING:
    from datetime import date

MOST_NEW = 2
"""So many acts that became known in a month are told with it, the strongest first."""

LIMITATION = (
    "Each month shows what could be told at its end from the acts known by then, and nothing later; months without an "
    "act carry the state before them forward."
)


@dataclass(frozen=True, slots=True)
class Month:
    """What could be told at the end of one month.

    Attributes
    ----------
    day : datetime.date
        The month end.
    told : Level
        Tension as told then.
    lower, upper : float
        The pair's normal range as told then.
    n_acts : int
        Acts known by then.
    new : tuple of str
        The strongest acts that became known in the month.
    """

    day: date
    told: Level
    lower: float
    upper: float
    n_acts: int
    new: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where tension lay in the normal range: ``above``, ``within`` or ``below``."""
        if self.told.tension > self.upper:
            return "above"
        return "below" if self.told.tension < self.lower else "within"

    def to_dict(self) -> dict[str, Any]:
        """Return rounded values for JSON."""
        return {
            "day": self.day.isoformat(),
            **self.told.to_dict(),
            "normal": [round(self.lower, 1), round(self.upper, 1)],
            "place": self.place,
            "n_acts": self.n_acts,
            "new": list(self.new),
        }


def months(events: pl.DataFrame, dyad: str, last: date) -> tuple[Month, ...]:
    """Replay a pair month by month.

    Parameters
    ----------
    events : polars.DataFrame
        Event table of the pair.
    dyad : str
        The pair, as ``JPN-KOR``.
    last : datetime.date
        The last day replayed.

    Returns
    -------
    tuple of Month
        Month ends, then ``last``.

    Raises
    ------
    InvalidInputError
        If no act between the two was known by the last day.
    """
    acts = events.filter(pl.col("is_pair_act") & (pl.col("dyad") == dyad) & (pl.col("known") <= last))
    replayed = replay(acts, dyad, last)
    known = acts["known"].sort()
    fresh = _strongest(acts)
    return tuple(
        Month(
            day=day,
            told=Level.of(replayed.mean[row], replayed.sd[row]),
            lower=(normal := normal_range(replayed.mean[: row + 1])).lower,
            upper=normal.upper,
            n_acts=int(known.search_sorted(day, "right")),
            new=tuple(fresh[day.year, day.month][:MOST_NEW]),
        )
        for row, day in enumerate(replayed.days)
    )


def _strongest(acts: pl.DataFrame) -> dict[tuple[int, int], list[str]]:
    """Return, for each month, the acts that became known in it, the strongest first."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    ordered = acts.sort(pl.col("intensity").abs(), "date", descending=True)
    for known, day, text in ordered.select("known", "date", "text").iter_rows():
        found[known.year, known.month].append(f"{day}: {text}")
    return found
