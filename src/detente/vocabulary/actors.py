"""Who inside a state acts: sectors after PLOVER, and codes such as ``KOR.LEG``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from detente.errors import InvalidInputError, UnknownNameError
from detente.vocabulary.registry import registry
from detente.vocabulary.states import state
from detente.vocabulary.tables import read_table


@dataclass(frozen=True, slots=True)
class Sector:
    """A part of a state or society that acts.

    Attributes
    ----------
    code : str
        Three letters, as in PLOVER: ``GOV``.
    label : str
        The word to show: ``government``.
    meaning : str
        Who belongs to it.
    """

    code: str
    label: str
    meaning: str

    def to_dict(self) -> dict[str, str]:
        """Return plain values for JSON."""
        return {"code": self.code, "label": self.label, "meaning": self.meaning}


@cache
def sectors() -> dict[str, Sector]:
    """Return every sector by its code, in the order of ``tables/sectors.csv``."""
    rows = read_table("sectors")
    return {row["sector"]: Sector(row["sector"], row["label"], row["meaning"]) for row in rows}


def sector(code: str) -> Sector:
    """Find a sector by its code, in any case.

    Raises
    ------
    UnknownNameError
        If there is no such sector.
    """
    found = sectors().get(code.strip().upper())
    if found is None:
        raise UnknownNameError.of("sector", code, sectors(), hint=f"expected one of {', '.join(sectors())}")
    return found


def split_actor(text: str) -> tuple[str, str]:
    """Split an actor code into the code of the state and the sector.

    Parameters
    ----------
    text : str
        ``"KOR.LEG"``, ``"KOR"``, ``"World Bank"``: a state or body in any spelling, and after the last dot a
        sector.

    Returns
    -------
    tuple of str
        Our code, and the sector, empty if none was given.

    Raises
    ------
    InvalidInputError
        If the text is empty.
    UnknownNameError, AmbiguousNameError
        If the state or the sector is unknown, or the state has several meanings.

    Examples
    --------
    >>> split_actor("KOR.LEG"), split_actor("World Bank"), split_actor("U.S.")
    (('KOR', 'LEG'), ('IBRD', ''), ('USA', ''))
    """
    if not text.strip():
        raise InvalidInputError("an actor is empty; expected a state such as KOR, or KOR.LEG with a sector.")
    head, dot, tail = text.strip().rpartition(".")
    if dot and (tail.strip().upper() in sectors() or head in registry().by_code):
        return _code(head), sector(tail).code
    return _code(text.strip()), ""


def _code(spelling: str) -> str:
    """Take our own codes as they are; an event table is written in them."""
    return spelling if spelling in registry().by_code else state(spelling).code
