"""Figures as words: days, levels, shares and lists, the same everywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.vocabulary.articles import the as the
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from detente.observe.tension import Change, Level


def day(value: date) -> str:
    """Write a day: ``12 September 2019``."""
    return f"{value.day} {value:%B %Y}"


def month(value: date) -> str:
    """Write a month: ``April 2006``."""
    return f"{value:%B %Y}"


def level(value: Level) -> str:
    """Write a tension with its 80 % interval: ``62 (54 to 69)``."""
    return f"{value.tension:.0f} ({value.lower:.0f} to {value.upper:.0f})"


def change(value: Change) -> str:
    """Write a change with its 80 % interval: ``+2.8 points (-6.1 to +11.6)``."""
    return f"{value.points:+.1f} points ({value.lower:+.1f} to {value.upper:+.1f})"


def percent(p: float) -> str:
    """Write a probability: ``40 %``; never 0 or 100, which nobody can know."""
    return "under 1 %" if p < 0.005 else "over 99 %" if p > 0.995 else f"{100 * p:.0f} %"


def chance(p: float, lower: float, upper: float) -> str:
    """Write a probability with its interval: ``37 % (29 to 48)``."""
    return f"{percent(p)} ({100 * lower:.0f} to {100 * upper:.0f})"


def listed(items: Sequence[str], word: str = "and") -> str:
    """Join words: ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def grouped(number: int) -> str:
    """Write a number with its thousands set apart."""
    return f"{number:,}".replace(",", " ")


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Write a number with its noun: ``1 act``, ``3 acts``."""
    return f"{grouped(number)} {noun if number == 1 else plural or noun + 's'}"


def days_left(days: int) -> str:
    """Say how far ahead a day lies: ``today``, ``in 1 day``, ``in 3 days``."""
    return f"in {counted(days, 'day')}" if days else "today"


def number_of(number: int, noun: str) -> str:
    """Write a number within a sentence: ``no hostile act``, ``1 hostile act``, ``3 hostile acts``."""
    return counted(number, noun) if number else f"no {noun}"


def names_for_codes(text: str, codes: Iterable[str]) -> str:
    """Replace codes of states and bodies by their names in a sentence."""
    for code in codes:
        text = re.sub(rf"\b{re.escape(code)}\b", the(display_name(code)), text)
    return text


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."
