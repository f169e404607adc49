"""Options, comparison, data and reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from detente.errors import InvalidInputError
from detente.observe.store import open_store
from detente.web import gate, reading
from detente.web.settings import Settings
from tests.web.conftest import client_of

DAY = "2019-09-12"
ARTICLE = """Tokyo protests

12 September 2019

Japan on Thursday protested to South Korea over its claims. The weather in Geneva was fine and the hotels were full.
"""


@pytest.fixture
def writable(store_file: Path) -> Iterator[TestClient]:
    with client_of(Settings(store=store_file)) as client:
        yield client


def test_options_of_third_parties(page: TestClient) -> None:
    shown = page.get(f"/JPN-KOR/options?as_of={DAY}").text
    assert '<option value="USA" selected>' in shown
    assert 'id="options"' in shown
    assert 'id="clock"' in shown
    other = page.get(f"/JPN-KOR/options?as_of={DAY}&by=CHN&format=json").json()
    assert other["by"] == "CHN"
    assert other["options"]["records"]
    assert page.get(f"/JPN-KOR/options?as_of={DAY}&by=JPN").status_code == 400
    assert "not enough data" in page.get(f"/FRA-PER/options?as_of={DAY}").text


STEPS = "by=USA&option=freeze&on=2019-09-12&option=&on=2019-09-12&option=shuttle&on=2019-11-15&seed=7"


def test_steps_are_simulated_beside_the_deadlines(page: TestClient) -> None:
    address = f"/JPN-KOR/options?as_of={DAY}&{STEPS}"
    found = page.get(address + "&format=json").json()
    made = found["simulation"]
    assert [(step["family"], step["day"]) for step in made["steps"]] == [
        ("freeze", "2019-09-12"),
        ("high-level-talks", "2019-11-15"),
    ]
    assert (made["seed"], made["by"]) == (7, "USA")
    assert 0 <= made["p_worse"] <= 1
    days = [row["day"] for row in found["calendar"]]
    assert days == sorted(days)
    assert [row["step"] for row in found["calendar"]][:4] == [1, None, 2, None]
    shown = page.get(address).text
    assert "What would it change?" in shown
    assert 'value="shuttle" selected' in shown
    assert shown.count('class="step"') == 2
    assert "What would it change?" not in page.get(f"/JPN-KOR/options?as_of={DAY}").text


def test_the_figures_of_a_simulation_are_saved(page: TestClient) -> None:
    csv = page.get(f"/JPN-KOR/charts/simulation.csv?as_of={DAY}&{STEPS}").text.splitlines()
    assert csv[0].startswith("way,date,q05")
    assert len(csv) == 1 + 3 * 13
    assert page.get(f"/JPN-KOR/charts/simulation.svg?as_of={DAY}&{STEPS}").text.startswith("<svg")
    assert page.get(f"/JPN-KOR/charts/simulation.svg?as_of={DAY}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("option=nonsense", 404),
        ("option=freeze&on=2018-01-01", 400),
        ("option=freeze&on=tomorrow", 400),
        ("option=freeze&seed=-1", 400),
        ("&".join(["option=freeze"] * 7), 400),
        ("by=Atlantis", 404),
    ],
)
def test_steps_that_cannot_be(page: TestClient, asked: str, status: int) -> None:
    answer = page.get(f"/JPN-KOR/options?as_of={DAY}&{asked}&format=json")
    assert answer.status_code == status
    assert answer.json()["error"]["message"].endswith(".")


def test_several_pairs_on_one_scale(page: TestClient) -> None:
    found = page.get(f"/compare?as_of={DAY}&pairs=JPN-KOR,+Armenia-Turkey,FRA-PER&format=json").json()
    assert {one["dyad"] for one in found["pairs"]} == {"JPN-KOR", "ARM-TUR", "FRA-PER"}
    shown = page.get(f"/compare?as_of={DAY}&pairs=JPN-KOR,Armenia-Turkey,FRA-PER").text
    assert shown.count('<polyline class="path"') == 2
    assert "Not enough data." in shown
    many = ",".join(f"JPN-{code}" for code in ("KOR", "CHN", "USA", "RUS", "FRA", "DEU", "GBR"))
    assert page.get(f"/compare?pairs={many}").status_code == 400


def test_the_data_page(page: TestClient) -> None:
    found = page.get("/data?format=json").json()
    assert [row["feed"] for row in found["feeds"]] == ["chronicle"]
    assert found["files"] == []
    assert "chronicle" in page.get("/data").text


def test_the_data_page_tells_files_without_their_folder(writable: TestClient, store_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    built_in = Path(reading.__file__).parents[1] / "data" / "chronicle" / "jpn_kor.csv"
    file.write_text(built_in.read_text().replace("JPN", "XXQ"))
    with open_store(store_file) as store:
        store.ingest("chronicle", [file])
    found = writable.get("/data?format=json").json()
    assert found["files"][0]["file"] == "bad.csv"
    assert str(tmp_path) not in writable.get("/data").text
    assert found["n_quarantined"] > 0


def test_an_article_is_read_in_place(page: TestClient) -> None:
    token = page.get("/read").cookies.get(gate.CSRF) or page.cookies[gate.CSRF]
    answer = page.post("/read", data={"csrf": token, "text": ARTICLE, "action": "read"})
    assert answer.status_code == 200
    assert "<mark>protested to</mark>" in answer.text
    assert "JPN → KOR" in answer.text
    assert "No act:" in answer.text
    assert "to the store</button>" not in answer.text, "the built-in data cannot be changed"
    assert page.post("/read", data={"csrf": token, "text": " "}).status_code == 400
    assert page.post("/read", data={"text": ARTICLE}).status_code == 403
    refused = page.post("/read", data={"csrf": token, "text": ARTICLE, "action": "add"})
    assert refused.status_code == 403


def test_a_program_reads_and_adds(writable: TestClient, store_file: Path) -> None:
    answer = writable.post("/read", json={"text": ARTICLE, "add": True}, headers={"accept": "application/json"})
    assert answer.json()["added"].startswith("1 of 1")
    assert answer.json()["events"][0]["type"] == "ACCUSE"
    again = writable.post("/read", json={"text": ARTICLE, "add": True}, headers={"accept": "application/json"})
    assert again.json()["added"].startswith("0 of 1")
    with open_store(store_file) as store:
        assert "protested" in " ".join(store.events("JPN-KOR", since="2019-09-12", until="2019-09-12")["text"])
    none = writable.post("/read", json={"text": "It rained.", "date": DAY, "add": True})
    assert "No act was sure enough" in none.text
    assert writable.post("/read", content="{", headers={"content-type": "application/json"}).status_code == 400
    assert writable.post("/read", json={"text": 3}).status_code == 400


def test_what_is_added_is_seen_at_once(writable: TestClient) -> None:
    before = writable.get(f"/JPN-KOR/events?as_of={DAY}&format=json").json()["n_events"]
    writable.post("/read", json={"text": ARTICLE, "add": True})
    after = writable.get(f"/JPN-KOR/events?as_of={DAY}&format=json").json()["n_events"]
    assert after == before + 1


def test_read_only_adds_nothing(store_file: Path) -> None:
    with client_of(Settings(store=store_file, is_read_only=True)) as client:
        assert client.post("/read", json={"text": ARTICLE, "add": True}).status_code == 403
        assert client.post("/read", json={"text": ARTICLE}).status_code == 200
        assert "Read-only." in client.get("/read").text


def test_files_are_read_and_never_shown_raw(page: TestClient) -> None:
    token = page.get("/read").cookies.get(gate.CSRF) or page.cookies[gate.CSRF]
    html = b"""<!doctype html><html><body><article><h1>News</h1><p>Japan on Thursday protested to South Korea over
    its claims, officials said in Tokyo.</p><script>alert(1)</script><p>&lt;img src=x onerror=alert(2)&gt; Japan
    criticized South Korea sharply on 12 September 2019.</p></article></body></html>"""
    answer = page.post("/read", data={"csrf": token, "date": DAY}, files={"file": ("../../<b>.html", html)})
    assert answer.status_code == 200, answer.text
    assert "alert(1)" not in answer.text
    assert "<img src=x" not in answer.text
    for name, content in (("a.gz", b"\x1f\x8b123"), ("a.bin", b"a\0b"), ("big.txt", b"x" * 2_000_001)):
        refused = page.post("/read", data={"csrf": token}, files={"file": (name, content)})
        assert refused.status_code == 400
        assert "/tmp" not in refused.text


def test_no_more_than_the_page_takes() -> None:
    with pytest.raises(InvalidInputError, match="detente read FILE"):
        reading.documents_of("word " * 20_000, None)


def test_without_the_reader_a_sentence_says_what_to_install(page: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.errors import MissingExtraError

    def missing(*_: object) -> None:
        raise MissingExtraError.of("Reading articles", "text")

    monkeypatch.setattr("detente.web.reading._coder", missing)
    answer = page.post("/read", json={"text": ARTICLE})
    assert answer.status_code == 501
    assert "pip install &#39;detente[text]&#39;" in answer.text or "detente[text]" in answer.text
