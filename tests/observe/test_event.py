from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from detente.errors import InvalidInputError
from detente.observe.event import EVENT_SCHEMA, require_events

Make = Callable[..., Any]


def test_a_sound_frame_passes(act: Make, frame: Make) -> None:
    require_events(frame(act("2019-07-01", -7.0)))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("known", date(2019, 6, 30)),
        ("known", None),
        ("actor", None),
        ("type", "DANCE"),
        ("domain", "sport"),
        ("precision", None),
        ("intensity", 11.0),
        ("intensity", 0.0),
    ],
)
def test_a_broken_row_is_named(act: Make, frame: Make, column: str, value: object) -> None:
    with pytest.raises(InvalidInputError, match=f"act 'bad', column '{column}'"):
        require_events(frame(act("2019-07-01", -7.0), act("2019-07-01", -7.0) | {"id": "bad", column: value}))


def test_a_missing_column_is_named(act: Make, frame: Make) -> None:
    with pytest.raises(InvalidInputError, match="column 'url' is missing"):
        require_events(frame(act("2019-07-01", -7.0)).drop("url"))
    assert "url" in EVENT_SCHEMA
