from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from detente.cli import ANSWERED, FAILED, NOT_ENOUGH_DATA, main
from detente.diagnose.diagnosis import diagnosis
from detente.diagnose.ledger import calibration, forecasts, judged, summary
from detente.diagnose.outlook import QUANTILES
from detente.errors import StoreError
from detente.observe.forecasts import FORECAST_SCHEMA
from detente.observe.store import Store, open_store
from detente.observe.tension import replay

Make = Callable[..., Any]
DAY, DUE = date(2019, 9, 12), date(2021, 9, 12)


@pytest.fixture(scope="module")
def made(store: Store) -> pl.DataFrame:
    return forecasts(store, ["JPN-KOR"], DAY, entered=DAY)


def of_kind(frame: pl.DataFrame, kind: str) -> dict[str, Any]:
    return frame.row(by_predicate=pl.col("kind") == kind, named=True)


def test_forecasts_are_those_of_the_diagnosis(store: Store, made: pl.DataFrame) -> None:
    found = diagnosis(store.events("JPN-KOR", as_of=DAY), "JPN-KOR", DAY)
    assert made.schema == FORECAST_SCHEMA
    assert of_kind(made, "break")["p"] == found.verdict.p_break
    assert found.verdict.record is not None
    assert of_kind(made, "break")["base"] == found.verdict.record.base_rate
    assert of_kind(made, "break")["due"] == DUE
    assert of_kind(made, "back")["p"] == found.outlook.p_back_within_year
    assert of_kind(made, "tension")["quantiles"] == pytest.approx(found.outlook.quantiles[-1].tolist())
    assert made["judged"].null_count() == 3


def test_outcomes_and_scores_by_hand(store: Store, made: pl.DataFrame) -> None:
    assert judged(store, made, date(2020, 9, 11)).is_empty()
    found = judged(store, made, DUE)
    told = replay(store.events("JPN-KOR", as_of=DUE), "JPN-KOR", DUE)
    path = dict(zip(told.days, told.mean, strict=True))
    one = of_kind(found, "break")
    second = [value for day, value in path.items() if date(2020, 9, 12) < day < DUE]
    assert len(second) == 12
    assert one["outcome"] == float(np.mean(second) > one["edge"])
    assert one["score"] == pytest.approx((one["p"] - one["outcome"]) ** 2)
    assert one["base_score"] == pytest.approx((one["base"] - one["outcome"]) ** 2)
    back = of_kind(found, "back")
    first = [value for day, value in path.items() if day > DAY and day <= date(2020, 8, 31)]
    assert back["outcome"] == float(min(first) < back["edge"])
    level = of_kind(found, "tension")
    parts = [
        max(share * (level["outcome"] - at), (share - 1) * (level["outcome"] - at))
        for share, at in zip(QUANTILES, level["quantiles"], strict=True)
    ]
    assert level["score"] == pytest.approx(2 * np.mean(parts))


def test_what_became_known_after_the_due_day_changes_no_outcome(store: Store, made: pl.DataFrame) -> None:
    on_the_day, years_later = (judged(store, made, day).drop("judged") for day in (DUE, date(2026, 1, 1)))
    assert on_the_day.equals(years_later)


def test_a_thin_pair_and_a_calm_one(store: Store) -> None:
    assert forecasts(store, ["GBR-ISL"], DAY).is_empty()
    calm = forecasts(store, ["JPN-KOR"], date(2003, 6, 30))
    assert calm["kind"].to_list() == ["tension"]


def test_a_stored_forecast_is_never_changed(tmp_path: Path, made: pl.DataFrame) -> None:
    path = tmp_path / "events.duckdb"
    with open_store(path) as store:
        assert store.forecasts().is_empty()
        assert store.add_forecasts(made) == 3
        assert store.add_forecasts(made.with_columns(p=pl.lit(0.0))) == 0
        assert store.forecasts(DAY).sort("id").equals(made.sort("id"))
        assert store.forecasts("2019-09-11").is_empty()
        ripe = judged(store, store.forecasts(), DUE)
        store.judge_forecasts(ripe)
        store.judge_forecasts(ripe.with_columns(outcome=pl.lit(9.0)))
    with open_store(path) as store:
        found = store.forecasts(DUE)
        assert found.sort("id").equals(ripe.sort("id"))
        assert store.forecasts("2021-09-11")["outcome"].null_count() == 3
        assert judged(store, found, DUE).is_empty()
        told = summary(found)
    assert told["kind"].to_list() == ["back", "break", "tension"]
    assert told["n_judged"].to_list() == [1, 1, 1]
    assert told["n_entered_later"].sum() == 0
    assert of_kind(told, "back")["base_score"] is None


def test_a_store_that_cannot_be_written_keeps_its_ledger(tmp_path: Path, made: pl.DataFrame) -> None:
    path = tmp_path / "events.duckdb"
    with open_store(path) as store:
        store.add_forecasts(made)
        broken = made.with_columns(id=pl.lit("new"))
        with pytest.raises(StoreError, match="no forecast was stored"):
            store.add_forecasts(broken.with_columns(p=pl.lit("no number")))
        assert store.forecasts().height == 3
    assert duckdb.connect(str(path), read_only=True).execute("SELECT count(*) FROM forecasts").fetchall() == [(3,)]


def test_the_command_adds_judges_and_shows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    at = ["--store", str(tmp_path / "events.duckdb")]
    assert main(["record", "show"]) == FAILED
    assert "--store" in capsys.readouterr().err
    assert main(["record", "show", *at]) == NOT_ENOUGH_DATA
    assert main(["record", "add", "JPN-KOR", *at, "--as-of", "2019-09-12"]) == ANSWERED
    assert "3 forecasts added" in capsys.readouterr().out
    assert main(["record", "judge", *at, "--as-of", "2021-09-12"]) == ANSWERED
    told = capsys.readouterr().out
    assert "3 forecasts judged" in told
    assert "What this cannot tell" in told
    assert main(["record", "show", *at, "--json", "--as-of", "2021-09-12"]) == ANSWERED
    plain = json.loads(capsys.readouterr().out)
    assert [one["n_judged"] for one in plain["kinds"]] == [1, 1, 1]
    assert [one["n_entered_later"] for one in plain["kinds"]] == [1, 1, 1]


def test_a_pair_that_was_not_followed_to_the_end_is_void(store: Store, made: pl.DataFrame) -> None:
    lost = made.with_columns(dyad=pl.lit("GBR-ISL"))
    found = judged(store, lost, DUE)
    assert found["judged"].to_list() == [DUE] * 3
    assert found["outcome"].null_count() == 3
    assert summary(found)["n_void"].to_list() == [1, 1, 1]
    assert calibration(found).is_empty()


def test_calibration_by_hand(made: pl.DataFrame) -> None:
    one = made.filter(pl.col("kind") == "break")
    rows = [one.with_columns(p=pl.lit(p), outcome=pl.lit(came)) for p, came in ((0.1, 0.0), (0.2, 1.0), (1.0, 1.0))]
    found = calibration(pl.concat(rows))
    assert found["from_p"].to_list() == [0.0, 0.75]
    assert found["n"].to_list() == [2, 1]
    assert found["mean_p"].to_list() == pytest.approx([0.15, 1.0])
    assert found["share_came"].to_list() == [0.5, 1.0]
