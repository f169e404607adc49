"""What the act classifier looks at: stems, and where they stand between the two parties.

A sentence becomes a row of *units*. The marked parties become ``SRC`` and ``TGT``, numbers become ``#``, other
names become ``@``; every other word becomes its stem, without hyphens (``cease-fire`` and ``ceasefire`` meet). A
*feature* is a unit, a pair or a triple of neighbours, or a pair with one unit left out; most carry the place where
they stand: before the first party, between the two (``a`` if the source comes first, ``p`` if the target does), after
the second, or within five units of one of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from detente.observe.coder.wordforms import stem

SOURCE, TARGET = "SRC", "TGT"
_PARTIES = frozenset((SOURCE, TARGET))
_WINDOW = 5
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*(?:'(?=t\b)[a-z]+)?|'s\b|\d[\d.,]*|[.,;:\"?!()]|[^\W\d_]+")

Span = tuple[int, int]


class Unit(NamedTuple):
    """One unit of a sentence with the characters it stands for."""

    text: str
    start: int
    end: int


def units(sentence: str, source: Span | None = None, target: Span | None = None) -> list[Unit]:
    """Divide a sentence into units.

    Parameters
    ----------
    sentence : str
        Any text.
    source, target : (int, int), optional
        First character and the one after the last of the acting party and of the party acted upon. If one span
        lies inside the other, the inner one stays and the outer one becomes its longer side.

    Examples
    --------
    >>> [unit.text for unit in units("Oslo condemned Rome on Monday.", (0, 4), (15, 19))]
    ['SRC', 'condemn', 'TGT', 'on', '@', '.']
    """
    found: list[Unit] = []
    place = 0
    for name, (start, end) in _apart(source, target):
        _append(found, sentence, place, start)
        found.append(Unit(name, start, end))
        place = end
    _append(found, sentence, place, len(sentence))
    return found


def _apart(source: Span | None, target: Span | None) -> list[tuple[str, Span]]:
    """Bring the spans into order and make sure that they do not overlap."""
    given = [(name, span) for name, span in ((SOURCE, source), (TARGET, target)) if span is not None]
    given.sort(key=lambda one: one[1])
    if len(given) < 2 or given[1][1][0] >= given[0][1][1]:
        return given
    (outer, (start, end)), (inner, span) = given
    if span[0] - start >= end - span[1]:
        return [(outer, (start, start)), (inner, span)]
    return [(inner, span), (outer, (span[1], max(end, span[1])))]


def _append(found: list[Unit], sentence: str, start: int, end: int) -> None:
    for match in _WORD.finditer(sentence, start, end):
        word = match[0]
        if word[0].isdigit():
            text = "#"
        elif word[0].isupper() and (len(word) < 2 or any(unit.text not in {'"', "("} for unit in found)):
            text = "@"
        else:
            text = stem(word.lower().replace("-", ""))
        if text == "@" and found and found[-1].text == "@":
            found[-1] = Unit("@", found[-1].start, match.end())
        else:
            found.append(Unit(text, match.start(), match.end()))


def features(row: list[str]) -> dict[str, Span]:
    """Return the features of a row of units, each with the units it covers (first, one after the last)."""
    n = len(row)
    s = row.index(SOURCE) if SOURCE in row else -1
    t = row.index(TARGET) if TARGET in row else -1
    has_both = s >= 0 and t >= 0
    first, second = (min(s, t), max(s, t)) if has_both else (max(s, t), n)
    order = "n" if not has_both else "a" if s < t else "p"
    found: dict[str, Span] = {f"order:{order}": (0, 0)}
    for i, word in enumerate(row):
        zone = "<" if i < first else order if i < second else ">"
        found[word] = found[f"{zone}:{word}"] = (i, i + 1)
        if i + 1 < n:
            pair = f"{word} {row[i + 1]}"
            found[pair] = found[f"{zone}:{pair}"] = (i, i + 2)
            if i + 2 < n:
                found[f"{pair} {row[i + 2]}"] = (i, i + 3)
                found[f"{word} _ {row[i + 2]}"] = (i, i + 3)
    for name, place in (("S", s), ("T", t)):
        if place >= 0:
            _near(found, row, name, place)
    return found


def _near(found: dict[str, Span], row: list[str], name: str, place: int) -> None:
    """Add the units within reach of a party, up to the other party."""
    for sign, step in (("+", 1), ("-", -1)):
        for i in range(place + step, place + step * (_WINDOW + 1), step):
            if not 0 <= i < len(row) or row[i] in _PARTIES:
                break
            found[f"{name}{sign}:{row[i]}"] = (i, i + 1)
