"""Preferences over conflict states: ordinal payoffs, and what goes beyond them.

The payoff of a state for a decision maker is its level in a weak order: 1 for the least preferred states,
equal numbers for states between which it is indifferent, no gaps. These kinds are complete orders:

``ranking``
    States from most to least preferred; an inner list is a tie.
``prioritised``
    Statements, most important first. One state is better than another if it satisfies the first statement on
    which the two differ. This equals the score ``sum_j 2^(k-j) [statement j holds]`` of the literature (Peng
    1999; Hipel, Kilgour, Fang & Peng 1997), but truth values are compared in order instead of adding powers
    of two, so there is no largest number of statements. An inner list holds statements of equal weight: more
    of them satisfied is better.
``weights``
    Each option taken adds its weight, each one not taken that of ``not_taken``.
``indifferent``
    All states are equal.
``strength``
    A ranking whose ``gaps`` say how greatly each group is preferred to the next (1 mildly, 2 greatly, ...). The
    degree between two states is the greatest gap between them (Hamouda, Kilgour & Hipel 2004; Xu et al. 2018).

The others relate pairs of states; see :mod:`detente.resolve.pairwise`: ``unknown``, ``fuzzy`` and
``probabilistic``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import CaseError
from detente.resolve.pairwise import Fuzzy, Pairwise, Probabilistic, Unknown, checked_matrix, listed_pairs, weighted
from detente.resolve.statements import truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from detente.resolve.conflict import Conflict
    from detente.resolve.moves import Flags, Ints
    from detente.resolve.optionform import StateSpace
    from detente.resolve.stateset import States

KINDS = ("ranking", "prioritised", "weights", "indifferent", "strength", "unknown", "fuzzy", "probabilistic")


@dataclass(frozen=True, eq=False)
class Preference:
    """The preference of one decision maker over all states.

    Attributes
    ----------
    kind : str
        One of the kinds that a case can give.
    payoffs : numpy array of int64, shape (n_states,)
        The level of each state, 1 for the least preferred. For a fuzzy or probabilistic preference it orders the
        states by how far they are preferred to all others, for display alone.
    bands : numpy array of int64, shape (n_degrees, n_states)
        For strength: one state is preferred to another by degree ``d`` or more if its band in row ``d - 1`` is
        higher. Empty for the other kinds.
    pairs : Unknown, Fuzzy, Probabilistic or None
        What relates pairs of states where payoffs do not tell it all.
    """

    kind: str
    payoffs: Ints
    bands: Ints
    pairs: Pairwise | None = None

    @classmethod
    def of(cls, kind: str, payoffs: Ints, pairs: Pairwise | None = None) -> Preference:
        """Make a preference without degrees of strength."""
        return cls(kind, payoffs, np.empty((0, payoffs.size), dtype=np.int64), pairs)

    def taking(self, places: Ints) -> Preference:
        """Keep the states at some places."""
        return replace(
            self,
            payoffs=levels(self.payoffs[places]),
            bands=self.bands[:, places],
            pairs=None if self.pairs is None else self.pairs.taking(places),
        )


def levels(keys: NDArray[Any]) -> Ints:
    """Turn keys, larger is better, into levels 1, 2, 3 ... without gaps."""
    return np.unique(keys, return_inverse=True)[1].astype(np.int64) + 1


def _closed_up(heights: Ints) -> Ints:
    """Do as :func:`levels` for small whole numbers, without sorting them."""
    occurs = np.zeros(int(heights.max()) + 1, dtype=np.int64)
    occurs[heights] = 1
    closed: Ints = np.cumsum(occurs)[heights]
    return closed


def preference(entry: Mapping[str, Any], states: States, *, option_ids: Sequence[str], where: str) -> Preference:
    """Read the preference entry of one decision maker.

    Parameters
    ----------
    entry : mapping
        The entry of the case: ``kind`` and what belongs to it.
    states : States
        All states.
    option_ids : sequence of str
        Ids of the options in order; none in graph form, which has no statements.
    where : str
        The place in the case, for messages: ``"preferences of Japan"``.

    Raises
    ------
    CaseError
        If the entry contradicts itself or the states.
    """
    kind = entry.get("kind")
    if kind == "indifferent":
        return Preference.of(kind, np.ones(states.size, dtype=np.int64))
    if kind == "ranking":
        return Preference.of(kind, levels(-_by_ranking(entry.get("ranking"), states, where)))
    if kind in ("prioritised", "weights"):
        if states.space is None:
            raise CaseError(f"{where}: kind '{kind}' needs options; expected a ranking in a case in graph form.")
        by = _by_statements if kind == "prioritised" else _by_weights
        return Preference.of(kind, by(entry, states.space, option_ids, where))
    if kind == "strength":
        return _by_strength(entry, states, where)
    if kind == "unknown":
        own = levels(-_by_ranking(entry.get("ranking"), states, where))
        return Preference.of(kind, own, Unknown(own, listed_pairs(entry.get("unknown"), states, where)))
    if kind == "fuzzy":
        degrees = checked_matrix(entry.get("matrix"), states.size, where)
        if not np.allclose(degrees + degrees.T, 1):
            raise CaseError(f"{where}: the degrees of (s, t) and (t, s) must add to 1, those of (s, s) are 0.5.")
        threshold = entry.get("threshold", 1.0)
        if not isinstance(threshold, int | float) or not 0 < threshold <= 1:
            raise CaseError(f"{where}: threshold {threshold!r} found; expected a number above 0 and up to 1.")
        return Preference.of(kind, levels(degrees.sum(axis=1).round(9)), Fuzzy(degrees, float(threshold)))
    if kind == "probabilistic":
        chances = _chances(entry, states, option_ids, where)
        return Preference.of(kind, levels((chances - chances.T).sum(axis=1).round(9)), Probabilistic(chances))
    raise CaseError(f"{where}: kind {kind!r} found; expected one of {', '.join(KINDS)}.")


def restated(conflict: Conflict, maker: str, entry: Mapping[str, Any]) -> Preference:
    """Read another preference entry for a decision maker of a conflict."""
    ids = [option.id for option in conflict.options]
    return preference(entry, conflict.state_set, option_ids=ids, where=f"preferences of {maker}")


def _by_strength(entry: Mapping[str, Any], states: States, where: str) -> Preference:
    depth = _by_ranking(entry.get("ranking"), states, where)
    gaps = entry.get("gaps")
    n_gaps = int(depth.max())
    is_right = isinstance(gaps, list) and len(gaps) == n_gaps and all(type(gap) is int and gap >= 1 for gap in gaps)
    if not isinstance(gaps, list) or not is_right:
        raise CaseError(
            f"{where}: gaps {gaps!r} found; expected {n_gaps} whole numbers from 1, one between each two groups."
        )
    degrees = range(1, max(gaps, default=1) + 1)
    falls = np.array([[0, *np.cumsum([gap >= degree for gap in gaps])] for degree in degrees], dtype=np.int64)
    return Preference("strength", levels(-depth), -falls[:, depth])


def _chances(entry: Mapping[str, Any], states: States, option_ids: Sequence[str], where: str) -> NDArray[np.float64]:
    """Return the probability that each state is preferred to each other one."""
    if "matrix" in entry:
        chances = checked_matrix(entry["matrix"], states.size, where)
        if (chances + chances.T > 1 + 1e-9).any():
            raise CaseError(f"{where}: the probabilities of (s, t) and (t, s) may not add to more than 1.")
        return chances
    mixture = entry.get("mixture")
    if not isinstance(mixture, list) or not all(isinstance(part, dict) for part in mixture):
        raise CaseError(f"{where}: no matrix and no mixture found; expected one of them.")
    parts = []
    for k, part in enumerate(mixture, start=1):
        inner = part.get("preference")
        if not isinstance(inner, dict):
            raise CaseError(f"{where}, mixture {k}: no preference found; expected {{kind: ...}}.")
        own = preference(inner, states, option_ids=option_ids, where=f"{where}, mixture {k}")
        parts.append((part.get("weight"), own.payoffs))
    return weighted(parts, where)


def _by_ranking(ranking: object, states: States, where: str) -> Ints:
    """Return the depth of each state in a ranking, 0 for the most preferred."""
    if not isinstance(ranking, list) or not ranking:
        raise CaseError(f"{where}: no ranking found; expected a list of states, most preferred first.")
    depth = np.full(states.size, -1, dtype=np.int64)
    for group_depth, group in enumerate(ranking):
        for entry in group if isinstance(group, list) else [group]:
            place = states.place(entry)
            if place is None:
                raise CaseError(
                    f"{where}: {entry!r} is not a state; expected a number from 1 to {states.size} or a state's name."
                )
            if depth[place] >= 0:
                raise CaseError(f"{where}: state {entry} is ranked twice; expected every state once.")
            depth[place] = group_depth
    missing = [str(place + 1) for place in np.flatnonzero(depth < 0)[:5]]
    if missing:
        raise CaseError(f"{where}: state {', '.join(missing)} is not ranked; expected every state once.")
    return depth


def _by_statements(entry: Mapping[str, Any], space: StateSpace, option_ids: Sequence[str], where: str) -> Ints:
    """Compare truth values statement by statement, so that the numbers never grow."""
    statements = entry.get("statements")
    if not isinstance(statements, list) or not statements:
        raise CaseError(f"{where}: no statements found; expected a list, most important first.")
    height = np.ones(space.n_states, dtype=np.int64)
    for k, group in enumerate(statements, start=1):
        listed = group if isinstance(group, list) else [group]
        satisfied = np.zeros(space.n_states, dtype=np.int64)
        for statement in listed:
            satisfied += _truth_by_state(statement, space, option_ids, f"{where}, statement {k}")
        height = _closed_up((len(listed) + 1) * height + satisfied)
    return height


def _by_weights(entry: Mapping[str, Any], space: StateSpace, option_ids: Sequence[str], where: str) -> Ints:
    scores = np.zeros(space.codes.size)
    for name, is_taken in (("weights", True), ("not_taken", False)):
        weights = entry.get(name, {} if name == "not_taken" else None)
        if not isinstance(weights, dict):
            raise CaseError(f"{where}: {name} {weights!r} found; expected an object of option ids and numbers.")
        for option, weight in weights.items():
            if option not in option_ids or isinstance(weight, bool) or not isinstance(weight, int | float):
                raise CaseError(f"{where}: {name} of {option!r} is {weight!r}; expected a number for an option.")
            holds = (space.codes >> list(option_ids).index(option) & 1).astype(bool)
            scores += weight * (holds == is_taken)
    by_state = np.full(space.n_states, -np.inf)
    np.maximum.at(by_state, space.state, scores)
    if (scores != by_state[space.state]).any():
        raise CaseError(f"{where}: the members of a merged state have different weights; expected equal ones.")
    return levels(by_state.round(9))


def _truth_by_state(statement: object, space: StateSpace, option_ids: Sequence[str], where: str) -> Flags:
    if not isinstance(statement, str):
        raise CaseError(f"{where}: {statement!r} found; expected a text.")
    holds = truth(statement, option_ids, space.codes, where=where)
    column = np.zeros(space.n_states, dtype=bool)
    column[space.state[holds]] = True
    differing = space.state[~holds & column[space.state]]
    if differing.size:
        raise CaseError(
            f"{where}: {statement!r} holds in some members of the merged state {space.names[differing[0]]} and not "
            "in others; expected a statement that does not tell them apart."
        )
    return column
