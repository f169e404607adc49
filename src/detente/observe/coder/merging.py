"""Reports of one act joined, within a document and across documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.observe.coder.coded import CodedEvent


def merged(events: list[CodedEvent]) -> list[CodedEvent]:
    """Join reports of one act: same states, same type, days at most one apart, same domain or words.

    The surest of the reports that tell the day best stands, with the number of documents as its weight. Acts told
    to the month or the year join only those told as exactly, or a day within them.
    """
    kept: dict[tuple[str, str, str, bool], list[list[CodedEvent]]] = {}
    for event in events:
        pair = tuple(sorted((event.actor.state, event.recipient.state))) if event.is_mutual else None
        one, other = pair or (event.actor.state, event.recipient.state)
        groups = kept.setdefault((one, other, event.type, event.is_auxiliary), [])
        group = next((group for group in groups if _is_same(group[0], event)), None)
        if group is None:
            groups.append([event])
        else:
            group.append(event)
    joined = [_joined(group) for groups in kept.values() for group in groups]
    return sorted(joined, key=lambda event: (event.date, event.id))


def _is_same(one: CodedEvent, other: CodedEvent) -> bool:
    """Tell whether two reports can be of one act: same time, and the same words or at least the same domain."""
    if not _is_same_time(one, other):
        return False
    shared = {word[:5] for word in one.cue.casefold().split()} & {word[:5] for word in other.cue.casefold().split()}
    return bool(shared) or (one.precision == other.precision and one.domain == other.domain)


def _is_same_time(one: CodedEvent, other: CodedEvent) -> bool:
    if one.precision == other.precision == "day":
        return abs((one.date - other.date).days) <= 1
    length = {"day": 10, "month": 7, "year": 4}
    least = min(length[one.precision], length[other.precision])
    return one.date.isoformat()[:least] == other.date.isoformat()[:least]


def _joined(group: list[CodedEvent]) -> CodedEvent:
    best = max(group, key=lambda event: (event.precision == "day", event.date != event.known, event.confidence))
    n_documents = len({event.origin.rpartition("#")[0] for event in group})
    deadline = next((event.deadline for event in group if event.deadline), None)
    return replace(best, weight=float(n_documents), deadline=best.deadline or deadline)
