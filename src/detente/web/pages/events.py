"""The acts of a pair: who did what, to be filtered, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from starlette.concurrency import run_in_threadpool

from detente.brief.evidence import evidence
from detente.brief.observe_part import WHO_LIMITATION
from detente.errors import InvalidInputError
from detente.vocabulary.domains import DOMAINS
from detente.vocabulary.states import display_name
from detente.web.asked import chosen, day_of, number, optional_day, pair_of, value
from detente.web.replies import Answer, Body, body

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from detente.web.told import Told

PER_PAGE = 50
MOST_PAGES = 1_000_000
SENSES = ("hostile", "cooperative", "neutral")
PARTS = ("table",)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which acts are shown; empty words leave all in."""

    side: str
    domain: str
    kind: str
    sense: str
    source: str
    feed: str
    since: date | None
    until: date | None

    @classmethod
    def of(cls, request: Request, events: pl.DataFrame) -> Filters:
        """Read them from the address.

        Raises
        ------
        InvalidInputError
            If one is not known, or the days stand in the wrong order.
        """
        since, until = optional_day(request, "since"), optional_day(request, "until")
        if since and until and since > until:
            raise InvalidInputError(f"since={since} lies after until={until}; swap them.")
        return cls(
            side=chosen(request, "side", _values(events, "actor")),
            domain=chosen(request, "domain", DOMAINS),
            kind=chosen(request, "type", _values(events, "type")),
            sense=chosen(request, "sense", SENSES),
            source=value(request, "source"),
            feed=chosen(request, "feed", _values(events, "feed")),
            since=since,
            until=until,
        )

    def keep(self, events: pl.DataFrame) -> pl.DataFrame:
        """Return the acts that pass, the newest first."""
        kept = pl.lit(value=True)
        if self.side:
            kept &= (pl.col("actor") == self.side) | (pl.col("is_mutual") & (pl.col("recipient") == self.side))
        for column, wanted in (("domain", self.domain), ("type", self.kind), ("feed", self.feed)):
            if wanted:
                kept &= pl.col(column) == wanted
        if self.sense:
            sign = {"hostile": -1, "cooperative": 1, "neutral": 0}[self.sense]
            kept &= pl.col("intensity").sign() == sign
        if self.source:
            told = pl.concat_str("reference", "url", "text", separator=" ", ignore_nulls=True).str.to_lowercase()
            kept &= told.str.contains(self.source.lower(), literal=True)
        if self.since:
            kept &= pl.col("date") >= self.since
        if self.until:
            kept &= pl.col("date") <= self.until
        return events.filter(kept).sort("date", "id", descending=[True, False])


def _values(events: pl.DataFrame, column: str) -> list[str]:
    return sorted({str(one) for one in events[column].to_list() if one})


async def events(request: Request) -> Response:
    """List the acts of a pair."""
    return await run_in_threadpool(_events, request)


def _events(request: Request) -> Response:
    pair, day = pair_of(request), day_of(request)
    found: Told = request.app.state.answers.told(pair, day, None)
    filters = Filters.of(request, found.events)
    kept = filters.keep(found.events)
    if value(request, "format") == "csv":
        headers = {"content-disposition": f'attachment; filename="{pair.code}_{day}_events.csv"'}
        return Body.of(kept.write_csv(), "text/csv; charset=utf-8").response(request, headers)
    page = number(request, "page", 1, MOST_PAGES)
    part = chosen(request, "part", PARTS)
    shown = kept.slice((page - 1) * PER_PAGE, PER_PAGE)
    acts = [(evidence(row), row) for row in shown.iter_rows(named=True)]
    n_pages = max(1, -(-kept.height // PER_PAGE))
    plain = {
        "dyad": pair.code,
        "as_of": day.isoformat(),
        "n_events": kept.height,
        "page": page,
        "n_pages": n_pages,
        "events": [_plain(row) for _, row in acts],
        "limitation": WHO_LIMITATION,
    }
    context = {
        "pair": pair,
        "day": day,
        "acts": [act for act, _ in acts],
        "n_kept": kept.height,
        "page": page,
        "n_pages": n_pages,
        "filters": filters,
        "choices": {
            "side": [(code, _name(code)) for code in _sides(found.events, pair.code)],
            "domain": [(name, name) for name in DOMAINS],
            "type": [(name, name) for name in _values(found.events, "type")],
            "sense": [(name, name) for name in SENSES],
            "feed": [(name, name) for name in _values(found.events, "feed")],
        },
        "chosen": {
            "side": filters.side,
            "domain": filters.domain,
            "type": filters.kind,
            "sense": filters.sense,
            "feed": filters.feed,
        },
        "limitation": WHO_LIMITATION,
    }
    template = "acts.html.j2" if part else "events.html.j2"
    return body(request, Answer(template, context, plain)).response(request)


def _sides(found: pl.DataFrame, code: str) -> list[str]:
    """Return the actors, the two of the pair first."""
    own = code.split("-")
    return [*own, *(one for one in _values(found, "actor") if one not in own)]


def _name(code: str) -> str:
    return display_name(code)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: one.isoformat() if hasattr(one, "isoformat") else one for name, one in row.items()}
