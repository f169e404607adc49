"""Channels of the machine itself: terminal, log, JSON lines."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from detente.watch.channels.message import NotSentError

if TYPE_CHECKING:
    from pathlib import Path

    from detente.watch.channels.message import Message


class Terminal:
    """Standard output."""

    name = "terminal"

    def send(self, message: Message) -> None:
        """Print the message."""
        print(f"[{message.moment[:16].replace('T', ' ')}] {message.text}\n", file=sys.stdout, flush=True)


class Log:
    """A file with one line a message."""

    def __init__(self, path: Path) -> None:
        self.name, self._path = f"log:{path}", path

    def send(self, message: Message) -> None:
        """Append a line."""
        _append(self._path, f"{message.moment} {message.kind} {message.id} {message.headline}")


class JsonLines:
    """A file with one JSON object a line."""

    def __init__(self, path: Path) -> None:
        self.name, self._path = f"jsonl:{path}", path

    def send(self, message: Message) -> None:
        """Append an object."""
        _append(self._path, json.dumps(message.to_dict(), ensure_ascii=False, allow_nan=False))


def _append(path: Path, line: str) -> None:
    try:
        with path.open("ab") as file:
            file.write(line.replace("\n", " ").encode("utf-8", errors="replace") + b"\n")
    except OSError as error:
        raise NotSentError(f"{path} cannot be written ({error.strerror})") from None
