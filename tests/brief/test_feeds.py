"""A brief on several feeds says what each holds, and warns where one lacks a state of the pair."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import polars as pl
import pytest
from jsonschema import Draft202012Validator

from detente.brief.compose import Brief, compose, to_dict
from detente.brief.sentences import document
from detente.observe.event import EVENT_SCHEMA
from detente.observe.store import Store, open_store
from detente.vocabulary.dyads import Dyad

DAY = date(2019, 9, 12)


@pytest.fixture(scope="module")
def brief() -> Brief:
    """The built-in data and a machine-coded feed in which South Korea is never the state itself."""
    rows = []
    for number in range(600):
        actor, recipient = (("JPN", "KOR"), ("KOR", "JPN"), ("CHN", "JPN"), ("CHN", "FRA"))[number % 4]
        day = date(2018, 1, 1) + timedelta(days=number % 300)
        row: dict[str, Any] = dict.fromkeys(EVENT_SCHEMA, "")
        row |= {"id": f"cut:{number}", "date": day, "known": day, "precision": "day", "feed": "cut"}
        row |= {"actor": actor, "recipient": recipient, "dyad": "-".join(sorted((actor, recipient)))}
        row |= {"is_pair_act": True, "is_mutual": False, "is_checked": False, "deadline": None}
        row |= {"type": "ACCUSE", "domain": "status", "intensity": -2.0, "weight": 1.0}
        row |= {"text": "One accuses the other.", "reference": "A test"}
        for side, state in (("actor_sector", actor), ("recipient_sector", recipient)):
            row[side] = "GOV" if state == "KOR" or number % 3 else ""
        rows.append(row)
    with open_store() as store:
        store.add_events(pl.DataFrame(rows, schema=EVENT_SCHEMA))
        return compose(store, Dyad("JPN", "KOR"), DAY)


def test_the_brief_quotes_each_feed_and_warns_of_the_hole(brief: Brief) -> None:
    assert [one.feed for one in brief.holdings.feeds] == ["chronicle", "cut"]
    assert [(hole.feed, hole.state, hole.n_found) for hole in brief.holdings.holes] == [("cut", "KOR", 0)]
    written = document(brief)
    [section] = [one for one in written.sections if one.key == "coverage"]
    assert any("lacks South Korea as a state" in point for point in section.paragraphs)
    assert [row[0] for row in section.tables[1].rows] == ["chronicle", "cut"]
    assert any("lacks South Korea as a state" in sentence for sentence in written.summary)


def test_its_json_keeps_the_schema(brief: Brief) -> None:
    schema = json.loads((files("detente.brief") / "brief.schema.json").read_text(encoding="utf-8"))
    plain = json.loads(json.dumps(to_dict(brief), allow_nan=False))
    assert [error.json_path for error in Draft202012Validator(schema).iter_errors(plain)] == []
    assert plain["holdings"]["n_merged"] > 0


def test_the_built_in_data_alone_need_no_table_of_feeds(store: Store) -> None:
    written = document(compose(store, Dyad("JPN", "KOR"), DAY))
    [section] = [one for one in written.sections if one.key == "coverage"]
    assert len(section.tables) == 1
    assert section.paragraphs == ()
