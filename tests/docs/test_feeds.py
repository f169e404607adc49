"""The page on feeds says what the feeds say of themselves, and what really becomes of real files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from detente.errors import DataError
from detente.observe.feeds import data_sheets, feed_named, feeds
from detente.observe.feeds.feed import KEPT_AS_TEXT, NO_ACT, NO_STATE, About, Feed
from detente.observe.ingestion.load import recognise
from detente.observe.ingestion.staging import REPEATED
from detente.observe.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8") if (ROOT / "docs" / "feeds.md").exists() else ""
SHARED = ROOT.parent / "shared" / "data"
LABELS = ("publisher", "coverage", "latency", "licence", "citation", "url", "tested_on")

needs_samples = pytest.mark.skipif(not SHARED.is_dir(), reason="no folder of real event data beside the checkout")


def sheet(name: str, about: About) -> str:
    """Return the data sheet of a feed as it stands on the page."""
    told = [(label.replace("_", " "), getattr(about, label)) for label in LABELS]
    lines = [f"### {name}: {about.title}", "", "| | |", "| --- | --- |"]
    lines += [f"| {label} | {text} |" for label, text in told if text]
    return "\n".join([*lines, "", *(f"* {one}" for one in about.biases), ""])


@pytest.mark.parametrize(("name", "about"), data_sheets().items())
def test_every_feed_stands_on_the_page_as_it_describes_itself(name: str, about: About) -> None:
    assert sheet(name, about) in PAGE


def test_a_data_sheet_is_filled() -> None:
    for about in data_sheets().values():
        assert about.biases
        assert all(getattr(about, label) for label in LABELS if label != "url")


def test_the_page_has_no_feed_that_does_not_exist() -> None:
    assert re.findall(r"^### (\w+): ", PAGE, re.MULTILINE) == list(data_sheets())


def samples() -> Iterator[tuple[str, str, list[int]]]:
    for line in PAGE.splitlines():
        found = re.match(r"\| (\w+) \| `([^`]+)` \| ([\d, |]+) \|$", line)
        if found:
            yield found[1], found[2], [int(one.replace(",", "")) for one in found[3].split(" | ")]


@needs_samples
@pytest.mark.parametrize(("feed", "file", "told"), list(samples()))
def test_every_sample_comes_to_the_stated_end(feed: str, file: str, told: list[int]) -> None:
    with open_store() as store:
        (report,) = store.ingest(feed_named(feed), [SHARED / file])
    skipped = [report.skipped.get(reason, 0) for reason in (NO_STATE, NO_ACT, KEPT_AS_TEXT, REPEATED)]
    assert [report.n_rows, report.n_events, *skipped, report.n_quarantined] == told
    assert report.n_events + report.n_quarantined + sum(report.skipped.values()) == report.n_rows


OTHERS = (
    *("acled_columns.csv", "cameo_goldstein.csv", "cameo_to_plover.csv", "coverage.csv", "polecat_columns.csv"),
    *("icews_actor_country.csv.gz", "icews_dyad_year_2002_2012.csv.gz", "icews_event_text_to_cameo.csv"),
    *("weis_goldstein.csv", "README.md", "gdelt/gdelt_columns.csv", "phoenix/phoenix_columns.csv"),
    "gdelt/gdelt1_monthly_event_counts_by_action_country_1979_2016.csv.gz",
)
"""Files beside the samples that are no lists of events."""


@needs_samples
def test_every_list_of_events_is_on_the_page() -> None:
    folder = SHARED / "events"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files - set(OTHERS) == {file.removeprefix("events/") for _, file, _ in samples() if "events/" in file}


@needs_samples
@pytest.mark.parametrize("file", OTHERS)
@pytest.mark.parametrize("feed", [one for one in feeds().values() if isinstance(one, Feed)], ids=lambda one: one.name)
def test_what_is_no_list_of_events_is_refused_in_one_sentence(feed: Feed, file: str) -> None:
    with pytest.raises(DataError, match=r"is not written as a file of the feed") as refused:
        recognise(feed, SHARED / "events" / file)
    assert str(refused.value).count(". ") == 0
