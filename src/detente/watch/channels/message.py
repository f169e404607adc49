"""What is sent: an alert, or a digest."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from detente.watch.alerts import Alert


class NotSentError(Exception):
    """A message that could not be sent: why, and whether another try can help. A report to the outbox."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.is_final = reason, is_final


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Attributes
    ----------
    id : str
        Equal for a message that is sent again, so that whoever gets it twice can tell.
    kind : str
        ``alert`` or ``digest``.
    moment : str
        When it was made: ISO, UTC.
    headline, text : str
        One line; the whole as plain text, in which a `heading` is underlined.
    plain : dict
        The whole for machines.
    """

    id: str
    kind: str
    moment: str
    headline: str
    text: str
    plain: dict[str, Any]

    @classmethod
    def of(cls, alert: Alert, moment: str) -> Message:
        """Make the message of an alert."""
        return cls(alert.id, "alert", moment, alert.headline, alert.text(), alert.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def heading(text: str) -> tuple[str, str]:
    """Return a heading of a plain text and the line below it; a channel with bold type knows it by that line."""
    return text, "-" * len(text)


class Channel(Protocol):
    """Where messages go."""

    name: str

    def send(self, message: Message) -> None:
        """Send one message.

        Raises
        ------
        NotSentError
            If it did not arrive.
        """
