"""The second room in one call: everything that is said about one pair on one day, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.asof import known_by
from detente.diagnose.breaks import Breaks, breaks, hostile_acts
from detente.diagnose.cushion import SAY_FROM
from detente.diagnose.drivers import Drivers, drivers
from detente.diagnose.episodes import Episodes, episodes
from detente.diagnose.manner import LIMITATION as MANNER_LIMITATION
from detente.diagnose.manner import Change, Kind, hostile_months, manner
from detente.diagnose.outlook import Outlook, outlook
from detente.diagnose.record import record
from detente.diagnose.signal import Signal, signal
from detente.diagnose.spiral import Spiral, hostile_by_side, spiral
from detente.diagnose.standing import Standing, standing
from detente.diagnose.verdict import Reason, Verdict, verdict
from detente.observe.tension import Replay, Tension, replay, tension
from detente.shown import Shows

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Diagnosis(Shows):
    """Tension of a pair and what it means, as seen on one day."""

    dyad: str
    as_of: date
    tension: Tension
    replayed: Replay
    episodes: Episodes
    standing: Standing | None
    breaks: Breaks
    drivers: Drivers
    outlook: Outlook
    verdict: Verdict
    signal: Signal
    spiral: Spiral
    manner: dict[Kind, Change]

    def __repr__(self) -> str:
        return f"<Diagnosis {self.tension!r} {self.verdict!r} {self.signal.arrow}>"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "signal": self.signal.to_dict(),
            "tension": self.tension.to_dict(),
            "standing": self.standing.to_dict() if self.standing else None,
            "episodes": self.episodes.to_dict(),
            "breaks": self.breaks.to_dict(),
            "verdict": self.verdict.to_dict(),
            "drivers": self.drivers.to_dict(),
            "outlook": self.outlook.to_dict(),
            "spiral": self._answers(),
            "manner": {
                "changes": {kind: change.to_dict() for kind, change in self.manner.items()},
                "limitation": MANNER_LIMITATION,
            },
        }

    def _answers(self) -> dict[str, Any]:
        """Return the spiral with the direction of each side."""
        a, b = self.dyad.split("-")
        plain = self.spiral.to_dict()
        sides = zip((f"{a}>{b}", f"{b}>{a}"), plain["sides"], strict=False)
        return plain | {"sides": [{"direction": way, **side} for way, side in sides]}


def diagnosis(events: pl.DataFrame, dyad: str, as_of: date) -> Diagnosis:
    """Diagnose a pair as of a day.

    Parameters
    ----------
    events : polars.DataFrame
        Event table; rows known later and rows of other pairs are left out here.
    dyad : str
        The pair, as ``JPN-KOR``.
    as_of : datetime.date
        The day of the question.

    Raises
    ------
    InvalidInputError
        If no act between the two was known by the day.
    """
    known = known_by(events, as_of).filter(pl.col("dyad") == dyad)
    measured = tension(known, dyad, as_of)
    replayed = replay(known, dyad, as_of)
    found = episodes(measured, replayed, known)
    before = found.reference_day(as_of)
    now = standing(measured, before=before)
    domains = drivers(measured, known, before=before)
    ahead = outlook(measured, found, replayed, known)
    (first, second), every = hostile_by_side(known, dyad, as_of)
    by_side, months = hostile_months(known, dyad, as_of)
    return Diagnosis(
        dyad=dyad,
        as_of=as_of,
        tension=measured,
        replayed=replayed,
        episodes=found,
        standing=now,
        breaks=breaks(*hostile_acts(known, dyad, as_of)),
        drivers=domains,
        outlook=ahead,
        verdict=verdict(
            replayed,
            reasons=_further_reasons(found, now, domains),
            record=record(replayed),
            event_ids=found.current.event_ids if found.current else (),
        ),
        signal=signal(measured, replayed, found, ahead, known),
        spiral=spiral(first, second, every=every),
        manner=manner(by_side[0], by_side[1], months),
    )


def _further_reasons(found: Episodes, now: Standing | None, domains: Drivers) -> tuple[Reason, ...]:
    """Say what the depth and the domains add: read beside the probability, not counted in it."""
    if found.current is None:
        return ()
    reasons = []
    rank = found.rank_of_current()
    if rank is not None:
        among = len(found.past) + 1
        reasons.append(
            Reason(
                f"By its worst month this rise is number {rank} of {among} on record.",
                "break" if rank == 1 and among > 2 else "neither",
                found.current.event_ids,
            )
        )
    if len(domains.at_once) >= 2:
        last = domains.at_once_last
        behind = tuple(event for name in domains.at_once for event in domains[name].event_ids[:2])
        reasons.append(
            Reason(
                f"{_listed(domains.at_once).capitalize()} are in conflict at once; "
                + (
                    f"these were last so together in {last:%B %Y}."
                    if last
                    else "the record has never seen that before."
                ),
                "neither" if last else "break",
                behind,
            )
        )
    economy = domains["economy"]
    pad = economy.cushion
    if pad.lately is not None and pad.sign != "undetermined":
        side = "cooperation" if pad.sign == "valve" else "hostility"
        worse = "" if pad.p_worse is None else f"; that they weighed better before has probability {pad.p_worse:.0%}"
        reasons.append(
            Reason(
                f"In tense months of the last three years acts in the economy weighed on the side of {side}{worse}.",
                "break" if pad.sign == "cause" and (pad.p_worse or 0.0) >= SAY_FROM else "neither",
                economy.event_ids,
            )
        )
    return tuple(reasons)


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
