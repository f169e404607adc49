"""The parties of a parsed sentence: phrases that name an actor, and words that refer back to one.

A name grows to its noun phrase if the head of that phrase acts ("South Korean *foreign minister*"); in "Serbia's
*suppression*" it does not, and stays the possessor of a nominal act. Words such as *it*, *the two countries* or
*both sides* stand for parties named before: in the same sentence or, through the `Memory`, in the document.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from detente.observe.coder.actors import Actor, ActorFinder
from detente.observe.coder.agents import singular
from detente.observe.coder.names import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from spacy.tokens import Doc, Token

    from detente.observe.coder.names import Mention, Sense

_GROWS = frozenset(("compound", "amod", "nmod", "nummod", "npadvmod"))
_PEOPLE = frozenset(("he", "she", "him", "his", "her", "himself", "herself"))
_STATES = frozenset(("it", "its", "itself", "they", "their", "them", "themselves"))
_PAIR_NOUNS = frozenset(
    ("country", "countries", "side", "sides", "nation", "nations", "state", "states", "government", "governments",
     "neighbor", "neighbors", "neighbour", "neighbours", "capital", "capitals", "leader", "leaders", "ally", "allies",
     "party", "parties", "minister", "ministers", "president", "presidents", "power", "powers", "rival", "rivals")
)  # fmt: skip
_PAIR_WORDS = frozenset(("two", "both"))
_OTHER_SIDE = frozenset(("neighbor", "neighbour", "counterpart", "rival"))
_WEAPONS = frozenset(("missile", "artillery", "tank", "jet", "drone", "aircraft", "launcher", "bomber"))
"""Nouns that stand for whoever uses them, but never for the party that an unnamed one is used on."""
_OFFICES = frozenset(("GOV", "MIL", "LEG", "JUD", "SPY", "COP", "PTY"))


@dataclass(frozen=True, slots=True)
class Party:
    """A phrase of a sentence that stands for an actor.

    Attributes
    ----------
    actors : tuple of Actor
        One, or two for "the two countries".
    start, end : int
        Characters in the sentence.
    head : int
        The token that carries the phrase.
    first, last : int
        Its tokens: first, one after the last.
    kind : str
        ``name``, ``noun`` (an acting noun whose state comes from elsewhere), ``reference``, or ``implied`` by what the
        document tells before.
    second : int
        The token of the second name where two share a noun ("Indian and *Chinese* soldiers"), else -1.
    """

    actors: tuple[Actor, ...]
    start: int
    end: int
    head: int
    first: int
    last: int
    kind: str = "name"
    second: int = -1

    @property
    def actor(self) -> Actor:
        """The first actor."""
        return self.actors[0]


@dataclass(slots=True)
class Memory:
    """Whom a document has named so far: the last states, the last person, the last subject, the last pair.

    ``main`` is the pair of the whole document, if one stands out.
    """

    main: tuple[Actor, ...] = ()
    states: list[Actor] = field(default_factory=list)
    person: Actor | None = None
    subject: Actor | None = None
    pair: tuple[Actor, Actor] | None = None

    def see(self, parties: Sequence[Party], subject: Actor | None) -> None:
        """Take in the parties of a sentence just read."""
        for party in parties:
            if party.kind != "name":
                continue
            for actor in party.actors:
                if actor.office:
                    self.person = actor
                if actor.state:
                    others = [one for one in self.states if one.state != actor.state]
                    self.states = [*others[-6:], actor]
        if subject is not None and subject.state:
            self.subject = subject
        named = list(dict.fromkeys(a.state for p in parties if p.kind == "name" for a in p.actors if a.state))
        if len(named) == 2:
            one, two = (Actor(code, "", code) for code in named)
            self.pair = (one, two)
        elif self.pair is None and len(self.states) == 2:
            self.pair = (self.states[0], self.states[1])

    def focus(self) -> tuple[Actor, ...]:
        """Return the pair that "the two countries" means: the document's own, else the one named last."""
        return self.main or self.pair or ()


@dataclass(frozen=True, slots=True)
class PartyFinder:
    """Finds the parties of a parsed sentence."""

    actors: ActorFinder

    def parties(
        self, doc: Doc, mentions: Sequence[Mention], *, on: date | None, memory: Memory, home: str = ""
    ) -> list[Party]:
        """Return the parties in the order of the sentence.

        Parameters
        ----------
        doc : spacy Doc
            The parsed sentence.
        mentions : sequence of Mention
            The names found in its text.
        on : datetime.date, optional
            The day of the document.
        memory : Memory
            Whom the document named before.
        home : str
            A state for acting nouns without one ("the rebels"); without it they take that of the nearest name.
        """
        named = self._named(doc, mentions, on)
        nouns = self._nouns(doc, named, mentions, on, home)
        found = sorted((*named, *nouns), key=lambda party: party.first)
        referring = self._references(doc, found, memory)
        return sorted((*found, *referring), key=lambda party: party.first)

    def _named(self, doc: Doc, mentions: Sequence[Mention], on: date | None) -> list[Party]:
        found: dict[int, Party] = {}
        for mention in mentions:
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            if span is None or not len(span):
                continue
            head = self._grown(span.root, mention)
            left = min(_left(head), span.start)
            right = max(head.i + 1, span.end)
            phrase = doc[left:right].text
            actor = self._actor(phrase, mention, on)
            if actor is None or (not actor.state and mention.kind not in {"group", "person"}):
                continue
            if mention.kind == "city" and head == span.root and head.dep_ in {"pobj", "compound", "npadvmod"}:
                continue  # a place where something happens, not a party
            known = found.get(head.i)
            if known is None or known.last - known.first < right - left:
                found[head.i] = _party(doc, (actor,), head, left, right, "name")
        return _shared(doc, _without_inner(list(found.values())))

    def _grown(self, token: Token, mention: Mention) -> Token:
        """Climb from a name to the acting noun whose phrase it stands in."""
        start = best = token
        while True:
            head = token.head
            if head.i == token.i:
                break
            if token.dep_ in _GROWS and head.pos_ in {"NOUN", "PROPN"} and head.i > token.i:
                token = head
                if head.pos_ == "PROPN" or self._acts(head):
                    best = head
                continue
            is_owner = token.dep_ == "poss" and self._acts(head)
            is_part = token.dep_ == "pobj" and head.lower_ in {"of", "from"} and self._acts(head.head)
            if is_owner or is_part:
                token = best = head if is_owner else head.head
                continue
            is_described = token.dep_ == "appos" and head.pos_ == "PROPN" and best is token is not start
            if is_described and mention.kind in {"state", "nationality"}:
                best = token = head
                continue
            break
        return best

    def _actor(self, phrase: str, mention: Mention, on: date | None) -> Actor | None:
        actor = self.actors.actor(phrase, on=on)
        sense = mention.senses[0]
        if mention.kind == "person" and (actor is None or not actor.state):
            return Actor(sense.state, sense.sector, sense.name, sense.office)
        return actor

    def _acts(self, token: Token) -> bool:
        return singular(token.lower_) in self.actors.agents.sectors

    def _nouns(
        self, doc: Doc, named: Sequence[Party], mentions: Sequence[Mention], on: date | None, home: str
    ) -> list[Party]:
        taken = {i for party in named for i in range(party.first, party.last)}
        places = {mention.start: mention.senses[0].state for mention in mentions}
        found: list[Party] = []
        for token in doc:
            if token.i in taken or token.pos_ not in {"NOUN", "PROPN"} or token.dep_ in {"compound", "nmod"}:
                continue
            if not self._acts(token) or singular(token.lower_) in _OTHER_SIDE | _WEAPONS:
                continue
            if token.lower_ in _PAIR_NOUNS and _is_pair(token):
                continue
            left = _left(token)
            actor = self.actors.actor(doc[left : token.i + 1].text, on=on)
            if actor is None or not actor.sector or actor.sector in {"UNK", "BUS", "EDU"}:
                continue
            state = actor.state or _where(token, places) or home or _nearest(named, token.i)
            if state:
                owned = Actor(state, actor.sector, actor.name, actor.office)
                found.append(_party(doc, (owned,), token, left, token.i + 1, "noun"))
        return found

    def _references(self, doc: Doc, found: Sequence[Party], memory: Memory) -> list[Party]:
        taken = {i for party in found for i in range(party.first, party.last)}
        referring: list[Party] = []
        for token in doc:
            if token.i in taken:
                continue
            meant = self._meant(token, [p for p in found if p.first < token.i], memory)
            if meant:
                left = _left(token) if token.pos_ in {"NOUN", "NUM"} else token.i
                referring.append(_party(doc, meant, token, left, token.i + 1, "reference"))
        return referring

    def _meant(self, token: Token, before: Sequence[Party], memory: Memory) -> tuple[Actor, ...]:
        word = token.lower_
        if _is_pair(token):
            states = list(dict.fromkeys(p.actor.state for p in before if p.kind == "name" and p.actor.state))
            if len(states) == 2:
                return tuple(Actor(state, "", state) for state in states)
            return memory.focus()
        if word in _OTHER_SIDE and memory.focus():
            owner = next((p.actor.state for p in reversed(before) if p.actor.state), "")
            return tuple(a for a in memory.focus() if owner in {x.state for x in memory.focus()} and a.state != owner)
        if word in _PEOPLE:
            person = next((p.actor for p in reversed(before) if p.actor.office or _is_person(token.doc, p)), None)
            if person is None and token.dep_ == "poss" and _is_early(token):
                return ()  # "in his remarks, the minister said": it stands for whoever follows
            return tuple(actor for actor in (person or memory.person,) if actor is not None)
        if word in _STATES and not _is_empty(token):
            subject = next((p.actor for p in before if _is_subject(token.doc[p.head]) and p.kind != "reference"), None)
            return tuple(actor for actor in (subject or memory.subject,) if actor is not None)
        return ()


def _party(doc: Doc, actors: tuple[Actor, ...], head: Token, left: int, right: int, kind: str) -> Party:
    span = doc[left:right]
    return Party(actors, span.start_char, span.end_char, head.i, left, right, kind)


def _left(token: Token) -> int:
    """Return where the noun phrase of a token begins, without clauses."""
    first = token.i
    for child in token.lefts:
        if child.dep_ in {"det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "predet", "case", "advmod"}:
            first = min(first, _left(child))
    return first


def _without_inner(parties: list[Party]) -> list[Party]:
    return [
        one
        for one in parties
        if not any(
            other is not one
            and other.first <= one.first
            and one.last <= other.last
            and one.actor.state == other.actor.state
            for other in parties
        )
    ]


def _shared(doc: Doc, parties: list[Party]) -> list[Party]:
    """Give a noun with two nationalities both: "Indian and Chinese soldiers"."""
    kept: list[Party] = []
    for party in sorted(parties, key=lambda one: -one.head):
        outer = next((one for one in kept if one.first < party.head < one.head and _is_beside(doc, party, one)), None)
        if outer is None:
            kept.append(party)
            continue
        kept.remove(outer)
        other = replace(outer.actor, state=party.actor.state)
        kept.append(replace(outer, actors=(*outer.actors, other), second=party.head))
    return kept


def _is_beside(doc: Doc, party: Party, outer: Party) -> bool:
    """Tell whether a name is coordinated with one that describes the head of another party."""
    token = doc[party.head]
    while token.dep_ == "conj" and token.i > outer.first - 1:
        token = token.head
    return token.i != party.head and token.dep_ in _GROWS and outer.first <= token.i < outer.head


def _is_person(doc: Doc, party: Party) -> bool:
    """Tell whether a party is a single person without a name: "the assistant secretary"."""
    head = doc[party.head]
    return party.kind == "noun" and head.tag_ == "NN" and _is_subject(head) and party.actor.sector in _OFFICES


def _is_early(token: Token) -> bool:
    """Tell whether no subject stands before a token."""
    return not any(other.dep_ in {"nsubj", "nsubjpass"} for other in token.doc[: token.i])


def _nearest(named: Sequence[Party], place: int) -> str:
    with_state = [party for party in named if party.actor.state]
    return min(with_state, key=lambda party: abs(party.head - place)).actor.state if with_state else ""


def _where(token: Token, places: Mapping[int, str]) -> str:
    """Return the state of the place that describes an acting noun: "a court in Istanbul"."""
    for preposition in token.children:
        if preposition.dep_ == "prep" and preposition.lower_ in {"in", "at", "of", "from"}:
            for place in preposition.subtree:
                if places.get(place.idx) and place.i != preposition.i:
                    return places[place.idx]
    return ""


def _is_subject(token: Token) -> bool:
    return token.dep_ in {"nsubj", "nsubjpass"} or (token.dep_ == "poss" and token.head.dep_.startswith("nsubj"))


def _is_empty(token: Token) -> bool:
    """Tell whether an "it" stands for nothing: "it is time to talk"."""
    return (
        token.lower_ == "it" and token.dep_ in {"nsubj", "expl"} and token.head.lower_ in {"is", "was", "be", "seems"}
    )


def _is_pair(token: Token) -> bool:
    """Tell whether a token is the head of "both", "the two", "the two countries", "both sides"."""
    if token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "of":
        return False  # "both of whom"
    if token.lower_ in _PAIR_WORDS and token.dep_ in {"nsubj", "pobj", "dobj", "nsubjpass", "poss", "conj"}:
        return token.lower_ == "both" or (token.i > 0 and token.nbor(-1).lower_ == "the")
    return token.lower_ in _PAIR_NOUNS and any(
        child.lower_ in _PAIR_WORDS and child.i < token.i for child in token.children
    )


def mentions_of(
    actors: ActorFinder,
    text: str,
    *,
    on: date | None = None,
    people: Mapping[str, tuple[Sense, ...]] | None = None,
) -> list[Mention]:
    """Find the names of a sentence that can be parties; ``people`` are those introduced before."""
    return actors.names.find(text, words(text), on=on, people=people)
