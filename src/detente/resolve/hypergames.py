"""Hypergames: each side plays the conflict that it sees.

Every decision maker ``i`` has its own game ``G_i``: the states it perceives, the moves between them, and the
preferences of everybody as it believes them to be. A state is a *hypergame equilibrium* if everybody who perceives it
finds it stable in its own game; it is *hidden* from those who do not, who have no reason to leave what they do not
know. What ``i`` *expects* are the equilibria of ``G_i``. A move of ``j`` *surprises* ``i`` if ``j`` would make it in
its own game and ``i`` does not know the state that it leads to, or does not believe that ``j`` prefers it.

Where views come from. The field ``views`` of a case gives a decision maker the id of a variant, or an object like a
variant with ``preferences`` and ``fix``; patterns of ``misperceptions`` take states out of its game. Who has neither
sees the conflict as it is. This is the first level: what a side believes of the views of others is not modelled. It
differs from the rule of GMCR+, which :func:`~detente.resolve.stability.stability` follows for ``misperceptions``: one
game, in which a decision maker neither leaves nor enters what it does not perceive, but others do.

References: Bennett, Omega 5:749-751 (1977); Wang, Hipel & Fraser, Eur. J. Oper. Res. 40:322-344 (1989), for hypergames
and surprise; Aljefri, Fang, Hipel & Madani, Group Decis. Negot. 28 (2019), doi 10.1007/s10726-019-09612-x (abstract).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from detente.errors import CaseError, InvalidInputError
from detente.resolve.casefile import all_seeing, conflict, keeping
from detente.resolve.stability import SHOWN, Stability, stability
from detente.vocabulary.articles import the

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.resolve.conflict import Conflict

Why = Literal["leads to a state that it does not know", "is not believed to be wanted"]
CONCEPTS = ("nash", "seq")
LIMITATION = "How a side sees the conflict is the analyst's assumption; what it thinks that others see is not modelled."


@dataclass(frozen=True, slots=True, eq=False)
class Perception:
    """The game that one decision maker sees.

    Attributes
    ----------
    decision_maker : str
        Who.
    game : Conflict
        Its game; states are numbered anew.
    seen : dict
        Number of a state in the conflict -> its number in the game.
    stable : Stability
        The analysis of the game.
    """

    decision_maker: str
    game: Conflict
    seen: dict[int, int]
    stable: Stability

    def expects(self, concept: str) -> tuple[int, ...]:
        """List the equilibria of the game, by their numbers in the conflict."""
        own = set(self.stable.equilibria[concept])
        return tuple(number for number, inside in self.seen.items() if inside in own)

    def holds(self, state: int, concept: str) -> bool:
        """Whether a state is stable for the decision maker in its own game, or not known to it."""
        return state not in self.seen or self.stable.is_stable(self.seen[state], self.decision_maker, concept)


@dataclass(frozen=True, slots=True)
class Surprise:
    """A move that one side would make and another does not expect; states by their numbers in the conflict."""

    surprised: str
    mover: str
    start: int
    end: int
    why: Why

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "surprised": self.surprised,
            "mover": self.mover,
            "start": self.start,
            "end": self.end,
            "why": self.why,
        }


@dataclass(frozen=True, repr=False, eq=False)
class Hypergame:
    """What is stable if each side plays the game that it sees.

    Attributes
    ----------
    conflict : Conflict
        The conflict as it is, with nobody overlooking a state.
    perceptions : tuple of Perception
        One for each decision maker.
    equilibria : dict
        Concept -> numbers of the hypergame equilibria.
    hidden : dict
        Number of a hypergame equilibrium -> decision makers who do not know it.
    expected : dict
        Concept -> decision maker -> numbers of the equilibria of its own game.
    surprises : tuple of Surprise
        From the status quo and from the states that the surprised side expects.
    limitation : str
        What the analysis cannot tell.
    """

    conflict: Conflict
    perceptions: tuple[Perception, ...]
    equilibria: dict[str, tuple[int, ...]]
    hidden: dict[int, tuple[str, ...]]
    expected: dict[str, dict[str, tuple[int, ...]]]
    surprises: tuple[Surprise, ...]
    limitation: str = LIMITATION

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(states)} {SHOWN[concept]}" for concept, states in self.equilibria.items())
        return f"<Hypergame of {self.conflict.id}: equilibria {counts}; {len(self.surprises)} surprises>"

    def sentences(self) -> list[str]:
        """Tell the equilibria, who expects what, and the surprises."""
        told = []
        for concept, states in self.equilibria.items():
            expected = "; ".join(
                f"{the(maker)} expects {_listed(own)}" for maker, own in self.expected[concept].items()
            )
            told.append(f"{SHOWN[concept]}: hypergame equilibria {_listed(states)}; {expected}.")
        told += [
            f"{self.conflict.label(state)} is not known to {' and '.join(the(maker) for maker in makers)}."
            for state, makers in self.hidden.items()
        ]
        told += [
            f"{the(one.surprised)} would be surprised: from {self.conflict.label(one.start)} {the(one.mover)} moves to "
            f"{self.conflict.label(one.end)}, a move that {one.why}."
            for one in self.surprises
        ]
        return [sentence[0].upper() + sentence[1:] for sentence in told]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "conflict": self.conflict.id,
            "unknown_to": {
                one.decision_maker: [n for n in range(1, self.conflict.n_states + 1) if n not in one.seen]
                for one in self.perceptions
            },
            "equilibria": {concept: list(states) for concept, states in self.equilibria.items()},
            "hidden": {str(state): list(makers) for state, makers in self.hidden.items()},
            "expected": {
                concept: {maker: list(states) for maker, states in makers.items()}
                for concept, makers in self.expected.items()
            },
            "surprises": [one.to_dict() for one in self.surprises],
            "sentences": self.sentences(),
            "limitation": self.limitation,
        }


def _listed(states: Sequence[int]) -> str:
    return ", ".join(map(str, states)) or "none"


def has_views(model: Conflict) -> bool:
    """Whether the case says that sides see the conflict differently."""
    return bool(model.case.get("views") or model.case.get("misperceptions"))


def hypergame(
    model: Conflict, *, views: Mapping[str, Conflict] | None = None, concepts: Sequence[str] = CONCEPTS
) -> Hypergame:
    """Analyse a conflict in which sides see different games.

    Parameters
    ----------
    model : Conflict
        The conflict; its misperceptions are those of its own game for each decision maker.
    views : mapping, optional
        Decision maker -> the conflict that it sees, with the same decision makers and options; by default what the
        case says.
    concepts : sequence of str
        Which of the concepts; by default Nash and SEQ.

    Raises
    ------
    CaseError
        If a view of the case is neither the id of a variant nor an object like one.
    InvalidInputError
        If a view has other decision makers or options.
    """
    real = all_seeing(model)
    games = _views_of_case(model) if views is None else {model.index(name): view for name, view in views.items()}
    perceptions = tuple(
        _perception(model, real, place, all_seeing(games[place]) if place in games else real, concepts)
        for place in range(len(real.decision_makers))
    )
    numbers = range(1, real.n_states + 1)
    known = [state for state in numbers if any(state in one.seen for one in perceptions)]
    equilibria = {
        concept: tuple(state for state in known if all(one.holds(state, concept) for one in perceptions))
        for concept in concepts
    }
    hidden = {
        state: unaware
        for state in sorted({state for states in equilibria.values() for state in states})
        if (unaware := tuple(one.decision_maker for one in perceptions if state not in one.seen))
    }
    expected = {concept: {one.decision_maker: one.expects(concept) for one in perceptions} for concept in concepts}
    return Hypergame(real, perceptions, equilibria, hidden, expected, _surprises(real, perceptions, concepts))


def _views_of_case(model: Conflict) -> dict[int, Conflict]:
    games = {}
    for maker, view in (model.case.get("views") or {}).items():
        if isinstance(view, str):
            games[model.index(maker)] = model.variant(view)
        elif isinstance(view, Mapping):
            games[model.index(maker)] = conflict(model.case, variant={"id": f"as seen by {maker}", **view})
        else:
            raise CaseError(
                f"case '{model.id}', views of {maker}: {view!r} found; expected the id of a variant, or an object with "
                "'preferences' or 'fix'."
            )
    return games


def _perception(model: Conflict, real: Conflict, place: int, game: Conflict, concepts: Sequence[str]) -> Perception:
    """Take the states that a decision maker does not perceive out of its game."""
    maker = real.decision_makers[place]
    if game.decision_makers != real.decision_makers or game.options != real.options:
        raise InvalidInputError(f"the view of {maker} has other decision makers or options than '{real.id}'.")
    unseen = model.unseen.get(place)
    if unseen is not None:
        overlooked = {real.states[state] for state in np.flatnonzero(unseen)}
        kept = np.array([name not in overlooked for name in game.states])
        if not kept.any():
            raise InvalidInputError(f"{maker} perceives no state of '{real.id}'; expected at least one.")
        game = keeping(game, kept)
    inside = {name: number for number, name in enumerate(game.states, start=1)}
    seen = {number: inside[name] for number, name in enumerate(real.states, start=1) if name in inside}
    return Perception(maker, game, seen, stability(game, concepts=concepts))


def _surprises(real: Conflict, perceptions: Sequence[Perception], concepts: Sequence[str]) -> tuple[Surprise, ...]:
    """Compare what each mover would do with what each other side believes that it would do."""
    found = []
    for one in perceptions:
        starts = {state for concept in concepts for state in one.expects(concept)}
        starts |= {real.status_quo} if real.status_quo in one.seen else set()
        for place, mover in enumerate(perceptions):
            if mover is one:
                continue
            for start in sorted(starts & set(mover.seen)):
                believed = _improvements(one, place, start)
                for end in sorted(_improvements(mover, place, start) - believed):
                    why: Why = (
                        "is not believed to be wanted" if end in one.seen else "leads to a state that it does not know"
                    )
                    found.append(Surprise(one.decision_maker, mover.decision_maker, start, end, why))
    return tuple(found)


def _improvements(perception: Perception, place: int, start: int) -> set[int]:
    """Return the improvements of a decision maker from a state in somebody's game, by numbers in the conflict."""
    outside = {inside: number for number, inside in perception.seen.items()}
    gains = perception.stable.judge.better[place][perception.seen[start] - 1]
    return {outside[gain + 1] for gain in gains if gain + 1 in outside}
