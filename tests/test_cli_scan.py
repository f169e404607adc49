"""The command line on whole stores, spirals and analogues."""

from __future__ import annotations

import json

import pytest

from detente.cli import ANSWERED, NOT_ENOUGH_DATA, main

DAY = ["--as-of", "2019-09-12"]


def test_scan_answers_as_text_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", *DAY]) == ANSWERED
    assert "What this cannot tell" in capsys.readouterr().out
    assert main(["scan", *DAY, "--limit", "1", "--json"]) == ANSWERED
    plain = json.loads(capsys.readouterr().out)
    assert (plain["n_ranked"], len(plain["pairs"]), plain["pairs"][0]["place"]) == (4, 1, 1)


def test_spiral_answers_as_text_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["spiral", "IND-PAK", *DAY]) == ANSWERED
    assert "What this cannot tell" in capsys.readouterr().out
    assert main(["spiral", "IND", "PAK", *DAY, "--json"]) == ANSWERED
    plain = json.loads(capsys.readouterr().out)
    assert [side["direction"] for side in plain["spiral"]["sides"]] == ["IND>PAK", "PAK>IND"]
    assert main(["spiral", "IND", "PAK", *DAY, "--third", "USA", "--regimes", "--json"]) == ANSWERED
    plain = json.loads(capsys.readouterr().out)
    assert len(plain["triangle"]["links"]) == 16
    assert plain["regimes"]["calm"]["shortfall"]
    assert main(["spiral", "IND", "PAK", *DAY, "--since", "2019-09-01"]) == NOT_ENOUGH_DATA
    assert "Not enough data" in capsys.readouterr().out


def test_analogues_answer_as_text_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["analogues", "ISR-PSE", "--as-of", "2014-08-01"]
    assert main(asked) == ANSWERED
    assert "What this cannot tell" in capsys.readouterr().out
    assert main([*asked, "--json"]) == ANSWERED
    plain = json.loads(capsys.readouterr().out)
    assert [one["months"] for one in plain["followed"]] == [6, 12, 24]
    assert main(["analogues", "GBR", "ISL", *DAY]) == NOT_ENOUGH_DATA
    assert "Not enough data" in capsys.readouterr().out


def test_scan_of_a_store_of_thin_pairs_is_not_enough_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--as-of", "1955-01-01"]) == NOT_ENOUGH_DATA
    assert "Not enough data" in capsys.readouterr().out
