from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from detente.cli import main
from detente.errors import CaseError
from detente.resolve.verify import ranking_of, verify
from tests.resolve.models import game

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gmcr"
DILEMMA: dict[str, Any] = {
    **game([3, 4, 1, 2], [2, 4, 1, 3]).case,
    "named_states": {"peace": "YY"},
    "variants": [{"id": "alone", "fix": "-N", "expected": {"equilibria": {"nash": [1]}}}],
    "expected": {
        "published": [
            {"source": "a", "kind": "published", "equilibria": {"nash": [1]}},
            {"source": "b", "kind": "published", "equilibria": {"seq": [1]}, "known_difference": True},
        ],
        "computed": {
            "feasible_states": ["NN", "YN", "NY", "YY"],
            "payoffs": {"Row": [2, 1, 4, 3]},
            "rankings": {"Row": [3, 4, 1, 2]},
            "stability": {"nash": {"Row": [1, 3], "Column": [1, 2]}},
            "equilibria": {"nash": [1], "sim": [1, 4]},
        },
        "inverse": [
            {
                "target": 1,
                "vary": {"Row": [0, 4], "Column": [0, 4]},
                "profiles": 576,
                "counts": {"nash": 144, "seq": 193},
            }
        ],
        "status_quo": {"state": 1, "improvements_only": {"1": 0}, "all_moves": {"1": 0, "2": 1, "3": 1, "4": 2}},
        "coalitions": [{"groups": [["Row", "Column"]], "equilibria": {"nash": [2, 3, 4]}}],
        "coalition_improvements": [{"coalition": ["Row", "Column"], "from": 1, "to": [4]}],
        "named": {
            "stable_for": {"peace": {"seq": ["Row", "Column"], "nash": []}},
            "coalition_improvements": {"peace": {"Row+Column": []}},
            "reachable_from_status_quo_by_improvements": ["NN"],
        },
        "novelty": 1,
    },
}


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(json.dumps(DILEMMA))
    place: Any = content["expected"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return content


def test_all_as_expected() -> None:
    found = verify(DILEMMA)
    assert found.is_right
    assert (found.n_cases, [str(one) for one in found.known]) == (
        2,
        ["game, equilibria under seq: expected [1], found [1, 4]"],
    )
    assert found.unchecked == ["game, novelty"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["published", 0, "equilibria", "nash"], [2]),
        (["computed", "feasible_states"], ["NN"]),
        (["computed", "payoffs", "Row"], [1, 2, 3, 4]),
        (["computed", "rankings", "Row"], [1, 2, 3, 4]),
        (["computed", "stability", "nash", "Row"], [1]),
        (["computed", "equilibria", "sim"], [1]),
        (["inverse", 0, "profiles"], 575),
        (["inverse", 0, "counts", "seq"], 192),
        (["status_quo", "all_moves", "4"], 1),
        (["status_quo", "improvements_only"], {"1": 0, "2": 1}),
        (["coalitions", 0, "equilibria", "nash"], [1]),
        (["coalition_improvements", 0, "to"], []),
        (["named", "stable_for", "peace", "nash"], ["Row"]),
        (["named", "coalition_improvements", "peace", "Row+Column"], ["NN"]),
        (["named", "reachable_from_status_quo_by_improvements"], ["NN", "YY"]),
    ],
)
def test_every_part_is_compared(path: list[Any], value: Any) -> None:
    found = verify(changed(path, value))
    assert len(found.differences) == 1
    assert json.loads(json.dumps(found.to_dict()))["is_right"] is False


def test_nothing_expected_is_an_error() -> None:
    with pytest.raises(CaseError, match="no expected results"):
        verify(game([1, 2, 3, 4], [1, 2, 3, 4]).case)


def test_rankings_are_written_as_groups() -> None:
    assert ranking_of(game([3, [4, 1], 2], [1, 2, 3, 4]).payoffs[0]) == [[3], [1, 4], [2]]


def test_the_command_exits_with_one_on_a_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(DILEMMA), encoding="utf-8")
    assert main(["resolve", str(path), "--verify"]) == 0
    told = capsys.readouterr().out
    assert "all as expected" in told
    assert "known to differ" in told
    assert "not compared: game, novelty" in told
    path.write_text(json.dumps(changed(["computed", "equilibria", "nash"], [2])), encoding="utf-8")
    assert main(["resolve", str(path), "--verify"]) == 1
    assert "differs: game, equilibria under nash: expected [2], found [1]" in capsys.readouterr().out
    assert main(["resolve", str(path), "--verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["differences"][0]["found"] == [1]


def test_the_command_shows_options_down_and_states_across(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({**DILEMMA, "coalitions": [["Row", "Column"]]}), encoding="utf-8")
    assert main(["resolve", str(path), "--concept", "nash", "--concept", "seq"]) == 0
    told = capsys.readouterr().out
    assert "each acting as one" in told
    lines = [line.split() for line in told.splitlines()]
    assert ["1", "now", "4"] in lines
    assert ["Row", "a", "N", "Y"] in lines
    assert ["equilibrium", "SEQ", "E", "E"] in lines
    assert ["equilibrium", "GMR", "E", "E"] not in lines


@pytest.mark.parametrize(
    "path", sorted(SHARED.glob("*.json")) or [None], ids=lambda path: path.stem if path else "none"
)
def test_the_shared_cases(path: Path | None) -> None:
    if path is None:
        pytest.skip("no folder of shared cases")
    assert [str(one) for one in verify(json.loads(path.read_text(encoding="utf-8"))).differences] == []
