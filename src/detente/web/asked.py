"""What an address asks: the pair, the day, the filters; a wrong one gets a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from detente.asof import as_day, as_of_day
from detente.errors import DetenteError, InvalidInputError
from detente.vocabulary.dyads import Dyad

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from starlette.requests import Request

MOST_LETTERS = 200


def value(request: Request, name: str, default: str = "") -> str:
    """Return a parameter of the address, without blanks around it.

    Raises
    ------
    InvalidInputError
        If it is longer than anything that could be meant.
    """
    return _meant(name, request.query_params.get(name, default))


def _meant(name: str, found: str) -> str:
    found = found.strip()
    if len(found) > MOST_LETTERS or "\0" in found:
        raise InvalidInputError(f"'{name}' has {len(found)} letters; expected {MOST_LETTERS} at most.")
    return found


def values(request: Request, name: str) -> list[str]:
    """Return a parameter that may be given several times, each as :func:`value` returns one.

    Raises
    ------
    InvalidInputError
        If one is longer than anything that could be meant.
    """
    return [_meant(name, found) for found in request.query_params.getlist(name)]


def day_of(request: Request) -> date:
    """Return the as-of day, today when none is given."""
    return as_of_day(value(request, "as_of") or None)


def optional_day(request: Request, name: str) -> date | None:
    """Return a day, or None when none is given."""
    found = value(request, name)
    return as_day(found, name=name) if found else None


def chosen(request: Request, name: str, allowed: Collection[str]) -> str:
    """Return a parameter that is one of some words, or empty.

    Raises
    ------
    InvalidInputError
        If it is another; the words are listed.
    """
    found = value(request, name)
    if found and found not in allowed:
        raise InvalidInputError(f"{name}={found!r} is not known; expected one of {', '.join(sorted(allowed))}.")
    return found


def number(request: Request, name: str, default: int, most: int) -> int:
    """Return a whole number from 1 to ``most``.

    Raises
    ------
    InvalidInputError
        If it is none.
    """
    found = value(request, name)
    if not found:
        return default
    if not (found.isascii() and found.isdigit() and len(found) < 9 and 1 <= int(found) <= most):
        raise InvalidInputError(f"{name}={found!r} is no number from 1 to {most}.")
    return int(found)


def pair_of(request: Request) -> Dyad:
    """Return the pair that the path names.

    Raises
    ------
    HTTPException
        404 if it names none.
    """
    try:
        return Dyad.parse(request.path_params["pair"][:MOST_LETTERS])
    except DetenteError:
        raise HTTPException(404, "pair") from None
