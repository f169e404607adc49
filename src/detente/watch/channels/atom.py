"""The last alerts as an Atom feed (RFC 4287), a file written anew with every message.

The feed has the watch's own id, and entries have ids below it: two watches, even of one pair, are two to a reader.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import uuid5
from xml.etree import ElementTree as Tree

from detente.watch.channels.message import NotSentError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from uuid import UUID

    from detente.watch.channels.message import Message

NAMESPACE = "http://www.w3.org/2005/Atom"
SHOWN = 100


class AtomFile:
    """A feed in a file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    latest : callable
        Gives the messages to show, the newest first.
    watch : uuid.UUID
        The id of the watch, equal after a restart.
    """

    def __init__(self, path: Path, latest: Callable[[], Sequence[Message]], watch: UUID) -> None:
        self.name, self._path, self._latest, self._watch = f"atom:{path}", path, latest, watch

    def send(self, message: Message) -> None:
        """Write the feed anew."""
        latest = self._latest()[:SHOWN]
        replace_file(self._path, feed(latest, max(one.moment for one in (message, *latest)), self._watch))


def feed(messages: Sequence[Message], moment: str, watch: UUID) -> bytes:
    """Write messages as an Atom feed."""
    root = Tree.Element("feed", xmlns=NAMESPACE)
    _add(root, "id", watch.urn)
    _add(root, "title", "detente: alerts")
    _add(root, "updated", moment)
    _add(_add(root, "author", ""), "name", "detente")
    for message in messages:
        entry = _add(root, "entry", "")
        _add(entry, "id", uuid5(watch, message.id).urn)
        _add(entry, "title", message.headline)
        _add(entry, "updated", message.moment)
        _add(entry, "content", message.text, type="text")
    written: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise NotSentError(f"{path} cannot be written ({error.strerror})") from None


def _add(parent: Tree.Element, name: str, text: str, **attributes: str) -> Tree.Element:
    element = Tree.SubElement(parent, name, attributes)
    if text:
        element.text = text
    return element
