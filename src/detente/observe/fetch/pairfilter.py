"""The lines of a GDELT file that concern two states, written out by themselves.

A year of GDELT 2.0 is some 35,000 files and 2 to 5 GB packed. In three quarter hours of 2015 to 2018, 2 % of the lines
name India or Pakistan, 2 % Japan or South Korea, 32 % the United States or China. Kept lines are copied byte for byte:
a reduced file has the publisher's layout and differs from its original only in the lines that it lacks.
"""

from __future__ import annotations

import gzip
import zipfile
from typing import TYPE_CHECKING

from detente.errors import DetenteError
from detente.observe.fetch.connection import Trouble
from detente.observe.ingestion.files import BROKEN, LOCKED, LONGEST_LINE, bounded_lines
from detente.vocabulary.states import translate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from detente.observe.fetch.wanted import Keep
    from detente.vocabulary.dyads import Dyad

ACTOR_1_COUNTRY, ACTOR_2_COUNTRY = 7, 17
"""Positions, from 0, of Actor1CountryCode and Actor2CountryCode in every GDELT event layout (57, 58 and 61 columns)."""


class PairFilter:
    """Keep the lines that name one of two states, or both.

    Parameters
    ----------
    dyad : Dyad
        The pair.
    keep : str
        ``either``: lines that name one of the two as an actor, on either side. ``both``: lines in which one is the
        one actor and the other the other.
    """

    def __init__(self, dyad: Dyad, keep: Keep) -> None:
        self._dyad, self._keep = dyad, keep
        self._sides: dict[bytes, str] = {b"": ""}

    def wants(self, line: bytes) -> bool:
        """Tell whether a line is kept."""
        cells = line.split(b"\t", ACTOR_2_COUNTRY + 1)
        if len(cells) <= ACTOR_2_COUNTRY:
            return False
        first, second = self._side(cells[ACTOR_1_COUNTRY]), self._side(cells[ACTOR_2_COUNTRY])
        if self._keep == "either":
            return bool(first or second)
        return bool(first and second) and first != second

    def write(self, packed: Path, target: Path) -> None:
        """Copy the wanted lines of a zipped file into a gzip file.

        Raises
        ------
        Trouble
            If the zip file cannot be read to its end.
        """
        # No name and no time inside: the same lines give the same file.
        with target.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as out:
            out.writelines(line for line in _lines(packed) if self.wants(line))

    def _side(self, code: bytes) -> str:
        """Return the state of the pair that a CAMEO code means (a state can have several), or nothing."""
        known = self._sides.get(code)
        if known is None:
            known = self._sides[code] = self._looked_up(code)
        return known

    def _looked_up(self, code: bytes) -> str:
        try:
            found = translate(code.decode("ascii", errors="replace"), scheme="cameo", to="iso3")
        except DetenteError:
            return ""
        return found if found in self._dyad else ""


def _lines(packed: Path) -> Iterator[bytes]:
    """Yield the lines of a zipped file; one that is longer than any row is left out."""
    try:
        with zipfile.ZipFile(packed) as archive:
            for name in archive.namelist():
                with archive.open(name) as stream:
                    yield from (line for line in bounded_lines(stream) if len(line) < LONGEST_LINE)
    except (*BROKEN, *LOCKED) as error:
        raise Trouble(f"it cannot be unpacked ({error})") from None
