"""APIs: asked politely, answered in JSON or refused in one sentence; secrets stay where they belong."""

from __future__ import annotations

import gzip
from http.server import BaseHTTPRequestHandler

import pytest

from detente.errors import FetchError
from detente.observe.fetch import connection as connection_module
from detente.observe.fetch.connection import Connection, Stopped
from tests.observe.fetch.conftest import HASTE
from tests.observe.fetch.publisher import Asked, Publisher, json_of, reset, send, start, status, whole


def test_an_answer_comes_through_trouble(publisher: Publisher, connection: Connection) -> None:
    url = publisher.serve("/api", reset(), status(503), json_of({"a": 1}))
    assert connection.json(url, what="the API") == {"a": 1}


def test_a_packed_answer_is_unpacked(publisher: Publisher, connection: Connection) -> None:
    def packed(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        send(handler, 200, {"Content-Encoding": "gzip"}, gzip.compress(b'{"a": "\xc3\xa9"}'))

    assert connection.json(publisher.serve("/api", packed), what="the API") == {"a": "é"}


def test_a_page_of_text_is_not_json(publisher: Publisher, connection: Connection) -> None:
    url = publisher.serve("/api", whole(b"<!DOCTYPE html>\n<p>Log in"))
    with pytest.raises(FetchError, match=r"^the API gave no data: its answer is not JSON but begins with '<!DOCTYPE"):
        connection.json(url, what="the API")


def test_a_refusal_says_what_to_do(publisher: Publisher, connection: Connection) -> None:
    url = publisher.serve("/api", status(403))
    with pytest.raises(FetchError, match=r"refuses access \(status 403\); ask for a token\.$"):
        connection.json(url, what="the API", hints={403: "ask for a token"})
    assert len(publisher.asked) == 1


def test_an_answer_without_end_is_not_read(
    publisher: Publisher, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "ANSWER_BYTES", 10)
    with pytest.raises(FetchError, match="larger than 10 bytes"):
        connection.json(publisher.serve("/api", whole(b"[" * 20)), what="the API")


def test_a_secret_goes_to_the_publisher_and_not_to_where_it_redirects(publisher: Publisher) -> None:
    other = Publisher()
    server = start(other)
    try:
        elsewhere = other.serve("/else", json_of([])).replace("127.0.0.1", "localhost")
        url = publisher.serve("/api", status(302, location=elsewhere))
        near = publisher.serve("/near", status(302, location="/end"))
        publisher.serve("/end", json_of([]))
        with Connection(HASTE, {"x-token": "secret", "Authorization": "Bearer secret"}) as connection:
            connection.json(url, what="the API")
            connection.json(near, what="the API")
    finally:
        server.shutdown()
        server.server_close()
    assert publisher.headers("x-token") == ["secret"] * 3
    assert other.headers("x-token") == other.headers("Authorization") == [None]


def test_a_form_is_not_sent_on(publisher: Publisher, connection: Connection) -> None:
    url = publisher.serve("/login", status(307, location="/elsewhere"))
    with pytest.raises(FetchError, match="points to another address"):
        connection.json(url, what="the login", form={"password": "secret"})
    assert [asked.path for asked in publisher.asked] == ["/login"]


@pytest.mark.parametrize("token", ["sec\nret", "secrét", "gehe\u012bmnis"])
def test_a_token_that_cannot_be_sent_is_not_shown(publisher: Publisher, token: str) -> None:
    publisher.serve("/api", status(403))
    with Connection(HASTE, {"x-token": token}) as connection, pytest.raises(FetchError) as caught:
        connection.json(f"{publisher.url}/api", what="the API")
    assert "cannot be sent" in str(caught.value) or "refuses access" in str(caught.value)
    assert token[:3] not in str(caught.value)


def test_waits_grow_and_end(connection: Connection) -> None:
    assert [HASTE.wait_after(n) for n in (1, 2, 3, 20)] == [0.005, 0.01, 0.02, 1.0]


def test_a_stopped_connection_asks_nothing(publisher: Publisher, connection: Connection) -> None:
    connection.stop()
    with pytest.raises(Stopped):
        connection.json(publisher.serve("/api", json_of([])), what="the API")
    assert publisher.asked == []
