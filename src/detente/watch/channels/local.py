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
        """Print the message: wrapped, with its headline marked, where somebody reads; as it is in a pipe."""
        told = f"[{message.moment[:16].replace('T', ' ')}] {message.text}\n"
        if not sys.stdout.isatty():
            print(told, flush=True)
            return
        from rich.text import Text

        from detente.brief.terminal import TONES, console

        headline, _, rest = told.partition("\n")
        tone = {1: "bad", -1: "good"}.get(message.plain.get("worse", 0), "plain")
        console().print(Text.assemble((headline, TONES[tone]), "\n", rest))


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
