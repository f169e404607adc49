"""An analyst loads event feeds and asks for briefs: what she types, and what she must then see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.cli import main

EVENTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "events"
LOADED = {
    "icews": ["icews_raw_20181004_20181231.tab.gz"],
    "keds": ["keds_levant_cameo.csv.gz"],
    "icews_kg": ["icews0515_full_20120807_20140616.csv.gz", "icews18_full_20180829_20181031.csv.gz"],
    "gdelt": ["gdelt/20170101073000.export.CSV.zip", "gdelt/dirty_20190121220000_excel_semicolon.CSV.gz"],
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not EVENTS.exists():
        pytest.skip("reference data not at hand")
    store = tmp_path_factory.mktemp("feeds") / "events.duckdb"
    for feed, files in LOADED.items():
        main(["ingest", feed, *(str(EVENTS / file) for file in files), "--store", str(store), "--json"])
    return store


def told(capsys: pytest.CaptureFixture[str], *tokens: str) -> str:
    capsys.readouterr()
    assert main(list(tokens)) == 0
    return capsys.readouterr().out


def test_every_row_of_every_file_is_accounted_for(loaded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = json.loads(told(capsys, "ingest", "--status", "--store", str(loaded), "--json"))
    assert len(files) == sum(len(names) for names in LOADED.values())
    for file in files:
        passed_over = sum(int(part.split()[0]) for part in file["skipped"].split("; ") if part)
        assert file["n_events"] + file["n_quarantined"] + passed_over == file["n_rows"], file["path"]
    shown = told(capsys, "ingest", "--status", "--store", str(loaded))
    assert "6 files" in shown
    assert "163 949" in shown


def test_what_was_set_aside_is_shown_with_its_reason(loaded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(capsys, "quarantine", "show", "--store", str(loaded))
    assert "that no spreadsheet has rounded" in shown
    assert ".." not in shown.replace("...", "")
    rows = json.loads(told(capsys, "quarantine", "show", "--store", str(loaded), "--json"))
    first = next(row for row in rows if "excel_semicolon" in row["file"])
    assert (first["row"], first["column"], first["value"]) == (23, "DATEADDED", "2.02E+13")


@pytest.mark.parametrize(
    ("a", "b", "names"), [("ISR", "PSE", "Israel and Palestine"), ("IND", "PAK", "India and Pakistan")]
)
def test_a_brief_rests_on_the_feeds_and_says_so(
    loaded: Path, capsys: pytest.CaptureFixture[str], a: str, b: str, names: str
) -> None:
    shown = told(capsys, "brief", a, b, "--as-of", "2018-12-31", "--store", str(loaded))
    assert names in shown
    assert "By feed, repeats not merged" in shown
    assert "ICEWS story" in shown
    plain = json.loads(told(capsys, "brief", a, b, "--as-of", "2018-12-31", "--store", str(loaded), "--json"))
    assert {"chronicle", "icews"} <= {event["feed"] for event in plain["events"]}
    assert max(event["known"] for event in plain["events"]) <= "2018-12-31"
    low, high = (plain["diagnosis"]["tension"]["now"]["all"][end] for end in ("lower", "upper"))
    assert 50 < low < high < 100


def test_a_feed_that_lacks_a_state_is_named(loaded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The research cut of ICEWS for 2005 to 2015 has no entity India; that of 2018 and the raw files have."""
    plain = json.loads(told(capsys, "coverage", "IND", "PAK", "--store", str(loaded), "--json"))
    lacking = {(hole["feed"], hole["state"], hole["first_year"], hole["last_year"]) for hole in plain["holes"]}
    assert ("icews_kg", "IND", 2012, 2014) in lacking
    assert "icews" not in {hole[0] for hole in lacking}
