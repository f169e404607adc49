"""What is done to values in one another, as JSON and YAML hold them: the value at a place is replaced or dropped."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

Place = tuple[Any, ...]
"""Keys and numbers that lead to a value."""

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 3, 10**30, 1e308, float("nan"), float("inf"), "", "\x00", "\ud800", "\u202e", "1", "NaN",
    "9999-12-31", "0001-01-01", "-" * 70, "(" * 400, [], [[]], {}, [None], {"": 0}, [1, 1], "Y" * 16, ["a"] * 40,
)  # fmt: skip


def places(content: Any, at: Place = ()) -> Iterator[Place]:
    """Give the place of every value within another."""
    items = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in items:
        yield (*at, key)
        yield from places(value, (*at, key))


def changed(content: Any, at: Place, value: Any, *, is_dropped: bool = False) -> Any:
    """Return a copy with another value at a place, or without it."""
    made = copy.deepcopy(content)
    inner = made
    for key in at[:-1]:
        inner = inner[key]
    if is_dropped:
        del inner[at[-1]]
    else:
        inner[at[-1]] = value
    return made


def changed_line(data: bytes, random: Random) -> bytes:
    """Change a value in one of the lines that are JSON; the bytes as they are if there is none, or nothing in it."""
    lines = data.split(b"\n")
    number = random.randrange(len(lines))
    try:
        content = json.loads(lines[number])
        found = list(places(content))
    except (ValueError, RecursionError):
        return data
    if not found:
        return data
    own = content
    for key in random.choice(found):
        own = own[key]
    value = random.choice([*ODD, own, [own], {"a": own}])
    made = changed(content, random.choice(found), value, is_dropped=random.random() < 0.2)
    lines[number] = json.dumps(made, separators=(",", ":")).encode()
    return b"\n".join(lines)
