"""The dyad: two states, in no order, and the spellings of a pair."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.errors import AmbiguousNameError, DetenteError, InvalidInputError, UnknownNameError
from detente.vocabulary.registry import registry
from detente.vocabulary.states import display_name, state

_SEPARATOR = re.compile(r"\s*(?:[-‐‑–—/,;|&~]|\s(?:and|vs\.?|versus|v\.)\s|<->|↔)\s*", re.IGNORECASE)
_LONGEST = 300
"""Letters of a text; the longest name of a state or body has about seventy."""
_MOST_CUTS = 12
"""Places where a text may be cut; no two names of states have more, and each costs a search for the nearest names."""
_EXPECTED = "expected two states, for example JPN-KOR or 'Japan / South Korea'"


@dataclass(frozen=True, slots=True)
class Dyad:
    """Two states without an order.

    Parameters
    ----------
    a, b : str
        Any spelling that `detente.vocabulary.states.state` accepts.

    Attributes
    ----------
    a, b : str
        The two codes, in alphabetical order.

    Raises
    ------
    InvalidInputError
        If both spellings name one state, or one names a body whose code holds a hyphen.
    UnknownNameError, AmbiguousNameError
        If a spelling names no state, or several.

    Examples
    --------
    >>> Dyad("South Korea", "JPN").code, Dyad("JPN", "KOR") == Dyad("KOR", "JPN")
    ('JPN-KOR', True)
    """

    a: str
    b: str

    def __post_init__(self) -> None:
        first, second = sorted((_code(self.a), _code(self.b)))
        if first == second:
            raise InvalidInputError(
                f"'{self.a}' and '{self.b}' are one state, {display_name(first)} ({first}); {_EXPECTED}."
            )
        for code in (first, second):
            if "-" in code:  # the code of a pair is read by its one hyphen, everywhere
                raise InvalidInputError(
                    f"{display_name(code)} ({code}) cannot be one of a pair, since a hyphen parts the two codes of "
                    f"one; give a pair of states, and ask about the body as a third party with --by {code}."
                )
        object.__setattr__(self, "a", first)
        object.__setattr__(self, "b", second)

    @classmethod
    def parse(cls, text: str) -> Dyad:
        """Read a pair from one text: ``JPN-KOR``, ``japan-south korea``, ``Japan / South Korea``.

        A hyphen may also belong to a name (``Guinea-Bissau / Portugal``): every place where the text can
        be cut is tried, and exactly one cut may give two states.

        Raises
        ------
        InvalidInputError
            If the text is too long or cannot be cut, or names one state only or a body whose code holds a hyphen.
        UnknownNameError, AmbiguousNameError
            If a side is unknown, or if several cuts give different pairs.
        """
        if len(text) > _LONGEST:
            raise InvalidInputError(f"'{text[:80]}...' does not name a pair; {_EXPECTED}.")
        text = text.strip()
        cuts = [(text[: cut.start()], text[cut.end() :]) for cut in _SEPARATOR.finditer(text)]
        cuts = [(left.strip(), right.strip()) for left, right in cuts if left.strip() and right.strip()]
        if not 0 < len(cuts) <= _MOST_CUTS or _names_a_state(text):
            raise InvalidInputError(f"'{text[:80]}' does not name a pair; {_EXPECTED}.")
        found: dict[Dyad, None] = {}
        errors: list[DetenteError] = []
        for left, right in cuts:
            try:
                found[cls(left, right)] = None
            except DetenteError as error:
                errors.append(error)
        if len(found) > 1:
            pairs = ", ".join(dyad.code for dyad in found)
            raise AmbiguousNameError(f"'{text}' can be read as {pairs}; write the pair with codes.")
        if not found:
            # A cut that gave two names and still no pair tells more than one that gave none.
            named = next((error for error in errors if isinstance(error, InvalidInputError)), None)
            unknown = errors[0] if len(cuts) == 1 else UnknownNameError.of("pair of states", text, (), hint=_EXPECTED)
            raise named or unknown
        return next(iter(found))

    @property
    def code(self) -> str:
        """The two codes joined by a hyphen: ``JPN-KOR``."""
        return f"{self.a}-{self.b}"

    @property
    def names(self) -> tuple[str, str]:
        """The English names, in the order of the codes."""
        return display_name(self.a), display_name(self.b)

    @property
    def directions(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Both directed dyads, (actor, recipient)."""
        return (self.a, self.b), (self.b, self.a)

    def other(self, code: str) -> str:
        """Return the code of the other side.

        Raises
        ------
        InvalidInputError
            If the state is not one of the two.
        """
        own = _code(code)
        if own not in (self.a, self.b):
            raise InvalidInputError(f"'{code}' is not a side of {self.code}; expected {self.a} or {self.b}.")
        return self.b if own == self.a else self.a

    def to_dict(self) -> dict[str, str]:
        """Return plain values for JSON."""
        return {"a": self.a, "b": self.b, "code": self.code}

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and code in (self.a, self.b)

    def __str__(self) -> str:
        return self.code


def _code(spelling: str) -> str:
    """Take our own three-letter codes as they are (also former ones, without a day); look up the rest."""
    return spelling if len(spelling) > 2 and spelling in registry().by_code else state(spelling).code


def _names_a_state(text: str) -> bool:
    try:
        state(text)
    except AmbiguousNameError:
        return True
    except UnknownNameError:
        return False
    return True
