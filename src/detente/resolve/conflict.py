"""The conflict: decision makers, their options, conflict states, moves and preferences.

A conflict is built from a case of the schema ``gmcr-case/1`` (see the manual page on the Graph Model), in
option form or in graph form. States are numbered from 1, as in the literature. Wherever a function takes a
state it accepts its number, its string over Y and N, or a name that the case gives it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from detente.errors import CaseError, InvalidInputError, UnknownNameError
from detente.resolve.moves import block_moves
from detente.resolve.preferences import Preference, levels
from detente.shown import Shows
from detente.vocabulary.articles import the

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from detente.resolve.deadend import DeadEnd
    from detente.resolve.moves import BlockMoves, Flags, Ints, Moves
    from detente.resolve.optionform import StateSpace
    from detente.resolve.pairwise import View
    from detente.resolve.stability import Stability
    from detente.resolve.stateset import States
    from detente.resolve.statusquo import StatusQuo
    from detente.resolve.waysout import WaysOut

Direction = Literal["both", "on_only", "off_only"]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a decision maker can do or leave.

    Attributes
    ----------
    id : str
        Its name in statements.
    decision_maker : str
        Who owns it.
    name : str
        What it is, in words.
    short : str
        The same in a few words, for sentences.
    direction : str
        ``both``, ``on_only`` (once taken it stays) or ``off_only`` (once dropped it cannot be taken up).
    sides_with : str or None
        For a third party's option: the decision maker whose side it takes.
    """

    id: str
    decision_maker: str
    name: str
    short: str
    direction: Direction = "both"
    sides_with: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One option taken up or dropped by its owner."""

    decision_maker: str
    option: str
    short: str
    is_taken: bool

    @property
    def deed(self) -> str:
        """The change as a verb: ``takes up 'talks'``."""
        return f"{'takes up' if self.is_taken else 'drops'} '{self.short}'"

    def __str__(self) -> str:
        return f"{the(self.decision_maker)} {self.deed}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "decision_maker": self.decision_maker,
            "option": self.option,
            "short": self.short,
            "is_taken": self.is_taken,
        }


@dataclass(frozen=True, repr=False, eq=False)
class Conflict(Shows):
    """A graph model.

    Attributes
    ----------
    id, title : str
        From the case; a variant's id is ``case/variant``.
    decision_makers : tuple of str
        In the order of the case.
    options : tuple of Option
        Empty in graph form.
    state_set : States
        The states by number and name.
    moves : tuple of moves
        ``moves[i][s]``: places (from 0) that decision maker ``i`` can reach from place ``s`` in one move. See
        :mod:`detente.resolve.moves`.
    preferences : tuple of Preference
        One for each decision maker.
    entries : tuple of mapping
        What the case says of each, such as the statements.
    status_quo : int or None
        Number of the present state, None if the case states none.
    named : mapping
        Names that the case gives to states, with their numbers.
    codes : mapping
        Other names of decision makers, such as country codes.
    case : mapping
        The case it was built from.
    unseen : mapping
        Place of a decision maker -> which states it does not perceive.
    numbers : tuple of int
        For a conflict with some options held fixed: the number of each state in the whole conflict, used in
        sentences so that a state keeps its number; otherwise empty.
    """

    id: str
    title: str
    decision_makers: tuple[str, ...]
    options: tuple[Option, ...]
    state_set: States
    moves: tuple[Moves, ...]
    preferences: tuple[Preference, ...]
    entries: tuple[Mapping[str, Any], ...]
    status_quo: int | None
    named: Mapping[str, int]
    codes: Mapping[str, str]
    case: Mapping[str, Any]
    unseen: Mapping[int, Flags]
    numbers: tuple[int, ...] = ()

    @property
    def n_states(self) -> int:
        """Number of states."""
        return self.state_set.size

    @cached_property
    def payoffs(self) -> Ints:
        """Level of each state for each decision maker, 1 for the worst: shape (n_decision_makers, n_states)."""
        return np.stack([own.payoffs for own in self.preferences])

    @cached_property
    def _sorted(self) -> Ints:
        return np.sort(self.payoffs, axis=1)

    @property
    def is_crisp(self) -> bool:
        """Whether payoffs tell all of the preferences."""
        return all(own.pairs is None for own in self.preferences)

    @property
    def states(self) -> tuple[str, ...]:
        """State strings over Y and N (or names, in graph form); state 1 is ``states[0]``."""
        return self.state_set.names

    @property
    def space(self) -> StateSpace | None:
        """The states in option form, None in graph form."""
        return self.state_set.space

    def __repr__(self) -> str:
        return f"<Conflict {self.id}: {len(self.decision_makers)} decision makers, {self.n_states} states>"

    def number(self, state: int | str) -> int:
        """Return the number of a state given by number, string or name.

        Raises
        ------
        UnknownNameError
            If the conflict has no such state.
        """
        if isinstance(state, str) and state in self.named:
            return self.named[state]
        place = self.state_set.place(state)
        if place is not None:
            return place + 1
        raise UnknownNameError.of(
            "state of this conflict",
            str(state),
            [*self.named, *self.states[:1000]],
            hint=f"give a number from 1 to {self.n_states}, a state string or a name of the case",
        )

    def index(self, decision_maker: str) -> int:
        """Return the place (from 0) of a decision maker given by name or code.

        Raises
        ------
        UnknownNameError
            If it is not one of the conflict's.
        """
        name = self.codes.get(decision_maker, decision_maker)
        if name in self.decision_makers:
            return self.decision_makers.index(name)
        raise UnknownNameError.of(
            "decision maker of this conflict",
            decision_maker,
            self.decision_makers,
            hint=f"they are {', '.join(self.decision_makers)}",
        )

    def two_parties(self, parties: tuple[str, str] | None = None) -> tuple[str, str]:
        """Return the names of the two parties: the given ones, those of the case, or the only two there are.

        Raises
        ------
        InvalidInputError
            If the case does not say which two are meant, or they are the same.
        """
        given = parties or tuple((self.case.get("parties") or {}).values()) or self.decision_makers
        if len(given) != 2:
            raise InvalidInputError(
                f"case '{self.id}' has {len(self.decision_makers)} decision makers and names no parties; "
                "give parties=(one, other)."
            )
        first, second = (self.decision_makers[self.index(name)] for name in given)
        if first == second:
            raise InvalidInputError(f"the parties of case '{self.id}' must differ; {first} was given twice.")
        return first, second

    def from_status_quo(self) -> int:
        """Return the number of the status quo.

        Raises
        ------
        InvalidInputError
            If the case states none.
        """
        if self.status_quo is None:
            raise InvalidInputError(f"case '{self.id}' states no status quo; add 'status_quo' to the case.")
        return self.status_quo

    def rank(self, decision_maker: str, state: int | str) -> int:
        """Return the rank of a state for a decision maker: 1 is best, ties share the better rank."""
        place = self.index(decision_maker)
        own = self.payoffs[place, self.number(state) - 1]
        return 1 + self.n_states - int(np.searchsorted(self._sorted[place], own, side="right"))

    def prefers(self, decision_maker: str, state: int | str, to: int | str) -> bool:
        """Whether a decision maker strictly prefers one state to another."""
        own = self.payoffs[self.index(decision_maker)]
        return bool(own[self.number(state) - 1] > own[self.number(to) - 1])

    def changes(self, start: int | str, end: int | str) -> tuple[Change, ...]:
        """List the options that differ between two states; empty in graph form and for merged states."""
        old, new = self.states[self.number(start) - 1], self.states[self.number(end) - 1]
        return tuple(
            Change(option.decision_maker, option.id, option.short, after == "Y")
            for option, before, after in zip(self.options, old, new, strict=False)
            if before != after and "-" not in before + after
        )

    def label(self, state: int | str) -> str:
        """Name a state for a sentence: its number, and its name in the case or its string."""
        number = self.number(state)
        names = [name for name, named in self.named.items() if named == number]
        shown = self.numbers[number - 1] if self.numbers else number
        return f"state {shown} ({names[0].replace('_', ' ') if names else self.states[number - 1]})"

    def own_options(self, decision_makers: Iterable[str]) -> int:
        """Return the bits of the options that some decision makers own."""
        names = {self.decision_makers[self.index(name)] for name in decision_makers}
        return sum(1 << place for place, option in enumerate(self.options) if option.decision_maker in names)

    def moves_together(self, decision_makers: Iterable[str]) -> BlockMoves:
        """Return the moves of some decision makers who change any of their options at the same time.

        Raises
        ------
        InvalidInputError
            For a case in graph form, whose moves belong to single decision makers.
        """
        if self.space is None:
            raise InvalidInputError(f"case '{self.id}' is in graph form; joint moves need options.")
        return block_moves(self.space, self.own_options(decision_makers), *one_way(self.options))

    def joint_moves(self, state: int | str, decision_makers: Iterable[str]) -> tuple[int, ...]:
        """List the states (numbers) that some decision makers reach from one by moving together."""
        together = self.moves_together(decision_makers)
        return tuple(target + 1 for target in together[self.number(state) - 1])

    def variant(self, name: str) -> Conflict:
        """Return a variant of the case, by its id.

        Raises
        ------
        UnknownNameError
            If the case has no such variant.
        """
        from detente.resolve.casefile import conflict

        variants = {str(entry.get("id")): entry for entry in self.case.get("variants") or []}
        if name not in variants:
            raise UnknownNameError.of(
                "variant of this case", name, variants, hint=f"it has {', '.join(variants) or 'none'}"
            )
        return conflict(self.case, variant=variants[name])

    def without(self, decision_maker: str) -> Conflict:
        """Return the conflict with a decision maker's options held as they are in the status quo."""
        from detente.resolve.casefile import restricted_to

        state = self.states[self.from_status_quo() - 1]
        own = self.own_options([decision_maker])
        if self.space is None or "-" in state:
            raise InvalidInputError(f"case '{self.id}': options can be held fixed only in option form.")
        pattern = "".join(mark if own >> place & 1 else "-" for place, mark in enumerate(state))
        return restricted_to(self, pattern)

    def statements_of(self, decision_maker: str) -> list[Any]:
        """Return the statements of a decision maker's prioritised preference, most important first.

        Raises
        ------
        InvalidInputError
            If its preference is of another kind.
        """
        entry = self.entries[self.index(decision_maker)]
        if entry.get("kind") != "prioritised":
            raise InvalidInputError(f"preferences of {decision_maker} are {entry.get('kind')!r}; expected statements.")
        return list(entry["statements"])

    def with_payoffs(self, payoffs: Mapping[str, Sequence[int] | Ints]) -> Conflict:
        """Return the conflict with other payoffs, larger is better, for some decision makers.

        Raises
        ------
        InvalidInputError
            If there is not one number for each state.
        """
        own, entries = list(self.preferences), list(self.entries)
        for maker, numbers in payoffs.items():
            if len(numbers) != self.n_states:
                raise InvalidInputError(f"{len(numbers)} payoffs for {maker} found; expected {self.n_states}.")
            place = self.index(maker)
            own[place] = Preference.of("ranking", levels(np.asarray(numbers)))
            entries[place] = {"kind": "ranking"}
        return replace(self, preferences=tuple(own), entries=tuple(entries))

    def stability(self, *, concepts: Sequence[str] | None = None, view: View | None = None) -> Stability:
        """Analyse stability: see :func:`detente.resolve.stability.stability`."""
        from detente.resolve.stability import stability

        return stability(self, concepts=concepts, view=view)

    def from_here(self) -> StatusQuo:
        """Analyse what can follow: see :func:`detente.resolve.statusquo.status_quo`."""
        from detente.resolve.statusquo import status_quo

        return status_quo(self)

    def dead_end(self, *, parties: tuple[str, str] | None = None, without: str | None = None) -> DeadEnd:
        """Ask whether the status quo is a dead end: see :func:`detente.resolve.deadend.dead_end`."""
        from detente.resolve.deadend import dead_end

        return dead_end(self, parties=parties, without=without)

    def ways_out(self, *, by: str, parties: tuple[str, str] | None = None) -> WaysOut:
        """List what a third party could lead to: see :func:`detente.resolve.waysout.ways_out`."""
        from detente.resolve.waysout import ways_out

        return ways_out(self, by=by, parties=parties)


def one_way(options: Iterable[Option]) -> tuple[int, int]:
    """Return the bits of the options that can only be taken up, and of those that can only be dropped."""
    listed = list(options)
    return (
        sum(1 << place for place, option in enumerate(listed) if option.direction == "on_only"),
        sum(1 << place for place, option in enumerate(listed) if option.direction == "off_only"),
    )


def require(condition: bool, message: str) -> None:
    """Raise a CaseError unless a condition holds."""
    if not condition:
        raise CaseError(message)
