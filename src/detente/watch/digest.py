"""The digest: the short brief of each watched pair, and what was told since the last one, daily or weekly."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.brief import words
from detente.brief.summary import badges, summary
from detente.errors import DetenteError
from detente.watch.alerts import Alert, shown
from detente.watch.channels.message import Message, heading
from detente.watch.vintages import Vintage, give

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.observe.store import Store
    from detente.vocabulary.dyads import Dyad
    from detente.watch.memory import Memory

SPAN_DAYS = {"daily": 1, "weekly": 7}
SHOWN_ACTS = 3


def is_due(memory: Memory, how_often: str, day: date) -> bool:
    """Tell whether a digest is due: so many days after the last one, or at once when there was none.

    A clock that ran ahead and came back does not keep it away: a last one in the future counts as none.
    """
    if how_often not in SPAN_DAYS:
        return False
    last = memory.fact("digest")
    passed = (day - date.fromisoformat(last)).days if last else SPAN_DAYS[how_often]
    return passed < 0 or passed >= SPAN_DAYS[how_often]


def digest(
    store: Store, memory: Memory, pairs: Sequence[Dyad], day: date, how_often: str, moment: str
) -> tuple[Message, list[Vintage]]:
    """Write a digest, and what is needed to make its briefs again."""
    since = day - timedelta(days=SPAN_DAYS[how_often])
    lines: list[str] = []
    plain: list[dict[str, Any]] = []
    vintages: list[Vintage] = []
    for pair in pairs:
        told = alerts_since(memory, pair.code, since)
        lines += heading(" and ".join(pair.names))
        try:
            made, vintage = give(store, pair.code, day)
        except DetenteError as error:  # the other pairs are told of all the same
            lines += [f"No brief could be made: {error}", ""]
            continue
        vintages.append(vintage)
        marks = [f"{label}: {value}" for label, value, _ in badges(made)]
        sentences = summary(made)
        heads = [f"{words.day(alert.day)}: {alert.title}" for alert in told]
        n_acts, acts = acts_since(made.events, since, day)
        lines += [", ".join(marks), "", *sentences, "", f"Alerts since {words.day(since)}: {len(told)}"]
        lines += [*(f"- {head}" for head in heads), f"Acts that became known since: {n_acts}"]
        lines += [f"- {act['day']} {act['text']} {act['url']}".rstrip() for act in acts]
        lines += [f"This brief can be made again: detente record again {vintage.id}", ""]
        plain.append(
            {
                "dyad": pair.code,
                "marks": marks,
                "sentences": list(sentences),
                "alerts": heads,
                "n_acts": n_acts,
                "acts": list(acts),
                "vintage": vintage.id,
            }
        )
    headline = f"detente: {how_often} digest of {words.counted(len(pairs), 'pair')}, {words.day(day)}"
    text = "\n".join([headline, "", *lines]).rstrip()
    return Message(f"digest/{how_often}/{day}", "digest", moment, headline, text, {"pairs": plain}), vintages


def acts_since(events: pl.DataFrame, since: date, until: date) -> tuple[int, tuple[dict[str, str], ...]]:
    """Return how many acts of a pair became known in ``(since, until]``, and the weightiest of them."""
    fresh = events.filter(pl.col("is_pair_act") & (pl.col("known") > since) & (pl.col("known") <= until))
    weightiest = fresh.sort(pl.col("intensity").abs(), "id", descending=[True, False])["id"].head(SHOWN_ACTS)
    return fresh.height, shown(events, weightiest)


def alerts_since(memory: Memory, dyad: str, since: date) -> list[Alert]:
    """Return the alerts about a pair since a day, the oldest first."""
    rows = memory.rows("SELECT body FROM alerts WHERE dyad = ? AND day > ? ORDER BY day, id", dyad, since.isoformat())
    return [Alert.of(json.loads(row[0])) for row in rows]
