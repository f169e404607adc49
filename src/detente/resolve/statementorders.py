"""Which order of preference statements makes a wanted state an equilibrium: the fewest swaps of neighbours.

What a mediator can argue for is seldom a whole ranking; it is that one aim comes before another. The orders of the
statements of some decision makers are searched by how many swaps of neighbouring statements they need, all decision
makers together; the search ends with the first number of swaps that will do.

Reference: Wu, Xu & Ke, on the option-based inverse Graph Model (abstract); the search is plain breadth first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.errors import InvalidInputError
from detente.resolve.onestate import StateJudge
from detente.resolve.preferences import restated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Ints

MOST_SWAPS = 6
"""Orders further than so many swaps away are not searched."""

MOST_TRIED = 20_000
"""So many orders are tried before the search is given up."""

Orders = tuple[tuple[int, ...], ...]


def fewest_swaps(
    conflict: Conflict, makers: Sequence[str], target: int | str, concept: str, *, most: int = MOST_SWAPS
) -> tuple[int | None, list[dict[str, list[Any]]]]:
    """Find the orders of some decision makers' statements, fewest swaps first, that make a state an equilibrium.

    Parameters
    ----------
    conflict : Conflict
        A conflict in which the preferences of these decision makers are prioritised.
    makers : sequence of str
        Names or codes of those whose statements may be swapped.
    target : int or str
        The wanted state.
    concept : str
        The stability concept.
    most : int
        How many swaps of neighbouring statements, of all decision makers together, are searched.

    Returns
    -------
    tuple
        The fewest swaps (None if none up to ``most`` will do), and all orders that need no more: decision maker ->
        its statements, most important first.

    Raises
    ------
    InvalidInputError
        If a preference is not prioritised, or there are too many orders within ``most`` swaps.
    """
    state = conflict.number(target) - 1
    names = [conflict.decision_makers[conflict.index(maker)] for maker in makers]
    search = _Search(conflict, names, state, concept)
    for n_swaps, level in enumerate(_orders_by_swaps(search.lengths, most)):
        if search.n_tried + len(level) > MOST_TRIED:
            raise InvalidInputError(
                f"no order within {n_swaps - 1} swaps will do, and {len(level)} orders are {n_swaps} away; "
                f"expected at most {MOST_TRIED} in all: give a smaller 'most' or fewer decision makers."
            )
        found = [search.written(orders) for orders in level if search.is_equilibrium(orders)]
        if found:
            return n_swaps, found
    return None, []


class _Search:
    """Judges orders of statements."""

    def __init__(self, conflict: Conflict, names: Sequence[str], state: int, concept: str) -> None:
        self.conflict, self.names = conflict, names
        self.judge = StateJudge(conflict, state, concept)
        self.statements = [conflict.statements_of(name) for name in names]
        self.lengths = tuple(len(one) for one in self.statements)
        self.n_tried = 0
        self._own: dict[tuple[int, tuple[int, ...]], Ints] = {}

    def written(self, orders: Orders) -> dict[str, list[Any]]:
        """Return the statements of each decision maker in some order."""
        return {name: self._ordered(k, orders[k]) for k, name in enumerate(self.names)}

    def _ordered(self, k: int, order: tuple[int, ...]) -> list[Any]:
        return [self.statements[k][place] for place in order]

    def is_equilibrium(self, orders: Orders) -> bool:
        """Whether the wanted state is an equilibrium if statements stand in some order."""
        self.n_tried += 1
        payoffs = list(self.conflict.payoffs)
        for k, order in enumerate(orders):
            payoffs[self.conflict.index(self.names[k])] = self._payoffs(k, order)
        return self.judge.is_equilibrium(payoffs)

    def _payoffs(self, k: int, order: tuple[int, ...]) -> Ints:
        if (k, order) not in self._own:
            entry = {"kind": "prioritised", "statements": self._ordered(k, order)}
            self._own[k, order] = restated(self.conflict, self.names[k], entry).payoffs
        return self._own[k, order]


def _orders_by_swaps(lengths: tuple[int, ...], most: int) -> Iterator[list[Orders]]:
    """Yield the orders of several lists by how many swaps of neighbours they need together."""
    level: set[Orders] = {tuple(tuple(range(length)) for length in lengths)}
    seen = set(level)
    for n_swaps in range(most + 1):
        yield sorted(level)
        if n_swaps < most:
            level = {swapped for orders in level for swapped in _swapped(orders)} - seen
            seen |= level


def _swapped(orders: Orders) -> Iterator[Orders]:
    """Yield the orders one swap away."""
    for k, order in enumerate(orders):
        for place in range(len(order) - 1):
            new = (*order[:place], order[place + 1], order[place], *order[place + 2 :])
            yield (*orders[:k], new, *orders[k + 1 :])
