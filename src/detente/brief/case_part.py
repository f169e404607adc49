"""A conflict case in sentences: equilibria, status quo, dead end, ways out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.brief.document import Section, Table
from detente.brief.what_if_part import hypergame_section
from detente.resolve.coalitions import grouped_stability
from detente.resolve.deadend import dead_end
from detente.resolve.foresight import limited_move, non_myopic, stackelberg
from detente.resolve.hypergames import has_views, hypergame
from detente.resolve.integrated import IntegratedGraph, integrated_graph
from detente.resolve.pairwise import View
from detente.resolve.stability import SHOWN, stability
from detente.resolve.statusquo import status_quo
from detente.resolve.strength import strength_of_stability
from detente.resolve.waysout import ways_out
from detente.vocabulary.articles import the

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.resolve.cases import Case
    from detente.resolve.conflict import Conflict
    from detente.resolve.stability import Stability

HORIZONS = (2, 3, 4)
"""How many moves ahead limited-move stability is shown for."""
HOLDS = ("nash", "seq", "")
"""How firmly a state of the graph holds, the firmest first."""
STATES_SHOWN = 12
CONCEPT_WORDS = (
    "Stable under Nash: no decision maker has a better move of its own; under SEQ: such moves are deterred by answers "
    "that the others would like to give; under GMR: by any answers; under SMR (any) and SSEQ (liked): even after a "
    "reply; under SIM: by moves that the others make at the same moment."
)
LIMITATION = "Stability follows from the options and priorities that the case assumes; change one and look again."


@dataclass(frozen=True, slots=True)
class Analysis:
    """A case, and what is asked of it.

    Attributes
    ----------
    case : Case
        The case.
    conflict : Conflict
        The case itself or a variant.
    variant : str or None
        Which one.
    stable : Stability
        Under the concepts that were asked for.
    third, without : str or None
        Who could lead a way out, and who is held still when the dead end is judged.
    """

    case: Case
    conflict: Conflict
    variant: str | None
    stable: Stability
    third: str | None
    without: str | None

    @classmethod
    def of(
        cls,
        case: Case,
        *,
        by: str | None = None,
        without: str | None = None,
        variant: str | None = None,
        concepts: Sequence[str] | None = None,
        attitude: str | None = None,
    ) -> Analysis:
        """Analyse a case."""
        conflict = case.conflict if variant is None else case.conflict.variant(variant)
        view = None if attitude is None else View(attitude=attitude)
        stable = stability(conflict, concepts=concepts or None, view=view)
        third = by or next(iter(case.third_party), None)
        return cls(case, conflict, variant, stable, third, without or third)

    def grouped(self) -> Stability:
        """Analyse the coalitions that the case names, each acting as one."""
        return grouped_stability(self.conflict, self.case.coalitions)

    def graph(self) -> IntegratedGraph:
        """Build the integrated graph."""
        return integrated_graph(self.conflict, third=self.third)

    @property
    def has_parties(self) -> bool:
        """Whether there is a status quo and two parties to ask the dead end of."""
        parties = self.case.parties or len(self.conflict.decision_makers) == 2
        return self.conflict.status_quo is not None and bool(parties)


def case_to_dict(made: Analysis) -> dict[str, Any]:
    """Return the analysis of a case as plain values."""
    conflict = made.conflict
    plain: dict[str, Any] = {
        "case": made.case.id,
        "variant": made.variant,
        "draft": made.case.draft,
        "n_states": conflict.n_states,
        "equilibria": {concept: list(states) for concept, states in made.stable.equilibria.items()},
        "stable": made.stable.to_dict()["stable"],
    }
    if any(len(own.bands) for own in conflict.preferences) and conflict.is_crisp:
        plain["strength"] = strength_of_stability(conflict).to_dict()
    if _looks_ahead(conflict):
        plain["foresight"] = _foresight(conflict)
    if made.case.coalitions:
        plain["coalitions"] = [list(group) for group in made.case.coalitions]
        plain["equilibria_of_coalitions"] = made.grouped().to_dict()["equilibria"]
    if has_views(conflict):
        plain["hypergame"] = hypergame(conflict).to_dict()
    if conflict.status_quo is not None:
        plain["status_quo"] = status_quo(conflict).to_dict()
    if made.has_parties:
        plain["dead_end"] = dead_end(conflict, without=made.without).to_dict()
        plain["ways_out"] = ways_out(conflict, by=made.third).to_dict() if made.third else None
    if len(conflict.decision_makers) > 1:
        plain["graph"] = made.graph().to_dict()
    return plain


def case_sections(made: Analysis) -> tuple[Section, ...]:
    """Which states are stable, is it a dead end, and what is the way out?"""
    sections = [_equilibria(made)]
    if has_views(made.conflict):
        sections.append(hypergame_section(hypergame(made.conflict)))
    if made.conflict.status_quo is not None:
        sections.append(_evolution(made))
    if _looks_ahead(made.conflict):
        sections.append(_further_ahead(made.conflict))
    if not made.has_parties:
        return tuple(sections)
    stuck = dead_end(made.conflict, without=made.without)
    ways = ways_out(made.conflict, by=made.third) if made.third else None
    sections.append(
        Section(
            key="dead-end",
            title="Is it a dead end, and what is the way out?",
            answer=stuck.sentences()[-1],
            paragraphs=(*stuck.sentences()[:-1], *(ways.sentences() if ways else ())),
            limitation=f"{stuck.limitation} {ways.limitation if ways else ''}",
        )
    )
    return tuple(sections)


def _equilibria(made: Analysis) -> Section:
    conflict, stable = made.conflict, made.stable.equilibria
    every = sorted(
        {state for states in stable.values() for state in states}, key=lambda state: -_strength(stable, state)
    )
    now = [conflict.status_quo] if conflict.status_quo is not None else []
    columns = sorted({*now, *every[:STATES_SHOWN]})
    told = ", ".join(f"{len(states)} {SHOWN[concept]}" for concept, states in stable.items())
    more = f" (first {STATES_SHOWN} of {len(every)})" if len(every) > STATES_SHOWN else ""
    title = f"Equilibria{more}{' and the status quo (now)' if now else ''}"
    return Section(
        key="equilibria",
        title=made.case.title or made.case.id,
        answer=f"{conflict.n_states} feasible states; equilibria: {told}.",
        paragraphs=(
            *((made.case.draft,) if made.case.draft else ()),
            *_legend(conflict, columns),
            *_coalitions(made),
            *(f"Assumed: {text}" for text in made.case.assumptions),
        ),
        tables=(_table(title, made, columns),) if columns else (),
        limitation=LIMITATION,
    )


def _table(title: str, made: Analysis, columns: Sequence[int]) -> Table:
    """Lay states out as the field does: options down, states across, Y or N; then concepts and ranks."""
    conflict, stable = made.conflict, made.stable.equilibria
    heads = [f"{state} now" if state == conflict.status_quo else str(state) for state in columns]
    rows = [
        (option.decision_maker, option.short, *(conflict.states[state - 1][place] for state in columns))
        for place, option in enumerate(conflict.options)
    ]
    rows += [
        ("equilibrium", SHOWN[concept], *("E" if state in states else "" for state in columns))
        for concept, states in stable.items()
    ]
    rows += [
        ("rank", maker, *(str(conflict.rank(maker, state)) for state in columns)) for maker in conflict.decision_makers
    ]
    return Table(title, ("", "", *heads), tuple(rows), tuple(range(2, len(columns) + 2)))


def _coalitions(made: Analysis) -> tuple[str, ...]:
    """Say which equilibria remain if decision makers act in the coalitions that the case names."""
    if not made.case.coalitions:
        return ()
    found = made.grouped()
    told = "; ".join(
        f"{SHOWN[concept]} {', '.join(map(str, states)) or 'none'}" for concept, states in found.equilibria.items()
    )
    return (f"With the coalitions {' / '.join(found.names)}, each acting as one, the equilibria are: {told}.",)


def _evolution(made: Analysis) -> Section:
    conflict = made.conflict
    found = status_quo(conflict)
    ways = [f"{entry.words[0].upper()}{entry.words[1:]}" for entry in found.equilibria]
    more = len(ways) - STATES_SHOWN
    in_reach = (
        f"From the status quo {len(found.by_moves) - 1} states can be reached by single moves, "
        f"{len(found.by_improvements) - 1} by moves that each mover prefers."
    )
    return Section(
        key="status-quo",
        title="What can follow from the status quo?",
        answer=in_reach,
        paragraphs=(*ways[:STATES_SHOWN], *((f"And {more} more equilibria.",) if more > 0 else ())),
        tables=(_moves(made.graph()),) if len(conflict.decision_makers) > 1 else (),
        limitation=found.limitation,
        chart="conflict",
    )


def _looks_ahead(conflict: Conflict) -> bool:
    """Tell whether the concepts of foresight are defined: two decision makers whose payoffs tell all."""
    return len(conflict.decision_makers) == 2 and conflict.is_crisp


def _foresight(conflict: Conflict) -> dict[str, list[int]]:
    """Return the states that are equilibria for those who look ahead, and those that hold with a leader."""
    makers = conflict.decision_makers

    def shared(stable: dict[str, tuple[int, ...]]) -> list[int]:
        return sorted(set.intersection(*(set(stable[maker]) for maker in makers)))

    ahead = {f"L_{horizon}": shared(limited_move(conflict, horizon)) for horizon in HORIZONS}
    led = {f"Stackelberg, {the(maker)} leads": list(stackelberg(conflict, maker)) for maker in makers}
    return {**ahead, "non-myopic": shared(non_myopic(conflict)), **led}


def _further_ahead(conflict: Conflict) -> Section:
    found = _foresight(conflict)
    lasting = found["non-myopic"]
    return Section(
        key="foresight",
        title="What if they look further ahead?",
        answer=f"Stable at every horizon from some point on: {', '.join(map(conflict.label, lasting)) or 'no state'}.",
        paragraphs=(
            "L_h: each looks h moves ahead and expects the other to do the same. Stackelberg: one commits first, "
            "the other answers with its best.",
        ),
        tables=(
            Table(
                "Equilibria with foresight",
                ("Concept", "States"),
                tuple((name, ", ".join(map(str, states)) or "none") for name, states in found.items()),
            ),
        ),
        limitation="Looking ahead assumes that both know each other's preferences and err in nothing.",
    )


def _moves(graph: IntegratedGraph) -> Table:
    """Lay the graph out as text: from each state the best move that every decision maker would like to make."""
    conflict = graph.conflict
    on_the_way = {state for arc in graph.arcs if arc.kind != "improvement" for state in (arc.start, arc.end)}
    order = sorted(graph.nodes, key=lambda node: (node.state != graph.status_quo, node.state not in on_the_way,
                                                  HOLDS.index(node.holds), node.state))  # fmt: skip
    best = {(arc.start, arc.movers[0]): arc.end for arc in graph.arcs if arc.kind == "improvement"}
    rows = []
    for node in order[:STATES_SHOWN]:
        ends = [best.get((node.state, maker)) for maker in conflict.decision_makers]
        told = [
            "stays"
            if end is None
            else f"to {end} (rank {conflict.rank(maker, node.state)} to {conflict.rank(maker, end)})"
            for maker, end in zip(conflict.decision_makers, ends, strict=True)
        ]
        mark = " now" if node.state == graph.status_quo else ""
        rows.append((f"{node.state}{mark}", SHOWN.get(node.holds, ""), *told))
    more = f" (first {STATES_SHOWN} of {len(order)})" if len(order) > STATES_SHOWN else ""
    return Table(f"Who would move on, and where to{more}", ("State", "Holds", *conflict.decision_makers), tuple(rows))


def _legend(conflict: Conflict, columns: Sequence[int]) -> tuple[str, ...]:
    """Say how to read the table."""
    if conflict.options:
        how = "Y is an option taken, N one that is not, - either (a merged state); E marks an equilibrium."
        return (how, CONCEPT_WORDS)
    named = "; ".join(f"{state} {conflict.states[state - 1]}" for state in columns)
    return (f"States: {named}. E marks an equilibrium.", CONCEPT_WORDS)


def _strength(stable: dict[str, tuple[int, ...]], state: int) -> int:
    return sum(state in states for states in stable.values())
