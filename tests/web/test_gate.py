"""Who may come in, what may be sent, and what a browser may do with what it gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from detente.errors import InvalidInputError
from detente.web import gate
from detente.web.pages.door import own_address
from detente.web.settings import Settings, is_loopback, secret_of
from tests.web.conftest import client_of

SECRET = "correct horse"


def test_every_answer_carries_the_policy(page: TestClient) -> None:
    for path in ("/health", "/nowhere", "/static/page.css", "/JPN-KOR/months"):
        headers = page.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src 'self';" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:8350"])
def test_on_loopback_only_names_of_this_machine_are_answered(page: TestClient, host: str) -> None:
    assert page.get("/health", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8350", "127.0.0.1:8350", "[::1]:8350", "localhost"])
def test_names_of_this_machine(page: TestClient, host: str) -> None:
    assert page.get("/health", headers={"host": host}).status_code == 200


def test_other_hosts_need_a_secret() -> None:
    with pytest.raises(InvalidInputError, match="--token or --password-file"):
        Settings(host="0.0.0.0")
    with pytest.raises(InvalidInputError, match="8 at least"):
        Settings(host="0.0.0.0", secret="short")
    assert Settings(host="0.0.0.0", secret=SECRET).hosts is None
    assert Settings(host="::1").hosts is not None
    assert is_loopback("127.8.8.8")
    assert not is_loopback("example.org")


def test_a_secret_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\n")
    assert secret_of(None, file) == SECRET
    assert secret_of("abc", None) == "abc"
    with pytest.raises(InvalidInputError, match="give one of them"):
        secret_of("abc", file)
    file.write_text("\n")
    with pytest.raises(InvalidInputError, match="is empty"):
        secret_of(None, file)
    with pytest.raises(InvalidInputError, match="cannot be read"):
        secret_of(None, tmp_path / "absent")


@pytest.fixture(scope="module")
def locked() -> TestClient:
    return client_of(Settings(host="0.0.0.0", secret=SECRET))


def test_nothing_is_shown_without_the_secret(locked: TestClient) -> None:
    for path in ("/", "/JPN-KOR", "/openapi.json", "/nowhere"):
        answer = locked.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/enter?to=%2F")
        assert locked.get(path, headers={"accept": "application/json"}).status_code == 401
    assert locked.post("/conflicts/analysis", json={}).status_code == 401
    assert locked.get("/health").status_code == 200
    assert locked.get("/static/page.css").status_code == 200


def test_a_program_sends_the_secret(locked: TestClient) -> None:
    good = {"authorization": f"Bearer {SECRET}", "accept": "application/json"}
    assert locked.get("/JPN-KOR/months", headers=good).status_code == 200
    wrong = {"authorization": "Bearer nonsense", "accept": "application/json"}
    assert locked.get("/JPN-KOR/months", headers=wrong).status_code == 401


def test_a_reader_enters_once(locked: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.web.pages.door.WRONG_SECONDS", 0.0)
    asked = locked.get("/enter?to=/JPN-KOR/months")
    token = asked.cookies[gate.CSRF]
    form = {"csrf": token, "to": "/JPN-KOR/months", "secret": "guess"}
    wrong = locked.post("/enter", data=form)
    assert wrong.status_code == 403
    assert "guess" not in wrong.text
    right = locked.post("/enter", data=form | {"secret": SECRET})
    assert (right.status_code, right.headers["location"]) == (303, "/JPN-KOR/months")
    assert SECRET not in right.headers["set-cookie"]
    assert "HttpOnly" in right.headers["set-cookie"]
    assert locked.get("/JPN-KOR/months").status_code == 200
    locked.cookies.clear()


def test_a_form_needs_the_token_of_its_page(locked: TestClient) -> None:
    locked.cookies.clear()
    assert locked.post("/enter", data={"secret": SECRET}).status_code == 403
    locked.get("/enter")
    assert locked.post("/enter", data={"secret": SECRET, "csrf": "made-up"}).status_code == 403
    locked.cookies.clear()


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}],
)
def test_pages_of_other_sites_write_nothing(page: TestClient, headers: dict[str, str]) -> None:
    answer = page.post("/conflicts/analysis", json={}, headers=headers)
    assert answer.status_code == 403
    assert page.get("/health", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("goal", "where"),
    [
        ("/JPN-KOR?as_of=2019-09-12", "/JPN-KOR?as_of=2019-09-12"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\nb", "/"),
    ],
)
def test_the_door_leads_nowhere_else(goal: str, where: str) -> None:
    assert own_address(goal) == where


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/settings.py", "/static//etc/passwd"]
)
def test_static_files_are_confined(page: TestClient, path: str) -> None:
    assert page.get(path).status_code == 404
