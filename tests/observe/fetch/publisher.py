"""A publisher on this machine that misbehaves on command."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Query = dict[str, list[str]]


@dataclass
class Asked:
    """One request, as it came."""

    method: str
    path: str
    query: Query
    headers: dict[str, str]
    body: str
    at: float


Answer = Callable[[BaseHTTPRequestHandler, Asked], None]


@dataclass
class Publisher:
    """Answers by path, one a request and the last one for all that follow; and what was asked for."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    url: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, path: str, *answers: Answer) -> str:
        self.answers[path] = list(answers)
        return f"{self.url}{path}"

    def headers(self, name: str) -> list[str | None]:
        """Return one header of all requests."""
        return [asked.headers.get(name.lower()) for asked in self.asked]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        asked = Asked(
            handler.command,
            parts.path,
            parse_qs(parts.query),
            {name.lower(): value for name, value in handler.headers.items()},
            handler.rfile.read(length).decode() if length else "",
            time.monotonic(),
        )
        with self._lock:
            self.asked.append(asked)
            waiting = self.answers.get(parts.path, [status(404)])
            chosen = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        chosen(handler, asked)


def start(publisher: Publisher) -> ThreadingHTTPServer:
    """Serve on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                publisher.answer(self)
            except OSError:
                self.close_connection = True  # the client left, which is what some tests are about

        do_POST = do_GET  # noqa: N815 - the names that the server looks for

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    publisher.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


def send(handler: BaseHTTPRequestHandler, code: int, headers: dict[str, str], body: bytes) -> None:
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def whole(body: bytes, *, etag: str = "", length: int | None = None, modified: str = "") -> Answer:
    """Answer as a well-behaved server does: with ranges, and If-Range where there is a validator."""

    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        headers = {"ETag": etag} if etag else {}
        headers |= {"Last-Modified": modified} if modified else {}
        wanted, condition = asked.headers.get("range"), asked.headers.get("if-range")
        if wanted and condition in (None, etag or modified):
            first = int(wanted.removeprefix("bytes=").rstrip("-"))
            if first >= len(body):
                send(handler, 416, headers | {"Content-Range": f"bytes */{len(body)}", "Content-Length": "0"}, b"")
                return
            headers |= {"Content-Range": f"bytes {first}-{len(body) - 1}/{len(body)}"}
            send(handler, 206, headers | {"Content-Length": str(len(body) - first)}, body[first:])
            return
        send(handler, 200, headers | {"Content-Length": str(len(body) if length is None else length)}, body)

    return answer


def without_ranges(body: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        send(handler, 200, {"Content-Length": str(len(body))}, body)

    return answer


def cut(body: bytes, at: int, *, etag: str = "", modified: str = "") -> Answer:
    """Promise all and end early."""

    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        headers = {"Content-Length": str(len(body)), "ETag": etag, "Last-Modified": modified}
        send(handler, 200, {name: value for name, value in headers.items() if value}, body[:at])

    return answer


def reset(body: bytes = b"", at: int = 0) -> Answer:
    """Break the connection hard, after some bytes."""

    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        if at:
            send(handler, 200, {"Content-Length": str(len(body))}, body[:at])
            handler.wfile.flush()
            time.sleep(0.05)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    return answer


def silent(publisher: Publisher, body: bytes = b"", at: int = 0) -> Answer:
    """Send some bytes and then nothing, until the test is over."""

    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        if at:
            send(handler, 200, {"Content-Length": str(len(body))}, body[:at])
            handler.wfile.flush()
        publisher.released.wait(10)

    return answer


def dripping(body: bytes, seconds: float = 0.02) -> Answer:
    """Send byte by byte: each read succeeds, and the file never comes."""

    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        send(handler, 200, {"Content-Length": str(len(body))}, b"")
        for n in range(len(body)):
            handler.wfile.write(body[n : n + 1])
            handler.wfile.flush()
            time.sleep(seconds)

    return answer


def status(code: int, *, retry_after: str = "", body: bytes = b"", location: str = "") -> Answer:
    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        headers = {"Content-Length": str(len(body)), "Retry-After": retry_after, "Location": location}
        send(handler, code, {name: value for name, value in headers.items() if value}, body)

    return answer


def json_of(plain: Any) -> Answer:
    """Answer in JSON: a value, or a function of the request."""

    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        value = plain(asked) if callable(plain) else plain
        send(handler, 200, {"Content-Type": "application/json"}, json.dumps(value).encode())

    return answer
