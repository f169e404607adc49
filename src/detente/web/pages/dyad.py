"""A pair on a day: the brief, alive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from detente.asof import as_of_day
from detente.brief.html import render_html
from detente.brief.observe_part import RECENT_DAYS
from detente.brief.typesetting import on_paper
from detente.errors import InvalidInputError
from detente.vocabulary.domains import DOMAINS
from detente.vocabulary.states import display_name
from detente.web.asked import chosen, day_of, pair_of
from detente.web.drawings import place_of, timeline
from detente.web.months import LIMITATION as MONTHS_LIMITATION
from detente.web.replies import Answer, Body, remembered
from detente.web.simulated import simulated, third_party_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl
    from starlette.requests import Request
    from starlette.responses import Response

    from detente.brief.charts import ChartSvg
    from detente.brief.document import ChartName, Table
    from detente.web.drawings import Drawing
    from detente.web.told import Told

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG_SCALE = 2.0
PARTS = ("brief",)
KINDS = ("svg", "png", "csv")
SIZES = ("wide", "narrow")


async def dyad(request: Request) -> Response:
    """Show the brief of a pair."""
    pair, day = pair_of(request), day_of(request)
    if request.path_params["pair"] != pair.code:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{pair.code}{query}", 303)
    made = await remembered(request, _dyad)
    request.app.state.ahead.ask(pair, day)
    return made


def _dyad(request: Request) -> Answer:
    part, found = chosen(request, "part", PARTS), _told(request)
    return Answer("brief.html.j2" if part else "dyad.html.j2", _context(request, found), found.plain)


def _context(request: Request, found: Told) -> dict[str, Any]:
    path = request.app.state.answers.months(found.dyad)
    at = place_of(path, found.as_of) if path else 0
    return {
        "told": found,
        "document": found.document,
        "months": path,
        "at": at,
        "line": timeline(path, found.as_of) if path else "",
        "today": as_of_day(None),
        "linked": Linked(found),
        "n_acts": found.events.height,
        "asked": urlencode({"as_of": found.as_of.isoformat()} | ({"by": found.third} if _names_third(request) else {})),
    }


def _names_third(request: Request) -> bool:
    return bool(request.query_params.get("by"))


@dataclass(frozen=True)
class Linked:
    """Where the first cell of a row leads: to the acts behind its figures."""

    told: Told

    def __call__(self, section: str, table: Table, row: tuple[str, ...]) -> str:
        """Return the address of the acts behind a row, empty if it has none."""
        first = row[0] if row else ""
        if first.lower() in DOMAINS:
            return self._acts(domain=first.lower())
        for code in (self.told.dyad.a, self.told.dyad.b):
            if first == display_name(code):
                return self._acts(side=code, since=(self.told.as_of - timedelta(days=RECENT_DAYS - 1)).isoformat())
            if first.startswith(f"{display_name(code)} towards "):
                return self._acts(side=code)
        if section == "different" and len(row) > 1 and len(first) == 7 and first[4] == "-":
            return self._acts(since=f"{first}-01", until=f"{row[1]}-28")
        return ""

    def _acts(self, **chosen: str) -> str:
        query = urlencode({"as_of": self.told.as_of.isoformat(), **chosen})
        return f"/{self.told.dyad.code}/events?{query}"


async def replayed(request: Request) -> Response:
    """Return what could be told at each month end."""
    return await remembered(request, _replayed)


def _replayed(request: Request) -> Answer:
    pair = pair_of(request)
    path = request.app.state.answers.months(pair)
    plain = {
        "dyad": pair.code,
        "names": list(pair.names),
        "months": [month.to_dict() for month in path],
        "limitation": MONTHS_LIMITATION,
    }
    return Answer("months.html.j2", {"pair": pair, "months": path, "limitation": MONTHS_LIMITATION}, plain)


async def chart(request: Request) -> Response:
    """Save a chart as SVG or PNG, or its figures as CSV."""
    return await run_in_threadpool(_chart, request)


def _chart(request: Request) -> Response:
    pair, day = pair_of(request), day_of(request)
    name, _, kind = request.path_params["file"].partition(".")
    size = chosen(request, "size", SIZES) or "wide"
    chart, frame = _drawn(request, name) if kind in KINDS else (None, None)
    if chart is None or frame is None:
        raise HTTPException(404, "chart")
    named = f"{pair.code}_{day}_{name}.{kind}"
    headers = {"content-disposition": f'attachment; filename="{named}"'}
    if kind == "csv":
        return Body.of(frame.write_csv(), "text/csv; charset=utf-8").response(request, headers)
    drawn = on_paper(getattr(chart, size))
    if kind == "svg":
        return Body.of(drawn, "image/svg+xml").response(request, headers)
    import vl_convert

    return Body.of(vl_convert.svg_to_png(drawn, scale=PNG_SCALE), "image/png").response(request, headers)


def _drawn(request: Request, name: str) -> tuple[Drawing | None, pl.DataFrame | None]:
    """Return a chart of the brief, or of the simulation that the address asks for, with the figures behind it."""
    pair, day = pair_of(request), day_of(request)
    if name == "simulation":
        tried = simulated(request, pair, day)
        return (tried.chart, tried.frame) if tried else (None, None)
    found = _told(request)
    return next(((chart, found.frames[key]) for key, chart in found.charts.items() if key == name), (None, None))


def _told(request: Request) -> Told:
    day = day_of(request)
    found: Told = request.app.state.answers.told(pair_of(request), day, third_party_of(request, day))
    return found


async def report(request: Request) -> Response:
    """Hand over the brief as one file."""
    return await run_in_threadpool(_report, request)


def _report(request: Request) -> Response:
    pair, day = pair_of(request), day_of(request)
    kind = request.path_params["kind"]
    found = _told(request)
    headers = {"content-disposition": f'attachment; filename="{pair.code}_{day}.{kind}"'}
    charts = cast("Mapping[ChartName, ChartSvg]", found.charts)  # the templates ask for what a drawing has
    if kind in ("pdf", "docx"):
        key = (kind, request.app.state.answers.version, found.dyad, found.as_of, found.third)
        made = request.app.state.pages.get(key, lambda: _set(kind, found, charts))
        return cast("Body", made).response(request, headers)
    if kind == "html":
        # The page brings its own styles and policy; it is saved, not shown here.
        return Body.of(render_html(found.document, charts), "text/html; charset=utf-8").response(request, headers)
    if kind == "md":
        from detente.brief.markdown import render_markdown

        return Body.of(render_markdown(found.document), "text/markdown; charset=utf-8").response(request, headers)
    raise InvalidInputError(f"'{kind}' is no kind of report; expected pdf, docx, html or md.")


def _set(kind: str, found: Told, charts: Mapping[ChartName, ChartSvg]) -> Body:
    if kind == "pdf":
        from detente.brief.pdf import render_pdf

        return Body.of(render_pdf(found.document, charts), "application/pdf")
    from detente.brief.docx import render_docx

    return Body.of(render_docx(found.document, charts), DOCX)
