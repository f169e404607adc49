"""Why a decision maker stays, leaves or goes along, told by what it holds dear.

The *deciding* statement between two states is the first of a decision maker's prioritised statements that holds in one
of them and not in the other: it alone makes the one preferred. Where the case gives a reason for that statement, the
reason is told, else the statement itself. A decision maker with a ranking has no statements; then ranks are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.resolve.stability import sanction
from detente.resolve.statements import truth
from detente.vocabulary.articles import the

if TYPE_CHECKING:
    from detente.resolve.conflict import Conflict
    from detente.resolve.stability import Stability

MOST_TOLD = 3
"""How many moves a sentence tells; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """The statement that makes one state preferred to another.

    Attributes
    ----------
    place : int
        Its place among the decision maker's statements, from 1.
    statement : str
        As written in the case; statements of equal weight are joined.
    reason : str
        What the case says of it; empty if it says nothing.
    """

    place: int
    statement: str
    reason: str

    def __str__(self) -> str:
        return f"priority {self.place} ({self.reason or self.statement})"


def deciding(conflict: Conflict, decision_maker: str, state: int | str, other: int | str) -> Deciding | None:
    """Return the statement that decides between two states.

    Parameters
    ----------
    conflict : Conflict
        Any conflict.
    decision_maker : str
        Its name or code.
    state, other : int or str
        The two states.

    Returns
    -------
    Deciding or None
        None if the decision maker is indifferent between them or its preference is not one of statements.
    """
    place = conflict.index(decision_maker)
    entry, space = conflict.entries[place], conflict.space
    if entry.get("kind") != "prioritised" or space is None:
        return None
    codes = space.first_code[[conflict.number(state) - 1, conflict.number(other) - 1]]
    ids = [option.id for option in conflict.options]
    for at, group in enumerate(entry["statements"]):
        listed = group if isinstance(group, list) else [group]
        held = sum(truth(one, ids, codes, where="statement").astype(np.int64) for one in listed)
        if held[0] != held[1]:  # type: ignore[index]
            return Deciding(at + 1, "; ".join(listed), _reason(conflict, conflict.decision_makers[place], entry, at))
    return None


def _reason(conflict: Conflict, maker: str, entry: Any, at: int) -> str:
    """Return the case's reason for a statement, if it was given for just these statements."""
    own = (conflict.case.get("preferences") or {}).get(maker) or {}
    reasons = (conflict.case.get("statement_why") or {}).get(maker) or []
    is_own = own.get("statements") == entry["statements"] and len(reasons) == len(entry["statements"])
    return str(reasons[at]) if is_own else ""


def stays(stability: Stability, state: int | str, decision_maker: str) -> str:
    """Say why a decision maker stays in a state or leaves it.

    Parameters
    ----------
    stability : Stability
        An analysis that holds ``seq``.
    state : int or str
        Number, string or name of the state.
    decision_maker : str
        Its name or code.
    """
    conflict = stability.conflict
    number, place = conflict.number(state), conflict.index(decision_maker)
    maker = conflict.decision_makers[place]
    who = _capital(the(maker))
    gains = stability.judge.better[place][number - 1]
    if not gains:
        return f"{who} stays because {_losses(conflict, maker, number)}."
    answers = [(gain, sanction(stability.judge, place, number - 1, gain, "seq")) for gain in gains]
    free = [gain for gain, steps in answers if steps is None]
    if free:
        return f"{who} leaves because {_gain(conflict, maker, number, free[0] + 1)}, and nothing deters it."
    gain, steps = answers[0]
    reply = ", then ".join(
        f"{the(conflict.decision_makers[mover])} {_deeds(conflict, before + 1, after + 1)}"
        for before, (mover, after) in zip([gain, *(after for _, after in steps or ())], steps or (), strict=False)
    )
    more = f" The same holds of {len(answers) - 1} other moves." if len(answers) > 1 else ""
    return (
        f"{who} could gain, but stays because of the answer: {_gain(conflict, maker, number, gain + 1)}; but then "
        f"{reply}, and {the(maker)} is no better off than now.{more}"
    )


def goes_along(conflict: Conflict, decision_maker: str, start: int | str, end: int | str) -> str:
    """Say why a decision maker prefers one state to another, or does not."""
    maker = conflict.decision_makers[conflict.index(decision_maker)]
    who, because = _capital(the(maker)), deciding(conflict, maker, end, start)
    ranks = f"rank {conflict.rank(maker, start)} to {conflict.rank(maker, end)} of {conflict.n_states}"
    if conflict.prefers(maker, end, start):
        return f"{who} goes along: {f'it gains {because}, ' if because else ''}{ranks}."
    if conflict.prefers(maker, start, end):
        return f"{who} does not go along: {f'it loses {because}, ' if because else ''}{ranks}."
    return f"{who} does not mind: both are equal to it."


def _losses(conflict: Conflict, maker: str, number: int) -> str:
    """Say what every move of its own would cost a decision maker."""
    targets = list(conflict.moves[conflict.index(maker)][number - 1])
    if not targets:
        return "it has no move of its own"
    # Small steps tell most: a move of many options usually gives up what one of them alone would.
    targets.sort(key=lambda target: len(conflict.changes(number, target + 1)))
    told: dict[int, str] = {}
    for target in targets:
        because = deciding(conflict, maker, number, target + 1)
        if because is not None:
            told.setdefault(because.place, f"if it {_deeds(conflict, number, target + 1)}, it gives up {because}")
    if not told:
        return "no move of its own leads to a state that it ranks higher"
    more = f"; and so on for {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
    return f"no move of its own pays: {'; '.join(list(told.values())[:MOST_TOLD])}{more}"


def _gain(conflict: Conflict, maker: str, start: int, end: int) -> str:
    because = deciding(conflict, maker, end, start)
    won = f"it gains {because}" if because else f"it goes from rank {conflict.rank(maker, start)} to "
    won += "" if because else f"{conflict.rank(maker, end)} of {conflict.n_states}"
    return f"if it {_deeds(conflict, start, end)}, {won}"


def _deeds(conflict: Conflict, start: int, end: int) -> str:
    changes = conflict.changes(start, end)
    return " and ".join(change.deed for change in changes) if changes else f"moves to {conflict.label(end)}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
