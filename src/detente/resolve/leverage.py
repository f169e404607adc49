"""Leverage: what binds a third party to either side.

Read from what the store holds and nothing else: treaties and agreements in force to which the third party and one of
the two are parties, and the latest value of every slow series of that pair (trade, aid, troops, alliance: whatever was
loaded). Where the store holds none of it, the answer says so. *Adversaries* are states that lately pressed both of the
two: at least ``MIN_ADVERSE`` threats, shows of force, sanctions or attacks towards each, and more of them than of
anything else. To have one in common is what most often draws quarrelling allies together.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.resolve.conduct import struck

if TYPE_CHECKING:
    from detente.observe.store import Store

LATELY = timedelta(days=730)
ADVERSE = ("ASSAULT", "COERCE", "THREATEN", "MOBILIZE", "SANCTION")
MIN_ADVERSE = 3
"""Fewest such acts of the last two years towards each, for an adversary."""


@dataclass(frozen=True, slots=True)
class Leverage:
    """What binds a third party to the two.

    Attributes
    ----------
    ties : dict
        For each side the bonds in words, with their source ids.
    """

    ties: dict[str, tuple[tuple[str, str], ...]]

    @property
    def binds_both(self) -> bool:
        """Whether it has a tie with each of the two."""
        return all(self.ties.values())

    @property
    def words(self) -> str:
        """What there is, in a sentence."""
        told = [f"with {side}: {'; '.join(text for text, _ in ties)}" for side, ties in self.ties.items() if ties]
        return "; ".join(told) or "nothing in the store tells of alliance, trade, aid or troops"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {side: [{"what": text, "source": source} for text, source in ties] for side, ties in self.ties.items()}


@dataclass(frozen=True, slots=True)
class Bonds:
    """What ties states to each other as of a day, read from the store once for all third parties.

    Attributes
    ----------
    pledged : tuple
        Parties, name and id of every treaty and agreement in force.
    measured : dict
        For each pair the latest value of every slow series in words, with its source id.
    """

    pledged: tuple[tuple[frozenset[str], str, str], ...]
    measured: dict[str, list[tuple[str, str]]]

    @classmethod
    def of(cls, store: Store, as_of: date) -> Bonds:
        """Read treaties, agreements and series.

        Parameters
        ----------
        store : Store
            Where pledges and series come from.
        as_of : datetime.date
            The day of the question.
        """
        return cls(_pledged(store.pledges(None, as_of), as_of), _measured(store.structure(None, as_of)))

    def of_party(self, party: str, sides: tuple[str, str]) -> Leverage:
        """Gather what binds a third party to the two."""
        return Leverage({side: (*self._treaties(party, side), *self._series(party, side)) for side in sides})

    def _treaties(self, party: str, side: str) -> list[tuple[str, str]]:
        return [(name, pledge) for parties, name, pledge in self.pledged if {party, side} <= parties]

    def _series(self, party: str, side: str) -> list[tuple[str, str]]:
        return self.measured.get("-".join(sorted((party, side))), [])


def adversaries(approaches: pl.DataFrame, sides: tuple[str, str], as_of: date) -> tuple[str, ...]:
    """Return the states that pressed both of two states in the last two years.

    Parameters
    ----------
    approaches : polars.DataFrame
        As from ``engine.approaches``; an act that addresses the other side as well counts for both.
    sides : tuple of str
        Codes of the two.
    as_of : datetime.date
        The day of the question.
    """
    counted: Counter[tuple[str, str, bool]] = Counter()
    recent = approaches.filter(pl.col("period") >= (as_of - LATELY).replace(day=1))
    for row in recent.iter_rows(named=True):
        for side in struck(row["side"], row["third_parties"], sides):
            counted[row["party"], side, row["type"] in ADVERSE] += row["n_acts"]
    return tuple(
        sorted(
            party
            for party in {party for party, _, _ in counted}
            if all(counted[party, side, True] >= max(MIN_ADVERSE, counted[party, side, False] + 1) for side in sides)
        )
    )


def _pledged(pledges: pl.DataFrame, as_of: date) -> tuple[tuple[frozenset[str], str, str], ...]:
    return tuple(
        (frozenset(name.partition(".")[0] for name in row["parties"].split(";")), row["name"], row["pledge"])
        for row in pledges.iter_rows(named=True)
        if row["kind"] in ("treaty", "agreement")
        and (row["in_force"] or row["signed"]) is not None
        and (row["in_force"] or row["signed"]) <= as_of
        and (row["expires"] is None or row["expires"] > as_of)
    )


def _measured(series: pl.DataFrame) -> dict[str, list[tuple[str, str]]]:
    latest = series.sort("date", maintain_order=True).unique(
        ["dyad", "series", "about"], keep="last", maintain_order=True
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in latest.iter_rows(named=True):
        text = f"{row['series'].replace('_', ' ')} {row['value']:g} {row['unit']} ({row['year']})"
        found.setdefault(row["dyad"], []).append((text, row["source"]))
    return found
