"""Interventions: what a third party could change so that a dead end has a way out, cheapest first.

A *way* leads from the status quo ``q`` to a state ``w`` that both parties prefer to ``q``, that they reach by changing
their own options together, and that is an equilibrium. A third party can help by

=============  ==========================================================================================
coordinate     nothing but bringing the two to move at the same time
offer          taking up or dropping an option of its own, for as long as it stays
guarantee      seeing to it that an option of a party, once as it is in ``w``, is not changed back
remove         taking an option of a party off the table: it stays as it is in ``q``
swap           persuading a party that one statement comes before its neighbour
payment        lifting ``w`` in a party's ranking, no further than needed; paid only there, while it stays
=============  ==========================================================================================

The literature's coordinator, arbitrator and donor are the first, the third and fourth, and the last. Combinations of up
to ``most`` steps are tried; those that contain a smaller one which does as well for the same state are left out.

Does it *last* if the third party leaves? Its options go back to those of ``q``, guarantees and payments end, removed
options come back, and persuaded parties think as before: what remains of ``w`` is judged in the conflict as it was.

References: Sakamoto, Hagihara & Hipel (2005), for coordinators; Kinsara, PhD thesis, Waterloo (2014), for the third
party as arbitrator and donor; Wu, Xu & Ke (abstract), for the order of statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from detente.errors import CaseError, InvalidInputError
from detente.resolve.deadend import listed
from detente.resolve.onestate import StateJudge
from detente.resolve.reach import shortest_sequences
from detente.resolve.stability import SHOWN, Judge
from detente.resolve.steps import Step, held, is_consistent, payments, persuaded, possible_steps, uses
from detente.resolve.waysout import IfLeft, if_left

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.resolve.conflict import Conflict

COSTS: dict[str, float] = {"offer": 1, "guarantee": 1, "remove": 1, "swap": 1, "payment": 1}
"""What one step of each kind costs unless the caller says otherwise."""

CONCEPTS = ("nash", "seq")
MOST_TRIED = 3_000
"""So many combinations of steps are tried at most."""

LIMITATION = (
    "Every step counts as the costs say, whatever it takes in the world; whether a party can be paid, persuaded or "
    "bound is for the analyst to judge."
)


@dataclass(frozen=True, slots=True)
class Intervention:
    """Steps of a third party, and the way that they open.

    Attributes
    ----------
    steps : tuple of Step
        Empty if bringing the two together is enough.
    cost : float
        Sum of the costs of the steps.
    state, label : int, str
        The state to which the way leads.
    concept : str
        ``nash`` or ``seq``: what holds it while the third party stays.
    if_left : IfLeft
        What becomes of it if the third party leaves.
    is_welcome : bool or None
        Whether the third party would itself stay in that state (SEQ), in the conflict as it is; None without a third
        party in the conflict.
    n_passed : int
        How many states payments lift the wanted one past, in all.
    """

    steps: tuple[Step, ...]
    cost: float
    state: int
    label: str
    concept: str
    if_left: IfLeft
    is_welcome: bool | None
    n_passed: int

    def __str__(self) -> str:
        done = "; ".join(step.what for step in self.steps) or "bringing the two to move at the same time is enough"
        unwelcome = "" if self.is_welcome in (None, True) else "; the third party would not stay there of its own will"
        return (
            f"{done}: {self.label} is {SHOWN[self.concept]} stable{unwelcome}; "
            f"if the third party leaves, {'it' if self.if_left.label == self.label else self.if_left.label} "
            f"{self.if_left.hold}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "steps": [step.to_dict() for step in self.steps],
            "cost": self.cost,
            "state": self.state,
            "label": self.label,
            "concept": self.concept,
            "if_left": self.if_left.to_dict(),
            "is_welcome": self.is_welcome,
            "n_passed": self.n_passed,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Interventions:
    """What a third party could change, cheapest first.

    Attributes
    ----------
    conflict : Conflict
        What was analysed.
    parties : tuple of str
        The two parties.
    by : str or None
        The third party of the conflict; None for one that has no part in it.
    found : tuple of Intervention
        By cost; of equal cost those that last best first, then those that hold under Nash, then the smaller payments.
    n_tried : int
        How many combinations of steps were tried.
    limitation : str
        What the answer cannot tell.
    """

    conflict: Conflict
    parties: tuple[str, str]
    by: str | None
    found: tuple[Intervention, ...]
    n_tried: int
    limitation: str = LIMITATION

    def __repr__(self) -> str:
        return f"<Interventions in {self.conflict.id}: {len(self.found)} of {self.n_tried} combinations tried>"

    def sentences(self, most: int = 8) -> list[str]:
        """Tell the cheapest ones."""
        if not self.found:
            return [f"None of {self.n_tried} combinations of steps opens a way for {listed(self.parties)}."]
        told = [f"{str(one)[0].upper()}{str(one)[1:]}." for one in self.found[:most]]
        return [*told, *([f"And {len(self.found) - most} more."] if len(self.found) > most else [])]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "conflict": self.conflict.id,
            "parties": list(self.parties),
            "by": self.by,
            "found": [one.to_dict() for one in self.found],
            "n_tried": self.n_tried,
            "limitation": self.limitation,
        }


def interventions(
    conflict: Conflict,
    *,
    by: str | None = None,
    parties: tuple[str, str] | None = None,
    most: int = 1,
    costs: Mapping[str, float] | None = None,
) -> Interventions:
    """Find what a third party could change so that the two parties have a way out of the status quo.

    Parameters
    ----------
    conflict : Conflict
        A conflict with a status quo and complete orders. In graph form only coordination and payments are tried.
    by : str, optional
        Name or code of the third party, if it is one of the decision makers.
    parties : tuple of two str, optional
        Names or codes of the two parties; by default those that the case names.
    most : int
        How many steps are combined at most.
    costs : mapping, optional
        Cost of one step of each kind: ``offer``, ``guarantee``, ``remove``, ``swap``, ``payment``; by default 1.

    Raises
    ------
    InvalidInputError
        If the third party is one of the two, a cost is of no kind, payoffs do not tell all, or there are too many
        combinations.
    """
    pair = conflict.two_parties(parties)
    third = None if by is None else conflict.decision_makers[conflict.index(by)]
    if third in pair:
        raise InvalidInputError(f"{third} is one of the two parties; expected a third party.")
    unknown = sorted(set(costs or {}) - set(COSTS))
    if unknown:
        raise InvalidInputError(f"costs of {', '.join(unknown)} found; expected some of {', '.join(COSTS)}.")
    if not conflict.is_crisp:
        raise InvalidInputError(f"case '{conflict.id}': interventions need complete orders; see 'preferences'.")
    return _Search(conflict, pair, third, {**COSTS, **(costs or {})}).found(most)


class _Search:
    def __init__(
        self, conflict: Conflict, parties: tuple[str, str], third: str | None, costs: Mapping[str, float]
    ) -> None:
        self.conflict, self.parties, self.third, self.costs = conflict, parties, third, costs
        self.places = [conflict.index(party) for party in parties]
        self.now = conflict.from_status_quo()
        self.opened: list[Intervention] = []
        self._left: dict[str, IfLeft] = {}

    def found(self, most: int) -> Interventions:
        steps = list(possible_steps(self.conflict, self.parties, self.third))
        tried = [chosen for size in range(most + 1) for chosen in combinations(steps, size) if is_consistent(chosen)]
        if len(tried) > MOST_TRIED:
            raise InvalidInputError(
                f"{len(tried)} combinations of up to {most} steps; expected at most {MOST_TRIED}: "
                "give a smaller 'most'."
            )
        for chosen in tried:
            self._try(chosen, most)
        self.opened.sort(key=self._order)
        return Interventions(self.conflict, self.parties, self.third, tuple(self.opened), len(tried))

    def _order(self, one: Intervention) -> tuple[float, int, bool, int, int]:
        holds = ("holds", "holds by deterrence only", "does not hold", "not feasible")
        ranks = sum(self.conflict.rank(party, one.state) for party in self.parties)
        return one.cost, holds.index(one.if_left.hold), one.concept != "nash", one.n_passed, ranks

    def _try(self, chosen: tuple[Step, ...], most: int) -> None:
        """Look for ways after some steps, and for payments that complete them."""
        changed = persuaded(self.conflict, chosen)
        try:
            model, start = held(changed, self.third, chosen)
        except CaseError:
            return
        if start is None:
            return
        judge = Judge(model)
        stable = {
            concept: [judge.is_stable(place, concept) for place in range(len(model.moves))] for concept in CONCEPTS
        }
        numbers = model.numbers or range(1, model.n_states + 1)
        payable = most if chosen else max(most, 2)  # both parties may have to be paid, which is one idea
        for inside in sorted(_together(model, start, self.parties)):
            state = numbers[inside - 1]
            if not uses(chosen, self.conflict, state):
                continue
            is_better = all(changed.prefers(party, state, self.now) for party in self.parties)
            for concept in CONCEPTS:
                if is_better and all(flags[inside - 1] for flags in stable[concept]):
                    self._add(chosen, state, concept)
                elif len(chosen) < payable:
                    paid = payments(changed, model, inside, self.now, concept, self.parties)
                    if paid and len(chosen) + len(paid) <= payable:
                        self._add((*chosen, *paid), state, concept)

    def _add(self, steps: tuple[Step, ...], state: int, concept: str) -> None:
        """Keep what no smaller set of steps does as well for the same state."""
        for one in self.opened:
            as_good = one.state == state and (one.concept == concept or one.concept == "nash")
            if as_good and {step.essence for step in one.steps} <= {step.essence for step in steps}:
                return
        name = self.conflict.states[state - 1]
        if name not in self._left:
            self._left[name] = if_left(self.conflict, self.parties, self.third, name)
        welcome = None
        if self.third is not None:
            judge = StateJudge(self.conflict, state - 1, "seq")
            welcome = judge.is_stable(self.conflict.index(self.third), list(self.conflict.payoffs))
        self.opened.append(
            Intervention(
                steps=steps,
                cost=sum(self.costs[step.kind] for step in steps),
                state=state,
                label=self.conflict.label(state),
                concept=concept,
                if_left=self._left[name],
                is_welcome=welcome,
                n_passed=sum(step.n_passed for step in steps),
            )
        )


def _together(model: Conflict, start: int, parties: tuple[str, str]) -> set[int]:
    """List the states that the two reach together."""
    if model.space is not None:
        return set(model.joint_moves(start, parties)) - {start}
    ends = shortest_sequences(model.moves, start - 1, [model.index(party) for party in parties]).first
    return {end + 1 for end in ends} - {start}
