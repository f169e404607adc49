"""The result of a run over documents: what was read, what was passed over, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.observe.coder.merging import merged
from detente.observe.coder.notes import Notes

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from detente.observe.coder.coded import Coded, CodedEvent, Passed
    from detente.observe.coder.documents import Document, Unread


@dataclass(slots=True)
class Reading:
    """Everything that a run gave.

    Attributes
    ----------
    events : list of CodedEvent
        Acts, joined across documents; auxiliary ones are among them.
    passed : list of Passed
        Sentences without an event, and why.
    unread : list of Unread
        Documents that could not be read, and why.
    notes : Notes
        Statements, proposals, third parties, comparisons and claims, if they were asked for.
    n_documents, n_sentences, n_parsed : int
        How much was read.
    """

    events: list[CodedEvent] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    n_documents: int = 0
    n_sentences: int = 0
    n_parsed: int = 0

    @classmethod
    def of(cls, results: Iterable[tuple[Document, Coded] | Unread]) -> Reading:
        """Take what documents gave, to the end, and join what they tell."""
        reading = cls()
        for one in results:
            if isinstance(one, tuple):
                reading.add(one[1])
            else:
                reading.unread.append(one)
        reading.events = merged(reading.events)
        return reading

    def __repr__(self) -> str:
        return f"Reading({len(self.acts())} acts from {self.n_documents} documents, {self.n_sentences} sentences)"

    def add(self, coded: Coded) -> None:
        """Add what one document gave."""
        self.n_documents += 1
        self.n_sentences += coded.n_sentences
        self.n_parsed += coded.n_parsed
        self.events.extend(coded.events)
        self.passed.extend(coded.passed)
        self.notes.extend(coded.notes)

    def acts(self, *, auxiliary: bool = False) -> list[CodedEvent]:
        """Return the events that count, or with ``auxiliary`` all of them."""
        return [event for event in self.events if auxiliary or not event.is_auxiliary]

    def frame(self, *, auxiliary: bool = False, least: float = 0.0) -> pl.DataFrame:
        """Return the events with a confidence of ``least`` or more in ``EVENT_SCHEMA``."""
        import polars as pl

        from detente.observe.event import EVENT_SCHEMA

        return pl.DataFrame(
            [event.row() for event in self.acts(auxiliary=auxiliary) if event.confidence >= least], schema=EVENT_SCHEMA
        )

    def to_dict(self, *, auxiliary: bool = False) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "n_documents": self.n_documents,
            "n_sentences": self.n_sentences,
            "n_parsed": self.n_parsed,
            "events": [event.to_dict() for event in self.acts(auxiliary=auxiliary)],
            "notes": self.notes.to_dict(),
            "unread": [{"origin": one.origin, "reason": one.reason} for one in self.unread],
        }
