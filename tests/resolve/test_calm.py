from __future__ import annotations

import math
from dataclasses import fields

import numpy as np
import pytest

from detente.errors import InvalidInputError
from detente.resolve.calm import (
    CUTS,
    FIGURES,
    OUTCOMES,
    YEARS,
    CrisisKind,
    Hazard,
    calm_after,
    design,
    e_value,
    shipped,
)


def hazard(*, slope: float = 0.0, drift: float = 0.0, variance: float = 0.01) -> Hazard:
    """Make a model of one figure with a hazard of one in five in every piece."""
    pieces = len(CUTS) - 1
    coefficients = np.r_[np.full(pieces, math.log(0.25)), slope, drift]
    return Hazard(np.zeros(1), np.ones(1), coefficients, variance * np.eye(pieces + 2))


def test_without_figures_the_chance_is_the_product_over_the_pieces() -> None:
    told = hazard().chances(np.array([[7.0]]))[0, :, 0]
    assert told == pytest.approx([0.8**3, 0.8**5, 0.8**8])


def test_the_interval_is_the_delta_method_by_differences() -> None:
    model, figures = hazard(slope=0.3, drift=-0.2), np.array([[1.4]])
    middle, lower, upper = model.chances(figures)[0, 2]
    step = 1e-5
    slopes = []
    for place in range(len(model.coefficients)):
        moved = model.coefficients.copy()
        moved[place] += step
        other = Hazard(model.centre, model.scale, moved, model.covariance).chances(figures)[0, 2, 0]
        slopes.append((math.log(-math.log(other)) - math.log(-math.log(middle))) / step)
    sd = math.sqrt(0.01 * sum(slope**2 for slope in slopes))
    reach = 1.2815515655446004 * sd
    assert lower == pytest.approx(math.exp(-math.exp(math.log(-math.log(middle)) + reach)), rel=1e-3)
    assert upper == pytest.approx(math.exp(-math.exp(math.log(-math.log(middle)) - reach)), rel=1e-3)


def test_an_influence_can_turn_with_time() -> None:
    early_good = hazard(drift=1.0).chances(np.array([[0.0], [1.0]]), years=(1, 5))[:, :, 0]
    assert early_good[1, 0] > early_good[0, 0]
    later = early_good[:, 1] / early_good[:, 0]
    assert later[1] < later[0]


def test_the_rows_of_the_model_hold_intercepts_figures_and_figures_times_time() -> None:
    rows = design(np.array([[2.0, -1.0]]))
    pieces = len(CUTS) - 1
    assert rows.shape == (1, pieces, pieces + 4)
    assert np.array_equal(rows[0, :, :pieces], np.eye(pieces))
    assert (rows[0, :, pieces] == 2.0).all()
    assert rows[0, :, pieces + 2].sum() == pytest.approx(0.0)


def test_figures_stand_in_the_order_of_their_names() -> None:
    kind = CrisisKind(style="formulation", settlement="formal", n_disputes_25y=3, is_rivalry=True, duration_days=0)
    told = dict(zip(FIGURES, kind.figures(), strict=True))
    assert told["formulation"] == told["formal"] == told["rivalry"] == 1
    assert told["facilitation"] == told["faded"] == told["duration"] == 0
    assert told["disputes_25y"] == pytest.approx(math.log(4))
    assert math.isnan(told["claim"])


def test_the_shipped_table_fits_the_code() -> None:
    for outcome in OUTCOMES:
        model = shipped()[outcome]
        size = len(CUTS) - 1 + 2 * len(FIGURES)
        assert model.coefficients.shape == (size,)
        assert np.linalg.eigvalsh(model.covariance).min() > -1e-6


def test_chances_fall_with_time_and_lie_in_their_intervals() -> None:
    told = calm_after(CrisisKind(style="manipulation", is_rivalry=True))
    for chances in (told.no_crisis, told.no_dispute):
        assert [*chances] == [*YEARS]
        values = [chance.value for chance in chances.values()]
        assert values == sorted(values, reverse=True)
        assert all(0 < chance.lower < chance.value < chance.upper < 1 for chance in chances.values())
    assert told.limitation
    assert "5 y" in repr(told)
    assert told.to_dict()["kind"]["style"] == "manipulation"


def test_rivals_are_less_calm_and_the_average_lies_between() -> None:
    rivals, average, others = (
        calm_after(CrisisKind(is_rivalry=is_one)).no_dispute[5].value for is_one in (True, None, False)
    )
    assert rivals < average < others


def test_the_average_crisis_is_near_the_published_share() -> None:
    # Kaplan-Meier of the crises it was fitted on: 0.57 without a new crisis, 0.43 without a new dispute in five years.
    told = calm_after()
    assert told.no_crisis[5].value == pytest.approx(0.57, abs=0.07)
    assert told.no_dispute[5].value == pytest.approx(0.43, abs=0.07)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"style": "charm"}, "style 'charm' found; expected one of none, facilitation"),
        ({"settlement": "peace"}, "settlement 'peace' found"),
        ({"n_crises_10y": -1}, "n_crises_10y -1 found"),
        ({"duration_days": -5}, "duration_days -5 found"),
    ],
)
def test_a_wrong_kind_is_told_in_one_sentence(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        CrisisKind(**wrong)  # type: ignore[arg-type]
    assert {one.name for one in fields(CrisisKind)} > {*wrong}


def test_the_e_value_is_that_of_the_paper() -> None:
    # VanderWeele and Ding 2017: a risk ratio of 3.9 has the E-value 7.26; 1 needs no explaining.
    assert e_value(3.9) == pytest.approx(7.26, abs=0.005)
    assert e_value(1 / 3.9) == pytest.approx(e_value(3.9))
    assert e_value(1.0) == 1.0
    with pytest.raises(InvalidInputError):
        e_value(0.0)
