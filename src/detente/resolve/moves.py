"""The moves of one decision maker, or of several together, as arrays.

In option form the moves are kept as *blocks*: states that agree in everybody else's options. A block of ``k``
states stands for ``k (k - 1)`` moves, so the arcs need not be stored. One-way options split a block; the
parts that can be entered from a part are then *layers*, one for each set of one-way options that is switched.
Improvements are ends of blocks sorted by payoff. In graph form the arcs themselves are kept (compressed sparse
rows).

Both kinds answer the same questions. ``fold`` takes the least (or greatest) value over the states to which one
can move, for all states at once; a whole analysis is made of such folds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from detente.resolve.optionform import StateSpace

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]


class Moves(ABC):
    """The moves of one mover on a conflict's states; places of states count from 0."""

    n_states: int

    @abstractmethod
    def fold_min(self, values: Ints, empty: int) -> Ints:
        """Return for each state the least value over its targets; ``empty``, above all values, if it has none.

        The state itself may be taken for one of its own targets: staying is never an improvement, and as an
        answer to an improvement it harms no more than the improvement itself.
        """

    @abstractmethod
    def better(self, payoff: Ints) -> Moves:
        """Keep the moves by which the payoff of the mover strictly rises."""

    @abstractmethod
    def expand(self, sources: Ints) -> tuple[Ints, Ints]:
        """List the moves from some states as pairs: the place in ``sources``, ascending, and the target."""

    def __getitem__(self, state: int) -> tuple[int, ...]:
        """List the targets from a state, ascending, without the state itself."""
        return tuple(sorted(set(self.expand(np.array([state]))[1].tolist())))

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        return (self[state] for state in range(self.n_states))

    def __len__(self) -> int:
        return self.n_states


def _ranges(firsts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Concatenate the ranges ``firsts[k] .. ends[k] - 1``; return also which range each element is of."""
    lengths = ends - firsts
    which = np.repeat(np.arange(lengths.size), lengths)
    skipped = np.cumsum(lengths) - lengths
    return which, np.arange(which.size) - (skipped - firsts)[which]


@dataclass(frozen=True, eq=False)
class ArcMoves(Moves):
    """Moves as compressed sparse rows: the targets of state ``s`` are ``targets[first[s]:first[s + 1]]``."""

    n_states: int
    first: Ints
    targets: Ints

    @classmethod
    def of(cls, n_states: int, sources: Ints, targets: Ints) -> ArcMoves:
        """Build from arcs in any order; arcs given twice count once, a state is no target of itself."""
        keys = np.unique((sources * n_states + targets)[sources != targets])
        first = np.searchsorted(keys, np.arange(n_states + 1) * n_states)
        return cls(n_states, first, keys % n_states)

    def fold_min(self, values: Ints, empty: int) -> Ints:
        """Return for each state the least value over its targets."""
        folded = np.full(self.n_states, empty, dtype=np.int64)
        has = np.flatnonzero(self.first[:-1] < self.first[1:])
        if has.size:
            folded[has] = np.minimum.reduceat(values[self.targets], self.first[has])
        return folded

    def better(self, payoff: Ints) -> ArcMoves:
        """Keep the moves by which the payoff of the mover strictly rises."""
        sources = np.repeat(np.arange(self.n_states), np.diff(self.first))
        kept = payoff[self.targets] > payoff[sources]
        first = np.searchsorted(sources[kept], np.arange(self.n_states + 1))
        return ArcMoves(self.n_states, first, self.targets[kept])

    def expand(self, sources: Ints) -> tuple[Ints, Ints]:
        """List the moves from some states as pairs: the place in ``sources``, and the target."""
        which, place = _ranges(self.first[sources], self.first[sources + 1])
        return which, self.targets[place]


@dataclass(frozen=True, eq=False)
class BlockMoves(Moves):
    """Moves as blocks.

    Attributes
    ----------
    n_states : int
        Number of states.
    members : numpy array of int64
        States, block by block; a merged state stands in several blocks.
    first : numpy array of int64, shape (n_blocks + 1,)
        Where each block begins in ``members``.
    layers : sequence of pairs of arrays
        States that may enter a block, and the block. Each state is at most once in a layer.
    """

    n_states: int
    members: Ints
    first: Ints
    layers: Sequence[tuple[Ints, Ints]]

    def fold_min(self, values: Ints, empty: int) -> Ints:
        """Return for each state the least value over its targets and itself."""
        least = np.minimum.reduceat(values[self.members], self.first[:-1])
        return _over_layers(self.n_states, least, self.layers, empty)

    def better(self, payoff: Ints) -> SortedBlockMoves:
        """Keep the moves by which the payoff of the mover strictly rises."""
        n_blocks = self.first.size - 1
        block = np.repeat(np.arange(n_blocks), np.diff(self.first))
        height = int(payoff.max()) + 2
        keys = block * height + payoff[self.members]
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        layers = []
        for sources, entered in self.layers:
            begin = np.searchsorted(keys, entered * height + payoff[sources], side="right")
            kept = begin < self.first[entered + 1]
            layers.append((sources[kept], begin[kept]))
        return SortedBlockMoves(self.n_states, self.members[order], block, self.first[block + 1], layers)

    def expand(self, sources: Ints) -> tuple[Ints, Ints]:
        """List the moves from some states as pairs: the place in ``sources``, and the target."""
        return _expand(self.members, self.layers, lambda block: (self.first[block], self.first[block + 1]), sources)


@dataclass(frozen=True, eq=False)
class SortedBlockMoves(Moves):
    """Improvements: ends of blocks that are sorted by payoff.

    Attributes
    ----------
    n_states : int
        Number of states.
    members : numpy array of int64
        States, block by block, within a block by payoff.
    block : numpy array of int64
        The block of each member.
    end : numpy array of int64
        Where the block of each member ends.
    layers : sequence of pairs of arrays
        States that can improve, and the place in ``members`` from which on its block is better.
    """

    n_states: int
    members: Ints
    block: Ints
    end: Ints
    layers: Sequence[tuple[Ints, Ints]]

    def fold_min(self, values: Ints, empty: int) -> Ints:
        """Return for each state the least value over its improvements."""
        # A running minimum from the right that starts anew in each block: the values of a block lie above
        # those of the blocks before it.
        step = int(values.max()) - int(values.min()) + 1
        lifted = self.block * step
        running = np.minimum.accumulate((values[self.members] + lifted)[::-1])[::-1] - lifted
        return _over_layers(self.n_states, running, self.layers, empty)

    def better(self, payoff: Ints) -> SortedBlockMoves:
        """Return the same moves; they are improvements already."""
        return self

    def expand(self, sources: Ints) -> tuple[Ints, Ints]:
        """List the improvements from some states as pairs: the place in ``sources``, and the target."""
        return _expand(self.members, self.layers, lambda begin: (begin, self.end[begin]), sources)


def _over_layers(n_states: int, values: Ints, layers: Sequence[tuple[Ints, Ints]], empty: int) -> Ints:
    """Give each state the least of the values at the places where its layers point."""
    if len(layers) == 1 and layers[0][0].size == n_states:
        return values[layers[0][1]]
    folded = np.full(n_states, empty, dtype=np.int64)
    for sources, places in layers:
        folded[sources] = np.minimum(folded[sources], values[places])
    return folded


def _expand(
    members: Ints,
    layers: Sequence[tuple[Ints, Ints]],
    bounds: Callable[[Ints], tuple[Ints, Ints]],
    sources: Ints,
) -> tuple[Ints, Ints]:
    """List the members between the bounds of each layer, for some sources, without the sources themselves."""
    places, targets = [], []
    for layer_sources, pointed in layers:
        at = np.searchsorted(layer_sources, sources)
        asked = np.flatnonzero(at < np.searchsorted(layer_sources, sources, side="right"))
        which, inside = _ranges(*bounds(pointed[at[asked]]))
        places.append(asked[which])
        targets.append(members[inside])
    place, target = np.concatenate(places), np.concatenate(targets)
    if len(layers) > 1:
        order = np.argsort(place, kind="stable")
        place, target = place[order], target[order]
    moved = target != sources[place]
    return place[moved], target[moved]


def block_moves(space: StateSpace, own: int, on_only: int, off_only: int, unseen: Flags | None = None) -> BlockMoves:
    """Return the moves of whoever owns some options: any number of them change at once.

    Parameters
    ----------
    space : StateSpace
        The feasible states.
    own : int
        Bits of the options that may change.
    on_only, off_only : int
        Bits of the options that can only be switched on, only be switched off.
    unseen : numpy array of bool, shape (n_states,), optional
        States that the mover does not perceive: it neither leaves nor enters them.
    """
    free = own & ~(on_only | off_only)
    seen = np.ones(space.codes.size, dtype=bool) if unseen is None else ~unseen[space.state]
    codes, states = space.codes[seen], space.state[seen]
    blocks, block = np.unique(codes & ~free, return_inverse=True)
    members = states[np.argsort(block, kind="stable")]
    first = np.searchsorted(np.sort(block), np.arange(blocks.size + 1))
    may_leave = ~space.is_merged[states]
    by_state = np.argsort(states[may_leave], kind="stable")
    codes, states = codes[may_leave][by_state], states[may_leave][by_state]
    layers = []
    for switched in _subsets(own & (on_only | off_only)):
        can = (codes & switched) == (off_only & switched)
        wanted = codes[can] & ~free ^ switched
        entered = np.minimum(np.searchsorted(blocks, wanted), blocks.size - 1)
        exists = blocks[entered] == wanted
        layers.append((states[can][exists], entered[exists]))
    return BlockMoves(space.n_states, members, first, layers)


def _subsets(bits: int) -> Iterator[int]:
    """Go through all subsets of some bits, the empty one first."""
    single = [1 << place for place in range(bits.bit_length()) if bits >> place & 1]
    for size in range(len(single) + 1):
        for chosen in combinations(single, size):
            yield sum(chosen)
