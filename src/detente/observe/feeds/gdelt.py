"""GDELT: events that a machine reads in the world's news, every fifteen minutes.

Layouts: the 2.0 export (61 columns), the 1.0 daily file (58) and back-file (57), and exports of either with a header.

**Known.** ``DATEADDED`` is the day on which GDELT added the row. All years before April 2013 were coded in one batch
from the papers of their time; there the day after the event counts as known, since that is when it could be read.

**Weight.** ``NumArticles``: documents that carry the event in the first fifteen minutes.
"""

from __future__ import annotations

from detente.observe.feeds.cameo import cameo_act, cameo_party
from detente.observe.feeds.feed import About, Feed, Field
from detente.observe.feeds.layout import Layout

_ACTOR = (
    "Code",
    "Name",
    "CountryCode",
    "KnownGroupCode",
    "EthnicCode",
    "Religion1Code",
    "Religion2Code",
    "Type1Code",
    "Type2Code",
    "Type3Code",
)
_PLACE_1 = (
    "Geo_Type",
    "Geo_FullName",
    "Geo_CountryCode",
    "Geo_ADM1Code",
    "Geo_Lat",
    "Geo_Long",
    "Geo_FeatureID",
)
_PLACE_2 = (*_PLACE_1[:4], "Geo_ADM2Code", *_PLACE_1[4:])
_ACT = (
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
)


def _columns(place: tuple[str, ...], last: tuple[str, ...]) -> tuple[str, ...]:
    return (
        *["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"],
        *(f"Actor1{name}" for name in _ACTOR),
        *(f"Actor2{name}" for name in _ACTOR),
        *_ACT,
        *(f"{who}{name}" for who in ("Actor1", "Actor2", "Action") for name in place),
        *last,
    )


COLUMNS_2 = _columns(_PLACE_2, ("DATEADDED", "SOURCEURL"))
COLUMNS_1 = _columns(_PLACE_1, ("DATEADDED", "SOURCEURL"))

# The names that one user's export gave to the columns.
_RENAMED = {
    "Global_Event_ID": "GLOBALEVENTID",
    "Day": "SQLDATE",
    "Actor_1_Country_ABBR": "Actor1CountryCode",
    "Actor_1_Known_Group_Code": "Actor1KnownGroupCode",
    "Actor_1_Role": "Actor1Type1Code",
    "Actor_2_Country_ABBR": "Actor2CountryCode",
    "Actor_2_Know_Group_Code": "Actor2KnownGroupCode",
    "Actor_2_Role": "Actor2Type1Code",
    "Event_Code": "EventCode",
    "Event_Root_Code": "EventRootCode",
    "Num_Articles": "NumArticles",
    "Date_Added": "DATEADDED",
    "Source_URL": "SOURCEURL",
}
_HEADER = ("GLOBALEVENTID", "SQLDATE", "Actor1CountryCode", "Actor2CountryCode", "EventCode", "DATEADDED")

LAYOUTS = (
    Layout("GDELT 2.0 export", COLUMNS_2),
    Layout("GDELT 1.0 daily file", COLUMNS_1),
    Layout("GDELT 1.0 back-file", COLUMNS_1[:-1]),
    *(
        Layout(
            f"GDELT with a header, divided by {word}",
            delimiter=delimiter,
            is_quoted=True,
            header=_HEADER,
            aliases=_RENAMED,
            missing=("NA",),
        )
        for word, delimiter in (("commas", ","), ("semicolons", ";"), ("tabs", "\t"))
    ),
)

BATCH_CODED_BEFORE = "DATE '2013-04-01'"
"""GDELT's daily files begin on this day; what was added earlier was coded in one batch from older papers."""

_DATE = "try_strptime({SQLDATE}, '%Y%m%d')::DATE"
_ADDED = "CASE WHEN length({DATEADDED}) IN (8, 14) THEN try_strptime(left({DATEADDED}, 8), '%Y%m%d')::DATE END"


def _actor(number: int) -> Field:
    parts = (f"{{Actor{number}{name}}}" for name in ("CountryCode", "KnownGroupCode", "Type1Code"))
    return Field(" || '|' || ".join(parts), f"Actor{number}CountryCode")


GDELT = Feed(
    name="gdelt",
    about=About(
        title="GDELT event database",
        publisher="The GDELT Project",
        coverage="all countries, 1979 on; 2.0 from 18 February 2015, from news in 65 languages",
        latency="15 minutes (2.0), one day (1.0)",
        licence="free for any use; cite the GDELT Project",
        citation="Leetaru and Schrodt (2013), GDELT: Global data on events, location, and tone, ISA Annual Convention",
        url="https://www.gdeltproject.org",
        biases=(
            "One story retold by a hundred papers is many rows; counts follow attention before they follow acts.",
            "About half of the rows name no second actor, and most others stay within one state.",
            "The number of sources grows a hundredfold from 1979 to 2015, so raw counts cannot be compared over years.",
            "Rows are coded by a machine and never corrected; place names are at times taken for actors.",
        ),
        tested_on="real 2.0 exports of 2015, 2017 and 2018, 1.0 daily and back-file rows, re-exports with a header",
    ),
    layouts=LAYOUTS,
    native=Field("{GLOBALEVENTID}", "GLOBALEVENTID", "expected the number of an event"),
    date=Field(_DATE, "SQLDATE", "expected a day YYYYMMDD"),
    known=Field(
        f"CASE WHEN {_ADDED} < {BATCH_CODED_BEFORE} THEN {_DATE} + 1 ELSE {_ADDED} END",
        "DATEADDED",
        "expected a day or time YYYYMMDDHHMMSS that no spreadsheet has rounded",
    ),
    actor=_actor(1),
    recipient=_actor(2),
    act=Field("{EventCode} || '|' || {EventRootCode}", "EventCode"),
    party=cameo_party,
    act_of=cameo_act,
    weight=Field("TRY_CAST({NumArticles} AS DOUBLE)", "NumArticles", "expected a number of articles"),
    url="{SOURCEURL}",
    has_two=" AND ".join(f"({{Actor{n}CountryCode}} <> '' OR {{Actor{n}KnownGroupCode}} <> '')" for n in (1, 2)),
)
