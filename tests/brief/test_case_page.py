from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from detente.brief.case_page import case_document, case_page, library_section, library_to_dict
from detente.brief.case_part import Analysis, case_sections, case_to_dict
from detente.brief.resolve_part import dead_end_section, impasse
from detente.resolve.casefile import conflict
from detente.resolve.cases import Case, load_case, shipped
from detente.vocabulary.dyads import Dyad

DAY = date(2026, 1, 1)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_case_is_a_page_that_stands_alone(name: str) -> None:
    page = case_page(Analysis.of(load_case(name)), DAY)
    assert page.count("<svg") == 2
    assert "<script" not in page
    assert "Conflict case" in page
    assert "What this cannot tell" in page


def test_the_page_of_2019_says_it_in_plain_words() -> None:
    made = Analysis.of(load_case("jpn-kor-usa-2019"))
    page = case_document(made, DAY)
    assert page.subtitle == "of 12 September 2019"
    assert ("Status quo", "closed dead end", "bad") in page.badges
    assert page.summary[0].startswith("Closed dead end: neither Japan nor South Korea can leave alone")
    assert "If the United States then leaves" in page.summary[2]
    assert page.sections[0].title == "Which states are stable?"
    told = " ".join(text for section in page.sections for text in section.paragraphs)
    assert "Japan stays because no move of its own pays" in told
    assert "South Korea goes along: it gains priority 5 (wants at least talks)" in told
    assert (
        "If the United States then leaves, state 5 (package after the United States leaves) holds by deterrence" in told
    )
    assert "but then South Korea drops 'keeping GSOMIA'" in told


def test_a_case_without_status_quo_or_without_opponent_has_its_page() -> None:
    content = {
        "schema": "gmcr-case/1",
        "id": "one",
        "decision_makers": [{"name": "A"}],
        "options": [{"id": "a", "dm": "A"}],
        "preferences": {"A": {"kind": "prioritised", "statements": ["a"]}},
    }
    model = conflict(content)
    case = Case("one", "", "", None, None, True, {}, {}, "", (), (), "", model)
    made = Analysis.of(case)
    assert "graph" not in case_to_dict(made)
    page = case_page(made, DAY)
    assert "<svg" not in page
    assert "looked at on 1 January 2026" in page
    assert "The case names no source." in page


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("us-china-trade-2018", "A dead end: neither China nor the United States gains by moving alone; a joint move"),
        (
            "india-pakistan-2019",
            "A dead end: what India or Pakistan could gain by moving alone, the answers of the others",
        ),
        (
            "jpn-kor-usa-2019",
            "A closed dead end: neither Japan nor South Korea gains by moving alone, and no joint move",
        ),
    ],
)
def test_the_brief_tells_the_dead_end_of_any_case_of_a_pair(name: str, answer: str) -> None:
    case = load_case(name)
    found = impasse(case, Dyad.parse(case.dyad))
    section = dead_end_section(found)
    assert section.answer.startswith(answer)
    assert section.chart == "conflict"
    assert found is not None
    assert found.graph().parties == found.dead_end.parties
    assert (found.ways_out is None) == (not case.third_party)
    if found.ways_out is not None and len(found.ways_out.ways) > 1:
        assert "there are 6 ways out, the best one, by improvements; if the United States then" in section.answer


def test_a_draft_is_marked_first() -> None:
    marked = replace(load_case("chicken"), draft="Draft, to be edited.")
    page = case_document(Analysis.of(marked), DAY)
    assert page.badges[0] == ("Draft", "not edited", "bad")
    assert page.summary[0] == "Draft, to be edited."


def test_the_library_lists_what_was_known() -> None:
    (table,) = library_section(DAY).tables
    assert [row[0] for row in table.rows] == list(shipped())
    early = {case["id"] for case in library_to_dict(date(2019, 9, 11))["cases"]}
    assert "jpn-kor-usa-2019" not in early
    assert {"india-pakistan-2019", "cuba-1962"} <= early


def test_the_graph_stands_in_words_where_there_is_no_picture() -> None:
    sections = case_sections(Analysis.of(load_case("prisoners-dilemma")))
    (table,) = next(section for section in sections if section.key == "status-quo").tables
    assert table.headers == ("State", "Holds", "First", "Second")
    assert table.rows[0] == ("1 now", "Nash", "stays", "stays")
    assert ("4", "SEQ", "to 3 (rank 2 to 1)", "to 2 (rank 2 to 1)") in table.rows


def test_two_who_look_ahead_may_stay_at_peace() -> None:
    made = Analysis.of(load_case("prisoners-dilemma"))
    (table,) = next(section for section in case_sections(made) if section.key == "foresight").tables
    assert ("non-myopic", "1, 4") in table.rows
    assert ("Stackelberg, First leads", "1") in table.rows
    assert case_to_dict(made)["foresight"]["L_2"] == [1, 4]
    assert "foresight" not in case_to_dict(Analysis.of(load_case("jpn-kor-usa-2019")))
