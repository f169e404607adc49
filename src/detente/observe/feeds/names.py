"""Actors by their names: a country in words, a body of states, or a name with its country in parentheses."""

from __future__ import annotations

import re
from functools import cache

from detente.errors import DetenteError
from detente.observe.feeds.cameo import NO_PARTY, parties
from detente.observe.feeds.feed import Party
from detente.vocabulary.registry import registry
from detente.vocabulary.states import meanings

# ICEWS names its countries after an older ISO list; alone among them, this name has two meanings.
_ICEWS_COUNTRIES = {"Congo": "Republic of the Congo"}

_IN_PARENTHESES = re.compile(r"\(([^()]+)\)\s*$")


@cache
def country_party(name: str, sector: str) -> tuple[Party, ...]:
    """Read the name of a country as ICEWS writes it.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If the name is none of a state, or of several.
    """
    return parties("name", _ICEWS_COUNTRIES.get(name, name), sector)


@cache
def body_party(name: str) -> tuple[Party, ...]:
    """Read an actor that has no country: a body by its own name or the one in parentheses, else neither.

    ``"United Nations"`` and ``"Ministry (European Union)"`` are bodies, ``"Africa"`` and ``"Amnesty International"``
    are not.
    """
    for one in (name, in_parentheses(name)):
        rows = registry().find("name", one) if one else ()
        if rows and all(row.is_body for row in rows):
            return tuple(Party(span.code, "IGO", span.since, span.until) for span in meanings(one, scheme="name"))
    return NO_PARTY


@cache
def named_party(name: str) -> tuple[Party, ...]:
    """Read an actor that has nothing but a name.

    The name is a state or body, or has one in parentheses: ``"Police (India)"``. Anyone else is nobody we know: a
    person or firm whose country cannot be told from the name.
    """
    for one in (name, in_parentheses(name)):
        if not registry().find("name", one):
            continue
        try:
            return country_party(one, "IGO" if body_party(one) is not NO_PARTY else "")
        except DetenteError:
            continue  # "Georgia (United States)" is told by what stands in parentheses
    return NO_PARTY


def in_parentheses(name: str) -> str:
    """Return what stands in parentheses at the end of a name, else nothing."""
    found = _IN_PARENTHESES.search(name)
    return found[1].strip() if found else ""
