"""States: every code and every English name of a state, by scheme and day, to one code of ours.

Our code is ISO 3166-1 alpha-3 (``JPN``), or the short code of a body (``UN``). Other schemes are
translated here and nowhere else. They collide: ``GM`` is Germany in FIPS 10-4 and Gambia in ISO 3166,
``KS`` and ``AU`` likewise, and 345 has been three states in the Correlates of War list. A spelling is
accepted without a scheme only if every scheme gives it the same meaning, and without a day only if no
day would change it; anything else is an error that says what to give. Nothing is guessed.

The rules in full:

* a name, adjective, capital or ISO alpha-3 code that fits one *present* state means that state
  (``Russia``, ``Germany``); with a day, it means the state that existed then (``Russia`` in 1980 is SUN);
* a number of the COW or Gleditsch-Ward lists that fits several spans needs a day, and a two-letter code
  that only FIPS 10-4 knows needs its scheme;
* a spelling with one meaning is accepted for any day, also outside its span: event feeds name states
  before they were founded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from detente.errors import AmbiguousNameError, InvalidInputError, UnknownNameError
from detente.vocabulary.registry import NUMERIC, SCHEMES, Scheme, State, registry

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["SCHEMES", "Meaning", "Scheme", "State", "display_name", "meanings", "state", "states", "translate"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means from one day to another, both included."""

    code: str
    since: date
    until: date


_HINT = "give an ISO 3166 alpha-3 code such as JPN, or an English name"


def state(name: str | int, *, scheme: Scheme | None = None, on: date | str | None = None) -> State:
    """Find a state by any of its codes or names.

    Parameters
    ----------
    name : str or int
        A code or an English name, adjective, capital or abbreviation; case, diacritics, punctuation and
        *the* do not matter.
    scheme : str, optional
        One of `SCHEMES`; ``"iso3"`` includes the codes of bodies. Needed where schemes disagree.
    on : datetime.date or str, optional
        The day of which the name speaks. Needed where the meaning changed.

    Returns
    -------
    State
        The row of that state that holds on the day, or the present (else last) one.

    Raises
    ------
    UnknownNameError
        If no state has the name; the nearest names are given.
    AmbiguousNameError
        If the name has several meanings; the message says what to give.

    Examples
    --------
    >>> state("Seoul").code, state("KS", scheme="fips10_4").code, state("Russia", on="1980-01-01").code
    ('KOR', 'KOR', 'SUN')
    """
    text = str(name).strip()
    if scheme is not None and scheme not in SCHEMES:
        raise InvalidInputError(f"scheme '{scheme}' is not known; expected one of {', '.join(SCHEMES)}.")
    day = _as_day(on)
    found = {
        one: _narrowed(rows, one, day) for one in _schemes_for(text, scheme) if (rows := registry().find(one, text))
    }
    if not found:
        kind = "state" if scheme in (None, "name") else f"state code in scheme {scheme}"
        raise UnknownNameError.of(kind, text, registry().spellings, hint=_HINT)
    if scheme is None and _is_contested(found):
        raise _ambiguous_scheme(text, found)
    rows = tuple(dict.fromkeys(row for kept in found.values() for row in kept))
    if len(rows) > 1 and day is None and set(found) <= set(NUMERIC):
        raise _ambiguous_day(text, rows)
    if len({row.code for row in rows}) > 1:
        raise _ambiguous(text, rows)
    return _narrowed(rows, "iso3", day)[-1]


def states(*, on: date | str | None = None) -> tuple[State, ...]:
    """List the states proper, without bodies and territories, that existed on a day (default: exist now).

    Parameters
    ----------
    on : datetime.date or str, optional
        A day; without it, the rows whose span is open.
    """
    day = _as_day(on)
    return tuple(
        row
        for row in registry().states
        if not (row.is_body or row.is_territory) and (row.valid_to is None if day is None else row.exists_on(day))
    )


def display_name(code: str, *, on: date | str | None = None) -> str:
    """Return the English name to show for one of our codes.

    Parameters
    ----------
    code : str
        ISO alpha-3, or the code of a body; any other spelling is looked up with `state`.
    on : datetime.date or str, optional
        The day of which the text speaks: ``DEU`` in 1970 is West Germany.
    """
    rows = registry().by_code.get(code)
    return _narrowed(rows, "iso3", _as_day(on))[-1].name if rows else state(code, on=on).name


def translate(code: str | int, *, scheme: Scheme, to: Scheme, on: date | str | None = None) -> str:
    """Translate a code from one scheme to another.

    Parameters
    ----------
    code : str or int
        The code in ``scheme``.
    scheme, to : str
        Schemes, of `SCHEMES`.
    on : datetime.date or str, optional
        The day of which the code speaks.

    Raises
    ------
    UnknownNameError
        If the code is unknown, or the state has no code in ``to``.

    Examples
    --------
    >>> translate("KS", scheme="fips10_4", to="cow"), translate(260, scheme="gw", to="cow", on="2000-01-01")
    ('732', '255')
    """
    if to not in SCHEMES:
        raise InvalidInputError(f"scheme '{to}' is not known; expected one of {', '.join(SCHEMES)}.")
    row = state(code, scheme=scheme, on=on)
    value: str = row.code if to == "iso3" else getattr(row, to)
    if not value:
        raise UnknownNameError(f"{row.name} ({row.code}) has no code in scheme {to}; translate to iso3 instead.")
    return value


def _schemes_for(text: str, scheme: Scheme | None) -> tuple[Scheme, ...]:
    if scheme is not None:
        return (scheme,)
    if text.isdigit():
        return NUMERIC
    if len(text) == 2:
        return ("name", "iso2", "fips10_4")
    return ("name",) if registry().find("name", text) else ("cameo",)


def _as_day(on: date | str | None) -> date | None:
    if not isinstance(on, str):
        return on
    from detente.asof import as_day  # loads Polars, which a lookup without a day should not wait for

    return as_day(on, name="on")


def _narrowed(rows: tuple[State, ...], scheme: Scheme, day: date | None) -> tuple[State, ...]:
    """Keep the rows of the day, or for names and ISO codes the present ones; all of them if none is left."""
    if day is not None:
        return tuple(row for row in rows if row.exists_on(day)) or rows
    if scheme in NUMERIC:
        return rows
    return tuple(row for row in rows if row.valid_to is None) or rows


def _is_contested(found: dict[Scheme, tuple[State, ...]]) -> bool:
    """Tell whether the schemes that know a short code disagree, or only FIPS 10-4 knows it."""
    if set(found) <= {"name", "cameo"}:
        return False
    if set(found) <= set(NUMERIC):
        return len({frozenset(rows) for rows in found.values()}) > 1
    return set(found) == {"fips10_4"} or len({frozenset(row.code for row in rows) for rows in found.values()}) > 1


def _listed(rows: Iterable[State]) -> str:
    return ", ".join(f"{row.name} ({row.code}{', ' + row.span if row.span else ''})" for row in rows)


def _ambiguous_scheme(text: str, found: dict[Scheme, tuple[State, ...]]) -> AmbiguousNameError:
    meanings = "; ".join(f"{_listed(rows)} in {scheme}" for scheme, rows in found.items())
    only = " only" if len(found) == 1 else ""
    return AmbiguousNameError(
        f"'{text}' is {meanings}{only}; give scheme='...', or write the ISO alpha-3 code or the name."
    )


def _ambiguous_day(text: str, rows: tuple[State, ...]) -> AmbiguousNameError:
    return AmbiguousNameError(
        f"'{text}' meant different states at different times: {_listed(rows)}; give the day with on='YYYY-MM-DD'."
    )


def _ambiguous(text: str, rows: tuple[State, ...]) -> AmbiguousNameError:
    if any(row.valid_to is not None for row in rows):
        return _ambiguous_day(text, rows)
    return AmbiguousNameError(f"'{text}' can mean {_listed(rows)}; write the full name or the code.")


def meanings(code: str, *, scheme: Scheme) -> tuple[Meaning, ...]:
    """List what a code or name of a scheme means over time, for translating many rows at once.

    Parameters
    ----------
    code : str
        The code in ``scheme``.
    scheme : str
        One of `SCHEMES`.

    Returns
    -------
    tuple of Meaning
        Spans without gaps or overlaps, from the first day to the last that a calendar has; one where the meaning
        never changed. On each day the meaning is that of `state` for the day, and
        where no row holds, that of the next one.

    Raises
    ------
    UnknownNameError
        If no state has the code.
    AmbiguousNameError
        If it has several meanings on one day.
    """
    rows = registry().find(scheme, code)
    if len({row.code for row in rows}) <= 1:
        return (Meaning(state(code, scheme=scheme, on=date.max).code, date.min, date.max),)
    starts = {date.min}
    for row in rows:
        starts |= {row.valid_from} if row.valid_from else set()
        starts |= {row.valid_to + timedelta(days=1)} if row.valid_to else set()
    ordered = sorted(starts)
    ends = [*(start - timedelta(days=1) for start in ordered[1:]), date.max]
    return tuple(Meaning(_code_on(start, rows, code), start, end) for start, end in zip(ordered, ends, strict=True))


def _code_on(day: date, rows: tuple[State, ...], name: str) -> str:
    """Return the code of the row that holds on a day; where none does, of the next one, else of the last."""
    holding = tuple(row for row in rows if row.exists_on(day))
    if len({row.code for row in holding}) > 1:
        raise _ambiguous(name, holding)
    later = sorted((row for row in rows if (row.valid_from or date.min) > day), key=lambda row: row.valid_from or day)
    last = max(rows, key=lambda row: row.valid_to or date.max)
    return (holding or later or (last,))[0].code
