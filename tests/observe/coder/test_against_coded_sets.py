"""The act classifier against coded sentences of others, where a folder with them stands beside the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data" / "coding"


@pytest.mark.slow
def test_it_beats_the_best_baseline_without_a_graphics_card() -> None:
    if not DATA.is_dir():
        pytest.skip("no folder of coded sentences beside the checkout")
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.accuracy.coding", "--data", str(DATA), "--json"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found = json.loads(run.stdout.splitlines()[-1])
    assert found["plv_binary_f1"] > 90.5
    assert found["plv_quad_f1"] > 85.4
    assert found["plv_root_f1"] > 73.5
    assert found["acts_per_cpu_second"] > 1000


def test_an_empty_folder_gives_nothing_and_no_error(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.accuracy.coding", "--data", str(tmp_path), "--json"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert set(json.loads(run.stdout.splitlines()[-1]).values()) == {None}
