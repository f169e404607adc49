from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from detente.errors import InvalidInputError
from detente.resolve.casefile import conflict
from detente.resolve.cases import load_case
from detente.resolve.integrated import MOST_WHOLE, integrated_graph
from tests.resolve.models import game, random_cases, random_graph


def test_the_way_of_2019_is_one_joint_move_and_then_the_broker_leaves() -> None:
    graph = integrated_graph(load_case("jpn-kor-usa-2019").conflict, third="USA")
    way = [arc for arc in graph.arcs if arc.kind != "improvement"]
    assert [(arc.movers, arc.start, arc.end, arc.kind) for arc in way] == [
        (("Japan", "South Korea", "United States"), 7, 41, "path"),
        (("United States",), 41, 5, "leaves"),
    ]
    assert not graph.is_whole
    assert {7, 41, 5} <= {node.state for node in graph.nodes}
    assert next(node for node in graph.nodes if node.state == 41).is_better
    assert graph.to_dict() == json.loads(json.dumps(graph.to_dict()))
    assert "8 states" in repr(graph)


def test_a_way_of_single_moves_is_drawn_step_by_step() -> None:
    graph = integrated_graph(load_case("india-pakistan-2019").conflict, third="USA")
    assert graph.is_whole
    assert [arc.movers[0] for arc in graph.arcs if arc.kind == "path"] == ["United States", "Pakistan"]
    assert graph.outcome == 25


def test_of_two_equal_outcomes_the_one_with_fewer_changes_is_shown() -> None:
    graph = integrated_graph(load_case("us-china-trade-2018").conflict)
    assert graph.conflict.label(graph.outcome or 0) == "state 11 (limited deal: purchases for no further duties)"


@given(random_cases())
def test_lines_are_moves_and_gains(content: dict[str, Any]) -> None:
    model = conflict(content)
    graph = integrated_graph(model, parties=("M0", "M1"))
    assert len(graph.nodes) == model.n_states <= MOST_WHOLE
    for arc in graph.arcs:
        if arc.kind == "improvement":
            place = model.index(arc.movers[0])
            assert arc.end - 1 in model.moves[place][arc.start - 1]
            assert model.prefers(arc.movers[0], arc.end, arc.start)
    way = [arc for arc in graph.arcs if arc.kind == "path"]
    assert (graph.outcome is None) == (not way)
    if way:
        assert (way[0].start, way[-1].end) == (1, graph.outcome)
        assert all(one.end == other.start for one, other in pairwise(way))


def test_without_a_status_quo_there_is_no_way() -> None:
    model = game([3, 4, 1, 2], [2, 4, 1, 3])
    graph = integrated_graph(conflict({key: value for key, value in model.case.items() if key != "status_quo"}))
    assert (graph.status_quo, graph.outcome) == (None, None)
    assert not [node for node in graph.nodes if node.is_better]


def test_the_first_two_stand_for_the_parties_where_none_are_named() -> None:
    from random import Random

    content = random_graph(Random(3), most_makers=4)
    content["decision_makers"] = [*content["decision_makers"], {"name": "X"}]
    content["preferences"]["X"] = {"kind": "indifferent"}
    model = conflict(content)
    assert integrated_graph(model).parties == model.decision_makers[:2]
    with pytest.raises(InvalidInputError, match="must differ"):
        integrated_graph(model, parties=("X", "X"))
