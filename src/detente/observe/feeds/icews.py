"""ICEWS: events that a machine read in the world's news from 1995 to April 2023, with names instead of codes.

Layout: the publisher's tab-separated files of 20 columns with a header, by the day or by the year.

**Known.** The day in the name of a daily file (``20181031-icews-events.tab``); a file by the year has none, there the
day after the event counts. In the daily files measured, 97 of 100 rows (5,468 of 5,725) are dated on the file's own
day, most others up to three weeks earlier, and 155 a day later; an event is never known before its own day.

**Actors.** ``Source Country`` tells the state, the list in ``Source Sectors`` the sector
(``vocabulary/tables/icews_sectors.csv``). An actor without a country is a body if it carries the name of one (United
Nations, NATO), else no state.

**Acts.** CAMEO codes, which carry ICEWS intensities in our vocabulary. ``NA`` is an empty field: exports from R write
it.
"""

from __future__ import annotations

from functools import cache

from detente.observe.feeds.cameo import cameo_act
from detente.observe.feeds.feed import About, Feed, Field, Party, key_of
from detente.observe.feeds.layout import Layout
from detente.observe.feeds.names import body_party, country_party
from detente.vocabulary.tables import read_table

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher",
    "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip


@cache
def sectors() -> dict[str, tuple[int, str]]:
    """Return rank and PLOVER sector of each ICEWS sector that tells who acts."""
    return {row["icews"]: (int(row["rank"]), row["sector"]) for row in read_table("icews_sectors")}


@cache
def sector(listed: str) -> str:
    """Return the sector of an actor from everything that ICEWS says it is.

    Examples
    --------
    >>> sector("Executive,Foreign Ministry,Government"), sector("Elite,Parties"), sector("Center Right")
    ('GOV', 'PTY', '')
    """
    known = sectors()
    return min((known[one] for one in listed.split(",") if one in known), default=(0, ""))[1]


def icews_party(key: str) -> tuple[Party, ...]:
    """Read ``country|sectors|name``; the name counts only without a country.

    Raises
    ------
    UnknownNameError
        If no state has the country's name.
    """
    country, listed, name = key.split("|", 2)
    return country_party(country, sector(listed)) if country else body_party(name)


def _actor(side: str) -> Field:
    country = f"nullif({{{side} Country}}, 'NA')"
    name = f"CASE WHEN coalesce({country}, '') = '' THEN {{{side} Name}} ELSE '' END"
    return Field(key_of(f"coalesce({country}, '')", f"{{{side} Sectors}}", name), f"{side} Country")


_DATE = "try_strptime({Event Date}, '%Y-%m-%d')::DATE"

ICEWS = Feed(
    name="icews",
    about=About(
        title="ICEWS coded event data",
        publisher="Lockheed Martin; Harvard Dataverse",
        coverage="all countries but the acts inside the United States, 1995 to April 2023, from news in English,"
        " Spanish and Portuguese",
        latency="was a day; discontinued on 11 April 2023",
        licence="terms of its pages at Harvard Dataverse; not seen by us",
        citation="Boschee, Lautenschlager, O'Brien, Shellman, Starz and Ward (2015), ICEWS Coded Event Data, Harvard"
        " Dataverse, doi:10.7910/DVN/28075",
        url="https://doi.org/10.7910/DVN/28075",
        biases=(
            "Half of the rows stay within one country, and 9 of 100 lack a country on one side.",
            "A quarter of the rows repeat another row's day, source, target and code, as told in another sentence or"
            " paper.",
            "The act and its mirror (a meets b, b meets a) are two rows.",
            "Rows are coded by a machine and never corrected.",
        ),
        tested_on="real daily files and a quarter of 2018, and an export from R",
    ),
    layouts=(Layout("ICEWS file", header=COLUMNS[:14]),),
    native=Field("{Event ID}", "Event ID", "expected the number of an event"),
    date=Field(_DATE, "Event Date", "expected a day YYYY-MM-DD"),
    known=Field(f"{_DATE} + 1", "Event Date", "expected a day YYYY-MM-DD"),
    actor=_actor("Source"),
    recipient=_actor("Target"),
    act=Field("{CAMEO Code} || '|'", "CAMEO Code"),
    party=icews_party,
    act_of=cameo_act,
    text="concat_ws(': ', nullif({Source Name}, ''), nullif({Event Text}, ''), nullif({Target Name}, ''))",
    reference="concat_ws(', ', nullif(nullif({Publisher}, ''), 'NA'), 'ICEWS story ' || nullif({Story ID}, ''))",
    has_two="({Source Country} <> '' OR {Source Name} <> '') AND ({Target Country} <> '' OR {Target Name} <> '')",
    file_day=r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)-icews-events",
)
