"""What the act classifier looks at: stems and where they stand between the two parties.

A sentence becomes a row of *units*. The marked parties become ``SRC`` and ``TGT``, numbers become ``#``, other
names become ``@``; all other words become stems. Features are units and pairs and triples of them, each with the
place where it stands: before the first party, between the two, after the second; close to one of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from detente.observe.coder.wordforms import stem

SOURCE, TARGET = "SRC", "TGT"
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*(?:'(?=t\b)[a-z]+)?|'s\b|\d[\d.,]*|[.,;:\"?!()]|[^\W\d_]+")


class Unit(NamedTuple):
    """One unit of a sentence with the characters it stands for."""

    text: str
    start: int
    end: int


def units(sentence: str, source: tuple[int, int] | None, target: tuple[int, int] | None) -> list[Unit]:
    """Divide a sentence into units; spans are offsets of characters."""
    spans = sorted((span, name) for span, name in ((source, SOURCE), (target, TARGET)) if span is not None)
    if len(spans) == 2 and spans[1][0][0] < spans[0][0][1]:  # one inside the other: the outer one ends where it begins
        (outer, name), (inner, other) = spans
        inner_first = inner[0] - outer[0] < outer[1] - inner[1]
        spans = [((outer[0], outer[0]), name), (inner, other)] if not inner_first else [(inner, other), ((inner[1], outer[1]), name)]
    found: list[Unit] = []
    place = 0
    for (start, end), name in spans:
        _append(found, sentence, place, max(start, place))
        found.append(Unit(name, max(start, place), max(end, place)))
        place = max(end, place)
    _append(found, sentence, place, len(sentence))
    return found


def _append(found: list[Unit], sentence: str, start: int, end: int) -> None:
    for match in _WORD.finditer(sentence, start, end):
        word = match[0]
        first = word[0]
        if first.isdigit():
            text = "#"
        elif first.isupper() and (any(unit.text not in {'"', "("} for unit in found) or len(word) < 2):
            text = "@"
        else:
            text = stem(word.lower())
        if text == "@" and found and found[-1].text == "@":
            found[-1] = Unit("@", found[-1].start, match.end())
        else:
            found.append(Unit(text, match.start(), match.end()))


def features(row: list[str]) -> list[str]:
    """Return the features of a row of units, each once."""
    n = len(row)
    s = row.index(SOURCE) if SOURCE in row else -1
    t = row.index(TARGET) if TARGET in row else -1
    first, second = (min(s, t), max(s, t)) if s >= 0 and t >= 0 else (max(s, t), n)
    order = "n" if s < 0 or t < 0 else "a" if s < t else "p"
    found: set[str] = set()
    for i in range(n):
        word = row[i]
        zone = "<" if i < first else order if i < second else ">"
        found.add(f"{word}")
        found.add(f"{zone}:{word}")
        if len(word) > 5:
            found.add(f"{zone}~{word[:5]}")
        if i + 1 < n:
            pair = f"{word} {row[i + 1]}"
            found.add(pair)
            found.add(f"{zone}:{pair}")
            if i + 2 < n:
                found.add(f"{pair} {row[i + 2]}")
                found.add(f"{word} _ {row[i + 2]}")
    for name, place in (("S", s), ("T", t)):
        if place >= 0:
            for k in range(1, 6):
                if place + k < n and row[place + k] not in {SOURCE, TARGET}:
                    found.add(f"{name}+:{row[place + k]}")
                else:
                    break
            for k in range(1, 6):
                if place - k >= 0 and row[place - k] not in {SOURCE, TARGET}:
                    found.add(f"{name}-:{row[place - k]}")
                else:
                    break
    found.add(f"order:{order}")
    return list(found)
