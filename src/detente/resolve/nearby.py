"""Nearby preferences: every plausible change of one statement, or of one step of a ranking.

Of statements: one is dropped, negated, or swapped with its neighbour. Of any other complete order: two neighbouring
groups trade places, or become one. Changes that leave the ranking as it is are left out; changes that give the same
ranking count once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from detente.resolve.preferences import Preference, levels, restated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Ints

Kind = Literal["drop", "negate", "swap", "tie"]


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One change of one preference.

    Attributes
    ----------
    place : int
        Place of the decision maker.
    kind : str
        ``drop``, ``negate``, ``swap`` or ``tie``.
    what : str
        The statement or the states that it touches.
    preference : Preference
        What the preference becomes.
    """

    place: int
    kind: Kind
    what: str
    preference: Preference


def nearby(conflict: Conflict) -> tuple[list[Change], int]:
    """List the changes of one preference that give different rankings.

    Returns
    -------
    tuple
        The changes, and how many others leave a ranking as it is or repeat an earlier one.
    """
    kept: dict[tuple[int, bytes], Change] = {
        (place, own.tobytes()): Change(place, "swap", "", conflict.preferences[place])
        for place, own in enumerate(conflict.payoffs)
    }
    n_now, n_changes = len(kept), 0
    for place in range(len(conflict.moves)):
        for change in _changes(conflict, place):
            n_changes += 1
            kept.setdefault((place, change.preference.payoffs.tobytes()), change)
    changes = list(kept.values())[n_now:]
    return changes, n_changes - len(changes)


def _changes(conflict: Conflict, place: int) -> Iterator[Change]:
    """Yield every change of one decision maker's preference."""
    maker = conflict.decision_makers[place]
    if conflict.entries[place].get("kind") == "prioritised":
        statements = conflict.statements_of(maker)
        for kind, what, changed in _restatements(statements):
            if changed:
                yield Change(
                    place, kind, what, restated(conflict, maker, {"kind": "prioritised", "statements": changed})
                )
        return
    own = conflict.payoffs[place]
    for lower in range(1, int(own.max())):
        pair = f"{_group(own, lower + 1)} and {_group(own, lower)}"
        swapped = np.where(own == lower, lower + 1, np.where(own == lower + 1, lower, own))
        yield Change(place, "swap", pair, Preference.of("ranking", swapped))
        yield Change(place, "tie", pair, Preference.of("ranking", levels(np.where(own == lower + 1, lower, own))))


def _group(own: Ints, level: int) -> str:
    states = (np.flatnonzero(own == level) + 1).tolist()
    shown = ", ".join(map(str, states[:3]))
    return f"state {shown}" if len(states) == 1 else f"states {shown}{' ...' if len(states) > 3 else ''}"


def _restatements(statements: list[Any]) -> Iterator[tuple[Kind, str, list[Any]]]:
    for k, one in enumerate(statements):
        told = " + ".join(one) if isinstance(one, list) else str(one)
        yield "drop", told, statements[:k] + statements[k + 1 :]
        negated = [f"!({part})" for part in one] if isinstance(one, list) else f"!({one})"
        yield "negate", told, [*statements[:k], negated, *statements[k + 1 :]]
        if k + 1 < len(statements):
            following = statements[k + 1]
            after = " + ".join(following) if isinstance(following, list) else str(following)
            yield "swap", f"{told} / {after}", [*statements[:k], following, one, *statements[k + 2 :]]
