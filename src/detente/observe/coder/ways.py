"""The way from a party up a dependency tree to the token that joins it with another, and its role there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

    from detente.observe.coder.parties import Party

SUBJECT, PATIENT, AGENT, OBJECT, OWNER, BETWEEN = "subject", "patient", "agent", "object", "owner", "between"

SUBJECTS = frozenset(("nsubj", "csubj"))
PATIENTS = frozenset(("nsubjpass", "csubjpass"))
_CLAUSES = frozenset(("ccomp", "advcl", "relcl", "acl", "xcomp", "parataxis"))
NOUNS = frozenset(("NOUN", "PROPN", "NUM", "PRON"))
GOOD_OFFICES = frozenset(
    ("mediation", "auspices", "supervision", "sponsorship", "facilitation", "brokerage", "patronage", "arbitration")
)
_SELF = frozenset(("it", "they", "he", "she", "we", "i"))
_COUNTRY = frozenset(("country", "government", "nation", "administration", "troops", "forces", "army", "cabinet"))


@dataclass(frozen=True, slots=True)
class Way:
    """The way from a party up to the joint: its role there and the arcs passed."""

    role: str
    length: int
    barrier: Token | None
    preposition: str
    is_barrier_subject: bool


def joint_of(first: Token, second: Token) -> Token | None:
    """Return the lowest token above both; coordinated parties join at the head of the first."""
    above = {token.i for token in (first, *first.ancestors)}
    for token in (second, *second.ancestors):
        if token.i in above:
            return token
    return None


def way_to(token: Token, joint: Token, party: Party, partner: Party) -> Way | None:
    """Climb from a party to the joint and say in which role it arrives."""
    if token.head.lower_ in GOOD_OFFICES and token.dep_ in {"amod", "compound", "poss", "nmod"}:
        return None  # "under German mediation": a third party, not one that is acted upon
    role, length, barrier, preposition, is_subject, is_deep = "", 0, None, "", False, False
    at = token
    if at.i == joint.i:
        return Way("self", 0, None, "", False)
    while at.i != joint.i:
        arc, head = at.dep_, at.head
        length += arc not in {"prep", "conj", "appos", "pcomp"}
        if arc == "pobj":
            preposition = head.lower_
        if _is_clause(at, head) and at.i != token.i:
            own = _own_subject(at)
            if own is not None and barrier is None and not partner.first <= own.i < partner.last:
                is_subject = own.i == token.i or token.is_ancestor(own) or own.is_ancestor(token)
                barrier = own
        if arc == "relcl" and barrier is None and head.i != joint.i and not partner.first <= head.i < partner.last:
            barrier = head  # what a clause tells of another noun is not done by the partner
        role = _role(arc, at, head, role, preposition)
        is_deep = is_deep or (arc in {"relcl", "acl"} and at.i != token.i) or arc == "advcl"
        if is_deep and role in {SUBJECT, OWNER, AGENT}:
            role = OBJECT  # inside a clause that only describes a part of the sentence
        at = head
        if length > 12:
            return None
    return Way(role or OBJECT, length, barrier, preposition, is_subject)


def _is_clause(token: Token, head: Token) -> bool:
    is_coordinated = token.dep_ == "conj" and token.pos_ in {"VERB", "AUX"} and head.pos_ in {"VERB", "AUX"}
    return token.dep_ in _CLAUSES or is_coordinated


def _own_subject(verb: Token) -> Token | None:
    """Return the subject of a clause unless it is a relative pronoun."""
    for child in verb.children:
        if child.dep_ in SUBJECTS | PATIENTS:
            return None if is_relative(child) or _is_own(child) else child
    return None


def is_relative(subject: Token) -> bool:
    """Tell whether a subject is "which", "who" or "both of whom"."""
    return any(token.tag_ in {"WDT", "WP"} for token in subject.subtree)


def _is_own(subject: Token) -> bool:
    """Tell whether a subject is the speaker's own: "it", "they", "his country"."""
    if subject.lower_ in _SELF:
        return True
    return subject.lower_ in _COUNTRY and any(child.tag_ == "PRP$" for child in subject.children)


def _role(arc: str, token: Token, head: Token, before: str, preposition: str) -> str:
    if arc in SUBJECTS:
        return SUBJECT
    if arc in PATIENTS:
        return PATIENT
    if arc == "agent" or (arc == "prep" and token.lower_ == "by" and head.pos_ == "NOUN"):
        return AGENT
    if arc == "poss" or (arc in {"amod", "compound", "nmod"} and head.pos_ in NOUNS):
        return OWNER
    if arc in {"conj", "appos"}:
        return before or "same"
    if arc == "prep" and token.lower_ == "between":
        return BETWEEN
    if arc in {"dobj", "dative", "pobj", "attr", "oprd", "prep", "pcomp"} or arc in _CLAUSES:
        return OBJECT
    return before or OBJECT
