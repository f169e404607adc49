"""README.md carries exactly the two commands that ``.ci/run`` executes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READER = ROOT / ".ci" / "command"


def read(*name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(READER), *name], capture_output=True, text=True, check=False)


def test_readme_has_exactly_two_commands() -> None:
    assert read().stdout.split() == ["brief", "test"]


def test_each_command_makes_its_own_environment_and_does_its_task() -> None:
    brief, test = read("brief").stdout, read("test").stdout
    for block in (brief, test):
        assert "-m venv .venv" in block
        assert "pip install" in block
    assert ".venv/bin/detente brief" in brief
    assert "pytest" in test or "scripts/test" in test


def test_an_unknown_command_is_refused() -> None:
    refused = read("dance")
    assert refused.returncode == 1
    assert "expected one" in refused.stderr
