"""YAML from outside is read, or refused in a clause, without delay."""

from __future__ import annotations

import pytest

from detente.plainyaml import DEEPEST, NotYamlError, from_yaml


def test_plain_values_are_read() -> None:
    assert from_yaml("a: [1, x]\nb: {c: 2019-09-12, d: 'J: [K'}")["a"] == [1, "x"]


def test_as_deep_as_is_allowed() -> None:
    text = "[" * DEEPEST + "]" * DEEPEST
    assert str(from_yaml(text)) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &x [1]\nb: *x", "aliases"),
        ("[" * 100_000, "too deeply"),
        ("{a: " * 100_000, "too deeply"),
        ("- " * 100_000, "too deeply"),
        ("? " * 100_000, "too deeply"),
        ("\n".join(" " * n + "a:" for n in range(600)), "too deeply"),
        ("a: [", "line 1: expected the node"),
        ("2019-99-99", "month"),
        ("!!int ''", "tag"),
        ("!!bool x", "tag"),
        ("!!timestamp x", "tag"),
        ("!!python/object/apply:os.system [ls]", "constructor"),
        ("\x00", "unacceptable"),
    ],
)
def test_what_is_not_read_is_told(text: str, why: str) -> None:
    with pytest.raises(NotYamlError, match=why) as found:
        from_yaml(text)
    assert "\n" not in str(found.value)
