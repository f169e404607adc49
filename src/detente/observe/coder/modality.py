"""PLOVER's auxiliary modes: is an act negated, hypothetical, in the future, or long past?

The words are read in the clause that holds the act, from the party named first to the words that carry the act.
For acts that *are* speech (AGREE, REQUEST, REJECT, THREATEN) only what stands before the first of those words counts,
but for "may", "might" and "could": "may agree to help" is hypothetical, "agreed to help" is not. A REJECT is a refusal
by itself, so its own "not" does not negate it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.observe.coder.features import Span, Unit

_NEGATIONS = frozenset(("not", "never", "neither", "nor", "nobody", "cannot", "without", "no", "hardly"))
_POSSIBLE = frozenset(
    ("would", "could", "may", "might", "if", "should", "unless", "whether", "possibl", "perhap", "possibly")
)
_OPEN = frozenset(("may", "might", "could"))
_FUTURE = frozenset(("will", "shall", "tomorrow", "soon", "plan", "intend", "schedul", "expect", "prepar", "due"))
_SPEECH = frozenset(("AGREE", "REQUEST", "REJECT", "THREATEN"))
_HISTORICAL = re.compile(
    r"\b(?:years|decades|centuries|generations) (?:ago|earlier|before)\b|\bin the (?:1[5-9]|20)\d0s\b|\bcentury\b"
    r"|\b(?:once|formerly|historically) \w+|\bused to\b|\banniversary of\b"
    r"|\bduring the (?:\w+ ){0,3}(?:war|colonial)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:in|since|of|during|from) ((?:1[5-9]|20)\d\d)\b")
_STALE_YEARS = 2


@dataclass(frozen=True, slots=True)
class Modality:
    """PLOVER's auxiliary modes of one act."""

    is_negated: bool = False
    is_hypothetical: bool = False
    is_future: bool = False
    is_historical: bool = False


def modality(sentence: str, row: Sequence[Unit], cue: Span, type_: str | None, year: int | None = None) -> Modality:
    """Read the auxiliary modes of the act that the units ``cue`` carry.

    Parameters
    ----------
    sentence : str
        The whole sentence.
    row : sequence of Unit
        Its units.
    cue : (int, int)
        The units that carry the act: first, one after the last.
    type_ : str or None
        The type of the act.
    year : int, optional
        The year of the document. With it, an act dated two years back or more is historical.
    """
    words = [unit.text for unit in row]
    start = max((i for i in range(cue[0]) if words[i] in {",", ";", ".", '"'} and i > 0), default=-1) + 1
    reach = words[start : cue[0]] if type_ in _SPEECH else words[start : cue[1]]
    close = reach[-6:] if type_ in _SPEECH else reach[-8:]
    negated = any(word in _NEGATIONS or word.endswith("n't") for word in close)
    return Modality(
        is_negated=negated and type_ != "REJECT",
        is_hypothetical=any(word in _POSSIBLE for word in close) or not _OPEN.isdisjoint(words[cue[0] : cue[1]]),
        is_future=any(word in _FUTURE for word in close) or _is_to(close),
        is_historical=bool(_HISTORICAL.search(sentence)) or _is_stale(sentence, year),
    )


def _is_to(words: Sequence[str]) -> bool:
    return any(first == "be" and second == "to" for first, second in pairwise(words))


def _is_stale(sentence: str, year: int | None) -> bool:
    found = [int(match[1]) for match in _YEAR.finditer(sentence)]
    return year is not None and bool(found) and min(found) <= year - _STALE_YEARS
