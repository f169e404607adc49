"""The questions on single matters: the clock, the acts, the options of a third party."""

from __future__ import annotations

from detente.cli.answer import dyad_of, show
from detente.cli.asked import ASKED, Asked
from detente.errors import InvalidInputError

SHOWN_EVENTS = 40


def clock(a: str, b: str | None = None, *, days: int = 365, asked: Asked = ASKED) -> int:
    """List the days ahead: deadlines, expiries, last days for notice.

    Example: detente clock JPN KOR --as-of 2019-09-12

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    days
        How far to look ahead.
    """
    from detente.brief.evidence import Acts
    from detente.brief.resolve_part import clock_section
    from detente.resolve.pledges import clock as clock_of

    dyad, day = dyad_of(a, b), asked.day()
    with asked.open() as store:
        events = store.events(dyad, as_of=day)
        found = clock_of(store.pledges(dyad, day), events, day, horizon_days=days)
    return show(asked, clock_section(found, Acts(events)), {"dyad": dyad.code, "clock": found.to_dict()})


def events(
    a: str,
    b: str | None = None,
    *,
    since: str | None = None,
    until: str | None = None,
    domain: str | None = None,
    actor: str | None = None,
    limit: int | None = None,
    asked: Asked = ASKED,
) -> int:
    """List the acts on record, latest last, with their sources.

    Example: detente events JPN KOR --since 2019-07-01 --until 2019-09-12 --domain economy --actor KOR

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    since
        First day, YYYY-MM-DD.
    until
        Last day, YYYY-MM-DD.
    domain
        economy, security, status or society.
    actor
        Only acts of this state or body.
    limit
        How many at most, the latest ones. Default: 40 as text, all as JSON.
    """
    from detente.brief.observe_part import events_section
    from detente.vocabulary.domains import DOMAINS
    from detente.vocabulary.states import state

    if domain is not None and domain not in DOMAINS:
        raise InvalidInputError(f"'{domain}' is not a domain; expected one of {', '.join(DOMAINS)}.")
    if limit is not None and limit < 1:
        raise InvalidInputError(f"limit {limit} found; expected a number of acts from 1 on.")
    dyad, day = dyad_of(a, b), asked.day()
    with asked.open() as store:
        found = store.events(
            dyad,
            since=since,
            until=until,
            as_of=day,
            domain=domain,
            actor=state(actor, on=day).code if actor else None,
        )
    found = found if asked.json and limit is None else found.tail(limit or SHOWN_EVENTS)
    rows = [
        {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
        for row in found.iter_rows(named=True)
    ]
    return show(asked, events_section(found, dyad, day), {"dyad": dyad.code, "events": rows})


def third_parties(a: str, b: str | None = None, *, asked: Asked = ASKED) -> int:
    """Say who could help the two, who gains from their quarrel, and on which acts that rests.

    Example: detente third-parties JPN KOR --as-of 2019-09-12

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    """
    from detente.brief.evidence import Acts
    from detente.brief.third_party_part import third_party_section
    from detente.resolve.thirdparties import third_parties as third_parties_of

    dyad, day = dyad_of(a, b), asked.day()
    with asked.open() as store:
        events = store.events(dyad, as_of=day)
        found = third_parties_of(store, dyad, day)
    return show(asked, third_party_section(found, events, Acts(events)), found.to_dict())


def options(a: str, b: str | None = None, *, by: str | None = None, asked: Asked = ASKED) -> int:
    """Show what a third party could do, by when, at what risk, and what followed such acts before.

    Example: detente options JPN KOR --by USA --as-of 2019-09-12

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    by
        The third party. Default: the one of the pair's conflict case, else the United States.
    """
    from detente.brief.compose import compose
    from detente.brief.evidence import Acts
    from detente.brief.shortlist_part import shortlist_section
    from detente.brief.third_party_part import options_section
    from detente.vocabulary.states import state

    dyad, day = dyad_of(a, b), asked.day()
    with asked.open() as store:
        made = compose(store, dyad, day, by=state(by, on=day).code if by else None)
    sections = (
        shortlist_section(made.shortlist, made.openings, Acts(made.events)),
        options_section(made.options),
    )
    listed = {"shortlist": made.shortlist.to_dict(), "openings": [one.to_dict() for one in made.openings]}
    return show(asked, sections, {**made.options.to_dict(), **listed})
