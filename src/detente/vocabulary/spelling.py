"""One spelling for many: case, diacritics, punctuation and articles are folded away."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ə": "e", "&": " and "}
)
_DROPPED = re.compile(r"[.'’ʼ`]")
_SPACED = re.compile(r"[^0-9a-z]+")
_WORDS = {"the": "", "saint": "st"}


def fold(text: str) -> str:
    """Fold a name so that its usual spellings become one.

    Parameters
    ----------
    text : str
        A name in Latin letters: ``"Côte d'Ivoire"``, ``"The U.S."``.

    Returns
    -------
    str
        Lower-case words without diacritics, punctuation and the article *the*; *saint* becomes *st*.

    Examples
    --------
    >>> fold("Côte d'Ivoire"), fold("The U.S."), fold("Saint Lucia")
    ('cote divoire', 'us', 'st lucia')
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _SPACED.sub(" ", _DROPPED.sub("", plain)).split()
    return " ".join(word for word in (_WORDS.get(word, word) for word in words) if word)
