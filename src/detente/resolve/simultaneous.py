"""SIM: simultaneous sanctions.

State ``s`` is stable for ``i`` if for every improvement of ``i`` some joint choice of one element of
``{s} u R_j+(s)`` for every other decision maker ``j``, applied together with the improvement (each one's options
from its own target), leads to a feasible state that ``i`` does not prefer to ``s``. The concept needs option form
without merged states.

Joint choices are tried in batches, one for each improvement that is still open, and an improvement leaves as soon
as a choice sanctions it; a state leaves as soon as one improvement has no sanction. Few improvements outlive the
first choices, so the number of trials stays far below the number of joint choices.

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

    from detente.resolve.moves import Flags, Moves
    from detente.resolve.optionform import StateSpace

    Ints = NDArray[np.signedinteger[Any]]

BATCH = 1 << 16
"""How many joint choices are tried at once."""

PART = 1 << 14
"""How many states are judged at once."""

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


def lookup(space: StateSpace, payoff: Ints) -> Callable[[Ints], Ints]:
    """Return a function from codes to payoffs; infeasible codes have more than the greatest."""
    none = int(payoff.max()) + 1
    own = payoff[space.state]
    if space.n_options <= DENSE_OPTIONS:
        table = np.full(1 << space.n_options, none, dtype=np.int32)
        table[space.codes] = own
        return lambda asked: table.take(asked, mode="clip")
    order = np.argsort(space.codes)
    codes, own = space.codes[order], own[order]

    def of(asked: Ints) -> Ints:
        at = np.minimum(np.searchsorted(codes, asked), codes.size - 1)
        return np.where(codes[at] == asked, own[at], none)

    return of


def is_sim_stable(space: StateSpace, better: Moves, payoff: Ints, bound: Ints, opponents: Sequence[Choices]) -> Flags:
    """Judge all states for one decision maker.

    Parameters
    ----------
    space : StateSpace
        The states, none of them merged.
    better : Moves
        The improvements of the decision maker.
    payoff : numpy array of int64, shape (n_states,)
        Its payoffs.
    bound : numpy array of int64, shape (n_states,)
        Its least payoff over all joint choices of the others, credible or not: what is above it cannot be sanctioned.
    opponents : sequence of Choices
        What the others may choose.
    """
    is_stable = np.ones(space.n_states, dtype=bool)
    n_choices = np.ones(space.n_states, dtype=np.int64)
    for opponent in opponents:
        n_choices *= opponent.count + 1
    if n_choices.max() < 1 << 31:
        n_choices = n_choices.astype(np.int32)
    trial = _Trial(
        narrow(space, space.first_code), payoff, n_choices, lookup(space, payoff), better, bound, opponents, is_stable
    )
    parts = np.array_split(np.arange(space.n_states), 1 + space.n_states // PART)
    with ThreadPoolExecutor() as pool:
        # The parts write to different states, and most of the work is done outside the interpreter's lock.
        list(pool.map(trial.judge, parts) if len(parts) > 1 else map(trial.judge, parts))
    return is_stable


@dataclass(frozen=True, slots=True)
class _Trial:
    """Tries the joint choices of the opponents against improvements."""

    codes: Ints
    payoff: Ints
    n_choices: Ints
    payoff_of: Callable[[Ints], Ints]
    better: Moves
    bound: Ints
    opponents: Sequence[Choices]
    is_stable: Flags

    def judge(self, states: Ints) -> None:
        """Mark the states of a part that are not stable."""
        which, targets = self.better.expand(states)
        sources = states[which]
        self.is_stable[sources[self.bound[targets] > self.payoff[sources]]] = False
        kept = self.is_stable[sources]
        sources, targets = sources[kept], targets[kept]
        # One improvement of each state goes first: if it has no sanction the others need not be tried.
        is_last = np.append(sources[1:] != sources[:-1], True) if sources.size else np.zeros(0, dtype=bool)
        self.run(sources[is_last], targets[is_last])
        left = np.flatnonzero(~is_last & self.is_stable[sources])
        for piece in np.array_split(left, 1 + left.size // BATCH):
            self.run(sources[piece], targets[piece])

    def run(self, sources: Ints, targets: Ints) -> None:
        """Mark the states among the sources that have an improvement without a sanction."""
        moved = self.codes[sources] ^ self.codes[targets]
        tried = width = 1
        while sources.size:
            is_over = self.n_choices[sources] <= tried
            self.is_stable[sources[is_over]] = False
            kept = self.is_stable[sources]
            sources, moved = sources[kept], moved[kept]
            if not sources.size:
                return
            width = max(1, min(2 * width, BATCH // sources.size))
            is_open = ~self._sanctioned(sources, moved, tried, width)
            sources, moved = sources[is_open], moved[is_open]
            tried += width

    def _sanctioned(self, sources: Ints, moved: Ints, tried: int, width: int) -> Flags:
        """Tell for each improvement whether one of the next ``width`` joint choices sanctions it."""
        n_choices = self.n_choices.take(sources)[:, None]
        last = min(tried + width, int(n_choices.max()))
        rest = np.broadcast_to(np.arange(tried, last, dtype=n_choices.dtype), (sources.size, last - tried))
        is_choice = rest < n_choices
        code = self.codes.take(sources)[:, None]
        joint = code ^ moved[:, None]
        for opponent in self.opponents:
            if not rest.any():
                break  # all that are left stay
            rest, chosen = np.divmod(rest, opponent.count.take(sources)[:, None] + 1)
            place = opponent.begin.take(sources)[:, None] + chosen - 1
            target = np.where(chosen > 0, opponent.codes.take(place, mode="clip"), code)
            if opponent.on_only or opponent.off_only:
                is_choice = is_choice & (
                    (code & ~target & opponent.on_only) | (~code & target & opponent.off_only) == 0
                )
            joint = joint ^ code ^ target
        harms = is_choice & (self.payoff_of(joint) <= self.payoff.take(sources)[:, None])
        sanctioned: Flags = np.logical_or.reduce(harms, axis=1)
        return sanctioned
