"""Conflict cases: the shipped ones, and the editor that answers while it is edited. Nothing is kept on the server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from detente.asof import as_of_day
from detente.brief.case_page import library_section, library_to_dict
from detente.errors import InvalidInputError
from detente.resolve.cases import case_content, shipped
from detente.resolve.draft import draft, to_yaml
from detente.vocabulary.dyads import Dyad
from detente.web.analysis import Analysed, analysed, how_robust, what_would_have_to_change
from detente.web.asked import day_of, value
from detente.web.caseinput import case_from_text, model_of
from detente.web.gate import form_of, token_for_form
from detente.web.gmcrfile import gmcr_of
from detente.web.replies import Answer, Body, body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

BLANK: dict[str, Any] = {
    "schema": "gmcr-case/1",
    "id": "new-case",
    "title": "A new conflict",
    "form": "option",
    "decision_makers": [{"name": "First"}, {"name": "Second"}],
    "parties": {"A": "First", "B": "Second"},
    "options": [
        {"id": "yield_first", "dm": "First", "name": "First gives way"},
        {"id": "yield_second", "dm": "Second", "name": "Second gives way"},
    ],
    "infeasible": [],
    "preferences": {
        "First": {"kind": "prioritised", "statements": ["yield_second", "!yield_first"]},
        "Second": {"kind": "prioritised", "statements": ["yield_first", "!yield_second"]},
    },
    "status_quo": "NN",
}
KINDS = {"json": "application/json", "yaml": "application/yaml; charset=utf-8", "gmcr": "application/json"}


async def library(request: Request) -> Response:
    """List the shipped cases."""
    return await run_in_threadpool(_library, request)


def _library(request: Request) -> Response:
    day = day_of(request)
    section = library_section(day)
    context = {"section": section, "day": day, "csrf": token_for_form(request)}
    return body(request, Answer("conflicts.html.j2", context, library_to_dict(day))).response(request)


async def case(request: Request) -> Response:
    """Open a case in the editor."""
    return await run_in_threadpool(_case, request)


def _case(request: Request) -> Response:
    name, variant = request.path_params["case"], value(request, "variant") or None
    content = _content(request, name)
    made = analysed(content, variant=variant)
    context = _context(request, content, made, variant)
    told = Answer("conflict.html.j2", context, lambda: {"content": content, **made.plain()})
    return body(request, told).response(request)


def _content(request: Request, name: str) -> Mapping[str, Any]:
    """Return a shipped case, a blank one, or one drafted from the acts of a pair; never a file."""
    if name == "new":
        return BLANK
    if name == "draft":
        pair, day = Dyad.parse(value(request, "pair")), day_of(request)
        key = ("draft", pair.code, day)
        made: dict[str, Any] = request.app.state.answers.other(
            key,
            lambda store: draft(store.events(pair, as_of=day), store.pledges(pair, day), day, dyad=pair),
        )
        return made
    if name not in shipped():
        raise HTTPException(404, "case")
    return case_content(name)


def _context(request: Request, content: Mapping[str, Any], made: Analysed, variant: str | None) -> dict[str, Any]:
    return {
        "content": content,
        "variant": variant,
        "made": made,
        "charts": {"conflict": made.graph} if made.graph else {},
        "csrf": token_for_form(request),
        "today": as_of_day(None),
    }


async def answer(request: Request) -> Response:
    """Answer a question on the case in the body."""
    asked = await _json(request)
    return await run_in_threadpool(_answer, request, asked)


def _answer(request: Request, asked: Mapping[str, Any]) -> Response:
    content, variant, question = asked.get("case"), asked.get("variant") or None, request.path_params["question"]
    if not isinstance(content, dict) or not isinstance(variant, str | None):
        raise InvalidInputError('the body has no case; expected {"case": {...}}.')
    if question == "analysis":
        made = analysed(content, variant=variant)
        context = {"made": made, "charts": {"conflict": made.graph} if made.graph else {}}
        return body(request, Answer("analysis.html.j2", context, made.plain)).response(request)
    if question == "inverse":
        section, plain = what_would_have_to_change(content, str(asked.get("state", "")), variant=variant)
    elif question == "sensitivity":
        section, plain = how_robust(content, variant=variant)
    else:
        raise HTTPException(404, "question")
    return body(request, Answer("section.html.j2", {"section": section}, plain)).response(request)


async def opened(request: Request) -> Response:
    """Read a case from the text of a file, and give it back as JSON."""
    asked = await _json(request)
    text, name = asked.get("text"), asked.get("name", "case.json")
    if not isinstance(text, str) or not isinstance(name, str):
        raise InvalidInputError('the body has no file; expected {"name": "case.yaml", "text": "..."}.')
    content = await run_in_threadpool(case_from_text, text, name)
    return Body.of(json.dumps(content, ensure_ascii=False, default=str), "application/json").response(request)


async def saved(request: Request) -> Response:
    """Write the case of a form as a file to be saved."""
    form = await form_of(request)
    kind, text = str(form.get("kind", "json")), str(form.get("case", ""))
    if kind not in KINDS:
        raise InvalidInputError(f"'{kind}' is no kind of file; expected one of {', '.join(KINDS)}.")
    content = await run_in_threadpool(case_from_text, text, "case.json")
    model_of(content)
    if kind == "gmcr":
        written = json.dumps(gmcr_of(content), ensure_ascii=False, indent=1)
    elif kind == "yaml":
        written = to_yaml(content) if content.get("draft") else _yaml(content)
    else:
        written = json.dumps(content, ensure_ascii=False, indent=1)
    name = "".join(sign for sign in str(content.get("id", "case")) if sign.isalnum() or sign in "-_")[:60] or "case"
    headers = {"content-disposition": f'attachment; filename="{name}.{kind}"'}
    return Body.of(written, KINDS[kind]).response(request, headers)


def _yaml(content: Mapping[str, Any]) -> str:

    return str(yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=110))


async def _json(request: Request) -> Mapping[str, Any]:
    """Return the object in the body; only JSON, which no form of another site can send."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "not_json")
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise HTTPException(400, "not_json") from None
    if not isinstance(found, dict):
        raise HTTPException(400, "not_json")
    return found
