"""How many preference profiles make a wanted state an equilibrium, counted exactly.

The *inverse* question of the Graph Model: the rankings of some decision makers are varied by permuting some of
their groups, all other things kept, and the profiles are counted under which the wanted state is stable for
everybody. Nash, GMR and SMR ask one decision maker's ranking at a time, so their counts are products. SEQ and
SSEQ depend on the others only by the moves that these would like to make; for each combination of the others'
rankings all own rankings are judged at once.

A second form varies the *order of preference statements*: the fewest swaps of neighbours that make the wanted
state an equilibrium.

References: Kinsara, PhD thesis, Waterloo (2014), for the question and the way of varying; the definitions of
stability are those of :mod:`detente.resolve.stability`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product
from math import factorial, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import InvalidInputError
from detente.resolve.preferences import preference
from detente.resolve.reach import shortest_sequences
from detente.resolve.stability import Judge, stability

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Flags, Ints

MOST_ORDERS = 500_000
"""How many rankings of one decision maker are listed: those of nine groups."""

MOST_PROFILES = {"seq": 50_000_000, "sseq": 50_000_000, "sim": 50_000}
"""How many profiles are gone through under the concepts whose counts are not products."""

MOST_SWAPS = 6
"""Orders of statements further than so many swaps away are not searched."""


def varied_payoffs(payoff: Ints, first: int, end: int) -> Ints:
    """List the payoffs that come from permuting some groups of a ranking in place.

    Parameters
    ----------
    payoff : numpy array of int64, shape (n_states,)
        Levels, 1 for the least preferred.
    first, end : int
        The groups ``first .. end - 1``, counted from the most preferred, are permuted.

    Returns
    -------
    numpy array of int64, shape (n_orders, n_states)
        The given payoffs first.
    """
    n_levels = int(payoff.max())
    if not 0 <= first <= end <= n_levels:
        raise InvalidInputError(f"groups {first} to {end} found; expected places from 0 to {n_levels}.")
    depth = n_levels - payoff
    orders = []
    for order in permutations(range(first, end)):
        new_depth = np.arange(n_levels)
        new_depth[list(order)] = np.arange(first, end)
        orders.append(n_levels - new_depth[depth])
    return np.array(orders, dtype=np.int64)


def count_profiles(
    conflict: Conflict, target: int | str, vary: Mapping[str, Sequence[int]], *, concepts: Sequence[str]
) -> tuple[int, dict[str, int]]:
    """Count the preference profiles under which a state is an equilibrium.

    Parameters
    ----------
    conflict : Conflict
        A conflict with complete orders.
    target : int or str
        The wanted state.
    vary : mapping
        Decision maker -> ``[first, end)``: which groups of its ranking are permuted.
    concepts : sequence of str
        Which of the six concepts.

    Returns
    -------
    tuple
        The number of profiles, and for each concept how many of them make the state an equilibrium.

    Raises
    ------
    InvalidInputError
        If there are too many rankings or profiles, or a range does not fit the ranking.
    """
    state = conflict.number(target) - 1
    ranges = {conflict.index(maker): tuple(ends) for maker, ends in vary.items()}
    lengths = [factorial(max(0, end - first)) for first, end in ranges.values()]
    n_profiles = prod(lengths)
    if max(lengths, default=1) > MOST_ORDERS:
        raise InvalidInputError(f"{max(lengths)} rankings of one decision maker; expected at most {MOST_ORDERS}.")
    for concept in concepts:
        if n_profiles > MOST_PROFILES.get(concept, n_profiles):
            raise InvalidInputError(f"{n_profiles} profiles; expected at most {MOST_PROFILES[concept]} for {concept}.")
    orders = [
        varied_payoffs(own, *ranges[place]) if place in ranges else own[None, :]
        for place, own in enumerate(conflict.payoffs)
    ]
    return n_profiles, {concept: _count(conflict, state, orders, concept) for concept in concepts}


def _count(conflict: Conflict, state: int, orders: Sequence[Ints], concept: str) -> int:
    places = range(len(orders))
    if concept == "sim":
        return _count_one_by_one(conflict, state, orders, concept)
    if concept in ("seq", "sseq"):
        return _count_credible(conflict, state, orders, concept)
    moves = conflict.moves
    return prod(
        int(
            _holds(
                conflict,
                state,
                place,
                orders[place],
                {
                    gain: list(shortest_sequences(moves, gain, [other for other in places if other != place]).first)
                    for gain in moves[place][state]
                }
                if concept != "nash"
                else {},
                has_escape=concept == "smr",
            ).sum()
        )
        for place in places
    )


def _count_credible(conflict: Conflict, state: int, orders: Sequence[Ints], concept: str) -> int:
    """Judge each decision maker's rankings against every combination of what the others would like to do."""
    shape = tuple(len(own) for own in orders)
    holds = np.ones(shape, dtype=bool)
    for place in range(len(orders)):
        others = [other for other in range(len(orders)) if other != place]
        known: dict[tuple[bytes, ...], Flags] = {}
        better = {other: [conflict.moves[other].better(payoff) for payoff in orders[other]] for other in others}
        wanted = {other: [_wanted(conflict, other, payoff) for payoff in orders[other]] for other in others}
        for chosen in product(*(range(shape[other]) for other in others)):
            key = tuple(wanted[other][k] for other, k in zip(others, chosen, strict=True))
            if key not in known:
                moves = list(conflict.moves)
                for other, k in zip(others, chosen, strict=True):
                    moves[other] = better[other][k]
                ends = {
                    gain: list(shortest_sequences(moves, gain, others).first) for gain in conflict.moves[place][state]
                }
                known[key] = _holds(conflict, state, place, orders[place], ends, has_escape=concept == "sseq")
            where: list[Any] = [slice(None)] * len(orders)
            for other, k in zip(others, chosen, strict=True):
                where[other] = k
            holds[tuple(where)] &= known[key]
    return int(holds.sum())


def _wanted(conflict: Conflict, place: int, payoff: Ints) -> bytes:
    """Tell rankings apart by the moves that they make improvements."""
    sources, targets = conflict.moves[place].expand(np.arange(conflict.n_states))
    return np.packbits(payoff[targets] > payoff[sources]).tobytes()


def _holds(
    conflict: Conflict, state: int, place: int, orders: Ints, ends: Mapping[int, Sequence[int]], *, has_escape: bool
) -> Flags:
    """Tell for each ranking of one decision maker whether no improvement from a state is left unsanctioned."""
    own = orders[:, [state]]
    value = orders.copy()
    if has_escape:
        for source in sorted({end for reached in ends.values() for end in reached}):
            targets = list(conflict.moves[place][source])
            if targets:
                value[:, source] = np.maximum(orders[:, source], orders[:, targets].max(axis=1))
    holds = np.ones(len(orders), dtype=bool)
    for gain in conflict.moves[place][state]:
        harms = value[:, list(ends.get(gain, ()))] <= own
        holds &= (orders[:, gain] <= own[:, 0]) | np.logical_or.reduce(harms, axis=1)
    return holds


def _count_one_by_one(conflict: Conflict, state: int, orders: Sequence[Ints], concept: str) -> int:
    """Judge every profile by itself."""
    total = 0
    for profile in product(*orders):
        payoffs = dict(zip(conflict.decision_makers, profile, strict=True))
        total += state + 1 in stability(conflict.with_payoffs(payoffs), concepts=[concept]).equilibria[concept]
    return total


def fewest_swaps(
    conflict: Conflict, maker: str, target: int | str, concept: str, *, most: int = MOST_SWAPS
) -> tuple[int | None, list[list[Any]]]:
    """Find the orders of a decision maker's statements, fewest swaps first, that make a state an equilibrium.

    Parameters
    ----------
    conflict : Conflict
        A conflict in which the decision maker's preference is prioritised.
    maker : str
        Its name or code.
    target : int or str
        The wanted state.
    concept : str
        The stability concept.
    most : int
        How many swaps of neighbouring statements are searched.

    Returns
    -------
    tuple
        The fewest swaps (None if none up to ``most`` will do), and all orders that need no more.

    Raises
    ------
    InvalidInputError
        If the preference is not prioritised.
    """
    place, state = conflict.index(maker), conflict.number(target) - 1
    name = conflict.decision_makers[place]
    statements = conflict.statements_of(name)
    option_ids = [option.id for option in conflict.options]
    judged: dict[bytes, bool] = {}
    for n_swaps, orders in enumerate(_orders_by_swaps(len(statements), most)):
        found = []
        for order in orders:
            entry = {"kind": "prioritised", "statements": [statements[k] for k in order]}
            own = preference(entry, conflict.state_set, option_ids=option_ids, where=f"preferences of {name}")
            key = own.payoffs.tobytes()
            if key not in judged:
                changed = [own if other == place else kept for other, kept in enumerate(conflict.preferences)]
                judge = Judge(replace(conflict, preferences=tuple(changed)))
                judged[key] = all(judge.is_stable(who, concept)[state] for who in range(len(changed)))
            if judged[key]:
                found.append(entry["statements"])
        if found:
            return n_swaps, [list(statements) for statements in found]
    return None, []


def _orders_by_swaps(n: int, most: int) -> Iterator[list[tuple[int, ...]]]:
    """Yield the orders of ``n`` things by how many swaps of neighbours they need."""
    level = {tuple(range(n))}
    seen = set(level)
    for _ in range(most + 1):
        yield sorted(level)
        following = set()
        for order in level:
            for k in range(n - 1):
                swapped = (*order[:k], order[k + 1], order[k], *order[k + 2 :])
                if swapped not in seen:
                    following.add(swapped)
        seen |= following
        level = following
