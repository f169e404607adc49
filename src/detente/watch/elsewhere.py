"""How alerts of each rule did about other pairs: the record of a watch that has none of its own yet.

Counts from a replay (:mod:`detente.watch.backtest`) of the built-in chronicles and of published event data, shipped as
``data/alerts.csv`` and made by ``python scripts/alerts.py record --write``. The pair that an alert is about is left
out. They hold for the rules with their default figures, and for feeds like these.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from detente.watch.alerts import Elsewhere

if TYPE_CHECKING:
    from detente.watch.rules import Rule


@dataclass(frozen=True, slots=True)
class Row:
    """A pair and a rule in the table, and the day by which all of it was known."""

    dyad: str
    rule: str
    known: date
    n_judged: int
    n_followed: int
    n_usual: float


def elsewhere(rule: Rule, dyad: str, as_of: date) -> Elsewhere:
    """Return how a rule did about the pairs other than one, in the replays whose outcomes were known by a day.

    Nothing where the figures of the rule are not the defaults.
    """
    if rule.is_changed:
        return Elsewhere()
    rows = [row for row in table() if row.rule == rule.name and row.dyad != dyad and row.known <= as_of]
    return Elsewhere(
        len({row.dyad for row in rows}),
        sum(row.n_judged for row in rows),
        sum(row.n_followed for row in rows),
        sum(row.n_usual for row in rows),
    )


@cache
def table() -> tuple[Row, ...]:
    """Return the shipped counts."""
    lines = (files("detente.data") / "alerts.csv").read_text(encoding="utf-8").splitlines()
    return tuple(
        Row(
            line["dyad"],
            line["rule"],
            last_known(date.fromisoformat(line["until"])),
            int(line["judged"]),
            int(line["followed"]),
            float(line["usual"]),
        )
        for line in csv.DictReader(lines)
    )


def last_known(until: date) -> date:
    """Return the day up to which a replay that ends on some day looks for outcomes."""
    return date(until.year + 2, 12, 31)
