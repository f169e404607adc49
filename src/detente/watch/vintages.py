"""Every brief that was given can be made again, bit for bit: from the store, the version, and two days.

``as_of`` alone does not do it: a late story comes in with the day on which it could have been known, so that a brief
as of last week has more in it today than it had last week. The store numbers its files as they come in; a *vintage*
holds the number of the last one, and a brief is made again from the acts that were in the store then.

Assumes that rows of a file are not read again later (``detente quarantine retry`` does that, on request: then the hash
of the brief tells that it is another one).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from detente import __version__
from detente.brief.compose import compose, to_dict
from detente.errors import InvalidInputError, UnknownNameError
from detente.observe.vintage import as_it_stood
from detente.vocabulary.dyads import Dyad
from detente.watch.intake import last_file

if TYPE_CHECKING:
    from detente.brief.compose import Brief
    from detente.observe.store import Store
    from detente.watch.memory import Memory


@dataclass(frozen=True, slots=True)
class Vintage:
    """A brief that was given.

    Attributes
    ----------
    id : str
        Pair, day and file: ``JPN-KOR/2019-09-12/17``.
    dyad, as_of : str
        The pair and the day of the question.
    file : int
        Number of the last file that had come into the store.
    version : str
        Version of the program.
    sha256 : str
        Hash of the brief as JSON.
    """

    id: str
    dyad: str
    as_of: str
    file: int
    version: str
    sha256: str


def content(brief: Brief) -> bytes:
    """Return a brief as the bytes that its hash is of."""
    return json.dumps(to_dict(brief), ensure_ascii=False, sort_keys=True, allow_nan=False).encode()


def give(store: Store, dyad: str, as_of: date) -> tuple[Brief, Vintage]:
    """Make a brief of now, and what is needed to make it again."""
    made = compose(store, Dyad.parse(dyad), as_of)
    file = last_file(store)
    digest = hashlib.sha256(content(made)).hexdigest()
    return made, Vintage(f"{dyad}/{as_of}/{file}", dyad, as_of.isoformat(), file, __version__, digest)


def again(store: Store, vintage: Vintage) -> Brief:
    """Make a brief again, from what was in the store then.

    Raises
    ------
    InvalidInputError
        If what comes out is not the brief of then: another version of the program, or rows that were changed.
    """
    with as_it_stood(store, vintage.file) as then:
        made = compose(then, Dyad.parse(vintage.dyad), date.fromisoformat(vintage.as_of))
    if hashlib.sha256(content(made)).hexdigest() != vintage.sha256:
        why = (
            "rows of its files were read again since, or the store was made anew"
            if vintage.version == __version__
            else f"it was made by version {vintage.version}, and this is {__version__}"
        )
        raise InvalidInputError(f"the brief {vintage.id} cannot be made again bit for bit: {why}.")
    return made


def keep(memory: Memory, vintage: Vintage) -> None:
    """Remember a brief that was given; within a transaction of the memory."""
    memory.write("INSERT OR IGNORE INTO vintages VALUES (?, ?)", vintage.id, json.dumps(asdict(vintage)))


def kept(memory: Memory) -> list[Vintage]:
    """Return the briefs that were given, the latest last."""
    return [Vintage(**json.loads(row[0])) for row in memory.rows("SELECT body FROM vintages ORDER BY rowid")]


def vintage_named(memory: Memory, name: str) -> Vintage:
    """Return one brief that was given.

    Raises
    ------
    UnknownNameError
        If there is none of this name.
    """
    found = {one.id: one for one in kept(memory)}
    if name not in found:
        raise UnknownNameError.of("brief on record", name, found, hint="detente record briefs lists them")
    return found[name]
