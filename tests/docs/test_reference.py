"""The reference pages name everything that exists: commands, options, public names, errors, keys of the JSON."""

from __future__ import annotations

import inspect
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

import detente
from detente import errors
from detente.cli import app

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
COMMANDS = [name for name in app if not name.startswith("-")]
ALWAYS = {"--as-of", "--store", "--json"}
WITHOUT = {
    "read": ALWAYS - {"--json"},
    "fetch": ALWAYS - {"--json"},
    "ingest": {"--as-of"},
    "watch": {"--as-of"},
    "quarantine": {"--as-of"},
    "export": {"--as-of"},
    "check-data": {"--store"},
    "mcp": {"--json"},
    "serve": {"--as-of", "--json"},
    "doctor": {"--as-of"},
}


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def part(text: str, heading: str) -> str:
    """Return what stands between a heading of the second level and the next."""
    _, found, rest = text.partition(f"## {heading}\n")
    assert found, f"no heading {heading!r}"
    return rest.partition("\n## ")[0]


def test_the_page_has_no_command_that_does_not_exist() -> None:
    assert re.findall(r"^## `detente (.+)`$", page("cli.md"), re.MULTILINE) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_with_its_help_and_options(command: str) -> None:
    told = part(page("cli.md"), f"`detente {command}`")
    assert inspect.cleandoc(app[command].help).splitlines()[0] in told
    for argument in app[command].assemble_argument_collection():
        name = argument.names[0]
        if name.startswith("--") and name not in ALWAYS:
            assert f"| `{name}` |" in told or f"| `{name.lstrip('-').upper()}` |" in told, name


def test_the_options_of_every_command_are_told_once() -> None:
    told = part(page("cli.md"), "What every command takes")
    for command in COMMANDS:
        taken = {argument.names[0] for argument in app[command].assemble_argument_collection()}
        assert taken & ALWAYS == ALWAYS - WITHOUT.get(command, set()), command
    assert all(f"`{name}`" in told for name in ALWAYS)


@pytest.mark.parametrize("name", detente.__all__)
def test_every_public_name_has_its_line(name: str) -> None:
    lines = [line for line in page("python.md").splitlines() if re.match(rf"\| `{re.escape(name)}[(`]", line)]
    assert len(lines) == 1
    value = getattr(detente, name)
    if not isinstance(value, str):
        first = (inspect.getdoc(value) or "").splitlines()[0]
        assert first.replace("``", "`") in lines[0]


def test_the_tree_of_errors_is_whole() -> None:
    tree = part(page("errors.md"), "Tree")
    classes = [name for name, value in vars(errors).items() if inspect.isclass(value)]
    assert {name for name in classes if name.endswith("Error")} == set(re.findall(r"\b[A-Z]\w+Error\b", tree)) - {
        "ValueError"
    }


def test_every_key_of_the_json_is_on_its_page() -> None:
    text = page("brief-json.md")
    schema = json.loads((files("detente.brief") / "brief.schema.json").read_text(encoding="utf-8"))
    keys = set(schema["properties"])
    for definition in schema["$defs"].values():
        keys |= set(definition.get("properties", {}))
    assert [key for key in sorted(keys) if f"`{key}`" not in text] == []
