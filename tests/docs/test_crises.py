"""The page on six turns says what the code says, as far as its record is at hand; its figures are in the repository."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "cases" / "then-and-later.md"


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("crises", ROOT / "scripts" / "crises.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


MAKER = maker()


@pytest.mark.parametrize("crisis", MAKER.CRISES, ids=lambda crisis: crisis.name)
def test_the_page_shows_every_turn(crisis: object) -> None:
    name = crisis.name  # type: ignore[attr-defined]
    text = PAGE.read_text(encoding="utf-8")
    assert f"(figures/then-{name}.svg)" in text
    assert f"<!-- made by scripts/crises.py: {name} -->\n| | |" in text
    assert (PAGE.parent / "figures" / f"then-{name}.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize("crisis", [one for one in MAKER.CRISES if not one.file], ids=lambda crisis: crisis.name)
def test_what_rests_on_the_chronicle_is_what_the_code_says(crisis: object) -> None:
    _, block = MAKER.made(crisis, ROOT)
    assert block in PAGE.read_text(encoding="utf-8"), "run scripts/crises.py --write"


def test_a_list_that_is_not_at_hand_leaves_its_table_as_it_is() -> None:
    assert MAKER.made(next(one for one in MAKER.CRISES if one.file), ROOT) is None
