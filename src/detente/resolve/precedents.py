"""Precedents: what third parties did before, and how each stands on the day of the question.

Twelve months after its act a precedent is *ripe*; one that is younger would be known only if it had failed already, so
its outcome is ``unknown``. It *worked* if the pair stood better twelve months later and had not relapsed by then; it
*failed* if the pair stood no better, had relapsed, or the offer was refused; else it is *open*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.period import add_months, precision_end

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

RIPE_MONTHS = 12
"""So long after its act a precedent is graded."""
REFUSED, COURTS = "offer-refused", ("ICJ", "PCA")


@dataclass(frozen=True, slots=True)
class Precedent:
    """One precedent, as it stands on a day.

    Attributes
    ----------
    id, date : str, datetime.date
        Row and day of the act.
    option, third_party, dyad, text : str
        What was done, by whom, between whom.
    rule : str
        How the row was selected; ``H`` and ``R4`` are no sample.
    outcome_12m : str
        ``better``, ``same``, ``worse``, or ``unknown``, as long as it is not ripe.
    relapse_date : datetime.date or None
        When it relapsed, if it had by then.
    reference, url, is_checked
        Its source, and whether act and day were seen in it.
    """

    id: str
    date: datetime.date
    option: str
    third_party: str
    dyad: str
    text: str
    rule: str
    outcome_12m: str
    relapse_date: datetime.date | None
    reference: str
    url: str
    is_checked: bool

    @classmethod
    def of(cls, row: Mapping[str, Any], as_of: datetime.date) -> Precedent:
        """Read a row of ``Store.precedents`` as of a day."""
        relapsed = row["relapse_date"]
        return cls(
            id=str(row["id"]),
            date=row["date"],
            option=str(row["option"]),
            third_party=str(row["third_party"]),
            dyad=str(row["dyad"]),
            text=str(row["description"]),
            rule=str(row["rule"]),
            outcome_12m=str(row["outcome_12m"]) if is_ripe(row, as_of) else "unknown",
            relapse_date=relapsed if relapsed is not None and relapsed <= as_of else None,
            reference=str(row.get("reference") or ""),
            url=str(row.get("url") or ""),
            is_checked=bool(row.get("is_checked")),
        )

    @property
    def result(self) -> str:
        """Whether it ``worked`` or ``failed``, as far as can be known by the day; else ``open``."""
        if self.relapse_date is not None and self.relapse_date <= add_months(self.date, RIPE_MONTHS):
            return "failed"
        if self.option == REFUSED:
            return "failed"
        return {"better": "worked", "same": "failed", "worse": "failed"}.get(self.outcome_12m, "open")

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "id": self.id,
            "date": self.date.isoformat(),
            "option": self.option,
            "third_party": self.third_party,
            "dyad": self.dyad,
            "text": self.text,
            "rule": self.rule,
            "outcome_12m": self.outcome_12m,
            "result": self.result,
            "relapse_date": self.relapse_date.isoformat() if self.relapse_date else None,
            "reference": self.reference,
            "url": self.url,
            "is_checked": self.is_checked,
        }


def is_ripe(row: Mapping[str, Any], as_of: datetime.date) -> bool:
    """Return whether twelve months have passed since an act, whenever in its month or year it was."""
    return add_months(precision_end(row["date"], row["precision"]), RIPE_MONTHS) <= as_of


def options_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the options of which a precedent is one; a refused offer is one of what was offered, though in no rate."""
    if row["option"] == REFUSED:
        return ("arbitration-court",) if row["third_party"] in COURTS else ("good-offices",)
    return row["option"], row["essay_option"] or ""
