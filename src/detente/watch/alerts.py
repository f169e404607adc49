"""An alert: what happened to which pair, why it is told, and how such alerts did before."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief.words import counted
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

LIMITATION = (
    "An alert says that a stated rule was met by what the feeds tell, not that it is so; read the acts behind it."
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """How alerts of a rule about a pair did: of so many judged, so many were followed by what they warned of."""

    n_judged: int = 0
    n_followed: int = 0

    @property
    def sentence(self) -> str:
        """Say it in words."""
        if not self.n_judged:
            return "No such alert about this pair has been judged yet."
        return f"Of {self.n_judged} such alerts about this pair, {self.n_followed} were followed by what they warn of."


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How alerts of a rule about other pairs did in a replay.

    Attributes
    ----------
    n_dyads, n_judged, n_followed : int
        Pairs, judged alerts about them, and how many of these were followed by what they warned of.
    n_usual : float
        How many would have been followed, had they come on any day.
    """

    n_dyads: int = 0
    n_judged: int = 0
    n_followed: int = 0
    n_usual: float = 0.0

    @property
    def sentence(self) -> str:
        """Say it in words; empty where there is nothing to say."""
        if not self.n_judged:
            return ""
        return (
            f"In a replay of {counted(self.n_dyads, 'other pair')}, {self.n_followed} of {self.n_judged} such alerts "
            f"were followed by what they warn of; had they come on any day, {self.n_usual:.0f} would have been."
        )


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert.

    Attributes
    ----------
    id : str
        Equal for equal matters: whoever gets an alert twice can tell.
    rule, dyad : str
        The rule and the pair; for a silent feed the pair is empty.
    day : datetime.date
        The day on which it was judged; nothing known later is in it.
    title, reason : str
        One line; sentences with the figures.
    worse : int
        1 for worse, -1 for better, 0 for neither.
    figures : dict
        The figures.
    events : tuple of dict
        The acts behind it: id, day, text, url.
    warns_of : str
        What would have to follow for it to have been right; empty where nothing is foretold.
    due : datetime.date or None
        The day on which that is judged.
    record : Record
        How such alerts about the pair did before.
    elsewhere : Elsewhere
        How such alerts about other pairs did in a replay.
    """

    id: str
    rule: str
    dyad: str
    day: date
    title: str
    reason: str
    worse: int = 0
    figures: dict[str, Any] = field(default_factory=dict)
    events: tuple[dict[str, str], ...] = ()
    warns_of: str = ""
    due: date | None = None
    record: Record = Record()
    elsewhere: Elsewhere = Elsewhere()

    @property
    def headline(self) -> str:
        """Name the pair and what happened."""
        if not self.dyad:
            return plain(self.title)
        names = " and ".join(display_name(code) for code in self.dyad.split("-"))
        return plain(f"{names}: {self.title}")

    def text(self) -> str:
        """Write the whole alert as plain text."""
        lines = [self.headline, plain(self.reason)]
        lines += [plain(f"- {event['day']} {event['text']} {event['url']}".rstrip()) for event in self.events]
        if self.warns_of:
            lines.append(f"Right if: {self.warns_of}. {self.record.sentence} {self.elsewhere.sentence}".rstrip())
        return "\n".join([*lines, LIMITATION])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            **asdict(self),
            "day": self.day.isoformat(),
            "due": self.due.isoformat() if self.due else None,
            "headline": self.headline,
            "events": list(self.events),
            "limitation": LIMITATION,
        }

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Alert:
        """Read what `to_dict` wrote."""
        told = {name: kept[name] for name in cls.__slots__ if name in kept}
        told["day"] = date.fromisoformat(told["day"])
        told["due"] = date.fromisoformat(told["due"]) if told["due"] else None
        told["events"], told["record"] = tuple(told["events"]), Record(**told["record"])
        told["elsewhere"] = Elsewhere(**told.get("elsewhere", {}))
        return cls(**told)


def plain(text: str) -> str:
    """Put a text on one line, without control characters and marks that turn the direction of writing."""
    return " ".join(_CONTROL.sub(" ", text).split())


def shown(events: pl.DataFrame, ids: Iterable[str]) -> tuple[dict[str, str], ...]:
    """Return acts as an alert shows them."""
    order = list(ids)
    rows = {row["id"]: row for row in events.filter(events["id"].is_in(order)).iter_rows(named=True)}
    found = [
        {
            "id": row["id"],
            "day": row["date"].isoformat(),
            "text": plain(row["text"] or f"{row['actor']} towards {row['recipient']}: {row['type']}"),
            "url": row["url"],
        }
        for one in order
        if (row := rows.get(one))
    ]
    # One sentence may tell two acts; it is shown once.
    return tuple({(event["day"], event["text"]): event for event in found}.values())
