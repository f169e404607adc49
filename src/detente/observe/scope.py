"""Which rows of a table of events a question looks at, as SQL: what a user gives, checked and written out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.asof import as_day, as_of_day
from detente.errors import InvalidInputError
from detente.observe.duplicates import Repeats, require_repeats

if TYPE_CHECKING:
    from typing import Protocol

    class HasCode(Protocol):
        """Anything that names a dyad by a code, such as ``vocabulary.dyads.Dyad``."""

        @property
        def code(self) -> str:
            """The two codes in alphabetical order, joined by a hyphen."""
            ...


def dyad_code(dyad: HasCode | str) -> str:
    """Return the code of a dyad, its states in alphabetical order.

    Raises
    ------
    InvalidInputError
        If a text is not two codes joined by a hyphen.
    """
    code = dyad if isinstance(dyad, str) else dyad.code
    states = code.strip().upper().split("-")
    if len(states) != 2 or not all(states) or states[0] == states[1]:
        raise InvalidInputError(f"dyad {code!r} is not a pair; expected two state codes such as JPN-KOR.")
    return "-".join(sorted(states))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which rows a question looks at.

    Attributes
    ----------
    as_of : datetime.date
        Only rows known by this day.
    dyads : tuple of str or None
        Codes of pairs; None for all.
    since, until : datetime.date or None
        First and last day of the act, both included.
    feeds : tuple of str or None
        Names of feeds; None for all.
    types : tuple of str or None
        PLOVER types; None for all.
    domain, actor : str or None
        Only this domain; only acts of this state or body.
    pair_acts : bool or None
        True for acts of one of a pair towards the other, False for all others.
    repeats : str
        ``merge`` or ``keep`` (:mod:`detente.observe.duplicates`).
    also : tuple of str
        More clauses, as SQL.
    """

    as_of: date
    dyads: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None
    feeds: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None
    domain: str | None = None
    actor: str | None = None
    pair_acts: bool | None = None
    repeats: Repeats = "merge"
    also: tuple[str, ...] = field(default=())

    @classmethod
    def of(
        cls,
        dyads: HasCode | str | Iterable[HasCode | str] | None = None,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        as_of: date | str | None = None,
        feeds: Iterable[str] | str | None = None,
        types: Iterable[str] | None = None,
        repeats: Repeats = "merge",
        **others: Any,
    ) -> Scope:
        """Make a scope from what a user gives: days as text, one dyad or several.

        Raises
        ------
        InvalidInputError
            If a day, a dyad or the word for repeats cannot be used.
        """
        require_repeats(repeats)
        return cls(
            as_of=as_of_day(as_of),
            dyads=_codes(dyads),
            since=as_day(since, name="since") if since is not None else None,
            until=as_day(until, name="until") if until is not None else None,
            feeds=_words(feeds),
            types=tuple(types) if types is not None else None,
            repeats=repeats,
            **others,
        )

    def whole(self) -> str:
        """Return ``FROM`` and ``WHERE`` that keep all reports of an act or none."""
        clauses = [f"known <= {literal(self.as_of)}", *self.also]
        if self.dyads is not None:
            clauses.append(one_of("dyad", self.dyads))
        if self.since is not None:
            clauses.append(f"date >= {literal(self.since)}")
        if self.until is not None:
            clauses.append(f"date <= {literal(self.until)}")
        if self.feeds is not None:
            clauses.append(one_of("feed", self.feeds))
        if self.types is not None:
            clauses.append(one_of("type", self.types))
        return f"FROM events WHERE {' AND '.join(clauses)}"

    def own(self) -> str:
        """Return what narrows the acts themselves further: the same for every report of an act."""
        clause = f" AND actor = {literal(self.actor)}" if self.actor is not None else ""
        return clause + (f" AND is_pair_act = {literal(self.pair_acts)}" if self.pair_acts is not None else "")

    def last(self) -> str:
        """Return the clause on what only the row that stands for an act decides."""
        return f" AND domain = {literal(self.domain)}" if self.domain is not None else ""


def literal(value: date | str | bool) -> str:
    """Write a value as SQL."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return "'" + value.replace("'", "''") + "'"


def one_of(column: str, values: Iterable[str]) -> str:
    """Return the clause that a column holds one of some values; none of them is never so."""
    listed = ", ".join(literal(value) for value in values)
    return f"{column} IN ({listed})" if listed else "FALSE"


def _words(given: Iterable[str] | str | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    return (given,) if isinstance(given, str) else tuple(given)


def _codes(dyads: HasCode | str | Iterable[HasCode | str] | None) -> tuple[str, ...] | None:
    if dyads is None:
        return None
    several = [dyads] if isinstance(dyads, str) or not isinstance(dyads, Iterable) else dyads
    return tuple(dyad_code(one) for one in several)
