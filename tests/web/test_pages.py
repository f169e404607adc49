"""Home, a pair, its acts, its charts: as a page and as JSON at the same address."""

from __future__ import annotations

import json
import sys
import time
from importlib.resources import files

import pytest
from jsonschema import validate
from starlette.testclient import TestClient

DAY = "2019-09-12"


@pytest.fixture(scope="module")
def brief(page: TestClient) -> str:
    answer = page.get(f"/JPN-KOR?as_of={DAY}")
    assert answer.status_code == 200
    return answer.text


@pytest.fixture(scope="module")
def home(page: TestClient) -> str:
    for _ in range(30):
        answer = page.get(f"/?as_of={DAY}")
        if answer.status_code == 200:
            return answer.text
        assert answer.status_code == 202
        assert 'http-equiv="refresh"' in answer.text
        time.sleep(1)
    raise AssertionError("the scan did not end")


def test_home_ranks_the_pairs(home: str, page: TestClient) -> None:
    assert f'href="/JPN-KOR?as_of={DAY}"' in home
    plain = page.get(f"/?as_of={DAY}&format=json").json()
    assert plain["is_finished"]
    assert [one["place"] for one in plain["pairs"]] == [1, 2, 3, 4]
    assert {one["dyad"] for one in plain["pairs"]} >= {"JPN-KOR", "IND-PAK"}


def test_home_is_searched_and_narrowed(home: str, page: TestClient) -> None:
    def dyads(query: str) -> list[str]:
        answer = page.get(f"/?as_of={DAY}&{query}", headers={"accept": "application/json"})
        return [one["dyad"] for one in answer.json()["pairs"]]

    assert dyads("q=korea") == ["JPN-KOR"]
    assert dyads("q=pak+ind") == ["IND-PAK"]
    assert dyads("q=nowhere") == []
    assert dyads("show=deteriorated") == ["JPN-KOR"]
    assert page.get("/?show=nonsense").status_code == 400


def test_a_pair_can_be_typed(page: TestClient) -> None:
    answer = page.get(f"/pair?q=Seoul+/+Tokyo&as_of={DAY}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/JPN-KOR?as_of={DAY}")
    assert page.get("/Japan-ROK?as_of=2019-09-12").headers["location"] == f"/JPN-KOR?as_of={DAY}"
    assert page.get("/pair?q=Atlantis").status_code in (400, 404)


def test_the_brief_is_whole(brief: str) -> None:
    for words in ("Japan and South Korea", "In short", "Is this time different?", "Events behind this", 'id="slider"'):
        assert words in brief
    assert brief.count('<figure class="chart">') == 7
    assert "http-equiv" not in brief


def test_nothing_is_asked_of_other_hosts(brief: str, home: str) -> None:
    for text in (brief, home):
        for mark in ('src="http', "<iframe", "@import", 'href="http://www.w3.org'):
            assert mark not in text
        assert "style=" not in text, "the policy forbids styles within the page"
        assert "<script>" not in text
        assert " on" + "click=" not in text


def test_the_page_is_light(brief: str, page: TestClient) -> None:
    assets = sum(len(file.read_bytes()) for file in (files("detente.web") / "static").iterdir())
    months = len(page.get("/JPN-KOR/months?format=json").content)
    assert len(brief.encode()) + assets + months < 1_500_000


def test_the_same_address_is_json(brief: str, page: TestClient) -> None:
    plain = page.get(f"/JPN-KOR?as_of={DAY}", headers={"accept": "application/json"})
    schema = json.loads((files("detente.brief") / "brief.schema.json").read_text())
    validate(plain.json(), schema)
    assert plain.json()["as_of"] == DAY
    assert page.get(f"/JPN-KOR?as_of={DAY}&format=json").json() == plain.json()


def test_a_fragment_for_the_slider(brief: str, page: TestClient) -> None:
    part = page.get(f"/JPN-KOR?as_of={DAY}&part=brief").text
    assert "<html" not in part
    assert "In short" in part


def test_what_is_remembered_is_told_by_its_tag(brief: str, page: TestClient) -> None:
    first = page.get(f"/JPN-KOR?as_of={DAY}")
    again = page.get(f"/JPN-KOR?as_of={DAY}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["content-encoding"] == "gzip"


def test_a_warm_answer_is_fast(brief: str, page: TestClient) -> None:
    start = time.perf_counter()
    page.get(f"/JPN-KOR?as_of={DAY}&part=brief")
    page.get(f"/JPN-KOR?as_of={DAY}&part=brief")
    assert time.perf_counter() - start < 0.4


def test_the_months_look_into_no_future(page: TestClient) -> None:
    months = page.get("/JPN-KOR/months?format=json").json()["months"]
    day = next(month for month in months if month["day"] == "2019-08-31")
    known = page.get("/JPN-KOR?as_of=2019-08-31&format=json").json()
    told = known["diagnosis"]["signal"]["told_now"]
    assert day["tension"] == pytest.approx(told["tension"], abs=0.2)
    assert day["normal"][1] == pytest.approx(known["diagnosis"]["episodes"]["normal"]["upper"], abs=0.2)
    assert day["n_acts"] == sum(one["is_pair_act"] for one in known["events"])
    assert "2019-08" in page.get("/JPN-KOR/months").text


@pytest.mark.parametrize("name", ["tension", "drivers", "outlook", "acts", "episodes", "clock", "conflict"])
def test_charts_are_saved(brief: str, page: TestClient, name: str) -> None:
    svg = page.get(f"/JPN-KOR/charts/{name}.svg?as_of={DAY}")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert "var(--" not in svg.text
    csv = page.get(f"/JPN-KOR/charts/{name}.csv?as_of={DAY}").text
    assert csv.count("\n") > 1


def test_a_chart_as_a_picture(brief: str, page: TestClient) -> None:
    png = page.get(f"/JPN-KOR/charts/tension.png?as_of={DAY}&size=narrow")
    assert png.content.startswith(b"\x89PNG")
    assert f"JPN-KOR_{DAY}_tension.png" in png.headers["content-disposition"]
    for wrong in ("nonsense.svg", "tension.exe", "..%2Ftension.svg"):
        assert page.get(f"/JPN-KOR/charts/{wrong}?as_of={DAY}").status_code == 404


def test_the_report_is_handed_over(brief: str, page: TestClient) -> None:
    html = page.get(f"/JPN-KOR/report.html?as_of={DAY}")
    assert "attachment" in html.headers["content-disposition"]
    assert "<svg" in html.text
    assert page.get(f"/JPN-KOR/report.md?as_of={DAY}").text.startswith("# Japan and South Korea")
    pdf = page.get(f"/JPN-KOR/report.pdf?as_of={DAY}")
    assert pdf.headers["content-type"] == "application/pdf"
    assert f'filename="JPN-KOR_{DAY}.pdf"' in pdf.headers["content-disposition"]
    assert pdf.content.startswith(b"%PDF-")
    assert f"/JPN-KOR/report.pdf?as_of={DAY}" in brief
    docx = page.get(f"/JPN-KOR/report.docx?as_of={DAY}")
    assert docx.content.startswith(b"PK")
    assert f'filename="JPN-KOR_{DAY}.docx"' in docx.headers["content-disposition"]
    assert page.get(f"/JPN-KOR/report.exe?as_of={DAY}").status_code == 400


def test_a_report_without_its_extra_says_so(brief: str, page: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    answer = page.get("/JPN-KOR/report.pdf?as_of=2019-09-11&format=json")
    assert answer.status_code == 501
    assert "detente[report]" in answer.json()["error"]["message"]


def test_acts_are_filtered(brief: str, page: TestClient) -> None:
    def found(query: str) -> dict[str, object]:
        answer = page.get(f"/JPN-KOR/events?as_of={DAY}&format=json&{query}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    everything = found("")
    assert everything["n_events"] == 538
    for query, column, value in (
        ("domain=economy", "domain", "economy"),
        ("type=SANCTION", "type", "SANCTION"),
        ("feed=chronicle", "feed", "chronicle"),
    ):
        some = found(query)
        assert 0 < int(str(some["n_events"])) <= 538
        assert {row[column] for row in some["events"]} == {value}  # type: ignore[attr-defined]
    hostile, kind, none = (int(str(found(f"sense={one}")["n_events"])) for one in ("hostile", "cooperative", "neutral"))
    assert hostile + kind + none == 538
    assert found("source=WTO&since=2019-07-01")["n_events"]
    assert found("side=KOR&since=2019-08-01&until=2019-08-31")["n_events"]


@pytest.mark.parametrize(
    "query", ["domain=x", "type=x", "page=0", "page=-1", "since=2019", "since=2019-09-01&until=2019-01-01"]
)
def test_a_wrong_filter_gets_a_sentence(brief: str, page: TestClient, query: str) -> None:
    answer = page.get(f"/JPN-KOR/events?as_of={DAY}&{query}&format=json")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].endswith(".")


def test_acts_as_a_page_a_part_and_csv(brief: str, page: TestClient) -> None:
    shown = page.get(f"/JPN-KOR/events?as_of={DAY}&domain=economy").text
    assert '<option value="economy" selected>' in shown
    assert "Taiwan News" in page.get(f"/JPN-KOR/events?as_of={DAY}&source=white+list&part=table").text
    assert page.get(f"/JPN-KOR/events?as_of={DAY}&format=csv").text.startswith("id,")
    assert "Page 2 of" in page.get(f"/JPN-KOR/events?as_of={DAY}&page=2").text


def test_a_figure_leads_to_its_acts(brief: str) -> None:
    assert f"/JPN-KOR/events?as_of={DAY}&amp;domain=security" in brief
    assert f"/JPN-KOR/events?as_of={DAY}&amp;side=JPN" in brief


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/JPN-KOR?as_of=2999-01-01", 400),
        ("/JPN-KOR?as_of=yesterday", 400),
        ("/JPN-KOR?as_of=1900-01-01", 400),
        ("/JPN-KOR?as_of=2019-09-12&by=JPN", 400),
        ("/JPN-JPN", 404),
        ("/nonsense", 404),
        ("/..%2f..%2fetc%2fpasswd", 404),
        ("/JPN-KOR/nonsense", 404),
    ],
)
def test_wrong_addresses(page: TestClient, path: str, status: int) -> None:
    answer = page.get(path, headers={"accept": "application/json"})
    assert answer.status_code == status
    assert answer.json()["error"]["status"] == status
    assert "Traceback" not in answer.text


def test_a_pair_without_data_is_an_answer(page: TestClient) -> None:
    answer = page.get("/FRA-PER?as_of=2019-09-12")
    assert answer.status_code == 200
    assert "not enough" in answer.text.lower()


def test_a_spark(page: TestClient) -> None:
    drawn = page.get(f"/JPN-KOR/spark.svg?as_of={DAY}").text
    assert drawn.startswith("<svg")
    assert "polyline" in drawn
    assert "polyline" not in page.get(f"/FRA-PER/spark.svg?as_of={DAY}").text


def test_an_error_inside_tells_nothing_of_it(page: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret path /home/someone")

    monkeypatch.setattr("detente.web.pages.dyad.day_of", broken)
    answer = page.get(f"/JPN-KOR?as_of={DAY}")
    assert answer.status_code == 500
    assert "secret path" not in answer.text


def test_the_report_is_for_the_third_party_of_the_page(page: TestClient) -> None:
    shown = page.get(f"/JPN-KOR?as_of={DAY}&by=CHN").text
    assert f"/JPN-KOR/report.pdf?as_of={DAY}&amp;by=CHN" in shown
    assert f"/JPN-KOR/options?as_of={DAY}&amp;by=CHN" in shown
