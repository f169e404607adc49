"""A corpus of news read to the end: time, memory, and how much of the chronicles it gives back.

``python -m benchmarks.accuracy.coding_corpus --news FILE [--json] [--misses]``

FILE holds items with ``id``, ``date`` and ``text``, one JSON object a line, plain or gzipped. A row of a built-in
chronicle, dated to the day and within the days of the file, is *mentioned* if an item from one day before to three
days after it names both states of the pair and shares at least two stems of content words with the row's text (names
of the two not counted). It is *found* if an act between the two was read from such an item with the confidence from
which `detente read` takes acts; *found with its sign* if one of them is cooperation or conflict as the row is, *with
its type* if one has the row's PLOVER type.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from detente.observe.coder.actors import actor_finder
from detente.observe.coder.documents import Unread, documents
from detente.observe.coder.merging import merged
from detente.observe.coder.parties import mentions_of
from detente.observe.coder.read import coder
from detente.observe.coder.reading import Reading
from detente.observe.coder.wordforms import stem
from detente.observe.store import open_store

if TYPE_CHECKING:
    from detente.observe.coder.coded import CodedEvent

BEFORE, AFTER = timedelta(days=1), timedelta(days=3)
SHARED_STEMS = 2
_SHORTEST = 4
_WORDS = """
with that this from have been were their they which while after before over into about said says also more than between
both other when would could will first last year years month week days government minister president prime foreign state
states country countries official officials people part party against
"""
_COMMON = frozenset(stem(word) for word in _WORDS.split())


@dataclass(slots=True)
class Item:
    """An item of news that names two states or more."""

    day: date
    states: frozenset[str]
    stems: frozenset[str]
    text: str
    events: list[CodedEvent]


def stems(text: str) -> frozenset[str]:
    """Return the stems of the content words of a text, without names."""
    found = (stem(word.lower()) for word in re.findall(r"(?<![\w'-])[a-z][a-z'-]{3,}", text))
    return frozenset(one for one in found if len(one) >= _SHORTEST - 1 and one not in _COMMON)


def chronicle(since: date, until: date) -> list[dict[str, Any]]:
    """Return the rows of the built-in chronicles that tell of a day in the span and of an act of the pair."""
    with open_store() as store:
        rows = store.events(since=since, until=until, repeats="keep").to_dicts()
    return [row for row in rows if row["is_pair_act"] and row["precision"] == "day"]


def read(path: Path) -> tuple[list[Item], dict[str, float]]:
    """Read the corpus; return its items and what that cost."""
    reader, finder, reading, items = coder(), actor_finder(), Reading(), []
    wall, spent = perf_counter(), process_time()
    for one in reader.each(documents([path])):
        if isinstance(one, Unread):
            continue
        document, coded = one
        reading.add(coded)
        assert document.date is not None
        names = mentions_of(finder, document.text, on=document.date)
        states = frozenset(name.senses[0].state for name in names if name.kind != "city")
        if len(states) > 1:
            items.append(Item(document.date, states, stems(document.text), document.text, coded.events))
    wall, spent = perf_counter() - wall, process_time() - spent
    cost = {
        "n_items": reading.n_documents,
        "n_sentences": reading.n_sentences,
        "share_parsed": reading.n_parsed / max(1, reading.n_sentences),
        "n_acts": len(merged(reading.acts())),
        "wall_seconds": wall,
        "cpu_seconds": spent,
        "sentences_per_cpu_second": reading.n_sentences / spent,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    return items, cost


def recall(items: list[Item], misses: list[str]) -> dict[str, float]:
    """Return how many rows of the chronicles the items mention, and the shares that were found."""
    by_day: dict[date, list[Item]] = defaultdict(list)
    for item in items:
        by_day[item.day].append(item)
    counts = dict.fromkeys(("mentioned", "found", "sign", "type"), 0)
    for row in chronicle(min(by_day), max(by_day)):
        pair, words = set(row["dyad"].split("-")), stems(row["text"])
        days = (row["date"] - BEFORE + timedelta(days=i) for i in range((BEFORE + AFTER).days + 1))
        near = [
            item
            for day in days
            for item in by_day.get(day, ())
            if pair <= item.states and len(words & item.stems) >= SHARED_STEMS
        ]
        if not near:
            continue
        acts = [act for item in near for act in item.events if act.dyad == row["dyad"]]
        counts["mentioned"] += 1
        counts["found"] += bool(acts)
        counts["sign"] += any((act.row()["intensity"] > 0) == (row["intensity"] > 0) for act in acts)
        counts["type"] += any(act.type == row["type"] for act in acts)
        if not acts:
            misses.append(f"{row['date']} {row['dyad']} {row['type']}: {row['text']}\n    {near[0].text}")
    n = max(1, counts["mentioned"])
    return {
        "chronicle_rows_mentioned": counts["mentioned"],
        **{f"chronicle_{name}": 100 * counts[name] / n for name in ("found", "sign", "type")},
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--news", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    items, cost = read(given.news)
    misses: list[str] = []
    figures = {name: round(value, 2) for name, value in {**cost, **recall(items, misses)}.items()}
    print(json.dumps(figures) if given.json else "\n".join(f"{name:<28}{value:g}" for name, value in figures.items()))
    if given.misses:
        print("\n".join(misses))


if __name__ == "__main__":
    main()
