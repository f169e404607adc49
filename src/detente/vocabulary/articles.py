"""Names as they stand within a sentence: which ones take the article."""

from __future__ import annotations

from functools import cache

from detente.vocabulary.registry import registry

STARTS_WITH_ARTICLE = (
    *("United ", "European ", "Soviet ", "Holy See", "Netherlands", "Philippines", "Gambia", "Bahamas", "Maldives"),
    *("Democratic Republic", "Central African", "Dominican Republic", "Czech Republic", "Marshall ", "Solomon "),
)


def the(name: str) -> str:
    """Write a name as it stands within a sentence: ``the United States``, ``Japan``, ``the Board of Peace``."""
    return f"the {name}" if name.startswith(STARTS_WITH_ARTICLE) or name in _bodies_of_many_words() else name


@cache
def _bodies_of_many_words() -> frozenset[str]:
    """Return the bodies whose name is no acronym or single word."""
    return frozenset(row.name for row in registry().states if row.is_body and " " in row.name)
