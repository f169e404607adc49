"""What a watch told, and what followed, in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.document import Section, Table
from detente.watch.alerts import LIMITATION
from detente.watch.elsewhere import elsewhere
from detente.watch.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from detente.watch.outcomes import Told


def alerts_section(told: Sequence[Told], limit: int, as_of: date) -> Section:
    """What was told, and did what it warned of follow?"""
    rules = sorted({one.alert.rule for one in told})
    by_rule = tuple((rule, *_counts([one for one in told if one.alert.rule == rule])) for rule in rules)
    latest = tuple(
        (one.alert.day.isoformat(), one.alert.rule, one.alert.headline, one.outcome or "nothing foretold")
        for one in told[:limit]
    )
    judged = [one for one in told if one.followed is not None]
    followed = sum(one.followed is True for one in judged)
    answer = (
        f"{words.counted(len(told), 'alert')} so far; "
        + (
            f"of {len(judged)} judged, {followed} were followed by what they warned of."
            if judged
            else "none could be judged yet."
        )
        if told
        else "No alert was made yet: no watch was started with this store, or it found nothing to tell."
    )
    tables = (
        Table("By rule", ("Rule", "Alerts", "Pending", "Judged", "Followed"), by_rule, (1, 2, 3, 4)),
        *_replayed(rules, as_of),
        Table("The latest", ("Day", "Rule", "What was told", "What it warned of"), latest),
    )
    return Section(
        key="alerts",
        title="What did the watch tell, and what followed?",
        answer=answer,
        tables=tables if told else (),
        limitation=LIMITATION,
    )


def _replayed(rules: Sequence[str], as_of: date) -> list[Table]:
    """Return the shipped record of some rules, of all its pairs; no table where it says nothing of them."""
    found = ((name, elsewhere(Rule(name), "", as_of)) for name in rules)
    rows = tuple(
        (name, str(one.n_dyads), str(one.n_judged), str(one.n_followed), f"{one.n_usual:.0f}")
        for name, one in found
        if one.n_judged
    )
    title = "In a replay of past years, with the default figures of the rules"
    return [Table(title, ("Rule", "Pairs", "Judged", "Followed", "On any day"), rows, (1, 2, 3, 4))] if rows else []


def _counts(some: Sequence[Told]) -> tuple[str, ...]:
    words_of = [one.outcome for one in some]
    n_judged = words_of.count("followed") + words_of.count("not followed")
    return tuple(str(n) for n in (len(some), words_of.count("pending"), n_judged, words_of.count("followed")))
