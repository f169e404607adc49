"""Sentences and documents to events."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec

import pytest

from detente.observe.coder.documents import Document, Unread
from detente.observe.event import EVENT_SCHEMA, require_events

pytestmark = pytest.mark.skipif(
    find_spec("spacy") is None, reason="reading text needs the extra 'text': pip install 'detente[text]'"
)

DAY = date(2019, 9, 12)


def document(text: str, *, name: str = "a", day: date | None = DAY, language: str = "en") -> Document:
    return Document(name, "A title", day, "The Example Times", language, text, name)


def acts(text: str, **options: bool) -> list[tuple[str, str, str]]:
    from detente.observe.coder.read import coder

    reading = coder(**options).read([document(text)])  # type: ignore[arg-type]
    return [(one.actor.state, one.recipient.state, one.type) for one in reading.events]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Japan condemned North Korea on Monday.", ("JPN", "PRK", "ACCUSE")),
        ("North Korea was condemned by Japan on Monday.", ("JPN", "PRK", "ACCUSE")),
        ("Tokyo and Seoul agreed to resume talks.", ("JPN", "KOR", "AGREE")),
        ("Turkey expelled two Greek diplomats.", ("TUR", "GRC", "SANCTION")),
        ("South Korea announced its decision to terminate an agreement with Japan.", ("KOR", "JPN", "SANCTION")),
        ("The foreign ministers of India and Pakistan met in New York.", ("IND", "PAK", "CONSULT")),
        ("Russia said it would not hold talks with Ukraine.", ("RUS", "UKR", "REJECT")),
    ],
)
def test_who_does_what_to_whom(sentence: str, expected: tuple[str, str, str]) -> None:
    assert acts(sentence)[0] == expected


def test_two_acts_of_one_sentence_go_to_their_own_targets() -> None:
    found = acts("Japan met China on Monday and condemned North Korea.")
    assert ("JPN", "PRK", "ACCUSE") in found
    assert ("CHN", "PRK", "ACCUSE") not in found


def test_words_that_refer_back_are_resolved() -> None:
    found = acts("Japan and South Korea have argued for years. The two countries signed an agreement on Tuesday.")
    assert {frozenset(one[:2]) for one in found if one[2] in {"AGREE", "SUPPORT"}} == {frozenset(("JPN", "KOR"))}


def test_the_frame_is_an_event_table() -> None:
    from detente.observe.coder.read import coder

    frame = coder().read([document("Japan condemned North Korea on Monday.")]).frame()
    require_events(frame)
    assert dict(frame.schema) == EVENT_SCHEMA
    row = frame.row(0, named=True)
    assert (row["date"], row["known"], row["feed"], row["is_checked"]) == (date(2019, 9, 9), DAY, "text", False)
    assert row["reference"] == "A title, The Example Times"
    assert row["text"] == "Japan condemned North Korea on Monday."


def test_every_sentence_without_an_act_has_a_reason() -> None:
    from detente.observe.coder.read import coder

    text = "The weather was fine. Japan is an island. Japan condemned North Korea."
    reading = coder().read([document(text)])
    assert [one.reason for one in reading.passed] == ["names fewer than two possible parties"] * 2
    assert reading.n_parsed == 1


def test_reports_of_one_act_are_joined() -> None:
    from detente.observe.coder.read import coder

    reading = coder().read([document("Japan condemned North Korea on Monday.", name=name) for name in ("a", "b", "c")])
    assert [one.weight for one in reading.events] == [3.0]


def test_acts_that_are_not_of_these_days_are_kept_out() -> None:
    from detente.observe.coder.read import coder

    reading = coder().read([document("South Korea might boycott the Tokyo Olympics in 2020.")])
    assert reading.acts() == []
    assert reading.acts(auxiliary=True)[0].is_auxiliary


def test_a_bad_document_does_not_end_the_run() -> None:
    from detente.observe.coder.read import coder

    given: list[Document | Unread] = [
        Unread("x.pdf", "the PDF cannot be read"),
        document("Le Japon a condamné la Corée du Nord.", name="fr", language="fr"),
        document("Japan condemned North Korea.", name="undated", day=None),
        document("Japan condemned North Korea on Monday."),
    ]
    reading = coder().read(given)
    assert [(one.origin, one.reason) for one in reading.unread] == [
        ("x.pdf", "the PDF cannot be read"),
        ("fr", "it is in 'fr', not 'en'"),
        ("undated", "its day is not known; give one with --date"),
    ]
    assert reading.n_documents == 1
    assert len(reading.events) == 1


def test_a_day_can_be_given_for_documents_without_one() -> None:
    from detente.observe.coder.read import coder

    reading = coder().read([document("Japan condemned North Korea.", day=None)], on=DAY)
    assert [one.date for one in reading.events] == [DAY]


def test_a_sentence_that_the_rules_stumble_over_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.observe.coder import read

    def stumbling(sentence: str, *rest: object, **named: object) -> list[object]:
        if "Korea" in sentence:
            raise ValueError("a month with 40 days")
        return []

    monkeypatch.setattr(read, "times", stumbling)
    reading = read.coder().read([document("Japan condemned North Korea. Norway condemned Poland.")])
    assert [one.reason for one in reading.passed] == ["could not be read (ValueError: a month with 40 days)"]
    assert [one.dyad for one in reading.events] == ["NOR-POL"]


def test_documents_can_be_read_one_by_one() -> None:
    from detente.observe.coder.read import coder

    given: list[Document | Unread] = [document("Japan condemned North Korea on Monday.", name=name) for name in "ab"]
    read = [one for one in coder().each([*given, Unread("x", "broken")]) if not isinstance(one, Unread)]
    assert [(document.origin, len(coded.events)) for document, coded in read] == [("a", 1), ("b", 1)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Indian and Chinese soldiers clashed on the border.", {("IND", "CHN")}),
        ("French and German ministers condemned Belarus.", {("FRA", "BLR"), ("DEU", "BLR")}),
        ("A court in Istanbul has lifted a travel ban on a German journalist.", {("TUR", "DEU")}),
    ],
)
def test_shared_nouns_and_their_places(sentence: str, expected: set[tuple[str, str]]) -> None:
    assert {one[:2] for one in acts(sentence)} == expected


def test_what_is_agreed_for_later_is_agreed_now() -> None:
    from detente.observe.coder.read import coder

    reading = coder().read([document("Japan and Norway agreed to hold a joint exercise early next year.")])
    assert [(one.type, one.date, one.is_auxiliary) for one in reading.events] == [("AGREE", DAY, False)]


def test_money_is_no_party() -> None:
    assert acts("The United Nations launched an appeal for almost US$120 million.") == []


def test_a_mediator_is_not_acted_upon() -> None:
    from detente.observe.coder.read import coder

    text = "Turkey recalled its ambassador from Greece. The two countries held talks in Berlin under German mediation."
    found = coder(has_notes=True).read([document(text)]).events
    talks = next(one for one in found if one.type == "CONSULT")
    assert (talks.dyad, talks.is_mutual, talks.third_parties) == ("GRC-TUR", True, "DEU:mediator")
    assert {one.dyad for one in found} == {"GRC-TUR"}


def test_what_is_denied_is_not_counted() -> None:
    from detente.observe.coder.read import coder

    reading = coder().read([document("Japan denied that it attacked China.")])
    assert [one.type for one in reading.acts()] == ["REJECT"]


def test_an_act_and_its_answer_are_two() -> None:
    found = acts("Japan expelled a Russian diplomat after Russia expelled a Japanese diplomat.")
    assert {one[:2] for one in found if one[2] == "SANCTION"} == {("RUS", "JPN"), ("JPN", "RUS")}


def test_a_deadline_stays_with_its_own_act() -> None:
    from detente.observe.coder.read import coder

    text = "Japan imposed sanctions on North Korea on Monday. Japan will impose sanctions on Russia by December 1."
    found = coder().read([document(text)]).events
    assert [one.deadline for one in found if one.dyad == "JPN-PRK"] == [None]
