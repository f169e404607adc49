from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from detente.brief.simulation_part import simulation_page, simulation_sections
from detente.resolve.calm import CrisisKind, calm_after
from detente.resolve.effects import Effect, Effects, Placebo
from detente.resolve.fading import Fading
from detente.resolve.intervals import Estimate
from detente.resolve.simulate import Simulation, Step, simulated
from detente.vocabulary.dyads import Dyad
from tests.brief.sample import AS_OF, measured

CURVE = Fading(np.ones(1), np.array([6.0]), np.array([2.0]), np.array([[-5.0, 0.0]]), np.eye(2)[None])
YEAR = Estimate(-3.0, -6.0, 1.0)


def effect(family: str, **changes: object) -> Effect:
    usual = Effect(
        family, AS_OF, 9, 9, YEAR, {}, Estimate(6.0, 2.0, np.inf), 2.0, 0.9, Placebo(500, 0.2, 0.1, None),
        calm_after(CrisisKind(style="formulation")), (), None, fading=CURVE,
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def effects() -> Effects:
    return Effects(AS_OF, {"freeze": effect("freeze")}, effect("any", n_studies=28, half_life_months=None))


@pytest.fixture(scope="module")
def made(effects: Effects) -> Simulation:
    tension, episodes, _ = measured()
    steps = [Step("freeze", AS_OF), Step("freeze", AS_OF + timedelta(days=60)), Step("talks", AS_OF)]
    return simulated(tension, episodes, effects, steps, by="USA")


def test_the_answer_compares_with_doing_nothing(made: Simulation, effects: Effects) -> None:
    change, basis = simulation_sections(made, effects)
    assert "with 3 steps by the United States" in change.answer
    assert "worse off than by doing nothing" in change.answer
    assert [row[0] for row in change.tables[0].rows] == ["Without", "With", "Seen as one-sided"]
    assert change.chart == "simulation"
    assert basis.answer.startswith("Talks: fewer than 5 precedents")
    rows = basis.tables[0].rows
    assert [row[1] for row in rows] == ["freeze", "talks (all options)", "freeze, again: adds nothing"]
    assert rows[0][5] == "6 (2 to never) months"
    assert rows[1][5] == "unclear"
    assert [row[0] for row in basis.tables[1].rows] == ["no mediation", "mediation: formulation"]
    assert "Over all 28 measured precedents" in basis.paragraphs[0]


def test_a_lasting_effect_and_one_of_no_data(made: Simulation, effects: Effects) -> None:
    lasting = simulation_sections(replace(made, half_gone_months=None), effects)[0]
    assert "more than half of the largest effect is left" in lasting.paragraphs[0]
    none = simulation_sections(replace(made, shortfall="no precedent is known"), effects)[0]
    assert none.answer == "Not enough data for an effect: no precedent is known."
    assert none.limitation


def test_every_step_with_precedents_of_its_own_is_told(effects: Effects) -> None:
    tension, episodes, _ = measured()
    made = simulated(tension, episodes, effects, [Step("freeze", AS_OF)])
    assert simulation_sections(made, effects)[1].answer == "Every step has measured precedents of its own."


def test_the_page_stands_alone_with_its_chart(made: Simulation, effects: Effects) -> None:
    text = simulation_page(made, effects, measured()[0], Dyad("JPN", "KOR"))
    assert "Japan and South Korea" in text
    assert "simulation-wide-words" in text
    assert "http://www.w3.org" in text
    assert "src=" not in text
