"""The question what an option, or a sequence of options, would change."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from detente.cli.answer import dyad_of, print_json, show, write
from detente.cli.asked import ANSWERED, ASKED, NOT_ENOUGH_DATA, Asked
from detente.errors import InvalidInputError, NotEnoughDataError


def simulate(
    a: str,
    b: str | None = None,
    *,
    option: Annotated[list[str], Parameter(negative="")],
    on: Annotated[list[str] | None, Parameter(negative="")] = None,
    by: str | None = None,
    seed: int | None = None,
    html: Path | None = None,
    asked: Asked = ASKED,
) -> int:
    """Run options of a third party forward on the outlook: tension with and without them.

    Examples: detente simulate JPN KOR --option freeze --by USA --as-of 2019-09-12 |
    detente simulate JPN KOR --option freeze --on 2019-09-12 --option shuttle --on 2019-11-01 --as-of 2019-09-12

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    option
        An option or a family of options; may be given several times, as a sequence.
    on
        Day of each option, in their order. Default: the as-of day for all.
    by
        Third party that would act; it changes no figure.
    seed
        Seed of the simulation. Default: the same figures every time.
    html
        Write one self-contained page with the chart to this file (needs the extra 'report').
    """
    from detente.asof import as_day
    from detente.brief.simulation_part import simulation_page, simulation_sections, with_effects
    from detente.diagnose.outlook import SEED
    from detente.observe.tension import tension
    from detente.resolve.effects import effects
    from detente.resolve.simulate import Step
    from detente.resolve.simulate import simulate as run
    from detente.vocabulary.states import state

    dyad, day = dyad_of(a, b), asked.day()
    if on is not None and len(on) != len(option):
        raise InvalidInputError(f"{len(on)} days for {len(option)} options given; give --on once for each --option.")
    days = [as_day(one, name="on") for one in on] if on is not None else [day] * len(option)
    third = state(by, on=day).code if by else None
    with asked.open() as store:
        measured = effects(store, day)
        steps = [Step(*step) for step in zip(option, days, strict=True)]
        try:
            made = run(store, dyad, steps, day, by=third, seed=SEED if seed is None else seed, effects=measured)
        except NotEnoughDataError as error:
            print(error, file=sys.stderr)
            return NOT_ENOUGH_DATA
        if html is not None:
            now = tension(store.events(dyad, as_of=day), dyad.code, day, parts=False)
            write(html, simulation_page(made, measured, now, dyad))
    if asked.json:
        print_json(with_effects(made, measured))
    elif html is None:
        show(asked, simulation_sections(made, measured), {})
    return ANSWERED if made.shortfall is None else NOT_ENOUGH_DATA
