"""Which sentences of a document are worth parsing: the cheap filters before the parser.

A sentence that names fewer than two possible parties is passed over, unless words such as "the two countries" or
"its neighbour" can stand for parties that the document named before. Where statements are noted as well, every
sentence with a name or a quotation is parsed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from detente.observe.coder.actors import Actor
from detente.observe.coder.coded import Passed
from detente.observe.coder.names import SURNAME_FIRST, words
from detente.observe.coder.parties import mentions_of
from detente.observe.coder.sentences import LONGEST, Sentence, sentences
from detente.observe.coder.syntax import MODELS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from detente.observe.coder.actors import ActorFinder
    from detente.observe.coder.documents import Document
    from detente.observe.coder.names import Mention, Sense

_MAIN_SENTENCES = 4
_REFERRING = re.compile(
    r"\b(?:both|the two|each other|one another|its?|they|their|them|neighbou?rs?|counterpart|he|she|his|her)\b",
    re.IGNORECASE,
)
_SAID = re.compile(r"[“\"]|\bsaid\b|\btold\b")
_PAIR = re.compile(r"\b(?:both (?:sides|countries|nations|governments)|the two|each other)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a document with its names.

    Attributes
    ----------
    sentence : Sentence
        The sentence.
    mentions : list of Mention
        The names in it.
    is_wanted : bool
        It is worth parsing.
    """

    sentence: Sentence
    mentions: list[Mention]
    is_wanted: bool


@dataclass(slots=True)
class Plan:
    """A document with its sentences and which of them are worth parsing.

    Attributes
    ----------
    document : Document
        The document.
    sentences : list of Candidate
        Its sentences.
    passed : list of Passed
        Those not worth parsing, and why.
    """

    document: Document
    sentences: list[Candidate] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The sentences to parse."""
        return [one.sentence.text for one in self.sentences if one.is_wanted]

    def main_pair(self) -> tuple[Actor, ...]:
        """Return the pair that most sentences name, if it stands in `_MAIN_SENTENCES` or more of them."""
        counts: Counter[tuple[str, ...]] = Counter()
        for one in self.sentences:
            states = {m.senses[0].state for m in one.mentions if m.kind != "city" and len(m.senses[0].state) == 3}
            counts.update(combinations(sorted(states), 2))
        pair, n = next(iter(counts.most_common(1)), ((), 0))
        return tuple(Actor(code, "", code) for code in pair) if n >= _MAIN_SENTENCES else ()


@dataclass(frozen=True, slots=True)
class Planner:
    """Chooses sentences.

    Attributes
    ----------
    actors : ActorFinder
        Who is who.
    language : str
        The language that is read.
    is_domestic : bool
        One party is enough.
    has_notes : bool
        Any name or quotation is enough.
    """

    actors: ActorFinder
    language: str
    is_domestic: bool
    has_notes: bool

    def refusal(self, document: Document) -> str:
        """Return why a document cannot be coded at all; empty if it can."""
        if document.language != self.language or document.language not in MODELS:
            return f"it is in '{document.language}', not '{self.language}'"
        return "" if document.date is not None else "its day is not known; give one with --date"

    def plan(self, document: Document) -> Plan:
        """Cut a document into sentences and choose those worth parsing."""
        plan = Plan(document)
        assert document.date is not None
        seen: set[str] = set()
        people: dict[str, tuple[Sense, ...]] = {}
        for sentence in sentences(document.text):
            mentions, reason = self._judged(sentence, seen, people, document.date)
            plan.sentences.append(Candidate(sentence, mentions, not reason))
            if reason:
                plan.passed.append(Passed(sentence.text, reason, document.origin))
        return plan

    def _judged(
        self, sentence: Sentence, seen: set[str], people: dict[str, tuple[Sense, ...]], on: date
    ) -> tuple[list[Mention], str]:
        """Return the names of a sentence worth parsing, or none and the reason."""
        if len(sentence.text) > LONGEST:
            return [], f"longer than {LONGEST} characters"
        mentions = mentions_of(self.actors, sentence.text, on=on, people=people)
        people.update(_introduced(mentions, on))
        states = {mention.senses[0].state for mention in mentions if mention.kind != "city"} - {""}
        towns = {mention.senses[0].state for mention in mentions if mention.kind == "city"}
        before = len(seen | states)
        seen |= states
        if len(states) >= 2 or (states and towns - states) or (self.is_domestic and mentions):
            return mentions, ""
        if self.has_notes and (mentions or _SAID.search(sentence.text)):
            return mentions, ""
        if states and before >= 2 and _REFERRING.search(sentence.text):
            return mentions, ""
        if not states and before >= 2 and _PAIR.search(sentence.text):
            return [], ""
        return [], "names fewer than two possible parties"


def _introduced(mentions: Sequence[Mention], on: date) -> dict[str, tuple[Sense, ...]]:
    """Return the people named in full, by surname, for when only that follows."""
    found: dict[str, tuple[Sense, ...]] = {}
    for mention in mentions:
        if mention.kind == "person" and mention.last - mention.first > 1:
            holding = tuple(sense for sense in mention.senses if sense.holds(on.isoformat())) or mention.senses[:1]
            for key in {
                words(holding[0].name)[-1].key,
                words(holding[0].name)[0].key if holding[0].state in SURNAME_FIRST else "",
            }:
                found[key] = holding
    return found
