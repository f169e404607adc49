"""What is still to be told: kept until a channel took it, tried again each round, given up after a while.

A message is entered for every channel in the transaction that makes it, so that an alert is never made and then lost;
it may come twice if the machine stops between sending and noting that it was sent, and carries an id for that case. The
states are ``waiting``, ``sent``, ``given up`` and ``set aside``, the last for a channel that is no longer stated.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from detente.brief.words import counted
from detente.watch.channels.message import Message, NotSentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from detente.watch.channels.message import Channel
    from detente.watch.memory import Memory

TRIES = 96
"""A day of quarter hours."""


def post(memory: Memory, messages: Iterable[Message], channels: Sequence[Channel]) -> None:
    """Enter messages for every channel; within a transaction of the memory."""
    for message in messages:
        body = json.dumps(message.to_dict())
        for channel in channels:
            memory.write(
                "INSERT OR IGNORE INTO outbox (message, channel, body) VALUES (?, ?, ?)", message.id, channel.name, body
            )


def deliver(memory: Memory, channels: Sequence[Channel]) -> list[str]:
    """Send what is waiting, and return a sentence for each channel that did not take it.

    A channel that fails is not tried with further messages in this round.
    """
    troubles = []
    for channel in channels:
        rows = memory.rows(
            "SELECT message, body, tries FROM outbox WHERE channel = ? AND state = 'waiting' ORDER BY rowid",
            channel.name,
        )
        for name, body, tries in rows:
            try:
                channel.send(Message(**json.loads(body)))
            except NotSentError as error:
                has_ended = error.is_final or tries + 1 >= TRIES
                _note(memory, name, channel.name, "given up" if has_ended else "waiting", error.reason)
                troubles.append(f"{channel.name}: {error.reason}; {'given up' if has_ended else 'tried again later'}.")
                if not has_ended:
                    break
            else:
                _note(memory, name, channel.name, "sent", "")
    return troubles


def set_aside(memory: Memory, channels: Sequence[Channel]) -> list[str]:
    """Take what is kept for channels that are no longer stated off the waiting, and return a sentence for each.

    A channel that is stated again gets what was set aside for it: nothing is lost by one run with other channels.
    """
    names = {channel.name for channel in channels}
    notes = []
    kept = memory.rows(
        "SELECT channel, state, count(*) FROM outbox WHERE state IN ('waiting', 'set aside') GROUP BY channel, state"
    )
    with memory.transaction():
        for name, state, number in kept:
            right = "waiting" if name in names else "set aside"
            if state == right:
                continue
            memory.write("UPDATE outbox SET state = ? WHERE channel = ? AND state = ?", right, name, state)
            if right == "set aside":
                notes.append(
                    f"{name} is no longer stated: {counted(number, 'message')} set aside, sent if it is again."
                )
    return notes


def _note(memory: Memory, message: str, channel: str, state: str, reason: str) -> None:
    with memory.transaction():
        memory.write(
            "UPDATE outbox SET state = ?, reason = ?, tries = tries + 1 WHERE message = ? AND channel = ?",
            *(state, reason, message, channel),
        )
