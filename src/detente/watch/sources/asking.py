"""Short requests of a watch: a small answer, or none in a short time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.errors import FetchError
from detente.observe.fetch.connection import Connection, Trouble
from detente.observe.fetch.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Mapping

PACE = Pace(at_once=2, connect_seconds=10.0, read_seconds=30.0, stall_seconds=60.0, tries=2, longest_wait_seconds=60.0)
"""A publisher that does not answer is asked again in the next round: the other feeds wait meanwhile."""
LARGEST = 32 << 20
"""Bytes of an answer, unpacked; a larger one is no feed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its body, and what identifies this version of it. ``body`` is None when nothing changed."""

    body: bytes | None
    validators: dict[str, str]


def ask(url: str, what: str, validators: Mapping[str, str] | None = None, *, pace: Pace = PACE) -> Answer:
    """Ask for a page that may not have changed since.

    Parameters
    ----------
    url, what : str
        Address, and what it is in messages.
    validators : mapping, optional
        ``ETag`` and ``Last-Modified`` of the version that is known.

    Raises
    ------
    FetchError
        If there is no answer, an error, or an answer of more than ``LARGEST`` bytes.
    """
    known = validators or {}
    names = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
    headers = {asked: known[name] for name, asked in names.items() if known.get(name)}
    try:
        with Connection(pace) as connection, connection.opened(url, headers=headers) as answer:
            if answer.status_code == 304:
                return Answer(None, dict(known))
            connection.check(answer)
            body = bytearray()
            for piece in connection.pieces(answer, is_raw=False):
                body += piece
                if len(body) > LARGEST:
                    raise Trouble(f"its answer is larger than {LARGEST >> 20} MB")
            found = {name: answer.headers[name] for name in names if name in answer.headers}
    except Trouble as trouble:
        raise FetchError(f"{what} gave nothing: {trouble.reason}; it is asked again in a later round.") from None
    return Answer(bytes(body), found)
