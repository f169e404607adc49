"""Which of the four drivers an act belongs to: economy, security, status or society.

The first rule that speaks decides:

1. the *issue* (``tables/issues.csv``): the slug of the matter at stake, ``export-controls`` is economy. A
   slug has a domain if at least two thirds of its hand-coded acts in the chronicle have it; ``summit`` and
   ``border`` have none, since a summit may be about anything;
2. the *contexts* (``tables/domain_rules.csv``) in the order given: PLOVER's ``economic`` is economy;
3. the *type* (same table): the domain that the hand-coded acts of the type most often have.

The third rule is weak: it is right for about half of the acts of the chronicle.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, cast

from detente.errors import UnknownNameError
from detente.vocabulary.events import event_type
from detente.vocabulary.tables import items, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

Domain = Literal["economy", "security", "status", "society"]
DOMAINS: tuple[Domain, ...] = ("economy", "security", "status", "society")


@dataclass(frozen=True, slots=True)
class Issue:
    """A matter at stake between two states.

    Attributes
    ----------
    slug : str
        Its id: ``export-controls``.
    name : str
        The words to show, both forms where the name is disputed.
    domain : str or None
        ``None`` if the issue alone does not tell.
    dyads : tuple of str
        Codes of the dyads in whose chronicle it stands.
    """

    slug: str
    name: str
    domain: Domain | None
    dyads: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "dyads": list(self.dyads)}


@cache
def issues() -> dict[str, Issue]:
    """Return every issue of ``tables/issues.csv`` by its slug."""
    return {
        row["issue"]: Issue(
            row["issue"],
            row["name"],
            cast("Domain", row["domain"]) if row["domain"] else None,
            items(row["dyads"]),
        )
        for row in read_table("issues")
    }


def issue(slug: str) -> Issue:
    """Find an issue by its slug.

    Raises
    ------
    UnknownNameError
        If no chronicle knows the slug.
    """
    found = issues().get(slug.strip().lower())
    if found is None:
        raise UnknownNameError.of("issue", slug, issues(), hint="see vocabulary/tables/issues.csv")
    return found


def domain(
    type: str,  # noqa: A002 - the glossary's word
    *,
    context: str | Iterable[str] | None = None,
    issue: str | None = None,
) -> Domain:
    """Return the domain of an act.

    Parameters
    ----------
    type : str
        PLOVER event type.
    context : str or iterable of str, optional
        PLOVER contexts, the most telling first; text may join them by ``;``. Unknown ones are passed over,
        since coders add their own.
    issue : str, optional
        Slug of the matter at stake; an unknown one is passed over.

    Returns
    -------
    str
        One of `DOMAINS`.

    Raises
    ------
    UnknownNameError
        If the type is unknown.

    Examples
    --------
    >>> domain("SANCTION", issue="export-controls"), domain("MOBILIZE"), domain("AGREE", context="economic")
    ('economy', 'security', 'economy')
    """
    kind = event_type(type).name
    known = issues().get((issue or "").strip().lower())
    if known is not None and known.domain is not None:
        return known.domain
    contexts = context.split(";") if isinstance(context, str) else (context or ())
    rules = _rules()
    for one in contexts:
        found = rules.get(("context", one.strip().lower()))
        if found is not None:
            return found
    return rules["type", kind]


@cache
def _rules() -> dict[tuple[str, str], Domain]:
    return {(row["kind"], row["key"]): cast("Domain", row["domain"]) for row in read_table("domain_rules")}
