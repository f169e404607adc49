"""Nouns that act: "soldiers", "the foreign ministry", "two Japanese fishermen" - each with its PLOVER sector."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from detente.observe.coder.names import words
from detente.observe.coder.tables import rows

if TYPE_CHECKING:
    from pathlib import Path

    from detente.observe.coder.names import Word

_IRREGULAR = {
    "men": "man",
    "women": "woman",
    "people": "people",
    "children": "child",
    "police": "police",
    "wives": "wife",
    "thieves": "thief",
    "aircraft": "aircraft",
}
_INVARIABLE = frozenset(("press", "congress", "forces", "police", "media", "secret service", "diplomats"))


@dataclass(frozen=True, slots=True)
class Agent:
    """A noun phrase with a sector, and the words it covers."""

    phrase: str
    sector: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Agents:
    """All phrases by their folded words."""

    sectors: dict[str, str]
    longest: int

    def find(self, row: list[Word]) -> list[Agent]:
        """Find the phrases among words, the longest at each place."""
        found: list[Agent] = []
        place = 0
        while place < len(row):
            agent = self._at(row, place)
            if agent is None:
                place += 1
            else:
                found.append(agent)
                place = agent.last
        return found

    def _at(self, row: list[Word], place: int) -> Agent | None:
        for last in range(min(len(row), place + self.longest), place, -1):
            keys = [word.key for word in row[place:last]]
            for key in (" ".join(keys), " ".join([*keys[:-1], singular(keys[-1])])):
                sector = self.sectors.get(key)
                if sector is not None:
                    return Agent(key, sector, place, last)
        return None


def singular(word: str) -> str:
    """Return the singular of a folded noun.

    Examples
    --------
    >>> singular("soldiers"), singular("navies"), singular("policemen"), singular("press")
    ('soldier', 'navy', 'policeman', 'press')
    """
    if word in _INVARIABLE:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("men") and len(word) > 4:
        return f"{word[:-3]}man"
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


@cache
def agents(folder: Path | None = None) -> Agents:
    """Read the table of agents once; a user's own rows stand over the shipped ones."""
    sectors: dict[str, str] = {}
    for row in rows("agents", folder):
        sectors[" ".join(word.key for word in words(row["phrase"]))] = row["sector"]
    return Agents(sectors, max(len(key.split()) for key in sectors))
