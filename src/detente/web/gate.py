"""The gate: who may come in, what may be sent, and what a browser may do with what it gets.

- *Host.* On loopback only calls to the names of this machine are answered, so that no page elsewhere can reach the
  server by a name of its own (DNS rebinding).
- *Secret.* Where a token or password is set, it is asked for once and kept as a keyed hash in a cookie that scripts
  and other sites cannot use; programs send it as ``Authorization: Bearer``.
- *Writes.* A request other than GET must come from a page of this server (``Origin``, ``Sec-Fetch-Site``), and a form
  must carry the token of the cookie that the page came with (double submit).
- *Limits.* Bodies of more than ``MOST_BYTES`` or that take longer than ``MOST_SECONDS`` to arrive are refused.
- *Headers.* Scripts, styles and pictures come from this server alone; nothing may be framed, sniffed or referred.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request

from detente.web.replies import on_http_error

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from detente.web.settings import Settings

MOST_BYTES = 4_000_000
MOST_SECONDS = 20.0
MOST_FIELDS = 20
CSRF, PASS = "detente_csrf", "detente_pass"
OPEN_PATHS = ("/static/", "/enter", "/health")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or say why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        token = request.cookies.get(CSRF) or secrets.token_urlsafe(24)
        scope["csrf"] = token

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault(
                    "cache-control", "no-cache" if self._settings.secret is None else "private, no-cache"
                )
                if scope.get("is_form_page") and CSRF not in request.cookies:
                    headers.append("set-cookie", f"{CSRF}={token}; Path=/; SameSite=Strict; HttpOnly")
            await send(message)

        refusal = self._refusal(request)
        if refusal is not None:
            response = await on_http_error(request, refusal)
            await response(scope, receive, guarded)
            return
        await self._app(scope, _limited(receive, request.headers), guarded)

    def _refusal(self, request: Request) -> HTTPException | None:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
        allowed = self._settings.hosts
        if allowed is not None and host not in allowed:
            return HTTPException(421, "host")
        if request.method not in SAFE and not _is_own(request):
            return HTTPException(403, "origin")
        if self._settings.secret is None or request.url.path.startswith(OPEN_PATHS):
            return None
        return None if has_secret(request, self._settings.secret) else HTTPException(401, "secret")


def _is_own(request: Request) -> bool:
    """Tell whether a write comes from a page of this server, or from a program that is no browser."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def pass_of(secret: str) -> str:
    """Return what the cookie of an entered browser holds: it lets in, and does not tell the secret."""
    return hmac.new(secret.encode(), b"detente pass", sha256).hexdigest()


def has_secret(request: Request, secret: str) -> bool:
    """Tell whether a request shows the secret, as a cookie or in its header."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), secret.encode()):
        return True
    return hmac.compare_digest(request.cookies.get(PASS, "").encode(), pass_of(secret).encode())


async def form_of(request: Request) -> FormData:
    """Read a form that carries the token of its page.

    Raises
    ------
    HTTPException
        403 if the token is not that of the cookie.
    """
    form = await request.form(max_files=2, max_fields=MOST_FIELDS, max_part_size=MOST_BYTES)
    given, kept = form.get("csrf"), request.cookies.get(CSRF, "")
    if not kept or not isinstance(given, str) or not hmac.compare_digest(given.encode(), kept.encode()):
        await form.close()
        raise HTTPException(403, "csrf")
    return form


def token_for_form(request: Request) -> str:
    """Return the token that a form of this page must carry, and see to its cookie."""
    request.scope["is_form_page"] = True
    return str(request.scope["csrf"])


def _limited(receive: Receive, headers: Headers) -> Receive:
    """Pass a body on as long as it is small enough and comes in time."""
    length = headers.get("content-length", "0")
    seen, ends = 0, None
    is_too_long = length.isdigit() and int(length) > MOST_BYTES

    async def limited() -> Message:
        nonlocal seen, ends
        if is_too_long:
            raise HTTPException(413, "size")
        loop = asyncio.get_running_loop()
        ends = ends or loop.time() + MOST_SECONDS
        if seen < 0:  # the body is complete: only the end of the connection is waited for
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, ends - loop.time()))
        except TimeoutError:
            raise HTTPException(408, "time") from None
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > MOST_BYTES:
                raise HTTPException(413, "size")
            if not message.get("more_body"):
                seen = -1
        return message

    return limited
