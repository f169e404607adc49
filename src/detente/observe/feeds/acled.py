"""ACLED: political violence and protest, read by people, week by week.

Layout: the 31 columns of the export as a quoted table with a header, divided by commas or semicolons.

**Actors.** State forces carry their country in the name (``Military Forces of Syria (2000-)``), others in parentheses
(``Protesters (India)``); anyone else acts inside the country of the event. External forces whose country the name does
not tell are no state. ``inter1`` and ``inter2`` tell the sector, as numbers or in words.

**Acts.** ``event_type`` and ``sub_event_type`` (``vocabulary/tables/acled_events.csv``). A protest names no recipient;
such rows are passed over.

**Known.** Seven days after the event, since ACLED is released by the week, or the day of ``timestamp`` if that is
earlier. A later timestamp is a revision and delays nothing.

**Day.** Precision is ``day`` for ``time_precision`` 1; for 2 (a week) and 3 (a month) the month of the day counts.
"""

from __future__ import annotations

import re
from functools import cache

from detente.errors import UnknownNameError
from detente.observe.feeds.cameo import NO_PARTY, parties
from detente.observe.feeds.feed import About, Act, Feed, Field, Party, key_of
from detente.observe.feeds.layout import Layout
from detente.observe.feeds.names import body_party, in_parentheses
from detente.vocabulary.domains import domain
from detente.vocabulary.events import event_type, score
from detente.vocabulary.registry import registry
from detente.vocabulary.tables import read_table

COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso",
    "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source",
    "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
_HEADER = (
    "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1", "inter1", "actor2",
    "inter2", "iso", "country",
)  # fmt: skip

_STATE, _EXTERNAL = "1", "8"
# The numbers of the codebook and the words that newer exports write.
_INTER = {
    "state forces": "1", "rebel groups": "2", "rebel group": "2", "political militias": "3", "political militia": "3",
    "identity militias": "4", "identity militia": "4", "rioters": "5", "protesters": "6", "civilians": "7",
    "external/other forces": "8", "other forces": "8",
}  # fmt: skip
_SECTORS = {"2": "REB", "3": "REB", "4": "REB", "5": "CVL", "6": "CVL", "7": "CVL"}
_FORCES = re.compile(r"^(Military|Police|Government|[A-Z][\w ]*) (?:Forces )?of (?:the )?(.+?) \(\d{4}")
_FORCE_SECTORS = {"Military": "MIL", "Police": "COP"}


def acled_party(key: str) -> tuple[Party, ...]:
    """Read ``inter|iso|country|name``: who it is, and the country of the event by number and name.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If the kind of actor or a country is not known, or state forces do not name theirs.
    """
    inter, iso, country, name = key.split("|", 3)
    if not name:
        return NO_PARTY
    kind = _INTER.get(inter.strip().lower(), inter.strip())
    forces = _FORCES.match(name)
    if kind in (_STATE, _EXTERNAL):
        if forces is not None:
            return parties("name", forces[2], _FORCE_SECTORS.get(forces[1].strip(), "GOV"))
        if kind == _EXTERNAL:
            return body_party(name.partition(":")[0])
        raise UnknownNameError(f"'{name}' names no state; expected forces such as 'Military Forces of Syria (2000-)'.")
    if kind not in _SECTORS:
        raise UnknownNameError.of("kind of actor", inter, [*_INTER, *_SECTORS], hint="expected 1 to 8 or their words")
    return _within(name, iso, country, _SECTORS[kind])


def _within(name: str, iso: str, country: str, sector: str) -> tuple[Party, ...]:
    """Place an actor that is no state: in the country that its name has in parentheses, else in that of the event."""
    own = in_parentheses(name)
    if own and registry().find("name", own):
        return parties("name", own, sector)
    return parties("iso_numeric", iso, sector) if iso.isdigit() else parties("name", country, sector)


@cache
def _events() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["event_type"], row["sub_event_type"]): row for row in read_table("acled_events")}


def acled_act(key: str) -> Act:
    """Read ``event_type|sub_event_type``.

    Raises
    ------
    UnknownNameError
        If ACLED's codebook has no such pair.
    """
    event, _, sub_event = key.partition("|")
    row = _events().get((event, sub_event))
    if row is None:
        raise UnknownNameError.of("ACLED event", f"{event}, {sub_event}", [", ".join(pair) for pair in _events()])
    label = sub_event or event
    if not row["type"]:
        return Act("", text=label)
    kind, mode = event_type(row["type"]).name, row["mode"]
    contexts = row["context"]
    return Act(kind, mode, domain(kind, context=contexts), score(kind, mode_name=mode), label, f"ACLED, {label}")


def _actor(number: int) -> Field:
    parts = (f"trim({{{name}}})" for name in (f"inter{number}", "iso", "country", f"actor{number}"))
    return Field(key_of(*parts), f"actor{number}")


_DAY = "try_strptime({event_date}, ['%Y-%m-%d', '%d %B %Y'])::DATE"
_DATE = (
    f"CASE WHEN {{time_precision}} IN ('', '1') THEN {_DAY} WHEN {{time_precision}} IN ('2', '3')"
    f" THEN date_trunc('month', {_DAY})::DATE END"
)
# Days are those of UTC: a time that names its zone is moved there, one that names none is taken as it stands.
_HAS_ZONE = r"regexp_matches({timestamp}, ':.*(Z|[+-]\d\d(:?\d\d)?)$')"
_STAMPED = (
    "coalesce(CASE WHEN TRY_CAST({timestamp} AS BIGINT) BETWEEN 0 AND 32503680000"
    " THEN epoch_ms(TRY_CAST({timestamp} AS BIGINT) * 1000)::DATE END,"
    f" CASE WHEN {_HAS_ZONE} THEN epoch_ms(epoch_ms(TRY_CAST({{timestamp}} AS TIMESTAMPTZ)))::DATE END,"
    " TRY_CAST({timestamp} AS TIMESTAMP)::DATE)"
)

ACLED = Feed(
    name="acled",
    about=About(
        title="Armed Conflict Location and Event Data",
        publisher="ACLED",
        coverage="the world, from 1997 (Africa) to 2018 on (all regions began later)",
        latency="a week",
        licence="terms of use of ACLED; data may not be passed on",
        citation="Raleigh, Linke, Hegre and Karlsen (2010), Introducing ACLED, doi:10.1177/0022343310378914",
        url="https://acleddata.com",
        biases=(
            "Violence and protest only: words, visits and agreements between states are missing.",
            "Regions begin in different years, and sources were added over time.",
            "A protest has no recipient, so it says nothing on a pair.",
        ),
        tested_on="the documented layout only: rows of our own making, since ACLED's terms forbid copies of its rows",
    ),
    layouts=(
        Layout("ACLED export", delimiter=",", is_quoted=True, header=_HEADER),
        Layout("ACLED export, divided by semicolons", delimiter=";", is_quoted=True, header=_HEADER),
    ),
    native=Field("{event_id_cnty}", "event_id_cnty", "expected the id of an event"),
    date=Field(_DATE, "event_date", "expected a day YYYY-MM-DD with a time_precision from 1 to 3"),
    known=Field(f"least({_DAY} + 7, {_STAMPED})", "event_date", "expected a day YYYY-MM-DD"),
    actor=_actor(1),
    recipient=_actor(2),
    act=Field(key_of("trim({event_type})", "trim({sub_event_type})"), "event_type"),
    party=acled_party,
    act_of=acled_act,
    precision="CASE WHEN {time_precision} IN ('', '1') THEN 'day' ELSE 'month' END",
    text="{notes}",
    reference="CASE WHEN {source} <> '' THEN {source} || ' (ACLED)' ELSE '' END",
    has_two="{actor1} <> '' AND {actor2} <> ''",
)
