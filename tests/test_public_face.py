"""What a user imports: complete, sorted, loaded on first use."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import detente


def test_every_public_name_is_there_and_sorted() -> None:
    assert sorted(detente.__all__) == detente.__all__
    for name in detente.__all__:
        assert getattr(detente, name) is not None
    assert dir(detente) == sorted(detente.__all__)


def test_the_names_for_type_checkers_are_the_names_at_run_time() -> None:
    tree = ast.parse(Path(detente.__file__).read_text(encoding="utf-8"))
    guarded = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.If)
        for statement in node.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert guarded == set(detente.__all__) - {"__version__"}


def test_the_day_of_a_brief_may_be_text() -> None:
    dyad = detente.Dyad("GBR", "ISL")
    with detente.open_store() as store:
        assert detente.compose(store, dyad, "2019-09-12").as_of == detente.as_day("2019-09-12")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'peace'"):
        detente.peace  # noqa: B018
