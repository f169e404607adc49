"""An analyst has an essay on her desk and types ``detente read``: what she must then see.

The essay is not part of the package; the test is skipped where it does not lie beside the repository.
"""

from __future__ import annotations

import json
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from detente.observe.coder.coded import CodedEvent
    from detente.observe.coder.reading import Reading

ESSAY = Path(__file__).resolve().parents[3] / "shared" / "data" / "articles" / "akimoto_2019.txt"

pytestmark = [
    pytest.mark.skipif(not ESSAY.is_file(), reason="the essay does not lie in ../shared/data/articles"),
    pytest.mark.skipif(find_spec("spacy") is None, reason="reading text needs the extra 'text'"),
]


@pytest.fixture(scope="module")
def reading() -> Reading:
    from detente.observe.coder.documents import documents
    from detente.observe.coder.read import coder

    return coder(has_notes=True).read(documents([ESSAY]))


def of(reading: Reading, actor: str, recipient: str, type_: str) -> list[CodedEvent]:
    return [
        one for one in reading.events if (one.actor.state, one.recipient.state, one.type) == (actor, recipient, type_)
    ]


def test_the_document_is_known_by_title_day_and_publisher(reading: Reading) -> None:
    (reference,) = {one.reference for one in reading.events}
    assert reference.startswith("This time it’s for real")
    assert reference.endswith("The Japan Times")
    assert {one.known for one in reading.events} == {date(2019, 9, 12)}


def test_japan_removes_korea_from_its_preferred_partners(reading: Reading) -> None:
    (act,) = of(reading, "JPN", "KOR", "SANCTION")
    assert (act.domain, act.date, act.precision) == ("economy", date(2019, 8, 1), "month")
    assert act.cue == "downgraded"
    assert not act.is_auxiliary


def test_korea_does_the_same_soon_after(reading: Reading) -> None:
    act = next(one for one in of(reading, "KOR", "JPN", "SANCTION") if one.domain == "economy")
    assert (act.date, act.precision) == (date(2019, 8, 1), "month")


def test_korea_ends_the_pact_on_intelligence_with_a_deadline(reading: Reading) -> None:
    act = next(one for one in of(reading, "KOR", "JPN", "SANCTION") if one.domain == "security")
    assert (act.date, act.precision) == (date(2019, 8, 22), "day")
    assert act.deadline == date(2019, 11, 22)
    assert "terminate" in act.cue


def test_two_american_officials_visit_both_capitals_as_facilitators(reading: Reading) -> None:
    visits = [one for to in ("JPN", "KOR") for one in of(reading, "USA", to, "CONSULT")]
    assert {one.recipient.state for one in visits} == {"JPN", "KOR"}
    assert {one.third_parties for one in visits} == {"USA:facilitator"}
    assert {one.date.isoformat()[:7] for one in visits} == {"2019-06"}


def test_the_boycott_is_hypothetical_and_not_counted(reading: Reading) -> None:
    (boycott,) = of(reading, "KOR", "JPN", "PROTEST")
    assert boycott.is_hypothetical
    assert boycott not in reading.acts()


@pytest.mark.parametrize(
    ("speaker", "office", "state"),
    [
        ("Randall Schriver", "assistant secretary of defense", "USA"),
        ("Yoji Koda", "former commander of the Maritime Self-Defense Force", "JPN"),
        ("Jim Heller", "State Department Japan Desk official", "USA"),
        ("Katsutoshi Kawano", "former chief of the SDF’s Joint Staff", "JPN"),
    ],
)
def test_statements_have_speaker_and_office(reading: Reading, speaker: str, office: str, state: str) -> None:
    found = [one for one in reading.notes.statements if one.speaker == speaker]
    assert found
    assert any(office.casefold() in one.office.casefold() for one in found)
    assert {one.state for one in found} == {state}


def test_the_prime_ministers_hint_is_conciliatory_and_hypothetical(reading: Reading) -> None:
    hint = next(one for one in reading.notes.statements if one.speaker == "Lee Nak-yon")
    assert (hint.office, hint.state, hint.stance) == ("prime minister", "KOR", "conciliatory")
    assert hint.is_hypothetical
    assert "reconsider the decision" in hint.quotation


def test_what_the_admiral_said_is_critical(reading: Reading) -> None:
    koda = next(one for one in reading.notes.statements if one.speaker == "Yoji Koda")
    assert koda.stance == "critical"
    assert koda.quotation == "South Korea has crossed a line that must never be crossed."
    assert koda.about == ("KOR",)


def test_the_five_proposals(reading: Reading) -> None:
    told = [one.text for one in reading.notes.proposals]
    assert [one.split()[0] for one in told] == ["securing", "publishing", "holding", "promoting", "promoting"]
    for words in ("freeze on further actions", "joint statement", "high-level talks", "grassroots exchanges"):
        assert any(words in one for one in told), words


def test_three_powers_exploit_the_rift(reading: Reading) -> None:
    found = {one.state for one in reading.notes.roles if one.role == "exploiter" and one.pair == "JPN-KOR"}
    assert found == {"CHN", "RUS", "PRK"}


def test_the_united_states_facilitate(reading: Reading) -> None:
    assert any(one.state == "USA" and one.role == "facilitator" for one in reading.notes.roles)


def test_the_comparisons(reading: Reading) -> None:
    assert [one.dyad for one in reading.notes.comparisons] == ["ISR-PSE", "IND-PAK", "ARM-TUR"]


def test_all_four_domains_get_worse(reading: Reading) -> None:
    worse = {one.domain for one in reading.notes.claims if one.direction == "worse"}
    assert worse == {"economy", "security", "status", "society"}


def test_every_sentence_is_accounted_for(reading: Reading) -> None:
    told = {one.sentence for one in reading.passed} | {one.sentence for one in reading.events}
    assert len(told) == reading.n_sentences
    assert all(one.reason for one in reading.passed)


def test_the_command_prints_it_and_keeps_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from detente.cli import main
    from detente.observe.store import open_store

    store = tmp_path / "events.duckdb"
    assert main(["read", str(ESSAY), "--explain", "--to-store", str(store)]) == 0
    out = capsys.readouterr().out
    assert "downgraded" in out
    assert "names fewer than two possible parties" in out
    assert main(["read", str(ESSAY), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert {one["dyad"] for one in plain["events"]} >= {"JPN-KOR"}
    with open_store(store) as opened:
        kept = opened.events("JPN-KOR", since="2019-08-22", until="2019-08-22", as_of="2019-09-12", repeats="keep")
    assert "text" in set(kept["feed"])
