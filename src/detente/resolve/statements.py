"""Preference statements: Boolean expressions of options, evaluated on all conflict states at once.

Grammar, loosest binding first (``->`` groups to the right, the others to the left)::

    equivalence  = implication { "<->" implication }
    implication  = disjunction [ "->" implication ]
    disjunction  = conjunction { "|" conjunction }
    conjunction  = negation { "&" negation }
    negation     = "!" negation | "(" equivalence ")" | option id | pattern

A *pattern* has one character for each option: ``Y`` taken, ``N`` not taken, ``-`` either. The truth of an
expression is a bit set: bit ``k`` of the integer is 1 if the expression holds in the ``k``-th state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.errors import CaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TOKEN = re.compile(r"<->|->|[!&|()]|[YN-]+(?![\w>-])|[A-Za-z_]\w*")


def check_pattern(pattern: object, n_options: int, where: str) -> str:
    """Return a pattern over Y, N and - after checking its length and its letters."""
    if not isinstance(pattern, str) or len(pattern) != n_options or set(pattern) - set("YN-"):
        raise CaseError(f"{where}: {pattern!r} found; expected {n_options} characters out of Y, N and -.")
    return pattern


def matches(pattern: str, code: int) -> bool:
    """Whether a state, given as the bits of its options, fits a pattern."""
    return all(mark == "-" or (mark == "Y") == bool(code >> place & 1) for place, mark in enumerate(pattern))


def tokens(text: str, where: str) -> list[str]:
    """Split a statement into its words and signs."""
    found: list[str] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        match = _TOKEN.match(text, place)
        if match is None:
            raise CaseError(
                f"{where}: {text!r} cannot be read at character {place + 1}; "
                "expected option ids, Y/N/- patterns, the signs ! & | -> <-> or parentheses."
            )
        found.append(match.group())
        place = match.end()
    return found


@dataclass(slots=True)
class _Reader:
    """Recursive descent over the tokens of one statement; every method returns a bit set."""

    words: list[str]
    option_ids: Sequence[str]
    codes: Sequence[int]
    where: str
    place: int = 0

    @property
    def everywhere(self) -> int:
        return (1 << len(self.codes)) - 1

    def next(self) -> str:
        return self.words[self.place] if self.place < len(self.words) else ""

    def takes(self, sign: str) -> bool:
        if self.next() == sign:
            self.place += 1
            return True
        return False

    def equivalence(self) -> int:
        truth = self.implication()
        while self.takes("<->"):
            truth = self.everywhere & ~(truth ^ self.implication())
        return truth

    def implication(self) -> int:
        truth = self.disjunction()
        if self.takes("->"):
            truth = (self.everywhere & ~truth) | self.implication()
        return truth

    def disjunction(self) -> int:
        truth = self.conjunction()
        while self.takes("|"):
            truth |= self.conjunction()
        return truth

    def conjunction(self) -> int:
        truth = self.negation()
        while self.takes("&"):
            truth &= self.negation()
        return truth

    def negation(self) -> int:
        if self.takes("!"):
            return self.everywhere & ~self.negation()
        if self.takes("("):
            truth = self.equivalence()
            if not self.takes(")"):
                raise CaseError(f"{self.where}: a parenthesis is not closed; expected ')'.")
            return truth
        return self.atom()

    def atom(self) -> int:
        word = self.next()
        self.place += 1
        if word in self.option_ids:
            place = self.option_ids.index(word)
            return _where_true(self.codes, lambda code: bool(code >> place & 1))
        if word and not set(word) - set("YN-"):
            pattern = check_pattern(word, len(self.option_ids), self.where)
            return _where_true(self.codes, lambda code: matches(pattern, code))
        shown = f"'{word}'" if word else "the end of the statement"
        raise CaseError(f"{self.where}: {shown} found; expected one of the options {', '.join(self.option_ids)}.")


def _where_true(codes: Sequence[int], holds: Callable[[int], bool]) -> int:
    return sum(1 << k for k, code in enumerate(codes) if holds(code))


def truth(text: str, option_ids: Sequence[str], codes: Sequence[int], *, where: str) -> int:
    """Evaluate one statement.

    Parameters
    ----------
    text : str
        The statement, for example ``"talks -> keep & !wto"`` or ``"YNN | NNY"``.
    option_ids : sequence of str
        Ids of the options in the order of the state's bits (the first option is bit 0).
    codes : sequence of int
        The states, each as the bits of its options.
    where : str
        The place in the case, for messages.

    Returns
    -------
    int
        Bit set of the states (by their place in ``codes``) in which the statement holds.

    Raises
    ------
    CaseError
        If the statement cannot be read or names an unknown option.
    """
    reader = _Reader(tokens(text, where), option_ids, codes, where)
    result = reader.equivalence()
    if reader.place < len(reader.words):
        raise CaseError(f"{where}: '{reader.next()}' is left over in {text!r}; expected an operator or the end.")
    return result
