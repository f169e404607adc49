"""Option form: from options and infeasible patterns to conflict states.

A state is a set of options taken. It is written as a string over Y and N in the order of the options and kept
as an integer *code* whose bit ``k`` is 1 if option ``k`` is taken. States are ordered by that code, so
the first option changes fastest. States that nobody distinguishes may be merged into one; a merged
state is terminal: no move leaves it.

The feasible codes are built up option by option, and a pattern is applied as soon as its last option is known,
so many options are no obstacle as long as few states are feasible.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import CaseError
from detente.resolve.statements import check_pattern, fitting, mask_and_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

MAX_OPTIONS = 60
MAX_STATES = 1 << 22


@dataclass(frozen=True, eq=False)
class StateSpace:
    """The feasible states of a case in option form.

    Attributes
    ----------
    n_options : int
        Number of options.
    codes : numpy array of int64, shape (n_codes,)
        The feasible codes.
    state : numpy array of int64, shape (n_codes,)
        Place (from 0) of the state that each code belongs to; several codes for a merged state.
    merges : dict
        Place of each merged state -> its pattern.
    """

    n_options: int
    codes: NDArray[np.int64]
    state: NDArray[np.int64]
    merges: dict[int, str]

    @property
    def n_states(self) -> int:
        """Number of states."""
        return self.codes.size if not self.merges else int(self.state.max()) + 1

    @cached_property
    def first_code(self) -> NDArray[np.int64]:
        """One code of each state: its own, or that of the first member of a merged state."""
        first = np.empty(self.n_states, dtype=np.int64)
        first[self.state[::-1]] = self.codes[::-1]
        return first

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Each state over Y and N in the order of the options; a merged state is named by its pattern."""
        bits = self.first_code[:, None] >> np.arange(self.n_options) & 1
        letters = np.where(bits.astype(bool), b"Y", b"N")
        names = np.ascontiguousarray(letters).view(f"S{self.n_options}").ravel().astype(str).tolist()
        for place, pattern in self.merges.items():
            names[place] = pattern
        return tuple(names)

    @cached_property
    def is_merged(self) -> NDArray[np.bool_]:
        """Whether each state is merged, hence terminal."""
        merged = np.zeros(self.n_states, dtype=bool)
        merged[list(self.merges)] = True
        return merged

    def fitting(self, pattern: str) -> NDArray[np.bool_]:
        """Tell for each state whether one of its codes fits a pattern."""
        fits = np.zeros(self.n_states, dtype=bool)
        fits[self.state[fitting(pattern, self.codes)]] = True
        return fits

    def renumbered(self, place: NDArray[np.int64]) -> StateSpace:
        """Give the states new places; those with place -1 go."""
        new = place[self.state]
        order = np.argsort(new, kind="stable")
        order = order[new[order] >= 0]
        merges = {int(place[old]): pattern for old, pattern in self.merges.items() if place[old] >= 0}
        return StateSpace(self.n_options, self.codes[order], new[order], merges)


def state_space(
    n_options: int, infeasible: Sequence[object], merge: Sequence[object], order: Sequence[str] | None
) -> StateSpace:
    """Enumerate the feasible states.

    Parameters
    ----------
    n_options : int
        Number of options, at most 60.
    infeasible, merge : sequence of str
        Patterns over Y, N and -.
    order : sequence of str, optional
        Names of all states in the wanted order; by default the order of the codes, a merged state standing
        where its first member would.

    Raises
    ------
    CaseError
        If a pattern is malformed, no state is left, there are more than four million, merges overlap or
        ``order`` is not a permutation.
    """
    if n_options > MAX_OPTIONS:
        raise CaseError(f"options: {n_options} found; expected at most {MAX_OPTIONS}.")
    codes = _feasible(n_options, infeasible)
    space = _merged(n_options, codes, [check_pattern(p, n_options, f"merge {k + 1}") for k, p in enumerate(merge)])
    if order is None:
        return space
    if sorted(order) != sorted(space.names):
        odd = sorted(set(order) ^ set(space.names)) or ["a state twice"]
        raise CaseError(f"state_order: it must list every feasible state once; odd: {', '.join(odd[:5])}.")
    wanted = {name: place for place, name in enumerate(order)}
    return space.renumbered(np.array([wanted[name] for name in space.names]))


def _feasible(n_options: int, infeasible: Sequence[object]) -> NDArray[np.int64]:
    patterns = [
        mask_and_value(check_pattern(pattern, n_options, f"infeasible {k + 1}")) for k, pattern in enumerate(infeasible)
    ]
    codes = np.zeros(0 if (0, 0) in patterns else 1, dtype=np.int64)
    for place in range(n_options):
        codes = np.concatenate([codes, codes | 1 << place])
        for mask, value in patterns:
            if mask.bit_length() == place + 1:
                codes = codes[(codes & mask) != value]
        if codes.size > MAX_STATES:
            raise CaseError(f"options: more than {MAX_STATES} feasible states; expected more infeasible patterns.")
    if not codes.size:
        raise CaseError("infeasible: the patterns remove every state; expected at least one feasible state.")
    return codes


def _merged(n_options: int, codes: NDArray[np.int64], patterns: Iterable[str]) -> StateSpace:
    leader = np.arange(codes.size)
    owner: dict[int, str] = {}
    taken = np.full(codes.size, -1)
    listed = list(patterns)
    for k, pattern in enumerate(listed):
        fits = np.flatnonzero(fitting(pattern, codes))
        twice = fits[taken[fits] >= 0]
        if twice.size:
            name = StateSpace(n_options, codes[twice[:1]], np.zeros(1, np.int64), {}).names[0]
            raise CaseError(f"merge: state {name} fits {listed[taken[twice[0]]]} and {pattern}; expected one.")
        taken[fits] = k
        if fits.size:
            leader[fits] = fits[0]
            owner[int(fits[0])] = pattern
    leaders, state = np.unique(leader, return_inverse=True)
    merges = {int(np.searchsorted(leaders, first)): pattern for first, pattern in owner.items()}
    return StateSpace(n_options, codes, state.astype(np.int64), merges)


def restricted(space: StateSpace, pattern: str) -> tuple[StateSpace, NDArray[np.int64]]:
    """Keep the states that fit a pattern; of a merged state, the members that do.

    Returns
    -------
    tuple
        The smaller state space, and the place in ``space`` of each state that is left.

    Raises
    ------
    CaseError
        If no state fits.
    """
    kept = fitting(pattern, space.codes)
    if not kept.any():
        raise CaseError(f"fix: no feasible state fits {pattern}; expected at least one.")
    places, state = np.unique(space.state[kept], return_inverse=True)
    merges = {int(np.searchsorted(places, old)): name for old, name in space.merges.items() if old in places}
    return StateSpace(space.n_options, space.codes[kept], state.astype(np.int64), merges), places
