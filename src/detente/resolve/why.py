"""Why a conflict state is stable or unstable, in words: the improvements and their sanctions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.resolve.stability import SHOWN, sanction
from detente.vocabulary.articles import the

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.resolve.conflict import Conflict
    from detente.resolve.reach import Step
    from detente.resolve.stability import Stability

MOST_TOLD = 3
"""How many improvements a sentence tells; the rest are counted."""


def move_in_words(conflict: Conflict, start: int, steps: Sequence[Step]) -> str:
    """Tell a sequence of moves; places count from 0."""
    told: list[str] = []
    for maker, target in steps:
        done = ", ".join(change.deed for change in conflict.changes(start + 1, target + 1))
        label = conflict.label(target + 1)
        told.append(
            f"{the(conflict.decision_makers[maker])} {done} ({label})" if done else _plain(conflict, maker, label)
        )
        start = target
    return ", then ".join(told)


def _plain(conflict: Conflict, maker: int, label: str) -> str:
    return f"{the(conflict.decision_makers[maker])} moves to {label}"


def why(stability: Stability, state: int | str, decision_maker: str, concept: str) -> str:
    """Say which improvements a decision maker has from a state and what sanctions each.

    Parameters
    ----------
    stability : Stability
        The analysis.
    state : int or str
        Number, string or name of the state.
    decision_maker : str
        Its name or code.
    concept : str
        One of those that were analysed.
    """
    conflict = stability.conflict
    number, place = conflict.number(state), conflict.index(decision_maker)
    maker = conflict.decision_makers[place]
    is_stable = stability.is_stable(number, maker, concept)
    verdict = f"{conflict.label(number)} is {SHOWN[concept]} {'stable' if is_stable else 'unstable'} for {maker}"
    verdict = verdict[0].upper() + verdict[1:]
    gains = stability.judge.better[place][number - 1]
    if not gains:
        return f"{verdict}: no move of its own leads to a state that it prefers."
    if concept == "nash":
        moves = "; or ".join(move_in_words(conflict, number - 1, [(place, gain)]) for gain in gains[:MOST_TOLD])
        return f"{verdict}: it can move to a state that it prefers: {moves}."
    answers = [(gain, sanction(stability.judge, place, number - 1, gain, concept)) for gain in gains]
    deciding = answers if is_stable else [(gain, steps) for gain, steps in answers if steps is None]
    told = [_reason(conflict, place, number - 1, gain, steps, concept) for gain, steps in deciding[:MOST_TOLD]]
    more = f"; and {len(deciding) - MOST_TOLD} more like these" if len(deciding) > MOST_TOLD else ""
    return f"{verdict}: {'; '.join(told)}{more}."


def _reason(conflict: Conflict, place: int, state: int, gain: int, steps: Sequence[Step] | None, concept: str) -> str:
    """Tell one improvement and what follows it."""
    told = move_in_words(conflict, state, [(place, gain)])
    if steps is None:
        return f"it would gain by a move that nothing deters: {told}"
    if concept == "sim":
        chosen = "; ".join(move_in_words(conflict, state, [step]) for step in steps)
        return (
            f"the gain from this move is deterred: {told}; if at the same moment {chosen}, the moves together "
            "leave it no better off than now"
        )
    answer = move_in_words(conflict, gain, steps)
    credible = " by moves that each mover itself prefers" if concept in ("seq", "sseq") else ""
    trapped = ", and it could not escape to anything better than now" if concept in ("smr", "sseq") else ""
    reply = f"if then {answer}, it is no better off than now{trapped}"
    return f"the gain from this move is deterred{credible}: {told}; {reply}"
