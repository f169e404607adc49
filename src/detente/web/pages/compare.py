"""Several pairs on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief.compare import LIMITATION, compare_section
from detente.errors import InvalidInputError
from detente.vocabulary.dyads import Dyad
from detente.web.asked import day_of, value
from detente.web.drawings import on_one_scale
from detente.web.replies import Answer, remembered

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

MOST_PAIRS = 6


async def compare(request: Request) -> Response:
    """Compare pairs."""
    return await remembered(request, _compare)


def _compare(request: Request) -> Answer:
    day, asked = day_of(request), value(request, "pairs")
    answers = request.app.state.answers

    pairs = _pairs(asked) if asked else _largest(request, day)
    found = answers.compared(pairs, day)
    paths = [
        (" – ".join(one.dyad.names), one.dyad.code, answers.months(one.dyad), one.diagnosis is not None)
        for one in found
    ]
    context = {
        "day": day,
        "asked": ", ".join(pair.code for pair in pairs),
        "section": compare_section(found, day) if found else None,
        "rows": on_one_scale(paths, day),
        "most": MOST_PAIRS,
    }
    plain = {
        "as_of": day.isoformat(),
        "pairs": [one.to_dict() for one in found],
        "limitation": LIMITATION,
    }
    return Answer("compare.html.j2", context, plain)


def _pairs(asked: str) -> tuple[Dyad, ...]:
    """Read pairs divided by commas or blanks.

    Raises
    ------
    InvalidInputError
        If there are too many.
    """
    named = tuple(dict.fromkeys(Dyad.parse(one.strip()) for one in asked.split(",") if one.strip()))
    if len(named) > MOST_PAIRS:
        raise InvalidInputError(f"{len(named)} pairs; {MOST_PAIRS} can be compared at once.")
    return named


def _largest(request: Request, day: date) -> tuple[Dyad, ...]:
    """Return the pairs of which the store tells most."""
    found = request.app.state.answers.other(("dyads", day), lambda store: store.dyads(day))
    names = found.sort("n_events", "dyad", descending=[True, False])["dyad"].head(4).to_list()
    return tuple(Dyad.parse(name) for name in names)
