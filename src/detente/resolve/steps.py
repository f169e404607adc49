"""The steps that a third party can take, and the conflict after them: see :mod:`detente.resolve.interventions`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from detente.resolve.casefile import own_moves, restricted_to
from detente.resolve.onestate import StateJudge
from detente.resolve.preferences import restated
from detente.vocabulary.articles import the

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.resolve.conflict import Conflict, Direction

Kind = Literal["offer", "guarantee", "remove", "swap", "payment"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a third party does.

    Attributes
    ----------
    kind : str
        ``offer``, ``guarantee``, ``remove``, ``swap`` or ``payment``.
    decision_maker : str
        Whose option or preference it touches.
    what : str
        In words.
    option : int
        Place of the option; -1 for a swap or payment.
    value : str
        What the option becomes or stays, Y or N; empty for a swap or payment.
    statement : int
        Place of the statement that is put after its neighbour; -1 otherwise.
    n_passed : int
        For a payment, how many states it lifts the wanted one past.
    """

    kind: Kind
    decision_maker: str
    what: str
    option: int = -1
    value: str = ""
    statement: int = -1
    n_passed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        plain: dict[str, Any] = {"kind": self.kind, "decision_maker": self.decision_maker, "what": self.what}
        return plain | ({"n_passed": self.n_passed} if self.kind == "payment" else {})

    @property
    def essence(self) -> tuple[str, str, int, str, int]:
        """What makes it this step, whatever it costs."""
        return self.kind, self.decision_maker, self.option, self.value, self.statement


def possible_steps(conflict: Conflict, parties: tuple[str, str], third: str | None) -> Iterator[Step]:
    """Yield the steps that do not depend on the wanted state."""
    if conflict.space is None:
        return
    state = conflict.states[conflict.from_status_quo() - 1]
    for place, (option, mark) in enumerate(zip(conflict.options, state, strict=True)):
        owner = option.decision_maker
        if owner == third and mark != "-":
            value = "N" if mark == "Y" else "Y"
            deed = "takes up" if value == "Y" else "drops"
            yield Step("offer", owner, f"{the(owner)} {deed} '{option.short}'", place, value)
        if owner not in parties:
            continue
        if mark != "-":
            kept = "is kept" if mark == "Y" else "is ruled out"
            yield Step("remove", owner, f"'{option.short}' of {the(owner)} {kept}", place, mark)
        if option.direction == "both":
            for value, deed in (("Y", "is not dropped again"), ("N", "is not taken up again")):
                yield Step("guarantee", owner, f"a guarantee that '{option.short}' {deed}", place, value)
    for party in parties:
        if conflict.entries[conflict.index(party)].get("kind") != "prioritised":
            continue
        for k, (one, other) in enumerate(pairwise(conflict.statements_of(party))):
            yield Step("swap", party, f"{the(party)} puts '{other}' ahead of '{one}'", statement=k)


def is_consistent(chosen: Sequence[Step]) -> bool:
    """Whether no option is touched twice, and no two swaps touch the same statement."""
    options = [step.option for step in chosen if step.option >= 0]
    swaps = [(step.decision_maker, step.statement + k) for step in chosen if step.kind == "swap" for k in (0, 1)]
    return len(set(options)) == len(options) and len(set(swaps)) == len(swaps)


def uses(chosen: Sequence[Step], conflict: Conflict, state: int) -> bool:
    """Whether every guarantee is about an option that stands in a state as it is guaranteed."""
    name = conflict.states[state - 1]
    return all(name[step.option] == step.value for step in chosen if step.kind == "guarantee")


def persuaded(conflict: Conflict, chosen: Sequence[Step]) -> Conflict:
    """Change statements and directions of options."""
    changed = conflict
    for step in chosen:
        if step.kind == "swap":
            place = changed.index(step.decision_maker)
            new = list(changed.entries[place]["statements"])
            k = step.statement
            new[k], new[k + 1] = new[k + 1], new[k]
            entry = {"kind": "prioritised", "statements": new}
            own, entries = list(changed.preferences), list(changed.entries)
            own[place], entries[place] = restated(changed, step.decision_maker, entry), entry
            changed = replace(changed, preferences=tuple(own), entries=tuple(entries))
        if step.kind == "guarantee" and changed.space is not None:
            direction: Direction = "on_only" if step.value == "Y" else "off_only"
            options = list(changed.options)
            options[step.option] = replace(options[step.option], direction=direction)
            moves = own_moves(changed.space, options, changed.decision_makers, changed.unseen)
            changed = replace(changed, options=tuple(options), moves=moves)
    return changed


def held(changed: Conflict, third: str | None, chosen: Sequence[Step]) -> tuple[Conflict, int | None]:
    """Hold the third party's options, and those that are removed; return also from where the two start."""
    now = changed.from_status_quo()
    if changed.space is None:
        return changed, now
    state = changed.states[now - 1]
    own = changed.own_options([third]) if third else 0
    marks = [mark if own >> place & 1 else "-" for place, mark in enumerate(state)]
    begin = list(state)
    for step in chosen:
        if step.kind in ("offer", "remove"):
            marks[step.option] = begin[step.option] = step.value
    model = restricted_to(changed, "".join(marks)) if set(marks) != {"-"} else changed
    name = "".join(begin)
    return model, model.number(name) if name in model.states else None


def payments(
    changed: Conflict, model: Conflict, inside: int, now: int, concept: str, parties: tuple[str, str]
) -> tuple[Step, ...]:
    """Find the least lifts of a state that make it stable for the two and better than the status quo, or nothing."""
    numbers = np.array(model.numbers or range(1, model.n_states + 1))
    judge = StateJudge(model, inside - 1, concept)
    # Levels are doubled, so that a state can be lifted in between two.
    payoffs = [2 * own[numbers - 1] for own in changed.payoffs]
    steps = []
    for party in parties:
        place = model.index(party)
        own, before = payoffs[place].copy(), int(payoffs[place][inside - 1])
        floor = max(before, 2 * int(changed.payoffs[place][now - 1]) + 1)
        for level in sorted({floor, *(int(level) for level in own if level > floor)}):
            payoffs[place][inside - 1] = level
            if judge.is_stable(place, payoffs):
                break
        n_passed = int(((own > before) & (own <= payoffs[place][inside - 1])).sum())
        if payoffs[place][inside - 1] > before:
            few = (
                "a state it likes as well"
                if not n_passed
                else f"{n_passed} state{'s' * (n_passed > 1)} it likes better"
            )
            what = f"a payment to {the(party)} that makes up for {few}"
            steps.append(Step("payment", party, what, n_passed=n_passed))
    return tuple(steps) if judge.is_equilibrium(payoffs) else ()
