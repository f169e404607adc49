"""ACLED: a login from the environment, pages to one table, and secrets in no message."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from detente.errors import FetchError
from detente.observe.fetch import acled
from detente.observe.fetch.acled import fetch
from detente.observe.fetch.wanted import Wanted
from tests.observe.fetch.publisher import Asked, Publisher, json_of, status
from tests.observe.fetch.test_ucdp import read

Make = Callable[..., Wanted]
READ, LOGIN = "/api/acled/read", "/oauth/token"
SECRET = "correct horse"


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch, publisher: Publisher) -> None:
    monkeypatch.setenv("ACLED_EMAIL", "analyst@example.org")
    monkeypatch.setenv("ACLED_PASSWORD", SECRET)
    publisher.serve(LOGIN, json_of({"token_type": "Bearer", "expires_in": 86400, "access_token": "tok"}))


def page_of(*countries: str) -> Callable[[Asked], object]:
    """Give five rows, two a page."""
    rows = [{"event_id_cnty": f"X{n}", "country": countries[n % len(countries)], "notes": "a, b"} for n in range(5)]

    def page(asked: Asked) -> object:
        first = 2 * (int(asked.query["page"][0]) - 1)
        return {"status": 200, "success": True, "data": rows[first : first + 2], "count": 2}

    return page


@pytest.mark.usefixtures("login")
def test_pages_become_one_table(publisher: Publisher, wanted: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acled, "PAGE_ROWS", 2)
    publisher.serve(READ, json_of(page_of("India", "Pakistan")))
    asked = wanted("2019-01-01", "2019-12-31", "IND-PAK")
    found = fetch(asked)
    assert found.outcomes[0].name == "acled_2019-01-01_2019-12-31_IND-PAK.csv"
    assert [row["event_id_cnty"] for row in read(asked.folder / found.outcomes[0].name)] == [f"X{n}" for n in range(5)]
    assert found.notes == ("ACLED's terms: this file may not be passed on or published.",)
    form = parse_qs(publisher.asked[0].body)
    assert form["grant_type"] == ["password"]
    assert form["password"] == [SECRET]
    assert publisher.headers("Authorization") == [None, "Bearer tok", "Bearer tok", "Bearer tok"]
    assert publisher.asked[1].query == {
        "_format": ["json"],
        "event_date": ["2019-01-01|2019-12-31"],
        "event_date_where": ["BETWEEN"],
        "limit": ["2"],
        "country": ["India:OR:country=Pakistan"],
        "page": ["1"],
    }
    n_asked = len(publisher.asked)
    assert fetch(asked).n("present") == 1
    assert len(publisher.asked) == n_asked, "not even a login"


def test_a_ready_token_needs_no_login(publisher: Publisher, wanted: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACLED_TOKEN", "ready")
    publisher.serve(READ, json_of(page_of("Ivory Coast")))
    found = fetch(wanted("2019-01-01", "2019-12-31", "CIV-COD"))
    assert publisher.asked[0].query["country"] == ["Ivory Coast:OR:country=Democratic Republic of Congo"]
    assert publisher.headers("Authorization") == ["Bearer ready"]
    assert found.notes[1] == "ACLED has no events in 'Democratic Republic of Congo' for these days."


def test_without_a_login_the_variables_are_named(wanted: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACLED_EMAIL", "analyst@example.org")
    with pytest.raises(FetchError, match="into ACLED_EMAIL and ACLED_PASSWORD, or a token into ACLED_TOKEN"):
        fetch(wanted("2019-01-01", "2019-12-31"))


@pytest.mark.usefixtures("login")
@pytest.mark.parametrize("code", [400, 401, 403])
@pytest.mark.parametrize("path", [LOGIN, READ])
def test_a_refusal_shows_no_secret(publisher: Publisher, wanted: Make, code: int, path: str) -> None:
    publisher.serve(path, status(code, body=SECRET.encode()))
    with pytest.raises(FetchError, match="are those of an account with API access") as caught:
        fetch(wanted("2019-01-01", "2019-12-31"))
    assert SECRET not in str(caught.value)
    assert "tok" not in str(caught.value).replace("ACLED_TOKEN", "").replace("token", "")


@pytest.mark.usefixtures("login")
def test_another_layout_is_told(publisher: Publisher, wanted: Make) -> None:
    publisher.serve(READ, json_of({"status": 403, "message": "no"}))
    with pytest.raises(FetchError, match="answers without 'data'"):
        fetch(wanted("2019-01-01", "2019-12-31"))
    publisher.serve(LOGIN, json_of({"error": "invalid_grant"}))
    with pytest.raises(FetchError, match="gave no token"):
        fetch(wanted("2019-01-01", "2019-12-31"))


@pytest.mark.usefixtures("login")
def test_no_events_is_an_error(publisher: Publisher, wanted: Make) -> None:
    publisher.serve(READ, json_of({"status": 200, "data": []}))
    with pytest.raises(FetchError, match="ACLED has no events"):
        fetch(wanted("2019-01-01", "2019-12-31"))
