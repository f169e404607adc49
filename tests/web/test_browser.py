"""The journeys of an analyst in a real browser, at a desk and on a phone; and what axe-core says of every page.

Needs Playwright and Debian's Chromium; skipped with a reason where one is missing. With DETENTE_SCREENSHOTS=FOLDER
pictures of the pages are left there.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from detente.observe.store import open_store
from detente.web.app import application
from detente.web.settings import Settings

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.slow,
]

DAY = "2019-09-12"
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
PATIENCE = 60_000
BRIEF = f"/JPN-KOR?as_of={DAY}"
CASE = "/conflicts/jpn-kor-usa-2019"
PAGES = (
    f"/?as_of={DAY}",
    BRIEF,
    f"/JPN-KOR/events?as_of={DAY}",
    f"/JPN-KOR/options?as_of={DAY}&option=freeze",
    "/conflicts",
    CASE,
    f"/compare?as_of={DAY}&pairs=JPN-KOR,ARM-TUR",
    "/read",
    "/data",
    "/record",
    "/nowhere",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("site") / "events.duckdb"
    open_store(store).close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = application(Settings(store=store, port=port), is_ahead=False)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


DESK = pytest.mark.parametrize("tab", ["desk"], indirect=True)


@pytest.fixture(params=list(SIZES))
def tab(request: pytest.FixtureRequest, browser: Any, site: str) -> Iterator[Any]:
    """A tab of one size that fails on any error of a script and any call to another host."""
    context = browser.new_context(viewport=SIZES[request.param], base_url=site, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    made = context.new_page()
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    made.on("request", lambda sent: None if sent.url.startswith((site, "data:")) else wrong.append(sent.url))
    made.name_of_size = request.param
    yield made
    context.close()
    assert [one for one in wrong if "status of 400" not in one] == []


def shot(tab: Any, name: str) -> None:
    """Leave a picture where one is asked for; no page may be wider than its window."""
    assert tab.evaluate("document.documentElement.scrollWidth") <= SIZES[tab.name_of_size]["width"], name
    folder = os.environ.get("DETENTE_SCREENSHOTS")
    if folder:
        tab.screenshot(path=str(Path(folder) / f"{name}-{tab.name_of_size}.png"))


def opened_brief(tab: Any) -> None:
    tab.goto(BRIEF)
    tab.locator('.replay[data-ready="true"]').wait_for()


def test_from_the_list_to_the_verdict_and_its_evidence(tab: Any) -> None:
    tab.goto(f"/?as_of={DAY}")
    tab.locator(".scan tbody tr").first.wait_for()
    tab.fill("#q", "korea")
    assert tab.locator(".scan tbody tr:visible").count() == 1
    shot(tab, "pairs")
    tab.get_by_role("link", name="Japan – South Korea").click()
    tab.get_by_role("heading", name="Is this time different?").wait_for()
    assert tab.url.endswith(BRIEF)
    verdict = tab.locator("#different .answer").inner_text()
    assert re.search(r"probability of a break.* \d+.% \(\d+ to \d+\)", verdict)
    shot(tab, "brief")
    evidence = tab.locator("#different details")
    evidence.locator("summary").click()
    assert evidence.locator("li").count() > 2
    evidence.scroll_into_view_if_needed()
    shot(tab, "evidence")
    tab.locator("#drivers table a").filter(has_text=re.compile("security", re.IGNORECASE)).first.click()
    tab.locator("#f-domain").wait_for()
    assert tab.locator("#f-domain").input_value() == "security"
    tab.select_option("#f-side", "KOR")
    tab.locator(".count").filter(has_text="acts known").wait_for()
    tab.wait_for_url(re.compile("side=KOR"))
    shot(tab, "acts")


def test_the_slider_replays_the_past(tab: Any) -> None:
    opened_brief(tab)
    slider = tab.locator("#slider")
    slider.focus()
    began = time.perf_counter()
    slider.press("ArrowLeft")
    told = tab.locator(".replay-told.is-live")
    told.wait_for()
    assert time.perf_counter() - began < 2.0, "the step is told from what the page holds"
    assert "2019-08-31: told then at" in told.inner_text()
    tab.wait_for_url(re.compile("as_of=2019-08-31"))
    assert "31 August 2019" in tab.locator("#brief .subtitle").inner_text()
    shot(tab, "slider")
    tab.go_back()
    tab.get_by_text("as of 12 September 2019").first.wait_for()
    tab.fill("#as_of", "2015-12-28")
    tab.get_by_role("button", name="Show").click()
    tab.get_by_text("as of 28 December 2015").first.wait_for()


def test_the_slider_is_moved_to_a_day_and_its_verdict_read(tab: Any) -> None:
    tab.goto("/JPN-KOR?as_of=2013-04-12")
    tab.locator('.replay[data-ready="true"]').wait_for()
    slider = tab.locator("#slider")
    months = tab.request.get("/JPN-KOR/months?format=json").json()["months"]
    slider.fill(str(next(place for place, month in enumerate(months) if month["day"] >= DAY)))
    tab.wait_for_url(re.compile("as_of=2019-09-30"))
    tab.locator("#brief:not(.is-old)").wait_for()
    assert "30 September 2019" in tab.locator("#brief .subtitle").inner_text()
    tab.fill("#as_of", DAY)
    tab.get_by_role("button", name="Show").click()
    tab.wait_for_url(re.compile(f"as_of={DAY}"))
    assert re.search(r"break.* \d+.% \(\d+ to \d+\)", tab.locator("#different .answer").inner_text())


def test_a_freeze_is_simulated(tab: Any) -> None:
    opened_brief(tab)
    tab.get_by_role("link", name="Options of third parties").click()
    tab.get_by_label("Step 1", exact=True).select_option(label="Freeze")
    tab.get_by_label("Day of step 1").fill("2019-09-20")
    tab.get_by_role("button", name="Simulate").click()
    answer = tab.locator("#simulation .answer")
    answer.wait_for()
    told = r"\d+.% with 1 step by the United States, \d+.% without; .*worse off than by doing nothing is \d+.%"
    assert re.search(told, answer.inner_text())
    assert tab.locator(".calendar li").first.inner_text().startswith("2019-09-20")
    assert tab.locator("#simulation svg:visible").count() == 1
    assert "one side sees the steps as taking the other" in tab.locator("#simulation .points").inner_text()
    assert tab.get_by_label("Step 1", exact=True).input_value() == "freeze"
    tab.locator("#try").scroll_into_view_if_needed()
    shot(tab, "options")


def test_the_report_is_taken_away(tab: Any) -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    opened_brief(tab)
    with tab.expect_download() as report:
        tab.get_by_role("link", name="Save the report (PDF)").click()
    assert report.value.suggested_filename == f"JPN-KOR_{DAY}.pdf"
    pages = [" ".join(one.extract_text().split()) for one in pypdf.PdfReader(report.value.path()).pages]
    assert "Japan and South Korea" in pages[0]
    assert "as of 12 September 2019" in pages[0]
    assert "What could the United States do, by when, and at what risk?" in pages[1]
    assert "ANNEX" in pages[2]


@DESK
def test_a_page_and_a_chart_are_taken_away(tab: Any) -> None:
    opened_brief(tab)
    with tab.expect_download() as report:
        tab.get_by_role("link", name="Save as one page (HTML)").click()
    saved = Path(report.value.path()).read_text(encoding="utf-8")
    assert report.value.suggested_filename == f"JPN-KOR_{DAY}.html"
    assert "Is this time different?" in saved
    with tab.expect_download() as picture:
        tab.locator("#tension .exports a").filter(has_text="PNG").click()
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")


def test_a_priority_moved_by_keys_opens_the_dead_end(tab: Any) -> None:
    tab.goto(CASE)
    grade = tab.locator("#results .grade")
    assert "Closed dead end" in grade.inner_text()
    shot(tab, "conflict")
    handle = tab.locator(".maker-1 .ranks li").nth(3).locator(".handle")
    handle.focus()
    handle.press("ArrowDown")
    tab.locator('#results[data-updates="1"]').wait_for()
    assert grade.inner_text().startswith("Dead end.")
    moved = tab.locator(".maker-1 .ranks li").nth(4)
    assert moved.locator("input").input_value() == "talks -> facilitate & keep & !wto"
    assert moved.locator(".handle").evaluate("node => node === document.activeElement")
    tab.get_by_role("button", name="Undo all changes").click()
    tab.locator('#results[data-updates="2"]').wait_for()
    assert "Closed dead end" in grade.inner_text()


@DESK
def test_a_priority_dragged_to_the_top(tab: Any) -> None:
    tab.goto(CASE)
    rows = tab.locator(".maker-1 .ranks li")
    rows.nth(7).locator(".handle").drag_to(rows.nth(0))
    tab.locator('#results[data-updates="1"]').wait_for()
    assert rows.nth(0).locator("input").input_value() == "!talks"
    assert "Not a dead end" in tab.locator("#results .grade").inner_text()
    shot(tab, "conflict-changed")


@DESK
def test_a_case_is_written_asked_saved_and_opened(tab: Any) -> None:
    tab.goto("/conflicts/new")
    tab.get_by_role("button", name="Add an option").click()
    tab.locator('#results[data-updates="1"]').wait_for()
    assert "8 feasible states" in tab.locator("#results .answer").first.inner_text()
    first = tab.locator(".maker-1 .ranks input").first
    first.fill("nonsense &")
    tab.locator("#problem:visible").wait_for()
    assert "nonsense" in tab.locator("#problem").inner_text()
    first.fill("yield_second & !option3")
    tab.locator("#problem").wait_for(state="hidden")
    tab.fill("#state", "YYN")
    tab.locator("#ask-inverse button").click()
    tab.get_by_role("heading", name=re.compile("Which preferences would make")).wait_for()
    shot(tab, "inverse")
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="YAML").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert "yield_second & !option3" in text
    tab.goto(CASE)
    tab.set_input_files("#file", {"name": "mine.yaml", "mimeType": "text/yaml", "buffer": text.encode()})
    tab.get_by_role("heading", name="A new conflict").wait_for()
    tab.locator('#results[data-updates="1"]').wait_for()
    assert "8 feasible states" in tab.locator("#results .answer").first.inner_text()


@DESK
def test_an_article_is_read(tab: Any) -> None:
    pytest.importorskip("spacy", reason="the extra text is not installed")
    tab.goto("/read")
    tab.fill("#text", "Tokyo protests\n\n12 September 2019\n\nJapan on Thursday protested to South Korea. It rained.")
    tab.get_by_role("button", name="Read").click()
    tab.locator("mark").first.wait_for()
    assert tab.locator("mark").first.inner_text() == "protested to"
    shot(tab, "read")


@pytest.mark.parametrize(
    ("path", "scheme"), [*((path, "light") for path in PAGES), (PAGES[0], "dark"), (BRIEF, "dark"), (CASE, "dark")]
)
def test_axe_finds_nothing_serious(browser: Any, site: str, path: str, scheme: str) -> None:
    pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    context = browser.new_context(viewport=SIZES["desk"], color_scheme=scheme, base_url=site)
    try:
        page = context.new_page()
        page.goto(path, timeout=PATIENCE)
        if path == PAGES[0]:
            page.locator(".scan").wait_for(timeout=PATIENCE)
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    finally:
        context.close()
    serious = [
        (one["id"], [node["html"][:160] for node in one["nodes"][:3]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []
