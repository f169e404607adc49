"""The table of all questions is filled row by row, and keeps the rows of what did not run."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.accuracy.__main__ import BENCHMARKS, HEADERS, merged, rows, wins

PAGE = Path(__file__).resolve().parents[2] / "docs" / "accuracy.md"


def test_every_row_of_the_page_belongs_to_a_benchmark() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert merged(text, {}) == text


def test_new_rows_take_the_place_of_old_ones_and_leave_the_others() -> None:
    text = PAGE.read_text(encoding="utf-8")
    lasting = next(one for one in BENCHMARKS if one.module == "verdict")
    made = rows(lasting, {"questions": 9, "brier_skill": 0.5, "auroc": 0.9})
    filled = merged(text, {"verdict": made})
    assert "| did a rise last | Brier skill / AUROC, 9 rises | +0.500 / 0.900 | 0 / 0.50 |" in filled
    assert len(filled.splitlines()) == len(text.splitlines())
    assert len(made[0]) == len(HEADERS)


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(SystemExit):
        merged("nothing here", {})


def test_sets_won_are_counted_against_both_baselines() -> None:
    def one(ours: float, y1: float, x2: float) -> dict[str, object]:
        name = "auroc_within_dyads"
        return {name: ours, "y1": {name: y1}, "x2": {name: x2}}

    assert wins({"a": one(0.7, 0.6, 0.5), "b": one(0.7, 0.6, 0.8)}) == "wins 1 of 2"
