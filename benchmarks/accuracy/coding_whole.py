"""Whole events from raw text on news sentences, and how far their confidence can be trusted.

``python -m benchmarks.accuracy.coding_whole --data DIR [--json] [--misses]``

Of the ``plv_*.jsonl`` in DIR those are taken whose marked source and target name two different states, as detente
itself reads the marked words; then the marks are hidden. It measures who acts on whom and what is done, not who the
parties are. *Right* means that the surest event has both states in the right order (any order if it is mutual), and
for ``raw_plv_dyad_root`` also the root type. The reliability table has sixths of the sentences by confidence.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.accuracy.coding_acts import marked, records
from detente.observe.coder.parties import Memory, mentions_of
from detente.observe.coder.read import coder
from detente.observe.coder.syntax import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.observe.coder.making import Judged
    from detente.observe.coder.read import Coder

_SAME = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
_GROUPS = 6


class Answer(NamedTuple):
    """The surest event of a sentence: its confidence (0 without one), and what of it is right."""

    text: str
    confidence: float
    has_dyad: bool
    has_root: bool


def _states(reader: Coder, text: str, span: tuple[int, int] | None) -> str:
    actor = reader.actors.actor(text[slice(*span)]) if span else None
    return actor.state if actor else ""


def _is_dyad(best: Judged, source: str, target: str) -> bool:
    sources = {actor.state for actor in best.relation.source.actors}
    targets = {actor.state for actor in best.relation.target.actors}
    is_turned = best.relation.is_mutual and source in targets and target in sources
    return (source in sources and target in targets) or is_turned


def answers(folder: Path) -> Iterator[Answer]:
    """Code every sentence between two states without its marks."""
    reader = coder(is_domestic=True, least=0.0)
    for record in records(folder, "plv_*.jsonl"):
        sentence = marked(record)
        source = _states(reader, sentence.text, sentence.source)
        target = _states(reader, sentence.text, sentence.target)
        if not source or not target or source == target:
            continue
        doc = next(parsed([sentence.text]))
        found, _ = reader.candidates(doc, mentions_of(reader.actors, sentence.text), Memory(), None)
        if not found:
            yield Answer(sentence.text, 0.0, has_dyad=False, has_root=False)
            continue
        best = found[0]
        has_dyad = _is_dyad(best, source, target)
        is_type = _SAME.get(best.act.type or "", best.act.type) == record["event15"]
        yield Answer(sentence.text, best.confidence, has_dyad, has_dyad and is_type)


def reliability(found: Sequence[Answer]) -> list[tuple[float, float, float, float, int]]:
    """Return least and greatest confidence, their mean, the share right and the number, by sixths."""
    told = sorted((one for one in found if one.confidence > 0), key=lambda one: one.confidence)
    size = max(1, -(-len(told) // _GROUPS))
    groups = [told[i : i + size] for i in range(0, len(told), size)]
    return [
        (
            group[0].confidence,
            group[-1].confidence,
            sum(one.confidence for one in group) / len(group),
            sum(one.has_root for one in group) / len(group),
            len(group),
        )
        for group in groups
    ]


def main() -> None:
    """Print the figures."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, required=True)
    reader.add_argument("--json", action="store_true")
    reader.add_argument("--misses", action="store_true")
    chosen = reader.parse_args()
    found = list(answers(chosen.data))
    n = max(1, len(found))
    figures = {
        "raw_plv_sentences": len(found),
        "raw_plv_dyad": round(100 * sum(one.has_dyad for one in found) / n, 1),
        "raw_plv_dyad_root": round(100 * sum(one.has_root for one in found) / n, 1),
    }
    for name, value in figures.items():
        print(f"{name:<28}{value}")
    print("\nconfidence   mean  share right    n")
    for least, most, mean, right, size in reliability(found):
        print(f"{least:.2f}-{most:.2f}    {mean:.2f}         {right:.2f} {size:>4}")
    if chosen.misses:
        print("\n".join(one.text for one in found if not one.has_root))
    if chosen.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
