"""Preferences that relate pairs of states: unknown, fuzzy and probabilistic.

Stability asks two things of a preference: does a decision maker want to go from ``s`` to ``t`` (``improves``),
and does ``t`` deter it from leaving ``s`` (``harms``)? SEQ and SSEQ also ask whether an opponent would go from ``s``
to ``t`` (``credible``). Each kind answers with matrices of truth values whose entry ``[s, t]`` is about going
from ``s`` to ``t``.

``unknown``
    ``s >= t``, ``t > s`` or not known. Li, Hipel, Kilgour & Fang, IEEE Trans. SMC-A 34(4):507-520 (2004): under
    the attitudes *a* and *c* a decision maker also moves where its preference is unknown, under *b* and *d* only
    where it prefers; under *a* and *b* it is deterred only by what is known not to be better, under *c* and *d* also
    by what is unknown. Opponents may move wherever they prefer or it is unknown.
``fuzzy``
    Degrees ``r(s, t)`` with ``r(s, t) + r(t, s) = 1``; ``t`` is better than ``s`` if ``r(t, s) - r(s, t)`` reaches the
    threshold of the decision maker (Bashar, PhD thesis, Waterloo 2012).
``probabilistic``
    ``P(t, s)``, the probability that ``t`` is preferred to ``s``, as in a mixture of factions that may decide (Rego &
    dos Santos 2015). A move is wanted if ``P(t, s) > 1 - alpha``, deters if ``P(t, s) <= 1 - beta``, and is credible if
    ``P(t, s) > gamma``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import CaseError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.resolve.moves import Flags, Ints
    from detente.resolve.stateset import States


@dataclass(frozen=True, slots=True)
class View:
    """How decision makers deal with what they do not know for sure.

    Attributes
    ----------
    attitude : str
        ``a``, ``b``, ``c`` or ``d``, for unknown preferences.
    alpha, beta, gamma : float
        For probabilistic preferences, from 0 to 1.
    """

    attitude: str = "a"
    alpha: float = 0.5
    beta: float = 0.5
    gamma: float = 0.5

    def __post_init__(self) -> None:
        if self.attitude not in ("a", "b", "c", "d"):
            raise InvalidInputError(f"attitude {self.attitude!r} found; expected a, b, c or d.")
        for name in ("alpha", "beta", "gamma"):
            if not 0 <= getattr(self, name) <= 1:
                raise InvalidInputError(f"{name} {getattr(self, name)!r} found; expected a number from 0 to 1.")


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a preference says of going from ``s`` to ``t``: matrices of truth values ``[s, t]``."""

    improves: Flags
    harms: Flags
    credible: Flags


class Pairwise(ABC):
    """A preference that relates pairs of states."""

    @abstractmethod
    def answers(self, view: View) -> Answers:
        """Say which moves are wanted, deter and are credible."""

    @abstractmethod
    def taking(self, places: Ints) -> Pairwise:
        """Keep the states at some places."""


def crisp(payoffs: Ints) -> Answers:
    """Say the same of ordinal payoffs."""
    improves: Flags = payoffs[None, :] > payoffs[:, None]
    return Answers(improves, ~improves, improves)


@dataclass(frozen=True, slots=True, eq=False)
class Unknown(Pairwise):
    """Payoffs that tell nothing of some pairs of states.

    Attributes
    ----------
    payoffs : numpy array of int64, shape (n_states,)
        Levels, for the pairs that are known.
    unknown : numpy array of bool, shape (n_states, n_states)
        The others; symmetric.
    """

    payoffs: Ints
    unknown: Flags

    def answers(self, view: View) -> Answers:
        """Say which moves are wanted, deter and are credible."""
        better = crisp(self.payoffs).improves & ~self.unknown
        worse = ~better & ~self.unknown
        wanted = better | self.unknown
        return Answers(
            wanted if view.attitude in "ac" else better,
            worse | self.unknown if view.attitude in "cd" else worse,
            wanted,
        )

    def taking(self, places: Ints) -> Unknown:
        """Keep the states at some places."""
        return Unknown(self.payoffs[places], self.unknown[np.ix_(places, places)])


@dataclass(frozen=True, slots=True, eq=False)
class Fuzzy(Pairwise):
    """Degrees of preference: ``degrees[s, t]`` for ``s`` over ``t``, and the least difference that counts."""

    degrees: NDArray[np.float64]
    threshold: float

    def answers(self, view: View) -> Answers:
        """Say which moves are wanted, deter and are credible."""
        improves: Flags = self.degrees.T - self.degrees >= self.threshold - 1e-12
        return Answers(improves, ~improves, improves)

    def taking(self, places: Ints) -> Fuzzy:
        """Keep the states at some places."""
        return Fuzzy(self.degrees[np.ix_(places, places)], self.threshold)


@dataclass(frozen=True, slots=True, eq=False)
class Probabilistic(Pairwise):
    """Probabilities of preference: ``chances[s, t]`` that ``s`` is preferred to ``t``."""

    chances: NDArray[np.float64]

    def answers(self, view: View) -> Answers:
        """Say which moves are wanted, deter and are credible."""
        better = self.chances.T
        small = 1e-12
        return Answers(better > 1 - view.alpha + small, better <= 1 - view.beta + small, better > view.gamma + small)

    def taking(self, places: Ints) -> Probabilistic:
        """Keep the states at some places."""
        return Probabilistic(self.chances[np.ix_(places, places)])


def weighted(parts: Sequence[tuple[object, Ints]], where: str) -> NDArray[np.float64]:
    """Mix payoffs by their weights: the probability that each state is preferred to each other one."""
    total = 0.0
    chances: NDArray[np.float64] = np.zeros(())
    for k, (weight, payoffs) in enumerate(parts, start=1):
        if isinstance(weight, bool) or not isinstance(weight, int | float) or weight < 0:
            raise CaseError(f"{where}, mixture {k}: weight {weight!r} found; expected a number from 0 on.")
        total += weight
        chances = chances + weight * crisp(payoffs).improves.T.astype(np.float64)
    if not total > 0:
        raise CaseError(f"{where}: the weights of the mixture add to {total}; expected more than 0.")
    return chances / total


def checked_matrix(matrix: object, n_states: int, where: str) -> NDArray[np.float64]:
    """Return a square matrix of numbers from 0 to 1 after checking it."""
    try:
        values = np.array(matrix, dtype=np.float64)
    except (TypeError, ValueError):
        values = np.empty(0)
    if values.shape != (n_states, n_states) or not ((values >= 0) & (values <= 1)).all():
        raise CaseError(f"{where}: the matrix must have {n_states} rows of {n_states} numbers from 0 to 1.")
    return values


def listed_pairs(pairs: object, states: States, where: str) -> Flags:
    """Turn a list of pairs of states into a symmetric matrix."""
    if not isinstance(pairs, list):
        raise CaseError(f"{where}: unknown {pairs!r} found; expected a list of pairs of states.")
    flags = np.zeros((states.size, states.size), dtype=bool)
    for pair in pairs:
        ends = [states.place(end) for end in pair] if isinstance(pair, list) else []
        if len(ends) != 2 or None in ends or ends[0] == ends[1]:
            raise CaseError(f"{where}: unknown {pair!r} found; expected two different states.")
        flags[ends[0], ends[1]] = flags[ends[1], ends[0]] = True
    return flags
