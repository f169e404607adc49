"""A brief of each built-in pair as of the newest day on record: what every user asks first."""

from __future__ import annotations

import json
from datetime import date

import pytest

from detente.brief.compose import compose, to_dict
from detente.brief.sentences import document
from detente.observe.store import Store
from detente.vocabulary.dyads import Dyad


@pytest.mark.parametrize("dyad", ["JPN-KOR", "IND-PAK", "ISR-PSE", "ARM-TUR"])
def test_every_built_in_pair_is_answered_on_its_newest_day(store: Store, dyad: str) -> None:
    newest: date = store.events(dyad)["known"].max()  # type: ignore[assignment]
    made = compose(store, Dyad.parse(dyad), newest)
    assert made.diagnosis is not None
    assert len(document(made).sections) > 10
    json.dumps(to_dict(made), allow_nan=False)
