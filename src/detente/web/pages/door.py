"""The door: where the token or password is asked for."""

from __future__ import annotations

import asyncio
import hmac
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from detente.web.gate import PASS, form_of, pass_of, token_for_form
from detente.web.replies import Answer, body
from detente.web.texts import text

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

WRONG_SECONDS = 1.0
"""A wrong guess costs so long."""
KEPT_SECONDS = 30 * 24 * 3600


async def enter(request: Request) -> Response:
    """Ask for the secret, and keep its hash in a cookie when it is right."""
    secret = request.app.state.settings.secret
    if secret is None:
        raise HTTPException(404)
    if request.method != "POST":
        return _asked(request, request.query_params.get("to", "/"), "", 200)
    form = await form_of(request)
    given, goal = str(form.get("secret", "")), own_address(str(form.get("to", "/")))
    if not hmac.compare_digest(given.strip().encode(), secret.encode()):
        await asyncio.sleep(WRONG_SECONDS)
        return _asked(request, goal, text("enter.wrong"), 403)
    response = RedirectResponse(goal, 303)
    is_secure = request.url.scheme == "https"
    response.set_cookie(PASS, pass_of(secret), KEPT_SECONDS, httponly=True, samesite="strict", secure=is_secure)
    return response


def own_address(goal: str) -> str:
    """Return where to go on: an address of this server, home for anything else."""
    is_own = goal.startswith("/") and not goal.startswith(("//", "/\\")) and goal.isprintable()
    return goal if is_own else "/"


def _asked(request: Request, goal: str, said: str, status: int) -> Response:
    context = {"csrf": token_for_form(request), "to": own_address(goal), "said": said}
    return body(request, Answer("enter.html.j2", context, {"error": said}, status)).response(request)
