"""A day of Wikipedia's portal "Current events", from wikitext to items of plain text.

A page lists news as bullets under categories (bold lines, in older pages definition terms or headings). A bullet with
deeper bullets below it is a topic; a bullet without is an item, and the topic directly above stands with it. The
publishers in round brackets after an item are its sources. Two forms of page exist: until 2026 the news stand inside
the template ``Current events``, since then between two of them.

Assumes that form. Fails on pages before 2005 or so, where topics are not marked as such: items are then whole, topics
and categories may be wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

UNCATEGORIZED = "Uncategorized"
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_WORDS_INSIDE = {"nowrap": 0, "lang": 1, "flag": 0, "flagcountry": 0, "ill": 0, "interlanguage link": 0, "abbr": 0}
"""Templates that stand for words of the text, and which of their values holds them; all others are left out."""
_LIST_MARKS = ("*", "#", ":")


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news.

    Attributes
    ----------
    category : str
        The category above it, or ``Uncategorized``.
    topic : str
        The bullet above it, empty if none.
    text : str
        The sentence or sentences, without marks and sources.
    sources : tuple of str
        The publishers named after it.
    """

    category: str
    topic: str
    text: str
    sources: tuple[str, ...]


@dataclass(slots=True)
class _Line:
    """One line of the page: its depth as a bullet (0: none), its text, its sources, its bold start, and what it is."""

    depth: int = 0
    text: str = ""
    sources: list[str] = field(default_factory=list)
    bold: str = ""
    is_heading: bool = False
    has_words: bool = False

    @property
    def is_item(self) -> bool:
        """A topic without news below it is a link alone; news have words of their own, or a source."""
        return bool(self.text) and (self.has_words or bool(self.sources))


def items(wikitext: str) -> list[Item]:
    """Read the items of a page.

    Parameters
    ----------
    wikitext : str
        The source text of a day's page.

    Raises
    ------
    MissingExtraError
        If the parser of wikitext is not installed.
    """
    lines = list(_lines(_content(wikitext)))
    category, above, found = UNCATEGORIZED, dict[int, str](), []
    for line, following in zip(lines, [*lines[1:], _Line()], strict=True):
        if line.is_heading:
            category, above = line.text or UNCATEGORIZED, {}
        elif line.depth:
            above = {depth: text for depth, text in above.items() if depth < line.depth}
            if following.depth > line.depth:
                above[line.depth] = line.text.rstrip(" :")
            elif line.is_item:
                topic = above[max(above)] if above else ""
                found.append(Item(category, topic, line.text, tuple(line.sources)))
    return found


def _parser() -> Any:
    try:
        import mwparserfromhell
    except ImportError:
        raise MissingExtraError.of("fetching Wikipedia's portal", "wikipedia") from None
    return mwparserfromhell


def _content(wikitext: str) -> Any:
    """Return the parsed page without the frame around the news."""
    code = _parser().parse(wikitext)
    for template in code.filter_templates(recursive=False):
        if template.name.matches("Current events") and template.has("content"):
            # Read once more by itself: inside a template the parser takes no line for a heading.
            return _parser().parse(str(template.get("content").value))
    return code


def _lines(code: Any) -> Iterator[_Line]:
    """Cut a page into lines, with what each is."""
    line = _Line()
    for node in code.nodes:
        for part in _parts(node):
            if part == "\n":
                yield _tidied(line)
                line = _Line()
            elif isinstance(part, str):
                line.text += part
                line.has_words = line.has_words or bool(re.search(r"\w", part))
            else:
                part(line)
    yield _tidied(line)


def _parts(node: Any) -> Iterator[Any]:
    """Give what a node adds to its line: text, line breaks, or an act on the line."""
    nodes = _parser().nodes
    if isinstance(node, nodes.Text):
        yield from (piece for piece in re.split(r"(\n)", str(node)) if piece)
    elif isinstance(node, nodes.HTMLEntity):
        yield node.normalize() or ""
    elif isinstance(node, nodes.Heading):
        yield from (_adding(_plain(node.title)), _heading, "\n")
    elif isinstance(node, nodes.Wikilink):
        if not re.match(r"\s*(file|image|category):", str(node.title), re.IGNORECASE):
            yield _adding(_plain(node.text if node.text is not None else node.title).lstrip(":"))
    elif isinstance(node, nodes.ExternalLink):
        yield _source(_plain(node.title) if node.title is not None else "")
    elif isinstance(node, nodes.Template):
        yield _words_of(node)
    elif isinstance(node, nodes.Tag):
        yield from _parts_of_tag(node)


def _parts_of_tag(node: Any) -> Iterator[Any]:
    if node.wiki_markup in _LIST_MARKS:
        yield _deeper
    elif node.wiki_markup == ";":
        yield _heading
    elif node.tag == "b":
        yield _bold(_plain(node.contents))
    elif node.tag == "br":
        yield " "
    elif node.tag != "ref":
        for inner in node.contents.nodes if node.contents is not None else ():
            yield from _parts(inner)


def _deeper(line: _Line) -> None:
    line.depth += 1


def _heading(line: _Line) -> None:
    line.is_heading = True


def _bold(text: str) -> Any:
    def act(line: _Line) -> None:
        line.text += text
        line.bold = line.bold or text

    return act


def _adding(text: str) -> Any:
    """Add the words of a link: they do not make an item of a line that has no others."""

    def act(line: _Line) -> None:
        line.text += text

    return act


def _source(title: str) -> Any:
    name = title.strip().removeprefix("(").removesuffix(")").strip()

    def act(line: _Line) -> None:
        if name:
            line.sources.append(name)

    return act


def _words_of(template: Any) -> str:
    place = _WORDS_INSIDE.get(str(template.name).strip().lower())
    values = [parameter.value for parameter in template.params if not parameter.showkey]
    return _plain(values[place]) if place is not None and len(values) > place else ""


def _plain(code: Any) -> str:
    """Return the text of a piece of wikitext without its marks."""
    if isinstance(code, str) or not hasattr(code, "strip_code"):
        code = _parser().parse(code)
    return str(code.strip_code(normalize=True, collapse=True)).replace("\n", " ")


def _tidied(line: _Line) -> _Line:
    text = re.sub(r"\s+", " ", line.text.translate(_INVISIBLE)).strip()
    # What is left of the brackets and commas between sources that were taken out.
    line.text = re.sub(r"\s+([.,;:])", r"\1", re.sub(r"\(\s*[,;]?\s*\)", "", text)).strip(" ,;")
    # A line that is bold from end to end is a category; a bold word in a sentence is not.
    line.is_heading |= line.depth == 0 and bool(line.bold.strip()) and line.text == line.bold.strip()
    line.sources = [re.sub(r"\s+", " ", source.translate(_INVISIBLE)).strip() for source in line.sources]
    return line
