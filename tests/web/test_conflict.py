"""The editor of a conflict: what it answers, what it opens and saves, and what it refuses."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from detente.errors import CaseError, DetenteError, InvalidInputError
from detente.resolve.casefile import conflict
from detente.resolve.cases import case_content, shipped
from detente.resolve.gmcrplus import case_of
from detente.resolve.stability import stability
from detente.web import gate
from detente.web.analysis import analysed
from detente.web.caseinput import case_from_text, model_of
from detente.web.gmcrfile import gmcr_of
from detente.web.pages.conflict import BLANK

CASE = "jpn-kor-usa-2019"


def content(name: str = CASE) -> dict[str, Any]:
    return copy.deepcopy(dict(case_content(name)))


def large(n_options: int) -> dict[str, Any]:
    names = ["First", "Second", "Third"]
    ids = [f"o{place}" for place in range(n_options)]
    return {
        "schema": "gmcr-case/1",
        "id": "large",
        "decision_makers": [{"name": name} for name in names],
        "parties": {"A": "First", "B": "Second"},
        "options": [{"id": one, "dm": names[place % 3]} for place, one in enumerate(ids)],
        "preferences": {name: {"kind": "prioritised", "statements": ids} for name in names},
        "status_quo": "N" * n_options,
    }


def ask(page: TestClient, question: str, **asked: Any) -> Any:
    answer = page.post(f"/conflicts/{question}", json=asked, headers={"accept": "application/json"})
    return answer.json() | {"status": answer.status_code}


def test_the_shipped_cases_are_listed(page: TestClient) -> None:
    listed = page.get("/conflicts").text
    assert all(f'href="/conflicts/{name}"' in listed for name in shipped())
    assert {one["id"] for one in page.get("/conflicts?format=json").json()["cases"]} == set(shipped())


@pytest.mark.parametrize("name", [*shipped(), "new"])
def test_every_case_opens(page: TestClient, name: str) -> None:
    answer = page.get(f"/conflicts/{name}")
    assert answer.status_code == 200
    assert 'id="editor"' in answer.text
    assert 'class="states"' in answer.text


def test_a_case_is_never_a_file(page: TestClient) -> None:
    for name in ("..%2fjpn-kor-usa-2019.json", "%2fetc%2fpasswd", "case.yaml"):
        assert page.get(f"/conflicts/{name}").status_code == 404


def test_a_draft_of_a_pair(page: TestClient) -> None:
    made = page.get("/conflicts/draft?pair=JPN-KOR&as_of=2019-09-12&format=json").json()
    assert made["content"]["draft"]
    assert page.get("/conflicts/draft?pair=FRA-PER&as_of=2019-09-12").status_code == 404


def test_the_answer_is_that_of_the_engine(page: TestClient) -> None:
    made = ask(page, "analysis", case=content())
    assert made["dead_end"]["grade"] == "closed dead end"
    found = stability(conflict(content())).equilibria
    assert made["equilibria"] == {concept: list(states) for concept, states in found.items()}


def test_a_change_of_priorities_changes_the_answer(page: TestClient) -> None:
    """Were Seoul ready to keep GSOMIA for nothing, the dead end would open."""
    changed = content()
    changed["preferences"]["South Korea"]["statements"].insert(0, "keep")
    changed["preferences"]["Japan"]["statements"].insert(0, "keep -> talks")
    before, after = ask(page, "analysis", case=content()), ask(page, "analysis", case=changed)
    assert before["equilibria"] != after["equilibria"]
    assert after["dead_end"]["grade"] == "not a dead end"


def test_a_fragment_for_the_editor(page: TestClient) -> None:
    answer = page.post("/conflicts/analysis", json={"case": content()}, headers={"accept": "text/html"})
    assert "<html" not in answer.text
    assert "Closed dead end." in answer.text
    assert answer.text.count("<svg") == 2


def test_a_variant(page: TestClient) -> None:
    assert page.get(f"/conflicts/{CASE}?variant=us_leaves").status_code == 200
    assert ask(page, "analysis", case=content(), variant="us_leaves")["n_states"] == 108
    assert page.get(f"/conflicts/{CASE}?variant=nonsense").status_code == 404


def test_what_would_have_to_change(page: TestClient) -> None:
    small = content("prisoners-dilemma")
    assert ask(page, "inverse", case=small, state="1")["target"] == 1
    assert ask(page, "inverse", case=small, state="99999999999999")["status"] == 404
    assert ask(page, "sensitivity", case=small)["status"] == 200
    html = page.post("/conflicts/inverse", json={"case": small, "state": "YY"}, headers={"accept": "text/html"})
    assert "Which preferences would make" in html.text


def test_a_large_conflict_is_answered_at_once(page: TestClient) -> None:
    made = ask(page, "analysis", case=large(12))
    assert made["n_states"] == 4096
    assert made["equilibria"]["nash"]
    assert "left to detente resolve" in analysed(large(12)).sections[0].paragraphs[0]


@pytest.mark.parametrize(
    "change",
    [
        {"case": []},
        {"case": {"schema": "other"}},
        {"case": large(15)},
        {"case": large(14)},
        {"case": {**large(3), "preferences": {"First": {"kind": "prioritised", "statements": ["o0"] * 81}}}},
        {"case": {**large(3), "preferences": {"First": {"kind": "prioritised", "statements": ["(" * 290 + "o0"]}}}},
        {"case": {**large(3), "preferences": {"First": {"kind": "prioritised", "statements": ["o" * 999]}}}},
        {"case": {**large(3), "options": [{"id": {}}]}},
        {"case": {**large(3), "status_quo": {}}},
        {"case": {**large(3), "decision_makers": [{"name": str(k)} for k in range(13)]}},
        {"case": large(3), "variant": 3},
        {"case": large(3), "variant": {"id": 1}},
    ],
)
def test_a_case_that_cannot_be_answered_gets_a_sentence(page: TestClient, change: dict[str, Any]) -> None:
    found = ask(page, "analysis", **change)
    assert found["status"] == 400
    assert found["error"]["message"].endswith(".")


def test_only_json_is_taken(page: TestClient) -> None:
    body = json.dumps({"case": content()})
    assert page.post("/conflicts/analysis", content=body, headers={"content-type": "text/plain"}).status_code == 415
    for wrong in ("", "[]", "{", "[" * 5000):
        headers = {"content-type": "application/json"}
        assert page.post("/conflicts/analysis", content=wrong, headers=headers).status_code == 400
    assert page.post("/conflicts/nonsense", json={"case": content()}).status_code == 404


def test_too_much_is_refused(page: TestClient) -> None:
    headers = {"content-type": "application/json"}
    answer = page.post("/conflicts/open", content=b"x" * (gate.MOST_BYTES + 1), headers=headers)
    assert answer.status_code == 413

    def pieces() -> Any:
        for _ in range(50):
            yield b"x" * 100_000

    assert page.post("/conflicts/open", content=pieces(), headers=headers).status_code == 413


def test_files_are_opened(page: TestClient) -> None:
    for name, text in (
        ("a.json", json.dumps(content())),
        ("a.yaml", yaml.safe_dump(content())),
        ("a.yml", yaml.safe_dump(BLANK)),
        ("a.gmcr", json.dumps(gmcr_of(content("chicken")))),
    ):
        answer = page.post("/conflicts/open", json={"name": name, "text": text})
        assert answer.status_code == 200, answer.text
        assert answer.json()["schema"] == "gmcr-case/1"
    assert page.post("/conflicts/open", json={"name": "a.json", "text": 3}).status_code == 400


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", "{", "JSON"),
        ("a.json", "[1]", "list or a value"),
        ("a.yaml", "a: [", "YAML"),
        ("a.yaml", "a: &x [1]\nb: *x", "aliases"),
        ("a.yaml", "!!python/object/apply:os.system ['true']", "YAML"),
        ("a.gmcr", "{}", "GMCR"),
        ("a.json", "[" * 100_000, "JSON"),
    ],
)
def test_files_that_cannot_be_read(name: str, text: str, said: str) -> None:
    with pytest.raises(CaseError, match=said):
        case_from_text(text, name)
    with pytest.raises(InvalidInputError, match="at most"):
        case_from_text("x" * 500_000, name)


def test_a_case_is_saved(page: TestClient) -> None:
    token = page.get(f"/conflicts/{CASE}").cookies.get(gate.CSRF) or page.cookies[gate.CSRF]
    for kind, read in (("json", json.loads), ("yaml", yaml.safe_load), ("gmcr", json.loads)):
        form = {"csrf": token, "kind": kind, "case": json.dumps(content())}
        answer = page.post("/conflicts/save", data=form)
        assert answer.headers["content-disposition"] == f'attachment; filename="{CASE}.{kind}"'
        written = read(answer.text)
        assert written == content() if kind != "gmcr" else written["decisionMakers"]
    assert page.post("/conflicts/save", data={"csrf": token, "kind": "exe", "case": "{}"}).status_code == 400
    assert page.post("/conflicts/save", data={"kind": "json", "case": "{}"}).status_code == 403


@pytest.mark.parametrize("name", [one for one in shipped() if one != "elmira"])
def test_a_gmcr_file_tells_the_same_conflict(name: str) -> None:
    written = case_of(json.loads(json.dumps(gmcr_of(content(name)))), name)
    once, again = conflict(content(name)), conflict(written)
    assert again.n_states == once.n_states
    assert (again.payoffs == once.payoffs).all()
    assert stability(again).equilibria == stability(once).equilibria


def test_what_gmcr_has_no_words_for() -> None:
    with pytest.raises(CaseError, match="merged"):
        gmcr_of(content("elmira"))
    many = large(9)
    many["preferences"]["First"]["statements"] = [" & ".join(f"o{place}" for place in range(9))]
    with pytest.raises(CaseError, match="more than 8"):
        gmcr_of(many)
    ties = large(3)
    ties["preferences"]["First"]["statements"] = [["o0", "o1"]]
    with pytest.raises(CaseError, match="equal weight"):
        gmcr_of(ties)


def test_nothing_of_a_case_is_kept(page: TestClient) -> None:
    changed = content()
    changed["title"] = "A secret plan"
    ask(page, "analysis", case=changed)
    assert "secret plan" not in page.get(f"/conflicts/{CASE}").text


def test_what_is_written_in_a_case_is_never_markup(page: TestClient) -> None:
    changed = content("chicken")
    changed["title"] = "<img src=x onerror=alert(1)>"
    changed["options"][0]["name"] = "</script><script>alert(1)</script>"
    changed["decision_makers"][0]["name"] = "<b>Bold</b>"
    for option in changed["options"]:
        option["dm"] = changed["decision_makers"][0]["name"] if option["dm"] == "First" else option["dm"]
    changed["preferences"]["<b>Bold</b>"] = changed["preferences"].pop("First")
    changed.pop("expected", None)
    text = page.post("/conflicts/analysis", json={"case": changed}, headers={"accept": "text/html"}).text
    for mark in ("<img", "<script", "<b>Bold"):
        assert mark not in text


def test_sizes_are_those_that_the_page_names() -> None:
    assert model_of(large(12)).n_states == 4096
    with pytest.raises(DetenteError):
        model_of(large(14))
