"""The tables for single feeds: every word leads to a code, sector or type that exists."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from detente.vocabulary.actors import sectors
from detente.vocabulary.domains import domain
from detente.vocabulary.events import codings, event_type, from_weis, mode
from detente.vocabulary.registry import registry
from detente.vocabulary.tables import read_table

README = (Path(__file__).resolve().parents[2] / "src/detente/vocabulary/tables/README.md").read_text(encoding="utf-8")
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "events"


def stated_rows() -> dict[str, int]:
    """Return the number of rows that the README gives for each table."""
    found: dict[str, int] = {}
    for names, counts in re.findall(r"^\| (`[\w.`, ]+) \| ([\d, ]+) \|", README, re.MULTILINE):
        found.update(zip(re.findall(r"`(\w+)\.csv`", names), map(int, counts.split(", ")), strict=True))
    return found


@pytest.mark.parametrize(("table", "n"), stated_rows().items())
def test_the_readme_counts_right(table: str, n: int) -> None:
    assert len(read_table(table)) == n


def test_the_readme_names_every_table() -> None:
    folder = Path(__file__).resolve().parents[2] / "src/detente/vocabulary/tables"
    assert {path.stem for path in folder.glob("*.csv")} == set(stated_rows())


def test_sectors_are_ours() -> None:
    assert {row["sector"] for name in ("icews_sectors", "cameo_roles") for row in read_table(name)} <= set(sectors())


def test_relations_lead_to_codes() -> None:
    assert {row["cameo"] for row in read_table("icews_relations")} <= set(codings("cameo"))


def test_older_actors_are_states_or_say_who_they_are() -> None:
    for row in read_table("older_actors"):
        assert row["scheme"] in ("cameo", "weis")
        assert row["state"] in registry().by_code or (row["state"] == "" and row["label"])


@pytest.mark.parametrize(
    ("code", "state"),
    [("AUS", "AUT"), ("AUL", "AUS"), ("SWZ", "CHE"), ("UAR", "EGY"), ("UAE", "ARE"), ("KOS", "KOR"), ("ISL", "")],
)
def test_old_letters_are_not_those_of_today(code: str, state: str) -> None:
    assert {row["state"] for row in read_table("older_actors") if (row["scheme"], row["code"]) == ("weis", code)} == {
        state
    }


def test_acled_events_are_plover() -> None:
    for row in read_table("acled_events"):
        if row["type"]:
            assert event_type(row["type"])
            assert domain(row["type"], context=row["context"])
        if row["mode"]:
            assert mode(row["type"], row["mode"])


def test_a_root_of_weis_without_a_published_score() -> None:
    assert (from_weis("130").type, from_weis("130").score_basis) == ("ACCUSE", "near")


@pytest.mark.skipif(not SHARED.is_dir(), reason="no folder of real event data beside the checkout")
def test_every_event_text_of_the_real_rows_is_there() -> None:
    with (SHARED / "icews_event_text_to_cameo.csv").open(encoding="utf-8") as table:
        seen = {(row["event_text"], row["cameo"]) for row in csv.DictReader(table)}
    assert seen <= {(row["event_text"], row["cameo"]) for row in read_table("icews_relations")}
