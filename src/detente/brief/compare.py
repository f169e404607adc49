"""Several pairs on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.brief import words
from detente.brief.document import Section, Table
from detente.diagnose.diagnosis import Diagnosis, diagnosis
from detente.observe.coverage import Coverage, coverage

if TYPE_CHECKING:
    from datetime import date

    from detente.observe.store import Store
    from detente.vocabulary.dyads import Dyad

LIMITATION = (
    "The scale is the same for all pairs, but each chronicle was compiled apart, by one coder, from other sources and "
    "with other selection rules: compare levels and verdicts roughly, and changes within a pair rather than points "
    "between pairs."
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One pair of a comparison; no diagnosis when there is not enough data."""

    dyad: Dyad
    coverage: Coverage
    diagnosis: Diagnosis | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        found = self.diagnosis
        return {
            "dyad": self.dyad.code,
            "names": list(self.dyad.names),
            "coverage": self.coverage.to_dict(),
            "diagnosis": found.to_dict() if found else None,
            "limitation": LIMITATION,
        }


def comparison(store: Store, dyads: list[Dyad], as_of: date) -> tuple[Compared, ...]:
    """Diagnose several pairs as of one day, the most tense first."""
    found = []
    for dyad in dyads:
        events = store.events(dyad, as_of=as_of)
        rests_on = coverage(events.filter(pl.col("is_pair_act")), as_of)
        found.append(Compared(dyad, rests_on, diagnosis(events, dyad.code, as_of) if rests_on.is_enough else None))
    return tuple(sorted(found, key=lambda one: -one.diagnosis.tension.now().tension if one.diagnosis else 0.0))


def compare_section(found: tuple[Compared, ...], as_of: date) -> Section:
    """Which pair is how tense?"""
    rated = [one for one in found if one.diagnosis]
    answer = "Not enough data for any of the pairs."
    if rated:
        told = [
            f"{' and '.join(one.dyad.names)} {words.level(one.diagnosis.tension.now())}"
            for one in rated
            if one.diagnosis
        ]
        answer = f"Tension on one scale, as of {words.day(as_of)}: {'; '.join(told)}."
    headers = (
        "Pair",
        "Tension",
        "Normal range",
        "90 days",
        "In conflict",
        "Verdict",
        "Chance of break",
        "Acts in a year",
    )
    return Section(
        key="compare",
        title="How do the pairs compare?",
        answer=answer,
        tables=(
            Table(
                "One scale: at 50 hostile and cooperative acts weigh the same",
                headers,
                tuple(map(_row, found)),
                (1, 2, 6, 7),
            ),
        ),
        limitation=LIMITATION,
    )


def _row(one: Compared) -> tuple[str, ...]:
    found = one.diagnosis
    if found is None:
        return (" and ".join(one.dyad.names), "not enough data", "", "", "", "", "", str(one.coverage.n_last_year))
    normal, verdict = found.episodes.normal, found.verdict
    return (
        " and ".join(one.dyad.names),
        words.level(found.tension.now()),
        f"{normal.lower:.0f} to {normal.upper:.0f}",
        found.signal.arrow,
        ", ".join(found.drivers.at_once) or "none clearly",
        verdict.answer,
        words.percent(verdict.p_break) if verdict.p_break is not None else "not asked",
        str(one.coverage.n_last_year),
    )
