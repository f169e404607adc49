from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from detente.errors import CaseError, UnknownNameError
from detente.resolve.cases import FOLDER, case_for, load_case, shipped
from detente.resolve.stability import stability

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gmcr" / "jpn_kor_usa_2019.json"


def test_the_case_is_known_from_its_day_on_and_becomes_history() -> None:
    assert case_for("JPN-KOR", date(2019, 9, 11)) is None
    case = case_for("JPN-KOR", date(2019, 9, 12))
    assert case is not None
    assert case.is_current
    assert case.conflict.states[case.conflict.from_status_quo() - 1] == "NNNYNNNN"
    later = case_for("JPN-KOR", date(2023, 3, 16))
    assert later is not None
    assert not later.is_current
    assert case_for("ISR-PSE", date(2023, 3, 16)) is None


def test_the_shipped_case_knows_nothing_of_what_came_after() -> None:
    text = (FOLDER / "jpn-kor-usa-2019.json").read_text(encoding="utf-8").replace('"valid_until": "2019-11-22"', "")
    assert "outcome" not in text
    assert "In fact" not in text
    assert text.count("22 November") == 1, "only as the deadline that was set on 22 August 2019"


def test_the_shipped_case_is_the_reference_model() -> None:
    if not SHARED.is_file():
        pytest.skip("no folder of shared cases")
    expected = json.loads(SHARED.read_text(encoding="utf-8"))
    model = load_case("jpn-kor-usa-2019").conflict
    found = stability(model)
    for concept in found.equilibria:
        assert list(found.equilibria[concept]) == expected["expected"]["computed"]["equilibria"][concept]
    for variant in expected["variants"]:
        equilibria = stability(model.variant(variant["id"])).equilibria
        assert {name: list(states) for name, states in equilibria.items()} == {
            name: variant["expected"]["equilibria"][name] for name in equilibria
        }


def test_an_unknown_case_lists_the_shipped_ones() -> None:
    with pytest.raises(UnknownNameError, match="jpn-kor-usa-2019"):
        load_case("jpn-kor-2019")


def test_a_case_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    content = json.loads((FOLDER / f"{shipped()[0]}.json").read_text(encoding="utf-8")) | {"id": "mine"}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert load_case(path).conflict.id == "mine"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CaseError, match="not readable as JSON"):
        load_case(path)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(CaseError, match="expected an object"):
        load_case(path)


def test_to_dict_never_shows_how_long_the_case_holds() -> None:
    assert "valid_until" not in load_case("jpn-kor-usa-2019").to_dict()
