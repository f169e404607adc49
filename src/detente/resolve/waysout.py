"""Ways out: what a third party could lead two parties to, whether it would last, and at what risk.

A *way out* is a state that both parties strictly prefer to the status quo and that is a Nash or SEQ
equilibrium with the third party in play. For each, the changes of options that lead there are listed by
owner. Two questions follow. *Would it hold if the third party left afterwards*, that is, went back to its
options of the status quo: Nash stable for both, only by deterrence (SEQ stable for both), or not? *Would it
hold under the other readings of the case*: is it an equilibrium in each variant?

The *risk* is shown for every option of the third party that the case marks as taking a side (``sides_with``):
the ranks before and after, and what each party would then do by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from detente.errors import InvalidInputError
from detente.resolve.deadend import BetterState, better_for_both
from detente.resolve.narration import goes_along, stays
from detente.resolve.stability import stability
from detente.resolve.statusquo import status_quo
from detente.vocabulary.articles import the

if TYPE_CHECKING:
    from detente.resolve.conflict import Conflict, Option

Hold = Literal["holds", "holds by deterrence only", "does not hold", "not feasible"]
LIMITATION = (
    "The ways out are those of the modelled options and priorities; "
    "a joint move also needs trust and timing, which the model does not hold."
)


@dataclass(frozen=True, slots=True)
class IfLeft:
    """What becomes of a way out if the third party goes back to its options of the status quo.

    Attributes
    ----------
    hold : str
        ``holds`` (Nash stable for both), ``holds by deterrence only`` (SEQ), ``does not hold`` or
        ``not feasible``.
    label : str
        The state that is left, for a sentence.
    why : dict
        For each party why that state is stable or unstable for it, by moves.
    stays : dict
        For each party why it would stay there or leave, by what it holds dear.
    """

    hold: Hold
    label: str
    why: dict[str, str]
    stays: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"hold": self.hold, "label": self.label, "why": dict(self.why), "stays": dict(self.stays)}


@dataclass(frozen=True, slots=True)
class WayOut:
    """One state that is better for both and that would last.

    Attributes
    ----------
    better : BetterState
        The state, its ranks and the changes that lead there.
    concepts : tuple of str
        ``nash`` and ``seq``, or ``seq`` alone.
    grade : str
        How it can be reached: see :mod:`detente.resolve.statusquo`.
    goes_along : dict
        For each decision maker why it prefers the state to the status quo, or does not.
    if_left : IfLeft
        What happens if the third party leaves afterwards.
    variants : dict
        For each variant of the case: ``nash``, ``seq``, ``unstable`` or ``not feasible``.
    """

    better: BetterState
    concepts: tuple[str, ...]
    grade: str
    goes_along: dict[str, str]
    if_left: IfLeft
    variants: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            **self.better.to_dict(),
            "concepts": list(self.concepts),
            "grade": self.grade,
            "goes_along": dict(self.goes_along),
            "if_left": self.if_left.to_dict(),
            "variants": dict(self.variants),
        }


@dataclass(frozen=True, slots=True)
class Risk:
    """What happens if the third party takes a side.

    Attributes
    ----------
    option : str
        The third party's option, in a few words.
    sides_with : str
        Whose side it takes.
    start, state : int
        From where, and the state in which it takes the side.
    label : str
        That state, for a sentence.
    ranks_before, ranks_after : dict
        Rank of both states for each decision maker, 1 is best.
    replies : dict
        What each decision maker would do next: its best improvement in words, or that it has none.
    """

    option: str
    sides_with: str
    start: int
    state: int
    label: str
    ranks_before: dict[str, int]
    ranks_after: dict[str, int]
    replies: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "option": self.option,
            "sides_with": self.sides_with,
            "start": self.start,
            "state": self.state,
            "label": self.label,
            "ranks_before": dict(self.ranks_before),
            "ranks_after": dict(self.ranks_after),
            "replies": dict(self.replies),
        }


@dataclass(frozen=True, slots=True, repr=False)
class WaysOut:
    """The ways out that a third party could lead to, and the risks it runs.

    Attributes
    ----------
    conflict : Conflict
        What was analysed.
    parties : tuple of str
        The two parties.
    by : str
        The third party.
    ranks_now : dict
        Rank of the status quo for each decision maker.
    ways : tuple of WayOut
        Best first by the sum of the two parties' ranks; Nash equilibria before those that are only SEQ.
    risks : tuple of Risk
        One for each option that takes a side and each state from which it can be taken.
    limitation : str
        What the analysis cannot tell.
    """

    conflict: Conflict
    parties: tuple[str, str]
    by: str
    ranks_now: dict[str, int]
    ways: tuple[WayOut, ...]
    risks: tuple[Risk, ...]
    limitation: str = LIMITATION

    def __repr__(self) -> str:
        return f"<WaysOut of {self.conflict.id} by {self.by}: ways {len(self.ways)}, risks {len(self.risks)}>"

    def sentences(self) -> list[str]:
        """Tell the ways out and the risks."""
        n_states = len(self.conflict.states)
        told = []
        if not self.ways:
            both = " and ".join(self.parties)
            told.append(f"No equilibrium with {the(self.by)} in play is better for both {both}.")
        for place, way in enumerate(self.ways):
            better = way.better
            ranks = "; ".join(
                f"{the(maker)} from rank {self.ranks_now[maker]} to {better.ranks[maker]} of {n_states}"
                for maker in self.conflict.decision_makers
            )
            changes = "; ".join(str(change) for change in better.changes)
            label = better.label[0].upper() + better.label[1:]
            told.append(f"{label}, {way.grade}: {changes} ({ranks}).")
            told.append(f"If {the(self.by)} then leaves, {way.if_left.label} {way.if_left.hold}.")
            if place == 0:
                told += [*way.goes_along.values(), *(f"Then: {one}" for one in way.if_left.stays.values())]
        told += [_risk_in_words(risk, self.by) for risk in self.risks]
        return told

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "conflict": self.conflict.id,
            "parties": list(self.parties),
            "by": self.by,
            "n_states": len(self.conflict.states),
            "ranks_now": dict(self.ranks_now),
            "ways": [way.to_dict() for way in self.ways],
            "risks": [risk.to_dict() for risk in self.risks],
            "sentences": self.sentences(),
            "limitation": self.limitation,
        }


def _risk_in_words(risk: Risk, by: str) -> str:
    told = "; ".join(
        f"{the(maker)} goes from rank {risk.ranks_before[maker]} to {risk.ranks_after[maker]}; next move: {reply}"
        for maker, reply in risk.replies.items()
    )
    return (
        f"Risk: from state {risk.start}, {the(by)} takes the side of {the(risk.sides_with)} by '{risk.option}' "
        f"({risk.label}). {told[0].upper()}{told[1:]}."
    )


def ways_out(conflict: Conflict, *, by: str, parties: tuple[str, str] | None = None) -> WaysOut:
    """List the ways out that a third party could lead to.

    Parameters
    ----------
    conflict : Conflict
        A conflict in option form with a status quo.
    by : str
        Name or code of the third party.
    parties : tuple of two str, optional
        Names or codes of the two parties; by default those that the case names.

    Raises
    ------
    InvalidInputError
        If the third party is one of the two, or the conflict has no status quo or no options.
    """
    pair = conflict.two_parties(parties)
    third = conflict.decision_makers[conflict.index(by)]
    if third in pair:
        raise InvalidInputError(f"{third} is one of the two parties; expected a third party.")
    start = conflict.from_status_quo()
    reaches = {entry.state: entry for entry in status_quo(conflict).equilibria}
    variants = _equilibria_by_variant(conflict)
    ways = []
    for better in better_for_both(conflict, pair):
        if better.state not in reaches:
            continue
        reach = reaches[better.state]
        verdicts = {name: _in_variant(better.options, *analysed) for name, analysed in variants.items()}
        goes = {maker: goes_along(conflict, maker, start, better.state) for maker in conflict.decision_makers}
        left = if_left(conflict, pair, third, better.options)
        ways.append(WayOut(better, reach.concepts, reach.grade, goes, left, verdicts))
    ways.sort(key=lambda way: "nash" not in way.concepts)
    starts = [start, *(way.better.state for way in ways)]
    siding = [option for option in conflict.options if option.decision_maker == third and option.sides_with]
    risks = [_risk(conflict, third, option, place) for option in siding for place in starts]
    return WaysOut(
        conflict=conflict,
        parties=pair,
        by=third,
        ranks_now={maker: conflict.rank(maker, start) for maker in conflict.decision_makers},
        ways=tuple(ways),
        risks=tuple(risk for risk in risks if risk is not None),
    )


def _equilibria_by_variant(conflict: Conflict) -> dict[str, tuple[Conflict, dict[str, tuple[int, ...]]]]:
    names = [str(entry.get("id")) for entry in conflict.case.get("variants") or []]
    models = {name: conflict.variant(name) for name in names}
    return {name: (model, stability(model, concepts=("nash", "seq")).equilibria) for name, model in models.items()}


def _in_variant(state: str, model: Conflict, equilibria: dict[str, tuple[int, ...]]) -> str:
    if state not in model.states:
        return "not feasible"
    number = model.number(state)
    return next((concept for concept in ("nash", "seq") if number in equilibria[concept]), "unstable")


def if_left(conflict: Conflict, parties: tuple[str, str], third: str | None, state: str) -> IfLeft:
    """Judge a state after the third party has gone back to its options of the status quo, if it has any."""
    left, model = state, conflict
    if third is not None:
        now = conflict.states[conflict.from_status_quo() - 1]
        own = conflict.own_options([third])
        left = "".join(now[place] if own >> place & 1 else mark for place, mark in enumerate(state))
        model = conflict.without(third)
    if left not in model.states:
        return IfLeft("not feasible", f"state {left}", {}, {})
    found = stability(model, concepts=("nash", "seq"))
    hold: Hold = "does not hold"
    if all(found.is_stable(left, party, "nash") for party in parties):
        hold = "holds"
    elif all(found.is_stable(left, party, "seq") for party in parties):
        hold = "holds by deterrence only"
    return IfLeft(
        hold=hold,
        label=conflict.label(left),
        why={party: found.why(left, party, "seq") for party in parties},
        stays={party: stays(found, left, party) for party in parties},
    )


def _risk(conflict: Conflict, third: str, option: Option, start: int) -> Risk | None:
    """Let the third party take one side, dropping its other options; None if that is not feasible."""
    before = conflict.states[start - 1]
    after = "".join(
        mark if other.decision_maker != third else ("Y" if other.id == option.id else "N")
        for mark, other in zip(before, conflict.options, strict=True)
    )
    if after == before or after not in conflict.states:
        return None
    state = conflict.number(after)
    makers = conflict.decision_makers
    return Risk(
        option=option.short,
        sides_with=str(option.sides_with),
        start=start,
        state=state,
        label=conflict.label(state),
        ranks_before={maker: conflict.rank(maker, start) for maker in makers},
        ranks_after={maker: conflict.rank(maker, state) for maker in makers},
        replies={maker: _reply(conflict, maker, state) for maker in makers},
    )


def _reply(conflict: Conflict, maker: str, state: int) -> str:
    """Tell a decision maker's best improvement from a state."""
    place = conflict.index(maker)
    own = conflict.payoffs[place]
    gains = [target for target in conflict.moves[place][state - 1] if own[target] > own[state - 1]]
    if not gains:
        return "none, no move of its own is better"
    best = max(gains, key=lambda target: (own[target], -target))
    deeds = ", ".join(change.deed for change in conflict.changes(state, best + 1))
    return f"{deeds} ({conflict.label(best + 1)})"
