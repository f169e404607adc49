from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from detente.brief.case_part import Analysis, case_sections, case_to_dict
from detente.brief.what_if_part import hypergame_section, interventions_section, inverse_section, sensitivity_section
from detente.cli import main
from detente.resolve.casefile import conflict
from detente.resolve.cases import load_case
from detente.resolve.hypergames import hypergame
from detente.resolve.interventions import interventions
from detente.resolve.inverse import inverse
from detente.resolve.sensitivity import sensitivity
from tests.resolve.models import game
from tests.resolve.test_inverse import EUPHRATES

if TYPE_CHECKING:
    from pathlib import Path

CASE = "jpn-kor-usa-2019"


def test_inverse_in_a_table_and_sentences() -> None:
    section = inverse_section(inverse(conflict(EUPHRATES), 2, concepts=["nash", "seq"], decision_makers=["Syria"]))
    assert section.answer == "State 2 (YNN) is an equilibrium under none of 2."
    assert section.tables[0].rows[1] == ("SEQ", "", "384 of 720, 53.3 %", "! 53.3 %")
    assert any("1 swap of neighbours" in told for told in section.paragraphs)


def test_inverse_with_degrees_and_without_counts() -> None:
    case = dict(game([3, 4, 1, 2], [2, 4, 1, 3]).case)
    case["preferences"] = {
        "Row": {"kind": "strength", "ranking": [3, 4, 1, 2], "gaps": [2, 1, 1]},
        "Column": {"kind": "ranking", "ranking": [2, 4, 1, 3]},
    }
    told = inverse_section(inverse(conflict(case), 4, concepts=["seq"])).paragraphs
    assert "Strength, SEQ: Row must feel one gap of its ranking greatly, any of gaps 2 to 2." in told
    section = inverse_section(inverse(load_case(CASE).conflict, 41, concepts=["nash", "seq"]))
    assert [row[2] for row in section.tables[0].rows] == ["0.9 %", "not counted"]


def test_sensitivity_in_a_table_and_sentences() -> None:
    section = sensitivity_section(sensitivity(load_case(CASE).conflict, concepts=["nash", "seq"], samples=50))
    assert section.tables[0].headers == ("state", "Nash", "SEQ")
    assert section.tables[0].rows[0][:2] == ("41", "86 / 65")
    assert "a sample of 50 (seeded)" in section.paragraphs[0]
    assert section.paragraphs[-1].endswith("more changes that move an equilibrium.")
    few = sensitivity_section(sensitivity(game([3, 4, 1, 2], [2, 4, 1, 3]), concepts=["nash"]))
    assert "sample" not in few.paragraphs[0]


def test_interventions_and_hypergame_in_sentences() -> None:
    model = load_case(CASE).conflict
    section = interventions_section(interventions(model, by="USA"))
    assert section.answer.startswith("52 ways open up, cheapest first; 36 combinations of steps")
    assert section.paragraphs[0].startswith("The United States takes up 'facilitation without taking a side'")
    told = hypergame_section(hypergame(model, views={"JPN": model.variant("no_third_party")}))
    assert told.answer.startswith("Nash: hypergame equilibria")
    none = interventions_section(interventions(game([1, 2, 3, 4], [1, 2, 3, 4]), most=0))
    assert none.limitation


def test_the_hypergame_is_shown_with_a_case_that_has_views(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({**EUPHRATES, "misperceptions": {"Syria": ["--Y"]}}))
    made = Analysis.of(load_case(path))
    assert [section.key for section in case_sections(made)][:2] == ["equilibria", "hypergame"]
    assert case_to_dict(made)["hypergame"]["surprises"][0]["surprised"] == "Syria"


@pytest.mark.parametrize(
    ("tokens", "part"),
    [
        (["--inverse", "grand_bargain", "--concept", "SEQ", "--change", "KOR"], "inverse"),
        (["--inverse", "41", "--concept", "nash", "--variant", "cautious_us"], "inverse"),
        (["--sensitivity", "--concept", "nash"], "sensitivity"),
        (["--interventions", "0"], "interventions"),
    ],
)
def test_the_command(capsys: pytest.CaptureFixture[str], tokens: list[str], part: str) -> None:
    assert main(["resolve", CASE, *tokens]) == 0
    assert "What this cannot tell" in capsys.readouterr().out
    assert main(["resolve", CASE, *tokens, "--json"]) == 0
    assert part in json.loads(capsys.readouterr().out)


def test_a_state_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", CASE, "--inverse", "peace"]) == 1
    assert "'peace' is not a known state of this conflict" in capsys.readouterr().err
