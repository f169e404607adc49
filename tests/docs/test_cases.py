"""The pages on conflict cases say what the code says, and every shipped case stands in their list."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from detente.resolve.cases import load_case, shipped

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "cases"
INDEX = (PAGES / "index.md").read_text(encoding="utf-8")


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cases", ROOT / "scripts" / "cases.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


MAKER = maker()


@pytest.mark.parametrize("name", MAKER.WAYS)
def test_a_page_holds_the_tables_and_the_figure_of_the_code(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert MAKER.block(name) in page, "run scripts/cases.py --write"
    assert f"(figures/{name}.svg)" in page
    assert MAKER.figure(name).startswith("<svg")
    assert f"detente resolve {name}" in page
    assert f"]({name}.md)" in INDEX


def test_the_page_on_third_parties_holds_the_table_of_the_code() -> None:
    page = (PAGES / f"{MAKER.THIRD_PARTIES}.md").read_text(encoding="utf-8")
    assert MAKER.parties_block() in page, "run scripts/cases.py --write"
    assert f"]({MAKER.THIRD_PARTIES}.md)" in INDEX


@pytest.mark.parametrize("name", shipped())
def test_the_list_gives_states_and_grade(name: str) -> None:
    case = load_case(name)
    grade = case.conflict.dead_end(without=next(iter(case.third_party), None)).grade
    assert re.search(rf"^\| `{name}` \| {case.conflict.n_states} \| {grade} \|", INDEX, re.MULTILINE)
