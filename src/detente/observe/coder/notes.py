"""What else an analyst marks in a text: proposals, third parties, comparisons, claims.

These are notes, not events: they are listed beside the acts and never counted. Each keeps its sentence.

Fails when
    a list of proposals does not begin with words such as "solutions include".
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from detente.observe.coder.ways import GOOD_OFFICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

    from detente.observe.coder.actors import Actor
    from detente.observe.coder.names import Mention
    from detente.observe.coder.parties import Party
    from detente.observe.coder.statements import Statement

RoleName = Literal["facilitator", "mediator", "exploiter", "threat"]

_ROLES: tuple[tuple[RoleName, re.Pattern[str]], ...] = (
    ("exploiter", re.compile(r"exploit|driv\w* (?:a )?(?:deep\w* )?wedges?|tak\w+ advantage|capitali[sz]\w+ on", re.I)),
    ("mediator", re.compile(r"\bmediat|\bbroker|\barbitrat", re.I)),
    ("facilitator", re.compile(
        r"facilitat|engagement|good offices|help\w* (?:\w+ ){0,4}(?:resolve|end|mend|patch)|resolve this issue", re.I)),
    ("threat", re.compile(r"\b(?:common (?:threat|adversar)|pos\w+ (?:a |an? \w+ )?threat)", re.I)),
)  # fmt: skip
_PROPOSED = re.compile(
    r"\b(?:solutions?|proposals?|recommendations?|steps|measures|options|ideas|suggestions)\b[^.;:]{0,40}?"
    r"\b(?:included?|includes|are|were|such as|range from)\b:?\s*",
    re.IGNORECASE,
)
_SUGGESTED = re.compile(r"\b(?:proposed|suggested|recommended|called for|calls for|advocated)\s+(?=\w+ing\b|an? |the )")
_ITEM = re.compile(r"(?:^|,\s*(?:and\s+)?|;\s*(?:and\s+)?|\s+and\s+)(?=[a-z]+ing\b)")
_COMPARED = re.compile(
    r"\b(?:in the mou?ld of|like|similar to|such as|akin to|compared (?:to|with)|reminiscent of|the likes of"
    r"|just as)\b",
    re.IGNORECASE,
)
_WORSE = re.compile(
    r"\b(?:deteriorat|diminish|wasted|poison|exhausted|strain|declin|worsen|dead end|untenable|weaken|eroded?|so bad)",
    re.IGNORECASE,
)
_BETTER = re.compile(r"\b(?:improv|recover|warm|thaw|strengthen|mend|back on track)", re.IGNORECASE)
_FIELDS = {
    "economy": re.compile(r"\b(?:economic|business relation|trade|trading)", re.I),
    "security": re.compile(r"\b(?:security|military|intelligence|defen[cs]e)", re.I),
    "status": re.compile(r"\b(?:histor|treaty|standing|equal|junior partner|lesser partner|territor)", re.I),
    "society": re.compile(r"\b(?:goodwill|friendship|generation|grassroots|public opinion|people-to-people)", re.I),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that somebody proposes to do."""

    text: str
    sentence: str
    origin: str


@dataclass(frozen=True, slots=True)
class Role:
    """A third party in a role towards the pair of the document."""

    state: str
    role: RoleName
    pair: str
    is_negated: bool
    sentence: str
    origin: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Another dyad that the text sets beside its own."""

    dyad: str
    sentence: str
    origin: str


@dataclass(frozen=True, slots=True)
class Claim:
    """The text says that one of the four drivers gets worse or better."""

    domain: str
    direction: Literal["worse", "better"]
    sentence: str
    origin: str


@dataclass(slots=True)
class Notes:
    """All notes of a run."""

    statements: list[Statement] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def extend(self, other: Notes) -> None:
        """Take in the notes of another document."""
        self.statements.extend(other.statements)
        self.proposals.extend(other.proposals)
        self.roles.extend(other.roles)
        self.comparisons.extend(other.comparisons)
        self.claims.extend(other.claims)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def note_words(text: str, origin: str, notes: Notes) -> None:
    """Note what the words alone tell: proposals and claims."""
    notes.proposals.extend(Proposal(item, text, origin) for item in _proposals(text))
    for name, pattern in _FIELDS.items():
        if pattern.search(text):
            if _WORSE.search(text):
                notes.claims.append(Claim(name, "worse", text, origin))
            elif _BETTER.search(text):
                notes.claims.append(Claim(name, "better", text, origin))


def _proposals(text: str) -> Iterator[str]:
    match = _PROPOSED.search(text)
    if match:
        for item in _ITEM.split(text[match.end() :]):
            clean = item.strip(" ,;.")
            if re.match(r"[a-z]+ing\b", clean):
                yield clean
        return
    match = _SUGGESTED.search(text)
    if match:
        yield text[match.end() :].strip(" .")


def comparisons(text: str, mentions: Sequence[Mention], origin: str) -> tuple[list[Comparison], int]:
    """Return the dyads that a text compares its own with, and where the comparison begins (-1 if nowhere)."""
    match = _COMPARED.search(text)
    if match is None:
        return [], -1
    tail = [m for m in mentions if m.start >= match.end() and m.kind in {"state", "nationality", "capital", "group"}]
    found: list[Comparison] = []
    for one, other in pairwise(tail):
        between = text[one.end : other.start]
        states = {one.senses[0].state, other.senses[0].state}
        if re.fullmatch(r"(?:'s|’s)?\s*(?:and|-|–)\s*(?:the\s+)?", between) and len(states) == 2:
            found.append(Comparison("-".join(sorted(states)), text, origin))
    return found, match.start() if found else -1


def roles(doc: Doc, parties: Sequence[Party], pair: tuple[Actor, ...], origin: str) -> list[Role]:
    """Return the roles of third parties towards the pair of the document."""
    states = {actor.state for actor in pair}
    if len(states) != 2:
        return []
    text = doc.text
    name = "-".join(sorted(states))
    found: dict[tuple[str, str], Role] = {}
    for role, pattern in _ROLES:
        match = pattern.search(text)
        if match is None:
            continue
        for party in parties:
            state = party.actor.state
            if state and state not in states and _acts_in(doc, party, match.start()):
                is_negated = bool(re.search(r"\b(?:not|neither|nor|never|no)\b", text[: match.start()]))
                found.setdefault((state, role), Role(state, role, name, is_negated, text, origin))
    return list(found.values())


def _acts_in(doc: Doc, party: Party, place: int) -> bool:
    token = doc[party.head]
    if token.head.lower_ in GOOD_OFFICES or (token.dep_ == "pobj" and token.head.head.lower_ in GOOD_OFFICES):
        return True  # "under German mediation", "the mediation of Germany"
    while token.dep_ in {"conj", "appos", "poss", "amod", "compound"} and token.head.i != token.i:
        token = token.head
    if token.dep_ == "pobj" and token.head.lower_ == "by":
        return True
    return token.dep_ in {"nsubj", "nsubjpass"} and token.idx < place
