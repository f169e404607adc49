"""Cases as JSON, YAML and files of GMCR+; the JSON Schema; the four ways to say infeasible."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from detente.errors import CaseError
from detente.resolve.casefile import conflict
from detente.resolve.cases import case_content, load_case, shipped
from detente.resolve.stability import stability
from tests.resolve.models import random_cases, random_graphs

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gmcr"
SCHEMA = Draft202012Validator(
    json.loads((files("detente.resolve") / "gmcr-case.schema.json").read_text(encoding="utf-8"))
)
SMALL: dict[str, Any] = {
    "schema": "gmcr-case/1",
    "id": "small",
    "decision_makers": [{"name": "A"}, {"name": "B"}],
    "options": [{"id": "x", "dm": "A"}, {"id": "y", "dm": "A"}, {"id": "z", "dm": "B"}],
    "preferences": {"A": {"kind": "indifferent"}, "B": {"kind": "indifferent"}},
}


def states_without(*entries: Any) -> set[str]:
    model = conflict({**SMALL, "infeasible": list(entries)})
    everything = {a + b + c for a in "YN" for b in "YN" for c in "YN"}
    return everything - set(model.states)


def test_four_ways_to_say_infeasible() -> None:
    assert states_without("YY-") == {"YYY", "YYN"} == states_without({"pattern": "YY-", "why": "one at a time"})
    assert states_without({"exclusive": ["x", "y", "z"]}) == {"YYY", "YYN", "YNY", "NYY"}
    assert states_without({"at_least_one": ["x", "y"]}) == {"NNY", "NNN"}
    assert states_without({"option": "x", "needs": "z"}) == {"YYN", "YNN"}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"exclusive": ["x"]}, "infeasible 1: .*two or more"),
        ({"at_least_one": ["x", "q"]}, "infeasible 1: .*options x, y, z"),
        ({"option": "x"}, "infeasible 1: .*'exclusive'"),
    ],
)
def test_a_wrong_way_names_its_place(entry: Any, said: str) -> None:
    with pytest.raises(CaseError, match=said):
        states_without(entry)


def test_many_options_are_no_obstacle_where_few_states_are_feasible() -> None:
    options = [{"id": f"o{k}", "dm": "AB"[k % 2]} for k in range(40)]
    only_one = [{"exclusive": [option["id"] for option in options]}]
    model = conflict({**SMALL, "options": options, "infeasible": only_one})
    assert model.n_states == 41
    assert stability(model).equilibria["sim"] == tuple(range(1, 42))
    with pytest.raises(CaseError, match="feasible states"):
        conflict({**SMALL, "options": options})


def test_statements_of_equal_weight_count_together() -> None:
    preferences = {"A": {"kind": "prioritised", "statements": [["x", "y"], "z"]}, "B": {"kind": "indifferent"}}
    model = conflict({**SMALL, "preferences": preferences})
    assert model.payoffs[0].tolist() == [1, 3, 3, 5, 2, 4, 4, 6]
    assert model.statements_of("A") == [["x", "y"], "z"]


def test_weights_of_options() -> None:
    own = {"kind": "weights", "weights": {"x": 3, "z": -1}, "not_taken": {"y": 2}}
    model = conflict({**SMALL, "preferences": {**SMALL["preferences"], "A": own}})
    assert model.payoffs[0].tolist() == [4, 7, 2, 5, 3, 6, 1, 4]


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"kind": "weights", "weights": {"q": 1}}, "weights of 'q'"),
        ({"kind": "weights", "weights": [1]}, "expected an object"),
        ({"kind": "strength", "ranking": [1, 2, 3, 4, 5, 6, 7, 8], "gaps": [1]}, "7 whole numbers"),
        ({"kind": "unknown", "ranking": [1, 2, 3, 4, 5, 6, 7, 8]}, "unknown None"),
        ({"kind": "unknown", "ranking": [1, 2, 3, 4, 5, 6, 7, 8], "unknown": [[1, 1]]}, "two different states"),
        ({"kind": "fuzzy", "matrix": [[0.5]]}, "8 rows of 8"),
        ({"kind": "fuzzy", "matrix": [["a"]]}, "8 rows of 8"),
        ({"kind": "fuzzy", "matrix": [[0.4] * 8] * 8}, "must add to 1"),
        ({"kind": "fuzzy", "matrix": [[0.5] * 8] * 8, "threshold": 0}, "threshold 0"),
        ({"kind": "probabilistic", "matrix": [[0.6] * 8] * 8}, "not add to more than 1"),
        ({"kind": "probabilistic"}, "no matrix and no mixture"),
        ({"kind": "probabilistic", "mixture": [{"weight": 1}]}, "mixture 1: no preference"),
        ({"kind": "probabilistic", "mixture": [{"preference": {"kind": "indifferent"}}]}, "weight None"),
        ({"kind": "probabilistic", "mixture": [{"weight": 0, "preference": {"kind": "indifferent"}}]}, "more than 0"),
    ],
)
def test_preferences_of_all_kinds_are_checked(own: Any, said: str) -> None:
    with pytest.raises(CaseError, match=f"preferences of A.*{said}"):
        conflict({**SMALL, "preferences": {**SMALL["preferences"], "A": own}})


def test_statements_of_another_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="expected statements"):
        conflict(SMALL).statements_of("A")


def test_other_payoffs() -> None:
    model = conflict(SMALL).with_payoffs({"A": [10, 20, 30, 40, 50, 60, 70, 70]})
    assert model.payoffs.tolist() == [[1, 2, 3, 4, 5, 6, 7, 7], [1] * 8]
    with pytest.raises(ValueError, match="expected 8"):
        model.with_payoffs({"A": [1]})


def test_yaml_reads_as_json(tmp_path: Path) -> None:
    content = case_content(shipped()[0])
    path = tmp_path / "case.yaml"
    path.write_text(yaml.safe_dump(dict(content), allow_unicode=True), encoding="utf-8")
    assert case_content(path) == content
    path.write_text("a: [", encoding="utf-8")
    with pytest.raises(CaseError, match="not readable as YAML"):
        load_case(path)


GMCR_PLUS: dict[str, Any] = {
    "options": [
        {"name": "Stop", "permittedDirection": "both"},
        {"name": "Leave", "permittedDirection": "NY"},
        {"name": "Wait", "permittedDirection": "YN"},
    ],
    "decisionMakers": [
        {"name": "One", "options": [0, 1], "preferences": [[[0, "Y"], [2, "N"]], [[1, "N"]]]},
        {
            "name": "Two",
            "options": [2],
            "preferences": [{"compound": True, "members": [[[0, "Y"]], [[1, "Y"]]]}],
            "misperceptions": [[[1, "Y"]]],
        },
    ],
    "infeasibles": [[[0, "Y"], [1, "Y"]]],
    "coalitions": [[0, 1]],
    "useManualPreferenceRanking": False,
    "program": "gmcr-py",
    "version": "0.4.1",
}


def test_a_file_of_gmcr_plus(tmp_path: Path) -> None:
    path = tmp_path / "old.gmcr"
    path.write_text(json.dumps(GMCR_PLUS), encoding="utf-8")
    case = load_case(path)
    model = case.conflict
    assert (model.id, case.source) == ("old", "read from a file of gmcr-py 0.4.1")
    assert model.states == ("NNN", "YNN", "NYN", "NNY", "YNY", "NYY")
    assert [option.direction for option in model.options] == ["both", "on_only", "off_only"]
    assert model.case["preferences"]["Two"]["statements"] == ["Y-- | -Y-"]
    assert model.case["misperceptions"] == {"Two": ["-Y-"]}
    assert model.case["coalitions"] == [["One", "Two"]]
    assert model.payoffs[0].tolist() == [2, 3, 1, 2, 2, 1]


def test_options_of_gmcr_plus_stand_by_owner(tmp_path: Path) -> None:
    content = json.loads(json.dumps(GMCR_PLUS))
    content["decisionMakers"][0]["options"] = [0, 2]
    content["decisionMakers"][1]["options"] = [1]
    path = tmp_path / "mixed.gmcr"
    path.write_text(json.dumps(content), encoding="utf-8")
    model = load_case(path).conflict
    assert [option.name for option in model.options] == ["Stop", "Wait", "Leave"]
    assert model.case["infeasible"] == ["Y-Y"]
    assert model.case["preferences"]["Two"]["statements"] == ["Y-- | --Y"]


def test_manual_rankings_of_gmcr_plus(tmp_path: Path) -> None:
    content = json.loads(json.dumps(GMCR_PLUS))
    content["useManualPreferenceRanking"] = True
    for maker, ranking in zip(content["decisionMakers"], ([1, 2, [3, 4], 5, 6], [6, 5, 4, 3, 2, 1]), strict=True):
        maker["preferenceRanking"] = ranking
    path = tmp_path / "ranked.gmcr"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert load_case(path).conflict.payoffs.tolist() == [[5, 4, 3, 3, 2, 1], [1, 2, 3, 4, 5, 6]]


@pytest.mark.parametrize(
    "broken", [{}, {"options": [], "decisionMakers": [{}]}, {**GMCR_PLUS, "infeasibles": [[[9, "Y"]]]}]
)
def test_a_broken_file_of_gmcr_plus_is_one_sentence(tmp_path: Path, broken: Any) -> None:
    path = tmp_path / "broken.gmcr"
    path.write_text(json.dumps(broken), encoding="utf-8")
    with pytest.raises(CaseError, match="file of GMCR"):
        load_case(path)


def test_the_schema_accepts_the_shipped_and_the_shared_cases() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)
    for name in shipped():
        SCHEMA.validate(dict(case_content(name)))
    for path in sorted(SHARED.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for case in content.get("cases", [content]):
            SCHEMA.validate(case)


@settings(max_examples=30)
@given(st.one_of(random_cases(), random_graphs()))
def test_the_schema_accepts_random_cases(content: dict[str, Any]) -> None:
    SCHEMA.validate(content)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "gmcr-case/2"},
        {"options": [{"id": "1x", "dm": "A"}]},
        {"infeasible": ["YX-"]},
        {"preferences": {"A": {"kind": "ranking"}}},
    ],
)
def test_the_schema_refuses(change: dict[str, Any]) -> None:
    assert not SCHEMA.is_valid({**SMALL, **change})


def test_graph_form_takes_names_and_hides_states() -> None:
    model = conflict(
        {
            "schema": "gmcr-case/1",
            "id": "graph",
            "form": "graph",
            "decision_makers": [{"name": "A"}, {"name": "B"}],
            "states": [{"name": "calm"}, {"name": "row"}, "war"],
            "moves": {"A": [["calm", "row"], [2, 3]], "B": [["calm", "row"]]},
            "misperceptions": {"A": ["war"]},
            "preferences": {"A": {"kind": "indifferent"}, "B": {"kind": "indifferent"}},
        }
    )
    assert [list(own) for own in model.moves] == [[(1,), (), ()], [(1,), (), ()]]
    wrong: list[dict[str, Any]] = [
        {"moves": {"A": [["calm"]]}},
        {"moves": {"C": []}},
        {"misperceptions": {"A": ["peace"]}},
    ]
    for broken in wrong:
        with pytest.raises(CaseError):
            conflict({**model.case, **broken})
