"""Nothing heavy is loaded before it is needed, and help answers at once."""

from __future__ import annotations

import resource
import subprocess
import sys
from importlib.util import find_spec

import pytest

HEAVY = ("numpy", "polars", "duckdb", "scipy", "altair", "jinja2", "requests", "urllib3", "spacy")
HELP_SECONDS = 0.4
HELP = "import sys; sys.argv = ['detente', '--help']; from detente.cli import main; main()"
REPORT = f"import sys; print(sorted(set({HEAVY!r}) & set(sys.modules)))"

needs_cli = pytest.mark.skipif(find_spec("detente.cli") is None, reason="this build has no command line")


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert run(f"import detente; {REPORT}").strip() == "[]"


def test_looking_up_a_state_loads_nothing_heavy() -> None:
    assert run(f"from detente.vocabulary.states import state; state('Seoul'); {REPORT}").strip() == "[]"


@needs_cli
def test_help_loads_nothing_heavy() -> None:
    code = f"import atexit; atexit.register(lambda: exec({REPORT!r})); {HELP}"
    assert run(code).strip().splitlines()[-1] == "[]"


@needs_cli
def test_help_answers_at_once() -> None:
    best = min(_processor_seconds() for _ in range(5))
    assert best < HELP_SECONDS, f"best of five: {best:.2f} s"


def _processor_seconds() -> float:
    """Time of the processor, not of the clock: other work on the machine is no fault of the program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "brief" in run(HELP)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
