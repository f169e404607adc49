"""What a feed is: a description of it, the ways in which its rows are written, and what a row says.

A feed turns its own raw rows into the columns of the event table, and nothing more. It states, as SQL over the raw
columns, what the day, the actors, the act and the source are; what the *codes* among them mean is asked once for each
distinct code (:attr:`Feed.party`, :attr:`Feed.act`), so that a hundred million rows cost a few thousand look-ups.
What happens to the rows - unpacking, counting, quarantine, storing - is the same for all feeds
(:mod:`detente.observe.ingestion`).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import polars as pl

    from detente.observe.feeds.layout import Layout
    from detente.observe.quarantine import Rejection

NO_STATE = "one side is no state or body"
NO_ACT = "a mere statement, no act in PLOVER"
KEPT_AS_TEXT = "kept as text for the coder"


def key_of(*parts: str) -> str:
    """Return the SQL that joins expressions to one key, divided by bars; a bar within a part is made another sign."""
    return " || '|' || ".join(f"replace({part}, '|', '¦')" for part in parts)


@dataclass(frozen=True, slots=True)
class Party:
    """Whom an actor code stands for in a span of time.

    Attributes
    ----------
    code : str
        Our code of the state or body; empty for an actor that is neither.
    sector : str
        PLOVER sector, empty if not stated.
    since, until : datetime.date
        First and last day on which the code means this.
    """

    code: str
    sector: str = ""
    since: datetime.date = datetime.date.min
    until: datetime.date = datetime.date.max


@dataclass(frozen=True, slots=True)
class Act:
    """What an event code says, in PLOVER's terms.

    Attributes
    ----------
    type, mode, domain : str
        As in the event table; an empty type is no act (a comment).
    intensity : float
        From -10 to +10; 0 only where there is no type.
    text : str
        The code in words.
    reference : str
        What to cite for it where the row itself names no source: ``"GDELT, CAMEO 190"``.
    """

    type: str
    mode: str = ""
    domain: str = ""
    intensity: float = 0.0
    text: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a row says.

    Attributes
    ----------
    sql : str
        DuckDB expression that gives text (days: a date, null if it cannot be read); ``{Name}`` is the text of a raw
        column, empty where the layout does not have it.
    column : str
        The raw column that a flaw is blamed on.
    expected : str
        What the column must hold, as a clause: ``"expected a day YYYYMMDD"``.
    """

    sql: str
    column: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """The data sheet of a feed: what a user must know before resting a figure on it.

    Attributes
    ----------
    title, publisher, coverage, latency, licence, citation, url : str
        One phrase each.
    biases : tuple of str
        Known weaknesses, one sentence each; may not be empty.
    tested_on : str
        On what rows the reader was tested: real files, or the documented layout only.
    """

    title: str
    publisher: str
    coverage: str
    latency: str
    licence: str
    citation: str
    url: str
    biases: tuple[str, ...]
    tested_on: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A source of events in its own format.

    Attributes
    ----------
    name : str
        As in the column ``feed`` of the event table and on the command line.
    about : About
        Its data sheet.
    layouts : tuple of Layout
        The ways in which its files are written.
    native : Field or None
        The publisher's id of a row; None if it has none, then the id is a hash of what the row says and its number
        among equal rows of the file.
    date, known : Field
        Day of the act, and the first day on which anyone could know of it; ``known`` is moved up to ``date``.
    actor, recipient : Field
        Keys that ``party`` understands.
    act : Field
        Key that ``act_of`` understands.
    party : callable
        Meaning of an actor key: one or more spans. Raises a DetenteError for a code that it does not know.
    act_of : callable
        Meaning of an act key. Raises a DetenteError for a code that it does not know.
    weight : Field
        Reports behind the act.
    reference, url, text, precision : str
        Further expressions, as in ``Field.sql``; an empty text or reference takes that of the act.
    has_two : str
        SQL that is false where a row certainly names fewer than two states; such a row is not looked at further, which
        saves half of the time for a feed that is full of them.
    file_day : str
        Regular expression with the groups year, month and day; where a file's name has such a day, that is the day on
        which its rows became known.
    """

    name: str
    about: About
    layouts: tuple[Layout, ...]
    date: Field
    known: Field
    actor: Field
    recipient: Field
    act: Field
    party: Callable[[str], tuple[Party, ...]]
    act_of: Callable[[str], Act]
    native: Field | None = None
    weight: Field = field(default_factory=lambda: Field("1.0"))
    reference: str = "''"
    url: str = "''"
    text: str = "''"
    precision: str = "'day'"
    has_two: str = "true"
    file_day: str = ""

    def fields(self) -> Mapping[str, Field]:
        """Return the checked fields by their name in the event table, in the order in which flaws are looked for."""
        named = {"date": self.date, "known": self.known, "weight": self.weight}
        return named if self.native is None else {"native": self.native, **named}


@dataclass(frozen=True, slots=True)
class TableFeed:
    """A feed whose rows are acts in the columns of the event table already, such as a chronicle.

    Attributes
    ----------
    name, about
        As in `Feed`.
    read : callable
        Reads a file: the acts in ``EVENT_SCHEMA``, and the rows that cannot be used. Raises a DataError for a file
        that cannot be read at all.
    """

    name: str
    about: About
    read: Callable[[Path], tuple[pl.DataFrame, tuple[Rejection, ...]]]


class BadLineError(Exception):
    """A line of text that cannot be used: the part that is wrong, what stood there, and what was expected."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of news as it stands, not coded yet.

    Attributes
    ----------
    id : str
        The publisher's.
    date, known : datetime.date
        Day of the news, and the first day on which anyone could read it.
    title, text, publisher, url : str
        Heading; the sentences; who is named as source, several joined by ``;``; address, empty if none.
    """

    id: str
    date: datetime.date
    known: datetime.date
    title: str
    text: str
    publisher: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class TextFeed:
    """A feed of sentences, one a line, from which acts are yet to be coded.

    Attributes
    ----------
    name, about
        As in `Feed`.
    layout : Layout
        How its lines are written.
    read : callable
        Reads a line; raises a BadLineError for one that cannot be used.
    """

    name: str
    about: About
    layout: Layout
    read: Callable[[str], Text]
