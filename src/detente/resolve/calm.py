"""Calm after a crisis: the chance of no new crisis, and of no new dispute, after one, two and five years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from detente.resolve.intervals import Estimate

Style = Literal["none", "facilitation", "formulation", "manipulation"]
Outcome = Literal["crisis", "dispute"]
YEARS = (1, 2, 5)

LIMITATION = (
    "Mediators choose their crises and the parties choose them, so the difference between mediated and unmediated "
    "crises is no effect of mediation."
)


@dataclass(frozen=True, slots=True)
class Calm:
    """How long a calm holds after a crisis of a kind.

    Attributes
    ----------
    style : str
        How a third party mediated: ``none``, ``facilitation``, ``formulation`` or ``manipulation``.
    no_crisis, no_dispute : dict
        Years (1, 2, 5) -> chance that no new crisis, or no new militarised dispute, begins within them, with its 80 %
        interval.
    """

    style: Style
    no_crisis: dict[int, Estimate]
    no_dispute: dict[int, Estimate]

    @property
    def limitation(self) -> str:
        """What the chances cannot tell."""
        return LIMITATION

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "style": self.style,
            "no_crisis": {str(years): chance.to_dict() for years, chance in self.no_crisis.items()},
            "no_dispute": {str(years): chance.to_dict() for years, chance in self.no_dispute.items()},
            "limitation": LIMITATION,
        }
