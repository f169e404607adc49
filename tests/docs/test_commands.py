"""Every command that the manual shows exists, with its options; every Python block compiles."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from detente.cli import app

DOCS = Path(__file__).resolve().parents[2] / "docs"
FENCE = re.compile(r"^```(sh|console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = [
    (page.relative_to(DOCS).as_posix(), language, block)
    for page in sorted(DOCS.rglob("*.md"))
    for language, block in FENCE.findall(page.read_text(encoding="utf-8"))
]
SHOWN = sorted(
    {
        (page, found)
        for page, language, block in BLOCKS
        if language != "python"
        for found in re.findall(r"^\s*(?:\$ )?detente ((?!--)[^|>\n]+)", block, re.MULTILINE)
    }
)


@pytest.mark.parametrize(("page", "line"), SHOWN)
def test_a_command_in_the_manual_exists(page: str, line: str) -> None:
    name, *words = shlex.split(line)
    assert name in set(app), page
    takes = {option for argument in app[name].assemble_argument_collection() for option in argument.names}
    assert {word for word in words if word.startswith("--")} <= takes, page


@pytest.mark.parametrize(("page", "block"), [(page, block) for page, kind, block in BLOCKS if kind == "python"])
def test_python_in_the_manual_compiles(page: str, block: str) -> None:
    compile(block, page, "exec")


def test_the_manual_shows_commands() -> None:
    assert {line.split()[0] for _, line in SHOWN} == {name for name in app if not name.startswith("-")}
