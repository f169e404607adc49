"""Documents: plain text, HTML, PDF, JSON lines, RSS and Atom, standard input - to text with title, day and publisher.

The format is told by the first bytes, not by the name. A document that cannot be read becomes an `Unread` with its
reason; the others are read.

JSON lines hold one object a line: ``text`` (or ``content``, ``body``, ``summary``), and where known ``id``, ``title``
(or ``topic``, ``headline``), ``date`` (or ``published``, ``pubDate``), ``publisher`` (or ``source``, ``sources``),
``language``, ``url``.
"""

from __future__ import annotations

import codecs
import gzip
import html
import json
import re
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from detente.errors import DetenteError, MissingExtraError
from detente.observe.coder.times import times

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEAD_LINES = 8
LARGEST = 256 << 20
"""Bytes of a packed file of articles, unpacked; beyond that it is no file of articles, or should be divided."""
_LEAST_WORDS = 20
"""A text shorter than this is taken to be in the reader's language: no detector can tell."""
_PUBLISHER = re.compile(
    r"\b(?:Times|Post|Herald|News|Reuters|Journal|Tribune|Gazette|Daily|Guardian|Press|Agency|Yonhap|Kyodo|BBC|AFP|AP"
    r"|Telegraph|Observer|Chronicle|Review|Globe|Monitor|Register|Star|Sun|Mirror|Shimbun|Ilbo|Xinhua)\b"
)
_BULLETS = " •,-*\t"


@dataclass(frozen=True, slots=True)
class Document:
    """A text to read.

    Attributes
    ----------
    id : str
        Unique within a run.
    title, publisher, url : str
        As far as the file tells; empty otherwise.
    date : datetime.date or None
        Day of publication.
    language : str
        ISO 639-1 code.
    text : str
        The body; blank lines part paragraphs.
    origin : str
        File and place in it.
    """

    id: str
    title: str
    date: date | None
    publisher: str
    language: str
    text: str
    origin: str
    url: str = ""

    @property
    def reference(self) -> str:
        """Title and publisher, as an event names its source."""
        return ", ".join(part for part in (self.title, self.publisher) if part) or self.origin


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that could not be read, and why."""

    origin: str
    reason: str


def documents(paths: Iterable[Path | str], *, language: str = "en") -> Iterator[Document | Unread]:
    """Read files, one after the other.

    Parameters
    ----------
    paths : iterable of Path or str
        Files; ``-`` is standard input.
    language : str
        Taken for texts that are too short to tell.

    Yields
    ------
    Document or Unread
        In the order of the files, and of the items within them.

    Raises
    ------
    MissingExtraError
        If HTML or PDF comes and the extra ``text`` is not installed.
    """
    for path in paths:
        origin = "standard input" if str(path) == "-" else str(path)
        try:
            content = sys.stdin.buffer.read() if str(path) == "-" else Path(path).read_bytes()
            yield from _of(content, origin, language)
        except MissingExtraError:
            raise
        except Exception as error:  # whatever is wrong with one file, the others are read
            yield Unread(origin, _reason(error))


def _unpacked(content: bytes) -> bytes:
    """Unpack a gzip file, but not one that would fill the memory."""
    with gzip.open(BytesIO(content)) as stream:
        unpacked = stream.read(LARGEST + 1)
    if len(unpacked) > LARGEST:
        raise ValueError(f"it unpacks to more than {LARGEST >> 20} MB; expected articles")
    return unpacked


def _reason(error: Exception) -> str:
    if isinstance(error, OSError | ValueError | DetenteError) and str(error):
        return str(error)
    return f"it cannot be read ({type(error).__name__}: {error})"


def _of(content: bytes, origin: str, language: str) -> Iterator[Document | Unread]:
    if content[:2] == b"\x1f\x8b":
        content = _unpacked(content)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = content.decode("utf-16").encode()
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        yield Unread(origin, "the file is empty")
    elif head.startswith(b"%PDF"):
        yield _known(from_text(pdf_text(content), origin), language)
    elif b"\0" in head or head.startswith(b"PK\x03\x04"):
        yield Unread(origin, "a binary file; expected text, HTML, PDF, JSON lines, RSS or Atom")
    elif re.match(rb"\{|\[\s*\{", head):
        yield from _json(content, origin, language)
    elif re.search(rb"<(?:rss|feed|rdf:RDF)\b", head):
        yield from _feed(content, origin, language)
    elif re.match(rb"(?is)<!doctype html|<!--|<\?xml|<(?:html|head|body|article|main|div|p)\b", head):
        yield _known(from_html(content, origin), language)
    else:
        yield _known(from_text(_decoded(content), origin), language)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _known(document: Document, language: str) -> Document | Unread:
    """Tell the language, unless it is told; refuse what holds no text."""
    if not document.text.strip():
        return Unread(document.origin, "no text was found in it")
    return replace(document, language=document.language or language_of(document.text, otherwise=language))


def language_of(text: str, *, otherwise: str = "en") -> str:
    """Tell the language of a text as an ISO 639-1 code.

    Raises
    ------
    MissingExtraError
        If the extra ``text`` is not installed.
    """
    if len(text.split()) < _LEAST_WORDS and text.isascii():
        return otherwise
    try:
        from py3langid import classify
    except ImportError as error:
        raise MissingExtraError.of("Telling the language of a text", "text") from error
    return str(classify(text[:3000])[0])


def from_text(text: str, origin: str) -> Document:
    r"""Read plain text: a short first line is the title if a blank or dated one follows; day and publisher may follow.

    Examples
    --------
    >>> made = from_text("Ties worsen\n\nSeptember 12, 2019\nThe Example Times\n\nTokyo protested.", "a.txt")
    >>> made.title, str(made.date), made.publisher, made.text
    ('Ties worsen', '2019-09-12', 'The Example Times', 'Tokyo protested.')
    """
    lines = text.replace("\r\n", "\n").strip().split("\n")
    title, day, publisher, used = "", None, "", 0
    first = lines[0].strip()
    is_apart = len(lines) > 1 and (not lines[1].strip() or day_in(lines[1].strip(_BULLETS)) is not None)
    if is_apart and len(first) < 160 and not first.endswith("."):
        title, used = first, 1
        for number, line in enumerate(lines[1:_HEAD_LINES], 1):
            bare = line.strip(_BULLETS)
            if len(bare) > 60:
                break
            found = day_in(bare) if bare else None
            if found is not None and day is None:
                day, used = found, number + 1
            elif _PUBLISHER.search(bare) and not publisher and not bare.endswith("."):
                publisher, used = bare, number + 1
            elif bare and line.strip().startswith(("•", "-", "*")):
                used = number + 1
    body = "\n".join(lines[used:]).strip()
    return Document(origin, title, day, publisher, "", body or text.strip(), origin)


def day_in(text: str) -> date | None:
    """Return the day that a line gives in full, if it does."""
    with suppress(ValueError):
        return date.fromisoformat(text[:10])
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(text).date()
    if not re.search(r"\b(?:1[5-9]|20)\d\d\b", text):
        return None
    return next((when.date for when in times(text, date(2000, 1, 1)) if when.precision == "day"), None)


def from_html(page: bytes, origin: str) -> Document:
    """Take the article out of a page.

    Raises
    ------
    MissingExtraError
        If the extra ``text`` is not installed.
    """
    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        raise MissingExtraError.of("Reading HTML", "text") from error
    found = bare_extraction(page, with_metadata=True, include_comments=False)
    if found is None:
        return Document(origin, "", None, "", "", "", origin)
    told = found if isinstance(found, dict) else found.as_dict()
    return Document(
        id=origin,
        title=told.get("title") or "",
        date=day_in(told.get("date") or ""),
        publisher=told.get("sitename") or "",
        language=(told.get("language") or "")[:2],
        text=(told.get("text") or "").replace("\n", "\n\n"),
        origin=origin,
        url=told.get("url") or "",
    )


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF, page after page.

    Raises
    ------
    MissingExtraError
        If the extra ``text`` is not installed.
    ValueError
        If the file is damaged or locked.
    """
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise MissingExtraError.of("Reading PDF", "text") from error
    try:
        pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    except PyPdfError as error:
        raise ValueError(f"the PDF cannot be read: {error}") from error
    text = "\n\n".join(pages)
    return re.sub(r"(?<=\w)-\n(?=[a-z])", "", text)


def _first(item: dict[str, Any], *keys: str) -> str:
    for key in keys:
        value = item.get(key)
        if isinstance(value, list):
            value = ", ".join(str(one) for one in value)
        if value:
            return str(value)
    return ""


def _json(content: bytes, origin: str, language: str) -> Iterator[Document | Unread]:
    """Read one object a line, or a file that is one object or one list of objects."""
    text = _decoded(content)
    with suppress(ValueError):
        whole = json.loads(text)
        items = whole if isinstance(whole, list) else [whole]
        yield from (_item(item, f"{origin}, item {n}", language) for n, item in enumerate(items, 1))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{origin}, line {number}"
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Unread(place, f"not JSON: {error}")
            continue
        yield _item(item, place, language)


def _item(item: Any, place: str, language: str) -> Document | Unread:
    if not isinstance(item, dict) or not _first(item, "text", "content", "body", "summary"):
        return Unread(place, "no text was found in it; expected an object with 'text'")
    return _known(
        Document(
            id=_first(item, "id") or place,
            title=_first(item, "title", "headline", "topic"),
            date=day_in(_first(item, "date", "published", "pubDate")),
            publisher=_first(item, "publisher", "source", "sources"),
            language=_first(item, "language", "lang")[:2],
            text=_first(item, "text", "content", "body", "summary"),
            origin=place,
            url=_first(item, "url", "link"),
        ),
        language,
    )


def _feed(content: bytes, origin: str, language: str) -> Iterator[Document | Unread]:
    """Read RSS or Atom: each item is a document of its title and summary."""
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        yield Unread(origin, f"not well-formed XML: {error}")
        return
    publisher = ""
    number = 0
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name == "title" and not publisher:
            publisher = (element.text or "").strip()
        if name not in {"item", "entry"}:
            continue
        number += 1
        parts = {child.tag.rpartition("}")[2]: child for child in element}
        told = {key: "".join(child.itertext()).strip() for key, child in parts.items()}
        link = parts["link"].get("href", "") or told["link"] if "link" in parts else ""
        body = told.get("encoded") or told.get("content") or told.get("description") or told.get("summary") or ""
        title = told.get("title", "")
        text = html.unescape(re.sub(r"<[^>]+>", " ", body)).strip()
        place = f"{origin}, item {number}"
        day = day_in(told.get("pubDate") or told.get("published") or told.get("updated") or told.get("date") or "")
        yield _known(Document(told.get("guid") or told.get("id") or place, title, day, publisher, "",
                              f"{title}\n\n{text}".strip(), place, link), language)  # fmt: skip


def dated(document: Document, day: date | None) -> Document:
    """Give a document without a day the one that the user named; the others keep theirs."""
    return document if document.date is not None else replace(document, date=day)
