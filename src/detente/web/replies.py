"""From an answer to a response: HTML or JSON at the same address, remembered, compressed, and told again by its tag."""

from __future__ import annotations

import gzip
import json
import logging
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from detente import __version__
from detente.asof import as_of_day
from detente.brief.templating import environment
from detente.errors import (
    DetenteError,
    FetchError,
    MissingExtraError,
    NotEnoughDataError,
    StoreError,
    UnknownNameError,
)
from detente.web.texts import part, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment
    from starlette.requests import Request


HTML, JSON = "text/html; charset=utf-8", "application/json"
LEAST_COMPRESSED = 1000
LOG = logging.getLogger("detente.web")
STATUS: tuple[tuple[type[DetenteError], int], ...] = (
    (UnknownNameError, 404),
    (NotEnoughDataError, 404),
    (MissingExtraError, 501),
    (StoreError, 503),
    (FetchError, 503),
    (DetenteError, 400),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page says: a template with its context, and the same as plain values, or what works them out."""

    template: str
    context: Mapping[str, Any]
    plain: Any
    status: int = 200


@dataclass(frozen=True, slots=True)
class Body:
    """A body as it is sent, plain and compressed, with its tag."""

    kind: str
    plain: bytes
    packed: bytes | None
    tag: str
    status: int = 200

    @classmethod
    def of(cls, content: str | bytes, kind: str, status: int = 200) -> Body:
        """Compress a body and work out its tag."""
        raw = content.encode() if isinstance(content, str) else content
        is_text = kind.startswith(("text/", "application/json", "image/svg"))
        packed = gzip.compress(raw, 5, mtime=0) if is_text and len(raw) >= LEAST_COMPRESSED else None
        return cls(kind, raw, packed, f'"{blake2b(raw, digest_size=12).hexdigest()}"', status)

    def response(self, request: Request, headers: Mapping[str, str] | None = None) -> Response:
        """Send it: packed to those who can read that, not at all to those who have it."""
        sent = {"etag": self.tag, "vary": "Accept, Accept-Encoding", **(headers or {})}
        if self.status == 200 and request.headers.get("if-none-match") == self.tag:
            return Response(status_code=304, headers=sent)
        if self.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.packed, self.status, {**sent, "content-encoding": "gzip"}, media_type=self.kind)
        return Response(self.plain, self.status, sent, media_type=self.kind)


def wants_json(request: Request) -> bool:
    """Tell whether a program asks: ``?format=json``, or JSON and no HTML accepted."""
    asked = request.query_params.get("format")
    if asked in ("json", "html"):
        return asked == "json"
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def body(request: Request, answer: Answer) -> Body:
    """Write an answer as the request wants it."""
    if wants_json(request):
        plain = answer.plain() if callable(answer.plain) else answer.plain
        return Body.of(json.dumps(plain, ensure_ascii=False, allow_nan=False), JSON, answer.status)
    return Body.of(render(request, answer.template, answer.context), HTML, answer.status)


async def remembered(request: Request, make: Callable[[Request], Answer]) -> Response:
    """Answer from memory, or make the answer in a thread and remember it.

    An answer is remembered for its address, as long as the store and the day stay the same; one that is no success is
    not kept.
    """
    state = request.app.state
    key = (state.answers.version, as_of_day(None), request.url.path, request.url.query, wants_json(request))
    if key in state.pages:
        found: Body = state.pages.get(key, lambda: None)
        return found.response(request)

    def made() -> Body:
        new = body(request, make(request))
        return state.pages.get(key, lambda: new) if new.status == 200 else new

    return (await run_in_threadpool(made)).response(request)


def render(request: Request, template: str, context: Mapping[str, Any]) -> str:
    """Fill a template."""
    settings = request.app.state.settings
    return (
        _templates()
        .get_template(template)
        .render(
            path=request.url.path,
            address=lambda **changed: address(request, **changed),
            settings=settings,
            store_name=request.app.state.answers.name,
            **context,
        )
    )


def address(request: Request, **changed: object) -> str:
    """Return the present address with some of its parameters changed, or left out if they are None."""
    kept = dict(request.query_params) | changed
    kept.pop("part", None)
    query = urlencode({name: str(value) for name, value in kept.items() if value not in (None, "")})
    return f"{request.url.path}{'?' if query else ''}{query}"


@cache
def _templates() -> Environment:
    made = environment("detente.web")
    made.globals |= {"t": text, "words_of": part, "version": __version__}
    return made


async def on_detente_error(request: Request, error: Exception) -> Response:
    """Say what was wrong with a question: the sentence of the error, but nothing of folders."""
    assert isinstance(error, DetenteError)
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    said = text("error.store") if isinstance(error, StoreError) and _names_a_folder(str(error)) else str(error)
    if status == 503:
        LOG.warning("%s", error)
    return _error(request, status, said)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Say why a request was refused."""
    assert isinstance(error, HTTPException)
    key = f"error.{error.detail}" if error.detail in REASONS else f"error.{error.status_code}"
    if key == "error.secret" and not wants_json(request) and request.method in ("GET", "HEAD"):
        query = urlencode({"to": str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")})
        return Response(status_code=303, headers={"location": f"/enter?{query}"})
    try:
        said = text(key)
    except KeyError:
        said = text("error.other")
    return _error(request, error.status_code, said, error.headers)


async def on_any_error(request: Request, error: Exception) -> Response:
    """Say that something went wrong inside, and nothing of what."""
    LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    return _error(request, 500, text("error.500"))


REASONS = frozenset({"host", "origin", "csrf", "secret", "size", "time", "read_only", "not_json"})


def _names_a_folder(message: str) -> bool:
    return "/" in message or "\\" in message


def _error(request: Request, status: int, said: str, headers: Mapping[str, str] | None = None) -> Response:
    plain = {"error": {"status": status, "message": said}}
    answer = Answer("error.html.j2", {"status": status, "said": said}, plain, status)
    return body(request, answer).response(request, headers)
