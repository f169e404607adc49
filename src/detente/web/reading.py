"""Reading an article that was pasted or sent: sentence by sentence, with the acts that each tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any

from detente.errors import InvalidInputError
from detente.observe.coder.documents import Document, Unread, documents, from_text, language_of
from detente.observe.coder.read import coder

if TYPE_CHECKING:
    from datetime import date

    from detente.observe.coder.coded import CodedEvent
    from detente.observe.coder.read import Coder
    from detente.observe.coder.reading import Reading

MOST_LETTERS = 60_000
MOST_FILE_BYTES = 2_000_000
LEAST_KEPT = 0.45
"""Confidence from which acts go into a store, as in ``detente read --to-store``."""
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ")
_SPACES = re.compile(r"\s+")
_NO_ACTORS = "no two states or bodies stand in it"
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands in the text: the acts that it tells, or why it tells none."""

    text: str
    acts: tuple[CodedEvent, ...]
    reason: str

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The sentence cut at the words that carried an act: (text, whether it is such words)."""
        cues = sorted({act.cue for act in self.acts if act.cue and act.cue in self.text}, key=len, reverse=True)
        if not cues:
            return ((self.text, False),)
        parts = re.split(f"({'|'.join(re.escape(cue) for cue in cues)})", self.text)
        return tuple((part, part in cues) for part in parts if part)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: documents with their sentences in order, and the reading itself."""

    documents: tuple[tuple[Document, tuple[Sentence, ...]], ...]
    reading: Reading

    @property
    def n_kept(self) -> int:
        """How many acts are sure enough to be added to a store."""
        return self.reading.frame(least=LEAST_KEPT).height


def documents_of(text: str, upload: tuple[str, bytes] | None) -> list[Document]:
    """Return the documents in a pasted text or a file that was sent.

    Raises
    ------
    InvalidInputError
        If there is nothing to read, too much, or a file that cannot be read.
    MissingExtraError
        If the extra ``text`` is not installed.
    """
    if upload is not None:
        found = _of_file(*upload)
    elif text.strip():
        one = from_text(text, "pasted text")
        found = [replace(one, language=language_of(one.text))]
    else:
        raise InvalidInputError("there is nothing to read; paste an article or choose a file.")
    size = sum(len(one.text) for one in found)
    if size > MOST_LETTERS:
        raise InvalidInputError(
            f"the text has {size:,} letters, more than the {MOST_LETTERS:,} of this page; use detente read FILE."
        )
    return found


def _of_file(name: str, content: bytes) -> list[Document]:
    """Read a file through the reader of the command line; packed ones are refused, for they may unpack endlessly."""
    if len(content) > MOST_FILE_BYTES or content.startswith(_PACKED):
        raise InvalidInputError(
            f"the file is packed or larger than {MOST_FILE_BYTES / 1e6:.0f} MB; use detente read FILE for it."
        )
    shown = re.sub(r"[^\w. -]", "_", name)[-80:] or "file"
    with TemporaryDirectory() as folder:
        file = Path(folder) / "article"
        file.write_bytes(content)
        found = list(documents([file]))
    unread = next((one for one in found if isinstance(one, Unread)), None)
    read = [one for one in found if isinstance(one, Document)]
    if not read:
        reason = unread.reason.replace(str(file), shown) if unread else "it holds no document"
        raise InvalidInputError(f"{shown} was not read: {reason}.")
    return [
        replace(one, id=one.id.replace(str(file), shown), origin=one.origin.replace(str(file), shown)) for one in read
    ]


def read(found: list[Document], on: date | None) -> Read:
    """Read documents, one request at a time: the parser takes a core for itself.

    Raises
    ------
    MissingExtraError
        If the extra ``text`` is not installed.
    """
    with _ONE_AT_A_TIME:
        reading = _coder().read(found, on=on)
    return Read(tuple((one, _sentences(one, reading)) for one in found), reading)


@cache
def _coder() -> Coder:
    return coder()


def _sentences(document: Document, reading: Reading) -> tuple[Sentence, ...]:
    """Put sentences with acts and without in the order of the text."""
    acts: dict[str, list[CodedEvent]] = {}
    for act in reading.acts(auxiliary=True):
        if _is_of(document, act.origin):
            acts.setdefault(act.sentence, []).append(act)
    why = {one.sentence: one.reason for one in reading.passed if _is_of(document, one.origin)}
    flat = _SPACES.sub(" ", f"{document.title} {document.text}").strip()
    places = {one: flat.find(_SPACES.sub(" ", one)) for one in (*acts, *why)}
    found: list[Sentence] = []
    end = 0
    for one, place in sorted(places.items(), key=lambda pair: (pair[1] < 0, pair[1])):
        if place > end:
            found += _without_actors(flat[end:place])
        end = max(end, place + len(one))
        found.append(Sentence(one, tuple(acts.get(one, ())), "" if one in acts else why[one]))
    return (*found, *_without_actors(flat[end:]))


def _without_actors(text: str) -> list[Sentence]:
    """Return what stands between the sentences that the reader looked at more closely."""
    return [Sentence(text.strip(), (), _NO_ACTORS)] if text.strip() else []


def _is_of(document: Document, origin: str) -> bool:
    """Tell whether an act or sentence stands in a document: its origin adds the number of the sentence."""
    return origin.rpartition("#")[0] == document.origin


def act_words(act: CodedEvent) -> dict[str, Any]:
    """Return what is shown of an act."""
    return {
        "who": f"{act.actor.code} {'↔' if act.is_mutual else '→'} {act.recipient.code}",
        "dyad": act.dyad,
        "what": "/".join(part for part in (act.type, act.mode) if part),
        "domain": act.domain,
        "day": act.date.isoformat()[: {"day": 10, "month": 7, "year": 4}[act.precision]],
        "sure": f"{100 * act.confidence:.0f} %",
        "is_kept": act.confidence >= LEAST_KEPT and not act.is_auxiliary,
        "note": act.auxiliary,
        "deadline": act.deadline.isoformat() if act.deadline else "",
    }
