"""UCDP's Georeferenced Event Dataset (GED) through its API: lethal violence, event by event, 1989 on.

``GET /api/gedevents/RELEASE?pagesize=1000&StartDate=…&EndDate=…&Country=…`` answers with ``Result`` (the rows),
``TotalPages`` and ``NextPageUrl``. Countries are codes of Gleditsch and Ward, and mean where an event took place: with
a pair, the events *in* the two states are fetched, by whomever. A state without such a code (Palestine) has its events
under another's. Since 2026 the API asks for a token, given on request by UCDP; it is read from ``UCDP_TOKEN`` and
sent as ``x-ucdp-access-token``. A day's number of requests is limited.

Assumes this layout, taken from public descriptions and not tried against the live service. Fails when a release does
not exist: give another with ``--release``.

Reference: Sundberg and Melander (2013), Introducing the UCDP Georeferenced Event Dataset,
doi:10.1177/0022343313484347. The data are under CC BY 4.0.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from detente.errors import FetchError, UnknownNameError
from detente.observe.fetch.apitable import rows_in, write_table
from detente.observe.fetch.connection import Connection
from detente.observe.fetch.outcome import Fetched
from detente.vocabulary.states import display_name, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.observe.fetch.apitable import Rows
    from detente.observe.fetch.wanted import Wanted

BASE_URL = "https://ucdpapi.pcr.uu.se"
RELEASE = "26.1"
PAGE_ROWS = 1000
TOKEN_VARIABLE = "UCDP_TOKEN"
TOKEN_HEADER = "x-ucdp-access-token"
_TOKEN_HINT = f"ask UCDP for a token (ucdp.uu.se/apidocs) and put it into {TOKEN_VARIABLE}"


def fetch(wanted: Wanted) -> Fetched:
    """Fetch the events of some days into one CSV file, ``ucdp_ged_RELEASE_SINCE_UNTIL[_PAIR].csv``.

    Raises
    ------
    FetchError
        If the API refuses or does not answer, or has no events.
    """
    folder = wanted.make_folder()
    release = wanted.release or RELEASE
    if not all(part.isdecimal() for part in release.split(".")):
        raise FetchError(f"release '{release}' is not one of UCDP; expected numbers with dots, for example {RELEASE}.")
    countries, notes = _countries(wanted)
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    with Connection(wanted.pace, {TOKEN_HEADER: token} if token else None) as connection:
        wanted.watcher.expect(1, None)
        path = folder / f"ucdp_ged_{release}_{wanted.label}.csv"
        pages = _pages(wanted, release, countries, connection)
        outcome = write_table(pages, path, wanted.watcher, what=f"UCDP GED {release}")
        wanted.watcher.finished(outcome)
    return Fetched("ucdp", folder, (outcome,), notes=notes)


def _countries(wanted: Wanted) -> tuple[list[str], tuple[str, ...]]:
    """Return the codes of the two states, on the first and the last day, and say which state has none."""
    if wanted.dyad is None:
        return [], ()
    codes: dict[str, None] = {}
    notes = []
    for code in (wanted.dyad.a, wanted.dyad.b):
        try:
            codes |= dict.fromkeys(
                translate(code, scheme="iso3", to="gw", on=day) for day in (wanted.since, wanted.until)
            )
        except UnknownNameError:
            notes.append(f"{display_name(code)} has no code of Gleditsch and Ward: UCDP has its events under others.")
    if not codes:
        raise FetchError(f"UCDP has no code for either state of {wanted.dyad.code}; leave --dyad out.")
    return list(codes), tuple(notes)


def _pages(wanted: Wanted, release: str, countries: list[str], connection: Connection) -> Iterator[Rows]:
    url = f"{(wanted.base_url or BASE_URL).rstrip('/')}/api/gedevents/{release}"
    asked = {"pagesize": str(PAGE_ROWS), "StartDate": f"{wanted.since}", "EndDate": f"{wanted.until}"}
    if countries:
        asked["Country"] = ",".join(countries)
    query = urlencode(asked, safe=",")
    hints = {401: _TOKEN_HINT, 403: _TOKEN_HINT, 404: f"see if there is a release '{release}', or give another"}
    seen: set[str] = set()
    while query and query not in seen:
        seen.add(query)
        answer = connection.json(f"{url}?{query}", what="the UCDP API", hints=hints)
        yield rows_in(answer, "Result", what="the UCDP API", hint="expected rows there, so its layout has changed")
        query = _query(answer.get("NextPageUrl") or "")
        if query:
            connection.wait(wanted.pace.between_seconds)


def _query(url: Any) -> str:
    """Return the query of the next page's address; nothing else is taken from it: the token goes nowhere else."""
    try:
        return str(urlsplit(url).query)
    except (ValueError, TypeError, AttributeError):
        raise FetchError(f"the UCDP API gives {str(url)[:80]!r} as the next page; expected an address.") from None
