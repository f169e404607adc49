from __future__ import annotations

import json

import pytest

from detente.cli import ANSWERED, FAILED, NOT_ENOUGH_DATA, main


def test_a_backtest_of_one_pair_prints_its_scores(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", "ARM-TUR", "--as-of", "2019-09-12", "--json"]) == ANSWERED
    plain = json.loads(capsys.readouterr().out)
    assert [one["dyad"] for one in plain["pairs"]] == ["ARM-TUR"]
    assert plain["verdict"]["brier_even"] == 0.25
    assert len(plain["normal_in_a_year"]["reliability"]) == 5


def test_pairs_or_all_but_not_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest"]) == FAILED
    assert main(["backtest", "ARM-TUR", "--all"]) == FAILED
    assert "give pairs, each as JPN-KOR, or --all" in capsys.readouterr().err


def test_without_enough_data_nothing_is_scored(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", "JPN-KOR", "--as-of", "1952-06-01"]) == NOT_ENOUGH_DATA
    assert "Not enough data" in capsys.readouterr().out
