"""From documents to events: the coder put together.

Each document is cut into sentences. A sentence that names fewer than two possible parties is passed over before
parsing; the others are parsed in batches, their parties found and related, and the act classifier asked what each
source does to its target. Nothing is silent: every sentence that gives no event is listed with the reason.

Assumes
    documents in English with a day; a document's "the two countries" are the pair that most of its sentences
    name, or else the two it named last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from detente.errors import EndpointError, MissingExtraError
from detente.observe.coder.actors import actor_finder
from detente.observe.coder.acts import Cue, built_in
from detente.observe.coder.clauses import DENIALS, clipped
from detente.observe.coder.coded import Coded, CodedEvent, Passed
from detente.observe.coder.confidence import confidence
from detente.observe.coder.documents import Document, Unread, dated
from detente.observe.coder.making import Judged, events_of
from detente.observe.coder.notes import Notes, comparisons, note_words, roles
from detente.observe.coder.parties import Memory, Party, PartyFinder
from detente.observe.coder.plan import Planner
from detente.observe.coder.reading import Reading
from detente.observe.coder.roles import Relation, relations
from detente.observe.coder.statements import statements
from detente.observe.coder.syntax import parsed
from detente.observe.coder.times import When, deadline, times

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from spacy.tokens import Doc

    from detente.observe.coder.actors import ActorFinder
    from detente.observe.coder.acts import Act, ActClassifier
    from detente.observe.coder.names import Mention
    from detente.observe.coder.plan import Candidate, Plan
    from detente.observe.coder.sentences import Sentence

_IMPLIED = 0.5
"""Weight of a relation whose target is not named in the sentence."""
LEAST = 0.35
"""Confidence below which an act is not taken."""
DOCUMENTS_AT_ONCE = 128


@dataclass(frozen=True, slots=True)
class Coder:
    """Reads documents; `coder` builds one.

    Attributes
    ----------
    actors : ActorFinder
        Who is who.
    classifier : ActClassifier
        What is done.
    least : float
        Confidence below which an act is not taken.
    language : str
        The language that is read.
    is_domestic : bool
        Also acts within one state.
    has_notes : bool
        Statements, proposals and the like are noted; then every sentence that can hold one is parsed.
    """

    actors: ActorFinder
    classifier: ActClassifier
    least: float = LEAST
    language: str = "en"
    is_domestic: bool = False
    has_notes: bool = False

    def read(self, documents: Iterable[Document | Unread], *, on: date | None = None) -> Reading:
        """Read documents to the end and join what they tell.

        Parameters
        ----------
        documents : iterable of Document or Unread
            As `detente.observe.coder.documents.documents` yields them.
        on : datetime.date, optional
            Day for documents that give none.
        """
        return Reading.of(self.each(documents, on=on))

    def each(
        self, documents: Iterable[Document | Unread], *, on: date | None = None
    ) -> Iterator[tuple[Document, Coded] | Unread]:
        """Read documents one by one, each with a memory of its own; nothing is kept, nothing joined.

        Parameters
        ----------
        documents, on
            As in `read`.

        Yields
        ------
        (Document, Coded) or Unread
            In the order of the documents, but those that could not be read come first in each batch.
        """
        planner = Planner(self.actors, self.language, self.is_domestic, self.has_notes)
        for batch in _batches(documents):
            plans: list[Plan] = []
            for one in batch:
                known = dated(one, on) if isinstance(one, Document) else one
                if isinstance(known, Unread):
                    yield known
                elif reason := planner.refusal(known):
                    yield Unread(known.origin, reason)
                else:
                    plans.append(planner.plan(known))
            docs = parsed((text for plan in plans for text in plan.texts), self.language)
            for plan in plans:
                yield plan.document, self._code(plan, docs)

    def _code(self, plan: Plan, docs: Iterator[Doc]) -> Coded:
        coded = Coded(passed=list(plan.passed), n_sentences=len(plan.sentences))
        state = _State(Memory(main=plan.main_pair()), plan.document.date)
        for candidate in plan.sentences:
            doc = next(docs) if candidate.is_wanted else None
            try:
                self._read(plan.document, candidate, doc, state, coded)
            except (MissingExtraError, EndpointError):
                raise  # concerns every sentence
            except Exception as error:  # one sentence that the rules stumble over must not end a run
                reason = f"could not be read ({type(error).__name__}: {error})"
                coded.passed.append(Passed(candidate.sentence.text, reason, plan.document.origin))
        coded.events = [state.with_deadline(event) for event in coded.events]
        return coded

    def _read(self, document: Document, candidate: Candidate, doc: Doc | None, state: _State, coded: Coded) -> None:
        """Read one sentence into ``coded``."""
        sentence, on = candidate.sentence, document.date
        assert on is not None
        place = f"{document.origin}#{sentence.number}"
        if self.has_notes:
            note_words(sentence.text, place, coded.notes)
        whens = times(sentence.text, on, after=state.told)
        state.see(candidate, whens)
        if doc is None:
            return
        coded.n_parsed += 1
        found, reason, parties = self._events(document, candidate, doc, state.memory, whens)
        if self.has_notes:
            self._note(doc, sentence, candidate.mentions, parties, state.memory, place, coded)
            found = [_with_role(event, coded.notes) for event in found]
        coded.events.extend(found)
        if not found:
            coded.passed.append(Passed(sentence.text, reason, document.origin))
        state.tell(whens, on)

    def _note(
        self,
        doc: Doc,
        sentence: Sentence,
        mentions: Sequence[Mention],
        parties: Sequence[Party],
        memory: Memory,
        place: str,
        coded: Coded,
    ) -> None:
        pair = memory.focus()
        coded.notes.statements += statements(doc, parties, self.actors, coded.notes.statements, pair, place)
        coded.notes.roles.extend(roles(doc, parties, pair, place))
        coded.notes.comparisons.extend(comparisons(sentence.text, mentions, place)[0])

    def candidates(
        self, doc: Doc, mentions: Sequence[Mention], memory: Memory, on: date | None, home: str = ""
    ) -> tuple[list[Judged], list[Party]]:
        """Return the relations of a parsed sentence with their acts, the surest first, and its parties."""
        finder = PartyFinder(self.actors)
        parties = finder.parties(doc, mentions, on=on, memory=memory, home=home)
        related = [one for one in relations(doc, parties) if self._is_wanted(one)]
        related += self._implied(doc, parties, memory)
        cuts = [clipped(doc, one, on.year if on else None) for one in related]
        acts = self.classifier.classify([marked for marked, _ in cuts]) if cuts else []
        found = [
            Judged(relation, moved := _denied(doc, relation, _placed(act, places)), confidence(doc, relation, moved))
            for relation, act, (_, places) in zip(related, acts, cuts, strict=True)
            if act.type is not None
        ]
        memory.see(parties, _subject(doc, parties))
        return sorted(found, key=lambda one: -one.confidence), parties

    def _implied(self, doc: Doc, parties: Sequence[Party], memory: Memory) -> list[Relation]:
        """Where one of the document's pair acts in a sentence without the other, take the other as target."""
        pair = {actor.state: actor for actor in memory.focus()}
        subject = next((p for p in parties if doc[p.head].dep_ == "nsubj" and p.kind == "name"), None)
        if subject is None or subject.actor.state not in pair or doc[subject.head].head.dep_ != "ROOT":
            return []
        states = {actor.state for party in parties for actor in party.actors}
        named = {actor.state for party in parties if party.kind == "name" for actor in party.actors}
        if states - set(pair) or named != {subject.actor.state}:
            return []
        other = next(actor for state, actor in pair.items() if state != subject.actor.state)
        absent = replace(subject, actors=(other,), start=0, end=0, first=0, last=0, kind="implied")
        return [Relation(subject, absent, False, False, doc[subject.head].head.i, _IMPLIED)]

    def _is_wanted(self, relation: Relation) -> bool:
        source, target = relation.source.actor, relation.target.actor
        if not source.state or not target.state:
            return False
        if source.state != target.state or len(relation.target.actors) > 1 or len(relation.source.actors) > 1:
            return True
        return self.is_domestic and source.name != target.name and relation.target.kind != "reference"

    def _events(
        self, document: Document, candidate: Candidate, doc: Doc, memory: Memory, whens: Sequence[When]
    ) -> tuple[list[CodedEvent], str, list[Party]]:
        on, sentence, mentions = document.date, candidate.sentence, candidate.mentions
        assert on is not None
        candidates, parties = self.candidates(doc, mentions, memory, on)
        _, compared = comparisons(sentence.text, mentions, "")
        if compared >= 0:
            candidates = [one for one in candidates if max(_starts(one.relation)) < compared]
        if len({actor.state for party in parties for actor in party.actors}) < 2:
            return [], "only one party was found", parties
        if not candidates:
            return [], "no party acts on another", parties
        found: list[CodedEvent] = []
        joints: list[int] = []
        for one in candidates:
            if one.confidence < self.least:
                continue
            for event in events_of(document, sentence, one, whens, on):
                told = zip(found, joints, strict=True)
                if not any(_is_told(event, other, one.relation.joint == joint) for other, joint in told):
                    found.append(event)
                    joints.append(one.relation.joint)
        if not found:
            best = candidates[0]
            return [], f"unsure: {best.act.type} with confidence {best.confidence:.2f}", parties
        return found, "", parties


def _is_told(event: CodedEvent, other: CodedEvent, is_same_joint: bool) -> bool:
    """Tell whether a surer event of the sentence says the same; the same deed done in return is another."""
    pair, others = (event.actor.state, event.recipient.state), (other.actor.state, other.recipient.state)
    if event.type != other.type or set(pair) != set(others):
        return False
    return pair == others or event.is_mutual or other.is_mutual or is_same_joint


@dataclass(slots=True)
class _State:
    """What a document has told so far: its parties, the last day, and the days it sets."""

    memory: Memory
    told: date | None
    set_days: list[tuple[date, str, set[str]]] = field(default_factory=list)

    def see(self, candidate: Candidate, whens: list[When]) -> None:
        """Keep a deadline with the words of its sentence and the states named there."""
        day = deadline(whens)
        if day is not None:
            states = {mention.senses[0].state for mention in candidate.mentions if mention.kind != "city"} - {""}
            self.set_days.append((day, candidate.sentence.text.casefold(), states))

    def tell(self, whens: Sequence[When], on: date) -> None:
        """Keep the day that a sentence tells of, for "soon after that" in the next one."""
        self.told = next((when.date for when in whens if not when.is_deadline and when.date <= on), self.told)

    def with_deadline(self, event: CodedEvent) -> CodedEvent:
        """Give an act the deadline that another sentence sets for it, in the same words and about no other state."""
        if event.deadline is not None:
            return event
        pair = {event.actor.state, event.recipient.state}
        stems = "|".join(re.escape(word[:6]) for word in re.findall(r"[a-z]{5,}", event.cue.casefold()))
        fitting = (
            day
            for day, text, states in self.set_days
            if stems and event.actor.state in states <= pair and re.search(rf"\b(?:{stems})", text)
        )
        return replace(event, deadline=next(fitting, None))


def _batches(documents: Iterable[Document | Unread]) -> Iterator[tuple[Document | Unread, ...]]:
    batch: list[Document | Unread] = []
    for document in documents:
        batch.append(document)
        if len(batch) == DOCUMENTS_AT_ONCE:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def _placed(act: Act, places: list[int]) -> Act:
    """Move the words that carried an act from the clipped text to their place in the sentence."""
    if act.cue is None:
        return act
    return replace(act, cue=Cue(act.cue.text, places[act.cue.start], places[act.cue.end - 1] + 1))


def _denied(doc: Doc, relation: Relation, act: Act) -> Act:
    """Mark what stands under "denied that" as negated; the denial itself is an act of its own."""
    above = {token.lower_ for token in doc[relation.joint].ancestors}
    return replace(act, is_negated=True) if above & DENIALS and act.type != "REJECT" else act


def _with_role(event: CodedEvent, notes: Notes) -> CodedEvent:
    """Name the third parties of the sentence with their roles: who acts on the pair, or under whose eyes it acts."""
    pair = {event.actor.state, event.recipient.state}
    found = {
        f"{one.state}:{one.role}"
        for one in notes.roles
        if one.sentence == event.sentence and (one.state == event.actor.state or one.state not in pair)
    }
    return replace(event, third_parties=";".join(sorted(found))) if found else event


def _starts(relation: Relation) -> tuple[int, int]:
    return relation.source.start, relation.target.start


def _subject(doc: Doc, parties: Sequence[Party]) -> Any:
    for party in parties:
        if doc[party.head].dep_ in {"nsubj", "nsubjpass"} and party.kind == "name":
            return party.actor
    return next((party.actor for party in parties if party.kind == "name"), None)


def coder(
    *,
    classifier: ActClassifier | None = None,
    vocabulary: Path | None = None,
    least: float = LEAST,
    language: str = "en",
    is_domestic: bool = False,
    has_notes: bool = False,
) -> Coder:
    """Build a coder.

    Parameters
    ----------
    classifier : ActClassifier, optional
        Another act classifier than the built-in one.
    vocabulary : Path, optional
        A folder with tables of your own; see `detente.observe.coder.tables`.
    least : float
        Confidence below which an act is not taken, 0 to 1.
    language : str
        The language to read.
    is_domestic : bool
        Also acts within one state.
    has_notes : bool
        Note statements, proposals, third parties, comparisons and claims as well.
    """
    return Coder(actor_finder(vocabulary), classifier or built_in(), least, language, is_domestic, has_notes)
