"""Who is it? A phrase on a day, to the code of a state or body and a PLOVER sector.

The phrase is cut at its first preposition or comma: what stands before is the *head*. The state comes from the first
nationality or state of the head, else from the group, body or person in it, else from what follows ("in France",
"of the Riigikogu"). The sector comes from the last acting noun of the head ("police", "foreign ministry"), unless
that noun only names a rank ("leader", "official", "members") of a group that has a sector itself. Someone who was,
but is no longer, in office counts as ``ELI``.

Fails when
    a person is in no table and the phrase names neither office nor state; a name is borne by two people of one day.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from detente.observe.coder.agents import Agent, Agents, agents
from detente.observe.coder.gazetteer import COMMON_WORDS, TOP_OFFICES, names
from detente.observe.coder.names import Mention, Names, Sense, Word, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

_CUTS = frozenset(
    ("of", "in", "at", "for", "from", "to", "with", "near", "on", "who", "which", "that", "against", "by", "under")
)
_FORMER = frozenset(("former", "ex", "retired", "late", "ousted", "deposed", "erstwhile", "disgraced", "exiled"))
_ATTRIBUTES = frozenset(
    ("backed", "led", "brokered", "sponsored", "linked", "occupied", "controlled", "administered", "funded", "trained",
     "supported", "born", "allied", "aligned", "mediated", "held", "made", "owned", "affiliated", "educated", "style",
     "dominated", "inspired", "flagged", "designed", "built")
)  # fmt: skip
_TOWARDS = frozenset(("anti", "pro", "non", "post", "neo"))
_RANKS = frozenset(
    ("leader", "leaders", "leadership", "official", "officials", "member", "members", "spokesman",
     "spokeswoman", "spokesperson", "president", "vice president", "chairman", "chief", "head", "director",
     "commander", "officer", "deputy", "speaker", "secretary", "secretary general", "representative",
     "delegate", "negotiator", "envoy", "adviser", "advisor", "aide", "authority", "authorities", "governor",
     "minister", "agent", "operative", "office", "fighter", "fighters", "force", "forces", "gunman", "gunmen",
     "militant", "militants", "supporter", "supporters", "activist", "group", "delegation", "mission", "bloc",
     "alliance", "base", "patrol", "headquarters", "executive", "party", "movement", "agency", "council",
     "commission", "bureau", "department", "staff", "employee", "worker", "leaderships", "assembly president",
     "secretariat", "coalition", "guard", "special representative", "special envoy", "captain", "candidate",
     "veteran", "bomber", "attacker", "suicide bomber", "troop", "troops", "soldier", "soldiers")
)  # fmt: skip
_ARMED = frozenset(("REB", "PRM", "SEP", "CRM", "UAF", "PRE"))
_ARMED_NOUNS = frozenset(("MIL", "UAF", "REB", "GOV", "OPP", "PRM", "SEP"))
_IN_OFFICE = frozenset(("GOV", "MIL", "LEG", "JUD", "SPY", "COP", "IGO"))
_VAGUE = frozenset(("UNK", "CVL"))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts.

    Attributes
    ----------
    state : str
        Our code of the state or body; empty if none is told.
    sector : str
        PLOVER sector; empty for the state as a whole, or if none is told.
    name : str
        The name or noun that told it.
    office : str
        For people in the tables: what they were on the day.
    """

    state: str
    sector: str
    name: str
    office: str = ""

    @property
    def code(self) -> str:
        """State and sector as one code: ``KOR.LEG``."""
        return f"{self.state}.{self.sector}" if self.sector else self.state

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A phrase cut into words, with the names and acting nouns in it."""

    row: list[Word]
    cut: int
    mentions: list[Mention]
    nouns: list[Agent]

    def heads(self) -> list[Mention]:
        return [mention for mention in self.mentions if mention.first < self.cut]

    def tails(self) -> list[Mention]:
        return [mention for mention in self.mentions if mention.first >= self.cut]

    def head_noun(self) -> Agent | None:
        return next((noun for noun in reversed(self.nouns) if noun.first < self.cut), None)

    def tail_noun(self) -> Agent | None:
        return next((noun for noun in self.nouns if noun.first >= self.cut), None)


@dataclass(frozen=True, slots=True)
class ActorFinder:
    """Looks phrases up; `actor_finder` builds it from the shipped tables."""

    names: Names
    agents: Agents

    def actor(self, phrase: str, *, on: date | None = None, context: str = "") -> Actor | None:
        """Find who a phrase names.

        Parameters
        ----------
        phrase : str
            ``"French Foreign Minister Jean-Yves Le Drian"``, ``"Israeli settlers"``, ``"the Kremlin"``.
        on : datetime.date, optional
            The day of which the text speaks; without it, people count as being in their last office.
        context : str, optional
            Words that tell the state where the phrase does not.

        Returns
        -------
        Actor or None
            None if the phrase names nothing that the tables know.

        Examples
        --------
        >>> from datetime import date
        >>> finder = actor_finder()
        >>> finder.actor("Indian soldiers").code, finder.actor("Abe", on=date(2019, 9, 1)).code
        ('IND.MIL', 'JPN.GOV')
        """
        reading = self._read(phrase, on)
        states = self._states(reading, on, context)
        sense = self._sense(reading, on, context, states)
        noun = reading.head_noun()
        if sense is None and noun is None:
            noun = reading.tail_noun()
        state = states[0] if states else (sense.state if sense else "")
        if sense is None and not state:
            state = self._town(reading)
            if state and noun is None:
                return Actor(state, "CVL", phrase.strip())
        sector = self._sector(reading, sense, noun, on)
        if not state and context:
            inner = self.actor(context, on=on)
            state = inner.state if inner else ""
        if not state and not sector:
            return None
        name = sense.name if sense else (noun.phrase if noun else phrase.strip())
        return Actor(state, sector, name, sense.office if sense and sense.kind == "person" else "")

    def _read(self, phrase: str, on: date | None) -> _Reading:
        row = words(phrase)
        mentions = [one for one in self.names.find(phrase, row, on=on) if not _is_attribute(row, one)]
        inside = {i for one in mentions for i in range(one.first, one.last)}
        nouns = [noun for noun in self.agents.find(row) if not inside & set(range(noun.first, noun.last))]
        cut = len(row)
        for i, word in enumerate(row):
            comma = i > 0 and "," in phrase[row[i - 1].end : word.start]
            if i > 0 and i not in inside and (word.key in _CUTS or comma):
                cut = i
                break
            if comma and i not in {k for k in inside if k - 1 in inside}:
                cut = i
                break
        if cut < len(row) and not any(m.first < cut for m in mentions) and not any(n.first < cut for n in nouns):
            cut = next((m.last for m in mentions), len(row))
        return _Reading(row, cut, mentions, nouns)

    def _states(self, reading: _Reading, on: date | None, context: str) -> list[str]:
        """Return the states that nationalities and state names tell, those of the head first."""
        found: list[str] = []
        for mention in (*reading.heads(), *reading.tails()):
            if mention.kind in {"state", "nationality"}:
                found.extend(sense.state for sense in self.names.on(mention.senses, on)[:1])
            elif mention.first < reading.cut and mention.kind in {"person", "group", "body"}:
                break
        return found

    def _sense(self, reading: _Reading, on: date | None, context: str, states: Sequence[str]) -> Sense | None:
        """Return the group, person, capital or town that the phrase names, the head first."""
        for kinds in (("person",), ("group", "body"), ("capital", "city")):
            for mention in (*reading.heads(), *reading.tails()):
                if mention.kind in kinds:
                    return self._chosen(mention.senses, on, context, states)
        titled = self._by_surname(reading, on, states)
        if titled is not None:
            return titled
        return None

    def _chosen(self, senses: tuple[Sense, ...], on: date | None, context: str, states: Sequence[str]) -> Sense | None:
        near = set(states)
        if context:
            near |= {s.state for m in self.names.find(context) for s in m.senses}
        narrowed = tuple(sense for sense in senses if sense.state in near) or senses
        holding = self.names.on(narrowed, on)
        if len({sense.state for sense in holding}) > 1 and holding[0].kind == "group":
            return Sense("", holding[0].sector, "group", holding[0].name)
        # of several terms the last one counts when no day is given
        return max(holding, key=lambda sense: (sense.until or "9999", sense.since)) if on is None else holding[0]

    def _by_surname(self, reading: _Reading, on: date | None, states: Sequence[str]) -> Sense | None:
        """Find "Foreign Minister Kono", "Deputy Secretary Hicks" or a leader's bare surname."""
        title = reading.head_noun()
        last = reading.row[reading.cut - 1] if reading.cut else None
        if last is None or not last.text[0].isupper() or (title is None and len(reading.row) > 1):
            return None
        if title is not None and title.last != reading.cut - 1:
            return None
        bearers = self.names.surnames.get(last.key, ())
        if on is not None:
            bearers = tuple(sense for sense in bearers if sense.holds(on.isoformat()))
        if states:
            bearers = tuple(sense for sense in bearers if sense.state in states)
        if title is not None:
            fitting = tuple(s for s in bearers if _fits(title.phrase, s.office))
            return fitting[0] if len({s.state for s in fitting}) == 1 else None
        leading = tuple(s for s in bearers if s.office in TOP_OFFICES)
        return leading[0] if len({s.name for s in leading}) == 1 and last.key not in COMMON_WORDS else None

    def _sector(self, reading: _Reading, sense: Sense | None, noun: Agent | None, on: date | None) -> str:
        sector = sense.sector if sense else ""
        is_former = any(word.key in _FORMER for word in reading.row[: reading.cut])
        if sense is not None and sense.kind == "person":
            if noun is not None and noun.phrase not in _RANKS and (is_former or not self._is_serving(sense, on)):
                return "ELI" if is_former or noun.sector == sector else noun.sector
            if is_former or (not self._is_serving(sense, on) and sector in _IN_OFFICE and noun is None):
                return "ELI"
            return noun.sector if noun is not None and not self._is_serving(sense, on) else sector
        if noun is not None:
            sector = self._of_noun(reading, sense, noun)
        return "ELI" if is_former and sector in _IN_OFFICE | {"PTY"} else sector

    def _of_noun(self, reading: _Reading, sense: Sense | None, noun: Agent) -> str:
        if sense is not None and sense.kind in {"group", "body"} and sense.sector:
            own = sense.sector
            if noun.phrase in _RANKS and not (own == "IGO" and noun.sector in {"MIL", "LEG", "JUD"}):
                return own
            if own in _ARMED and noun.sector in _ARMED_NOUNS:
                return own
            return own if noun.sector in _VAGUE and own != "IGO" else noun.sector
        if noun.phrase in _RANKS and noun.first < reading.cut:
            other = next((n for n in reading.nouns if n is not noun and n.phrase not in _RANKS), None)
            if other is not None and other.sector not in _VAGUE:
                return other.sector
        return noun.sector

    def _is_serving(self, sense: Sense, on: date | None) -> bool:
        return sense.holds(on.isoformat()) if on is not None else not sense.until or sense.sector not in _IN_OFFICE

    def _town(self, reading: _Reading) -> str:
        for first in range(len(reading.row)):
            for last in range(min(len(reading.row), first + 3), first, -1):
                run = reading.row[first:last]
                state = self.names.cities.get(" ".join(word.key for word in run))
                if state and run[0].text[0].isupper():
                    return state
        return ""


def _fits(title: str, office: str) -> bool:
    """Tell whether a title such as "deputy secretary" can be the office "deputy secretary of defense"."""
    same = {"defence": "defense", "premier": "prime minister", "secretary general": "secretary-general"}
    for word, other in same.items():
        title = title.replace(word, other)
    return title in office or office in title or {title, office} <= {"president", "leader", "prime minister", "king"}


def _is_attribute(row: list[Word], mention: Mention) -> bool:
    """Tell whether a name only describes another: "U.S.-backed rebels", "anti-China protesters"."""
    after = row[mention.last].key if mention.last < len(row) else ""
    before = row[mention.first - 1].key if mention.first else ""
    return after in _ATTRIBUTES or before in _TOWARDS


@cache
def actor_finder(folder: Path | None = None) -> ActorFinder:
    """Build the finder from the shipped tables and a user's folder."""
    return ActorFinder(names(folder), agents(folder))
