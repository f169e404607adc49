from __future__ import annotations

import pytest

from detente.resolve.casefile import conflict
from detente.resolve.cases import load_case, shipped
from detente.resolve.narration import deciding, goes_along, stays
from detente.resolve.stability import stability
from tests.resolve.models import game


def test_japan_stays_because_of_what_it_holds_higher() -> None:
    model = load_case("jpn-kor-usa-2019").conflict.without("USA")
    found = stability(model, concepts=("nash", "seq"))
    told = stays(found, model.from_status_quo(), "Japan")
    assert told.startswith("Japan stays because no move of its own pays: if it takes up 'official talks on export")
    assert "it gives up priority 4 (refuses to link export controls to GSOMIA" in told


def test_what_the_broker_leaves_is_held_by_the_answer_alone() -> None:
    model = load_case("jpn-kor-usa-2019").conflict.without("USA")
    found = stability(model, concepts=("nash", "seq"))
    told = stays(found, "NYYNNNNN", "Japan")
    assert told.startswith("Japan could gain, but stays because of the answer: if it drops 'official talks")
    assert "but then South Korea drops 'keeping GSOMIA'" in told


def test_each_says_why_it_goes_along() -> None:
    way = load_case("jpn-kor-usa-2019").conflict.ways_out(by="USA").ways[0]
    assert way.goes_along["South Korea"] == (
        "South Korea goes along: it gains priority 5 (wants at least talks), rank 26 to 13 of 108."
    )
    assert "Then: Japan could gain" in " ".join(load_case("jpn-kor-usa-2019").conflict.ways_out(by="USA").sentences())


@pytest.mark.parametrize("name", shipped())
def test_the_deciding_statement_agrees_with_the_preference(name: str) -> None:
    """Whoever prefers one state to another gains the statement that decides between them; ties have none."""
    model = load_case(name).conflict
    start = model.from_status_quo()
    for maker, entry in zip(model.decision_makers, model.entries, strict=True):
        for state in range(1, model.n_states + 1):
            found = deciding(model, maker, state, start)
            is_equal = model.payoffs[model.index(maker)][state - 1] == model.payoffs[model.index(maker)][start - 1]
            assert (found is None) == (entry["kind"] != "prioritised" or is_equal)


@pytest.mark.parametrize("name", shipped())
def test_the_words_agree_with_the_verdict(name: str) -> None:
    found = stability(load_case(name).conflict, concepts=("nash", "seq"))
    for maker in found.names:
        for state in range(1, found.conflict.n_states + 1):
            told = stays(found, state, maker)
            is_nash, is_seq = (found.is_stable(state, maker, concept) for concept in ("nash", "seq"))
            assert ("stays because no move" in told or "stays because it has no move" in told) == is_nash
            assert ("leaves because" in told) == (not is_seq)


def test_rankings_are_told_by_ranks_and_ties_as_ties() -> None:
    model = game([3, 4, 1, 2], [2, 4, 1, [3]])
    assert deciding(model, "Row", 1, 2) is None
    assert goes_along(model, "Row", 1, 4) == "Row goes along: rank 3 to 2 of 4."
    assert goes_along(model, "Row", 1, 2) == "Row does not go along: rank 3 to 4 of 4."
    assert goes_along(model, "Row", 1, 1) == "Row does not mind: both are equal to it."
    found = stability(model, concepts=("nash", "seq"))
    assert "it goes from rank 4 to 3 of 4" in stays(found, 2, "Row")


def test_the_reason_is_that_of_the_statements_it_was_given_for() -> None:
    """A variant's other statements have no reasons, so the statement itself is told."""
    variant = load_case("jpn-kor-usa-2019").conflict.variant("japan_links")
    found = deciding(variant, "Japan", "NYNYNNNN", "NNNYNNNN")
    assert found is not None
    assert str(found) == "priority 4 (talks -> keep & !wto)"


def test_a_decision_maker_without_moves_stays() -> None:
    case = {
        "schema": "gmcr-case/1",
        "id": "one",
        "decision_makers": [{"name": "A"}, {"name": "B"}],
        "options": [{"id": "a", "dm": "A"}],
        "preferences": {"A": {"kind": "prioritised", "statements": [["a"]]}, "B": {"kind": "indifferent"}},
    }
    found = stability(conflict(case), concepts=("seq",))
    assert stays(found, 1, "B") == "B stays because it has no move of its own."
    assert (
        stays(found, 1, "A") == "A leaves because if it takes up 'a', it gains priority 1 (a), and nothing deters it."
    )
