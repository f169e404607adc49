"""The commands on what the feeds hold: series, coverage, export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from detente.cli import ANSWERED, FAILED, NOT_ENOUGH_DATA, main

DAY = ["--as-of", "2019-09-12"]


def plain(capsys: pytest.CaptureFixture[str], *tokens: str) -> Any:
    assert main([*tokens, "--json"]) == ANSWERED
    return json.loads(capsys.readouterr().out)


def test_a_series_has_every_period_and_its_exposure(capsys: pytest.CaptureFixture[str]) -> None:
    told = plain(capsys, "series", "JPN", "KOR", "--every", "quarter", "--since", "2018-01-01", *DAY)
    assert [row["period"] for row in told["periods"]][-2:] == ["2019-04-01", "2019-07-01"]
    assert told["periods"][-1]["n_acts"] == 27
    assert told["limitation"]
    assert main(["series", "JPN", "KOR", *DAY]) == ANSWERED
    shown = capsys.readouterr().out
    assert "2019-09" in shown
    assert "What this cannot tell" in shown


@pytest.mark.parametrize("every", ["day", "year"])
def test_a_series_can_be_divided(capsys: pytest.CaptureFixture[str], every: str) -> None:
    tokens = [
        "series",
        "JPN",
        "KOR",
        "--every",
        every,
        "--by",
        "quad_class",
        "--by",
        "direction",
        "--since",
        "2019-08-01",
    ]
    told = plain(capsys, *tokens, "--feed", "chronicle", "--repeats", "keep", *DAY)
    assert {"direction", "quad_class"} < set(told["periods"][0])
    assert sum(row["n_acts"] for row in told["periods"]) == 13
    assert main([*tokens, *DAY]) == ANSWERED
    assert "JPN>KOR" in capsys.readouterr().out


def test_coverage_says_what_each_feed_holds(capsys: pytest.CaptureFixture[str]) -> None:
    told = plain(capsys, "coverage", "JPN", "KOR", *DAY)
    assert told["feeds"][0]["feed"] == "chronicle"
    assert told["holes"] == []
    assert main(["coverage", "JPN", "KOR", *DAY]) == ANSWERED
    shown = capsys.readouterr().out
    assert "chronicle has no row of 1955, 1956" in shown
    assert "What this cannot tell" in shown


@pytest.mark.parametrize("command", ["series", "coverage"])
def test_a_pair_without_data_is_said_to_have_none(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert main([command, "FJI", "PRY", *DAY]) == NOT_ENOUGH_DATA
    assert "What this cannot tell" in capsys.readouterr().out


def test_an_export_tells_its_counts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "events"
    told = plain(capsys, "export", "--parquet", str(folder))
    assert sum(row["n_rows"] for row in told["files"]) == 1957
    assert main(["export", "--parquet", str(folder)]) == ANSWERED
    assert "chronicle: 1 957 rows, 1947 to 2026" in capsys.readouterr().out.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("tokens", "sentence"),
    [
        (["series", "JPN", "KOR", "--feed", "chronical"], "the nearest are chronicle"),
        (["series", "JPN", "KOR", "--every", "fortnight"], "expected one of day, week, month"),
        (["series", "JPN", "KOR", "--by", "sector"], "expected some of direction"),
        (["series", "JPN", "KOR", "--repeats", "drop"], "expected 'merge' or 'keep'"),
        (["series", "JPN", "KOR", "--domain", "sport"], "'sport' is not a domain"),
        (["coverage", "JPN", "Narnia"], "'Narnia' is not a known state"),
    ],
)
def test_a_mistake_gets_one_sentence(capsys: pytest.CaptureFixture[str], tokens: list[str], sentence: str) -> None:
    assert main(tokens) == FAILED
    assert sentence in capsys.readouterr().err
