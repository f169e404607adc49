"""SIM: simultaneous sanctions.

State ``s`` is stable for ``i`` if for every improvement of ``i`` some joint choice of one element of
``{s} u R_j+(s)`` for every other decision maker ``j``, applied together with the improvement (each one's options
from its own target), leads to a feasible state that ``i`` does not prefer to ``s``. The concept needs option form
without merged states.

A joint choice of the others fixes a block of states in which ``i`` chooses freely. Sorted by payoff, those that ``i``
does not prefer to ``s`` are the beginning of the block, so one look-up sanctions many improvements at once: they are
bits of a word, and the beginning of every block is kept as running sums of such bits. Joint choices are tried in
batches; a state leaves when no improvement is left, or when no choice is left. Few states outlive the first choices,
so the number of trials stays far below the number of joint choices.

References: Fraser & Hipel, *Conflict Analysis: Models and Resolutions* (1984).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.resolve.moves import block_moves

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from detente.resolve.moves import Flags
    from detente.resolve.optionform import StateSpace

    Ints = NDArray[np.signedinteger[Any]]
    Words = NDArray[np.uint64]

BATCH = 1 << 16
"""How many joint choices are tried at once."""

PART = 1 << 14
"""How many states are judged at once."""

WORDS = 1 << 25
"""How many words of running sums are kept at once: 256 MB."""

DENSE_OPTIONS = 22
"""Up to so many options, states are looked up in a table of all codes."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The improvements that a decision maker may choose in each state, numbered from 1; 0 is to stay.

    Attributes
    ----------
    codes : numpy array of int64
        The code at each place of the sorted blocks, and a last one that stands for none.
    begin, count : numpy array of int64, shape (n_states,)
        Where the better codes of each state begin, and how many there are.
    on_only, off_only : int
        Bits of the options that can only be switched on, only be switched off.
    """

    codes: Ints
    begin: Ints
    count: Ints
    on_only: int
    off_only: int


def choices(space: StateSpace, payoff: Ints, own: int, on_only: int, off_only: int, unseen: Flags | None) -> Choices:
    """List the better codes of each state for whoever owns some options; wrong switches are sorted out later."""
    better = block_moves(space, own, 0, 0, unseen).better(payoff)
    begin: Ints = np.zeros(space.n_states, dtype=np.int32)
    count: Ints = np.zeros(space.n_states, dtype=np.int32)
    for sources, places in better.layers:
        begin[sources] = places
        count[sources] = better.end[places] - places
    return Choices(
        narrow(space, np.append(space.first_code[better.members], 0)), begin, count, on_only & own, off_only & own
    )


def narrow(space: StateSpace, codes: Ints) -> Ints:
    """Keep codes in 32 bits where they fit: they are what the trials spend their time on."""
    return codes.astype(np.int32) if space.n_options < 32 else codes


def is_sim_stable(space: StateSpace, payoff: Ints, mine: Own, opponents: Sequence[Choices], is_open: Flags) -> Flags:
    """Judge all states for one decision maker.

    Parameters
    ----------
    space : StateSpace
        The states, none of them merged.
    payoff : numpy array of int64, shape (n_states,)
        Its payoffs.
    mine : Own
        Its options and what it can do with them.
    opponents : sequence of Choices
        What the others may choose.
    is_open : numpy array of bool, shape (n_states,)
        False where some improvement cannot be sanctioned by any answer, simultaneous or not.
    """
    is_stable = is_open.copy()
    n_choices = np.ones(space.n_states, dtype=np.int64)
    for opponent in opponents:
        n_choices *= opponent.count + 1
    blocks = _Blocks.of(space, payoff, mine)
    # As many words at once as memory allows; one or two in all but enormous conflicts.
    step = max(1, WORDS // space.n_states)
    for first in range(0, blocks.n_words, step):
        words = range(first, min(first + step, blocks.n_words))
        trial = _Trial(
            narrow(space, space.first_code), n_choices, blocks, blocks.sums(words), words, opponents, is_stable
        )
        parts = np.array_split(np.flatnonzero(is_stable), 1 + space.n_states // PART)
        with ThreadPoolExecutor() as pool:
            # The parts write to different states, and most of the work is done outside the interpreter's lock.
            list(pool.map(trial.judge, parts) if len(parts) > 1 else map(trial.judge, parts))
    return is_stable


@dataclass(frozen=True, slots=True)
class Own:
    """What the decision maker that is judged can do.

    Attributes
    ----------
    options : int
        Bits of its options.
    on_only, off_only : int
        Bits of the options that can only be switched on, only be switched off.
    unseen : numpy array of bool or None
        States that it does not perceive.
    """

    options: int
    on_only: int
    off_only: int
    unseen: Flags | None


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The states in blocks that agree in everybody else's options, sorted by payoff.

    Attributes
    ----------
    payoff, block, choice : numpy arrays, shape (n_states,)
        Of each state: its payoff, its block and which own choice it is.
    keys : numpy array of int64, shape (n_states,)
        ``block * height + payoff`` in sorted order.
    order, first : numpy arrays
        The states in that order, and where each block begins.
    height : int
        More than any payoff.
    patterns : numpy array of int64
        The code of each own choice.
    mine : Own
        The decision maker.
    number : function
        From codes to the number of their block, -1 where there is none.
    """

    payoff: Ints
    block: Ints
    choice: Ints
    keys: Ints
    order: Ints
    first: Ints
    height: int
    patterns: Ints
    mine: Own
    number: Callable[[Ints], Ints]

    @classmethod
    def of(cls, space: StateSpace, payoff: Ints, mine: Own) -> _Blocks:
        """Sort the states."""
        codes = space.first_code
        blocks, block = np.unique(codes & ~mine.options, return_inverse=True)
        patterns, choice = np.unique(codes & mine.options, return_inverse=True)
        height = int(payoff.max()) + 1
        keys = block * height + payoff
        order = np.argsort(keys, kind="stable")
        first = np.searchsorted(block[order], np.arange(blocks.size + 1))
        return cls(
            *(payoff, block, choice, keys[order], order, first, height, patterns, mine),
            _numbering(space.n_options, blocks, ~mine.options),
        )

    @property
    def n_words(self) -> int:
        """How many words of 64 bits hold all own choices."""
        return (self.patterns.size + 63) // 64

    def bits(self, choice: Ints, word: int) -> Words:
        """Return the bit of each choice in a word, 0 if it stands in another."""
        bit = np.left_shift(np.uint64(1), (choice & 63).astype(np.uint64))
        return np.where(choice >> 6 == word, bit, np.uint64(0))

    def sums(self, words: range) -> list[Words]:
        """Return running sums of the bits in sorted order; differences within a block are sets of choices."""
        choice = self.choice[self.order]
        return [np.concatenate([np.zeros(1, np.uint64), np.cumsum(self.bits(choice, word))]) for word in words]

    def improvements(self, states: Ints, sums: Words, word: int) -> Words:
        """Return the choices with which each state can be improved."""
        block = self.block[states]
        end = np.searchsorted(self.keys, block * self.height + self.payoff[states], side="right")
        found: Words = sums[self.first[block + 1]] - sums[end]
        if self.mine.on_only or self.mine.off_only:
            found &= self._allowed(word)[self.choice[states]]
        if self.mine.unseen is not None:
            hidden = np.where(self.mine.unseen[self.order], self.bits(self.choice[self.order], word), np.uint64(0))
            by_block = np.bitwise_or.reduceat(hidden, self.first[:-1])
            found &= ~by_block[block]
            found[self.mine.unseen[states]] = 0
        return found

    def _allowed(self, word: int) -> Words:
        """Return for each own choice those of a word that can be reached by switching options the right way."""
        allowed = np.zeros(self.patterns.size, dtype=np.uint64)
        for bit, target in enumerate(self.patterns[64 * word : 64 * word + 64]):
            wrong = (self.patterns & ~target & self.mine.on_only) | (~self.patterns & target & self.mine.off_only)
            allowed |= np.where(wrong == 0, np.uint64(1 << bit), np.uint64(0))
        return allowed


def _numbering(n_options: int, codes: Ints, kept: int) -> Callable[[Ints], Ints]:
    """Return a function that numbers sorted codes after masking; -1 for those that are not listed."""
    if n_options <= DENSE_OPTIONS:
        table = np.full(1 << n_options, -1, dtype=np.int32)
        table[codes] = np.arange(codes.size)
        return lambda asked: table.take(asked & kept, mode="clip")

    def of(asked: Ints) -> Ints:
        at = np.minimum(np.searchsorted(codes, asked & kept), codes.size - 1)
        return np.where(codes[at] == asked & kept, at, -1)

    return of


@dataclass(frozen=True, slots=True)
class _Trial:
    """Tries the joint choices of the opponents against some words of improvements."""

    codes: Ints
    n_choices: Ints
    blocks: _Blocks
    sums: list[Words]
    words: range
    opponents: Sequence[Choices]
    is_stable: Flags

    def judge(self, states: Ints) -> None:
        """Mark the states of a part that have an improvement without a sanction."""
        left = [self.blocks.improvements(states, sums, word) for sums, word in zip(self.sums, self.words, strict=True)]
        tried, width = 1, 1
        while True:
            is_open = np.logical_or.reduce([own != 0 for own in left])
            is_over = is_open & (self.n_choices.take(states) <= tried)
            self.is_stable[states[is_over]] = False
            kept = is_open & ~is_over
            states, left = states[kept], [own[kept] for own in left]
            if not states.size:
                return
            left = self._unsanctioned(states, left, tried, width)
            tried += width
            width = max(1, min(2 * width, BATCH // states.size))

    def _unsanctioned(self, states: Ints, left: list[Words], tried: int, width: int) -> list[Words]:
        """Return the improvements that none of the next ``width`` joint choices sanctions."""
        n_choices = self.n_choices.take(states)[:, None]
        last = min(tried + width, int(n_choices.max()))
        rest = np.broadcast_to(np.arange(tried, last), (states.size, last - tried))
        is_choice = rest < n_choices
        code = self.codes.take(states)[:, None]
        joint = code
        for opponent in self.opponents:
            if not rest.any():
                break  # all that are left stay
            rest, chosen = np.divmod(rest, opponent.count.take(states)[:, None] + 1)
            place = opponent.begin.take(states)[:, None] + chosen - 1
            target = np.where(chosen > 0, opponent.codes.take(place, mode="clip"), code)
            if opponent.on_only or opponent.off_only:
                wrong = (code & ~target & opponent.on_only) | (~code & target & opponent.off_only)
                is_choice = is_choice & (wrong == 0)
            joint = joint ^ code ^ target
        block = self.blocks.number(joint)
        is_choice = is_choice & (block >= 0)
        ceiling = block.astype(np.int64) * self.blocks.height + self.blocks.payoff.take(states)[:, None]
        end = np.searchsorted(self.blocks.keys, ceiling, side="right")
        begin = self.blocks.first.take(block, mode="clip")
        for k, sums in enumerate(self.sums):
            harmful = np.where(is_choice, sums.take(end) - sums.take(begin), np.uint64(0))
            left[k] = left[k] & ~np.bitwise_or.reduce(harmful, axis=1)
        return left
