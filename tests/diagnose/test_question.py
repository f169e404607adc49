from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from detente.diagnose.question import FIRST_MONTH, figures, outcome, question, question_rows, second_year, stays_above
from detente.observe.statespace import FLARE_HALF_LIFE_YEARS, START_SD, Grid, kalman_filter
from detente.observe.tension import replay

DAY = date(2019, 9, 12)
AT = np.array([0.0, 0.4, 0.5, 1.3, 2.0, 2.6])
Y = np.array([-1.0, 0.5, -2.0, 3.0, 4.0, 2.5])
NOISE = np.array([1.0, 1.5, 1.0, 1.0, 0.7, 1.0])
HALF_LIFE, SWING, DRIFT, NOISE_SD, FLARE = 0.8, 1.2, 0.2, 1.5, 0.7
GRID = Grid(*(np.array([value]) for value in (HALF_LIFE, SWING, DRIFT, NOISE_SD, FLARE)))


def relation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Covariance of the relation at two sets of moments, as of a Gaussian process."""
    gap = np.abs(one[:, None] - other)
    return np.asarray(START_SD**2 + DRIFT**2 * np.minimum(one[:, None], other) + SWING**2 * np.exp2(-gap / HALF_LIFE))


def test_the_second_year_equals_conditioning_a_joint_normal() -> None:
    filtered = kalman_filter(AT, Y[:, None], NOISE[:, None], GRID)
    ahead = AT[-1] + np.linspace(1.0, 2.0, 13)
    flare = FLARE**2 * np.exp2(-np.abs(AT[:, None] - AT) / FLARE_HALF_LIFE_YEARS)
    cov = relation(AT, AT) + flare + np.diag(NOISE_SD**2 * NOISE)
    link = relation(AT, ahead).mean(axis=1)
    mean, sd = second_year(filtered, len(AT) - 1)
    assert mean[0] == pytest.approx(link @ np.linalg.solve(cov, Y))
    assert sd[0] ** 2 == pytest.approx(relation(ahead, ahead).mean() - link @ np.linalg.solve(cov, link))


def test_a_higher_edge_is_passed_less_often() -> None:
    filtered = kalman_filter(AT, Y[:, None], NOISE[:, None], GRID)
    chances = [stays_above(filtered, len(AT) - 1, edge) for edge in (-1e6, 40.0, 55.0, 70.0, 1e6)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == pytest.approx(1.0)
    assert chances[-1] == pytest.approx(0.0)


def test_figures_by_hand(jpn_kor: pl.DataFrame) -> None:
    replayed = replay(jpn_kor, "JPN-KOR", DAY)
    row = len(replayed.days) - 1
    edge = question(replayed, row).edge
    _, above, busy = figures(replayed, row, edge)
    assert above == pytest.approx(sum(level > edge for level in replayed.mean[-36:]) / 36)
    read = replayed.readings
    hostile = [day for day, reading in zip(read.days, read.hostility[:, 0], strict=True) if reading > 0]
    lately = sum((DAY - day).days < 365 for day in hostile) / 12
    months = (DAY - read.days[0]).days / (365 / 12)
    assert busy == pytest.approx(np.log((lately + 0.25) / (len(hostile) / months + 0.25)))


def test_figures_look_at_nothing_later(jpn_kor: pl.DataFrame) -> None:
    whole = replay(jpn_kor, "JPN-KOR", DAY)
    row = 500
    then = replay(jpn_kor, "JPN-KOR", whole.days[row])
    edge = question(whole, row).edge
    assert edge == pytest.approx(question(then, len(then.days) - 1).edge)
    assert figures(whole, row, edge) == pytest.approx(figures(then, len(then.days) - 1, edge), abs=1e-6)


def test_an_outcome_is_known_after_two_years() -> None:
    path = np.r_[np.zeros(10), 9.0, np.full(12, 9.0), np.full(12, 1.0), 0.0, 0.0]
    assert outcome(path, 10, 5.0) is False
    assert outcome(path, 10, 0.5) is True
    assert outcome(path[:-2], 10, 0.5) is None


def test_questions_begin_after_five_years_and_wait_for_calm() -> None:
    path = np.zeros(200)
    path[FIRST_MONTH + 20 : FIRST_MONTH + 50] = 5.0
    rows = question_rows(path)
    assert rows[0] == FIRST_MONTH + 20
    assert np.diff(rows).min() == 12
    assert question_rows(np.full(200, 3.0)) == []


def test_a_record_without_a_hostile_day_has_a_figure(jpn_kor: pl.DataFrame) -> None:
    replayed = replay(jpn_kor, "JPN-KOR", DAY)
    calm = replace(replayed, readings=replace(replayed.readings, hostility=-np.abs(replayed.readings.hostility)))
    assert figures(calm, len(calm.days) - 1, 50.0)[2] == 0.0
