"""The actors of the coder against coded phrases, and whole events from raw text against coded sentences.

``python -m benchmarks.accuracy.coding_actors --data DIR [--news FILE] [--json] [--misses]``

DIR holds ``ngec_actors_*.jsonl``, ``gsr_*.jsonl`` and ``petr2_val_*.jsonl``; ``--news`` is a file of items with
``date`` and ``text``, one JSON object a line (``.gz`` or plain), of which a sample is read for the speed.
"""

from __future__ import annotations

import argparse
import gzip
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from detente.observe.coder.actors import actor_finder
from detente.observe.coder.documents import Document
from detente.observe.coder.parties import Memory, mentions_of
from detente.observe.coder.read import coder
from detente.observe.coder.syntax import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Doc

    from detente.observe.coder.actors import Actor
    from detente.observe.coder.parties import Party
    from detente.observe.coder.read import Coder

WRITTEN = date(2022, 10, 1)
"""The actor cases were written between 2021 and 2023; one without a day of its own means "about then"."""
_BODIES = {"UN": "UNO", "UNESCO": "UNO", "UNRWA": "UNO", "WHO": "UNO", "EU": "EUR", "NGO": "NGO"}
_SAME = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}


def rows(folder: Path, pattern: str) -> Iterator[dict[str, Any]]:
    """Yield the records of all files that fit."""
    for file in sorted(folder.glob(pattern)):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def foreign_country(actor: Actor | None) -> str:
    """Translate a code of ours into that of the actor cases, which know no single bodies but these."""
    if actor is None or not actor.state:
        return ""
    if actor.state in _BODIES:
        return _BODIES[actor.state]
    return actor.state if len(actor.state) == 3 and actor.state.isalpha() and not _is_body(actor.state) else "IGO"


def _is_body(code: str) -> bool:
    from detente.vocabulary.registry import registry

    known = registry().by_code.get(code)
    return known[0].is_body if known else code == "IGO"


def foreign_sector(actor: Actor | None) -> str:
    """Translate a sector: theirs has JRN for the media, MED for the sick room and HLH for health bodies."""
    if actor is None:
        return ""
    if actor.sector == "MED":
        return "JRN"
    if actor.sector == "HLH":
        return "HLH" if foreign_country(actor) in {"UNO", "IGO"} else "MED"
    return "" if actor.sector == "IGO" else actor.sector


def day_of(record: dict[str, Any]) -> date:
    """Return the day a case speaks of."""
    from datetime import datetime

    told = (record.get("query_date") or "").strip()
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(told, form).date()
        except ValueError:
            continue
    return WRITTEN


def actor_figures(folder: Path, misses: list[str] | None = None) -> dict[str, float | None]:
    """Return the share of actor cases with country, sector, and both right, in per cent."""
    finder, right, asked = (
        actor_finder(),
        {"country": 0, "sector": 0, "both": 0},
        {"country": 0, "sector": 0, "both": 0},
    )
    for record in rows(folder, "ngec_actors_*.jsonl"):
        gold = record["gold"]
        actor = finder.actor(record["text"], on=day_of(record), context=record.get("context") or "")
        found = {"country": foreign_country(actor), "sector": foreign_sector(actor)}
        hits = {key: found[key] == gold[key].upper() for key in found if key in gold}
        for key, hit in hits.items():
            asked[key] += 1
            right[key] += hit
        if len(hits) == 2:
            asked["both"] += 1
            right["both"] += all(hits.values())
        if misses is not None and hits and not all(hits.values()):
            misses.append(f"{record['text']!r} ({record.get('context')}): {gold} but {found}")
    return {
        f"actors_{key.replace('both', 'country_sector')}": 100 * right[key] / asked[key] if asked[key] else None
        for key in right
    }


def cameo(actor: Actor) -> str:
    """Write an actor as the records do: ``USAGOV``, bodies behind ``IGO``."""
    if _is_body(actor.state):
        return f"IGO{actor.state[:3]}"
    return actor.state + actor.sector


@dataclass(frozen=True, slots=True)
class Told:
    """The event of a sentence: codes of the sources and targets, and the type."""

    sources: frozenset[str]
    targets: frozenset[str]
    type: str


def told(coder: Coder, sentence: str, on: date | None) -> list[Told]:
    """Code a raw sentence, the surest event first; coordinated parties are taken together."""
    mentions = mentions_of(coder.actors, sentence)
    doc = next(parsed([sentence]))
    candidates, _ = coder.candidates(doc, mentions, Memory(), on)
    found: list[Told] = []
    for best in candidates:
        near = [
            one
            for one in candidates
            if one.relation.is_mutual == best.relation.is_mutual
            and one.relation.is_attributed == best.relation.is_attributed
            and _are_joined(doc, one.relation.source, best.relation.source)
            and _are_joined(doc, one.relation.target, best.relation.target)
        ]
        assert best.act.type is not None
        sources = frozenset(cameo(actor) for one in near for actor in one.relation.source.actors)
        targets = frozenset(cameo(actor) for one in near for actor in one.relation.target.actors)
        made = Told(sources, targets - sources or targets, _SAME.get(best.act.type, best.act.type))
        if made not in found:
            found.append(made)
            if best.relation.is_mutual:
                found.append(Told(made.targets, made.sources, made.type))
    return found


def _are_joined(doc: Doc, one: Party, other: Party) -> bool:
    def first(place: int) -> int:
        token = doc[place]
        while token.dep_ in {"conj", "appos"} and token.head.pos_ in {"NOUN", "PROPN"}:
            token = token.head
        return token.i

    return first(one.head) == first(other.head)


def raw_figures(folder: Path, misses: list[str] | None = None) -> dict[str, float | None]:
    """Return how often the whole event is right from raw text: by dyad, and by dyad and root type, in per cent.

    ``raw_dyad`` is measured on records with one gold event (``gsr_*``), the first event found counting;
    ``raw_dyad_f1`` on records with a list (``petr2_val_*``), all events counting.
    """
    reader = coder(is_domestic=True, least=0.0)
    dyads = roots = n = hits = n_gold = n_found = 0
    for record in rows(folder, "gsr_*.jsonl"):
        best = next(iter(told(reader, record["sentence"], None)), None)
        gold = (_lead(record["source_code"]), _lead(record["target_code"]))
        pooled = bool(record.get("reciprocal")) and not record["target_code"]
        found = (_lead(best.sources), _lead(best.targets)) if best else (frozenset(), frozenset())
        is_right = found[0] | found[1] == gold[0] if pooled else found == gold
        is_root = best is not None and best.type == _SAME.get(record["event15"], record["event15"])
        dyads, roots, n = dyads + is_right, roots + (is_right and is_root), n + 1
        if misses is not None and not (is_right and is_root):
            misses.append(f"{record['sentence']}: {gold} {record['event15']} but {best}")
    for record in rows(folder, "petr2_val_*.jsonl"):
        gold_pairs = {(event["source_code"][:3], event["target_code"][:3]) for event in record["events"]}
        day = date(int(record["date"][:4]), 1, 1) if record.get("date") else None
        best_pairs = told(reader, record["sentence"], day) if record["sentence"] else []
        pairs = {(s[:3], t[:3]) for one in best_pairs[:2] for s in one.sources for t in one.targets}
        hits, n_gold, n_found = hits + len(gold_pairs & pairs), n_gold + len(gold_pairs), n_found + len(pairs)
        if misses is not None and gold_pairs != pairs:
            misses.append(f"{record['sentence']}: {gold_pairs} but {best_pairs[:3]}")
    return {
        "raw_dyad": 100 * dyads / n if n else None,
        "raw_dyad_root": 100 * roots / n if n else None,
        "raw_dyad_f1": 100 * 2 * hits / (n_gold + n_found) if n_gold + n_found else None,
    }


def _lead(codes: Iterable[str] | str | None) -> frozenset[str]:
    given = [codes] if isinstance(codes, str) else (codes or [])
    return frozenset(code[:3].upper() for code in given if code)


def sample(news: Path, n: int = 1500) -> list[Document]:
    """Return items spread over a file of news."""
    raw = gzip.decompress(news.read_bytes()) if news.suffix == ".gz" else news.read_bytes()
    items = [json.loads(line) for line in raw.decode().splitlines()]
    return [
        Document(
            item["id"], item.get("topic", ""), date.fromisoformat(item["date"]), "", "en", item["text"], item["id"]
        )
        for item in items[:: max(1, len(items) // n)]
    ]


def coded_sentences(folder: Path) -> list[Document]:
    """Return the coded sentences as documents of one sentence each, for want of a news mix."""
    texts = [record["sentence"] for record in rows(folder, "plv_*.jsonl")]
    return [Document(str(i), "", WRITTEN, "", "en", text, str(i)) for i, text in enumerate(texts)]


def speed(documents: list[Document]) -> float | None:
    """Return sentences a second of processor time, raw text to events."""
    if not documents:
        return None
    reader = coder()
    reader.read(documents[:20])
    start = process_time()
    reading = reader.read(documents)
    return reading.n_sentences / (process_time() - start)


def figures(folder: Path, news: Path | None = None, misses: list[str] | None = None) -> dict[str, float | None]:
    """Return every figure of this module."""
    mix = sample(news) if news is not None else coded_sentences(folder)
    return {**actor_figures(folder, misses), **raw_figures(folder, misses), "sentences_per_cpu_second": speed(mix)}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--news", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    misses: list[str] = []
    found = figures(given.data, given.news, misses)
    rounded = {name: None if value is None else round(value, 1) for name, value in found.items()}
    print(json.dumps(rounded) if given.json else "\n".join(f"{name:<28}{value}" for name, value in rounded.items()))
    if given.misses:
        print("\n".join(misses))


if __name__ == "__main__":
    main()
