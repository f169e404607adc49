"""KEDS and TABARI: lists of day, source, target and code, with CAMEO or the older WEIS codes.

Layout: a table with the header ``date,source,target,code``.

**Two feeds.** ``keds`` reads CAMEO, ``keds_weis`` WEIS. Most numbers are codes in both schemes with other meanings
(193 is a cut of aid in WEIS and a gunfight in CAMEO), and so are the letters of actors, so the program does not guess:
the user says which it is. A wrong word is refused: a file with more codes that only the other scheme has (211 to 226 in
WEIS, four digits in CAMEO) than codes that only the named one has is not loaded.

**Known.** The day after the event: the papers behind the lists, wire services, were printed by then.

**Actors.** Codes run together by threes: country, region or group first, then roles (``EGYGOV``, ``IGOUNO``). What
CAMEO of today does not have stands in ``vocabulary/tables/older_actors.csv``; what is in neither is set aside.

Rows have no id; equal rows of a file stay apart.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from detente.errors import UnknownNameError
from detente.observe.feeds.cameo import NO_PARTY, cameo_act, parties, regions, roles, weis_act
from detente.observe.feeds.feed import About, Act, Feed, Field, Party
from detente.observe.feeds.layout import Layout, quoted_fields
from detente.vocabulary.events import codings
from detente.vocabulary.registry import registry
from detente.vocabulary.states import meanings
from detente.vocabulary.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Literal

_HEADER = ("date", "source", "target", "code")
_DATE = "try_strptime({date}, ['%Y-%m-%d', '%Y%m%d'])::DATE"


@cache
def older_actors(scheme: Literal["cameo", "weis"]) -> dict[str, tuple[Party, ...]]:
    """Return who the codes of older sets are; no state or body for those that stand for neither."""
    found: dict[str, tuple[Party, ...]] = {}
    for row in read_table("older_actors"):
        if row["scheme"] == scheme:
            found[row["code"]] = found.get(row["code"], ()) + _spans(row)
    return found


def _spans(row: dict[str, str]) -> tuple[Party, ...]:
    if not row["state"]:
        return NO_PARTY
    if row["since"] or row["until"]:
        since = date.fromisoformat(row["since"]) if row["since"] else date.min
        until = date.fromisoformat(row["until"]) if row["until"] else date.max
        return (Party(row["state"], "", since, until),)
    return tuple(Party(one.code, "", one.since, one.until) for one in meanings(row["state"], scheme="iso3"))


def sector_of(parts: Iterable[str]) -> str:
    """Return the sector of the first part of a code that is a role."""
    return next((roles()[part] for part in parts if part in roles()), "")


def cameo_parts_party(country: str, parts: Sequence[str]) -> tuple[Party, ...]:
    """Read an actor of CAMEO whose parts are known apart; of a group without a country, the body that it names.

    Raises
    ------
    UnknownNameError
        If the first part is no country, region or group that we know.
    """
    older = older_actors("cameo").get(country)
    if country in regions() or older == NO_PARTY:
        return _body_among(parts)
    if older is not None:
        return _with_sector(older, sector_of(parts))
    return parties("cameo", country, sector_of(parts))


def _body_among(parts: Sequence[str]) -> tuple[Party, ...]:
    for part in parts:
        rows = registry().find("cameo", part)
        if rows and all(row.is_body for row in rows):
            return parties("cameo", part, "IGO")
    return NO_PARTY


def _with_sector(found: tuple[Party, ...], sector: str) -> tuple[Party, ...]:
    return tuple(Party(one.code, sector, one.since, one.until) for one in found)


def _threes(code: str) -> list[str]:
    return [code[start : start + 3] for start in range(0, len(code), 3)]


def keds_cameo_party(code: str) -> tuple[Party, ...]:
    """Read a code such as ``EGYGOV``, ``MOSREB`` or ``IGOUNO``.

    Raises
    ------
    UnknownNameError
        If its first three letters are no country, region or group that we know.
    """
    first, *parts = _threes(code) or [""]
    return cameo_parts_party(first, parts)


def keds_weis_party(code: str) -> tuple[Party, ...]:
    """Read a code such as ``UAR``, ``AFGREB`` or ``NATO``, in the letters of the older sets.

    Raises
    ------
    UnknownNameError
        If neither it nor its first three letters stand in the table.
    """
    known = older_actors("weis")
    if code in known:
        return known[code]
    first, *parts = _threes(code) or [""]
    if first not in known:
        raise UnknownNameError.of("actor code of the older KEDS sets", first, known)
    return known[first] if known[first] == NO_PARTY else _with_sector(known[first], sector_of(parts))


def _other_scheme(scheme: Literal["cameo", "weis"], lines: Sequence[str]) -> str:
    """Say why a file cannot be in a scheme: more codes that only the other one has than codes of its own."""
    names = {"cameo": ("CAMEO", "WEIS", "keds_weis"), "weis": ("WEIS", "CAMEO", "keds")}[scheme]
    own, other = set(codings(scheme)), set(codings("weis" if scheme == "cameo" else "cameo"))
    if not lines:
        return ""
    header, *rows = (quoted_fields(line, ",") for line in lines)
    place = [name.strip() for name in header].index("code")
    codes = [row[place].strip() for row in rows if len(row) > place]
    foreign = [code for code in codes if code in other - own]
    if len(foreign) <= sum(code in own - other for code in codes):
        return ""
    return f"holds codes of {names[1]} that {names[0]} does not have, such as {foreign[0]}; load it as {names[2]}"


def not_cameo(lines: Sequence[str]) -> str:
    """Say why a file is not in CAMEO."""
    return _other_scheme("cameo", lines)


def not_weis(lines: Sequence[str]) -> str:
    """Say why a file is not in WEIS."""
    return _other_scheme("weis", lines)


def _cameo_act(code: str) -> Act:
    return cameo_act(f"{code}|")


_BIASES = (
    "Wire services alone (Reuters, Agence France Presse): what their editors passed over is missing.",
    "Coded by a machine from first sentences; a change of agency, as in 1998, breaks the level of a series.",
)


def _keds(
    name: str,
    about: About,
    objection: Callable[[Sequence[str]], str],
    party: Callable[[str], tuple[Party, ...]],
    act_of: Callable[[str], Act],
) -> Feed:
    scheme = "WEIS" if name.endswith("weis") else "CAMEO"
    return Feed(
        name=name,
        about=about,
        layouts=(
            Layout(f"list with {scheme} codes", delimiter=",", is_quoted=True, header=_HEADER, objection=objection),
        ),
        date=Field(_DATE, "date", "expected a day YYYY-MM-DD"),
        known=Field(f"{_DATE} + 1", "date", "expected a day YYYY-MM-DD"),
        actor=Field("trim({source})", "source"),
        recipient=Field("trim({target})", "target"),
        act=Field("trim({code})", "code"),
        party=party,
        act_of=act_of,
        has_two="trim({source}) <> '' AND trim({target}) <> ''",
    )


KEDS = _keds(
    "keds",
    About(
        title="KEDS event lists with CAMEO codes",
        publisher="Kansas Event Data System (later Parus Analytics)",
        coverage="the Levant 1979 to 2011, and other lists of the project after 2000",
        latency="closed sets",
        licence="not stated",
        citation="Schrodt, KEDS Project; Gerner, Schrodt, Yilmaz and Abu-Jabr (2002), Conflict and Mediation Event"
        " Observations (CAMEO)",
        url="http://eventdata.parusanalytics.com",
        biases=(*_BIASES, "Palestinians are PAL in the early and PSE in the later years; both are read as PSE."),
        tested_on="the real Levant list",
    ),
    not_cameo,
    keds_cameo_party,
    _cameo_act,
)
KEDS_WEIS = _keds(
    "keds_weis",
    About(
        title="KEDS event lists with WEIS codes",
        publisher="Kansas Event Data System (later Parus Analytics)",
        coverage="the Gulf 1979 to 1999, Central Asia and the Caucasus 1989 to 1999, and other lists of the 1990s",
        latency="closed sets",
        licence="not stated",
        citation="Schrodt, KEDS Project; Goldstein (1992), A Conflict-Cooperation Scale for WEIS Events Data,"
        " doi:10.1177/0022002792036002007",
        url="http://eventdata.parusanalytics.com",
        biases=(*_BIASES, "The Gulf list is called CAMEO in the R package that carries it; its codes are WEIS."),
        tested_on="the real Gulf and Central Asia lists",
    ),
    not_weis,
    keds_weis_party,
    weis_act,
)
