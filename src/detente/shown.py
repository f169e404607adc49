"""Results show themselves: what a notebook asks of a value, answered by the room that draws.

A result stands below that room and imports nothing of it; it only knows the door, :mod:`detente.brief.plots`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt

DOOR = "detente.brief.plots"


class Shows:
    """A result with a picture and a card for notebooks."""

    __slots__ = ()

    def plot(self) -> alt.TopLevelMixin:
        """Draw the result as an Altair chart.

        Raises
        ------
        NotEnoughDataError
            If there is too little on record for a picture.
        """
        chart: alt.TopLevelMixin = import_module(DOOR).plot(self)
        return chart

    def _repr_html_(self) -> str:
        card: str = import_module(DOOR).card(self)
        return card
