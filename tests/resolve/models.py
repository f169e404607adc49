"""Small conflicts for the tests."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from detente.resolve.casefile import conflict
from tests.resolve.bruteforce import fits

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


def random_case(random: Random, *, most_makers: int = 3, most_options: int = 5) -> dict[str, Any]:
    """Make a case in option form: infeasible patterns, one-way options, unseen states, rankings with ties."""
    makers = [f"M{k}" for k in range(random.randint(2, most_makers))]
    owners = makers + [random.choice(makers) for _ in range(random.randint(0, max(0, most_options - len(makers))))]
    random.shuffle(owners)
    directions = ["both", "both", "both", "on_only", "off_only"] if random.random() < 0.5 else ["both"]
    options = [{"id": f"o{k}", "dm": owner, "direction": random.choice(directions)} for k, owner in enumerate(owners)]
    n_options = len(options)
    everything = [
        format(code, f"0{n_options}b")[::-1].replace("0", "N").replace("1", "Y") for code in range(1 << n_options)
    ]
    infeasible: list[str] = []
    for _ in range(random.choice([0, 0, 1, 2, 4, 8])):
        pattern = "".join(random.choice("YN-") for _ in owners)
        if any(not fits(state, kept) for state in everything for kept in [pattern]) and any(
            not any(fits(state, one) for one in [*infeasible, pattern]) for state in everything
        ):
            infeasible.append(pattern)
    n_states = sum(not any(fits(state, pattern) for pattern in infeasible) for state in everything)
    preferences = {maker: {"kind": "ranking", "ranking": random_ranking(random, n_states)} for maker in makers}
    hidden = {maker: ["".join(random.choice("YN-") for _ in owners)] for maker in makers if random.random() < 0.1}
    return {
        "schema": "gmcr-case/1",
        "id": "random",
        "decision_makers": [{"name": maker} for maker in makers],
        "options": options,
        "infeasible": infeasible,
        "misperceptions": hidden,
        "preferences": preferences,
        "status_quo": 1,
    }


def random_ranking(random: Random, n_states: int) -> list[Any]:
    """Rank states at random, often with ties."""
    n_levels = random.choice([2, 5, n_states, 4 * n_states])
    heights = [random.randrange(n_levels) for _ in range(n_states)]
    groups = [[k + 1 for k, height in enumerate(heights) if height == level] for level in sorted(set(heights))]
    return groups[::-1]


def random_graph(random: Random, *, most_makers: int = 4, most_states: int = 8) -> dict[str, Any]:
    """Make a case in graph form: any arcs, so that moves need not be transitive, and common moves."""
    makers = [f"M{k}" for k in range(random.randint(2, most_makers))]
    n_states = random.randint(2, most_states)
    pairs = [[s, t] for s in range(1, n_states + 1) for t in range(1, n_states + 1) if s != t]
    share = random.choice([0.1, 0.2, 0.4])
    return {
        "schema": "gmcr-case/1",
        "id": "random-graph",
        "form": "graph",
        "decision_makers": [{"name": maker} for maker in makers],
        "states": [f"s{k}" for k in range(n_states)],
        "moves": {maker: [pair for pair in pairs if random.random() < share] for maker in makers},
        "preferences": {maker: {"kind": "ranking", "ranking": random_ranking(random, n_states)} for maker in makers},
        "status_quo": 1,
    }


def random_cases(*, most_makers: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a case in option form."""
    return st.randoms(use_true_random=False).map(lambda random: random_case(random, most_makers=most_makers))


def random_graphs() -> st.SearchStrategy[dict[str, Any]]:
    """Draw a case in graph form."""
    return st.randoms(use_true_random=False).map(random_graph)
