"""The benchmark of calm against published shares and plain counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from benchmarks.accuracy.effects import kaplan_meier, weights
from benchmarks.accuracy.effects_fit import fitted, read

TRUTH = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "truth"
needs_truth = pytest.mark.skipif(not TRUTH.exists(), reason="the reference data are not beside the checkout")


def test_without_censoring_the_curve_is_the_plain_share_and_all_weigh_alike() -> None:
    time = np.array([0.5, 1.5, 1.5, 2.5, 7.0])
    is_end = np.ones(5, bool)
    assert kaplan_meier(time, is_end, np.array([1.0, 1.5, 6.0])) == pytest.approx([0.8, 0.4, 0.2])
    assert kaplan_meier(time, is_end, np.array([1.5]), before=True) == pytest.approx([0.8])
    weight, lasted = weights(time, is_end, 2.0)
    assert weight.tolist() == [1.0] * 5
    assert lasted.tolist() == [False, False, False, True, True]


def test_a_censored_crisis_hands_its_weight_to_those_followed_longer() -> None:
    weight, _ = weights(np.array([0.5, 1.0, 3.0, 4.0]), np.array([True, False, True, True]), 2.0)
    assert weight == pytest.approx([1.0, 0.0, 1.5, 1.5])


@needs_truth
def test_the_shares_are_those_that_the_data_state() -> None:
    rows = pl.read_csv(TRUTH / "icb_calm_after_crisis.csv", infer_schema_length=None)
    crises = read(TRUTH)
    mediated = (rows["mediate"] == "occurred").fill_null(False).to_numpy()
    manipulated = (rows["medstyle"] == "manipulation").fill_null(False).to_numpy()
    years = np.array([1.0, 2.0, 5.0])
    # A spell of exactly the horizon aside, these are the figures of the data's own page.
    for group, outcome, stated in (
        (mediated, "dispute", (0.72, 0.57, 0.44)),
        (manipulated, "dispute", (0.68, 0.42, 0.32)),
        (mediated, "crisis", (0.91, 0.80, 0.66)),
    ):
        take = group & np.isfinite(crises.time[outcome])  # type: ignore[index]
        told = kaplan_meier(crises.time[outcome][take], crises.is_end[outcome][take], years)  # type: ignore[index]
        assert told == pytest.approx(stated, abs=0.03)


@needs_truth
def test_the_fit_is_at_the_top_of_its_likelihood_and_the_shipped_one() -> None:
    from detente.resolve.calm import shipped

    crises = read(TRUTH)
    model = fitted(crises, "dispute", np.ones(len(crises.dyads), bool))
    assert model.coefficients == pytest.approx(shipped()["dispute"].coefficients, abs=1e-3)
    assert model.centre == pytest.approx(shipped()["dispute"].centre, abs=1e-3)
