"""Phoenix: events that PETRARCH read in the world's news, by the Open Event Data Alliance, with CAMEO codes.

Layouts: the daily files (26 columns, tabs, no header), and tables with a header made of them, divided by commas, in
which spreadsheets have often lost the leading zero of codes. A zero is put back only where the root column proves it.

**Known.** The day after the story's day: the files were made in the following night.

**Weight.** The number of stories in ``ID``.
"""

from __future__ import annotations

from detente.observe.feeds.cameo import NO_PARTY, cameo_act
from detente.observe.feeds.feed import About, Feed, Field, Party, key_of
from detente.observe.feeds.keds import cameo_parts_party
from detente.observe.feeds.layout import Layout

COLUMNS = (
    "GID", "Date", "Year", "Month", "Day", "Source", "SrcActor", "SrcAgent", "SOthAgent", "Target", "TgtActor",
    "TgtAgent", "TOthAgent", "CAMEO", "RootCode", "QuadClass", "Goldstein", "None", "Lat", "Lon", "Geoname",
    "AdminInfo", "CountryCode", "ID", "URL", "sourcetxt",
)  # fmt: skip
_HEADER = ("GID", "Date", "SrcActor", "TgtActor", "CAMEO", "RootCode")
# Id, day, year: no other feed of 26 columns begins so.
_ROW = r"^\S+\t\d{8}\t\d{4}\t"


def phoenix_party(key: str) -> tuple[Party, ...]:
    """Read ``country|role|others``, the others divided by ``;``.

    Raises
    ------
    UnknownNameError
        If the country is none that we know.
    """
    country, agent, others = key.split("|", 2)
    return cameo_parts_party(country, [agent, *others.split(";")]) if country else NO_PARTY


def _actor(side: str, letter: str) -> Field:
    return Field(key_of(f"trim({{{side}Actor}})", f"{{{side}Agent}}", f"{{{letter}OthAgent}}"), f"{side}Actor")


_DATE = "CASE WHEN length({Date}) = 8 THEN try_strptime({Date}, '%Y%m%d')::DATE END"

PHOENIX = Feed(
    name="phoenix",
    about=About(
        title="Phoenix real-time event data",
        publisher="Open Event Data Alliance",
        coverage="all countries, June 2014 to 2018, from some 400 news sites in English",
        latency="was a day; discontinued",
        licence="not stated",
        citation="Open Event Data Alliance, Phoenix Data Project; Schrodt, Beieler and Idris (2014), Three's a charm?",
        url="http://openeventdata.org",
        biases=(
            "One in 40 rows names no actor on one side.",
            "Sport and weather pass as conflict where their words do.",
            "Versions of the coder differ in level; the version stands in the id.",
        ),
        tested_on="real rows of March 2016 and a re-export of 2014 to 2016",
    ),
    layouts=(
        Layout("Phoenix daily file", COLUMNS, pattern=_ROW),
        Layout("Phoenix with a header", delimiter=",", is_quoted=True, header=_HEADER, missing=("NA",)),
    ),
    native=Field("{GID}", "GID", "expected the id of an event"),
    date=Field(_DATE, "Date", "expected a day YYYYMMDD"),
    known=Field(f"{_DATE} + 1", "Date", "expected a day YYYYMMDD"),
    actor=_actor("Src", "S"),
    recipient=_actor("Tgt", "T"),
    act=Field(key_of("trim({CAMEO})", "trim({RootCode})"), "CAMEO"),
    party=phoenix_party,
    act_of=cameo_act,
    weight=Field("greatest(len(string_split({ID}, ';')), 1)::DOUBLE", "ID", "expected ids of stories"),
    url="split_part({URL}, ';', 1)",
    reference="CASE WHEN {sourcetxt} <> '' THEN split_part({sourcetxt}, ';', 1) || ' (Phoenix)' ELSE '' END",
    has_two="trim({SrcActor}) <> '' AND trim({TgtActor}) <> ''",
)
