"""What no browser sends: each request is answered, or refused in one sentence, and the server goes on."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from detente.resolve.cases import case_content

CHICKEN = json.dumps({"case": dict(case_content("chicken"))})
SECONDS = 20.0
ANALYSIS = "/conflicts/analysis"

BODIES: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"{",
    "two values": b"{}{}",
    "null": b"null",
    "a list": b"[]",
    "a number": b"1e400",
    "not a number": b'{"case": NaN}',
    "infinite": b'{"case": {"decision_makers": Infinity}}',
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"case":' * 20_000 + b"1" + b"}" * 20_000,
    "a long number": b'{"case": {"x": ' + b"9" * 100_000 + b"}}",
    "a key twice": b'{"case": {}, "case": []}',
    "half a character": b'{"case": {"name": "\xc3"}}',
    "latin 1": '{"case": {"name": "Übung"}}'.encode("latin-1"),
    "UTF-16": CHICKEN.encode("utf-16"),
    "UTF-32": CHICKEN.encode("utf-32"),
    "a mark before": b"\xef\xbb\xbf" + CHICKEN.encode(),
    "half a pair of surrogates": b'{"case": {"name": "\\ud800"}}',
    "NUL": b'{"case": {"name": "\\u0000"}}\x00',
    "marks of direction": '{"case": {"name": "\u202egnp.exe"}}'.encode(),
    "a million names": json.dumps({"case": {str(n): n for n in range(100_000)}}).encode(),
    "constructor": b'{"__proto__": {"a": 1}, "constructor": {}}',
}
KINDS = (
    "application/json",
    "application/json; charset=utf-16",
    "application/json; charset=none-such",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=" + "b" * 3000,
    "application/x-www-form-urlencoded",
    "\xff",
    "",
)


def refused_or_answered(answer: Any) -> None:
    assert answer.status_code < 500, answer.text
    assert "Traceback" not in answer.text
    if answer.status_code >= 400 and answer.headers.get("content-type", "").startswith("application/json"):
        said = answer.json()["error"]["message"]
        assert "\n" not in said
        assert len(said) < 1000


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", [ANALYSIS, "/conflicts/open", "/read"])
def test_a_body_is_answered_or_refused(page: TestClient, path: str, name: str) -> None:
    began = time.monotonic()
    sent = {"content-type": "application/json", "accept": "application/json"}
    refused_or_answered(page.post(path, content=BODIES[name], headers=sent))
    assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", [ANALYSIS, "/conflicts/open", "/conflicts/save", "/read", "/enter"])
def test_a_kind_that_the_body_is_not(page: TestClient, path: str, kind: str) -> None:
    sent = {b"content-type": kind.encode("latin-1"), b"accept": b"application/json"}
    refused_or_answered(page.post(path, content=CHICKEN.encode(), headers=sent))


@pytest.mark.parametrize(
    "headers",
    [
        {"accept": "a" * 60_000},
        {"accept-encoding": "gzip;q=" + "9" * 5000},
        {"cookie": "=; ;;a=b" * 4000},
        {"cookie": "csrf=" + "%00" * 500},
        {"if-none-match": '"' * 5000},
        {"authorization": "Bearer " + "\xe9" * 100},
        {"range": "bytes=5-1,-,9999999999999999999-"},
        {"content-length": "-1"},
        {"transfer-encoding": "gzip, chunked, identity"},
        {"x-forwarded-for": "::1, 0x7f.1, [" + "1," * 2000},
        {"origin": "null"},
        {"host": "127.0.0.1:99999999"},
        {"host": "127.0.0.1\x7f"},
        {"host": ""},
        {f"x-{n}": "1" for n in range(500)},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_odd_headers(page: TestClient, headers: dict[str, str]) -> None:
    sent = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    for path in ("/health", "/data?format=json"):
        refused_or_answered(page.get(path, headers=sent))


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/%ff%fe",
        "/JPN-KOR%0d%0aset-cookie:a=b",
        "/../../etc/passwd",
        "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/static/..%2f..%2fapp.py",
        "/static/%00",
        "/" + "a" * 8000,
        "/JPN-KOR/" + "x/" * 500,
        "/data?as_of=2019-09-12&as_of=x",
        "/data?as_of=%00",
        "/data?as_of=%ff",
        "/data?as_of=" + "9" * 5000,
        "/data?" + "&".join(f"a{n}=1" for n in range(5000)),
        "/record?as_of=-0001-01-01",
        "/record?as_of=99999-01-01",
        "/compare?pairs=" + "JPN-KOR," * 2000,
        "/JPN-KOR/events?text=%F0%9F%92%A9%E2%80%AE%00",
        "/JPN-KOR/events?page=1e308&type=%5B",
    ],
    ids=lambda path: path[:40],
)
def test_odd_addresses(page: TestClient, path: str) -> None:
    answer = page.get(path, headers={"accept": "application/json"})
    refused_or_answered(answer)
    assert "set-cookie" not in {name for name in answer.headers if answer.headers[name] == "a=b"}
    assert "root:" not in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "HEAD"])
def test_odd_methods(page: TestClient, method: str) -> None:
    refused_or_answered(page.request(method, "/data", headers={"accept": "application/json"}))
