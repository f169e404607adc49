"""Coded events out of what a sentence tells: parties, act, time and place in the text put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.observe.coder.coded import CodedEvent
from detente.observe.coder.contexts import contexts
from detente.observe.coder.times import When, act_time, deadline
from detente.vocabulary.domains import domain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from detente.observe.coder.actors import Actor
    from detente.observe.coder.acts import Act
    from detente.observe.coder.documents import Document
    from detente.observe.coder.roles import Relation
    from detente.observe.coder.sentences import Sentence

_SPOKEN = frozenset(("AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN"))


@dataclass(frozen=True, slots=True)
class Judged:
    """A relation with the act that the classifier sees in it."""

    relation: Relation
    act: Act
    confidence: float


def _pairs(relation: Relation) -> Iterator[tuple[Actor, Actor]]:
    """Spell out "the two countries": every pair of different states."""
    seen: set[tuple[str, str]] = set()
    for source in relation.source.actors:
        for target in relation.target.actors:
            pair = (source.state, target.state)
            if pair not in seen and source.state != target.state:
                seen.add(pair)
                yield source, target


def events_of(
    document: Document, sentence: Sentence, judged: Judged, whens: Sequence[When], on: date
) -> Iterator[CodedEvent]:
    """Yield an event for each pair of states that a relation stands for.

    Parameters
    ----------
    document, sentence : Document, Sentence
        Where it stands.
    judged : Judged
        The relation with its act.
    whens : sequence of When
        The expressions of time in the sentence.
    on : datetime.date
        The day of the document.
    """
    act, relation = judged.act, judged.relation
    place = act.cue.start if act.cue else relation.source.start
    when = act_time(list(whens), on, place)
    if when.date > on and act.type in _SPOKEN and not act.is_future:
        when = When(on, "day")  # "agreed to meet next year": agreed now
    matters = contexts(sentence.text, place)
    assert act.type is not None
    for actor, recipient in _pairs(relation):
        if not (actor.state and recipient.state):
            continue
        yield CodedEvent(
            actor=actor,
            recipient=recipient,
            type=act.type,
            mode=act.mode,
            contexts=matters,
            domain=domain(act.type, context=matters),
            date=when.date,
            precision=when.precision,
            known=on,
            deadline=deadline(list(whens)),
            confidence=judged.confidence,
            cue=act.cue.text if act.cue else "",
            is_mutual=relation.is_mutual,
            is_negated=act.is_negated,
            is_hypothetical=act.is_hypothetical,
            is_future=act.is_future or when.date > on,
            is_historical=act.is_historical or on.year - when.date.year >= 2,
            is_attributed=relation.is_attributed,
            third_parties="",
            sentence=sentence.text,
            reference=document.reference,
            origin=f"{document.origin}#{sentence.number}",
            url=document.url,
        )
