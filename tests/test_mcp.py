"""The tools for agents, asked through the SDK's own client within this process."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from mcp import Client, StdioServerParameters

from detente.cli import main
from detente.mcp import Desk, server
from detente.resolve.cases import case_content

if TYPE_CHECKING:
    from pathlib import Path

    from mcp.types import CallToolResult, Tool

pytestmark = pytest.mark.usefixtures("composed_once")
PAIR = {"first": "Japan", "second": "Seoul", "as_of": "2019-09-12"}
HANDED_ON = {
    "brief": ("brief", "JPN", "KOR", "--short"),
    "third_parties": ("third-parties", "JPN", "KOR"),
    "observe": ("tension", "JPN", "KOR"),
    "diagnose": ("different", "JPN", "KOR"),
    "outlook": ("outlook", "JPN", "KOR"),
    "spiral": ("spiral", "JPN", "KOR"),
    "clock": ("clock", "JPN", "KOR"),
    "options": ("options", "JPN", "KOR"),
    "events": ("events", "JPN", "KOR", "--limit", "40"),
    "coverage": ("coverage", "JPN", "KOR"),
}


def ask(name: str, arguments: dict[str, Any], desk: Desk | None = None) -> CallToolResult:
    async def asked() -> CallToolResult:
        async with Client(server(desk or Desk())) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(asked())


def answer(name: str, arguments: dict[str, Any], desk: Desk | None = None) -> dict[str, Any]:
    result = ask(name, arguments, desk)
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return dict(result.structured_content)


def refusal(name: str, arguments: dict[str, Any], desk: Desk | None = None) -> str:
    result = ask(name, arguments, desk)
    assert result.is_error
    return " ".join(str(getattr(part, "text", "")) for part in result.content)


def tools() -> list[Tool]:
    async def listed() -> list[Tool]:
        async with Client(server(Desk())) as client:
            return (await client.list_tools()).tools

    return asyncio.run(listed())


def test_every_tool_only_reads_and_says_what_it_answers() -> None:
    for tool in tools():
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.description
        assert not {"file", "path", "url", "store"} & set(tool.input_schema["properties"])
    assert {tool.name for tool in tools()} == {*HANDED_ON, "simulate", "compare", "scan", "cases", "conflict"}


def test_the_whole_brief_is_of_bounded_size() -> None:
    made = answer("brief", PAIR)
    assert len(json.dumps(made)) < 60_000
    assert {"tension", "different", "dead-end", "shortlist"} <= {part["key"] for part in made["sections"]}
    assert all(part["limitation"] for part in made["sections"])
    assert made["marks"]["Tension"]


def test_steps_are_simulated() -> None:
    asked = {**PAIR, "option": ["freeze", "shuttle"], "on": ["2019-09-12", "2019-11-01"], "by": "USA"}
    made = answer("simulate", asked)
    assert [step["day"] for step in made["steps"]] == asked["on"]
    assert 0 <= made["p_worse"] <= 1
    assert "nonsense" in refusal("simulate", {**PAIR, "option": ["nonsense"]})
    empty = {"first": "FRA", "second": "PER", "as_of": "2019-09-12", "option": ["freeze"]}
    assert "not enough data" in refusal("simulate", empty)


@pytest.mark.parametrize("tool", HANDED_ON)
def test_a_tool_answers_with_the_json_of_its_command(tool: str, capsys: pytest.CaptureFixture[str]) -> None:
    made = answer(tool, PAIR)
    assert capsys.readouterr().out == ""
    main([*HANDED_ON[tool], "--as-of", "2019-09-12", "--json"])
    assert made == json.loads(capsys.readouterr().out)


def test_pairs_and_the_whole_store_are_compared() -> None:
    found = answer("compare", {"pairs": ["JPN-KOR", "IND-PAK"], "as_of": "2019-09-12"})
    assert {pair["dyad"] for pair in found["pairs"]} == {"JPN-KOR", "IND-PAK"}
    assert answer("scan", {"as_of": "2019-09-12", "limit": 2})["n_ranked"] == 4


def test_a_case_is_found_by_id_by_pair_and_taken_as_written() -> None:
    known = {case["id"] for case in answer("cases", {"as_of": "2019-09-12"})["cases"]}
    assert "jpn-kor-usa-2019" in known
    by_id = answer("conflict", {"case": "jpn-kor-usa-2019", "as_of": "2019-09-12"})
    assert answer("conflict", {"case": "JPN-KOR", "as_of": "2019-09-12"}) == by_id
    written = json.loads(json.dumps(case_content("jpn-kor-usa-2019")))
    assert answer("conflict", {"model": written, "as_of": "2019-09-12"})["dead_end"] == by_id["dead_end"]
    asked = {"case": "jpn-kor-usa-2019", "inverse": "41", "concept": ["seq"]}
    assert answer("conflict", asked)["inverse"]


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("observe", {"first": "Atlantis", "second": "KOR"}, "'Atlantis' is not a known state"),
        ("observe", {**PAIR, "as_of": "2019-13-01"}, "2019-13-01"),
        ("events", {**PAIR, "domain": "sport"}, "'sport' is not a domain"),
        ("events", {**PAIR, "limit": 0}, "greater than or equal to 1"),
        ("conflict", {}, "either case or model"),
        ("conflict", {"case": "/etc/passwd"}, "is no shipped case and no pair"),
        ("conflict", {"case": "../x-y.json"}, "is no shipped case and no pair"),
        ("conflict", {"model": {"id": "x"}}, "x"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(name: str, arguments: dict[str, Any], sentence: str) -> None:
    said = refusal(name, arguments)
    assert sentence in said
    assert "Traceback" not in said


def test_not_enough_data_is_an_answer() -> None:
    found = answer("diagnose", {"first": "GBR", "second": "ISL", "as_of": "2019-09-12"})
    assert found["coverage"]["is_enough"] is False


def test_a_server_of_the_past_knows_no_later_day() -> None:
    desk = Desk(as_of=date(2019, 9, 12))
    assert answer("observe", {"first": "JPN", "second": "KOR"}, desk)["as_of"] == "2019-09-12"
    assert answer("observe", {**PAIR, "as_of": "2018-01-01"}, desk)["as_of"] == "2018-01-01"
    assert "the last day that this server answers for" in refusal("observe", {**PAIR, "as_of": "2020-01-01"}, desk)


def test_the_server_answers_over_standard_input_and_output() -> None:
    async def asked() -> CallToolResult:
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "detente.cli", "mcp", "--as-of", "2019-09-12"], env=dict(os.environ)
        )
        async with Client(command) as client:
            return await client.call_tool("clock", {"first": "JPN", "second": "KOR"})

    result = asyncio.run(asked())
    assert result.structured_content is not None
    assert result.structured_content["dyad"] == "JPN-KOR"


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", "--store", str(tmp_path / "none.duckdb")]) == 1
    assert "is no file" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_missing_extra_names_its_command() -> None:
    code = "import sys; sys.modules['mcp'] = None; from detente.cli import main; sys.exit(main(['mcp']))"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert made.returncode == 1
    assert "detente[mcp]" in made.stderr
