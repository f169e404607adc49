"""Which states may stand above a wanted one, and how many rankings have it so.

Let ``B`` be the states that a decision maker strictly prefers to state ``s``. Whether ``s`` is stable for it depends
on its own ranking by ``B`` alone: ``s`` is unstable exactly if for some move to ``t``

=========  ==================================================================================
Nash       ``t`` is in ``B``
GMR, SEQ   ``t`` and all ends of the others' answers to ``t`` are in ``B``
SMR, SSEQ  ``t`` is in ``B``, and so is, for every end ``x``, ``x`` or some state to which it could escape from ``x``
SIM        ``t`` is in ``B``, and so is every feasible state to which it leads together with improvements of the others
=========  ==================================================================================

Answers are legal sequences of the others, under SEQ and SSEQ of their improvements, which their rankings decide. Each
row is a :class:`Condition`; ``s`` is stable if none is met. Smaller ``B`` meet fewer, so stable sets are closed
downwards.

Counting. If ``N_b`` sets of ``b`` out of ``k`` states are stable, so are ``sum N_b b! (k - b)!`` of the ``(k + 1)!``
strict rankings of these and ``s``: the states above ``s`` and those below are ranked freely. With ties the factors are
Fubini numbers. ``N_b`` are the coefficients of a polynomial, found by branching on one state after the other; states
that occur in the same places are one variable, and parts without a common variable are multiplied.

References: Kinsara, PhD thesis, Waterloo (2014), for the inverse question; the method is this package's own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, reduce
from math import comb, factorial
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.errors import InvalidInputError
from detente.resolve.reach import shortest_sequences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Moves

MOST_BRANCHES = 200_000
"""So many branches are gone through before a count is given up."""

MOST_JOINT = 1_000_000
"""So many joint moves of the others are tried under SIM."""

CREDIBLE = ("seq", "sseq", "sim")
"""Concepts under which others answer by improvements, so that their rankings matter too."""

Polynomial = tuple[int, ...]
"""Coefficients, the constant first."""


class Condition(NamedTuple):
    """What must all be true of the better states for a move to upset the wanted state.

    Attributes
    ----------
    move : int
        Place of the state that the decision maker would move to.
    every : int
        Bits of the states that must all be better.
    some : frozenset of int
        Sets of states, as bits; of each at least one must be better.
    """

    move: int
    every: int
    some: frozenset[int]

    def is_met(self, better: int) -> bool:
        """Whether some better states, as bits, upset the wanted state by this move."""
        return not self.every & ~better and all(better & one for one in self.some)

    @property
    def spoken(self) -> int:
        """Bits of the states that occur in it."""
        return reduce(or_, self.some, self.every)


def bits(places: Iterable[int]) -> int:
    """Write places as bits."""
    return sum(1 << place for place in set(places))


def places_of(mask: int) -> list[int]:
    """List the places of bits."""
    return [place for place, bit in enumerate(reversed(f"{mask:b}")) if bit == "1"]


def conditions(
    conflict: Conflict, place: int, state: int, concept: str, answers: Sequence[Moves] | None = None
) -> list[Condition]:
    """List the conditions under which a state is unstable for a decision maker.

    Parameters
    ----------
    conflict : Conflict
        Any conflict with complete orders.
    place, state : int
        Places, from 0, of the decision maker and of the state.
    concept : str
        One of the six; ``sim`` needs option form without merged states.
    answers : sequence of Moves, optional
        With which moves the others may answer under SEQ, SSEQ and SIM; by default their improvements as they are now.
    """
    own = conflict.moves[place]
    moves: Sequence[Moves] = conflict.moves
    if concept in CREDIBLE:
        moves = answers or [one.better(payoff) for one, payoff in zip(moves, conflict.payoffs, strict=True)]
    others = [other for other in range(len(moves)) if other != place]
    found = []
    for gain in own[state]:
        every, some = {gain}, set()
        ends: list[int] = []
        if concept == "sim":
            ends = _joint_ends(conflict, state, gain, [moves[other] for other in others])
        elif concept != "nash":
            ends = list(shortest_sequences(moves, gain, others).first)
        if concept in ("gmr", "seq", "sim"):
            every.update(ends)
        elif ends:
            some = {bits({end, *own[end]} - {state}) for end in ends}
        # The wanted state itself is never better than itself; what the move implies need not be asked again.
        if state not in every:
            found.append(Condition(gain, bits(every), frozenset(one for one in some if not one >> gain & 1)))
    return found


def _joint_ends(conflict: Conflict, state: int, gain: int, improvements: Sequence[Moves]) -> list[int]:
    """List the feasible states to which a move leads together with any improvements that others make at that moment."""
    if conflict.space is None:
        raise InvalidInputError(f"case '{conflict.id}' is in graph form; SIM needs options.")
    code = conflict.space.first_code
    joint = code[[gain]]
    for own in improvements:
        switched = [0, *(int(code[state] ^ code[target]) for target in own[state])]
        if joint.size * len(switched) > MOST_JOINT:
            raise InvalidInputError(f"more than {MOST_JOINT} joint moves from one state; ask of another concept.")
        joint = np.unique(joint[:, None] ^ np.array(switched))
    order = np.argsort(code)
    at = np.minimum(np.searchsorted(code[order], joint), code.size - 1)
    found: list[int] = order[at[code[order][at] == joint]].tolist()
    return found


def stable_sets(asked: Sequence[Condition]) -> Polynomial:
    """Count the sets of better states that meet none of some conditions, by their size.

    Returns
    -------
    tuple of int
        Entry ``b``: how many sets of ``b`` states. The length shows out of how many states, which are those that
        occur in the conditions.

    Raises
    ------
    InvalidInputError
        If it takes too many branches.
    """
    return _Counter(asked).polynomial


def n_rankings(sizes: Polynomial, n_others: int) -> int:
    """Count the strict rankings of a wanted state and ``n_others`` more whose better states are counted by size."""
    n_asked = len(sizes) - 1
    kept = sum(number * factorial(size) * factorial(n_asked - size) for size, number in enumerate(sizes))
    return kept * factorial(n_others + 1) // factorial(n_asked + 1)


def n_weak_orders(sizes: Polynomial, n_others: int) -> int:
    """Count the same with ties; a state level with the wanted one is not better."""
    rest = n_others - (len(sizes) - 1)
    everywhere = _times(sizes, tuple(comb(rest, size) for size in range(rest + 1)))
    return sum(
        number * fubini(size) * (2 * fubini(n_others - size) if size < n_others else 1)
        for size, number in enumerate(everywhere)
    )


@cache
def fubini(n: int) -> int:
    """Count the weak orders of ``n`` things."""
    return 1 if n == 0 else sum(comb(n, size) * fubini(n - size) for size in range(1, n + 1))


def _times(one: Polynomial, other: Polynomial) -> Polynomial:
    product = [0] * (len(one) + len(other) - 1)
    for power, factor in enumerate(one):
        if factor:
            for more, number in enumerate(other):
                product[power + more] += factor * number
    return tuple(product)


def _plus(one: Polynomial, other: Polynomial) -> Polynomial:
    return tuple(first + second for first, second in zip(one, other, strict=True))


def _binomials(n: int) -> Polynomial:
    return tuple(comb(n, size) for size in range(n + 1))


@dataclass(frozen=True, slots=True)
class _Variable:
    """States that occur in the same places: how many sets of them count as false, and as true."""

    false: Polynomial
    true: Polynomial

    @property
    def free(self) -> Polynomial:
        return _plus(self.false, self.true)


Asked = tuple[int, frozenset[int]]


class _Counter:
    """Counts by branching; conditions are pairs (every, some) over bits of variables."""

    def __init__(self, asked: Sequence[Condition]) -> None:
        self.variables: list[_Variable] = []
        self.known: dict[frozenset[Asked], Polynomial] = {}
        merged = self._merged(asked)
        self.polynomial = self._count(frozenset(merged), bits(range(len(self.variables))))

    def _merged(self, asked: Sequence[Condition]) -> list[Asked]:
        """Make one variable of the states that occur in the same places."""
        where: dict[int, tuple[list[int], list[tuple[int, int]]]] = defaultdict(lambda: ([], []))
        for k, one in enumerate(asked):
            for state in places_of(one.every):
                where[state][0].append(k)
            for part in one.some:
                for state in places_of(part):
                    where[state][1].append((k, part))
        alike: dict[tuple[tuple[int, ...], tuple[tuple[int, int], ...]], list[int]] = defaultdict(list)
        for state, (in_every, in_some) in sorted(where.items()):
            alike[tuple(in_every), tuple(sorted(in_some))].append(state)
        place_of: dict[int, int] = {}
        for (every, some), states in alike.items():
            for group in [states] if not (every and some) else [[state] for state in states]:
                size = len(group)
                nothing, whole = (1, *[0] * size), (*[0] * size, 1)
                free = _binomials(size)
                if every:
                    own = _Variable(tuple(a - b for a, b in zip(free, whole, strict=True)), whole)
                else:
                    own = _Variable(nothing, tuple(a - b for a, b in zip(free, nothing, strict=True)))
                place_of |= dict.fromkeys(group, len(self.variables))
                self.variables.append(own)
        return [
            (
                bits(place_of[state] for state in places_of(one.every)),
                frozenset(bits(place_of[state] for state in places_of(part)) for part in one.some),
            )
            for one in asked
        ]

    def _count(self, asked: frozenset[Asked], scope: int) -> Polynomial:
        """Count over the variables in a scope, which holds all that the conditions speak of."""
        total: Polynomial = (1,)
        for part in _parts(_least(asked)):
            spoken = _spoken(part)
            scope &= ~spoken
            total = _times(total, self._branch(part, spoken))
        for place in places_of(scope):
            total = _times(total, self.variables[place].free)
        return total

    def _branch(self, asked: frozenset[Asked], scope: int) -> Polynomial:
        if asked in self.known:
            return self.known[asked]
        if len(self.known) >= MOST_BRANCHES:
            raise InvalidInputError(
                f"the rankings that hold a state cannot be counted in {MOST_BRANCHES} branches; "
                "ask of a smaller conflict or another concept."
            )
        if not scope:
            return (0,) if asked else (1,)
        shortest = min(asked, key=lambda one: (one[0].bit_count() + len(one[1]), one[0], sorted(one[1])))
        place = (shortest[0] or min(shortest[1])).bit_length() - 1
        rest, variable = scope & ~(1 << place), self.variables[place]
        # Asked of a set that is never better, a condition can no longer be met; met ones end the branch.
        false = frozenset(
            (every, frozenset(part & ~(1 << place) for part in some)) for every, some in asked if not every >> place & 1
        )
        false = frozenset((every, some) for every, some in false if 0 not in some)
        true = frozenset(
            (every & ~(1 << place), frozenset(part for part in some if not part >> place & 1)) for every, some in asked
        )
        total = _times(variable.false, self._count(false, rest))
        if (0, frozenset()) not in true:
            total = _plus(total, _times(variable.true, self._count(true, rest)))
        self.known[asked] = total
        return total


def _spoken(asked: Iterable[Asked]) -> int:
    spoken = 0
    for every, some in asked:
        spoken |= every
        for part in some:
            spoken |= part
    return spoken


def _least(asked: frozenset[Asked]) -> list[Asked]:
    """Leave out the conditions that can be met only when another one is."""
    kept: list[Asked] = []
    for every, some in sorted(asked, key=lambda one: (one[0].bit_count() + len(one[1]), one[0], sorted(one[1]))):
        if not any(not less & ~every and fewer <= some for less, fewer in kept):
            kept.append((every, some))
    return kept


def _parts(asked: Sequence[Asked]) -> list[frozenset[Asked]]:
    """Divide conditions into parts that have no variable in common."""
    parts: list[tuple[int, list[Asked]]] = []
    for one in asked:
        spoken, joined = _spoken([one]), [one]
        apart = []
        for other, members in parts:
            if other & spoken:
                spoken, joined = spoken | other, joined + members
            else:
                apart.append((other, members))
        parts = [*apart, (spoken, joined)]
    return [frozenset(members) for _, members in parts]
