"""Read: an article in, coded acts out, each in its place; added to the store when the reader says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from detente.asof import as_day
from detente.errors import DetenteError, InvalidInputError, MissingExtraError
from detente.web.gate import form_of, token_for_form
from detente.web.replies import STATUS, Answer, body
from detente.web.texts import text

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from detente.web.reading import Read


async def read(request: Request) -> Response:
    """Show the form; with an article, what it tells."""
    if request.method != "POST":
        return body(request, _page(request)).response(request)
    if request.headers.get("content-type", "").startswith("application/json"):
        article, day, upload, is_added = await _from_json(request)
    else:
        article, day, upload, is_added = await _from_form(request)
    if is_added and not request.app.state.settings.can_write:
        raise HTTPException(403, "read_only")
    return await run_in_threadpool(_read, request, article, day, upload, is_added)


async def _from_json(request: Request) -> tuple[str, str, None, bool]:
    try:
        asked = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise HTTPException(400, "not_json") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("text", ""), str):
        raise InvalidInputError('the body has no text; expected {"text": "...", "date": "YYYY-MM-DD"}.')
    return asked.get("text", ""), str(asked.get("date") or ""), None, asked.get("add") is True


async def _from_form(request: Request) -> tuple[str, str, tuple[str, bytes] | None, bool]:
    form = await form_of(request)
    file, upload = form.get("file"), None
    if isinstance(file, UploadFile) and file.filename:
        upload = (file.filename, await file.read())
    await form.close()
    return str(form.get("text", "")), str(form.get("date", "")), upload, form.get("action") == "add"


def _read(request: Request, article: str, day: str, upload: tuple[str, bytes] | None, is_added: bool) -> Response:
    try:
        from detente.web.reading import LEAST_KEPT, documents_of
        from detente.web.reading import read as read_documents

        on: date | None = as_day(day, name="date") if day else None
        found = read_documents(documents_of(article, upload), on)
        said = _add(request, found, LEAST_KEPT) if is_added else ""
        return body(request, _page(request, article, day, found, said)).response(request)
    except (DetenteError, ImportError) as error:
        wrong = error if isinstance(error, DetenteError) else MissingExtraError.of("Reading articles", "text")
        status = next(code for kind, code in STATUS if isinstance(wrong, kind))
        return body(request, _page(request, article, day, problem=str(wrong), status=status)).response(request)


def _add(request: Request, found: Read, least: float) -> str:
    frame = found.reading.frame(least=least)
    if frame.is_empty():
        return text("read.none_added")
    loaded = request.app.state.answers.add(frame, "page")
    return text("read.added", n=loaded.n_events, of=frame.height)


def _page(
    request: Request,
    article: str = "",
    day: str = "",
    found: Read | None = None,
    said: str = "",
    problem: str = "",
    status: int = 200,
) -> Answer:
    context: dict[str, Any] = {
        "article": "\n\n".join(one.text for one, _ in found.documents) if found and not article else article,
        "date": day,
        "found": found,
        "said": said,
        "problem": problem,
        "can_write": request.app.state.settings.can_write,
        "csrf": token_for_form(request),
    }
    if found is not None:
        from detente.brief.words import counted
        from detente.web.reading import act_words

        context |= {"act_words": act_words, "counted": counted}
    plain: dict[str, Any] = {"added": said} if said else {}
    if found is not None:
        plain |= found.reading.to_dict(auxiliary=True)
        plain["passed"] = [one.to_dict() for one in found.reading.passed]
    if problem:
        plain = {"error": {"status": status, "message": problem}}
    return Answer("read.html.j2", context, plain, status)
