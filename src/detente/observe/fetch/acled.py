"""ACLED through its API: political violence and protest, event by event.

**Terms.** ACLED's data may be used under the terms of your account and may not be passed on: neither the files that
this command writes nor a table made of them may be published or handed to others. Cite ACLED as its attribution policy
asks.

``POST /oauth/token`` (``grant_type=password``, ``client_id=acled``, your e-mail address and password) gives a token for
a day; ``GET /api/acled/read`` answers with ``data``, page by page. The address and password are read from
``ACLED_EMAIL`` and ``ACLED_PASSWORD``, or a ready token from ``ACLED_TOKEN``: from the environment alone, and they
stand in no message. Countries are ACLED's names and mean where an event took place; several are joined by
``:OR:country=``.

Assumes this layout, taken from public descriptions and not tried against the live service. Fails when ACLED names a
state otherwise than our table of states does: it then has no events for it, which is told.

Reference: Raleigh, Linke, Hegre and Karlsen (2010), Introducing ACLED, doi:10.1177/0022343310378914.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from detente.errors import FetchError
from detente.observe.fetch.apitable import rows_in, write_table
from detente.observe.fetch.connection import Connection
from detente.observe.fetch.outcome import Fetched
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.observe.fetch.apitable import Rows
    from detente.observe.fetch.wanted import Wanted

BASE_URL = "https://acleddata.com"
PAGE_ROWS = 5000
EMAIL_VARIABLE, PASSWORD_VARIABLE, TOKEN_VARIABLE = "ACLED_EMAIL", "ACLED_PASSWORD", "ACLED_TOKEN"
NAMES = {"CIV": "Ivory Coast", "COD": "Democratic Republic of Congo", "COG": "Republic of Congo"}
"""States that ACLED names in its own way."""
_LOGIN_HINT = (
    f"see that {EMAIL_VARIABLE} and {PASSWORD_VARIABLE}, or {TOKEN_VARIABLE}, are those of an account with API access"
)
_HINTS = dict.fromkeys((400, 401, 403), _LOGIN_HINT)


def fetch(wanted: Wanted) -> Fetched:
    """Fetch the events of some days into one CSV file, ``acled_SINCE_UNTIL[_PAIR].csv``.

    Raises
    ------
    FetchError
        If there is no login, if the API refuses or does not answer, or has no events.
    """
    folder = wanted.make_folder()
    base = (wanted.base_url or BASE_URL).rstrip("/")
    path = folder / f"acled_{wanted.label}.csv"
    wanted.watcher.expect(1, None)
    token = "" if path.exists() else _token(base, wanted)
    with Connection(wanted.pace, {"Authorization": f"Bearer {token}"}) as connection:
        pages = _Pages(base, wanted, connection)
        outcome = write_table(pages.rows(), path, wanted.watcher, what="ACLED")
        wanted.watcher.finished(outcome)
    notes = ["ACLED's terms: this file may not be passed on or published."]
    if outcome.status == "fetched":
        notes += [f"ACLED has no events in '{name}' for these days." for name in pages.names if name not in pages.met]
    return Fetched("acled", folder, (outcome,), notes=tuple(notes))


def _token(base: str, wanted: Wanted) -> str:
    if token := os.environ.get(TOKEN_VARIABLE, "").strip():
        return token
    email, password = os.environ.get(EMAIL_VARIABLE, ""), os.environ.get(PASSWORD_VARIABLE, "")
    if not (email and password):
        raise FetchError(
            f"ACLED needs an account: put its e-mail address and password into {EMAIL_VARIABLE} and "
            f"{PASSWORD_VARIABLE}, or a token into {TOKEN_VARIABLE}."
        )
    form = {"username": email, "password": password, "grant_type": "password", "client_id": "acled"}
    with Connection(wanted.pace) as connection:
        answer = connection.json(f"{base}/oauth/token", what="ACLED's login", hints=_HINTS, form=form)
    if not isinstance(answer, dict) or not answer.get("access_token"):
        raise FetchError(f"ACLED's login gave no token; {_LOGIN_HINT}.")
    return str(answer["access_token"])


class _Pages:
    """The pages of one request, and the countries that were met on them."""

    def __init__(self, base: str, wanted: Wanted, connection: Connection) -> None:
        self._base, self._wanted, self._connection = base, wanted, connection
        codes = (wanted.dyad.a, wanted.dyad.b) if wanted.dyad else ()
        self.names = [NAMES.get(code) or display_name(code) for code in codes]
        self.met: set[str] = set()

    def rows(self) -> Iterator[Rows]:
        asked = {
            "_format": "json",
            "event_date": f"{self._wanted.since}|{self._wanted.until}",
            "event_date_where": "BETWEEN",
            "limit": str(PAGE_ROWS),
        }
        if self.names:
            asked["country"] = ":OR:country=".join(self.names)
        page = 1
        while rows := self._page({**asked, "page": str(page)}):
            self.met.update(str(row.get("country")) for row in rows)
            yield rows
            if len(rows) < PAGE_ROWS:
                return
            page += 1
            self._connection.wait(self._wanted.pace.between_seconds)

    def _page(self, asked: dict[str, str]) -> Rows:
        query = urlencode(asked, safe=":=|")  # ACLED's own examples leave these marks as they are
        answer = self._connection.json(f"{self._base}/api/acled/read?{query}", what="the ACLED API", hints=_HINTS)
        return rows_in(answer, "data", what="the ACLED API", hint=_LOGIN_HINT)
