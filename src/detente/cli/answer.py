"""From a question to what is printed: the parts that commands share."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from detente.cli.asked import ANSWERED, NOT_ENOUGH_DATA
from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from detente.brief.document import Section
    from detente.cli.asked import Asked, Shown
    from detente.diagnose.diagnosis import Diagnosis
    from detente.vocabulary.dyads import Dyad


_CATCHER: ContextVar[list[Any] | None] = ContextVar("_CATCHER", default=None)
"""Where JSON goes instead of standard output, while a program of this process asks."""


def dyad_of(a: str, b: str | None) -> Dyad:
    """Return the pair of two spellings, or of one that names both."""
    from detente.vocabulary.dyads import Dyad

    return Dyad.parse(a) if b is None else Dyad(a, b)


def diagnosed(
    a: str,
    b: str | None,
    asked: Asked,
    sections: tuple[Callable[..., Section], ...],
    whole: Callable[[Diagnosis], dict[str, Any]],
) -> int:
    """Diagnose a pair and show the sections that were asked for, or say that there is not enough data."""
    from detente.brief.compose import compose
    from detente.brief.evidence import Acts
    from detente.brief.sentences import document

    dyad, day = dyad_of(a, b), asked.day()
    with asked.open() as store:
        made = compose(store, dyad, day)
    heading = {"dyad": dyad.code, "as_of": day.isoformat(), "coverage": made.coverage.to_dict()}
    if made.diagnosis is None:
        show(asked, document(made).sections, heading)
        return NOT_ENOUGH_DATA
    acts = Acts(made.events)
    shown = tuple(section(made.diagnosis, acts) for section in sections)
    return show(asked, shown, heading | whole(made.diagnosis))


def show(asked: Shown, sections: Section | tuple[Section, ...], plain: dict[str, Any]) -> int:
    """Print sections as text, or their plain values as JSON."""
    if asked.json:
        print_json(plain)
        return ANSWERED
    from detente.brief.terminal import console, print_section

    out = console()
    for section in sections if isinstance(sections, tuple) else (sections,):
        print_section(section, out)
    return ANSWERED


def print_json(plain: object) -> None:
    """Print plain values as JSON; a NaN is an error."""
    import json

    catcher = _CATCHER.get()
    if catcher is not None:
        catcher.append(plain)
        return
    print(json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False))


@contextmanager
def caught_json() -> Iterator[list[Any]]:
    """Catch the plain values that commands would print as JSON, in order."""
    caught: list[Any] = []
    token = _CATCHER.set(caught)
    try:
        yield caught
    finally:
        _CATCHER.reset(token)


def write(path: Path, content: str | bytes) -> None:
    """Write a file and say so, or say why not."""
    try:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidInputError(
            f"{path} cannot be written ({reason}); give a file in a folder you may write to."
        ) from None
    print(f"Written: {path}", file=sys.stderr)
