"""Contested names: both forms for display, and a search for one side's form standing alone.

``tables/disputes.csv`` holds, for each dispute, the two forms, who uses which, a pattern for each, a
neutral form, and proper names that may stand as they are (``Takeshima Day`` is the name of an ordinance's
day). The column ``flagged`` says which form may not stand alone: ``a``, ``b`` or ``ab``; where one form is
the usual English name or that of the United Nations, only the other is flagged.

Quotations are the caller's matter: text inside quotation marks is searched like any other.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from detente.errors import UnknownNameError
from detente.vocabulary.domains import issues
from detente.vocabulary.tables import items, read_table


@dataclass(frozen=True, slots=True)
class Dispute:
    """A place or issue whose name is disputed.

    Attributes
    ----------
    id : str
        Slug, equal to the issue's slug where there is one: ``dokdo-takeshima``.
    kind : str
        ``place`` or ``issue``.
    side_a, side_b : str
        Codes of the states that use ``name_a`` and ``name_b``.
    name_a, name_b : str
        The two forms.
    neutral : tuple of str
        Forms of neither side, or in general use.
    note : str
        What a reader should know.
    """

    id: str
    kind: str
    side_a: str
    side_b: str
    name_a: str
    name_b: str
    neutral: tuple[str, ...]
    note: str

    @property
    def display_name(self) -> str:
        """Both forms: ``Dokdo/Takeshima``."""
        return f"{self.name_a}/{self.name_b}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "neutral": list(self.neutral)}


@dataclass(frozen=True, slots=True)
class OneSided:
    """One side's form found without the other's.

    Attributes
    ----------
    dispute : str
        Slug of the dispute.
    name : str
        The words as they stand in the text.
    side : str
        Code of the state whose form it is.
    start, end : int
        Where they stand.
    suggestion : str
        What could stand instead.
    """

    dispute: str
    name: str
    side: str
    start: int
    end: int
    suggestion: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Search:
    dispute: Dispute
    patterns: tuple[re.Pattern[str], re.Pattern[str]]
    flagged: str
    allowed: re.Pattern[str] | None


def disputes() -> dict[str, Dispute]:
    """Return every dispute by its slug."""
    return {search.dispute.id: search.dispute for search in _searches()}


def dispute(slug: str) -> Dispute:
    """Find a dispute by its slug.

    Raises
    ------
    UnknownNameError
        If there is no such dispute.
    """
    found = disputes().get(slug.strip().lower())
    if found is None:
        raise UnknownNameError.of("dispute", slug, disputes(), hint="see vocabulary/tables/disputes.csv")
    return found


def display_name(slug: str) -> str:
    """Return the words to show for an issue or dispute, in both forms where its name is disputed.

    Raises
    ------
    UnknownNameError
        If the slug is neither an issue nor a dispute.

    Examples
    --------
    >>> display_name("dokdo-takeshima"), display_name("export-controls")
    ('Dokdo/Takeshima', 'export controls')
    """
    wanted = slug.strip().lower()
    if wanted in issues():
        return issues()[wanted].name
    return dispute(slug).display_name


def one_sided_names(text: str) -> list[OneSided]:
    """Find disputed names that stand in one side's form only.

    A form counts as balanced if the other side's form stands anywhere in the text, outside the proper
    names that are allowed.

    Parameters
    ----------
    text : str
        The whole text that a reader sees at once.

    Returns
    -------
    list of OneSided
        Every place, in the order of the text; empty if all names are balanced.

    Examples
    --------
    >>> [found.suggestion for found in one_sided_names("A drill near Dokdo.")]
    ['Dokdo/Takeshima or Liancourt Rocks']
    >>> one_sided_names("A drill near Dokdo/Takeshima, on Takeshima Day.")
    []
    """
    found = [place for search in _searches() for place in _found(search, text)]
    return sorted(found, key=lambda place: (place.start, place.dispute))


def _found(search: _Search, text: str) -> list[OneSided]:
    masked = search.allowed.sub(lambda match: " " * len(match.group()), text) if search.allowed else text
    in_a, in_b = (list(pattern.finditer(masked)) for pattern in search.patterns)
    if in_a and not in_b and "a" in search.flagged:
        return [_one_sided(search.dispute, search.dispute.side_a, match) for match in in_a]
    if in_b and not in_a and "b" in search.flagged:
        return [_one_sided(search.dispute, search.dispute.side_b, match) for match in in_b]
    return []


def _one_sided(own: Dispute, side: str, match: re.Match[str]) -> OneSided:
    suggestion = " or ".join((own.display_name, *own.neutral[:1]))
    return OneSided(own.id, match.group(), side, match.start(), match.end(), suggestion)


@cache
def _searches() -> tuple[_Search, ...]:
    return tuple(_search(row) for row in read_table("disputes"))


def _search(row: dict[str, str]) -> _Search:
    own = Dispute(
        id=row["id"],
        kind=row["kind"],
        side_a=row["side_a"],
        side_b=row["side_b"],
        name_a=row["name_a"],
        name_b=row["name_b"],
        neutral=tuple(form.strip() for form in items(row["neutral"])),
        note=row["note"],
    )
    patterns = (re.compile(row["pattern_a"], re.IGNORECASE), re.compile(row["pattern_b"], re.IGNORECASE))
    allowed = re.compile(row["allowed"], re.IGNORECASE) if row["allowed"] else None
    return _Search(own, patterns, row["flagged"], allowed)
