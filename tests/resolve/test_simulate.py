from __future__ import annotations

import datetime
import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from detente.diagnose.outlook import outlook, paths_ahead
from detente.errors import InvalidInputError, NotEnoughDataError, UnknownNameError
from detente.observe.tension import replay
from detente.resolve.effects import Effect, Effects, effects
from detente.resolve.fading import Fading
from detente.resolve.intervals import Estimate
from detente.resolve.simulate import Simulation, Step, simulate, simulated
from detente.vocabulary.dyads import Dyad
from tests.brief.sample import AS_OF, DYAD, events, measured

if TYPE_CHECKING:
    from detente.observe.store import Store

LATER = datetime.date(2019, 12, 24)


def effect(family: str, early: float, *, half_life: float = 6.0, sd: float = 0.01, late: float = 0.0) -> Effect:
    """Make an effect with a known curve."""
    curve = Fading(
        np.ones(1), np.array([half_life]), np.array([sd]), np.array([[early, late]]), np.eye(2)[None] * sd**2
    )
    year = Estimate(early, early - 1, early + 1)
    return Effect(family, AS_OF, 9, 9, year, {}, None, 0.0, 0.5, None, None, (), None, fading=curve)


def nothing(family: str) -> Effect:
    return Effect(family, AS_OF, 1, 1, None, {}, None, None, None, None, None, (), "1 of 1 precedents")


def run(*steps: Step, known: dict[str, Effect], seed: int = 1) -> Simulation:
    now, found, _ = measured()
    given = Effects(
        AS_OF, {name: one for name, one in known.items() if name != "any"}, known.get("any", nothing("any"))
    )
    return simulated(now, found, given, steps, seed=seed)


def test_without_is_the_outlook() -> None:
    now, found, _ = measured()
    ahead = outlook(now, found, replay(events(), DYAD, AS_OF), events(), seed=1)
    made = run(Step("freeze", AS_OF), known={"freeze": effect("freeze", -5.0)})
    assert made.without.quantiles == pytest.approx(ahead.quantiles)
    assert made.without.p_normal == pytest.approx(ahead.p_normal)
    assert made.without.p_back_within_year == ahead.p_back_within_year
    assert paths_ahead(now, found, 1).shape == (13, made.n_paths)


def test_a_sure_effect_moves_the_fan_by_its_curve() -> None:
    made = run(Step("freeze", AS_OF), known={"freeze": effect("freeze", -8.0)})
    moved = made.with_steps.quantiles[:, 3] - made.without.quantiles[:, 3]
    expected = np.r_[0.0, -8.0 * np.exp2(-np.arange(12) / 6.0)]
    assert moved == pytest.approx(expected, abs=0.05)
    assert made.effect[:, 0] == pytest.approx(expected, abs=0.05)
    assert made.p_worse == 0.0
    assert made.half_gone_months == pytest.approx(7.0, abs=1.0)
    assert made.p_half_gone_within_year > 0.99
    assert made.with_steps.p_normal[3] > made.without.p_normal[3]
    assert made.shortfall is None


def test_a_step_counts_from_a_month_after_its_day_and_steps_add_up() -> None:
    first, later = Step("freeze", AS_OF), Step("talks", LATER)
    known = {"freeze": effect("freeze", -4.0, half_life=36.0), "talks": effect("talks", -3.0, half_life=36.0)}
    alone, both = run(first, known=known), run(first, later, known=known)
    assert both.effect[:4, 0] == pytest.approx(alone.effect[:4, 0], abs=0.05)
    assert both.effect[5, 0] - alone.effect[5, 0] == pytest.approx(-3.0, abs=0.2)
    assert run(later, first, known=known).to_dict() == both.to_dict()


def test_the_same_again_within_a_year_adds_nothing() -> None:
    once, twice = Step("freeze", AS_OF), Step("freeze", LATER)
    known = {"freeze": effect("freeze", -4.0)}
    made = run(once, twice, known=known)
    assert [step.is_repeat for step in made.steps] == [False, True]
    assert made.effect == pytest.approx(run(once, known=known).effect)


def test_what_cannot_be_measured_borrows_from_all_and_says_so() -> None:
    made = run(Step("freeze", AS_OF), known={"freeze": nothing("freeze"), "any": effect("any", -6.0)})
    assert made.steps[0].is_borrowed
    assert made.steps[0].n_studies == 9
    assert made.effect[1, 0] == pytest.approx(-6.0, abs=0.05)


def test_with_no_effect_at_all_there_is_a_reason() -> None:
    made = run(Step("freeze", AS_OF), known={"freeze": nothing("freeze")})
    assert made.shortfall == "1 of 1 precedents"
    assert made.with_steps.quantiles == pytest.approx(made.without.quantiles)


def test_one_sidedness_never_helps() -> None:
    unsure = {"freeze": replace(effect("freeze", -3.0, sd=4.0))}
    made = run(Step("freeze", AS_OF), known=unsure)
    assert (made.one_sided.quantiles[1:, 3] >= made.with_steps.quantiles[1:, 3]).all()
    assert made.p_worse < made.p_worse_one_sided
    assert made.one_sided.p_back_within_year <= made.with_steps.p_back_within_year
    assert 0 < made.p_worse < 0.5


def test_help_that_is_paid_for_later() -> None:
    made = run(Step("freeze", AS_OF), known={"freeze": effect("freeze", -6.0, late=5.0, half_life=2.0)})
    assert made.effect[1, 0] < 0 < made.effect[12, 0]


def test_more_than_half_that_is_left_is_told_as_none() -> None:
    made = run(Step("freeze", AS_OF), known={"freeze": effect("freeze", -6.0, late=-5.0)})
    assert made.half_gone_months is None
    assert made.p_half_gone_within_year == 0.0


def test_the_seed_decides_and_thousands_of_paths_take_less_than_a_second() -> None:
    known = {"freeze": effect("freeze", -3.0, sd=3.0)}
    begun = time.process_time()
    first = run(Step("freeze", AS_OF), seed=5, known=known)
    assert time.process_time() - begun < 1.0
    assert first.n_paths >= 2000
    assert first.to_dict() == run(Step("freeze", AS_OF), seed=5, known=known).to_dict()
    assert first.to_dict() != run(Step("freeze", AS_OF), seed=6, known=known).to_dict()


def test_the_built_in_data(store: Store) -> None:
    steps = [Step("freeze-standstill", AS_OF), Step("joint-statement", LATER)]
    at_hand = effects(store, AS_OF)
    made = simulate(store, Dyad("JPN", "KOR"), steps, AS_OF, by="USA", effects=at_hand)
    assert made.steps[0].family == "freeze"
    assert made.days[0] == AS_OF
    assert made.limitation
    assert "P(normal in a year)" in repr(made)
    json.dumps(made.to_dict(), allow_nan=False)
    # Nothing that became known later is in it.
    assert made.to_dict() == simulate(store, Dyad("JPN", "KOR"), steps, AS_OF, by="USA").to_dict()


@pytest.mark.parametrize(
    ("steps", "by", "sentence"),
    [
        ([], None, "no step to simulate"),
        ([Step("freeze", AS_OF.replace(year=2018))], None, "lies outside the outlook"),
        ([Step("freeze", AS_OF.replace(year=2020))], None, "lies outside the outlook"),
        ([Step("freeze", AS_OF)], "JPN", "JPN is one of the two"),
    ],
)
def test_a_wrong_question_is_told_in_one_sentence(
    store: Store, steps: list[Step], by: str | None, sentence: str
) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        simulate(store, Dyad("JPN", "KOR"), steps, AS_OF, by=by)


def test_a_pair_with_hardly_any_acts_is_not_enough_data(store: Store) -> None:
    with pytest.raises(NotEnoughDataError, match="Not enough data"):
        simulate(store, Dyad("GBR", "ISL"), [Step("freeze", AS_OF)], AS_OF)


def test_an_unknown_option_names_the_nearest(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="freeze"):
        simulate(store, Dyad("JPN", "KOR"), [Step("freezing", AS_OF)], AS_OF)
