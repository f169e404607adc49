"""Who says what about whom: speaker, office, stance and words.

Fails when
    the speaker stands in another sentence than the verb of saying; a sentence that opens with a quotation mark and
    names nobody goes to the last speaker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from detente.observe.coder.agents import singular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Token

    from detente.observe.coder.actors import Actor, ActorFinder
    from detente.observe.coder.parties import Party

Stance = Literal["critical", "conciliatory", "neutral"]

_SAYING = frozenset(
    ("said", "says", "say", "told", "tells", "added", "adds", "noted", "notes", "indicated", "indicates", "stated",
     "states", "warned", "warns", "declared", "argued", "argues", "claimed", "claims", "hinting", "hinted", "hints",
     "summarized", "summarised", "stressed", "insisted", "suggested", "responded", "acknowledged", "explained",
     "remarked", "commented", "wrote", "tweeted", "announced", "urged", "criticized", "criticised", "denied",
     "described", "emphasized", "emphasised", "vowed", "pledged", "accused", "reiterated", "asserted", "confirmed")
)  # fmt: skip
_UTTERANCES = frozenset(("utterance", "remark", "remarks", "statement", "comment", "comments", "words", "speech"))
_QUOTED = re.compile(r"[“\"]([^”\"]{3,})[”\"]?")
_CRITICAL = re.compile(
    r"\b(?:cross\w* a line|must never|unacceptable|condemn\w*|denounc\w*|protest\w*|accus\w*|threat\w*|regret\w*"
    r"|demand\w*|reject\w*|violat\w*|provocat\w*|wrong|worse|nadir|crisis|fail\w*|danger\w*"
    r"|blam\w*|never|refus\w*|illegal|harm\w*)\b",
    re.IGNORECASE,
)
_CONCILIATORY = re.compile(
    r"\b(?:willing to|ready to (?:talk|discuss|reconsider|cooperate)|reconsider\w*|dialog\w*|talks|cooperat\w*"
    r"|overc[ao]me|work\w* together|facilitat\w*|resolv\w*|engag\w*|improv\w*|better|hope\w*|support\w*|friend\w*"
    r"|peace\w*|survive)\b",
    re.IGNORECASE,
)
_HYPOTHETICAL = re.compile(r"\b(?:may|might|could|would|if|possib\w+|hint\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """Someone says something.

    Attributes
    ----------
    speaker, office, state : str
        Who, in which office, of which state; as far as the text tells.
    quotation : str
        The words quoted, else the clause reported.
    stance : str
        ``critical``, ``conciliatory`` or ``neutral``, by its words.
    about : tuple of str
        Codes of the states it is about.
    is_hypothetical : bool
        It speaks of what may be.
    sentence, origin : str
        Where it stands.
    """

    speaker: str
    office: str
    state: str
    quotation: str
    stance: Stance
    about: tuple[str, ...]
    is_hypothetical: bool
    sentence: str
    origin: str


def statements(
    doc: Doc,
    parties: Sequence[Party],
    actors: ActorFinder,
    said: Sequence[Statement],
    pair: tuple[Actor, ...],
    origin: str,
) -> list[Statement]:
    """Return who says what in a parsed sentence.

    Parameters
    ----------
    doc : spacy Doc
        The parsed sentence.
    parties : sequence of Party
        Its parties.
    actors : ActorFinder
        To tell offices from names.
    said : sequence of Statement
        The statements before, for a quotation that goes on and an office whose holder was named.
    pair : tuple of Actor
        The pair of the document, for what names no state.
    origin : str
        Where the sentence stands.
    """
    found: list[Statement] = []
    for verb in doc:
        speaker = _speaker(verb) or _before(verb, doc, parties)
        if speaker is None:
            continue
        name, office = _named(speaker, actors)
        party = next((p for p in parties if p.first <= speaker.i < p.last), None)
        if party is not None and party.actor.office:
            name = party.actor.name
            office = office if "," in office or len(office.split()) > 2 else party.actor.office
        if not (name or office) or (party is not None and not party.actor.office and _is_state(name, actors)):
            continue
        state = party.actor.state if party is not None else ""
        known = _known(office, said) if not name else None
        if known is not None:
            name, state = known.speaker, known.state
        quotation = _words(doc, verb)
        if verb.tag_ == "VBG":
            quotation = doc[verb.i + 1 : verb.right_edge.i + 1].text
        found.append(_statement(name, office, state, quotation, doc, parties, pair, origin))
    last = next((one for one in reversed(said) if one.speaker), None)
    if not found and last is not None and doc.text.startswith(("“", '"')):
        found.append(_statement(last.speaker, last.office, last.state, doc.text, doc, parties, pair, origin))
    return found


def _statement(
    name: str,
    office: str,
    state: str,
    quotation: str,
    doc: Doc,
    parties: Sequence[Party],
    pair: tuple[Actor, ...],
    origin: str,
) -> Statement:
    states = dict.fromkeys(actor.state for party in parties for actor in party.actors if actor.state)
    about = tuple(code for code in states if code != state) or tuple(actor.state for actor in pair)
    return Statement(
        speaker=name,
        office=office,
        state=state,
        quotation=quotation,
        stance=stance(quotation),
        about=about,
        is_hypothetical=bool(_HYPOTHETICAL.search(quotation)),
        sentence=doc.text,
        origin=origin,
    )


def stance(text: str) -> Stance:
    """Tell by its words whether a statement criticises or reaches out.

    Examples
    --------
    >>> stance("They have crossed a line that must never be crossed."), stance("We are willing to reconsider.")
    ('critical', 'conciliatory')
    """
    against, towards = len(_CRITICAL.findall(text)), len(_CONCILIATORY.findall(text))
    if against == towards:
        return "neutral"
    return "critical" if against > towards else "conciliatory"


def _speaker(verb: Token) -> Token | None:
    """Return the head of the phrase that names who speaks."""
    if verb.lower_ not in _SAYING:
        return None
    subject = next((c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    if subject is not None:
        return None if subject.tag_ in {"WDT", "EX"} else subject
    head = verb.head
    # "an utterance by X hinting that ..."
    if verb.dep_ == "acl" and head.dep_ == "pobj" and head.head.lower_ == "by":
        return head
    if verb.dep_ == "acl" and head.lower_ in _UTTERANCES:
        by = next((c for c in head.children if c.lower_ in {"by", "of"}), None)
        return next((c for c in by.children if c.dep_ == "pobj"), None) if by is not None else None
    return None


def _before(verb: Token, doc: Doc, parties: Sequence[Party]) -> Token | None:
    """Return the person right before "hinting", "saying" and the like: "an utterance by X hinting that ..."."""
    if verb.tag_ != "VBG" or verb.lower_ not in _SAYING | {"saying", "suggesting", "indicating", "warning"}:
        return None
    party = next((p for p in parties if p.last == verb.i and p.actor.office), None)
    return doc[party.head] if party is not None else None


def _known(office: str, said: Sequence[Statement]) -> Statement | None:
    """Return the last speaker whose office shares two words with one told: "the assistant defense secretary"."""
    told = set(office.casefold().split())
    return next((one for one in reversed(said) if len(told & set(one.office.casefold().split())) >= 2), None)


def _is_state(name: str, actors: ActorFinder) -> bool:
    found = actors.names.find(name)
    return not name or bool(found and found[0].kind in {"state", "capital", "nationality", "body"})


def _named(speaker: Token, actors: ActorFinder) -> tuple[str, str]:
    """Split the phrase of a speaker into name and office."""
    if speaker.pos_ == "PRON":
        return "", ""
    tokens = [t for t in speaker.subtree if t.i <= speaker.i and t.dep_ not in {"det", "punct", "cc"}]
    titles = [i for i, t in enumerate(tokens) if _is_title(t, actors)]
    cut = titles[-1] + 1 if titles else 0
    name = " ".join(t.text for t in tokens[cut:] if t.pos_ == "PROPN")
    office = "".join(t.text_with_ws for t in tokens[:cut]).strip()
    described = next((c for c in speaker.children if c.dep_ == "appos"), None)
    if described is not None:
        apposed = speaker.doc[described.left_edge.i : described.right_edge.i + 1].text
        office = f"{office}, {apposed}" if office else apposed
    return name, office


def _is_title(token: Token, actors: ActorFinder) -> bool:
    word = token.lower_.rstrip(".")
    return singular(word) in actors.agents.sectors or word in {
        "adm",
        "gen",
        "sen",
        "rep",
        "gov",
        "col",
        "mr",
        "mrs",
        "dr",
    }


def _words(doc: Doc, verb: Token) -> str:
    quoted = _QUOTED.findall(doc.text)
    if quoted:
        return " ... ".join(part.strip(" ,") for part in quoted)
    clause = next((c for c in verb.children if c.dep_ in {"ccomp", "dobj", "advcl", "pcomp"}), None)
    if clause is None:
        return doc.text
    return doc[clause.left_edge.i : clause.right_edge.i + 1].text
