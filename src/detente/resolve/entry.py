"""One row of the short list: an option, what it could move and by when, what followed elsewhere, its risks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.resolve.effects import Effect
    from detente.resolve.intervals import Estimate
    from detente.resolve.outstanding import Matter
    from detente.resolve.pledges import Deadline
    from detente.resolve.precedents import Precedent
    from detente.vocabulary.options import ThirdPartyOption


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the short list.

    Attributes
    ----------
    option : ThirdPartyOption
        What it is, and what it changes in a Graph Model.
    by : str
        Code of the third party.
    matters : tuple of Matter
        The heaviest outstanding matters that it could move.
    fits : bool
        Whether there is anything outstanding that it could move, or it needs nothing of the kind.
    deadlines : tuple of Deadline
        Days that press and on which it can still bear, else those for which it comes too late; none where it works over
        years.
    is_in_time : bool or None
        Whether it can bear on one of them; None without a day.
    share_worked : Estimate or None
        Share of rule-selected precedents that worked; None below ``MIN_PRECEDENTS``.
    n_rated : int
        Precedents behind it, from rule-selected rows only.
    by_rule : dict
        Rule of selection -> these precedents, and how many of them worked: each rule finds relapses in other sources.
    calm_months : dict
        Months -> share of them without relapse, None where nobody was followed so long.
    effect : Effect or None
        The measured change of tension: that of the option's family, of all families together where the family has too
        few studies, None where those are too few as well.
    expected : str
        What is expected, in a sentence with its interval.
    worked, failed : tuple of Precedent
        Precedents, those of the same pair first.
    risks : tuple of str
        The main risk, and what the case and the third party's conduct add to it.
    """

    option: ThirdPartyOption
    by: str
    matters: tuple[Matter, ...]
    fits: bool
    deadlines: tuple[Deadline, ...]
    is_in_time: bool | None
    share_worked: Estimate | None
    n_rated: int
    by_rule: dict[str, tuple[int, int]]
    calm_months: dict[int, Estimate | None]
    effect: Effect | None
    expected: str
    worked: tuple[Precedent, ...]
    failed: tuple[Precedent, ...]
    risks: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "option": self.option.option,
            "name": self.option.name,
            "definition": self.option.definition,
            "acts": list(self.option.acts),
            "change": self.option.change,
            "effect_on_model": self.option.effect_on_model,
            "by": self.by,
            "matters": [
                {"side": one.side, "kind": one.kind, "topic": one.topic, "text": one.text} for one in self.matters
            ],
            "fits": self.fits,
            "by_when": [{"day": one.day.isoformat(), "what": one.what, "kind": one.kind} for one in self.deadlines],
            "is_in_time": self.is_in_time,
            "share_worked": self.share_worked.to_dict() if self.share_worked else None,
            "n_rated": self.n_rated,
            "by_rule": {rule: {"n": n, "worked": worked} for rule, (n, worked) in self.by_rule.items()},
            "without_relapse": {
                str(months): share.to_dict() if share else None for months, share in self.calm_months.items()
            },
            "effect": _effect(self.effect) if self.effect else None,
            "expected": self.expected,
            "worked": [one.to_dict() for one in self.worked],
            "failed": [one.to_dict() for one in self.failed],
            "risks": list(self.risks),
        }


def _effect(effect: Effect) -> dict[str, Any]:
    told = effect.to_dict()
    return {name: told[name] for name in ("family", "n_studies", "year", "half_life_months", "p_eases")}
