"""Home: every pair of the store on one day, the most pressing first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from detente.brief import words
from detente.diagnose.scan import LIMITATION
from detente.vocabulary.dyads import Dyad
from detente.web.asked import chosen, day_of, pair_of, value
from detente.web.drawings import sparkline
from detente.web.replies import Answer, Body, body
from detente.web.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from detente.diagnose.scan import Scan, Scanned
    from detente.web.answers import Progress

SHOWN = ("deteriorated", "improved", "unchanged", "alert", "opening")
MOST_ROWS = 500
MOST_MISSING = 200


async def home(request: Request) -> Response:
    """Rank every pair."""
    return await run_in_threadpool(_home, request)


def _home(request: Request) -> Response:
    day = day_of(request)
    show, wanted = chosen(request, "show", SHOWN), value(request, "q")
    progress = request.app.state.answers.scan(day)
    if progress.scan is None:
        return body(request, _unfinished(day, progress)).response(request)
    return body(request, _finished(day, progress.scan, show, wanted)).response(request)


def _unfinished(day: date, progress: Progress) -> Answer:
    plain = {"as_of": day.isoformat(), "is_finished": False, "done": progress.done, "total": progress.total}
    context = {"day": day, "done": progress.done, "total": progress.total}
    return Answer("scanning.html.j2", context, plain, 202)


def _finished(day: date, found: Scan, show: str, wanted: str) -> Answer:
    kept = [
        (place, one) for place, one in enumerate(found.ranked, 1) if _is_shown(one, show) and _fits(one.dyad, wanted)
    ]
    missing = [(dyad, lacks) for dyad, lacks in found.missing.items() if _fits(dyad, wanted)]
    context = {
        "day": day,
        "rows": [_row(place, one) for place, one in kept[:MOST_ROWS]],
        "counts": {name: sum(_is_shown(one, name) for one in found.ranked) for name in SHOWN},
        "n_ranked": len(found.ranked),
        "n_missing": len(missing),
        "missing": [(dyad, Dyad.parse(dyad).names, lacks) for dyad, lacks in missing[:MOST_MISSING]],
        "show": show,
        "wanted": wanted,
        "limitation": LIMITATION,
    }
    plain = found.to_dict()
    plain["is_finished"] = True
    plain["pairs"] = [{"place": place, **one.to_dict()} for place, one in kept]
    plain["not_enough_data"] = [{"dyad": dyad, "shortfalls": list(lacks)} for dyad, lacks in missing]
    return Answer("home.html.j2", context, plain)


def _is_shown(one: Scanned, show: str) -> bool:
    if show == "alert":
        return one.signal.is_alert
    if show == "opening":
        return one.signal.is_opportunity
    return not show or one.signal.arrow == show


def _fits(dyad: str, wanted: str) -> bool:
    """Tell whether a pair answers to what was typed: each word begins a name or code of it."""
    if not wanted:
        return True
    told = f" {dyad.replace('-', ' ')} {' '.join(Dyad.parse(dyad).names)}".casefold()
    return all(f" {word}" in told for word in wanted.casefold().replace("-", " ").split())


def _row(place: int, one: Scanned) -> dict[str, Any]:
    return {
        "place": place,
        "dyad": one.dyad,
        "names": Dyad.parse(one.dyad).names,
        "arrow": one.signal.arrow,
        "change": f"{one.change:+.1f}",
        "tension": words.level(one.signal.told_now),
        "above": f"{one.above_normal:+.0f}",
        "p_break": text("home.calm") if one.verdict.p_break is None else words.percent(one.verdict.p_break),
        "marks": list(_marks(one)),
        "n_acts": words.grouped(one.n_acts),
    }


def _marks(one: Scanned) -> Iterable[tuple[str, str]]:
    if one.signal.is_alert:
        yield "bad", text("home.alert")
    if one.signal.is_opportunity:
        yield "good", text("home.opening")


async def pair(request: Request) -> Response:
    """Go to the pair that was typed."""
    code = Dyad.parse(value(request, "q")).code
    return RedirectResponse(f"/{code}?{urlencode({'as_of': day_of(request).isoformat()})}", 303)


async def spark(request: Request) -> Response:
    """Draw the last ten years of a pair."""
    return await run_in_threadpool(_spark, request)


def _spark(request: Request) -> Response:
    dyad, day = pair_of(request), day_of(request)
    drawn = sparkline(request.app.state.answers.months(dyad), day)
    return Body.of(drawn, "image/svg+xml").response(request, {"cache-control": "private, max-age=300"})
