"""What the manual shows is run: every command, every Python block, every cell of the notebook.

Not run is what needs a network, a cluster, a model behind an endpoint or a file that only the reader has; each such
thing is listed here with its reason, and the list holds nothing that is not in the manual.
"""

from __future__ import annotations

import json
import re
import shlex
import traceback
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import detente as dt
from detente.cli import ANSWERED, FAILED, NOT_ENOUGH_DATA, main
from detente.errors import DetenteError
from tests.docs.test_commands import BLOCKS, DOCS, FENCE

pytestmark = pytest.mark.usefixtures("composed_once")
OUT_OF_REACH = {
    "detente fetch": "asks a publisher",
    "detente mcp": "waits for an agent; tests/test_mcp.py talks to it",
    "detente serve": "serves until stopped; tests/web asks it",
    "detente record again": "needs a brief that a watch sent; tests/watch/test_record.py makes one",
    "detente watch": "watches until stopped; tests/watch does it",
    "detente ingest gdelt": "reads fetched files",
    "--feed gdelt": "reads a store with fetched files",
    "detente ingest csv": "reads a table of the reader's; tests/observe/feeds try it",
    "detente ingest chronicle my_events.csv": "reads a chronicle of the reader's",
    "detente check-data my_events.csv": "reads a chronicle of the reader's",
    "detente read": "reads articles of the reader's, a second for each; tests/test_cli_read.py tries it",
    "detente quarantine": "tests/observe/test_quarantine.py tries it on rows that were set aside",
    'detente brief "$a"': "stands in a script",
    "detente clock JPN KOR --as-of $day": "stands in a script",
    "endpoint(": "asks a model behind an endpoint",
    "Wanted(": "asks a publisher",
    "spark_engine": "needs Spark; tests/engines asks it",
    "bigquery_sql": "needs BigQuery",
}
"""What is not run: the words it holds -> why."""
IS_AN_ERROR = "# an error"
"""A line with this comment must end in an error of the package."""
HINTED = re.compile(r"^\s*(?:\$ )?(detente (?!--)[^|>\n]+)", re.MULTILINE)
COMMANDS = sorted(
    {line.strip() for _, kind, block in BLOCKS if kind != "python" for line in HINTED.findall(block)},
    key=lambda line: ("--store" in line, line),
)
PYTHON = sorted({page for page, kind, _ in BLOCKS if kind == "python"})
NOTEBOOK = DOCS / "tutorial.ipynb"


def why_not(text: str) -> str:
    """Return why something is not run, or nothing."""
    return next((reason for words, reason in OUT_OF_REACH.items() if words in text), "")


def block_of(page: str, language: str) -> str:
    """Return the first block of a language on a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return text.partition(f"\n```{language}\n")[2].partition("```\n")[0]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files that the pages speak of."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "fra_deu.csv").write_text(block_of("how-to/brief-another-pair.md", "csv"), encoding="utf-8")
    (folder / "border-post.json").write_text(block_of("how-to/analyse-a-conflict-case.md", "json"), encoding="utf-8")
    with dt.open_store(folder / "events.duckdb") as store:
        dt.export(store, folder / "events")
    return folder


@pytest.fixture(autouse=True)
def _at_the_desk(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_runs(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    if reason := why_not(line):
        pytest.skip(reason)
    ends = {ANSWERED, NOT_ENOUGH_DATA} | ({FAILED} if "check-data fra_deu.csv" in line or "--verify" in line else set())
    assert main(shlex.split(line, comments=True)[1:]) in ends, capsys.readouterr().err


@cache
def statements(block: str) -> tuple[tuple[str, bool], ...]:
    """Divide a block at the lines that must fail: source, whether it must."""
    parts: list[tuple[str, bool]] = []
    for line in block.splitlines(keepends=True):
        must_fail = IS_AN_ERROR in line
        if parts and not must_fail and not parts[-1][1]:
            parts[-1] = (parts[-1][0] + line, False)
        else:
            parts.append((line, must_fail))
    return tuple(parts)


@pytest.mark.parametrize("page", PYTHON)
def test_the_python_of_a_page_runs_from_top_to_bottom(page: str) -> None:
    names: dict[str, Any] = {}
    ran = 0
    for kind, block in FENCE.findall((DOCS / page).read_text(encoding="utf-8")):
        if kind != "python" or why_not(block):
            continue
        for source, must_fail in statements(block):
            if must_fail:
                with pytest.raises(DetenteError):
                    exec(source, names)
            else:
                exec(compile(source, page, "exec"), names)
        ran += 1
    if not ran:
        pytest.skip("every block is out of reach")


def test_the_notebook_runs_from_top_to_bottom() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    shown = 0
    for number, cell in enumerate(cells):
        assert not cell.get("outputs"), "outputs are not kept in the repository"
        if cell["cell_type"] != "code":
            continue
        *lines, last = "".join(cell["source"]).splitlines()
        try:
            exec(compile("\n".join(lines), f"cell {number}", "exec"), names)
            try:
                value = eval(compile(last, f"cell {number}", "eval"), names)
            except SyntaxError:
                exec(compile(last, f"cell {number}", "exec"), names)
                continue
        except Exception:
            pytest.fail(f"cell {number}: {traceback.format_exc(limit=-1)}")
        shown += hasattr(value, "_repr_html_") or hasattr(value, "_repr_mimebundle_")
    assert shown >= 8


def test_nothing_is_listed_as_out_of_reach_that_the_manual_does_not_show() -> None:
    everything = "\n".join(block for _, _, block in BLOCKS)
    assert [words for words in OUT_OF_REACH if words not in everything] == []
