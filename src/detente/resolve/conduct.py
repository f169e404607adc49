"""Conduct: what third parties did towards each of the two, month by month.

The same counts serve a chronicle and a store full of machine-coded feeds: acts of a third party towards one of the two,
in whatever pair they were coded; what it and one of the two did together; and acts of a chronicle that name the other
side as addressee or participant, which count towards both.

*Exposure* is what the counts are held against. Where the store holds a third party's acts towards the rest of the
world (at least ``MIN_ELSEWHERE`` of them, and more than towards the two), it is all that it did, so that a party which
acts more everywhere does not seem to court anybody. Where it does not, as in a chronicle of the pair, it is all acts on
record of the pair, which frees the counts of the density of the record alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from detente.vocabulary.events import QUAD_CLASSES, event_types

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.observe.engine import Engine

TOWARDS = ("addressee", "participant")
"""Roles in which a row names whom an act goes to besides its recipient."""
MIN_ELSEWHERE = 20
Exposure = Literal["all its acts", "all acts on record of the pair"]
N_CLASSES = len(QUAD_CLASSES)


@dataclass(frozen=True, slots=True)
class Conduct:
    """What one third party did towards the two.

    Attributes
    ----------
    party : str
        Code of the third party.
    sides : tuple of str
        Codes of the two.
    months : tuple of datetime.date
        First days of the M months, from the first act of any third party to the as-of day.
    counts, intensity : numpy.ndarray, shape (2, 4, M)
        Acts, and the sum of their intensities, by side, quad class (order of ``QUAD_CLASSES``) and month.
    exposure : numpy.ndarray, shape (M,)
        What the counts are held against.
    exposure_kind : str
        What that is.
    """

    party: str
    sides: tuple[str, str]
    months: tuple[date, ...]
    counts: np.ndarray
    intensity: np.ndarray
    exposure: np.ndarray
    exposure_kind: Exposure

    @property
    def n_acts(self) -> dict[str, int]:
        """Acts towards each side."""
        return {side: int(self.counts[place].sum()) for place, side in enumerate(self.sides)}

    def towards(self, place: int, classes: Sequence[int]) -> np.ndarray:
        """Return the monthly acts towards a side in some quad classes, shape (M,)."""
        return np.asarray(self.counts[place, list(classes)].sum(axis=0))


def parse_roles(text: str) -> list[tuple[str, str]]:
    """Split ``USA:facilitator;JPN:addressee`` into pairs of code and role."""
    pairs = (entry.rpartition(":") for entry in text.split(";") if entry)
    return [(code.strip(), role.strip()) for code, _, role in pairs if code]


def conducts(
    engine: Engine, found: pl.DataFrame, sides: tuple[str, str], as_of: date, rows: pl.DataFrame, *, most: int
) -> tuple[Conduct, ...]:
    """Gather what third parties did towards two states, those with most acts first.

    Parameters
    ----------
    engine : Engine
        The store, or what else answers.
    found : polars.DataFrame
        As from ``engine.approaches``, up to the as-of day.
    sides : tuple of str
        Codes of the two.
    as_of : datetime.date
        Acts known later are not used.
    rows : polars.DataFrame
        All acts that concern the pair, known by then: the density of the record.
    most : int
        So many parties are gathered.
    """
    if found.is_empty():
        return ()
    months = month_starts(found["period"].min(), as_of)  # type: ignore[arg-type]
    place_of = {month: place for place, month in enumerate(months)}
    totals = found.group_by("party").agg(pl.col("n_acts").sum()).sort("n_acts", "party", descending=[True, False])
    parties = totals["party"].to_list()[:most]
    whole = _by_month(engine.activity(parties, as_of=as_of), place_of)
    density = _density(rows, place_of)
    made = []
    for party in parties:
        counts, intensity = _arrays(found.filter(pl.col("party") == party), sides, place_of)
        own = whole.get(party, np.zeros(len(months)))
        towards = counts.sum()
        is_wide = own.sum() - towards >= max(MIN_ELSEWHERE, towards)
        # What it does together with one of the two may stand under the other's name, and counts here all the same.
        exposure = np.maximum(own, counts.sum(axis=(0, 1))) if is_wide else density
        kind: Exposure = "all its acts" if is_wide else "all acts on record of the pair"
        made.append(Conduct(party, sides, months, counts, intensity, exposure, kind))
    return tuple(made)


def month_starts(first: date, last: date) -> tuple[date, ...]:
    """List the first days of the months from one day to another."""
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return tuple(date(index // 12, index % 12 + 1, 1) for index in range(begin, end + 1))


def _arrays(found: pl.DataFrame, sides: tuple[str, str], place_of: Mapping[date, int]) -> tuple[np.ndarray, np.ndarray]:
    counts = np.zeros((2, N_CLASSES, len(place_of)))
    intensity = np.zeros_like(counts)
    classes = {name: QUAD_CLASSES.index(kind.quad_class) for name, kind in event_types().items()}
    for row in found.iter_rows(named=True):
        for side in struck(row["side"], row["third_parties"], sides):
            at = (sides.index(side), classes[row["type"]], place_of[row["period"]])
            counts[at] += row["n_acts"]
            intensity[at] += row["intensity"]
    return counts, intensity


def struck(recipient: str, third_parties: str | None, sides: tuple[str, str]) -> list[str]:
    """Return the sides towards which a third party's act goes."""
    also = {code for code, role in parse_roles(third_parties or "") if role in TOWARDS}
    return [side for side in sides if side == recipient or side in also]


def _by_month(activity: pl.DataFrame, place_of: Mapping[date, int]) -> dict[str, np.ndarray]:
    totals: dict[str, np.ndarray] = {}
    for row in activity.iter_rows(named=True):
        if row["period"] in place_of:
            totals.setdefault(row["party"], np.zeros(len(place_of)))[place_of[row["period"]]] += row["n_acts"]
    return totals


def _density(rows: pl.DataFrame, place_of: Mapping[date, int]) -> np.ndarray:
    dense = np.zeros(len(place_of))
    for month, n in rows.group_by(pl.col("date").dt.truncate("1mo")).len().iter_rows():
        if month in place_of:
            dense[place_of[month]] = n
    return dense
