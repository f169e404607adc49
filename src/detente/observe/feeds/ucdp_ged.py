"""UCDP GED: deaths in organised violence since 1989, read by people, event by event, with place and range.

Layout: the publisher's 49 columns as a quoted table with a header.

**Sides.** A government is known by its Gleditsch-Ward number, on the day. A side without a number - an armed group, or
``Civilians`` - acts inside the country of the event, as ``REB`` or ``CVL``: most rows are domestic. Where several
governments stand on one side no single one acts, and the row is set aside.

**Act.** All three types of violence are ASSAULT with the intensity of the type; the deaths stand in the text. An
intensity by deaths would be a scale of its own that no other feed shares.

**Day.** ``date_start``. Where ``date_prec`` says week or month (2 to 4) the month of that day counts and precision is
``month``; 5 is ``year``. Nothing is made more exact than the coders say.

**Known.** The earliest day in ``source_date``, else the day after ``date_end``.

**Weight.** ``number_of_sources``; 1 where it is -1, not counted.
"""

from __future__ import annotations

from detente.errors import AmbiguousNameError, UnknownNameError
from detente.observe.feeds.cameo import parties
from detente.observe.feeds.feed import About, Act, Feed, Field, Party, key_of
from detente.observe.feeds.layout import Layout
from detente.vocabulary.domains import domain
from detente.vocabulary.events import event_type

COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best",
    "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
_HEADER = (
    "id", "type_of_violence", "side_a", "side_b", "country_id", "date_prec", "date_start", "date_end", "best", "gwnoa",
    "gwnob",
)  # fmt: skip
_VIOLENCE = {
    "1": ("state-based violence", "military"),
    "2": ("violence between non-state groups", "military"),
    "3": ("one-sided violence", "human_rights"),
}


def side_party(key: str) -> tuple[Party, ...]:
    """Read ``number|country|name`` of a side: its own Gleditsch-Ward number, and that of the event's country.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a number is none of the list, or the side has several.
    """
    own, country, name = key.split("|", 2)
    if not own:
        return parties("gw", country, "CVL" if name == "Civilians" else "REB")
    if not own.isdigit():
        raise AmbiguousNameError(f"side '{name}' has the numbers {own}; several states are no single actor.")
    return parties("gw", own, "GOV")


def violence_act(key: str) -> Act:
    """Read a type of violence, 1 to 3.

    Raises
    ------
    UnknownNameError
        If it is another.
    """
    found = _VIOLENCE.get(key)
    if found is None:
        raise UnknownNameError.of("type of violence", key, _VIOLENCE, hint="expected 1, 2 or 3")
    label, context = found
    kind = event_type("ASSAULT")
    return Act(kind.name, "", domain(kind.name, context=context), kind.score, label, f"UCDP GED, {label}")


def _side(letter: str) -> Field:
    parts = (f"trim({{{name}}})" for name in (f"gwno{letter}", "country_id", f"side_{letter}"))
    return Field(key_of(*parts), f"gwno{letter}")


def _day(column: str) -> str:
    return f"try_strptime(left({{{column}}}, 10), '%Y-%m-%d')::DATE"


_DATE = (
    f"CASE WHEN {{date_prec}} = '1' THEN {_day('date_start')}"
    f" WHEN {{date_prec}} IN ('2', '3', '4') THEN date_trunc('month', {_day('date_start')})::DATE"
    f" WHEN {{date_prec}} = '5' THEN date_trunc('year', {_day('date_start')})::DATE END"
)
_FIRST_SOURCE = (
    "list_min(list_transform(string_split({source_date}, ';'),"
    " lambda one: try_strptime(left(trim(one), 10), '%Y-%m-%d')::DATE))"
)

UCDP_GED = Feed(
    name="ucdp_ged",
    about=About(
        title="UCDP Georeferenced Event Dataset",
        publisher="Uppsala Conflict Data Program",
        coverage="the world, 1989 on; events with at least one death in conflicts of at least 25 in some year",
        latency="a year; candidate events a month",
        licence="CC BY 4.0, as we remember it; check the publisher's page",
        citation="Sundberg and Melander (2013), Introducing the UCDP Georeferenced Event Dataset,"
        " doi:10.1177/0022343313484347; Davies, Pettersson and Oberg (2023)",
        url="https://ucdp.uu.se",
        biases=(
            "Only deaths: threats, arrests and clashes without a dead are missing.",
            "Almost all rows are domestic; wars between states are few since 1989.",
            "Deaths are a best estimate with a range; recent years are revised in later versions.",
            "Who is called the first side is a rule of the coders, not who struck first.",
        ),
        tested_on="all real rows of Myanmar, 1989 to 2023",
    ),
    layouts=(Layout("UCDP GED table", delimiter=",", is_quoted=True, header=_HEADER, missing=("NA",)),),
    native=Field("{id}", "id", "expected the number of an event"),
    date=Field(_DATE, "date_start", "expected a day YYYY-MM-DD with a date_prec from 1 to 5"),
    known=Field(
        f"coalesce({_FIRST_SOURCE}, {_day('date_end')} + 1)", "date_end", "expected a day YYYY-MM-DD, or a source_date"
    ),
    actor=_side("a"),
    recipient=_side("b"),
    act=Field("{type_of_violence}", "type_of_violence"),
    party=side_party,
    act_of=violence_act,
    weight=Field(
        "CASE WHEN {number_of_sources} IN ('', '-1') THEN 1.0 WHEN TRY_CAST({number_of_sources} AS INTEGER) > 0"
        " THEN TRY_CAST({number_of_sources} AS DOUBLE) END",
        "number_of_sources",
        "expected a number of sources, or -1",
    ),
    precision="CASE WHEN {date_prec} = '1' THEN 'day' WHEN {date_prec} = '5' THEN 'year' ELSE 'month' END",
    text="{side_a} || ' - ' || {side_b} || ': ' || CASE {best} WHEN '1' THEN '1 death' ELSE {best} || ' deaths' END"
    " || CASE WHEN {low} <> {high} THEN ' (' || {low} || ' to ' || {high} || ')' ELSE '' END"
    " || CASE WHEN {where_coordinates} <> '' THEN ', ' || {where_coordinates} ELSE '' END",
    reference="CASE WHEN {source_article} <> '' THEN replace({source_article}, '\"', '') || ' (UCDP GED)' ELSE '' END",
)
