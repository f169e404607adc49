"""Paths as strips of text: the whole record in one line, the domains of the last twenty years in four."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.brief import words
from detente.brief.document import Strip
from detente.vocabulary.domains import DOMAINS

if TYPE_CHECKING:
    from detente.observe.tension import Tension

LONGEST = 44
"""Values in a strip: with its label and figure it fits eighty columns."""
DOMAIN_MONTHS = 240


def whole_strip(tension: Tension) -> Strip:
    """Show tension over the whole record."""
    return _strip(tension, "all", "Tension", len(tension.days))


def domain_strips(tension: Tension) -> tuple[Strip, ...]:
    """Show tension by domain over the last twenty years at most."""
    return tuple(_strip(tension, domain, domain.capitalize(), DOMAIN_MONTHS) for domain in DOMAINS)


def _strip(tension: Tension, key: str, label: str, months: int) -> Strip:
    """Average the last months in equal stretches."""
    path = tension.path(key)[-months:]
    days = tension.days[-months:]
    parts = np.array_split(path, min(LONGEST, len(path)))
    values = tuple(float(part.mean()) for part in parts)
    return Strip(label, str(days[0].year), str(days[-1].year), values, words.level(tension.now(key)))
