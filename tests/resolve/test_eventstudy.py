from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from detente.errors import InvalidInputError
from detente.observe.statespace import RELATION, Grid, kalman_filter
from detente.observe.tension import POINTS_PER_INTENSITY, replay
from detente.resolve.counterfactual import MIN_MONTHS, Record, means_ahead, months_ahead
from detente.resolve.eventstudy import YEAR, Study, event_study, placebo_errors
from detente.resolve.fading import (
    Fading,
    effect_in,
    fading,
    half_gone,
    pooled_year,
)
from detente.resolve.intervals import Estimate, student_quantile
from tests.brief.sample import AS_OF, DYAD, events


def noisy(months: int = 160, seed: int = 1) -> np.ndarray:
    """Make a series that waxes and wanes."""
    rng = np.random.default_rng(seed)
    swing = np.zeros(months)
    for month in range(1, months):
        swing[month] = 0.85 * swing[month - 1] + 0.5 * rng.standard_normal()
    return 2.0 + swing + 0.6 * rng.standard_normal(months)


def one_point(record: Record) -> Record:
    """Keep one point of the parameter grid, run through the filter again."""
    grid = record.filtered.grid.take(np.array([9]))
    filtered = kalman_filter(record.filtered.times, np.nan_to_num(record.values)[:, None], record.noise[:, None], grid)
    return Record(record.first, record.values, record.noise, filtered, record.steps, record.unit)


def gaussian_forecast(record: Record, origin: int, months: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Forecast by conditioning one large Gaussian: the reference."""
    times = np.r_[np.arange(origin + 1), origin + months] / 12.0
    gap = np.abs(times[:, None] - times)
    level = 2.0**2 + grid.drift[0] ** 2 * np.minimum(times[:, None], times)
    swing = grid.swing_sd[0] ** 2 * np.exp2(-gap / grid.half_life[0])
    flare = grid.flare_sd[0] ** 2 * np.exp2(-gap / 0.04)
    cov = level + swing + flare + grid.noise_sd[0] ** 2 * np.eye(len(times))
    n = origin + 1
    weights = np.linalg.solve(cov[:n, :n], cov[:n, n:])
    return weights.T @ record.values[:n], cov[n:, n:] - weights.T @ cov[:n, n:]


def test_the_forecast_is_that_of_one_large_gaussian() -> None:
    record, months = one_point(Record.of_months(noisy(60))), np.array([1, 2, 5, 9])
    mean, cov = months_ahead(record, 45, months)
    expected, spread = gaussian_forecast(record, 45, months, record.filtered.grid)
    assert mean == pytest.approx(expected)
    assert cov == pytest.approx(spread)
    assert RELATION.sum() == 2


def test_the_mean_of_several_months_agrees_with_the_single_months() -> None:
    record = one_point(Record.of_months(noisy(90)))
    mean, cov = months_ahead(record, 60, YEAR)
    seen, middle, sd = means_ahead(record, np.array([50, 60]), YEAR)
    assert seen[1] == pytest.approx(record.values[60 + YEAR].mean())
    assert middle[1] == pytest.approx(mean.mean())
    assert sd[1] == pytest.approx(np.sqrt(cov.mean()))


def test_months_without_a_reading_are_left_out() -> None:
    series = noisy(90)
    series[[63, 66]] = np.nan
    record = one_point(Record.of_months(series))
    months = YEAR[~np.isin(60 + YEAR, [63, 66])]
    mean, _ = months_ahead(record, 60, months)
    seen, middle, _ = means_ahead(record, np.array([60]), YEAR)
    assert seen[0] == pytest.approx(np.nanmean(record.values[60 + YEAR]))
    assert middle[0] == pytest.approx(mean.mean())
    study = event_study(record, 61)
    assert study is not None
    assert set(study.months) == {*range(1, 25)} - {2, 5}


def test_a_record_of_acts_is_in_points_of_tension_and_leaves_the_last_month_out() -> None:
    replayed = replay(events(), DYAD, AS_OF)
    record = Record.of_replay(replayed)
    assert record.unit == POINTS_PER_INTENSITY
    assert record.first == replayed.days[0].year * 12 + replayed.days[0].month - 1
    assert len(record.values) == len(replayed.days) - 1
    assert set(record.values[np.isfinite(record.values)]) <= {-3.0, 6.0}


def test_what_happens_after_changes_nothing_before() -> None:
    series = noisy()
    changed = series.copy()
    changed[120:] += 5.0
    a, b = event_study(Record.of_months(series), 90), event_study(Record.of_months(changed), 90)
    assert a is not None
    assert b is not None
    assert a.year == b.year
    assert a.n_placebo == b.n_placebo


def test_an_effect_is_found_one_for_one_and_its_interval_moves_along() -> None:
    series = noisy()
    changed = series.copy()
    changed[101:] -= 1.5
    a, b = (event_study(Record.of_months(one), 100) for one in (series, changed))
    assert a is not None
    assert b is not None
    assert b.year.value - a.year.value == pytest.approx(-1.5)
    assert b.year.upper - a.year.upper == pytest.approx(-1.5)
    assert b.change - a.change == pytest.approx(np.full(24, -1.5))


def test_the_month_of_the_act_is_no_part_of_its_effect() -> None:
    series = noisy()
    loud = series.copy()
    loud[100] += 9.0
    a, b = (event_study(Record.of_months(one), 100) for one in (series, loud))
    assert a is not None
    assert b is not None
    assert a.year == b.year


def test_the_interval_widens_where_placebo_dates_missed() -> None:
    calm = noisy(200, seed=3)
    wild = calm.copy()
    wild[72:130] += 2.5 * np.sign(np.sin(np.arange(58) / 5.0))
    narrow, wide = (event_study(Record.of_months(one), 180) for one in (calm, wild))
    assert narrow is not None
    assert wide is not None
    assert narrow.n_placebo == wide.n_placebo > 20
    assert wide.sd > narrow.sd
    assert wide.p_placebo is not None


def test_too_short_is_not_enough_data() -> None:
    record = Record.of_months(noisy(80))
    assert event_study(record, MIN_MONTHS - 1) is None
    assert event_study(record, 79) is None
    assert event_study(record, 60) is not None
    assert np.isnan(placebo_errors(record)[: MIN_MONTHS - 1]).all()
    assert np.isnan(placebo_errors(Record.of_months(noisy(40)))).all()
    with pytest.raises(InvalidInputError, match="month 80 found"):
        event_study(record, 80)
    silent = noisy(80)
    silent[60:75] = np.nan
    assert event_study(Record.of_months(silent), 60) is None


@pytest.mark.parametrize("series", [np.ones(50), np.arange(10.0), np.r_[noisy(50), np.inf]])
def test_series_that_cannot_be_used(series: np.ndarray) -> None:
    with pytest.raises(InvalidInputError):
        Record.of_months(series)


@pytest.mark.parametrize(("level", "freedom"), [(0.95, 4), (0.95, 9), (0.975, 30), (0.9, 60)])
def test_quantiles_of_student(level: float, freedom: float) -> None:
    assert student_quantile(level, freedom) == pytest.approx(stats.t.ppf(level, freedom), abs=0.003)


def study(change: np.ndarray, sd: float = 1.0, *, months: int = 24) -> Study:
    """Make a study with independent errors by month."""
    cov = (sd * np.sqrt(12)) ** 2 * np.eye(months)
    year = float(change[:12].mean())
    return Study(Estimate(year, year - 1, year + 1), sd, np.arange(1, months + 1), change, cov, 10, 0.5)


def test_the_pooled_year_is_the_plain_mean_with_students_interval() -> None:
    values = np.array([-3.0, 1.0, -2.0, -4.0, 0.5])
    pooled = pooled_year([study(np.full(24, value)) for value in values])
    low, high = stats.t.interval(0.9, 4, values.mean(), stats.sem(values))
    assert pooled.year == pytest.approx((values.mean(), low, high), abs=0.002)
    assert pooled.spread == pytest.approx(np.sqrt(values.var(ddof=1) - 1.0))


def test_a_lucky_scatter_makes_no_small_error() -> None:
    pooled = pooled_year([study(np.full(24, 1.0 + place / 10)) for place in range(5)])
    assert pooled.spread == 0.0
    assert pooled.error == pytest.approx(1.0 / np.sqrt(5))


def test_the_curve_of_a_sure_effect_is_found() -> None:
    shape = np.exp2(-np.arange(24) / 6.0)
    rng = np.random.default_rng(0)
    studies = [study(-8.0 * shape + rng.standard_normal(24), sd=1 / np.sqrt(12)) for _ in range(20)]
    curve = fading(studies)
    parts, half_life = curve.draw(np.random.default_rng(1), 4000, is_next=False)
    assert curve.weight.sum() == pytest.approx(1.0)
    assert parts[:, 0].mean() == pytest.approx(-8.0, abs=0.3)
    assert np.median(half_gone(parts, half_life)) == pytest.approx(6.0, abs=1.0)
    year = effect_in(np.arange(1, 13), parts, half_life).mean()
    assert year == pytest.approx(pooled_year(studies).year.value, abs=0.1)


def test_an_effect_that_turns_is_seen_to_turn() -> None:
    left = np.exp2(-np.arange(24) / 3.0)
    rng = np.random.default_rng(0)
    studies = [study(-6.0 * left + 4.0 * (1 - left) + rng.standard_normal(24), sd=1.0) for _ in range(40)]
    parts, half_life = fading(studies).draw(np.random.default_rng(1), 4000, is_next=False)
    first, last = np.median(effect_in(np.array([1, 24]), parts, half_life), axis=0)
    assert first < 0 < last


def test_the_next_act_is_less_sure_than_the_mean() -> None:
    rng = np.random.default_rng(0)
    studies = [study(np.full(24, 4.0 * rng.standard_normal())) for _ in range(12)]
    curve = fading(studies)
    mean, following = (
        curve.draw(np.random.default_rng(2), 4000, is_next=is_next)[0][:, 0].std() for is_next in (False, True)
    )
    assert following > mean


def test_effects_before_the_first_month_are_nothing_and_half_lives_are_exact() -> None:
    parts, half_life = np.array([[-4.0, 0.0], [-4.0, -3.0], [-4.0, 4.0]]), np.array([6.0, 6.0, 6.0])
    assert effect_in(np.array([0.0, 0.5]), parts, half_life).tolist() == [[0.0, 0.0]] * 3
    assert effect_in(np.array([1, 7]), parts, half_life)[0] == pytest.approx([-4.0, -2.0])
    months = half_gone(parts, half_life)
    assert months[0] == pytest.approx(6.0)
    assert np.isinf(months[1])
    assert months[2] == pytest.approx(-6.0 * np.log2(0.75))


def test_draws_keep_to_the_posterior() -> None:
    curve = Fading(np.ones(1), np.array([5.0]), np.array([0.0]), np.array([[1.0, 2.0]]), np.eye(2)[None] * 1e-12)
    parts, half_life = curve.draw(np.random.default_rng(0), 3, is_next=True)
    assert parts == pytest.approx(np.array([[1.0, 2.0]] * 3), abs=1e-4)
    assert half_life.tolist() == [5.0, 5.0, 5.0]
