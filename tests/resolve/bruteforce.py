"""The Graph Model written out from its definitions: sets, loops and nothing clever.

It shares no code with the engine. A case of the schema ``gmcr-case/1`` with rankings (numbers, ties as inner lists)
is read here anew; states count from 0.
"""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import Any


def fits(state: str, pattern: str) -> bool:
    return all(mark in ("-", letter) for letter, mark in zip(state, pattern, strict=True))


class BruteForce:
    """A conflict in option or graph form, judged state by state."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.makers = [entry["name"] for entry in case["decision_makers"]]
        self.options = case.get("options", [])
        if case.get("form") == "graph":
            self.states = list(case["states"])
            self.moves = [
                {s: {t - 1 for f, t in case["moves"].get(name, []) if f - 1 == s} for s in range(len(self.states))}
                for name in self.makers
            ]
        else:
            everything = ("".join(letters)[::-1] for letters in product("NY", repeat=len(self.options)))
            self.states = [s for s in everything if not any(fits(s, p) for p in case.get("infeasible", []))]
            hidden = case.get("misperceptions", {})
            self.moves = [
                {s: self._targets(name, s, hidden.get(name, [])) for s in range(len(self.states))}
                for name in self.makers
            ]
        self.payoffs = [self._payoffs(case["preferences"][name]) for name in self.makers]

    def _targets(self, name: str, start: int, hidden: list[str]) -> set[int]:
        return {
            target
            for target in range(len(self.states))
            if target != start
            and all(
                self._allowed(name, k, self.states[start][k], self.states[target][k]) for k in range(len(self.options))
            )
            and not any(fits(self.states[place], pattern) for place in (start, target) for pattern in hidden)
        }

    def _allowed(self, name: str, k: int, before: str, after: str) -> bool:
        if before == after:
            return True
        direction = self.options[k].get("direction", "both")
        return self.options[k]["dm"] == name and direction in ("both", "on_only" if after == "Y" else "off_only")

    def _payoffs(self, preference: dict[str, Any]) -> list[int]:
        if preference["kind"] == "indifferent":
            return [0] * len(self.states)
        heights = [0] * len(self.states)
        for depth, group in enumerate(preference["ranking"]):
            for state in group if isinstance(group, list) else [group]:
                heights[state - 1] = -depth
        return heights

    @cached_property
    def known(self) -> dict[tuple[int, tuple[int, ...], bool], set[int]]:
        return {}

    def better(self, maker: int, state: int) -> set[int]:
        own = self.payoffs[maker]
        return {target for target in self.moves[maker][state] if own[target] > own[state]}

    def ends(self, start: int, makers: list[int], *, only_better: bool) -> set[int]:
        """Return the ends of all legal sequences; each set is found once."""
        key = (start, tuple(makers), only_better)
        if key not in self.known:
            self.known[key] = self.all_ends(start, makers, only_better=only_better)
        return self.known[key]

    def all_ends(self, start: int, makers: list[int], *, only_better: bool) -> set[int]:
        """Find the ends of all legal sequences, by the inductive definition."""
        pairs: set[tuple[int, int]] = set()
        latest = {(start, -1)}
        while latest:
            latest = {
                (target, maker)
                for state, last in latest
                for maker in makers
                if maker != last
                for target in (self.better(maker, state) if only_better else self.moves[maker][state])
            } - pairs
            pairs |= latest
        return {state for state, _ in pairs}

    def is_stable(self, state: int, maker: int, concept: str) -> bool:
        own = self.payoffs[maker]
        gains = self.better(maker, state)
        others = [other for other in range(len(self.makers)) if other != maker]
        if concept == "nash":
            return not gains
        if concept == "sim":
            return all(self._is_sim_sanctioned(state, gain, maker, others) for gain in gains)
        for gain in gains:
            ends = self.ends(gain, others, only_better=concept in ("seq", "sseq"))
            harmful = {end for end in ends if own[end] <= own[state]}
            if concept in ("smr", "sseq"):
                harmful = {end for end in harmful if all(own[t] <= own[state] for t in self.moves[maker][end])}
            if not harmful:
                return False
        return True

    def _is_sim_sanctioned(self, state: int, gain: int, maker: int, others: list[int]) -> bool:
        for chosen in product(*[[state, *self.better(other, state)] for other in others]):
            target_of = dict(zip(others, chosen, strict=True)) | {maker: gain}
            joint = "".join(
                self.states[target_of[self.makers.index(option["dm"])]][k] for k, option in enumerate(self.options)
            )
            if joint in self.states and self.payoffs[maker][self.states.index(joint)] <= self.payoffs[maker][state]:
                return True
        return False

    def stable(self, concept: str) -> dict[str, tuple[int, ...]]:
        """Return the numbers (from 1) of the stable states of each decision maker."""
        return {
            name: tuple(s + 1 for s in range(len(self.states)) if self.is_stable(s, maker, concept))
            for maker, name in enumerate(self.makers)
        }
