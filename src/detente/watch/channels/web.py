"""Channels by HTTP: a signed webhook, and the payload that Slack takes.

**Signature.** ``X-Detente-Signature: t=SECONDS,sha256=HEX``; HEX is the HMAC-SHA256, with the shared secret as key, of
``SECONDS.`` and the body as sent. Whoever receives works it out again, compares in constant time, and refuses a moment
that lies too far back. ``X-Detente-Id`` is equal for a message that is sent again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from detente import __version__
from detente.watch.channels.message import NotSentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.watch.channels.message import Message

SECONDS = (5.0, 15.0)
"""Longest waits for a connection and for an answer: the feeds wait meanwhile."""
USER_AGENT = f"detente/{__version__} (sends alerts of a watch)"
SLACK_CHARACTERS = 2900
"""A block of Slack takes 3,000 characters."""
_HEADING = re.compile(r"^(.+)\n-{3,}$", re.MULTILINE)


class Webhook:
    """A POST of the message as JSON."""

    def __init__(self, url: str, secret: str = "", *, seconds: Callable[[], float] = time.time) -> None:
        self._url, self._secret, self._seconds = url, secret, seconds
        self.name = _name("webhook", url)

    def send(self, message: Message) -> None:
        """Send the message, signed where there is a secret."""
        body = json.dumps(message.to_dict(), ensure_ascii=False, allow_nan=False).encode("utf-8", errors="replace")
        headers = {"X-Detente-Id": hashlib.blake2b(message.id.encode(), digest_size=16).hexdigest()}
        if self._secret:
            headers["X-Detente-Signature"] = signature(self._secret, int(self._seconds()), body)
        _post(self._url, body, headers)


class Slack:
    """A POST of a headline and a text block."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.name = _name("slack", url)

    def send(self, message: Message) -> None:
        """Send the message as blocks."""
        _post(self._url, json.dumps(slack_payload(message)).encode(), {})


def slack_payload(message: Message) -> dict[str, Any]:
    """Return the message as Slack takes it: headings bold, and what Slack reads as marks written out."""
    text = _HEADING.sub(r"*\1*", _escaped(message.text))
    cut = text if len(text) <= SLACK_CHARACTERS else f"{text[:SLACK_CHARACTERS]} ..."
    return {
        "text": _escaped(message.headline),
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": message.headline[:150]}},
            {"type": "section", "text": {"type": "mrkdwn", "text": cut}},
        ],
    }


def signature(secret: str, seconds: int, body: bytes) -> str:
    """Return the value of the header ``X-Detente-Signature``."""
    made = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},sha256={made}"


def _name(kind: str, url: str) -> str:
    """Name a channel by host and a mark of its address: two of one host are two, and the path may be a secret."""
    return f"{kind}:{urlsplit(url).hostname}#{hashlib.blake2b(url.encode(), digest_size=3).hexdigest()}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _post(url: str, body: bytes, headers: dict[str, str]) -> None:
    import requests

    from detente.observe.fetch.connection import PASSING

    told = {"Content-Type": "application/json; charset=utf-8", "User-Agent": USER_AGENT, **headers}
    try:
        answer = requests.post(url, data=body, headers=told, timeout=SECONDS, allow_redirects=False, stream=True)
    except requests.RequestException as error:  # its text holds the address, which may be a secret
        raise NotSentError(f"no answer ({type(error).__name__})") from None
    with answer:
        if not 200 <= answer.status_code < 300:
            raise NotSentError(f"answered with status {answer.status_code}", is_final=answer.status_code not in PASSING)
