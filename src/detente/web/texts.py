"""Every text of the pages, in one catalogue a language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGE = "en"


@cache
def catalogue(language: str = LANGUAGE) -> dict[str, str]:
    """Return the texts of a language by key: ``dyad.as_of``."""
    raw = tomllib.loads((files("detente.web") / "texts" / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{part}.{key}": text for part, texts in raw.items() for key, text in texts.items()}


def text(key: str, **values: object) -> str:
    """Return a text with its values filled in.

    Raises
    ------
    KeyError
        If the catalogue has no such text.
    """
    found = catalogue()[key]
    return found.format(**values) if values else found


def part(name: str) -> dict[str, str]:
    """Return the texts of one part of the catalogue, for a script."""
    start = f"{name}."
    return {key.removeprefix(start): said for key, said in catalogue().items() if key.startswith(start)}
