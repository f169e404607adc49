from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from detente.brief.backtest_part import backtest_section
from detente.diagnose.backtest import AHEAD_MONTHS, Said, backtest, normal_in_a_year
from detente.diagnose.outlook import outlook_record
from detente.observe.tension import replay

if TYPE_CHECKING:
    from detente.observe.store import Store

DAY = date(2019, 9, 12)


def test_scores_by_hand() -> None:
    plain = Said(np.array([0.9, 0.2]), np.array([0.5, 0.4]), np.array([1.0, 0.0])).to_dict()
    assert plain["brier"] == pytest.approx(0.025)
    assert plain["brier_base_rate"] == pytest.approx((0.25 + 0.16) / 2, abs=1e-3)
    assert plain["brier_even"] == 0.25
    assert plain["log_score"] == pytest.approx(-(np.log(0.9) + np.log(0.8)) / 2, abs=1e-3)
    assert plain["auroc"] == 1.0
    assert [part["n"] for part in plain["reliability"]] == [1, 1]


def test_nothing_asked_has_no_scores() -> None:
    assert Said.joined([]).to_dict() == {"n": 0}


def test_pooled_scores_are_the_mean_over_all_forecasts(store: Store) -> None:
    found = backtest(store, ["JPN-KOR", "ARM-TUR"], DAY)
    first, second = found.pairs
    assert len(found.verdict.p) == len(first.judged.p) + len(second.judged.p)
    one, other, both = first.readings[0], second.readings[0], found.readings[0]
    assert both.n == one.n + other.n
    assert both.crps == pytest.approx((one.crps * one.n + other.crps * other.n) / both.n)
    assert found.to_dict()["verdict"]["brier_even"] == 0.25
    assert "2 pairs" in repr(found)


def test_nothing_known_later_changes_a_forecast_of_the_past(store: Store) -> None:
    then, later = (normal_in_a_year(replay(store.events("JPN-KOR"), "JPN-KOR", day)) for day in (date(2015, 1, 1), DAY))
    assert len(then.p) < len(later.p)
    assert later.p[: len(then.p)] == pytest.approx(then.p, abs=1e-6)
    assert (later.outcome[: len(then.p)] == then.outcome).all()


def test_the_interval_of_readings_holds_what_it_says(store: Store) -> None:
    rows = outlook_record(replay(store.events("ISR-PSE"), "ISR-PSE", DAY))
    assert all(abs(row.coverage - 0.8) < 0.1 for row in rows)
    assert all(row.log_score > 0.0 for row in rows)


def test_a_pair_without_enough_data_is_named(store: Store) -> None:
    found = backtest(store, ["JPN-KOR"], date(1952, 6, 1))
    assert found.pairs == ()
    assert found.missing == ("JPN-KOR",)
    assert backtest_section(found, 5).answer.startswith("Not enough data")


def test_the_section_says_whether_the_baselines_were_beaten(store: Store) -> None:
    section = backtest_section(backtest(store, ["JPN-KOR", "IND-PAK", "ISR-PSE", "ARM-TUR"], date(2026, 5, 31)), 2)
    assert "better than the base rate's" in section.answer
    assert [len(table.rows) for table in section.tables] == [2, 2, 4, 2]
    assert AHEAD_MONTHS == 12
