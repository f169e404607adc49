"""Every error that detente raises.

::

    DetenteError (a ValueError)
    ├── UnknownNameError    a state, code, type, issue or case that is not in a vocabulary
    ├── AmbiguousNameError  a code that means several things without a scheme or a day
    ├── InvalidInputError   a value that cannot be used: a day that is no day, a state paired with itself
    │   └── AsOfError       an as-of day before the data begin or after today
    ├── NotEnoughDataError  too little on record for what was asked
    ├── DataError           a file or table that breaks its own rules: names file, row and column
    ├── StoreError          the event store cannot be opened, read or written
    │   └── StoreInUseError another program writes it
    ├── CaseError           a conflict case that contradicts itself
    ├── FetchError          a publisher that refuses or does not answer, or a folder that cannot take the data
    ├── EndpointError       a model behind an endpoint that does not answer, or refuses
    └── MissingExtraError   an optional part that is not installed: names the command that installs it

Every message is one sentence built from facts, in the order *what, where, expected, try*.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class DetenteError(ValueError):
    """Root of all errors of the package; its text is fit to be shown to a user as it is."""


class UnknownNameError(DetenteError):
    """A name or code that a vocabulary does not hold."""

    @classmethod
    def of(cls, kind: str, name: str, known: Iterable[str], *, hint: str = "") -> UnknownNameError:
        """Build the message from what was asked for and what is known.

        Parameters
        ----------
        kind : str
            What was looked for, as a noun: ``"state"``, ``"event type"``.
        name : str
            The name that was not found.
        known : iterable of str
            All names that would have been accepted; the nearest are listed.
        hint : str, optional
            What to do next, without a full stop.
        """
        by_folded = {item.casefold(): item for item in known}
        near = [by_folded[match] for match in get_close_matches(name.casefold(), list(by_folded), n=3, cutoff=0.6)]
        message = f"'{name}' is not a known {kind}"
        if near:
            message += f"; the nearest are {', '.join(near)}"
        if hint:
            message += f"; {hint}"
        return cls(message + ".")


class AmbiguousNameError(DetenteError):
    """A code that means different things in different schemes or years."""


class InvalidInputError(DetenteError):
    """A value that cannot be used where it was given."""


class AsOfError(InvalidInputError):
    """An as-of day for which no brief can be written."""


class NotEnoughDataError(DetenteError):
    """Too little is on record for what was asked; an answer, not a mistake of the user."""


class DataError(DetenteError):
    """A file or table that breaks its own rules."""

    @classmethod
    def at(cls, file: str, row: int | str, column: str, value: object, expected: str) -> DataError:
        """Name the place of a bad value: file, row (1-based, header not counted, or an id) and column."""
        return cls(f"{file}, row {row}, column '{column}': {value!r} found; expected {expected}.")


class StoreError(DetenteError):
    """The event store cannot be opened, read or written."""


class StoreInUseError(StoreError):
    """Another program writes the event store; it can be used once that has ended."""


class CaseError(DetenteError):
    """A conflict case that contradicts itself or its schema."""


class FetchError(DetenteError):
    """Data that cannot be fetched: the publisher refuses or does not answer, or the folder cannot take them."""


class EndpointError(DetenteError):
    """A model behind an endpoint that does not answer, or refuses the request."""

    @classmethod
    def silent(cls, url: str, reason: object) -> EndpointError:
        """Say that nothing answers at an address."""
        return cls(f"No answer from the endpoint {url}: {reason}; is the server running and the address right?")

    @classmethod
    def refused(cls, url: str, status: int, reason: str) -> EndpointError:
        """Say with which status the endpoint refused."""
        return cls(f"The endpoint {url} refused with status {status} ({reason}); check the key and the model's name.")


class MissingExtraError(DetenteError):
    """An optional part of the package that is not installed."""

    @classmethod
    def of(cls, what: str, extra: str) -> MissingExtraError:
        """Say which command installs the missing part."""
        return cls(f"{what} needs the extra '{extra}'; install it with: pip install 'detente[{extra}]'")
