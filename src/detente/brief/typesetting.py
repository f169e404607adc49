"""What the renderers of a brief share: printers' marks, addresses that may be linked, acts numbered as notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.brief.document import Document, Evidence

SIDES_AFTER = "who-did-what"
"""The section that both sides' acts follow; without it they come last."""
LONG_ANSWER = 160
"""Longer answers, in letters, are set in a lighter weight: whole paragraphs in bold tire the eye."""
NARROWEST, WIDEST = 6, 44
"""Letters that the narrowest and the widest column of a table are laid out for."""
_PER_CENT = re.compile(r"(?<=\d) ?%")
_THOUSANDS = re.compile(r"\b\d{1,3}(?: \d{3})+\b")
_MINUS = re.compile(r"(?<![\w.-])-(?=\d)")
_QUOTED = re.compile(r'"([^"]+)"')
_OPENING = re.compile(r"(?<![\w.,;)])'(?=\w)")
_APOSTROPHE = re.compile(r"(?<=[\w.,;)])'")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_VARIABLE = re.compile(r"var\(--[\w-]+, (#[0-9a-f]{6})\)")
_FAMILY = re.compile(r'font-family="[^"]*"')


@dataclass(frozen=True, slots=True)
class Notes:
    """Acts numbered in the order in which the brief first names them, so that paper can refer to them.

    Attributes
    ----------
    acts : tuple of Evidence
        Every act once.
    numbers : dict
        Event id -> number, from 1.
    """

    acts: tuple[Evidence, ...]
    numbers: dict[str, int]

    @classmethod
    def of(cls, document: Document) -> Notes:
        """Give numbers to the acts behind the sections of a brief, then to those of the two sides."""
        groups = [*(section.evidence for section in document.sections), *(acts for _, acts in document.sides)]
        acts = {act.id: act for group in groups for act in group}
        return cls(tuple(acts.values()), {event_id: place for place, event_id in enumerate(acts, start=1)})

    def ranges(self, acts: tuple[Evidence, ...]) -> str:
        """Write the numbers of some acts with runs drawn together: ``1–4, 7``."""
        runs: list[list[int]] = []
        for number in sorted({self.numbers[act.id] for act in acts}):
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def typeset(text: str) -> str:
    """Set a text as a printer would: true minus signs and quotation marks, no line break within a figure."""
    text = _PER_CENT.sub("\u00a0%", text)
    text = _MINUS.sub("\u2212", text)
    text = _QUOTED.sub("\u201c\\1\u201d", text)
    text = _THOUSANDS.sub(lambda match: match[0].replace(" ", "\u202f"), text)
    text = _OPENING.sub("\u2018", text)
    return _APOSTROPHE.sub("\u2019", text)


def web_address(url: str) -> str:
    """Return an address that may be linked, or an empty string: only http and https are."""
    return url if _WEB.match(url) else ""


def on_paper(drawing: str, font: str = "") -> str:
    """Give an SVG the colours of paper and a white ground, and a font, whatever a page on a screen would choose."""
    drawing = _VARIABLE.sub(r"\1", drawing)
    if font:
        drawing = _FAMILY.sub(f'font-family="{font}"', drawing)
    end = drawing.index(">") + 1
    return f'{drawing[:end]}<rect width="100%" height="100%" fill="#ffffff"/>{drawing[end:]}'


def letters_across(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return how many letters each column of a table is laid out for; it gets its share of the width."""
    letters = []
    for place, header in enumerate(headers):
        longest = max((len(row[place]) for row in rows), default=0)
        words = max((len(word) for word in header.split()), default=0)
        letters.append(min(max(longest, words, len(header) // 2, NARROWEST), WIDEST))
    return letters
