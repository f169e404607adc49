"""The file of a watch: pairs, feeds, rules, channels, digest. Everything has a default, and what is wrong is named.

::

    pairs: [JPN-KOR, IND-PAK]
    feeds: [gdelt, "https://example.org/world.xml", articles/]
    every: 15m
    rules:
      level: {points: 5}
      spike: off
    channels:
      - terminal
      - jsonl: alerts.jsonl
      - webhook: https://example.org/hook
        secret_from: DETENTE_WEBHOOK_SECRET
      - mail: [desk@example.org]
        server: smtp.example.org:587
        sender: detente@example.org
        user_from: DETENTE_MAIL_USER
        password_from: DETENTE_MAIL_PASSWORD
      - calendar: deadlines.ics
    digest: weekly

Secrets do not stand in it: ``..._from`` names the environment variable that holds one.
"""

from __future__ import annotations

import os
import re
import reprlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import DetenteError, InvalidInputError, UnknownNameError
from detente.vocabulary.dyads import Dyad
from detente.watch.rules import DEFAULT_RULES, Rule, rules_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LARGEST = 1 << 14
"""Bytes of a file of rules."""
LEAST_SECONDS, MOST_SECONDS = 10, 7 * 86400
DIGESTS = ("daily", "weekly", "off")
_KEYS = ("pairs", "feeds", "every", "rules", "channels", "digest")
_LENGTH = re.compile(r"(\d{1,6})\s*([smhd])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Stated:
    """A channel as the file states it: its kind and values, checked but not opened."""

    kind: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Config:
    """What is watched, how, and who is told."""

    pairs: tuple[Dyad, ...] = ()
    feeds: tuple[str, ...] = ()
    every: int = 900
    rules: tuple[Rule, ...] = DEFAULT_RULES
    channels: tuple[Stated, ...] = (Stated("terminal", {}),)
    digest: str = "off"


def read_config(path: Path) -> Config:
    """Read a file.

    Raises
    ------
    InvalidInputError
        If it cannot be read, is too large, is no YAML, or holds a value that cannot be used.
    UnknownNameError
        If it names a key, rule, figure or state that does not exist.
    """
    from detente.plainyaml import NotYamlError, from_yaml

    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise InvalidInputError(f"{path} is larger than {LARGEST >> 10} KB; expected a file of rules.")
        stated = from_yaml(content.decode())
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read ({error.strerror}); give the YAML file of a watch.") from None
    except (NotYamlError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"{path} is not valid YAML ({error}).") from None
    try:
        return config_of(stated)
    except DetenteError as error:
        raise type(error)(f"{path}: {error}") from None


def config_of(stated: Any) -> Config:
    """Check what a file states; see `read_config`."""
    if stated is None:
        return Config()
    if not isinstance(stated, dict):
        raise InvalidInputError(f"{reprlib.repr(stated)} found; expected the keys {', '.join(_KEYS)}.")
    for key in stated:
        if key not in _KEYS:
            raise UnknownNameError.of(
                "key of a watch", str(key)[:40], _KEYS, hint=f"expected one of {', '.join(_KEYS)}"
            )
    digest = stated.get("digest", "off")
    digest = "off" if digest is False else digest
    if digest not in DIGESTS:
        raise InvalidInputError(f"digest {reprlib.repr(digest)} found; expected one of {', '.join(DIGESTS)}.")
    return Config(
        tuple(dict.fromkeys(Dyad.parse(text) for text in _texts(stated, "pairs", "[JPN-KOR, IND-PAK]"))),
        _texts(stated, "feeds", "[gdelt, articles/]"),
        seconds(str(stated.get("every", "15m"))),
        rules_of(stated.get("rules")),
        _channels(stated["channels"]) if "channels" in stated else Config().channels,
        digest,
    )


def seconds(text: str) -> int:
    """Read a length of time: ``15m``, ``6h``.

    Raises
    ------
    InvalidInputError
        If it is none, or not within ten seconds and seven days.
    """
    found = _LENGTH.fullmatch(text.strip())
    length = int(found[1]) * _UNITS[found[2]] if found else 0
    if not LEAST_SECONDS <= length <= MOST_SECONDS:
        raise InvalidInputError(f"every {text[:40]!r} found; expected a time from 10s to 7d, such as 15m or 6h.")
    return length


def _texts(stated: Mapping[str, Any], key: str, example: str) -> tuple[str, ...]:
    found = stated.get(key) or []
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        raise InvalidInputError(f"{key}: {reprlib.repr(found)} found; expected a list such as {example}.")
    return tuple(found)


def _text(values: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = values.get(key, default)
    if not isinstance(value, str) or not value:
        raise InvalidInputError(f"channel: {key} is {reprlib.repr(value)}; expected a text.")
    return value


def _secret(values: Mapping[str, Any], key: str) -> str:
    """Return what an environment variable holds; the empty text when none is named."""
    if key not in values:
        return ""
    name = _text(values, key)
    if not os.environ.get(name):
        raise InvalidInputError(f"channel: the environment variable {name[:60]!r}, named by {key}, is not set.")
    return os.environ[name]


def _file(kind: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    return lambda values: {"path": Path(_text(values, kind))}


def _webhook(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"url": _address(_text(values, "webhook")), "secret": _secret(values, "secret_from")}


def _slack(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"url": _address(_secret(values, "slack_from") or _text(values, "slack"))}


def _mail(values: Mapping[str, Any]) -> dict[str, Any]:
    to = values["mail"]
    to = [to] if isinstance(to, str) else to
    is_list = isinstance(to, list) and all(
        isinstance(one, str) and re.fullmatch(r"[^@\s,]+@[^@\s,]+", one) for one in to
    )
    if not to or not is_list:
        raise InvalidInputError(f"channel: mail is {reprlib.repr(to)}; expected one address or a list of them.")
    host, _, port = _text(values, "server").rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise InvalidInputError(f"channel: server is {reprlib.repr(values['server'])}; expected HOST:PORT.")
    security = values.get("security", "starttls")
    if security not in ("starttls", "tls", "none"):
        raise InvalidInputError(f"channel: security is {reprlib.repr(security)}; expected starttls, tls or none.")
    user, password = _secret(values, "user_from"), _secret(values, "password_from")
    if user and security == "none":
        raise InvalidInputError("channel: a login over a connection in the clear is refused; use starttls or tls.")
    sender = _text(values, "sender", to[0])
    if not re.fullmatch(r"[^\s,]+@[^\s,]+", sender):
        raise InvalidInputError(f"channel: sender is {sender[:60]!r}; expected an address.")
    return {
        "to": tuple(to), "sender": sender, "host": host, "port": int(port), "security": security,
        "user": user, "password": password,
    }  # fmt: skip


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise InvalidInputError("channel: the address of a webhook does not begin with http:// or https://.")
    return text


_READERS: dict[str, tuple[Callable[[Mapping[str, Any]], dict[str, Any]], frozenset[str]]] = {
    **{kind: (_file(kind), frozenset[str]()) for kind in ("log", "jsonl", "atom", "calendar")},
    "webhook": (_webhook, frozenset({"secret_from"})),
    "slack": (_slack, frozenset({"slack_from"})),
    "slack_from": (_slack, frozenset()),
    "mail": (_mail, frozenset({"server", "sender", "security", "user_from", "password_from"})),
}


def _channels(stated: Any) -> tuple[Stated, ...]:
    if not isinstance(stated, list):
        raise InvalidInputError(f"channels: {reprlib.repr(stated)} found; expected a list.")
    return tuple(map(_channel, stated))


def _channel(stated: Any) -> Stated:
    if stated == "terminal":
        return Stated("terminal", {})
    kinds = [key for key in stated if key in _READERS] if isinstance(stated, dict) else []
    if len(kinds) != 1:
        known = ", ".join(("terminal", *(kind for kind in _READERS if kind != "slack_from")))
        raise InvalidInputError(f"channel {reprlib.repr(stated)} found; expected one of {known}, each with its values.")
    reader, further = _READERS[kinds[0]]
    for key in stated:
        if key != kinds[0] and key not in further:
            raise UnknownNameError.of(f"value of the channel {kinds[0]}", str(key)[:40], further)
    return Stated(kinds[0].removesuffix("_from"), reader(stated))
