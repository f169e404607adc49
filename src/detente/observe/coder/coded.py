"""What reading gives: coded events, and for every sentence that gave none the reason."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from detente.observe.coder.notes import Notes
from detente.vocabulary.events import score

if TYPE_CHECKING:
    from datetime import date as Day  # noqa: N812 - a field bears the name of the type

    from detente.observe.coder.actors import Actor

FEED = "text"


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """One act read from a sentence.

    Attributes
    ----------
    actor, recipient : Actor
        Who acts, and towards whom.
    type, mode : str
        PLOVER type and mode.
    contexts : tuple of str
        PLOVER contexts, the most telling first.
    domain : str
        One of the four drivers.
    date, precision : datetime.date, str
        The day of the act and how exact it is.
    known : datetime.date
        The day of the document.
    deadline : datetime.date or None
        A day that the act sets.
    confidence : float
        Probability that actor, recipient and type are all right, from 0 to 1.
    cue : str
        The words that carried the type.
    is_mutual : bool
        Both acted together.
    is_negated, is_hypothetical, is_future, is_historical : bool
        PLOVER's auxiliary modes; such acts are kept out of counts.
    is_attributed : bool
        The actor only speaks of what the recipient does.
    third_parties : str
        ``CODE:role`` joined by ``;``.
    sentence, reference, origin, url : str
        Where it stands.
    weight : float
        Documents that tell it.
    """

    actor: Actor
    recipient: Actor
    type: str
    mode: str
    contexts: tuple[str, ...]
    domain: str
    date: Day
    precision: str
    known: Day
    deadline: Day | None
    confidence: float
    cue: str
    is_mutual: bool
    is_negated: bool
    is_hypothetical: bool
    is_future: bool
    is_historical: bool
    is_attributed: bool
    third_parties: str
    sentence: str
    reference: str
    origin: str
    url: str = ""
    weight: float = 1.0

    @property
    def is_auxiliary(self) -> bool:
        """Negated, hypothetical, still to come or long past: not an act of these days."""
        return self.is_negated or self.is_hypothetical or self.is_future or self.is_historical

    @property
    def auxiliary(self) -> str:
        """The auxiliary modes as text, joined by commas."""
        flags = ("negated", "hypothetical", "future", "historical")
        return ", ".join(flag for flag in flags if getattr(self, f"is_{flag}"))

    @property
    def id(self) -> str:
        """Stable: from who, whom, what, when and the sentence."""
        told = "|".join((self.actor.state, self.recipient.state, self.type, self.date.isoformat(), self.sentence))
        return "txt-" + hashlib.blake2b(told.encode(), digest_size=8).hexdigest()

    @property
    def dyad(self) -> str:
        """The two codes in alphabetical order."""
        return "-".join(sorted((self.actor.state, self.recipient.state)))

    def row(self) -> dict[str, Any]:
        """Return the event as a row of the event table."""
        return {
            "id": self.id,
            "date": self.date,
            "known": max(self.known, self.date),
            "precision": self.precision,
            "dyad": self.dyad,
            "is_pair_act": True,
            "actor": self.actor.state,
            "actor_sector": self.actor.sector,
            "recipient": self.recipient.state,
            "recipient_sector": self.recipient.sector,
            "is_mutual": self.is_mutual,
            "type": self.type,
            "mode": self.mode,
            "domain": self.domain,
            "issue": "",
            "intensity": score(self.type, mode_name=self.mode),
            "weight": self.weight,
            "is_checked": False,
            "deadline": self.deadline,
            "third_parties": self.third_parties,
            "feed": FEED,
            "reference": self.reference,
            "url": self.url,
            "text": self.sentence,
        }

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        plain = asdict(self)
        plain["contexts"] = list(self.contexts)
        plain["id"], plain["dyad"] = self.id, self.dyad
        plain["actor"], plain["recipient"] = self.actor.to_dict(), self.recipient.to_dict()
        plain["confidence"] = round(self.confidence, 3)
        for name in ("date", "known", "deadline"):
            plain[name] = plain[name].isoformat() if plain[name] else None
        return plain


@dataclass(frozen=True, slots=True)
class Passed:
    """A sentence that gave no event, and why."""

    sentence: str
    reason: str
    origin: str

    def to_dict(self) -> dict[str, str]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(slots=True)
class Coded:
    """What one document gave."""

    events: list[CodedEvent] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    n_sentences: int = 0
    n_parsed: int = 0
