"""The sources that can be fetched, and the door to them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from detente.errors import InvalidInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.observe.fetch.outcome import Fetched
    from detente.observe.fetch.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Source:
    """One publisher of event data.

    Attributes
    ----------
    name : str
        As on the command line.
    module, function : str
        Where it is fetched.
    variable : str
        Environment variable with the address of a mirror.
    options : frozenset of str
        What it takes beside days and folder.
    """

    name: str
    module: str
    function: str
    variable: str
    options: frozenset[str] = frozenset()


SOURCES = {
    source.name: source
    for source in (
        Source("gdelt", "gdelt", "fetch", "DETENTE_GDELT_URL", frozenset({"dyad", "keep", "translated"})),
        Source("icews", "dataverse", "fetch_icews", "DETENTE_DATAVERSE_URL"),
        Source("polecat", "dataverse", "fetch_polecat", "DETENTE_DATAVERSE_URL"),
        Source("ucdp", "ucdp", "fetch", "DETENTE_UCDP_URL", frozenset({"dyad", "release"})),
        Source("acled", "acled", "fetch", "DETENTE_ACLED_URL", frozenset({"dyad"})),
        Source("wikipedia", "wikipedia", "fetch", "DETENTE_WIKIPEDIA_URL"),
    )
}


def fetch(source: str, wanted: Wanted) -> Fetched:
    """Fetch data from one source.

    Parameters
    ----------
    source : str
        A key of `SOURCES`.
    wanted : Wanted
        Days, pair and folder. Without an address in it, the one in the source's environment variable is taken, and
        without that the publisher's own.

    Raises
    ------
    UnknownNameError
        If there is no such source.
    InvalidInputError
        If the source cannot be asked for what is wanted.
    FetchError
        If the publisher does not answer or the folder cannot take the files.
    """
    chosen = SOURCES.get(source.lower())
    if chosen is None:
        raise UnknownNameError.of("source", source, SOURCES, hint=f"expected one of {', '.join(SOURCES)}")
    _check(chosen, wanted)
    base_url = wanted.base_url or os.environ.get(chosen.variable, "").strip() or None
    run: Callable[[Wanted], Fetched] = getattr(import_module(f"detente.observe.fetch.{chosen.module}"), chosen.function)
    return run(replace(wanted, base_url=base_url))


def _check(source: Source, wanted: Wanted) -> None:
    """Refuse what would be passed over in silence."""
    given = {
        "dyad": wanted.dyad is not None,
        "keep": wanted.keep != "either",
        "translated": wanted.is_translated,
        "release": wanted.release is not None,
    }
    for option, is_given in given.items():
        if is_given and option not in source.options:
            takers = ", ".join(name for name, other in SOURCES.items() if option in other.options)
            raise InvalidInputError(f"{source.name} cannot be asked for --{option}; it is for {takers}.")
    if wanted.keep != "either" and wanted.dyad is None:
        raise InvalidInputError("--keep chooses among the lines of a pair; give the pair with --dyad JPN-KOR.")
