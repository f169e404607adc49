"""Steps of a third party as an address asks for them: simulated, drawn, and set in a calendar among the deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.asof import as_day
from detente.brief.charts import simulation_chart
from detente.brief.simulation_part import simulation_sections, with_effects
from detente.diagnose.outlook import QUANTILES, SEED
from detente.errors import InvalidInputError
from detente.observe.tension import tension
from detente.resolve.effects import effects
from detente.resolve.simulate import Step, simulate
from detente.vocabulary.states import state
from detente.web.asked import number, value, values
from detente.web.told import quiet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from starlette.requests import Request

    from detente.brief.document import Section
    from detente.observe.store import Store
    from detente.resolve.effects import Effects
    from detente.resolve.simulate import Fan, Simulation
    from detente.vocabulary.dyads import Dyad
    from detente.web.drawings import Drawing

MOST_STEPS = 6
MOST_SEED = 99_999_999


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulation, put into words and drawn.

    Attributes
    ----------
    made : Simulation
    sections : tuple of Section
        What it says, and what its effects rest on.
    chart : Drawing
    frame : polars.DataFrame
        The figures behind the chart: quantiles and chance of the normal range, by way and day.
    plain : mapping
        The same as ``detente simulate --json``.
    """

    made: Simulation
    sections: tuple[Section, ...]
    chart: Drawing
    frame: pl.DataFrame
    plain: Mapping[str, Any]


def third_party_of(request: Request, day: date) -> str | None:
    """Return the code of the third party that an address names, None if it names none.

    Raises
    ------
    UnknownNameError
        If no state or body has that name.
    """
    named = value(request, "by")
    return state(named, on=day).code if named else None


def steps_of(request: Request, day: date) -> tuple[Step, ...]:
    """Return the steps that an address asks for: ``option`` and ``on`` in pairs; rows without an option are no steps.

    Raises
    ------
    InvalidInputError
        If there are too many, or a day is none.
    """
    options, days = values(request, "option"), values(request, "on")
    rows = [(option, days[place] if place < len(days) else "") for place, option in enumerate(options) if option]
    if len(rows) > MOST_STEPS:
        raise InvalidInputError(f"{len(rows)} steps are more than can be simulated at once; expected {MOST_STEPS}.")
    return tuple(Step(option, as_day(on, name="on") if on else day) for option, on in rows)


def simulated(request: Request, dyad: Dyad, day: date) -> Simulated | None:
    """Simulate the steps that an address asks for; None if it asks for none.

    Raises
    ------
    InvalidInputError, UnknownNameError, NotEnoughDataError
        As :func:`detente.resolve.simulate.simulate`.
    """
    steps, by = steps_of(request, day), third_party_of(request, day)
    seed = number(request, "seed", SEED, MOST_SEED)
    if not steps:
        return None
    answers = request.app.state.answers
    # One question after the other: each waits for a place among the few that are worked out at once.
    measured: Effects = answers.other(("effects", day), lambda store: effects(store, day))

    def run(store: Store) -> Simulated:
        made = simulate(store, dyad, steps, day, by=by, seed=seed, effects=measured)
        now = tension(store.events(dyad, as_of=day, pair_acts=True), dyad.code, day, parts=False)
        return Simulated(
            made,
            simulation_sections(made, measured),
            quiet(simulation_chart(now, made)),
            fans(made),
            with_effects(made, measured),
        )

    found: Simulated = answers.other(("simulated", dyad.code, day, by, steps, seed), run)
    return found


def fans(made: Simulation) -> pl.DataFrame:
    """Return where the paths go, without and with the steps, one row a way and day."""
    ways = (("without", made.without), ("with", made.with_steps), ("one-sided", made.one_sided))
    return pl.concat([_fan(name, made.days, fan) for name, fan in ways])


def _fan(name: str, days: tuple[date, ...], fan: Fan) -> pl.DataFrame:
    levels = {f"q{100 * level:02.0f}": fan.quantiles[:, place].round(2) for place, level in enumerate(QUANTILES)}
    return pl.DataFrame({"way": [name] * len(days), "date": days, **levels, "p_normal": fan.p_normal.round(3)})


def calendar(brief: Mapping[str, Any], made: Simulation | None) -> list[dict[str, Any]]:
    """Put steps among the days ahead, in their order; on one day the step comes first.

    Parameters
    ----------
    brief : mapping
        The brief in the schema ``detente-brief/1``: its deadlines, and the names of options.
    made : Simulation or None
        Where the steps come from.

    Returns
    -------
    list of dict
        ``day``, ``days_left``, ``what``, ``kind`` and ``step``: the number of the step, None for a deadline.
    """
    steps = made.steps if made else ()
    names = {one["family"]: one["name"] for one in reversed(brief["options"]["records"]) if not one["part_of"]}
    rows = [
        {
            "day": one.day.isoformat(),
            "days_left": (one.day - made.as_of).days if made else 0,
            "what": names.get(one.family, one.family),
            "kind": "step",
            "step": place,
        }
        for place, one in enumerate(steps, start=1)
    ]
    rows += [
        {**{key: one[key] for key in ("day", "days_left", "what", "kind")}, "step": None}
        for one in brief["clock"]["deadlines"]
    ]
    return sorted(rows, key=lambda row: (row["day"], row["step"] is None, row["step"] or 0))
