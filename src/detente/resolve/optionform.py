"""Option form: from options and infeasible patterns to conflict states and moves.

A state is a set of options taken. It is written as a string over Y and N in the order of the options and kept
as an integer *code* whose bit ``k`` is 1 if option ``k`` is taken. States are ordered by that code, so
the first option changes fastest. States that nobody distinguishes may be merged into one; a merged
state is terminal: no move leaves it.

A decision maker, or several of them together, may change any number of their own options at once, provided
that the target is feasible and one-way options are not switched back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import CaseError
from detente.resolve.statements import check_pattern, matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Enumerating 2^20 codes takes about a second; a model that an analyst can defend has far fewer options.
MAX_OPTIONS = 20


@dataclass(frozen=True, slots=True)
class StateSpace:
    """The feasible states of a case in option form.

    Attributes
    ----------
    names : tuple of str
        Each state over Y and N; a merged state is named by its pattern.
    codes : tuple of tuple of int
        The codes that each state stands for: one, or several for a merged state.
    is_merged : tuple of bool
        Whether the state is merged, hence terminal.
    """

    names: tuple[str, ...]
    codes: tuple[tuple[int, ...], ...]
    is_merged: tuple[bool, ...]

    def taking(self, order: Iterable[int]) -> StateSpace:
        """Return the states at the given places, in that order."""
        places = list(order)
        return StateSpace(
            tuple(self.names[place] for place in places),
            tuple(self.codes[place] for place in places),
            tuple(self.is_merged[place] for place in places),
        )


def state_name(code: int, n_options: int) -> str:
    """Write a code over Y and N in the order of the options."""
    return "".join("Y" if code >> place & 1 else "N" for place in range(n_options))


def state_space(
    n_options: int, infeasible: Sequence[object], merge: Sequence[object], order: Sequence[str] | None
) -> StateSpace:
    """Enumerate the feasible states.

    Parameters
    ----------
    n_options : int
        Number of options, at most 20.
    infeasible, merge : sequence of str
        Patterns over Y, N and -.
    order : sequence of str, optional
        Names of all states in the wanted order; by default the order of the codes, a merged state standing
        where its first member would.

    Raises
    ------
    CaseError
        If a pattern is malformed, no state is left, merges overlap or ``order`` is not a permutation.
    """
    if n_options > MAX_OPTIONS:
        raise CaseError(f"options: {n_options} found; expected at most {MAX_OPTIONS}.")
    codes = _feasible(n_options, infeasible)
    merges = [check_pattern(pattern, n_options, f"merge {k + 1}") for k, pattern in enumerate(merge)]
    groups: dict[str, list[int]] = {}
    for code in codes:
        fitting = [pattern for pattern in merges if matches(pattern, code)]
        if len(fitting) > 1:
            raise CaseError(f"merge: state {state_name(code, n_options)} fits {' and '.join(fitting)}; expected one.")
        groups.setdefault(fitting[0] if fitting else state_name(code, n_options), []).append(code)
    space = StateSpace(
        tuple(groups),
        tuple(tuple(group) for group in groups.values()),
        tuple(name in merges for name in groups),
    )
    if order is None:
        return space
    if sorted(order) != sorted(space.names):
        odd = sorted(set(order) ^ set(space.names)) or ["a state twice"]
        raise CaseError(f"state_order: it must list every feasible state once; odd: {', '.join(odd[:5])}.")
    return space.taking(space.names.index(name) for name in order)


def _feasible(n_options: int, infeasible: Sequence[object]) -> list[int]:
    codes = np.arange(1 << n_options, dtype=np.int64)
    keep = np.ones(codes.size, dtype=bool)
    for k, pattern in enumerate(infeasible):
        checked = check_pattern(pattern, n_options, f"infeasible {k + 1}")
        mask = sum(1 << place for place, mark in enumerate(checked) if mark != "-")
        value = sum(1 << place for place, mark in enumerate(checked) if mark == "Y")
        keep &= (codes & mask) != value
    if not keep.any():
        raise CaseError("infeasible: the patterns remove every state; expected at least one feasible state.")
    return [int(code) for code in codes[keep]]


def restricted(space: StateSpace, pattern: str) -> tuple[StateSpace, tuple[int, ...]]:
    """Keep the states that fit a pattern.

    Returns
    -------
    tuple
        The smaller state space, and the place in ``space`` of each state that is left.

    Raises
    ------
    CaseError
        If no state fits.
    """
    kept = [[code for code in group if matches(pattern, code)] for group in space.codes]
    places = tuple(place for place, group in enumerate(kept) if group)
    if not places:
        raise CaseError(f"fix: no feasible state fits {pattern}; expected at least one.")
    return (
        StateSpace(
            tuple(space.names[place] for place in places),
            tuple(tuple(kept[place]) for place in places),
            tuple(space.is_merged[place] for place in places),
        ),
        places,
    )


def joint_moves(space: StateSpace, own: int, on_only: int, off_only: int) -> tuple[tuple[int, ...], ...]:
    """List the states to which the owners of some options can move at once, for every state.

    Parameters
    ----------
    space : StateSpace
        The feasible states.
    own : int
        Bits of the options that may change.
    on_only, off_only : int
        Bits of the options that can only be switched on, only be switched off.

    Returns
    -------
    tuple of tuple of int
        For each state the places of the states reached, ascending, without the state itself.
    """
    blocks: dict[int, list[tuple[int, int]]] = {}
    for state, group in enumerate(space.codes):
        for code in group:
            blocks.setdefault(code & ~own, []).append((code, state))
    moves: list[tuple[int, ...]] = []
    for state, group in enumerate(space.codes):
        if space.is_merged[state]:
            moves.append(())
            continue
        code = group[0]
        targets = {
            target
            for other, target in blocks[code & ~own]
            if target != state and not code & ~other & on_only and not ~code & other & off_only
        }
        moves.append(tuple(sorted(targets)))
    return tuple(moves)
