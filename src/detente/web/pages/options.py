"""What third parties could do about a pair: who they are, what followed before, and the deadlines beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief.third_party_part import options_section
from detente.resolve.options import options as precedents_of
from detente.vocabulary.states import display_name
from detente.web.asked import day_of, pair_of, value
from detente.web.replies import Answer, remembered

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from detente.observe.store import Store
    from detente.resolve.options import Options
    from detente.vocabulary.dyads import Dyad
    from detente.web.told import Told

SECTIONS = ("shortlist", "options", "effects", "simulation", "basis", "dead-end", "third-parties", "clock")
"""Parts of the brief that belong here, in this order; those that a brief does not have are passed over."""
PLAIN = ("shortlist", "options", "effects", "simulation", "ways_out", "dead_end", "third_parties", "clock")
THIRD = ("USA", "UN", "CHN", "RUS", "EU")
"""Who can be chosen besides those whom the brief names."""


async def options(request: Request) -> Response:
    """Show what a third party could do."""
    return await remembered(request, _options)


def _options(request: Request) -> Answer:
    pair, day, by = pair_of(request), day_of(request), value(request, "by") or None
    answers = request.app.state.answers

    found: Told = answers.told(pair, day)
    by_key = {section.key: section for section in found.document.sections}
    third, records = found.third, found.plain["options"]
    if by and by != third and "options" in by_key:
        asked = answers.other(("options", pair.code, day, by), lambda store: _of(store, pair, day, by))
        third, records, by_key["options"] = by, asked.to_dict(), options_section(asked)
    named = [one["code"] for one in found.plain["third_parties"].get("parties", []) if "code" in one]
    thirds = dict.fromkeys(code for code in (third, *named, *THIRD) if code not in (pair.a, pair.b))
    context = {
        "pair": pair,
        "day": day,
        "third": third,
        "thirds": [(code, display_name(code)) for code in thirds],
        "sections": [by_key[key] for key in SECTIONS if key in by_key],
        "charts": {name: chart for name, chart in found.charts.items() if name != "conflict"},
    }
    plain = {
        "dyad": pair.code,
        "as_of": day.isoformat(),
        "by": third,
        **{key: found.plain[key] for key in PLAIN if key in found.plain},
        "options": records,
    }
    return Answer("options.html.j2", context, plain)


def _of(store: Store, pair: Dyad, day: date, by: str) -> Options:
    """Ask for the options of another third party than that of the brief."""
    return precedents_of(store.precedents(day), store.options(day), day, dyad=pair.code, by=by)
