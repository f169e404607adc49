"""The application: routes, gate and errors put together."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from detente import __version__
from detente.errors import DetenteError
from detente.web.ahead import Ahead
from detente.web.answers import Answers
from detente.web.cache import Cache
from detente.web.gate import Gate
from detente.web.pages import compare, conflict, data, door, dyad, events, home, options, read, record
from detente.web.replies import on_any_error, on_detente_error, on_http_error

if TYPE_CHECKING:
    from starlette.requests import Request

    from detente.web.settings import Settings

BODIES_KEPT = 300


def application(settings: Settings, *, is_ahead: bool = True) -> Starlette:
    """Put the page together.

    Parameters
    ----------
    settings : Settings
        What the server was told.
    is_ahead : bool
        Whether the briefs beside the one that is read are worked out in quiet moments.

    Raises
    ------
    StoreError
        If the store cannot be opened.
    """
    app = Starlette(
        routes=routes(),
        middleware=[Middleware(Gate, settings=settings)],
        exception_handlers={
            DetenteError: on_detente_error,
            HTTPException: on_http_error,
            Exception: on_any_error,
        },
    )
    app.state.settings = settings
    app.state.answers = Answers(settings.store)
    app.state.pages = Cache(BODIES_KEPT)
    app.state.ahead = Ahead(app.state.answers, is_at_work=is_ahead)
    return app


def routes() -> list[Route | Mount]:
    """Return every address of the page; the one of a pair comes last, because it takes any single word."""
    return [
        Route("/", home.home),
        Route("/pair", home.pair),
        Route("/health", health),
        Route("/openapi.json", openapi),
        Route("/enter", door.enter, methods=["GET", "POST"]),
        Route("/favicon.ico", favicon),
        Mount("/static", StaticFiles(directory=str(files("detente.web") / "static"))),
        Route("/conflicts", conflict.library),
        Route("/conflicts/open", conflict.opened, methods=["POST"]),
        Route("/conflicts/save", conflict.saved, methods=["POST"]),
        Route("/conflicts/{question}", conflict.answer, methods=["POST"]),
        Route("/conflicts/{case}", conflict.case),
        Route("/compare", compare.compare),
        Route("/data", data.data),
        Route("/record", record.record),
        Route("/read", read.read, methods=["GET", "POST"]),
        Route("/{pair}/options", options.options),
        Route("/{pair}/events", events.events),
        Route("/{pair}/months", dyad.replayed),
        Route("/{pair}/spark.svg", home.spark),
        Route("/{pair}/charts/{file}", dyad.chart),
        Route("/{pair}/report.{kind}", dyad.report),
        Route("/{pair}", dyad.dyad),
    ]


async def health(request: Request) -> Response:
    """Say that the server answers, and which version it is."""
    return JSONResponse({"status": "ok", "version": __version__})


async def openapi(request: Request) -> Response:
    """Describe every address."""
    return JSONResponse(description())


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI description, with the version of the program."""
    found: dict[str, Any] = json.loads((files("detente.web") / "openapi.json").read_text(encoding="utf-8"))
    found["info"]["version"] = __version__
    return found


async def favicon(request: Request) -> Response:
    """Browsers ask for it without being told to."""
    return Response(status_code=204)
