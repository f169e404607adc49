"""The part of a sentence that tells of one relation: what the act classifier is shown.

A sentence may tell of several acts. For one relation, clauses that hold neither party are left out, and where the
target stands in a coordinated clause, so is the clause before it: of "Tokyo met Beijing and condemned Pyongyang", the
pair Tokyo and Pyongyang is judged by "Tokyo condemned Pyongyang".
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from detente.observe.coder.acts import MarkedSentence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from detente.observe.coder.roles import Relation

_SIDE_CLAUSES = frozenset(("relcl", "parataxis", "advcl", "acl"))
_DECISIONS = frozenset(("decision", "plan", "plans", "intention", "intentions", "move", "moves"))
_ANNOUNCED = frozenset(
    ("announced", "announces", "announce", "declared", "declares", "made", "makes", "took", "confirmed", "confirms",
     "unveiled", "reached", "defended", "approved", "finalized", "finalised")
)  # fmt: skip
_DECIDED = frozenset(("decided", "decides", "opted", "opts", "chose", "chooses"))
_IMPLIED = "with them"
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
DENIALS = frozenset(("deny", "denies", "denied", "denying", "doubt", "doubts", "doubted", "dispute", "disputed"))
_LEAST_TOKENS = 4


def clipped(doc: Doc, relation: Relation, year: int | None) -> tuple[MarkedSentence, list[int]]:
    """Return the words that concern a relation, marked, and where each of their characters stands in the sentence.

    Parameters
    ----------
    doc : spacy Doc
        The parsed sentence.
    relation : Relation
        Its two parties and the token that joins them.
    year : int, optional
        Year of the document.
    """
    source, target = relation.source, relation.target
    parties = {*range(source.first, source.last), *range(target.first, target.last)}
    if len(target.actors) > 1 and source.actor.state in {actor.state for actor in target.actors}:
        parties -= set(range(target.first, target.last))  # "the two" includes the source: its clause may be beside
    dropped: set[int] = set()
    for token in doc:
        if token.i in dropped or token.dep_ == "ROOT":
            continue
        is_side = token.dep_ in _SIDE_CLAUSES and not (token.dep_ == "acl" and token.tag_ == "VB")
        is_side = is_side and not (token.dep_ == "advcl" and _is_bare(token))
        is_coordinated = token.dep_ == "conj" and token.pos_ in {"VERB", "AUX"} and token.head.pos_ in {"VERB", "AUX"}
        if not (is_side or is_coordinated):
            continue
        within = set(range(token.left_edge.i, token.right_edge.i + 1))
        if not within & parties:
            dropped |= within
        elif is_coordinated and target.head in within and source.head not in within:
            dropped |= _before(token, source.head) - parties
    joint = doc[relation.joint]
    if joint.dep_ == "relcl" and source.head < joint.left_edge.i <= target.head:
        own = {t.i for t in joint.subtree if not (t.tag_ in {"WDT", "WP"} or any(x.tag_ == "WP" for x in t.subtree))}
        dropped = set(range(len(doc))) - own - {joint.i} - parties
    dropped |= _frame(doc, joint) - parties
    dropped |= _when(doc) - parties
    dropped |= (_announcement(doc, source.head) | _resolve(doc, source.head)) - parties
    kept = [token for token in doc if token.i not in dropped]
    if len(kept) < _LEAST_TOKENS:
        kept = list(doc)
    kept = _active(kept, joint, relation)
    return _marked(kept, relation, year)


def _when(doc: Doc) -> set[int]:
    """Return phrases that only tell the year: they do not change what is done."""
    return {
        i
        for token in doc
        if token.dep_ == "prep" and token.i + 1 < len(doc) and _YEAR.fullmatch(doc[token.i + 1].text)
        for i in (token.i, token.i + 1)
    }


def _is_bare(verb: Token) -> bool:
    """Tell whether a clause shares the subject of the main one: "citing security concerns"."""
    return verb.tag_ == "VBG" and not any(c.dep_ in {"nsubj", "mark", "prep"} and c.i < verb.i for c in verb.children)


def _frame(doc: Doc, joint: Token) -> set[int]:
    """Return the words around a reported clause: "officials said that", "it is not unimaginable that"."""
    verb = joint
    while verb.pos_ not in {"VERB", "AUX"} and verb.head.i != verb.i:
        verb = verb.head
    if verb.dep_ != "ccomp" or verb.head.lower_ in DENIALS:
        return set()
    marks = {child.i for child in verb.children if child.dep_ == "mark"}
    return (set(range(len(doc))) - {token.i for token in verb.subtree}) | marks


def _active(kept: list[Token], verb: Token, relation: Relation) -> list[Token]:
    """Bring "B was expelled by A" into the order "A expelled B"; what is negated or may be stays as it is."""
    agent = next((c for c in verb.children if c.dep_ == "agent" and c.i < relation.source.head), None)
    patient = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    if agent is None or patient is None or verb.i > relation.source.first:
        return kept
    helpers = [c for c in verb.children if c.dep_ in {"aux", "auxpass", "neg"}]
    if any(c.dep_ == "neg" or c.tag_ == "MD" for c in helpers):
        return kept
    by = [t for t in kept if agent.i < t.i <= agent.right_edge.i]
    whom = [t for t in kept if patient.left_edge.i <= t.i <= patient.right_edge.i]
    moved = {agent.i, verb.i, *(t.i for t in helpers), *(t.i for t in by), *(t.i for t in whom)}
    before = [t for t in kept if t.i not in moved and t.i < verb.i]
    after = [t for t in kept if t.i not in moved and t.i > verb.i]
    return [*before, *by, verb, *whom, *after]


def _announcement(doc: Doc, source: int) -> set[int]:
    """Return the words of "announced its decision to": the act is what was decided."""
    for noun in doc:
        if noun.lower_ not in _DECISIONS or noun.dep_ not in {"dobj", "attr", "pobj"}:
            continue
        done = next((c for c in noun.children if c.dep_ == "acl" and any(x.lower_ == "to" for x in c.children)), None)
        verb = noun.head
        if done is None or verb.lower_ not in _ANNOUNCED or source not in {t.i for t in verb.subtree}:
            continue
        to = next(x.i for x in done.children if x.lower_ == "to")
        return {verb.i, *range(noun.left_edge.i, noun.i + 1), *range(verb.i, noun.i + 1), *range(noun.i, to + 1)}
    return set()


def _resolve(doc: Doc, source: int) -> set[int]:
    """Return the words of "decided on Tuesday to": the act is what was decided."""
    for verb in doc:
        done = next((c for c in verb.children if c.dep_ == "xcomp"), None)
        if verb.lower_ not in _DECIDED or done is None or source not in {t.i for t in verb.subtree if t.i < verb.i}:
            continue
        to = next((x.i for x in done.children if x.lower_ == "to"), -1)
        if to > verb.i:
            return set(range(verb.i, to + 1))
    return set()


def _before(verb: Token, source: int) -> set[int]:
    """Return the tokens of the clause that a coordinated verb leans on, without the shared subject and itself."""
    head = verb.head
    own = {i for child in head.children if child.dep_ not in {"nsubj", "nsubjpass", "punct", "aux", "neg", "auxpass"}
           and child.i != verb.i and source not in range(child.left_edge.i, child.right_edge.i + 1)
           for i in range(child.left_edge.i, child.right_edge.i + 1)}  # fmt: skip
    within = set(range(verb.left_edge.i, verb.right_edge.i + 1))
    return (own | {head.i}) - within


def _marked(kept: list[Token], relation: Relation, year: int | None) -> tuple[MarkedSentence, list[int]]:
    text, places = "", list[int]()
    spans: dict[str, tuple[int, int]] = {}
    order = {first.i + 1 for first, second in pairwise(kept) if second.i == first.i + 1}
    for token in kept:
        start = len(text)
        piece = token.text_with_ws if token.whitespace_ or token.i + 1 in order else f"{token.text} "
        text += piece
        places.extend(range(token.idx, token.idx + len(piece)))
        for name, party in (("source", relation.source), ("target", relation.target)):
            if party.first <= token.i < party.last:
                first = spans[name][0] if name in spans else start
                spans[name] = (first, start + len(token.text))
    if relation.target.kind == "implied":
        stop = len(text.rstrip(' .!?”"'))
        text = f"{text[:stop]} {_IMPLIED}{text[stop:]}"
        spans["target"] = (stop + len(_IMPLIED) - 3, stop + len(_IMPLIED) + 1)
        places[stop:stop] = [places[stop - 1]] * (len(_IMPLIED) + 1)
    marked = MarkedSentence(text, spans.get("source"), spans.get("target"), year)
    return marked, places
