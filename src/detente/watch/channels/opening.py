"""From what a file states to channels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from detente.watch.channels.atom import AtomFile
from detente.watch.channels.local import JsonLines, Log, Terminal
from detente.watch.channels.mail import Mail
from detente.watch.channels.message import Message
from detente.watch.channels.web import Slack, Webhook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.watch.channels.message import Channel
    from detente.watch.config import Stated
    from detente.watch.memory import Memory

_KINDS = {"log": Log, "jsonl": JsonLines, "webhook": Webhook, "slack": Slack, "mail": Mail}


def opened(stated: Iterable[Stated], memory: Memory) -> tuple[Channel, ...]:
    """Open channels; the calendar is none of them, since it tells of days and not of alerts."""
    found: list[Channel] = []
    for one in stated:
        if one.kind == "terminal":
            found.append(Terminal())
        elif one.kind == "atom":
            found.append(AtomFile(one.values["path"], lambda: latest(memory), watch_id(memory)))
        elif one.kind in _KINDS:
            found.append(_KINDS[one.kind](**one.values))
    return tuple(found)


def latest(memory: Memory) -> list[Message]:
    """Return the messages that were posted last, the newest first."""
    rows = memory.rows("SELECT body FROM outbox GROUP BY message ORDER BY max(rowid) DESC LIMIT 200")
    return [Message(**json.loads(row[0])) for row in rows]


def watch_id(memory: Memory) -> UUID:
    """Return the id of the watch: drawn once, and remembered."""
    found = memory.fact("id")
    if found is None:
        found = str(uuid4())
        with memory.transaction():
            memory.set_fact("id", found)
    return UUID(found)
