"""The least change of rankings that makes a state an equilibrium: lifting it past as few others as possible.

To make a state stable for a decision maker, some states must no longer stand above it. Among all ways to re-rank, the
fewest pairs of states change their order if the wanted state alone is lifted: if another state that stands above a
demoted one were kept above the wanted one only to be passed by the demoted states, demoting it too would change no
more pairs. Level with a state is enough, since nobody leaves for a state that is only as good.

Under Nash, GMR and SMR each decision maker's lift is found by itself. Under SEQ, SSEQ and SIM one lift changes what
others believe, so lifts of all are searched together, fewest passed states first.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from detente.resolve.betterset import CREDIBLE
from detente.resolve.onestate import StateJudge, what_matters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Ints

MOST_LIFTS = 3_000
"""So many combinations of lifts are judged before the search is given up; then the lifts under Nash stand in."""


def least_lifts(
    conflict: Conflict, state: int, concept: str, places: Iterable[int]
) -> tuple[dict[int, tuple[int, ...]] | None, bool]:
    """Find the states that a wanted one must catch up with, fewest in all, to become an equilibrium.

    Parameters
    ----------
    conflict : Conflict
        Any conflict with complete orders.
    state : int
        Place of the wanted state.
    concept : str
        One of the six.
    places : iterable of int
        The decision makers whose rankings may change.

    Returns
    -------
    tuple
        For each of them the states (places) that stand above now and no longer would, nearest first; None if no
        lift will do. And whether the search was complete, so that nothing less would do; if not, the lifts are those
        under Nash, which do under every concept, or None if decision makers who may not change stand in the way.
    """
    judge = StateJudge(conflict, state, concept)
    free = list(places)
    steps = {place: _steps(conflict, state, place, concept) for place in free}
    costs = {place: [_n_passed(conflict.payoffs[place], state, step) for step in steps[place]] for place in free}
    start = tuple(0 for _ in free)
    queue, seen = [(0, start)], {start}
    n_judged = 0
    while queue:
        _, lifts = heappop(queue)
        n_judged += 1
        if n_judged > MOST_LIFTS and concept in CREDIBLE:
            return _by_nash(conflict, state, free), False
        levels = {place: steps[place][lift] for place, lift in zip(free, lifts, strict=True)}
        payoffs = lifted(conflict, state, levels)
        unstable = [place for place in range(len(payoffs)) if not judge.is_stable(place, payoffs)]
        if not unstable:
            return {place: _passed(conflict.payoffs[place], state, level) for place, level in levels.items()}, True
        # Where rankings decide one by one, it does not matter whose lift is found first.
        moved = free if concept in CREDIBLE else [place for place in free if place in unstable][:1]
        for place in moved:
            at = free.index(place)
            following = (*lifts[:at], lifts[at] + 1, *lifts[at + 1 :])
            if following[at] < len(steps[place]) and following not in seen:
                seen.add(following)
                total = sum(costs[other][lift] for other, lift in zip(free, following, strict=True))
                heappush(queue, (total, following))
    return None, True


def _by_nash(conflict: Conflict, state: int, places: list[int]) -> dict[int, tuple[int, ...]] | None:
    found, _ = least_lifts(conflict, state, "nash", places)
    return found


def _steps(conflict: Conflict, state: int, place: int, concept: str) -> list[int]:
    """List the levels to which lifting the state changes anything that matters; first the one it has."""
    own = conflict.payoffs[place]
    sources, spoken = what_matters(conflict, state, place, concept)
    back = [source for source in sources if state in conflict.moves[place][source]]
    levels = own[np.array([*spoken, *back, state], dtype=np.int64)]
    return [int(level) for level in np.unique(levels[levels >= own[state]])]


def lifted(conflict: Conflict, state: int, levels: dict[int, int]) -> Sequence[Ints]:
    """Return the payoffs of all decision makers with a state lifted level with those of some level."""
    payoffs = [own.copy() for own in conflict.payoffs]
    for place, level in levels.items():
        payoffs[place][state] = level
    return payoffs


def _passed(own: Ints, state: int, level: int) -> tuple[int, ...]:
    above = np.flatnonzero((own > own[state]) & (own <= level))
    return tuple(above[np.argsort(own[above], kind="stable")].tolist())


def _n_passed(own: Ints, state: int, level: int) -> int:
    return int(((own > own[state]) & (own <= level)).sum())
