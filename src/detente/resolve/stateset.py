"""The states of a conflict by number and by name, in either form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.resolve.optionform import StateSpace


@dataclass(frozen=True, eq=False)
class States:
    """The states of a conflict.

    Attributes
    ----------
    space : StateSpace or None
        The states in option form; None in graph form.
    graph_names : tuple of str
        Their names in graph form.
    """

    space: StateSpace | None
    graph_names: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.graph_names) if self.space is None else self.space.n_states

    @cached_property
    def names(self) -> tuple[str, ...]:
        """State strings over Y and N, or names; made when first asked for."""
        return self.graph_names if self.space is None else self.space.names

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    def place(self, state: object) -> int | None:
        """Return the place (from 0) of a state given by its number (from 1) or name, None if there is none."""
        if isinstance(state, str):
            return self._places.get(state)
        if isinstance(state, int) and not isinstance(state, bool) and 1 <= state <= self.size:
            return state - 1
        return None
