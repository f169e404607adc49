"""The method pages state the constants of the code, and the manual leaves no method without its page."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

METHOD = Path(__file__).resolve().parents[2] / "docs" / "method"
CONSTANT = re.compile(r"^\| `(detente\.[\w.]+)\.([A-Z_]+)` \| `(.+?)` \|", re.MULTILINE)
STATED = [
    (page.stem, *found)
    for page in sorted(METHOD.glob("*.md"))
    for found in CONSTANT.findall(page.read_text(encoding="utf-8"))
]
PARTS = ("Assumes", "Fails when", "How it was tested", "Measured")
WITH_A_MODEL = (
    "tension",
    "episodes",
    "verdict",
    "lasting",
    "breaks",
    "change-points",
    "drivers",
    "spiral",
    "analogues",
    "outlook",
    "signal",
    "background",
    "drafts",
    "ledger",
    "third-parties",
    "options",
    "shortlist",
    "openings",
    "effects",
    "simulation",
)


@pytest.mark.parametrize(("page", "module", "name", "value"), STATED, ids=[f"{one[0]}:{one[2]}" for one in STATED])
def test_a_stated_constant_is_that_of_the_code(page: str, module: str, name: str, value: str) -> None:
    assert getattr(import_module(module), name) == ast.literal_eval(value), page


def test_every_page_with_a_model_states_constants() -> None:
    assert {page for page, *_ in STATED} >= set(WITH_A_MODEL)


@pytest.mark.parametrize("page", WITH_A_MODEL)
def test_every_page_says_what_it_assumes_and_when_it_fails(page: str) -> None:
    text = (METHOD / f"{page}.md").read_text(encoding="utf-8")
    assert text.splitlines()[2].startswith("**Question.**")
    assert [part for part in PARTS if f"\n## {part}\n" not in text] == []
