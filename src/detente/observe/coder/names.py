"""Names of states, their people and their organs in running text, each with the days on which it holds.

A *name* is a run of words; a *sense* is what it stands for from one day to another: ``Taliban`` is an armed group in
2010 and a government in 2022, ``Abe`` a prime minister in 2019 and nobody's in 1958. Longest match wins. Case counts:
names stand in capitals in the text, so that "us" is no state and "may" no prime minister.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from detente.vocabulary.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

Kind = Literal["state", "nationality", "capital", "body", "group", "person", "city"]

SURNAME_FIRST = frozenset(("CHN", "KOR", "PRK", "TWN", "HKG"))
"""States whose people are named surname first."""
_WORD = re.compile(r"(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?|[^\W_]+(?:['’](?!s\b)[^\W_]+)*")
_ACRONYM = re.compile(r"^[A-Z][A-Z0-9&.]{1,7}$")


TITLES = frozenset(
    ("president", "minister", "chancellor", "secretary", "general", "senator", "king", "queen", "premier", "mr",
     "mrs", "ms", "dr", "gen", "sen", "gov", "governor", "ayatollah", "emperor", "leader", "pope", "prime",
     "sheikh", "prince", "chairman", "admiral", "adm", "colonel", "col", "speaker", "envoy", "ambassador", "on",
     "by", "that", "when", "but", "and", "after", "while", "as", "if", "though", "although", "since", "in", "for",
     "with", "at", "under", "marshal")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sense:
    """What a name stands for.

    Attributes
    ----------
    state : str
        Our code of the state or body; empty if it belongs to none.
    sector : str
        PLOVER sector, empty for the state as a whole.
    kind : str
        What sort of name it is.
    name : str
        The full name.
    office : str
        For people: what they were from ``since`` to ``until``.
    since, until : str
        First and last day as ISO dates, empty where open.
    """

    state: str
    sector: str
    kind: Kind
    name: str
    office: str = ""
    since: str = ""
    until: str = ""

    def holds(self, day: str) -> bool:
        """Tell whether a day, as an ISO date, lies in the span."""
        return (not self.since or self.since <= day) and (not self.until or day <= self.until)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, folded, with its place."""

    text: str
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text."""

    first: int
    last: int
    start: int
    end: int
    senses: tuple[Sense, ...]

    @property
    def kind(self) -> Kind:
        """The sort of name: of its first sense."""
        return self.senses[0].kind


@lru_cache(maxsize=65_536)
def _folded(word: str) -> str:
    if word.isascii() and len(word) != 5:  # the long way folds letters of other alphabets, and "saint"
        return word.casefold().replace(".", "").replace("'", "")
    return fold(word).replace(" ", "") or word.casefold()


def words(text: str) -> list[Word]:
    """Cut a text into words; a possessive *'s* and hyphens end a word."""
    return [Word(found[0], _folded(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]


@dataclass(slots=True)
class Names:
    """An index of names by their first word.

    Attributes
    ----------
    senses : dict
        Folded name to its senses.
    lengths : dict
        Folded first word to the lengths, in words, of the names that begin with it, longest first.
    surnames : dict
        Folded surname to the people who bear it.
    leading : dict
        Of these, the surnames that news use alone: of heads of state and government and of leading ministers.
    capitals_only : set
        Folded names that count only where the text has them all in capitals.
    cities : dict
        Folded name of a town to its state; consulted where nothing else tells the state.
    """

    senses: dict[str, tuple[Sense, ...]] = field(default_factory=dict)
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    surnames: dict[str, tuple[Sense, ...]] = field(default_factory=dict)
    leading: dict[str, tuple[Sense, ...]] = field(default_factory=dict)
    capitals_only: set[str] = field(default_factory=set)
    cities: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, sense: Sense) -> None:
        """Enter one name."""
        keys = [word.key for word in words(name)]
        while keys and keys[0] in {"the", "a"}:
            keys = keys[1:]
        if not keys or (len(keys) == 1 and len(keys[0]) < 2):
            return
        key = " ".join(keys)
        known = self.senses.get(key, ())
        if sense not in known:
            self.senses[key] = (*known, sense)
        if _ACRONYM.match(name.replace(".", "")) and len(keys) == 1:
            if not known:
                self.capitals_only.add(key)
        else:
            self.capitals_only.discard(key)
        lengths = self.lengths.get(keys[0], ())
        if len(keys) not in lengths:
            self.lengths[keys[0]] = tuple(sorted((*lengths, len(keys)), reverse=True))

    def find(
        self,
        text: str,
        row: list[Word] | None = None,
        *,
        on: date | None = None,
        people: Mapping[str, tuple[Sense, ...]] | None = None,
    ) -> list[Mention]:
        """Find the names of a text, the longest at each place, without overlaps.

        Parameters
        ----------
        text : str
            A sentence or phrase.
        row : list of Word, optional
            Its words, if they are known already.
        on : datetime.date, optional
            The day of which the text speaks: the bare surname of a leader counts while in office.
        people : mapping, optional
            People introduced before, by folded surname.
        """
        row = words(text) if row is None else row
        people = {} if people is None else people
        found: list[Mention] = []
        place = 0
        while place < len(row):
            mention = self._at(row, place) or self._by_surname(row, place, on, people)
            if mention is None or text[mention.end : mention.end + 1] == "$":  # "US$120 million"
                place += 1
            else:
                found.append(mention)
                place = mention.last
        return found

    def _at(self, row: list[Word], place: int) -> Mention | None:
        for length in self.lengths.get(row[place].key, ()):
            last = place + length
            if last > len(row):
                continue
            key = " ".join(word.key for word in row[place:last])
            senses = self.senses.get(key)
            if senses and self._is_written_so(row[place:last], key):
                return Mention(place, last, row[place].start, row[last - 1].end, senses)
        return None

    def _by_surname(
        self, row: list[Word], place: int, on: date | None, people: Mapping[str, tuple[Sense, ...]]
    ) -> Mention | None:
        """Read a bare surname as a person introduced before, else as a leader in office on the day."""
        word = row[place]
        if not word.text[0].isupper() or word.text.isupper():
            return None
        senses = people.get(word.key) or self.leading.get(word.key, ())
        if not senses:
            return None
        before = row[place - 1] if place else None
        after = row[place + 1] if place + 1 < len(row) else None
        leads_on = after is not None and after.text[0].isupper() and after.start == word.end + 1
        if leads_on and word.key not in people:
            return None  # a first name
        is_first_name = before is not None and before.text[0].isupper() and before.end + 1 == word.start
        if is_first_name and before is not None and before.key not in TITLES and word.key not in people:
            return None
        if on is not None and word.key not in people:
            senses = tuple(sense for sense in senses if sense.holds(on.isoformat()))
        if not senses or len({sense.state for sense in senses}) > 1:
            return None
        return Mention(place, place + 1, word.start, word.end, senses)

    def _is_written_so(self, run: list[Word], key: str) -> bool:
        if key in self.capitals_only:
            return run[0].text.isupper() or "." in run[0].text
        return run[0].text[0].isupper() or run[0].text[0].isdigit() or (len(run) > 1 and run[-1].text[0].isupper())

    def on(self, senses: Iterable[Sense], day: date | None) -> tuple[Sense, ...]:
        """Keep the senses that hold on a day; if none does, the ones nearest before, else the first."""
        senses = tuple(senses)
        if day is None:
            return senses
        iso = day.isoformat()
        holding = tuple(sense for sense in senses if sense.holds(iso))
        if holding:
            return holding
        past = [sense for sense in senses if sense.until and sense.until < iso]
        if past:
            last = max(sense.until for sense in past)
            return tuple(sense for sense in past if sense.until == last)
        return senses
