"""The third room in sentences: the clock, the dead end and the ways out, third parties, options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.document import Evidence, Section, Table
from detente.resolve.deadend import DeadEnd, dead_end
from detente.resolve.integrated import IntegratedGraph, integrated_graph
from detente.resolve.waysout import WaysOut, ways_out
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from detente.brief.evidence import Acts
    from detente.resolve.cases import Case
    from detente.resolve.pledges import Clock, Deadline
    from detente.vocabulary.dyads import Dyad

DEADLINES_SHOWN = 10
COMMITMENTS_SHOWN = 8


def clock_section(clock: Clock, acts: Acts) -> Section:
    """Which days are ahead?"""
    rows = tuple(
        (
            deadline.day.isoformat(),
            str(deadline.days_left),
            deadline.what + ("" if deadline.is_checked else " [unchecked]"),
            _kind(deadline),
            f"{deadline.notice_days} days" if deadline.notice_days else "",
        )
        for deadline in clock.deadlines[:DEADLINES_SHOWN]
    )
    headers = ("Day", "Days left", "What", "Kind", "Notice")
    in_force = [
        (
            commitment.name + ("" if commitment.is_checked else " [unchecked]"),
            f"{commitment.since:%Y-%m-%d}" if commitment.since else "",
            commitment.state_of_play,
        )
        for commitment in clock.in_force[:COMMITMENTS_SHOWN]
    ]
    tables = []
    if rows:
        tables.append(Table(f"Days within {clock.horizon_days} days", headers, rows, (1,)))
    if in_force:
        tables.append(
            Table("Other commitments and their state of play", ("What", "Since", "State of play"), tuple(in_force), ())
        )
    behind = [event for deadline in clock.deadlines for event in deadline.event_ids]
    return Section(
        key="clock",
        title="Which days are ahead?",
        answer=clock_sentence(clock),
        tables=tuple(tables),
        chart="clock" if rows else None,
        evidence=(*acts(behind), *_pledges(clock)),
        limitation=clock.limitation,
    )


def _pledges(clock: Clock) -> tuple[Evidence, ...]:
    """Show the pledges behind the days, with their sources."""
    return tuple(
        Evidence(
            id=deadline.pledge_ids[0],
            day="",
            who=words.listed([display_name(party) for party in deadline.parties]),
            what="pledge",
            text=words.sentence(deadline.what),
            reference=deadline.reference,
            url=deadline.url,
            is_checked=deadline.is_checked,
        )
        for deadline in clock.deadlines[:DEADLINES_SHOWN]
        if deadline.pledge_ids
    )


def clock_sentence(clock: Clock, *, shown: int = 3) -> str:
    """Say the days that press most."""
    if not clock.deadlines:
        return f"No day is set within {clock.horizon_days} days."
    return words.sentence("; ".join(deadline_words(deadline) for deadline in pressing(clock, shown=shown)))


def pressing(clock: Clock, *, shown: int = 3) -> tuple[Deadline, ...]:
    """Return the deadlines to name first: the next ones that are not mere renewals or occasions."""
    hard = [one for one in clock.deadlines if one.kind not in ("renewal", "occasion", "occasion ends")]
    return tuple((hard or list(clock.deadlines))[:shown])


def deadline_words(deadline: Deadline) -> str:
    """Write one deadline: what, on which day, how many days left."""
    left = words.days_left(deadline.days_left)
    if deadline.pledge_ids:
        return f"{deadline.what} on {words.day(deadline.day)}, {left}"
    return f"{words.day(deadline.day)}, {left} (set by an act: {deadline.what})"


def _kind(deadline: Deadline) -> str:
    """Write the kind; a measure's own day can be that of its beginning or of its end."""
    return "begins or ends" if deadline.kind == "takes effect" and not deadline.pledge_ids else deadline.kind


@dataclass(frozen=True, slots=True)
class Impasse:
    """The analysed case: dead end and ways out, if a case is at hand."""

    case: Case
    third: str | None
    dead_end: DeadEnd
    ways_out: WaysOut | None

    def graph(self) -> IntegratedGraph:
        """Build the integrated graph, placed by the ranks of the two states."""
        return integrated_graph(self.case.conflict, parties=self.dead_end.parties, third=self.third)


def impasse(case: Case | None, dyad: Dyad) -> Impasse | None:
    """Analyse a case for its two states; None without a case."""
    if case is None:
        return None
    third = next(iter(case.third_party), None)
    parties = (dyad.a, dyad.b)
    return Impasse(
        case,
        third,
        dead_end(case.conflict, parties=parties, without=third),
        ways_out(case.conflict, by=third, parties=parties) if third else None,
    )


NO_CASE = (
    "No conflict case of this pair is at hand for the day, so whether the present state is a dead end was not worked "
    "out; write one (schema gmcr-case/1) and give it to detente resolve."
)


SEQUENTIAL = (
    "SEQ stable (sequentially stable) for a party means that it has no move of its own that pays, or that every such "
    "move would be answered by moves which the others would like to make anyway and which leave it no better off."
)


def dead_end_section(found: Impasse | None) -> Section:
    """Is it a dead end, and what is the way out?"""
    title = "Is it a dead end, and what is the way out?"
    if found is None:
        return Section(
            key="dead-end",
            title=title,
            answer="Not worked out: no conflict case is at hand.",
            paragraphs=(NO_CASE,),
            limitation="Without a case nothing can be said about moves and preferences; acts alone do not show them.",
        )
    stuck, ways = found.dead_end, found.ways_out
    paragraphs = [
        *_age(found.case),
        *stuck.sentences()[:-1],
        *(map(words.sentence, ways.sentences()) if ways else ()),
        SEQUENTIAL,
        f"The case assumes: {' '.join(found.case.assumptions)}",
    ]
    states = tuple(
        (entry.label, *(f"{stuck.ranks[party]} → {entry.ranks[party]}" for party in stuck.conflict.decision_makers))
        for entry in stuck.better
    )
    headers = ("State better for both", *(f"Rank for {words.the(party)}" for party in stuck.conflict.decision_makers))
    table = Table(f"Ranks out of {len(stuck.conflict.states)}: status quo → there (1 is best)", headers, states, ())
    return Section(
        key="dead-end",
        title=title,
        answer=dead_end_sentence(found),
        paragraphs=tuple(paragraphs),
        tables=(table,) if states else (),
        limitation=f"{stuck.limitation} {ways.limitation if ways else ''}".strip(),
        chart="conflict",
        evidence=(_case_as_evidence(found.case),),
    )


def dead_end_sentence(found: Impasse) -> str:
    """Say the grade, and whether there is a way out."""
    grade = _grade_sentence(found.dead_end)
    if found.dead_end.grade == "not a dead end" or found.third is None or found.ways_out is None:
        return grade
    third, ways = words.the(display_name(found.third)), found.ways_out.ways
    if not ways:
        return f"{grade} The case shows no way out with {third} either."
    best = ways[0]
    number = "is a way out" if len(ways) == 1 else f"are {len(ways)} ways out, the best one"
    return f"{grade} With {third} there {number}, {best.grade}; {_if_left(best.if_left.hold, third)}."


def _grade_sentence(stuck: DeadEnd) -> str:
    first, second = (words.the(party) for party in stuck.parties)
    if stuck.grade == "not a dead end":
        return stuck.sentences()[-1]
    held = f"neither {first} nor {second} gains by moving alone"
    if not all(stuck.is_stable["nash"].values()):
        held = f"what {first} or {second} could gain by moving alone, the answers of the others would take back"
    if stuck.grade == "dead end":
        return f"A dead end: {held}; a joint move would suit both."
    return f"A closed dead end: {held}, and no joint move suits both."


def _if_left(hold: str, third: str) -> str:
    """Say what becomes of a way out when the third party leaves."""
    told = {
        "holds": "it still holds",
        "holds by deterrence only": "deterrence alone holds it",
        "does not hold": "it does not hold",
    }
    return f"if {third} then leaves, {told.get(hold, 'it cannot hold')}"


def _age(case: Case) -> tuple[str, ...]:
    if case.is_current or case.dated is None:
        return ()
    return (f"This case models the situation of {words.day(case.dated)}; events have overtaken it since.",)


def _case_as_evidence(case: Case) -> Evidence:
    return Evidence(
        id=case.id,
        day=case.dated.isoformat() if case.dated else "",
        who="Conflict case",
        what="Graph Model, options and priorities",
        text=case.title + ".",
        reference=case.source,
        url="",
        is_checked=True,
    )
