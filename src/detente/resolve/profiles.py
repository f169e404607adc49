"""How many preference profiles make a wanted state an equilibrium, counted exactly.

The rankings of some decision makers are varied by permuting some of their groups, all other things kept. Nash, GMR
and SMR ask one decision maker's ranking at a time, so their counts are products, each in closed form (see
:mod:`detente.resolve.betterset`). SEQ, SSEQ and SIM also depend on what the others would like to do; there rankings
are listed and put into classes that differ in nothing that matters at the wanted state, and every combination of
classes is judged once.

References: Kinsara, PhD thesis, Waterloo (2014), for the question and the way of varying; the definitions of
stability are those of :mod:`detente.resolve.stability`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations, product
from math import factorial, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import InvalidInputError
from detente.resolve.betterset import CREDIBLE, Condition, bits, conditions, n_rankings, places_of, stable_sets
from detente.resolve.onestate import what_matters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Flags, Ints

MOST_ORDERS = 500_000
"""How many rankings of one decision maker are listed: those of nine groups."""

MOST_COMBINATIONS = 2_000_000
"""How many combinations of classes are judged under the concepts whose counts are not products."""


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
    n_levels = _checked_range(payoff, first, end)
    depth = n_levels - payoff
    places = np.array(list(permutations(range(first, end))), dtype=np.int64)
    new_depth = np.tile(np.arange(n_levels), (len(places), 1))
    np.put_along_axis(new_depth, places, np.arange(first, end)[None, :], axis=1)
    orders: Ints = n_levels - new_depth[:, depth]
    return orders


def _checked_range(payoff: Ints, first: int, end: int) -> int:
    n_levels = int(payoff.max())
    if not 0 <= first <= end <= n_levels:
        raise InvalidInputError(f"groups {first} to {end} found; expected places from 0 to {n_levels}.")
    return n_levels


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
        If there are too many rankings or combinations for a concept, or a range does not fit the ranking.
    """
    state = conflict.number(target) - 1
    ranges = {conflict.index(maker): (int(ends[0]), int(ends[1])) for maker, ends in vary.items()}
    for place, (first, end) in ranges.items():
        _checked_range(conflict.payoffs[place], first, end)
    n_profiles = prod(factorial(end - first) for first, end in ranges.values())
    return n_profiles, {concept: _count(conflict, state, ranges, concept) for concept in concepts}


def _count(conflict: Conflict, state: int, ranges: Mapping[int, tuple[int, int]], concept: str) -> int:
    if concept in CREDIBLE:
        longest = max((factorial(end - first) for first, end in ranges.values()), default=1)
        if longest > MOST_ORDERS:
            raise InvalidInputError(
                f"{longest} rankings of one decision maker; expected at most {MOST_ORDERS} for {concept}."
            )
        orders = [varied_payoffs(own, *ranges.get(place, (0, 0))) for place, own in enumerate(conflict.payoffs)]
        return count_combinations(conflict, state, orders, concept)
    return prod(
        count_rankings(conflict, state, place, ranges.get(place, (0, 0)), conditions(conflict, place, state, concept))
        for place in range(len(conflict.moves))
    )


def count_rankings(
    conflict: Conflict, state: int, place: int, varied: tuple[int, int], asked: Sequence[Condition]
) -> int:
    """Count the rankings of one decision maker, some of its groups permuted, that meet none of some conditions.

    Parameters
    ----------
    conflict : Conflict
        Any conflict with complete orders.
    state, place : int
        Places of the wanted state and of the decision maker.
    varied : tuple of int
        ``[first, end)``, the groups that are permuted.
    asked : sequence of Condition
        What would make the state unstable.
    """
    own = conflict.payoffs[place]
    depth = int(own.max()) - own
    first, end = varied
    own_depth = int(depth[state])
    is_varied = first <= own_depth < end
    above = bits(np.flatnonzero(depth < (first if is_varied else own_depth)).tolist())
    among = bits(np.flatnonzero((depth >= first) & (depth < end) & (depth != own_depth)).tolist()) if is_varied else 0
    # A group that is permuted moves as one: it is one state, numbered by its depth.
    grouped = [_grouped(one, above, among, depth) for one in asked]
    sizes = stable_sets([one for one in grouped if one is not None])
    return n_rankings(sizes, end - first - 1) if is_varied else sizes[0] * factorial(end - first)


def _grouped(asked: Condition, above: int, among: int, depth: Ints) -> Condition | None:
    """Say a condition of groups, given the states that are better in any case; None if it cannot be met."""
    if asked.every & ~above & ~among:
        return None

    def groups(states: int) -> int:
        return bits(depth[places_of(states & among)].tolist())

    some = frozenset(groups(part) for part in asked.some if not part & above)
    return None if 0 in some else Condition(asked.move, groups(asked.every & ~above), some)


@dataclass(frozen=True, slots=True, eq=False)
class _Classes:
    """Rankings of one decision maker that do not differ in what matters: one of each class, and how many it holds.

    ``arcs`` numbers the ways in which the classes would answer the others.
    """

    payoffs: Ints
    sizes: Ints
    arcs: Ints


def count_combinations(conflict: Conflict, state: int, orders: Sequence[Ints], concept: str) -> int:
    """Count the profiles under which a state is an equilibrium, given the rankings of each decision maker.

    Parameters
    ----------
    conflict : Conflict
        Any conflict with complete orders.
    state : int
        Place of the wanted state.
    orders : sequence of numpy arrays of int64, shape (n_orders, n_states)
        For each decision maker the payoffs under each of its rankings.
    concept : str
        ``seq``, ``sseq`` or ``sim``.

    Raises
    ------
    InvalidInputError
        If there are too many combinations.
    """
    classes = [_classes(conflict, state, place, own, concept) for place, own in enumerate(orders)]
    n_combinations = prod(own.sizes.size for own in classes)
    if n_combinations > MOST_COMBINATIONS:
        raise InvalidInputError(
            f"{n_combinations} combinations of rankings; expected at most {MOST_COMBINATIONS} for {concept}."
        )
    held: Any = _judged(conflict, state, classes, concept).astype(object)
    for own in reversed(classes):
        held = held @ own.sizes.astype(object)
    return int(held)


def _classes(conflict: Conflict, state: int, place: int, orders: Ints, concept: str) -> _Classes:
    """Tell rankings apart by the states above the wanted one, and by the answers that they would give."""
    sources, spoken = what_matters(conflict, state, place, concept)
    which, targets = conflict.moves[place].expand(np.array(sources, dtype=np.int64))
    answers = orders[:, targets] > orders[:, np.array(sources, dtype=np.int64)[which]]
    better = orders[:, spoken] > orders[:, [state]]
    signs = np.packbits(np.concatenate([answers, better], axis=1), axis=1)
    _, first, sizes = np.unique(signs, axis=0, return_index=True, return_counts=True)
    arcs = np.unique(np.packbits(answers[first], axis=1), axis=0, return_inverse=True)[1]
    return _Classes(orders[first], sizes, arcs.reshape(-1))


def _judged(conflict: Conflict, state: int, classes: Sequence[_Classes], concept: str) -> Flags:
    """Judge each decision maker's classes against every way in which the others would answer."""
    holds = np.ones(tuple(own.sizes.size for own in classes), dtype=bool)
    for place, own in enumerate(classes):
        better = own.payoffs > own.payoffs[:, [state]]
        others = [other for other in range(len(classes)) if other != place]
        known: dict[tuple[int, ...], Flags] = {}
        for chosen in product(*(range(classes[other].sizes.size) for other in others)):
            key = tuple(int(classes[other].arcs[k]) for other, k in zip(others, chosen, strict=True))
            if key not in known:
                moves = list(conflict.moves)
                for other, k in zip(others, chosen, strict=True):
                    moves[other] = moves[other].better(classes[other].payoffs[k])
                known[key] = _stable_under(conditions(conflict, place, state, concept, moves), better)
            where: list[Any] = [slice(None)] * len(classes)
            for other, k in zip(others, chosen, strict=True):
                where[other] = k
            holds[tuple(where)] &= known[key]
    return holds


def _stable_under(asked: Sequence[Condition], better: Flags) -> Flags:
    """Tell for each row of better states whether it meets none of some conditions."""
    stable = np.ones(len(better), dtype=bool)
    for one in asked:
        is_met = better[:, places_of(one.every)].all(axis=1)
        for part in one.some:
            is_met &= better[:, places_of(part)].any(axis=1)
        stable &= ~is_met
    return stable
