"""The record: verdicts and outlooks, pending, judged and void, with their scores; alerts with what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from detente.brief.ledger_part import ledger_plain, ledger_section
from detente.errors import StoreError
from detente.watch.alerts_part import alerts_section
from detente.watch.memory import beside, open_memory
from detente.watch.outcomes import told
from detente.web.asked import day_of
from detente.web.replies import Answer, body
from detente.web.texts import text

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from detente.watch.outcomes import Told

MOST_ROWS = 100


async def record(request: Request) -> Response:
    """Show what was said and what became of it; made anew each time, since a watch writes beside the store."""
    made = await run_in_threadpool(lambda: body(request, _record(request)))
    return made.response(request)


def _record(request: Request) -> Answer:
    day, state = day_of(request), request.app.state
    found = state.answers.other(("record", day), lambda store: store.forecasts(day))
    alerts = _alerts(state.settings.store, day)
    sections = [ledger_section(found, day, "", MOST_ROWS), alerts_section(alerts, MOST_ROWS, day)]
    context = {"day": day, "sections": sections}
    return Answer(
        "record.html.j2", context, {**ledger_plain(found, day), "alerts": [alert.to_dict() for alert in alerts]}
    )


def _alerts(store: Path | None, day: date) -> list[Told]:
    if store is None or not beside(store).exists():
        return []
    try:
        with open_memory(beside(store), read_only=True) as memory:
            return told(memory, day)
    except StoreError:
        raise StoreError(text("record.unreadable")) from None
