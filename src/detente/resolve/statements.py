"""Preference statements: Boolean expressions of options, evaluated on all conflict states at once.

Grammar, loosest binding first (``->`` groups to the right, the others to the left)::

    equivalence  = implication { "<->" implication }
    implication  = disjunction [ "->" implication ]
    disjunction  = conjunction { "|" conjunction }
    conjunction  = negation { "&" negation }
    negation     = "!" negation | "(" equivalence ")" | option id | pattern

A *pattern* has one character for each option: ``Y`` taken, ``N`` not taken, ``-`` either. A conflict state is
given as a *code*, an integer whose bit ``k`` is 1 if option ``k`` is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.errors import CaseError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_TOKEN = re.compile(r"<->|->|[!&|()]|[YN-]+(?![\w>-])|[A-Za-z_]\w*")


def check_pattern(pattern: object, n_options: int, where: str) -> str:
    """Return a pattern over Y, N and - after checking its length and its letters."""
    if not isinstance(pattern, str) or len(pattern) != n_options or set(pattern) - set("YN-"):
        raise CaseError(f"{where}: {pattern!r} found; expected {n_options} characters out of Y, N and -.")
    return pattern


def mask_and_value(pattern: str) -> tuple[int, int]:
    """Return the bits that a pattern speaks of, and those of them that it wants taken."""
    mask = sum(1 << place for place, mark in enumerate(pattern) if mark != "-")
    return mask, sum(1 << place for place, mark in enumerate(pattern) if mark == "Y")


def fitting(pattern: str, codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell for each code whether it fits a pattern."""
    mask, value = mask_and_value(pattern)
    fits: NDArray[np.bool_] = (codes & mask) == value
    return fits


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
    """Recursive descent over the tokens of one statement; every method returns a truth value for each code."""

    words: list[str]
    option_ids: Sequence[str]
    codes: NDArray[np.int64]
    where: str
    place: int = 0

    def next(self) -> str:
        return self.words[self.place] if self.place < len(self.words) else ""

    def takes(self, sign: str) -> bool:
        if self.next() == sign:
            self.place += 1
            return True
        return False

    def equivalence(self) -> NDArray[np.bool_]:
        truth = self.implication()
        while self.takes("<->"):
            truth = ~(truth ^ self.implication())
        return truth

    def implication(self) -> NDArray[np.bool_]:
        truth = self.disjunction()
        if self.takes("->"):
            truth = ~truth | self.implication()
        return truth

    def disjunction(self) -> NDArray[np.bool_]:
        truth = self.conjunction()
        while self.takes("|"):
            truth = truth | self.conjunction()
        return truth

    def conjunction(self) -> NDArray[np.bool_]:
        truth = self.negation()
        while self.takes("&"):
            truth = truth & self.negation()
        return truth

    def negation(self) -> NDArray[np.bool_]:
        if self.takes("!"):
            return ~self.negation()
        if self.takes("("):
            truth = self.equivalence()
            if not self.takes(")"):
                raise CaseError(f"{self.where}: a parenthesis is not closed; expected ')'.")
            return truth
        return self.atom()

    def atom(self) -> NDArray[np.bool_]:
        word = self.next()
        self.place += 1
        if word in self.option_ids:
            taken: NDArray[np.bool_] = (self.codes >> self.option_ids.index(word) & 1).astype(bool)
            return taken
        if word and not set(word) - set("YN-"):
            return fitting(check_pattern(word, len(self.option_ids), self.where), self.codes)
        shown = f"'{word}'" if word else "the end of the statement"
        raise CaseError(f"{self.where}: {shown} found; expected one of the options {', '.join(self.option_ids)}.")


def truth(text: str, option_ids: Sequence[str], codes: NDArray[np.int64], *, where: str) -> NDArray[np.bool_]:
    """Evaluate one statement.

    Parameters
    ----------
    text : str
        The statement, for example ``"talks -> keep & !wto"`` or ``"YNN | NNY"``.
    option_ids : sequence of str
        Ids of the options in the order of the code's bits (the first option is bit 0).
    codes : numpy array of int64, shape (n,)
        The states, each as the bits of its options.
    where : str
        The place in the case, for messages.

    Returns
    -------
    numpy array of bool, shape (n,)
        Whether the statement holds.

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
