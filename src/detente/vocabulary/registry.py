"""The table of states in memory: its rows, and an index of every code and name to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from detente.vocabulary.spelling import fold
from detente.vocabulary.tables import items, read_table

Scheme = Literal["iso3", "iso2", "iso_numeric", "cow", "gw", "cameo", "fips10_4", "name"]
SCHEMES: tuple[Scheme, ...] = ("iso3", "iso2", "iso_numeric", "cow", "gw", "cameo", "fips10_4", "name")
NUMERIC: tuple[Scheme, ...] = ("iso_numeric", "cow", "gw")


@dataclass(frozen=True, slots=True)
class State:
    """A state, territory or body during one span of its existence.

    Attributes
    ----------
    code : str
        ISO 3166-1 alpha-3 (also former codes, ``XKX`` for Kosovo, and four codes of our own for states
        that ISO never listed), or the short code of a body (``UN``).
    name, name_formal, adjective, capital : str
        English names; ``capital`` is the seat of government that stands for it in the news.
    valid_from, valid_to : datetime.date or None
        First and last day of the span; ``None`` is open.
    is_body : bool
        An international body that acts like a state.
    is_territory : bool
        A dependent or unsettled territory with an ISO code of its own.
    iso2, iso_numeric, cow, gw, cameo, fips10_4 : str
        Its code in each scheme, empty if none; the first where a scheme has several.
    successor : str
        Code of the state that continues it, empty if none or several.
    aliases : tuple of str
        Other names it is found by.
    note : str
        What a reader should know about the row.
    """

    code: str
    name: str
    name_formal: str
    adjective: str
    capital: str
    valid_from: date | None
    valid_to: date | None
    is_body: bool
    is_territory: bool
    iso2: str
    iso_numeric: str
    cow: str
    gw: str
    cameo: str
    fips10_4: str
    successor: str
    aliases: tuple[str, ...]
    note: str

    def exists_on(self, day: date) -> bool:
        """Tell whether a day lies in the span of this row."""
        after_start = self.valid_from is None or self.valid_from <= day
        return after_start and (self.valid_to is None or day <= self.valid_to)

    @property
    def span(self) -> str:
        """The years of the row as text: ``1949-1990``, ``since 1990``, ``to 1922``, or empty."""
        if self.valid_to is None:
            return f"since {self.valid_from.year}" if self.valid_from else ""
        return (
            f"{self.valid_from.year}-{self.valid_to.year}" if self.valid_from else f"to {self.valid_to.year}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        plain = asdict(self)
        plain["aliases"] = list(self.aliases)
        for field in ("valid_from", "valid_to"):
            plain[field] = plain[field].isoformat() if plain[field] else None
        return plain


@dataclass(frozen=True, slots=True)
class Registry:
    """All rows, the rows of each code, and the rows behind each key of each scheme."""

    states: tuple[State, ...]
    by_code: dict[str, tuple[State, ...]]
    by_key: dict[tuple[str, str], tuple[State, ...]]
    spellings: tuple[str, ...]

    def find(self, scheme: Scheme, name: str) -> tuple[State, ...]:
        """Return the rows that a spelling stands for in one scheme."""
        return self.by_key.get((scheme, key(scheme, name)), ())


def key(scheme: Scheme, name: str) -> str:
    """Normalise a spelling as the index does: names folded, codes in capitals, numbers without zeros."""
    if scheme == "name":
        return fold(name)
    code = name.strip().upper()
    return (code.lstrip("0") or code) if scheme in NUMERIC else code


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _first(cell: str) -> str:
    return next(iter(items(cell)), "")


def _state(row: dict[str, str]) -> State:
    return State(
        code=row["iso3"],
        name=row["name"],
        name_formal=row["name_formal"],
        adjective=_first(row["adjective"]),
        capital=_first(row["capital"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        is_body=row["kind"] == "body",
        is_territory=row["kind"] == "territory",
        iso2=row["iso2"],
        iso_numeric=_first(row["iso_numeric"]),
        cow=row["cow"],
        gw=row["gw"],
        cameo=_first(row["cameo"]),
        fips10_4=_first(row["fips10_4"]),
        successor=row["successor"],
        aliases=items(row["aliases"]),
        note=row["note"],
    )


def _names(row: dict[str, str]) -> tuple[str, ...]:
    lists = (items(row[column]) for column in ("adjective", "capital", "aliases", "iso3_also"))
    return (row["name"], row["name_formal"], row["iso3"], *(name for names in lists for name in names))


@cache
def registry() -> Registry:
    """Read ``tables/states.csv`` once."""
    states: list[State] = []
    by_code: dict[str, list[State]] = {}
    by_key: dict[tuple[str, str], list[State]] = {}
    spellings: dict[str, None] = {}
    for row in read_table("states"):
        state = _state(row)
        states.append(state)
        by_code.setdefault(state.code, []).append(state)
        codes: dict[Scheme, tuple[str, ...]] = {
            scheme: _names(row) if scheme == "name" else items(row[scheme]) for scheme in SCHEMES
        }
        codes["iso3"] += items(row["iso3_also"])
        spellings.update(dict.fromkeys(codes["name"]))
        for scheme, names in codes.items():
            for one in {key(scheme, name) for name in names}:
                by_key.setdefault((scheme, one), []).append(state)
    return Registry(
        tuple(states),
        {code: tuple(rows) for code, rows in by_code.items()},
        {pair: tuple(rows) for pair, rows in by_key.items()},
        tuple(spellings),
    )
