"""The dead end: whether two parties are stuck in the status quo, and who could open a way.

Let ``q`` be the status quo, ``B`` the feasible states that both parties strictly prefer to it, and ``J`` the
states that the two reach from ``q`` by changing only their own options, together.

=================  =====================================================================================
grade              condition
=================  =====================================================================================
not a dead end     ``q`` is not SEQ stable for one of the two, or ``B`` is empty
dead end           ``q`` is SEQ stable for both and some state of ``B`` is in ``J``
closed dead end    ``q`` is SEQ stable for both, ``B`` is not empty, and no state of ``B`` is in ``J``
=================  =====================================================================================

SEQ rather than Nash decides whether a party is held: one that could gain at once but is deterred by answers
that the others would themselves like to give is as little able to leave as one with no gain at all. Both are
reported. In graph form, which has no options to change together, ``J`` are the ends of the legal sequences of
the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from detente.resolve.narration import stays
from detente.resolve.reach import shortest_sequences
from detente.resolve.stability import stability
from detente.vocabulary.articles import the

if TYPE_CHECKING:
    from detente.resolve.conflict import Change, Conflict

Grade = Literal["not a dead end", "dead end", "closed dead end"]
LIMITATION = (
    "The grade follows from the options and priorities that the case assumes; "
    "it does not say that the parties see them so."
)


@dataclass(frozen=True, slots=True)
class BetterState:
    """A feasible state that both parties prefer to the status quo.

    Attributes
    ----------
    state : int
        Its number.
    label : str
        Its name for a sentence.
    options : str
        The state string.
    ranks : dict
        Rank for each decision maker, 1 is best.
    n_states : int
        Out of how many states.
    changes : tuple of Change
        The options that differ from the status quo.
    is_within_reach : bool
        Whether the two parties get there by changing only their own options.
    needed : tuple of Change
        The changes that others than the two parties must make.
    movers : tuple of str
        Everybody who must change an option: they would have to move together.
    against : tuple of str
        Those of them who do not prefer the state to the status quo, and so block it.
    """

    state: int
    label: str
    options: str
    ranks: dict[str, int]
    n_states: int
    changes: tuple[Change, ...]
    is_within_reach: bool
    needed: tuple[Change, ...]
    movers: tuple[str, ...]
    against: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "state": self.state,
            "label": self.label,
            "options": self.options,
            "ranks": dict(self.ranks),
            "n_states": self.n_states,
            "changes": [change.to_dict() for change in self.changes],
            "is_within_reach": self.is_within_reach,
            "needed": [change.to_dict() for change in self.needed],
            "movers": list(self.movers),
            "against": list(self.against),
        }


@dataclass(frozen=True, slots=True, repr=False)
class DeadEnd:
    """The answer for two parties.

    Attributes
    ----------
    conflict : Conflict
        What was analysed.
    parties : tuple of str
        The two.
    without : str or None
        The third party whose options were held as they are when stability was judged.
    status_quo : int
        Number of the status quo.
    grade : str
        ``not a dead end``, ``dead end`` or ``closed dead end``.
    is_stable : dict
        ``is_stable[concept][party]`` for ``nash`` and ``seq``.
    ranks : dict
        Rank of the status quo for each decision maker, 1 is best, out of all states.
    better : tuple of BetterState
        The states that both parties prefer, best first by the sum of their ranks.
    why : dict
        For each party why the status quo is stable or unstable for it (SEQ), by moves.
    stays : dict
        For each party why it stays or leaves, by what it holds dear: see :mod:`detente.resolve.narration`.
    limitation : str
        What the answer cannot tell.
    """

    conflict: Conflict
    parties: tuple[str, str]
    without: str | None
    status_quo: int
    grade: Grade
    is_stable: dict[str, dict[str, bool]]
    ranks: dict[str, int]
    better: tuple[BetterState, ...]
    why: dict[str, str]
    stays: dict[str, str]
    limitation: str = LIMITATION

    def __repr__(self) -> str:
        return f"<DeadEnd of {self.conflict.id}: {self.grade}, {len(self.better)} states better for both>"

    def sentences(self) -> list[str]:
        """Tell the answer in a few sentences."""
        first, second = self.parties
        n_states = len(self.conflict.states)
        held = f" while {the(self.without)} leaves its options as they are" if self.without else ""
        where = ", ".join(f"rank {self.ranks[party]} of {n_states} for {the(party)}" for party in self.parties)
        own = [entry for entry in self.better if entry.is_within_reach]
        return [
            f"The status quo is {self.conflict.label(self.status_quo)}: {where}.",
            *(self.stays[party] for party in self.parties),
            f"States better for both: {len(self.better)} of {n_states - 1}; "
            f"within reach of {first} and {second} by their own options: {len(own)}.",
            *_best_in_words(self.better),
            _verdict(self.grade, self.parties, held, has_better=bool(self.better)),
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "conflict": self.conflict.id,
            "parties": list(self.parties),
            "without": self.without,
            "status_quo": self.status_quo,
            "n_states": len(self.conflict.states),
            "grade": self.grade,
            "is_stable": {concept: dict(parties) for concept, parties in self.is_stable.items()},
            "ranks": dict(self.ranks),
            "better": [entry.to_dict() for entry in self.better],
            "why": dict(self.why),
            "stays": dict(self.stays),
            "sentences": self.sentences(),
            "limitation": self.limitation,
        }


def _best_in_words(better: tuple[BetterState, ...]) -> list[str]:
    """Say who would have to move together to the best of the better states, and who blocks it."""
    if not better or not better[0].movers:
        return []
    best = better[0]
    label = best.label[0].upper() + best.label[1:]
    if best.against:
        verb = "block" if len(best.against) > 1 else "blocks"
        held = f"{listed(best.against)}, who would not prefer it to the status quo, {verb} it"
    else:
        held = "each of them prefers it to the status quo"
    verb = "would have to move together" if len(best.movers) > 1 else "would have to move"
    return [f"{label}: {listed(best.movers)} {verb}; {held}."]


def listed(makers: tuple[str, ...]) -> str:
    """Write decision makers as a list in a sentence."""
    named = [the(maker) for maker in makers]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def _verdict(grade: Grade, parties: tuple[str, str], held: str, *, has_better: bool) -> str:
    first, second = parties
    if grade == "dead end":
        return f"Dead end: neither {first} nor {second} can leave alone{held}; a joint move would suit both."
    if grade == "closed dead end":
        return (
            f"Closed dead end: neither {first} nor {second} can leave alone{held}, and nothing within "
            "their own reach is better for both; every way out needs somebody else."
        )
    if has_better:
        return f"Not a dead end: at least one of {first} and {second} can leave alone and gain{held}."
    return f"Not a dead end: no feasible state is better for both {first} and {second}."


def dead_end(conflict: Conflict, *, parties: tuple[str, str] | None = None, without: str | None = None) -> DeadEnd:
    """Ask whether the status quo is a dead end for two parties.

    Parameters
    ----------
    conflict : Conflict
        A conflict with a status quo.
    parties : tuple of two str, optional
        Names or codes of the two; by default those that the case names.
    without : str, optional
        A third party whose options are held as they are in the status quo when stability is judged.

    Raises
    ------
    InvalidInputError
        If there is no status quo or it is not clear which two parties are meant.
    """
    first, second = conflict.two_parties(parties)
    start = conflict.from_status_quo()
    third = None if without is None else conflict.decision_makers[conflict.index(without)]
    judged = conflict if third is None else conflict.without(third)
    found = stability(judged, concepts=("nash", "seq"))
    is_stable = {
        concept: {party: found.is_stable(judged.from_status_quo(), party, concept) for party in (first, second)}
        for concept in ("nash", "seq")
    }
    better = better_for_both(conflict, (first, second))
    grade: Grade = "not a dead end"
    if better and all(is_stable["seq"].values()):
        grade = "dead end" if any(entry.is_within_reach for entry in better) else "closed dead end"
    return DeadEnd(
        conflict=conflict,
        parties=(first, second),
        without=third,
        status_quo=start,
        grade=grade,
        is_stable=is_stable,
        ranks={maker: conflict.rank(maker, start) for maker in conflict.decision_makers},
        better=better,
        why={party: found.why(judged.from_status_quo(), party, "seq") for party in (first, second)},
        stays={party: stays(found, judged.from_status_quo(), party) for party in (first, second)},
    )


def better_for_both(conflict: Conflict, parties: tuple[str, str]) -> tuple[BetterState, ...]:
    """List the feasible states that both parties strictly prefer to the status quo, best first."""
    start = conflict.from_status_quo()
    own_reach = _own_reach(conflict, parties, start)
    entries = []
    own = conflict.payoffs[[conflict.index(party) for party in parties]]
    for state in (np.flatnonzero((own > own[:, [start - 1]]).all(axis=0)) + 1).tolist():
        changes = conflict.changes(start, state)
        movers = tuple(dict.fromkeys(change.decision_maker for change in changes))
        entries.append(
            BetterState(
                state=state,
                label=conflict.label(state),
                options=conflict.states[state - 1],
                ranks={maker: conflict.rank(maker, state) for maker in conflict.decision_makers},
                n_states=len(conflict.states),
                changes=changes,
                is_within_reach=state in own_reach,
                needed=tuple(change for change in changes if change.decision_maker not in parties),
                movers=movers,
                against=tuple(mover for mover in movers if not conflict.prefers(mover, state, start)),
            )
        )
    return tuple(sorted(entries, key=lambda entry: (sum(entry.ranks[party] for party in parties), entry.state)))


def _own_reach(conflict: Conflict, parties: tuple[str, str], start: int) -> set[int]:
    if conflict.space is not None:
        return set(conflict.joint_moves(start, parties))
    ends = shortest_sequences(conflict.moves, start - 1, [conflict.index(party) for party in parties])
    return {state + 1 for state in ends.first}
