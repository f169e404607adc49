"""Sentences of a document.

A text is cut at its ends of sentences by rule: a full stop, question or exclamation mark that no abbreviation, initial
or number explains, before what can begin a sentence. A blank line always ends one. The dateline of an agency report
("SEOUL, Aug. 22 (Yonhap) --") is taken off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ABBREVIATIONS = frozenset(
    ("mr", "mrs", "ms", "dr", "prof", "gen", "lt", "col", "maj", "capt", "adm", "sgt", "brig", "cmdr", "sen", "rep",
     "gov", "pres", "st", "mt", "ft", "no", "nos", "vs", "etc", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
     "sept", "oct", "nov", "dec", "inc", "corp", "ltd", "co", "vol", "art", "cf", "fig", "approx", "dept", "univ",
     "bros", "jr", "sr", "hon", "rev", "amb", "min", "sec", "supt", "messrs", "vice", "u.s", "u.n", "u.k", "e.g", "i.e",
     "a.m", "p.m", "d.c", "e.u", "ph.d")
)  # fmt: skip
_STOP = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s)|\n\s*\n|\n(?=\s*[•\-*]\s)")
_OPENS = re.compile(r"\s*[\"'“‘(\[]*[A-Z0-9À-Þ•]")
_LAST_WORD = re.compile(r"([\w.]+)\.+[\"'”’)\]]*$")
_DATELINE = re.compile(
    r"^(?:[A-Z][A-Z .'’-]{2,40})(?:,\s*[A-Z][\w .]{2,30})?"
    r"(?:,?\s*(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2})?"
    r"(?:\s*\([A-Z][\w /.-]{1,30}\))?\s*(?:--+|—|–|-|:)\s+"
)
LONGEST = 1_200
"""Characters; what is longer is a table or a list, not a sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, and the paragraph it stands in."""

    text: str
    number: int
    paragraph: int = 0


def without_dateline(text: str) -> str:
    """Take the dateline off a first sentence.

    Examples
    --------
    >>> without_dateline("SEOUL, Aug. 22 (Yonhap) -- The government decided on Thursday.")
    'The government decided on Thursday.'
    """
    return _DATELINE.sub("", text, count=1)


def sentences(text: str) -> list[Sentence]:
    """Cut a text into sentences.

    Parameters
    ----------
    text : str
        Running text; blank lines part paragraphs.

    Examples
    --------
    >>> [one.text for one in sentences("On Aug. 22, the U.S. protested. Tokyo did not answer.")]
    ['On Aug. 22, the U.S. protested.', 'Tokyo did not answer.']
    """
    found: list[Sentence] = []
    for paragraph, block in enumerate(re.split(r"\n\s*\n", text)):
        for piece in _pieces(block):
            clean = " ".join(piece.split())
            if clean:
                clean = clean if found else without_dateline(clean)
                found.append(Sentence(clean, len(found), paragraph))
    return found


def _pieces(block: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    for stop in _STOP.finditer(block):
        if stop[0].startswith("\n") or _is_end(block, start, stop):
            pieces.append(block[start : stop.end()])
            start = stop.end()
    pieces.append(block[start:])
    return pieces


def _is_end(block: str, start: int, stop: re.Match[str]) -> bool:
    if not _OPENS.match(block, stop.end()):
        return False
    if not stop[0].startswith("."):
        return True
    last = _LAST_WORD.search(block[start : stop.end()])
    if last is None:
        return True
    word = last[1].casefold()
    if word in _ABBREVIATIONS:
        # "in the U.S. The" ends a sentence, "the U.S. Senate" does not
        return (
            "." in word and re.match(r"\s*(?:The|In|On|But|It|He|She|They|A|This)\b", block[stop.end() :]) is not None
        )
    return not (len(word) == 1 and word.isalpha() and last[1].isupper())
