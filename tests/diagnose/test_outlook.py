from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from detente.diagnose.episodes import episodes
from detente.diagnose.outlook import HORIZONS, QUANTILES, outlook, outlook_record
from detente.observe.statespace import RELATION, mixture, quadratic
from detente.observe.tension import BALANCE, POINTS_PER_INTENSITY, replay, tension

DAY = date(2019, 9, 12)


@pytest.fixture(scope="module")
def known(jpn_kor: pl.DataFrame) -> pl.DataFrame:
    return jpn_kor.filter(pl.col("known") <= DAY)


def test_simulated_paths_agree_with_the_closed_form(known: pl.DataFrame) -> None:
    measured, replayed = tension(known, "JPN-KOR", DAY), replay(known, "JPN-KOR", DAY)
    ahead = outlook(measured, episodes(measured, replayed, known), replayed, known)
    filtered = measured.filtered
    kept, gained = filtered.grid.transition(1.0)
    cov = filtered.cov[-1, 0] * (kept[:, :, None] * kept[:, None, :])
    var = quadratic(cov) + gained @ RELATION
    mean, sd = mixture((filtered.mean[-1, 0] * kept) @ RELATION, var, filtered.weights()[0])
    assert ahead.quantiles[-1, 3] == pytest.approx(BALANCE + POINTS_PER_INTENSITY * mean, abs=1.0)
    spread = (ahead.quantiles[-1, 5] - ahead.quantiles[-1, 1]) / 2
    assert spread == pytest.approx(POINTS_PER_INTENSITY * 1.2816 * sd, rel=0.06)


def test_the_outlook_is_whole(known: pl.DataFrame) -> None:
    measured, replayed = tension(known, "JPN-KOR", DAY), replay(known, "JPN-KOR", DAY)
    found = episodes(measured, replayed, known)
    ahead = outlook(measured, found, replayed, known)
    assert len(ahead.days) == 13
    assert ahead.days[-1] == date(2020, 9, 12)
    assert ahead.quantiles.shape == (13, len(QUANTILES))
    assert (np.diff(ahead.quantiles, axis=1) > 0).all()
    assert ahead.p_back_within_year >= ahead.p_normal[1:].max()
    assert 0.0 < ahead.p_new_nadir < 1.0
    assert ahead.quantiles[0, 3] == pytest.approx(measured.now().tension, abs=1.0)
    assert set(ahead.acts) == {"JPN>KOR", "KOR>JPN"}
    again = outlook(measured, found, replayed, known)
    assert (again.quantiles == ahead.quantiles).all()
    assert "P(normal)" in repr(ahead)


def test_the_record_beats_history_at_one_month_and_covers_about_four_in_five(jpn_kor: pl.DataFrame) -> None:
    rows = outlook_record(replay(jpn_kor, "JPN-KOR", date(2026, 5, 31)))
    assert [row.months for row in rows] == list(HORIZONS)
    assert rows[0].crps < rows[0].crps_history
    assert rows[0].crps < rows[0].crps_last_year
    assert all(0.75 < row.coverage < 0.93 for row in rows)


def test_the_record_of_a_day_does_not_change_with_later_rows(jpn_kor: pl.DataFrame) -> None:
    cut = jpn_kor.filter(pl.col("known") <= DAY)
    assert outlook_record(replay(jpn_kor, "JPN-KOR", DAY)) == outlook_record(replay(cut, "JPN-KOR", DAY))
