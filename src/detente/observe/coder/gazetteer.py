"""The index of names, built from the table of states and the coder's own vocabularies.

Later tables never overrule earlier ones: what the hand-made tables say of a name, group or term of office stands.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from detente.observe.coder.names import SURNAME_FIRST, Names, Sense, words
from detente.observe.coder.tables import PEOPLE, rows
from detente.vocabulary.registry import registry
from detente.vocabulary.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from detente.observe.coder.names import Kind

TOP_OFFICES = frozenset(
    ("president", "prime minister", "chancellor", "premier", "leader", "king", "queen", "emperor",
     "supreme leader", "chairman", "secretary of state", "foreign minister", "defense minister",
     "foreign secretary", "emir", "sultan", "secretary of defense", "secretary-general",
     "national security adviser", "crown prince", "pope", "shah", "president of the commission",
     "foreign policy chief")
)  # fmt: skip
_GENERAL_WORDS = """
national state federal central public royal presidential republican civil internal general special joint people's
peoples democratic armed land ground air coast border maritime naval rapid home territorial local municipal community
judicial military security defense defence intelligence investigation force forces army navy police guard guards corps
gendarmerie marines service services agency bureau department directorate ministry office organization command of and
the for republic country party union front movement new popular liberal conservative social christian labor labour
green workers socialist communist justice progress unity reform independent development freedom alliance coalition
congress league action citizens
"""
_GENERAL = frozenset(_GENERAL_WORDS.split())
"""A group whose name has no other words than these could be of any state."""
COMMON_WORDS = frozenset(
    ("may", "brown", "major", "key", "bush", "rice", "wine", "park", "lee", "kim", "moon", "king", "ford", "hunt",
     "straw", "cook", "power", "price", "lie", "begin", "martin", "costa", "francis", "leo", "charles", "michel",
     "khan", "singh", "li", "wang", "hu", "ma", "wu", "store", "marin", "clark", "bishop", "cameron", "johnson",
     "taylor", "white", "young", "church", "bell", "sharp", "drew", "said", "will", "banks", "mark", "grant",
     "jean", "paul", "john", "george", "peter", "thomas", "james", "david", "carter", "deng", "banda", "patel",
     "christian", "barrow", "duke", "best", "field", "wood", "hill", "lake", "rose", "stone", "cross", "adams",
     "smith", "jones", "williams", "davis", "wilson", "moore", "anderson", "scott", "turner", "collins",
     "simmonds", "douglas", "arthur", "adam", "simon", "christie", "browne", "mitchell", "thompson", "robinson",
     "manning", "harris", "joseph", "ahmed", "mohamed", "ibrahim", "hassan", "hussein", "abdullah", "salman",
     "faisal", "mohammed", "ali", "saleh", "santos", "silva", "garcia", "perez", "lopez", "rodriguez", "gonzalez",
     "fernandez", "martinez", "sanchez", "chan", "elizabeth", "albert", "philippe", "felipe", "henri", "harald",
     "frederik", "margrethe", "juan carlos", "hull", "gates", "song", "molotov", "champagne", "petro", "nano",
     "alley", "villa", "junta", "gross", "parts", "mills", "council", "horn", "lynch", "long", "note", "noon",
     "skate", "cordon", "government", "chambers", "monday", "tuesday", "wednesday", "thursday", "friday",
     "saturday", "sunday", "january", "february", "march", "april", "june", "july", "august", "september",
     "october", "november", "december", "union", "sultan", "prince", "general", "sir", "lord", "doe", "blanco",
     "wolf", "fox", "gray", "bird", "dean")
)  # fmt: skip


def _padded(day: str, end: str) -> str:
    if len(day) == 4:
        return f"{day}-12-31" if end == "31" else f"{day}-01-01"
    return f"{day}-{end}" if len(day) == 7 else day


def _sense(row: dict[str, str], kind: Kind) -> Sense:
    return Sense(
        state=row["state"],
        sector=row.get("sector", ""),
        kind=kind,
        name=row["name"],
        office=row.get("office", ""),
        since=_padded(row.get("since", ""), "01"),
        until=_padded(row.get("until", ""), "31"),
    )


def _spellings(row: dict[str, str]) -> Iterator[str]:
    yield row["name"]
    yield from (alias for alias in row.get("aliases", "").split(";") if alias)


def _add_states(names: Names) -> None:
    for state in registry().states:
        since = state.valid_from.isoformat() if state.valid_from else ""
        until = state.valid_to.isoformat() if state.valid_to else ""
        kind: Kind = "body" if state.is_body else "state"
        sector = "IGO" if state.is_body else ""
        for name in (state.name, state.name_formal, *state.aliases):
            if name and not (name.isupper() and len(name) > 4 and not state.is_body):
                names.add(name, Sense(state.code, sector, kind, state.name, "", since, until))
    for row in read_table("states"):
        code, since, until = row["iso3"], row["valid_from"], row["valid_to"]
        for adjective in row["adjective"].split(";"):
            sense = Sense(code, "", "nationality", row["name"], "", since, until)
            if adjective:
                names.add(adjective, sense)
                if not adjective.endswith(("ese", "sh", "ch", "s", "ss", "ic")):
                    names.add(f"{adjective}s", sense)
        for capital in row["capital"].split(";"):
            if capital and row["kind"] != "body":
                names.add(capital, Sense(code, "GOV", "capital", capital, "", since, until))


def _add_demonyms(names: Names, folder: Path | None) -> None:
    for row in rows("demonyms", folder):
        key = " ".join(word.key for word in words(row["name"]))
        past = tuple(s for s in names.senses.get(key, ()) if s.state == row["state"])
        names.senses[key] = ()
        for sense in past or (Sense(row["state"], "", "nationality", row["name"]),):
            names.add(row["name"], sense)


def _add_groups(names: Names, folder: Path | None) -> None:
    entered: set[str] = set()
    for row in rows("organisations", folder):
        sense = _sense(row, "group")
        for name in _spellings(row):
            key = _folded_all(name)
            if key not in entered:
                names.senses[key] = ()  # what it says of a body or a region is more than the table of states does
                entered.add(key)
            names.add(name, sense)
    for table in ("parties", "forces"):
        for row in rows(table, folder):
            sense = _sense(row, "group")
            for name in _spellings(row):
                key = _folded_all(name)
                known = names.senses.get(key, ())
                is_taken = key in entered or (known and known[0].kind != "group") or set(key.split()) <= _GENERAL
                if not is_taken:
                    names.add(name, sense)


def _add_people(names: Names, folder: Path | None) -> None:
    entered: dict[tuple[str, str], list[Sense]] = {}
    for table in PEOPLE:
        for row in rows(table, folder):
            sense = _sense(row, "person")
            persons = [(row["state"], _folded_all(name)) for name in _spellings(row)]
            known = {one for person in persons for one in entered.get(person, ())}
            if any(_is_told(one, sense) for one in known):  # an earlier table knows the person better
                continue
            for person in persons:
                entered.setdefault(person, []).append(sense)
            _add_person(names, row, sense, is_alone=table == "people")


def _is_told(one: Sense, other: Sense) -> bool:
    """Tell whether two terms of one person are the same, as far as they overlap."""
    overlap = one.since <= (other.until or "9999") and other.since <= (one.until or "9999")
    return overlap and (one.office == other.office or not other.since)


def _add_person(names: Names, row: dict[str, str], sense: Sense, *, is_alone: bool) -> None:
    surname = _folded_all(row["surname"])
    borne = {surname, *(words(name)[-1].key for name in _spellings(row) if len(words(name)) > 1)}
    for one in borne - {""} if row["state"] not in SURNAME_FIRST else {surname}:
        names.surnames[one] = (*names.surnames.get(one, ()), sense)
    for name in _spellings(row):
        if len(words(name)) > 1 or is_alone:
            names.add(name, sense)


def _add_leading(names: Names) -> None:
    for surname, bearers in names.surnames.items():
        leading = tuple(sense for sense in bearers if sense.office in TOP_OFFICES)
        taken = surname in names.senses or surname in COMMON_WORDS or " " in surname
        if leading and not taken and (len(surname) > 3 or surname in {"abe", "xi"}):
            names.leading[surname] = leading


def _folded_all(name: str) -> str:
    return " ".join(word.key for word in words(name))


def _add_cities(names: Names, folder: Path | None) -> None:
    for row in rows("cities", folder):
        key = _folded_all(row["name"])
        if key in names.senses:
            continue
        names.cities[key] = row["state"]
        if row.get("is_large"):
            names.add(row["name"], Sense(row["state"], "CVL", "city", row["name"]))


@cache
def names(folder: Path | None = None) -> Names:
    """Read all vocabularies once.

    Parameters
    ----------
    folder : Path, optional
        A user's own tables; see `detente.observe.coder.tables.COLUMNS`.
    """
    index = Names()
    _add_states(index)
    _add_demonyms(index, folder)
    _add_groups(index, folder)
    _add_people(index, folder)
    _add_leading(index)
    _add_cities(index, folder)
    return index
