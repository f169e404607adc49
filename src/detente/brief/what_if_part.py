"""What-if questions on a conflict case in sentences: the inverse, sensitivity, interventions, each side's own game."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief.document import Section, Table
from detente.resolve.sensitivity import in_words
from detente.resolve.stability import SHOWN
from detente.vocabulary.articles import the

if TYPE_CHECKING:
    from detente.resolve.hypergames import Hypergame
    from detente.resolve.interventions import Interventions
    from detente.resolve.inverse import ConceptInverse, Inverse
    from detente.resolve.sensitivity import Sensitivity, Shift

ROWS = 12
"""So many rows or sentences are shown; the rest are counted."""

TOLD_FIRST = ("nash", "seq")
SHORT = 1e9
"""Counts up to so many are written out beside their share."""


def inverse_section(found: Inverse) -> Section:
    """Which preferences would make a state an equilibrium?"""
    label = found.conflict.label(found.target)
    now = [SHOWN[one.concept] for one in found.concepts if one.is_equilibrium]
    held = f"{label[0].upper()}{label[1:]} is an equilibrium under {', '.join(now) or 'none'} of {len(found.concepts)}."
    rows = tuple(
        (
            SHOWN[one.concept],
            "E" if one.is_equilibrium else "",
            _profiles(one),
            *(f"{'' if need.is_stable else '! '}{_percent(need.share)}" for need in one.requirements),
        )
        for one in found.concepts
    )
    columns = ("concept", "now", "profiles that hold it", *found.decision_makers)
    gaps = [
        f"Strength, {SHOWN[concept]}: {the(maker)} "
        + (
            f"must feel one gap of its ranking greatly, any of gaps {ends[0]} to {ends[1]}."
            if ends
            else "cannot be held strongly by any gap."
        )
        for concept, makers in found.gaps.items()
        for maker, ends in makers.items()
    ]
    return Section(
        key="inverse",
        title=f"Which preferences would make {label} an equilibrium?",
        answer=held,
        paragraphs=(
            "Under each name: the share of its strict rankings that hold the state, the others' as they are; ! marks "
            "who does not hold it now.",
            *found.sentences(),
            *gaps,
        ),
        tables=(Table("How demanding the state is", columns, rows, tuple(range(2, len(columns)))),),
        limitation=found.limitation,
    )


def _profiles(one: ConceptInverse) -> str:
    if one.n_profiles is None or one.share is None:
        return "not counted"
    if one.of_profiles > SHORT:
        return _percent(one.share)
    return f"{one.n_profiles:,} of {one.of_profiles:,}, {_percent(one.share)}"


def _percent(share: float | None) -> str:
    if share is None:
        return "-"
    return f"{100 * share:.1f} %" if share >= 0.001 or not share else "under 0.1 %"


def sensitivity_section(found: Sensitivity) -> Section:
    """How much hangs on a single statement?"""
    concepts = tuple(dict.fromkeys(one.concept for one in found.robustness))
    by_state: dict[int, dict[str, str]] = {}
    for one in found.robustness:
        single = "-" if one.one_change is None else f"{100 * one.one_change:.0f}"
        by_state.setdefault(one.state, {})[one.concept] = f"{single} / {100 * one.combined:.0f}"
    shown = sorted(by_state, key=lambda state: (-len(by_state[state]), state))[:ROWS]
    rows = tuple((str(state), *(by_state[state].get(concept, "") for concept in concepts)) for state in shown)
    more = f" (first {ROWS} of {len(by_state)})" if len(by_state) > ROWS else ""
    moving = sorted((one for one in found.shifts if _moved(one)), key=lambda one: not _moved(one, TOLD_FIRST))
    told = [_shift_in_words(one) for one in moving]
    widest = max((one.upper - one.lower for one in found.robustness), default=0.0)
    error = (
        f" Under SEQ, SSEQ and SIM the second is a sample of {found.n_judged} (seeded), good to "
        f"{50 * widest:.0f} points either way at 95 %."
        if widest
        else ""
    )
    rest = len(told) - ROWS
    return Section(
        key="sensitivity",
        title="How much hangs on a single statement or rank?",
        answer=f"{len(moving)} of {len(found.shifts)} changes of one preference move some equilibrium.",
        paragraphs=(
            "Per cent of nearby profiles in which each equilibrium survives: one change by one decision maker / all "
            f"{found.n_combinations:,} combinations of at most one change by each.{error}",
            *told[:ROWS],
            *((f"And {rest} more changes that move an equilibrium.",) if rest > 0 else ()),
        ),
        tables=(
            Table(
                f"Robustness{more}",
                ("state", *(SHOWN[concept] for concept in concepts)),
                rows,
                tuple(range(1, len(concepts) + 1)),
            ),
        )
        if rows
        else (),
        limitation=found.limitation,
    )


def _moved(one: Shift, concepts: tuple[str, ...] | None = None) -> bool:
    return any(one.appear.get(concept) or one.vanish.get(concept) for concept in concepts or one.appear)


def _shift_in_words(one: Shift) -> str:
    """Tell what a change does, under Nash and SEQ first, which carry most meaning."""
    told = []
    for concept in sorted(one.appear, key=lambda concept: concept not in TOLD_FIRST):
        new, gone = one.appear[concept], one.vanish[concept]
        parts = [f"{_states(new)} {'appears' if len(new) == 1 else 'appear'}"] if new else []
        parts += [f"{_states(gone)} {'vanishes' if len(gone) == 1 else 'vanish'}"] if gone else []
        if parts:
            told.append(f"{SHOWN[concept]} {' and '.join(parts)}")
    sentence = in_words(one)
    rest = len(told) - 2
    more = f"; and {rest} more concept{'s' * (rest > 1)}" if rest > 0 else ""
    return f"{sentence[0].upper()}{sentence[1:]}: {'; '.join(told[:2])}{more}."


def _states(numbers: tuple[int, ...], most: int = 4) -> str:
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return f"{', '.join(map(str, numbers[:most]))}{more}"


def interventions_section(found: Interventions) -> Section:
    """What could a third party change?"""
    told = found.sentences(ROWS)
    n_tried = f"{found.n_tried} combinations of steps and the payments that complete them were tried"
    return Section(
        key="interventions",
        title="What could a third party change?",
        answer=f"{len(found.found)} ways open up, cheapest first; {n_tried}." if found.found else told[0],
        paragraphs=tuple(told if found.found else ()),
        limitation=found.limitation,
    )


def hypergame_section(found: Hypergame) -> Section:
    """What does each side see, and what would surprise it?"""
    told = found.sentences()
    n_concepts = len(found.equilibria)
    rest = len(told) - n_concepts - ROWS
    return Section(
        key="hypergame",
        title="What if each side plays the conflict that it sees?",
        answer=told[0],
        paragraphs=(
            *told[1 : n_concepts + ROWS],
            *((f"And {rest} more surprises.",) if rest > 0 else ()),
        ),
        limitation=found.limitation,
    )
