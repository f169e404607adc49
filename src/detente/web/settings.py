"""What a server is told when it starts."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from pathlib import Path

LEAST_SECRET = 8
"""Letters that a token or password must have at least."""
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})


@dataclass(frozen=True, slots=True)
class Settings:
    """How the page is served.

    Attributes
    ----------
    store : Path or None
        Event store; None for the built-in data.
    host : str
        Address that is listened on.
    port : int
        Port.
    is_read_only : bool
        Nothing can be added to the store.
    secret : str or None
        Token or password that is asked for; None on loopback without one.
    """

    store: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8350
    is_read_only: bool = False
    secret: str | None = None

    def __post_init__(self) -> None:
        if self.secret is not None and len(self.secret) < LEAST_SECRET:
            raise InvalidInputError(f"the token has {len(self.secret)} letters; expected {LEAST_SECRET} at least.")
        if not is_loopback(self.host) and self.secret is None:
            raise InvalidInputError(
                f"--host {self.host} can be reached from other machines; give --token or --password-file as well."
            )

    @property
    def hosts(self) -> frozenset[str] | None:
        """Names by which a browser may call the server; None for any (the secret guards it then)."""
        return LOOPBACK_NAMES | {self.host} if is_loopback(self.host) else None

    @property
    def can_write(self) -> bool:
        """Whether acts can be added to the store."""
        return self.store is not None and not self.is_read_only


def is_loopback(host: str) -> bool:
    """Tell whether an address can be reached from this machine alone."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def secret_of(token: str | None, password_file: Path | None) -> str | None:
    """Return the secret from a token or the first line of a file.

    Raises
    ------
    InvalidInputError
        If both are given, or the file cannot be read or is empty.
    """
    if password_file is None:
        return token
    if token is not None:
        raise InvalidInputError("--token and --password-file were both given; give one of them.")
    try:
        lines = password_file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InvalidInputError(f"{password_file} cannot be read; give a text file with the password.") from None
    if not lines or not lines[0].strip():
        raise InvalidInputError(f"{password_file} is empty; expected the password in its first line.")
    return lines[0].strip()
