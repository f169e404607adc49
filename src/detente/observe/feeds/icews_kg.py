"""ICEWS as lists of facts, as work on temporal knowledge graphs uses it: who, relation, whom, day.

Layouts: a table with a header (``date``, ``source``, ``event`` or ``relation``, ``target``; with or without
``source_country``, ``target_country`` and ``cameo``), or lines of ``name<TAB>relation<TAB>name<TAB>day``. Lists of
numbers with their names in other files are not read.

**Known.** The day after the fact: these lists keep neither paper nor file.

**Actors.** The country columns if they are there, else the country in parentheses (``Police (India)``), else a name
that is itself a state or body; anyone else is no state.

**Acts.** The column ``cameo`` if it is filled, else the relation in words (``vocabulary/tables/icews_relations.csv``,
then the labels of CAMEO).

**Sectors.** A name that is the state's own has none; a general one has its own (``Police (India)``); of any other it is
not told (``UNS``), so that a set without the states themselves can be known.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from detente.errors import UnknownNameError
from detente.observe.feeds.cameo import cameo_act
from detente.observe.feeds.feed import About, Act, Feed, Field, Party, key_of
from detente.observe.feeds.icews import ICEWS, sector
from detente.observe.feeds.layout import Layout
from detente.observe.feeds.names import country_party, named_party
from detente.vocabulary.events import codings
from detente.vocabulary.registry import registry
from detente.vocabulary.spelling import fold
from detente.vocabulary.tables import read_table

_NAMES = ("source", "event", "target", "date")
_HEADER_NAMES = {"relation": "event", "head": "source", "tail": "target", "object": "target", "subject": "source"}
UNSPECIFIED = "UNS"
_DAY_LAST = r"\t\d{4}-\d\d-\d\d\s*$"


@cache
def relations() -> dict[str, str]:
    """Return the CAMEO code of each relation, by its folded words."""
    labels = {fold(one.label): one.code for one in codings("cameo").values()}
    return labels | {fold(row["event_text"]): row["cameo"] for row in read_table("icews_relations")}


def relation_act(key: str) -> Act:
    """Read ``code|relation``; the relation counts only without a code.

    Raises
    ------
    UnknownNameError
        If neither is known.
    """
    code, _, relation = key.partition("|")
    if code:
        return cameo_act(f"{code}|")
    found = relations().get(fold(relation))
    if found is None:
        raise UnknownNameError.of("relation of ICEWS", relation, relations())
    return cameo_act(f"{found}|")


def fact_party(key: str) -> tuple[Party, ...]:
    """Read ``country|name``; the name tells the state only without a country, and the sector always.

    Raises
    ------
    UnknownNameError
        If no state has the country's name.
    """
    country, _, name = key.partition("|")
    found = country_party(country, "") if country else named_party(name)
    own = {row.code for row in registry().find("name", name)}
    part = sector(name.partition(" (")[0]) or UNSPECIFIED
    return tuple(one if one.code in own or one.sector or not one.code else replace(one, sector=part) for one in found)


def _actor(side: str) -> Field:
    return Field(key_of(f"coalesce(nullif({{{side}_country}}, 'NA'), '')", f"{{{side}}}"), side)


_DATE = "try_strptime({date}, '%Y-%m-%d')::DATE"

ICEWS_KG = Feed(
    name="icews_kg",
    about=About(
        title="ICEWS as a temporal knowledge graph (ICEWS14, ICEWS05-15, ICEWS18)",
        publisher="the authors of the data sets, from ICEWS",
        coverage="all countries, 2005 to 2015, 2014, 2018; 2018 from January to October",
        latency="closed sets",
        licence="terms of ICEWS; the carriers' own (BSD-3-style, Apache-2.0) cover their code",
        citation="Boschee and others (2015), doi:10.7910/DVN/28075; Garcia-Duran, Dumancic and Niepert (2018), Learning"
        " Sequence Encoders for Temporal Knowledge Graph Completion; for ICEWS18 Jin and others (2019), Recurrent Event"
        " Network",
        url="https://github.com/mniepert/mmkb",
        biases=(
            "ICEWS05-15 and ICEWS14 have no actor named India, Pakistan, United States, Russia, Turkey, Israel or"
            " Germany: levels must not be compared between pairs.",
            "Equal facts of a day were removed by the makers, so intensity of reporting is lost.",
            "Persons and firms whose country is not in their name are no state here: one in eight sources of"
            " ICEWS05-15.",
        ),
        tested_on="real facts of ICEWS05-15 and ICEWS18 with country and code added; lines of our own making for the"
        " bare layout",
    ),
    layouts=(
        Layout("list of facts with a header", delimiter=",", is_quoted=True, header=_NAMES, aliases=_HEADER_NAMES),
        Layout("list of facts with a header, divided by tabs", header=_NAMES, aliases=_HEADER_NAMES),
        Layout("lines of name, relation, name, day", _NAMES, pattern=_DAY_LAST),
    ),
    date=Field(_DATE, "date", "expected a day YYYY-MM-DD"),
    known=Field(f"{_DATE} + 1", "date", "expected a day YYYY-MM-DD"),
    actor=_actor("source"),
    recipient=_actor("target"),
    act=Field(key_of("{cameo}", "CASE WHEN {cameo} = '' THEN {event} ELSE '' END"), "event"),
    party=fact_party,
    act_of=relation_act,
    text="{source} || ': ' || {event} || ': ' || {target}",
    reference=f"'{ICEWS.about.title}'",
    has_two="{source} <> '' AND {target} <> ''",
)
