"""The JSON of a brief keeps its published schema, on full days, on thin days and for pairs without a case."""

from __future__ import annotations

import copy
import json
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from detente.brief.compose import SCHEMA, compose, to_dict
from detente.vocabulary.dyads import Dyad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detente.observe.store import Store

Plain = dict[str, Any]

SCHEMA_OF_BRIEF: Plain = json.loads((files("detente.brief") / "brief.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA_OF_BRIEF, format_checker=Draft202012Validator.FORMAT_CHECKER)
CASES = [
    ("JPN", "KOR", "2019-09-12"),
    ("JPN", "KOR", "2015-12-29"),
    ("JPN", "KOR", "1998-12-01"),
    ("JPN", "KOR", "1952-06-01"),
    ("ISR", "PSE", "2023-12-01"),
]


@pytest.fixture(scope="module")
def plain(store: Store) -> Callable[[str, str, str], Plain]:
    """Compose a brief once and return what the command line would print, read back."""
    made: dict[tuple[str, str, str], Plain] = {}

    def of(a: str, b: str, day: str) -> Plain:
        if (a, b, day) not in made:
            found = to_dict(compose(store, Dyad(a, b), date.fromisoformat(day)))
            made[a, b, day] = json.loads(json.dumps(found, allow_nan=False))  # refuses NaN and Infinity
        return made[a, b, day]

    return of


def test_the_schema_is_itself_valid_and_names_the_version() -> None:
    Draft202012Validator.check_schema(SCHEMA_OF_BRIEF)
    assert SCHEMA_OF_BRIEF["properties"]["schema"]["const"] == SCHEMA


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_a_brief_keeps_the_schema(case: tuple[str, str, str], plain: Callable[..., Plain]) -> None:
    found = [f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(plain(*case))]
    assert found == []


def test_the_days_cover_all_that_may_be_null(plain: Callable[..., Plain]) -> None:
    full, thin = plain(*CASES[0]), plain("JPN", "KOR", "1952-06-01")
    assert all(full[part] for part in ("diagnosis", "structure", "dead_end", "ways_out"))
    assert thin["diagnosis"] is None
    assert thin["coverage"]["is_enough"] is False
    other = plain("ISR", "PSE", "2023-12-01")
    assert other["structure"] is None
    assert other["dead_end"] is None


def test_every_object_is_closed_and_names_what_it_requires() -> None:
    """A key that is added to a result without the schema must fail; so must one that is dropped."""
    for schema in objects(SCHEMA_OF_BRIEF):
        assert "additionalProperties" in schema
        assert schema["additionalProperties"] is not True


def objects(schema: object) -> Iterator[Plain]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("as_of",), "12 September 2019"),
        (("as_of",), "2019-02-30"),
        (("schema",), "detente-brief/2"),
        (("surplus",), 1),
        (("diagnosis", "verdict", "p_break"), 1.2),
        (("diagnosis", "verdict", "answer"), "perhaps"),
        (("diagnosis", "tension", "now", "all", "lower"), None),
        (("events", 0, "type"), "DANCE"),
        (("events", 0, "intensity"), 11),
    ],
)
def test_the_schema_refuses_what_is_wrong(
    path: tuple[str | int, ...], value: object, plain: Callable[..., Plain]
) -> None:
    spoilt: Any = copy.deepcopy(plain(*CASES[0]))
    place = spoilt
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ValidationError):
        VALIDATOR.validate(spoilt)
