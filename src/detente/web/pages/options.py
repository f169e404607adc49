"""What third parties could do about a pair: a simulation of steps beside the deadlines, the short list, precedents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from detente.diagnose.outlook import MONTHS, SEED
from detente.period import add_months
from detente.vocabulary.articles import the
from detente.vocabulary.options import STAYING_OUT
from detente.vocabulary.states import display_name
from detente.web.asked import day_of, pair_of, value
from detente.web.replies import Answer, remembered
from detente.web.simulated import MOST_SEED, MOST_STEPS, calendar, simulated, steps_of, third_party_of

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from detente.web.told import Told

SECTIONS = ("shortlist", "options", "dead-end", "third-parties", "clock")
"""Parts of the brief that belong here, in this order; those that it does not have are passed over."""
PLAIN = ("shortlist", "options", "ways_out", "dead_end", "third_parties", "clock")
THIRD = ("USA", "UN", "CHN", "RUS", "EU")
"""Who can be chosen besides those whom the brief names."""
LEAST_ROWS = 3
ASKED = ("as_of", "by", "option", "on", "seed")
"""What the chart of a simulation is asked with."""


async def options(request: Request) -> Response:
    """Show what a third party could do, and what its steps would change."""
    return await remembered(request, _options)


def _options(request: Request) -> Answer:
    pair, day = pair_of(request), day_of(request)
    found: Told = request.app.state.answers.told(pair, day, third_party_of(request, day))
    tried = simulated(request, pair, day)
    by_key = {section.key: section for section in found.document.sections}
    days = calendar(found.plain, tried.made if tried else None)
    context = {
        "pair": pair,
        "day": day,
        "third": found.third,
        "thirds": _third_parties(found),
        "sections": [by_key[key] for key in SECTIONS if key in by_key],
        "charts": {name: chart for name, chart in found.charts.items() if name != "conflict"},
        "tried": tried,
        "calendar": days,
        "choices": _choices(found),
        "third_name": the(display_name(found.third)),
        "steps_query": urlencode([(name, one) for name, one in request.query_params.multi_items() if name in ASKED]),
        "rows": _rows(request, day),
        "seed": value(request, "seed") or SEED,
        "most_seed": MOST_SEED,
        "last_day": add_months(day, MONTHS),
    }
    plain = {
        "dyad": pair.code,
        "as_of": day.isoformat(),
        "by": found.third,
        **{key: found.plain[key] for key in PLAIN},
        "simulation": tried.plain if tried else None,
        "calendar": days,
    }
    return Answer("options.html.j2", context, plain)


def _third_parties(found: Told) -> list[tuple[str, str]]:
    """Return who can be chosen: the one asked for, those who take part, and the usual ones."""
    named = [one["party"] for one in found.plain["third_parties"]["candidates"]]
    codes = dict.fromkeys(code for code in (found.third, *named, *THIRD) if code not in (found.dyad.a, found.dyad.b))
    return [(code, display_name(code)) for code in codes]


def _choices(found: Told) -> list[tuple[str, str]]:
    """Return the options that can be tried, in the order of the short list."""
    entries = found.plain["shortlist"]["entries"]
    return [(one["option"], one["name"]) for one in entries if one["option"] != STAYING_OUT]


def _rows(request: Request, day: date) -> list[Any]:
    """Return the rows of the form: the steps asked for, then empty ones."""
    steps = [(step.option, step.day) for step in steps_of(request, day)]
    empty = max(LEAST_ROWS - len(steps), 1)
    return [*steps, *[("", day)] * empty][:MOST_STEPS]
