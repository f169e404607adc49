from __future__ import annotations

import csv
from pathlib import Path

import pytest

import detente
from detente.errors import UnknownNameError
from detente.vocabulary.domains import DOMAINS, domain, issue, issues
from detente.vocabulary.events import event_types

CHRONICLE = Path(detente.__file__).parent / "data" / "chronicle"


def test_issue_before_context_before_type() -> None:
    assert domain("SANCTION", context="military", issue="export-controls") == "economy"
    assert domain("SANCTION", context="military") == "security"
    assert domain("SANCTION") == "economy"
    assert domain("consult", issue="gsomia") == "security"
    assert domain("ACCUSE", context="military; legal") == "security"
    assert domain("ACCUSE", context=["legal", "military"]) == "status"


def test_an_issue_that_may_be_about_anything_leaves_the_word_to_the_context() -> None:
    assert issue("border").domain is None
    assert domain("CONSULT", issue="border", context="economic") == "economy"


def test_unknown_contexts_and_issues_are_passed_over_but_not_types() -> None:
    assert domain("MOBILIZE", context="weather", issue="moon-landing") == "security"
    with pytest.raises(UnknownNameError):
        domain("DANCE")


def test_every_type_and_issue_has_a_known_domain() -> None:
    for kind in event_types():
        assert domain(kind) in DOMAINS
    for one in issues().values():
        assert one.domain is None or one.domain in DOMAINS
        assert one.name
        assert one.dyads
        assert one.to_dict()["slug"] == one.slug


def test_issue_names() -> None:
    assert issue("dokdo-takeshima").name == "Dokdo/Takeshima islets"
    assert "East Sea/Sea of Japan" in issue("east-sea").name
    with pytest.raises(UnknownNameError, match="export-controls"):
        issue("export-control")


def test_agreement_with_the_domains_coded_by_hand() -> None:
    known = agreed = total = 0
    for path in CHRONICLE.glob("*.csv"):
        with path.open(encoding="utf-8") as table:
            for row in csv.DictReader(table):
                total += 1
                known += row["issue"] in issues() or not row["issue"]
                agreed += domain(row["type"], issue=row["issue"]) == row["domain"]
    assert known == total
    assert agreed / total > 0.9
