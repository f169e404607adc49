"""Who acts on whom, by the dependencies of a sentence.

For two parties the token that joins them is sought, the lowest one above both. The party that reaches it as a subject,
as the agent of a passive, or as the possessor of a nominal act ("its decision to terminate the agreement with") is
the source; the other, reached as an object, through a preposition or in a clause below, is the target. Coordinated
subjects of a verb that needs two ("agreed", "met") and "between A and B" are mutual. What stands in the clause of
another subject is out of reach, except for what a speaker says of that subject: that is an *attributed* relation.

Fails when
    the parser attaches a phrase to the wrong word; the act lies in two sentences.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.observe.coder.ways import (
    AGENT,
    BETWEEN,
    NOUNS,
    OBJECT,
    OWNER,
    PATIENT,
    PATIENTS,
    SUBJECT,
    SUBJECTS,
    Way,
    is_relative,
    joint_of,
    way_to,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Token

    from detente.observe.coder.parties import Party

_SPEECH = frozenset(
    ("say", "says", "said", "saying", "tell", "tells", "told", "report", "reports", "reported", "state", "states",
     "stated", "add", "adds", "added", "note", "notes", "noted", "write", "wrote", "quote", "quoted", "show", "shows",
     "believe", "believes", "believed", "think", "thinks", "claim", "claims", "claimed", "announce", "announces",
     "announced", "confirm", "confirms", "confirmed", "declare", "declares", "declared", "suggest", "suggests",
     "suggested", "according", "argue", "argues", "argued", "reveal", "reveals", "revealed", "estimate", "estimates")
)  # fmt: skip
_INVERSE = frozenset(
    ("receive", "receives", "received", "receiving", "get", "gets", "got", "obtain", "obtains", "obtained", "face",
     "faces", "faced", "facing", "suffer", "suffers", "suffered", "accept", "accepts", "accepted", "win", "wins", "won",
     "secure", "secured", "secures", "undergo", "underwent", "await", "awaits", "awaited", "drew", "draw", "draws")
)  # fmt: skip
_INVERSE_PREPOSITIONS = frozenset(("from", "by"))
_MUTUAL_WORDS = frozenset(
    ("agree", "agreed", "agrees", "meet", "meets", "met", "meeting", "talks", "talk", "summit", "sign", "signed",
     "signs", "discuss", "discussed", "hold", "held", "holds", "negotiate", "negotiated", "exchange", "exchanged",
     "exchanges", "clash", "clashed", "clashes", "resume", "resumed", "agreement", "deal", "treaty", "ceasefire",
     "truce", "negotiations", "trade", "cooperate", "cooperation", "relations", "ties", "conflict", "war", "drill",
     "drills", "exercise", "exercises", "launch", "launched", "fought", "fight", "restore", "restored", "establish",
     "established", "normalize", "normalized", "conduct", "conducted", "reach", "reached", "conclude", "concluded",
     "open", "opened", "begin", "began", "vow", "vowed", "pledge", "pledged", "share", "shared", "traded", "swap",
     "swapped", "ratify", "ratified", "reopen", "reopened", "start", "started", "end", "ended", "decide", "decided")
)  # fmt: skip
_DECAY = 0.93
"""The weight of a relation falls by this share with each arc on the way."""
_ATTRIBUTED = 0.55
_REFERENCE = 0.85
_NOUN = 0.8
_PLACE = 0.6
_PLACE_ACTS = 0.4
_UNSURE = 0.45
_SAME_STATE = 0.7
"""Where a sentence names several states, acts within one of them are rarely what it is about."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One party acts on another, as far as the syntax tells.

    Attributes
    ----------
    source, target : Party
        Who acts, and on whom.
    is_mutual : bool
        Both act together.
    is_attributed : bool
        The source only speaks of what the target does.
    joint : int
        The token that joins them.
    weight : float
        How close they stand, from 0 to 1.
    """

    source: Party
    target: Party
    is_mutual: bool
    is_attributed: bool
    joint: int
    weight: float


def relations(doc: Doc, parties: Sequence[Party]) -> list[Relation]:
    """Return what the syntax tells of each pair of parties, the closest first.

    Parameters
    ----------
    doc : spacy Doc
        The parsed sentence.
    parties : sequence of Party
        As `PartyFinder.parties` returns them.
    """
    found: list[Relation] = []
    for i, one in enumerate(parties):
        for other in parties[i + 1 :]:
            relation = _relation(doc, one, other)
            if relation is not None and not _is_vague(doc, relation.source):
                found.append(relation)
    found.extend(_of_whom(doc, parties))
    found.extend(_of_pairs(doc, parties))
    return sorted(_without_companions(doc, found), key=lambda relation: -relation.weight)


def _of_whom(doc: Doc, parties: Sequence[Party]) -> list[Relation]:
    """Relate "who" and "both of whom" to the people right before, where the parser gave the clause to another noun."""
    found: list[Relation] = []
    for verb in doc:
        if verb.dep_ != "relcl":
            continue
        subject = next((c for c in verb.children if c.dep_ == "nsubj" and is_relative(c)), None)
        if subject is None or not any(t.lower_ in {"who", "whom"} for t in subject.subtree):
            continue
        if any(party.first <= verb.head.i < party.last for party in parties):
            continue
        first = verb.left_edge.i
        before = [p for p in parties if p.last <= first and p.kind == "name" and p.actor.office]
        inside = [p for p in parties if first <= p.first <= verb.right_edge.i]
        found.extend(Relation(before[-1], target, False, False, verb.i, _UNSURE) for target in inside if before)
    return found


def _of_pairs(doc: Doc, parties: Sequence[Party]) -> list[Relation]:
    """Relate "the two countries" to each other where they are the subject of a verb that needs two."""
    found: list[Relation] = []
    for party in parties:
        token = doc[party.head]
        if len(party.actors) != 2 or token.dep_ != "nsubj":
            continue
        verb = token.head
        near = {verb.lower_, *(child.lower_ for child in verb.children if child.dep_ in {"dobj", "xcomp", "advmod"})}
        if near & _MUTUAL_WORDS:
            depth = sum(1 for above in verb.ancestors if above.dep_ != "conj")
            weight = (_REFERENCE if party.kind == "reference" else 1.0) * _DECAY**depth
            found.append(Relation(*_halves(doc, party), True, False, verb.i, weight))
    return found


def _halves(doc: Doc, party: Party) -> tuple[Party, Party]:
    """Divide a party of two: at its second name, or as one that acts with an implied other."""
    one, other = party.actors
    if party.second < 0:
        return replace(party, actors=(one,)), replace(party, actors=(other,), first=0, last=0, kind="implied")
    left, right = doc[party.first : party.second - 1], doc[party.second : party.last]
    return (
        replace(party, actors=(one,), last=left.end, end=left.end_char),
        replace(party, actors=(other,), first=right.start, start=right.start_char),
    )


def _is_vague(doc: Doc, source: Party) -> bool:
    """Tell whether the source is "both capitals" or the like without being a subject."""
    return len(source.actors) > 1 and doc[source.head].dep_ not in {"nsubj", "nsubjpass", "poss"}


def _relation(doc: Doc, one: Party, other: Party) -> Relation | None:
    first, second = doc[one.head], doc[other.head]
    if first.i == second.i:
        return None
    joint = joint_of(first, second)
    if joint is None:
        return None
    left, right = way_to(first, joint, one, other), way_to(second, joint, other, one)
    if left is None or right is None:
        return None
    return _directed(joint, one, other, left, right)


def _directed(joint: Token, one: Party, other: Party, left: Way, right: Way) -> Relation | None:
    if "same" in {left.role, right.role} and "self" in {left.role, right.role}:
        return _coordinated(joint, one, other, left, right)
    if left.role == right.role == BETWEEN:
        return _made(joint, one, other, left, right, is_mutual=True)
    if "self" in {left.role, right.role}:
        return _inside(joint, one, other, left, right)
    if left.role == right.role == OWNER and joint.pos_ in NOUNS:
        return _made(joint, one, other, left, right, is_mutual=True)
    for source, target, here, there in ((one, other, left, right), (other, one, right, left)):
        if _is_source(joint, here, there):
            return _reached(joint, source, target, here, there)
    return None


def _is_source(joint: Token, here: Way, there: Way) -> bool:
    """Tell whether the first of two ways is that of the acting party."""
    if there.role == AGENT:
        return False
    if here.role == AGENT:
        return True
    if here.role == SUBJECT:
        is_inverse = joint.lower_ in _INVERSE and there.preposition in _INVERSE_PREPOSITIONS
        return there.role != SUBJECT and not is_inverse
    if there.role == SUBJECT:
        return joint.lower_ in _INVERSE and here.preposition in _INVERSE_PREPOSITIONS
    if here.role == PATIENT:
        return there.role not in {PATIENT} and there.preposition not in {"from", "in", "at"}
    if there.role == PATIENT:
        return here.preposition in {"from", "in", "at"}
    return here.role == OWNER and joint.pos_ in NOUNS and there.role == OBJECT


def _reached(joint: Token, source: Party, target: Party, here: Way, there: Way) -> Relation | None:
    """Build the relation unless another subject stands between the two."""
    if here.barrier is not None:
        return None
    if there.barrier is not None:
        is_blamed = joint.lower_ in _SPEECH and (there.role == AGENT or there.preposition in {"from", "by"})
        if not (there.is_barrier_subject or is_blamed) or joint.pos_ not in {"VERB", "AUX"}:
            return None
        return _made(joint, source, target, here, there, is_attributed=True)
    return _made(joint, source, target, here, there)


def _coordinated(joint: Token, one: Party, other: Party, left: Way, right: Way) -> Relation | None:
    """Two coordinated parties act together if they are the subject of a verb that needs two."""
    verb = joint.head
    is_subject = joint.dep_ in SUBJECTS
    is_between = joint.dep_ == "pobj" and verb.lower_ in {"between", "among"}
    owner = joint.dep_ in {"poss", "amod", "compound", "nmod"} and verb.lower_ in _MUTUAL_WORDS
    near = {verb.lower_, *(child.lower_ for child in verb.children if child.dep_ in {"dobj", "xcomp", "advmod"})}
    if is_between or owner or (is_subject and near & _MUTUAL_WORDS):
        return _made(joint, one, other, left, right, is_mutual=True)
    if is_subject and verb.pos_ == "VERB":
        return replace(_made(joint, one, other, left, right, is_mutual=True), weight=_UNSURE)
    return None


def _inside(joint: Token, one: Party, other: Party, left: Way, right: Way) -> Relation | None:
    """One party stands in a clause or phrase that describes the other: "Japan, which expelled ..."."""
    outer, inner, way = (one, other, right) if left.role == "self" else (other, one, left)
    at = joint.doc[inner.head]
    top = at
    while top.head.i != joint.i:
        top = top.head
        if top.head.i == top.i:
            return None
    if way.barrier is not None and not way.is_barrier_subject:
        return None
    if top.dep_ == "prep" and top.lower_ == "of" and at.dep_ == "conj" and joint.tag_ in {"NNS", "NNPS"}:
        return _coordinated(joint, one, other, left, right)  # "the ministers of A and B met"
    if top.dep_ == "relcl":
        subject = next((c for c in top.children if c.dep_ in SUBJECTS | PATIENTS), None)
        if subject is not None and is_relative(subject):
            is_passive = subject.dep_ in PATIENTS and way.role == AGENT
            pair = (inner, outer) if is_passive else (outer, inner)
            return _made(joint, *pair, left, right)
        return _made(joint, inner, outer, left, right) if way.role == SUBJECT else None
    if top.dep_ == "acl":
        is_passive = top.tag_ == "VBN"
        return _made(joint, *((inner, outer) if is_passive else (outer, inner)), left, right)
    if top.dep_ == "prep" and top.lower_ in {"to", "with", "against", "on"}:
        return _made(joint, outer, inner, left, right)
    return None


def _is_place(token: Token) -> bool:
    """Tell whether a party is named as the place of an act: "in Ukraine", "near the Ukrainian border"."""
    while token.dep_ in {"amod", "compound", "nmod", "poss", "conj", "appos"} and token.head.pos_ in NOUNS:
        token = token.head
    return token.dep_ == "pobj" and token.head.lower_ in {"in", "near", "at", "inside", "outside", "throughout"}


def _made(
    joint: Token,
    source: Party,
    target: Party,
    left: Way,
    right: Way,
    *,
    is_mutual: bool = False,
    is_attributed: bool = False,
) -> Relation:
    depth = sum(1 for token in joint.ancestors if token.dep_ != "conj")
    if any(token.lower_ in _SPEECH for token in joint.ancestors):
        depth = max(0, depth - 1)
    weight = _DECAY ** (left.length + right.length + depth)
    weight *= _PLACE if _is_place(joint.doc[target.head]) else 1.0
    weight *= _PLACE_ACTS if not is_mutual and _is_place(joint.doc[source.head]) else 1.0
    weight *= _SAME_STATE if source.actor.state == target.actor.state else 1.0
    for party in (source, target):
        weight *= _REFERENCE if party.kind == "reference" else _NOUN if party.kind == "noun" else 1.0
    if is_attributed:
        weight *= _ATTRIBUTED if joint.lower_ in _SPEECH else 0.8
    return Relation(source, target, is_mutual, is_attributed, joint.i, weight)


def _without_companions(doc: Doc, found: list[Relation]) -> list[Relation]:
    """Keep, of two who act together, either what they do to each other or what both do to a third party.

    "A and B met C" is no meeting of A with B; "A and B met in the capital of C" is no visit to C.
    """
    together = [relation for relation in found if relation.is_mutual]
    apart = [relation for relation in found if not relation.is_mutual]
    kept = [relation for relation in together if not _has_common_target(doc, relation, apart)]
    pairs = {frozenset((relation.source.head, relation.target.head)) for relation in kept}
    hosts = [
        relation
        for relation in apart
        if _is_place(doc[relation.target.head]) and any(relation.source.head in pair for pair in pairs)
    ]
    return [*kept, *(relation for relation in apart if relation not in hosts)]


def _has_common_target(doc: Doc, pair: Relation, apart: Sequence[Relation]) -> bool:
    """Tell whether both of a pair act on one and the same third party."""
    states = {pair.source.actor.state, pair.target.actor.state}
    reached = [
        {
            relation.target.head
            for relation in apart
            if relation.source.head == head
            and relation.target.actor.state not in states
            and not _is_place(doc[relation.target.head])
        }
        for head in (pair.source.head, pair.target.head)
    ]
    return bool(reached[0] & reached[1])
