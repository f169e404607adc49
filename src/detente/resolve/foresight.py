"""Two decision makers who look ahead: limited moves, non-myopic stability and Stackelberg.

*Limited move* of horizon ``h`` (L_h). ``G_h(i, s)`` is where the conflict ends if it is ``i``'s turn at ``s`` and at
most ``h`` moves follow, the two taking turns, each anticipating the other:

1. ``G_0(i, s) = s``; if ``i`` cannot move from ``s``, ``G_h(i, s) = s``.
2. Otherwise let ``t*`` be the move of ``i`` after which ``G_{h-1}(j, t)`` is best for ``i`` (of equally good ones
   that with the lowest number).
3. ``G_h(i, s) = G_{h-1}(j, t*)`` if ``i`` strictly prefers that to ``s``, else ``s``.

State ``s`` is L_h stable for ``i`` if ``G_h(i, s) = s``; L_1 is Nash. It is *non-myopically* stable if that holds for
all horizons from some point on. The ends for both form a map that repeats itself sooner or later, so that
point is found exactly.

*Stackelberg*, with a leader: the state is Nash stable for the follower, and no move of the leader, followed by the
follower's best reply, is better for the leader (of equally good replies that which is worst for the leader).

References: Kilgour, Hipel & Fang, Automatica 23:41-55 (1987); Fang, Hipel & Kilgour, *Interactive Decision Making*
(1993). For more than two decision makers definitions differ, and none is offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InvalidInputError
from detente.resolve.stability import Judge, numbers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Flags, Ints


def limited_move(conflict: Conflict, horizon: int) -> dict[str, tuple[int, ...]]:
    """Find the states (numbers) that are L_h stable for each of the two decision makers.

    Parameters
    ----------
    conflict : Conflict
        A conflict of two decision makers with ordinal payoffs.
    horizon : int
        How many moves they look ahead, from 1.

    Raises
    ------
    InvalidInputError
        If there are not two decision makers, payoffs do not tell all, or the horizon is below 1.
    """
    if horizon < 1:
        raise InvalidInputError(f"horizon {horizon} found; expected a number of moves from 1.")
    ends = _ends(conflict)
    for _ in range(horizon):
        last = next(ends)
    return _as_numbers(conflict, last == np.arange(conflict.n_states))


def non_myopic(conflict: Conflict) -> dict[str, tuple[int, ...]]:
    """Find the states (numbers) that are stable for each of the two at every horizon from some point on.

    Raises
    ------
    InvalidInputError
        If there are not two decision makers or payoffs do not tell all.
    """
    seen: dict[bytes, int] = {}
    history: list[Flags] = []
    here = np.arange(conflict.n_states)
    for ends in _ends(conflict):
        key = ends.tobytes()
        if key in seen:
            cycle = history[seen[key] :]
            return _as_numbers(conflict, np.logical_and.reduce(cycle))
        seen[key] = len(history)
        history.append(ends == here)
    raise AssertionError("a map on finitely many states repeats itself")


def stackelberg(conflict: Conflict, leader: str) -> tuple[int, ...]:
    """Find the states (numbers) that are Stackelberg equilibria with a leader.

    Raises
    ------
    InvalidInputError
        If there are not two decision makers or payoffs do not tell all.
    """
    _check(conflict)
    first = conflict.index(leader)
    second = 1 - first
    gain, reply = conflict.payoffs[first], conflict.payoffs[second]
    sources, targets = conflict.moves[second].expand(np.arange(conflict.n_states))
    best = reply.copy()
    np.maximum.at(best, sources, reply[targets])
    after = np.where(reply == best, gain, gain.max() + 1)
    is_best = reply[targets] == best[sources]
    np.minimum.at(after, sources[is_best], gain[targets[is_best]])
    leads, moved = conflict.moves[first].expand(np.arange(conflict.n_states))
    held = np.ones(conflict.n_states, dtype=bool)
    held[leads[after[moved] > gain[leads]]] = False
    return numbers_of(held & Judge(conflict).is_stable(second, "nash"))


def _ends(conflict: Conflict) -> Iterator[Ints]:
    """Yield the ends for both decision makers, horizon 1, 2, 3 ...: an array of shape (2, n_states)."""
    _check(conflict)
    states = np.arange(conflict.n_states)
    arcs = [own.expand(states) for own in conflict.moves]
    ends = np.stack([states, states])
    while True:
        ends = np.stack([_step(conflict.payoffs[i], *arcs[i], ends[1 - i]) for i in (0, 1)])
        yield ends


def _step(payoff: Ints, sources: Ints, targets: Ints, after: Ints) -> Ints:
    """Return where each state ends if its mover picks the best of its moves or stays."""
    ends = np.arange(payoff.size)
    outcome = after[targets]
    # The best outcome of each source comes last; of equal ones that of the lowest target.
    order = np.lexsort((-targets, payoff[outcome], sources))
    is_last = np.append(sources[order][1:] != sources[order][:-1], True) if order.size else np.zeros(0, dtype=bool)
    movers, best = sources[order][is_last], outcome[order][is_last]
    gains = payoff[best] > payoff[movers]
    ends[movers[gains]] = best[gains]
    return ends


def _check(conflict: Conflict) -> None:
    if len(conflict.decision_makers) != 2 or not conflict.is_crisp:
        raise InvalidInputError(
            f"case '{conflict.id}': limited moves, non-myopic stability and Stackelberg need two decision makers "
            "with complete orders."
        )


def _as_numbers(conflict: Conflict, flags: Flags) -> dict[str, tuple[int, ...]]:
    return {maker: numbers_of(own) for maker, own in zip(conflict.decision_makers, flags, strict=True)}
