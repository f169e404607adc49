"""PLOVER contexts of an act: the matters that the words around it tell of, and with them its domain."""

from __future__ import annotations

from functools import cache

from detente.observe.coder.tables import rows

_REACH = 40.0
"""Characters from the act at which a word counts half."""
_SHARE = 0.5
_MOST = 3


@cache
def _context_words() -> dict[str, str]:
    return {row["stem"]: row["context"] for row in rows("context_words")}


def contexts(sentence: str, place: int) -> tuple[str, ...]:
    """Return the contexts of an act, the most telling first.

    Parameters
    ----------
    sentence : str
        The sentence that tells of it.
    place : int
        The character where its words begin; words nearer to it count for more.

    Returns
    -------
    tuple of str
        At most three; only those with half the votes of the first or more.

    Examples
    --------
    >>> contexts("Tokyo tightened export controls on semiconductor materials.", 6)
    ('economic',)
    """
    lowered = sentence.casefold()
    votes: dict[str, float] = {}
    for stem, name in _context_words().items():
        at = lowered.find(stem)
        while at >= 0:
            if at == 0 or not lowered[at - 1].isalnum():
                votes[name] = votes.get(name, 0.0) + 1.0 / (1.0 + abs(at - place) / _REACH)
            at = lowered.find(stem, at + 1)
    ranked = sorted(votes, key=lambda name: -votes[name])
    return tuple(name for name in ranked[:_MOST] if votes[name] >= _SHARE * votes[ranked[0]])
