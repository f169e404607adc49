"""Small conflicts for the tests, and the definitions of stability written out by brute force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from detente.resolve.casefile import conflict

if TYPE_CHECKING:
    from detente.resolve.conflict import Conflict


def game(row: list[Any], column: list[Any]) -> Conflict:
    """Return a 2x2 game from two rankings over NN, YN, NY, YY (numbers 1 to 4)."""
    return conflict(
        {
            "schema": "gmcr-case/1",
            "id": "game",
            "decision_makers": [{"name": "Row"}, {"name": "Column"}],
            "options": [{"id": "a", "dm": "Row"}, {"id": "b", "dm": "Column"}],
            "preferences": {
                "Row": {"kind": "ranking", "ranking": row},
                "Column": {"kind": "ranking", "ranking": column},
            },
            "status_quo": 1,
        }
    )


@st.composite
def random_cases(draw: st.DrawFn, *, most_makers: int = 3) -> dict[str, Any]:
    """Draw a case in option form: infeasible patterns, one-way options, rankings with ties."""
    makers = [f"M{k}" for k in range(draw(st.integers(2, most_makers)))]
    owners = makers + draw(st.lists(st.sampled_from(makers), max_size=2))
    options = [
        {
            "id": f"o{k}",
            "dm": owner,
            "direction": draw(st.sampled_from(["both", "both", "on_only", "off_only"])),
        }
        for k, owner in enumerate(owners)
    ]
    n_options = len(options)
    everything = [format(code, f"0{n_options}b")[::-1] for code in range(1 << n_options)]
    removed = draw(st.sets(st.sampled_from(everything), max_size=len(everything) // 3))
    n_states = len(everything) - len(removed)
    preferences = {}
    for maker in makers:
        heights = draw(st.lists(st.integers(1, 5), min_size=n_states, max_size=n_states))
        ranking = [[k + 1 for k, height in enumerate(heights) if height == level] for level in range(5, 0, -1)]
        preferences[maker] = {"kind": "ranking", "ranking": [group for group in ranking if group]}
    return {
        "schema": "gmcr-case/1",
        "id": "random",
        "decision_makers": [{"name": maker} for maker in makers],
        "options": options,
        "infeasible": [name.replace("1", "Y").replace("0", "N") for name in removed],
        "preferences": preferences,
        "status_quo": 1,
    }


def sequence_ends(model: Conflict, start: int, makers: list[int], *, only_better: bool) -> set[int]:
    """Return the ends of all legal sequences, by the inductive definition."""
    pairs: set[tuple[int, int]] = set()
    while True:
        new = set()
        for state, last in [(start, -1), *pairs]:
            for maker in makers:
                if maker == last:
                    continue
                own = model.payoffs[maker]
                new |= {
                    (target, maker)
                    for target in model.moves[maker][state]
                    if not only_better or own[target] > own[state]
                }
        if new <= pairs:
            return {state for state, _ in pairs}
        pairs |= new


def is_stable_by_definition(model: Conflict, state: int, maker: int, concept: str) -> bool:
    """Judge one state (place from 0) straight from the definitions."""
    own = model.payoffs[maker]
    gains = [target for target in model.moves[maker][state] if own[target] > own[state]]
    others = [other for other in range(len(model.decision_makers)) if other != maker]
    for gain in gains:
        ends = set() if concept == "nash" else sequence_ends(model, gain, others, only_better=concept == "seq")
        harmful = {end for end in ends if own[end] <= own[state]}
        if concept == "smr":
            harmful = {end for end in harmful if all(own[t] <= own[state] for t in model.moves[maker][end])}
        if not harmful:
            return False
    return True
