"""POLECAT: the successor of ICEWS, events of 2018 on in PLOVER's terms, as the publisher's files ``ngecEvents``.

Layout: 40 columns with a header, divided by tabs, in ISO-8859-1; the word ``None`` is an empty field. Some files carry
more names in the header than their rows have fields, or tabs after the last one; both are read.

**Known.** The day of publication of the story.

**Actors.** ``Actor Country`` (ISO 3166 alpha-3) and ``Primary Actor Sector``; without a country, a body by its name.

**Acts.** ``Event Type`` and ``Event Mode``; names of older versions of PLOVER are understood. ``Contexts`` tell the
domain. The intensity is that of our vocabulary for type and mode, not the file's column, so that all feeds share one
scale.
"""

from __future__ import annotations

from detente.observe.feeds.cameo import parties
from detente.observe.feeds.feed import About, Feed, Field, Party, key_of
from detente.observe.feeds.layout import Layout
from detente.observe.feeds.names import body_party
from detente.observe.feeds.plover import plover_act, plover_sector

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID",
    "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors",
    "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID",
    "Raw Placename", "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations",
    "Story Locations", "Language", "Version",
)  # fmt: skip


def polecat_party(key: str) -> tuple[Party, ...]:
    """Read ``country|sector|name``; the name counts only without a country.

    Raises
    ------
    UnknownNameError
        If no state has the country's code.
    """
    country, sector, name = key.split("|", 2)
    return parties("iso3", country, plover_sector(sector)) if country else body_party(name)


def _filled(column: str) -> str:
    return f"coalesce(nullif(trim({{{column}}}), 'None'), '')"


def _actor(side: str) -> Field:
    country, sector = _filled(f"{side} Country"), _filled(f"Primary {side} Sector")
    name = f"CASE WHEN {country} = '' THEN {_filled(f'{side} Name')} ELSE '' END"
    return Field(key_of(country, sector, name), f"{side} Country")


def _day(column: str) -> str:
    return f"try_strptime(trim({{{column}}}), '%Y-%m-%d')::DATE"


_TEXT = ("Actor Name", "Event Type", "Recipient Name")

POLECAT = Feed(
    name="polecat",
    about=About(
        title="POLECAT: political event classification, attributes and types",
        publisher="Leidos for the Political Instability Task Force; Harvard Dataverse",
        coverage="all countries, 2018 on, from news in seven languages",
        latency="a week",
        licence="terms of its page at Harvard Dataverse; not seen by us",
        citation="Scarborough, Bagozzi, Beger, Berrie, Halterman, Schrodt and Spivey (2023), POLECAT Weekly Data,"
        " Harvard Dataverse, doi:10.7910/DVN/AJGVIT",
        url="https://doi.org/10.7910/DVN/AJGVIT",
        biases=(
            "Coded by a trained model, not by rules: its mistakes follow no list of words and change with its version.",
            "Sources and languages differ from those of ICEWS, so that levels cannot be joined at 2018 or 2023.",
            "What is known of the layout comes from readers and users of the data.",
        ),
        tested_on="the documented layout only: rows of our own making, no real row was at hand",
    ),
    layouts=(Layout("ngecEvents", header=COLUMNS[:35], encoding="iso-8859-1", is_ragged=True),),
    native=Field(_filled("Event ID"), "Event ID", "expected the id of an event"),
    date=Field(_day("Event Date"), "Event Date", "expected a day YYYY-MM-DD"),
    known=Field(_day("Publication Date"), "Publication Date", "expected a day YYYY-MM-DD"),
    actor=_actor("Actor"),
    recipient=_actor("Recipient"),
    act=Field(key_of(*map(_filled, ("Event Type", "Event Mode", "Contexts"))), "Event Type"),
    party=polecat_party,
    act_of=plover_act,
    text="concat_ws(': ', " + ", ".join(f"nullif({_filled(name)}, '')" for name in _TEXT) + ")",
    reference=f"concat_ws(', ', nullif({_filled('Source')}, ''), 'POLECAT')",
)
