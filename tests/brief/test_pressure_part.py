"""The brief shows how much is done where a machine-coded feed reports enough, and leaves it out elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import polars as pl
import pytest
from jsonschema import Draft202012Validator

from detente.brief.compose import Brief, compose, to_dict
from detente.brief.sentences import document
from detente.brief.summary import MUCH
from detente.observe.store import Store, open_store
from detente.vocabulary.dyads import Dyad

PAIR = Dyad("JPN", "KOR")
DAY = date(2018, 9, 12)
PAIRS = (("JPN", "KOR"), ("KOR", "JPN"), ("CHN", "JPN"), ("CHN", "FRA"))


@pytest.fixture(scope="module")
def briefs(act: Callable[..., dict[str, Any]], frame: Callable[..., pl.DataFrame]) -> tuple[Brief, Brief]:
    """A brief while a feed of sixty acts a month runs, and one a year after its end."""
    rows = []
    for number in range(600):
        actor, recipient = PAIRS[number % 4]
        day = (date(2018, 1, 1) + timedelta(days=number % 300)).isoformat()
        values = {"id": f"cut:{number}", "actor": actor, "recipient": recipient, "feed": "cut", "type": "ACCUSE"}
        values |= {"dyad": "-".join(sorted((actor, recipient))), "domain": "status", "text": "One accuses the other."}
        rows.append(act(day, -2.0, **values))
    with open_store() as store:
        store.add_events(frame(*rows))
        return compose(store, PAIR, DAY), compose(store, PAIR, date(2019, 9, 12))


def test_the_brief_says_how_much_is_done(briefs: tuple[Brief, Brief]) -> None:
    found, _ = briefs
    assert found.pressure is not None
    section = next(one for one in document(found).sections if one.key == "pressure")
    assert section.answer.startswith("Pressure stands at ")
    assert "per 1,000 acts that the feeds report" in section.answer
    assert [row[0] for row in section.tables[0].rows][-2:] == ["Japan → South Korea", "South Korea → Japan"]
    assert len(section.tables[0].rows) == 7
    assert (section.answer in document(found).summary) == ((found.pressure.share_below() or 0.0) >= MUCH)
    plain = json.loads(json.dumps(to_dict(found), allow_nan=False))
    assert plain["pressure"]["now"]["all"]["pressure"] > plain["pressure"]["now"]["security"]["pressure"]
    schema = json.loads((files("detente.brief") / "brief.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(plain)) == []


def test_a_feed_that_has_ended_and_the_chronicle_alone_say_nothing(briefs: tuple[Brief, Brief], store: Store) -> None:
    for brief in (briefs[1], compose(store, PAIR, DAY)):
        assert brief.pressure is None
        assert to_dict(brief)["pressure"] is None
        assert "pressure" not in {section.key for section in document(brief).sections}
