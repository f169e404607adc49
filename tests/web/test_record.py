"""The record on the page: forecasts with scores, alerts with what followed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from detente.diagnose.ledger import forecasts, judged
from detente.observe.store import open_store
from detente.vocabulary.dyads import Dyad
from detente.watch.config import Config
from detente.watch.memory import beside, open_memory
from detente.watch.watcher import Watcher
from detente.web.settings import Settings
from tests.watch.conftest import FakeClock
from tests.web.conftest import client_of


@pytest.fixture
def watched(store_file: Path) -> Path:
    """A store with forecasts of three days, judged, and a watch that told of deadlines."""
    with open_store(store_file) as store:
        for day in (date(2010, 6, 30), date(2014, 6, 30), date(2019, 6, 30)):
            store.add_forecasts(forecasts(store, ["JPN-KOR"], day, entered=day))
        store.judge_forecasts(judged(store, store.forecasts(), date(2019, 9, 12)))
    with open_memory(beside(store_file)) as memory:
        for moment in ("2019-08-10T00:00:00", "2019-09-30T00:00:00"):
            config = Config((Dyad("JPN", "KOR"),), channels=())
            Watcher(store_file, memory, config, [], FakeClock(moment)).once()
    return store_file


def test_the_record_shows_forecasts_and_alerts(watched: Path) -> None:
    with client_of(Settings(store=watched)) as page:
        found = page.get("/record?as_of=2019-12-31&format=json").json()
        shown = page.get("/record?as_of=2019-12-31").text
    kinds = {row["kind"]: row for row in found["kinds"]}
    assert (kinds["tension"]["n_judged"], kinds["tension"]["n_pending"]) == (2, 1)
    assert {one["outcome"] for one in found["alerts"]} <= {"followed", "not followed", "pending"}
    assert "By kind: mean Brier score" in shown
    assert "tension in a year" in shown
    assert found["alerts"][0]["title"] in shown
    assert str(watched.parent) not in shown


def test_what_came_later_is_blank(watched: Path) -> None:
    with client_of(Settings(store=watched)) as page:
        first = min(one["day"] for one in page.get("/record?format=json").json()["alerts"])
        before = (date.fromisoformat(first) - timedelta(days=1)).isoformat()
        assert page.get(f"/record?as_of={before}&format=json").json()["alerts"] == []
        then = page.get(f"/record?as_of={first}&format=json").json()
    assert {one["outcome"] for one in then["alerts"]} == {"pending"}
    assert all(one["judged"] is None or one["judged"] <= first for one in then["forecasts"])


def test_without_forecasts_and_watch_it_says_so(page: TestClient) -> None:
    found = page.get("/record?format=json").json()
    assert (found["forecasts"], found["alerts"], found["kinds"]) == ([], [], [])
    assert "No alert was made yet" in page.get("/record").text


def test_a_memory_that_cannot_be_read_is_told_without_its_folder(store_file: Path) -> None:
    beside(store_file).write_bytes(b"no database" * 500)
    with client_of(Settings(store=store_file)) as page:
        answer = page.get("/record")
    assert answer.status_code == 503
    assert "detente doctor" in answer.text
    assert str(store_file.parent) not in answer.text
