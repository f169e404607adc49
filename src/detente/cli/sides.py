"""Questions to two sides and to the past: who answers whom, and when did it look like this before."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from detente.cli.answer import dyad_of, show
from detente.cli.asked import ANSWERED, ASKED, NOT_ENOUGH_DATA, Asked


def spiral(
    a: str,
    b: str | None = None,
    *,
    third: str | None = None,
    regimes: Annotated[bool, Parameter(negative="")] = False,
    since: str | None = None,
    asked: Asked = ASKED,
) -> int:
    """Ask whether each side answers the other's hostile acts, how fast, and whether it could run away.

    Examples: detente spiral IND PAK --as-of 2019-09-12 | detente spiral ISR PSE --third USA --store events.duckdb

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    third
        A third state: what it does when the two clash, and what the two then do.
    regimes
        Also in calm and in tense months apart.
    since
        First day of the acts that are read, YYYY-MM-DD. Default: the first act.
    """
    from detente.asof import as_day
    from detente.brief.spiral_part import regimes_section, spiral_section, triangle_section
    from detente.diagnose.regimes import regimes as by_regime
    from detente.diagnose.spiral import hostile_by_side
    from detente.diagnose.spiral import spiral as answering
    from detente.diagnose.triangle import of_three
    from detente.vocabulary.states import state

    dyad, day = dyad_of(a, b), asked.day()
    first = None if since is None else as_day(since, name="since")
    with asked.open() as store:
        events = store.events(dyad, as_of=day)
        three = None if third is None else of_three(store, dyad.code, state(third).code, day, since=first)
    counts, every = hostile_by_side(events, dyad.code, day, since=first)
    found = answering(counts[0], counts[1], every=every)
    plain = found.to_dict()
    ways = (f"{dyad.a}>{dyad.b}", f"{dyad.b}>{dyad.a}")
    plain["sides"] = [{"direction": way, **side} for way, side in zip(ways, plain["sides"], strict=False)]
    sections = [spiral_section(found, dyad, day)]
    told = {"dyad": dyad.code, "as_of": day.isoformat(), "spiral": plain}
    if regimes:
        apart = by_regime(events, dyad.code, day, since=first)
        sections.append(regimes_section(apart))
        told["regimes"] = apart.to_dict()
    if three is not None:
        sections.append(triangle_section(three))
        told["triangle"] = three.to_dict()
    show(asked, tuple(sections), told)
    return ANSWERED if found.sides else NOT_ENOUGH_DATA


def analogues(
    a: str,
    b: str | None = None,
    *,
    limit: Annotated[int, Parameter(validator=Number(gte=1))] = 10,
    asked: Asked = ASKED,
) -> int:
    """Find when it looked like this before, in this pair or any other of the store, and what followed.

    Example: detente analogues ISR PSE --as-of 2014-08-01 --store events.duckdb

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    limit
        Stretches shown as text.
    """
    from detente.brief.analogues_part import analogues_section
    from detente.diagnose.analogues import analogues as like_this
    from detente.diagnose.analogues import conflict_months
    from detente.period import add_months

    dyad, day = dyad_of(a, b), asked.day()
    with asked.open() as store:
        paths = conflict_months(store, day)
    found = like_this(paths, dyad.code, add_months(day.replace(day=1), -1))
    show(asked, analogues_section(found, limit), {"as_of": day.isoformat(), **found.to_dict()})
    return ANSWERED if found.followed else NOT_ENOUGH_DATA
