"""`detente read` as it is typed and as it looks."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from detente.cli import ANSWERED, FAILED, NOT_ENOUGH_DATA, main

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    find_spec("spacy") is None, reason="reading text needs the extra 'text': pip install 'detente[text]'"
)
TEXT = (
    "Japan condemned North Korea on Monday over a missile test. The weather was fine. "
    "South Korea might boycott the Tokyo Olympics. Tokyo and Seoul signed a trade agreement last week. "
    "“We hope for dialogue with Japan,” said South Korean Foreign Minister Kang Kyung-wha."
)
DATED = ("--date", "2019-09-12")


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_acts_stand_with_the_words_that_carried_them(article: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", article, *DATED]) == ANSWERED
    shown = capsys.readouterr().out
    assert "1 document, 5 sentences" in shown
    assert "2019-09-09  JPN to PRK   ACCUSE" in shown
    assert "over a missile test" in shown
    assert "--all shows them" in shown
    assert "Statements" in shown
    assert "boycott" not in shown


def test_all_and_explain_leave_nothing_out(article: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", article, *DATED, "--all", "--explain"]) == ANSWERED
    shown = capsys.readouterr().out
    assert "hypothetical" in shown
    assert "names fewer than two possible parties" in shown


def test_the_same_as_json(article: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", article, *DATED, "--json"]) == ANSWERED
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    first = next(one for one in told["events"] if one["dyad"] == "JPN-PRK")
    assert first["contexts"][0] in {"military", "cbrn"}
    assert first["cue"] in first["sentence"]


def test_what_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(tmp_path / "none.txt"), *DATED]) == FAILED
    assert "none.txt was not read" in capsys.readouterr().err
    dull = tmp_path / "dull.txt"
    dull.write_text("The weather was fine.", encoding="utf-8")
    assert main(["read", str(dull), *DATED]) == NOT_ENOUGH_DATA
    assert main(["read", str(dull), "--vocabulary", str(tmp_path / "no"), *DATED]) == FAILED
    assert "is not a folder" in capsys.readouterr().err


def test_names_of_your_own_are_read(article: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "organisations.csv").write_text(
        "name,aliases,state,sector,since,until\nFjordkraft Board,,NOR,BUS,,\n", encoding="utf-8"
    )
    text = tmp_path / "own.txt"
    text.write_text("The Fjordkraft Board sued Poland on Monday.", encoding="utf-8")
    main(["read", str(text), "--vocabulary", str(tmp_path), *DATED, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert [(one["actor"]["state"], one["recipient"]["state"]) for one in told["events"]] == [("NOR", "POL")]


def test_many_documents_are_counted_on_a_terminal(
    article: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["read", article, *DATED, "--acts-only"]) == ANSWERED
    seen = capsys.readouterr()
    assert "Statements" not in seen.out
    assert "documents read" in seen.err
